"""Put a copy back: checked first, made ready aside, moved in at the end, looked at again.

Until the database is renamed into its place, the folder either has what it had, or no school at
all and says so; then the next restore puts back what it had first. What was replaced is kept in a
numbered folder (docs/rules.md 6).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.classroom import DATABASE, KEY, Classroom
from kiosk.clock import SystemClock
from kiosk.config import SYSTEM_FILE
from kiosk.copies.faults import CopyFault, writing
from kiosk.copies.folders import ON_STICK, copies_in, order, synced
from kiosk.copies.manifest import WHOLE, Manifest
from kiosk.copies.sealing import sealed, unpacked
from kiosk.copies.snapshot import LOCAL
from kiosk.copies.taking import SETTINGS
from kiosk.errors import StorageError
from kiosk.events import KINDS
from kiosk.known import fresh_id
from kiosk.storage import RESTORING, VERSIONS

log = logging.getLogger(__name__)

ASIDE = "before-restore"
PLAN = "plan.json"
BESIDE = "kiosk.toml.from-copy"
SIDE_FILES = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in the folder now. aside: where what was there before is kept, or None.

    setup: the one-time code, "" where teachers have accounts. beside: the copy's settings, kept
    beside those of this machine. passed: newer copies that were damaged.
    """

    path: Path
    manifest: Manifest
    station: str
    setup: str
    aside: Path | None
    beside: Path | None
    passed: tuple[Path, ...] = ()


def restore(source: Path, folder: Path, *, replace: bool = False) -> Restored:
    """Put a copy, or the newest whole one of a folder, into a data folder.

    CopyFault if that cannot be done; then the folder is as it was, and so is the copy.
    """
    path, made, passed = _chosen(source)
    if newer := sorted(set(made.schema) - set(VERSIONS)):
        raise CopyFault("copies.newer_database", where=path, name=newer[-1])
    before = _missing(folder)
    try:
        with writing(folder), _held(folder):
            _undone(folder)
            if (folder / DATABASE).exists():
                if not replace:
                    raise CopyFault("copies.used", where=folder)
                _let_go(folder)
            try:
                ready = _ready(path, made, folder)
                return _moved_in(ready, path, made, folder, passed)
            finally:
                shutil.rmtree(folder / RESTORING, ignore_errors=True)
    except BaseException:
        for made_here in before:
            _take_away(made_here)
        raise


def _chosen(source: Path) -> tuple[Path, Manifest, tuple[Path, ...]]:
    """The copy to take, found whole; of a folder the newest whole one, and what was passed over."""
    if not source.is_dir():
        if not source.exists():
            raise CopyFault("copies.no_copy", where=source)
        return source, sealed(source), ()
    lying = copies_in(source) + copies_in(source / ON_STICK)
    lying = [each for each in lying if each.manifest.what == WHOLE] or lying
    lying.sort(key=order)
    if not lying:
        raise CopyFault("copies.no_copy_in", where=source)
    if len({each.manifest.site for each in lying}) > 1:
        raise CopyFault("copies.several_schools", where=source)
    passed: list[Path] = []
    for each in reversed(lying):
        try:
            return each.path, sealed(each.path), tuple(passed)
        except CopyFault:
            passed.append(each.path)
    raise CopyFault("copies.damaged", where=passed[0])


def _missing(folder: Path) -> list[Path]:
    """The folders that will have to be made, innermost first."""
    found, here = [folder / "run"], folder
    while not here.exists():
        found.append(here)
        here = here.parent
    return [path for path in found if not path.exists()]


