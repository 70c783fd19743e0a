"""Take a copy: snapshot, manifest, seal, read back, rename. The source is only read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from kiosk.classroom import DATABASE, KEY, Classroom
from kiosk.clock import local_date, zone
from kiosk.copies import folders
from kiosk.copies.faults import CopyFault, writing
from kiosk.copies.manifest import FORMAT, WHOLE, Manifest
from kiosk.copies.sealing import check, look, part_of, seal
from kiosk.copies.snapshot import opened, schema, snapshot
from kiosk.journal import last_seq, last_stamp

SETTINGS = "kiosk.toml"
ROOM = 1_000_000
"""Bytes that must be free besides what the copy itself may take."""

RESERVE = 100_000_000
"""Bytes that a copy leaves free on the station's own card: a tap comes before a copy."""


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was made, read back and found whole. gone: older ones that made room."""

    path: Path
    manifest: Manifest
    gone: tuple[Path, ...] = ()


Prepare = Callable[[Path, Path], dict[str, Path]]
"""Changes the snapshot in that part folder, and gives the copy's parts by name."""


def take(
    classroom: Classroom,
    dest: Path,
    timezone: str,
    settings: Path | None = None,
    *,
    rotate: bool = True,
) -> Made:
    """Copy everything to a folder, where older copies make room in turn, or to a file's name.

    settings: the file of settings that goes along, if there is one. CopyFault if it cannot be
    done; then nothing is left there but what lay there before.
    """

    def whole(database: Path, beside: Path) -> dict[str, Path]:
        sources = {DATABASE: database, KEY: classroom.folder / KEY}
        if settings is not None and settings.is_file():
            sources[SETTINGS] = settings
        return sources

    return write(classroom, dest, timezone, WHOLE, whole, rotate=rotate)


def write(
    classroom: Classroom,
    dest: Path,
    timezone: str,
    what: str,
    prepare: Prepare,
    *,
    rotate: bool = True,
) -> Made:
    """Make a copy of that kind; `prepare` gives its parts. rotate: old ones make room in turn."""
    folder, name = _place(classroom, dest)
    with writing(dest):
        _room(classroom, folder, dest)
        with folders.part_folder(folder) as part:
            database = part / DATABASE
            snapshot(classroom.connection, database)
            sources = prepare(database, part)
            made = _manifest(classroom, timezone, what, sources)
            whole = part / "whole.zip"
            seal(whole, made, sources)
            if check(whole) != made:
                raise CopyFault("copies.damaged", where=whole)
            path = folder / (name or folders.file_name(made, folder))
            whole.replace(path)
            # On FAT the new name has neither size nor place until the file itself is synced again.
            folders.synced(path)
            folders.synced(folder)
        gone = [] if name or not rotate else folders.rotate(folder, path, made)
        if folders.apart(folder, classroom.folder):
            folders.settled(folder)
    return Made(path, made, tuple(gone))


def _place(classroom: Classroom, dest: Path) -> tuple[Path, str]:
    """The folder to write to, and the name there; "" for a name of our own."""
    try:
        if dest.is_dir():
            return dest, ""
        if not dest.parent.is_dir():
            raise CopyFault("copies.missing", where=dest.parent)
        if dest.exists():
            _ours(classroom, dest)
    except PermissionError as error:
        raise CopyFault("copies.read_only", where=dest) from error
    return dest.parent, dest.name


def _ours(classroom: Classroom, dest: Path) -> None:
    """Refuse to write over anything but an earlier copy of this school."""
    try:
        stands = look(dest)
    except CopyFault as error:
        raise CopyFault("copies.not_over", where=dest) from error
    if stands.site != classroom.site.site:
        raise CopyFault("copies.not_over", where=dest)


def _room(classroom: Classroom, folder: Path, dest: Path) -> None:
    size = (classroom.folder / DATABASE).stat().st_size
    needed = size + size // 2 + (ROOM if folders.apart(folder, classroom.folder) else RESERVE)
    if shutil.disk_usage(folder).free < needed:
        raise CopyFault("copies.full", where=dest)


def _manifest(classroom: Classroom, timezone: str, what: str, sources: dict[str, Path]) -> Manifest:
    moment = classroom.moment()
    vouched = moment.wall_ms if moment.trust.vouched else None
    with opened(sources[DATABASE]) as connection:
        meta = dict(connection.execute("SELECT name, value FROM meta"))
        row = connection.execute(
            "SELECT day + closed FROM floors ORDER BY day DESC LIMIT 1"
        ).fetchone()
        return Manifest(
            format=FORMAT,
            what=what,
            program=version("tutoria-kiosk"),
            school=meta["name"],
            site=meta["site"],
            station=meta["station"],
            day=int(row[0]) if row else 1,
            date="" if vouched is None else local_date(vouched, zone(timezone)).isoformat(),
            seq=last_seq(connection),
            stamp=last_stamp(connection),
            schema=schema(connection),
            parts=tuple(part_of(name, path) for name, path in sources.items()),
        )