def _take_away(path: Path) -> None:
    """Remove a folder that we made, if nothing but our lock is in it."""
    with suppress(OSError):
        (path / "station.lock").unlink(missing_ok=True)
        path.rmdir()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder, with no station at work on it; the lock is the station's own."""
    run = folder / "run"
    run.mkdir(parents=True, exist_ok=True)
    with (run / "station.lock").open("a", encoding="ascii") as lock:
        _owned(folder, run, run / "station.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CopyFault("copies.station_runs", where=folder) from error
        yield


def _owned(folder: Path, *paths: Path) -> None:
    """Give what root made to whom the folder belongs: the station does not work as root."""
    if os.geteuid() == 0:
        owner = folder.stat()
        for path in paths:
            os.chown(path, owner.st_uid, owner.st_gid)


def _let_go(folder: Path) -> None:
    """See that nobody else has the old database open, and write its log back into it.

    A file that cannot be read is let go as it is: it may be why somebody restores a copy.
    """
    with closing(sqlite3.connect(folder / DATABASE, timeout=0.5)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise CopyFault("copies.pages_run", where=folder) from error
        except sqlite3.DatabaseError:
            return


def _ready(path: Path, made: Manifest, folder: Path) -> Path:
    """A folder inside the other with all that the copy gives, verified, as a station of its own."""
    ready = folder / RESTORING
    shutil.rmtree(ready, ignore_errors=True)
    if shutil.disk_usage(folder).free < made.size + made.size // 4:
        raise CopyFault("copies.full", where=folder)
    ready.mkdir(mode=0o700)
    for part in made.parts:
        target = ready / part.name
        target.touch(mode=0o600)
        with target.open("wb") as file:
            for chunk in unpacked(path, part):
                file.write(chunk)
    if not (ready / KEY).exists():  # without names: no card of that school is known here
        (ready / KEY).touch(mode=0o600)
        (ready / KEY).write_text(secrets.token_hex(32), encoding="ascii")
    _settle(ready, path, made)
    (ready / DATABASE).chmod(0o640)
    files = sorted(ready.iterdir())
    _owned(folder, *files)
    for each in files:
        with each.open("rb") as file:
            os.fsync(file.fileno())
    synced(ready)
    return ready


def _settle(ready: Path, path: Path, made: Manifest) -> None:
    """Bring the database to this program's version, give it a new station id, and verify it."""
    try:
        with closing(sqlite3.connect(ready / DATABASE)) as connection:
            kinds = {str(kind) for (kind,) in connection.execute("SELECT kind FROM events")}
        if kinds - KINDS.keys():
            raise CopyFault("copies.newer", where=path)
        with Classroom(ready, SystemClock()) as classroom:
            if found := classroom.differences():
                # Folds may have changed since, or rows were wrong: the journal is what counts.
                log.warning("folded anew: %s", found[0])
                classroom.rebuild()
                if classroom.differences():
                    raise CopyFault("copies.does_not_verify", where=path)
        with closing(sqlite3.connect(ready / DATABASE)) as connection:
            with connection:
                _become(connection)
            connection.execute("PRAGMA journal_mode=DELETE")  # one file, which can be renamed
    except (StorageError, sqlite3.Error) as error:
        raise CopyFault("copies.does_not_verify", where=path) from error


def _become(connection: sqlite3.Connection) -> None:
    """Another station than the one that was copied: its event ids must never be given twice."""
    meta = dict(connection.execute("SELECT name, value FROM meta"))
    former = [*filter(None, meta.get("former", "").split(",")), meta["station"]]
    values = {"station": _unused(connection, former), "former": ",".join(dict.fromkeys(former))}
    (accounts,) = connection.execute("SELECT count(*) FROM accounts").fetchone()
    values["setup"] = "" if accounts else f"{secrets.randbelow(1_000_000):06d}"
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
    for name in LOCAL:
        connection.execute(f"DELETE FROM {name}")


def _unused(connection: sqlite3.Connection, former: list[str]) -> str:
    """A station id under which nothing was ever written here."""
    while True:
        ident = fresh_id()[:8]
        written = connection.execute(
            "SELECT 1 FROM events WHERE id LIKE ? LIMIT 1", (f"{ident}-%",)
        ).fetchone()
        if written is None and ident not in former:
            return ident


def _moved_in(
    ready: Path, path: Path, made: Manifest, folder: Path, passed: tuple[Path, ...]
) -> Restored:
    """Change the old for the new; the database goes first and comes last. Undone on a fault."""
    moved: list[tuple[Path, Path]] = []
    aside, here = _aside(folder), folder / SETTINGS
    # The settings of this machine tell of its own parts; the copy's may be of another one.
    beside = folder / BESIDE if here.exists() or SYSTEM_FILE.exists() else None
    settings = (beside or here) if (ready / SETTINGS).exists() else None
    _note(ready, aside, settings)
    try:
        for name in (DATABASE, *(f"{DATABASE}{end}" for end in SIDE_FILES), KEY):
            if (folder / name).exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                _owned(folder, aside)
                _move(folder / name, aside / name, moved)
        synced(folder)
        if settings is not None:
            _move(ready / SETTINGS, settings, moved)
        for name in (KEY, DATABASE):
            _move(ready / name, folder / name, moved)
        synced(folder)
        with Classroom(folder, SystemClock()) as classroom:
            if classroom.seq() != made.seq:
                raise CopyFault("copies.does_not_verify", where=path)
            station, setup = classroom.site.station, classroom.site.setup
    except BaseException:
        for where, came_to in reversed(moved):
            came_to.replace(where)
        with suppress(OSError):
            aside.rmdir()
        raise
    return Restored(
        path,
        made,
        station,
        setup,
        aside if aside.exists() else None,
        beside if settings else None,
        passed,
    )


def _note(ready: Path, aside: Path, settings: Path | None) -> None:
    """Write down, on the disk, what is about to be moved: if the power goes, it can be undone."""
    plan = {"aside": aside.name, "settings": settings.name if settings else ""}
    with (ready / PLAN).open("w", encoding="utf-8") as file:
        json.dump(plan, file)
        file.flush()
        os.fsync(file.fileno())
    synced(ready)


def _undone(folder: Path) -> None:
    """Undo a restore that was cut off while it changed the old for the new."""
    ready = folder / RESTORING
    if (folder / DATABASE).exists() or not (ready / PLAN).exists():
        return
    plan = json.loads((ready / PLAN).read_text(encoding="utf-8"))
    if not (ready / KEY).exists():  # it is in the folder already, and in the copy
        (folder / KEY).unlink(missing_ok=True)
    if plan["settings"] and not (ready / SETTINGS).exists():
        (folder / plan["settings"]).unlink(missing_ok=True)
    aside = folder / plan["aside"]
    # The database last: until then the folder says that it has none.
    for path in sorted(aside.glob("*"), key=lambda path: path.name == DATABASE):
        path.replace(folder / path.name)
    synced(folder)
    with suppress(OSError):
        aside.rmdir()


def _move(where: Path, to: Path, moved: list[tuple[Path, Path]]) -> None:
    where.replace(to)
    moved.append((where, to))


def _aside(folder: Path) -> Path:
    """A folder that is not there yet, for what was there before."""
    n = 1
    while (folder / f"{ASIDE}-{n:03d}").exists():
        n += 1
    return folder / f"{ASIDE}-{n:03d}"
