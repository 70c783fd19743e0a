"""The record of before an update: kept, lent to the new version for a try, and put back.

Run by the former version, with nobody at work on the folder but for `lend`. The record of after is
never deleted; what was written in it goes over into the one that is put back.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk import directory
from kiosk.classroom import DATABASE, KEY, Classroom
from kiosk.clock import SystemClock
from kiosk.copies.faults import CopyFault, writing
from kiosk.copies.folders import synced
from kiosk.copies.snapshot import schema
from kiosk.copies.taking import RESERVE
from kiosk.errors import StorageError
from kiosk.events import Record
from kiosk.journal import COLUMNS, last_seq, record_of

log = logging.getLogger(__name__)

BEFORE, TRY, PLAN, AFTER = "before-update", "try", "aside", "after-update"
SIDES = ("", "-wal", "-shm", "-journal")


def keep(folder: Path) -> Path:
    """Keep the record as it stands now; the one kept before the update before this goes."""
    with writing(folder):
        kept = folder / BEFORE / DATABASE
        (folder / BEFORE).mkdir(mode=0o700, exist_ok=True)
        for name in (DATABASE, PLAN):
            (folder / BEFORE / name).unlink(missing_ok=True)
        _copied(folder, kept)
        return kept


def lend(folder: Path) -> Path:
    """A data folder with a copy of this record, on which another version may be tried."""
    lent = folder / BEFORE / TRY
    with writing(folder):
        give_back(folder)
        lent.mkdir(parents=True, mode=0o700)
        _copied(folder, lent / DATABASE)
        shutil.copy(folder / KEY, lent / KEY)
    return lent


def give_back(folder: Path) -> None:
    """Take the lent folder away; harmless where there is none."""
    shutil.rmtree(folder / BEFORE / TRY, ignore_errors=True)


def back(folder: Path) -> int | None:
    """Put the kept record back if this version cannot go on with what stands there.

    How many events of the time in between went over into it; None if the record could stay.
    Cut off at any point, it is done to its end by the next call.
    """
    kept, plan = folder / BEFORE / DATABASE, folder / BEFORE / PLAN
    give_back(folder)
    if not kept.exists():
        return None
    with writing(folder):
        if not plan.exists():
            if _goes_on(folder, kept):
                return None
            plan.write_text(_free(folder), encoding="ascii")
            synced(plan.parent)
        aside = folder / plan.read_text(encoding="ascii")
        if not (aside / DATABASE).exists() or not (folder / DATABASE).exists():
            _changed(folder, kept, aside)
        carried = _carried(aside / DATABASE, folder, kept)
        plan.unlink()
        synced(plan.parent)
        return carried


def _copied(folder: Path, to: Path) -> None:
    """Everything that stands in the record, in one file, on the disk."""
    source = folder / DATABASE
    if shutil.disk_usage(folder).free < source.stat().st_size * 1.25 + RESERVE:
        raise CopyFault("copies.full", where=folder)
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(part)) as other:
        one.backup(other)
        other.execute("PRAGMA journal_mode=DELETE")
    _onto_disk(part)
    part.replace(to)
    synced(to.parent)


def _onto_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _goes_on(folder: Path, kept: Path) -> bool:
    """Whether this version can go on with the record that stands there."""
    try:
        if _schema(folder / DATABASE) != _schema(kept):
            return False
        with Classroom(folder, SystemClock()) as classroom:
            if classroom.differences():  # another version may have folded in another way
                classroom.rebuild()
            return not classroom.differences()
    except (StorageError, sqlite3.Error, KeyError) as error:
        log.warning("the record of after the update cannot be used here: %s", error)
        return False


def _schema(path: Path) -> tuple[str, ...]:
    if not path.exists():
        raise StorageError("errors.no_data", file=path)
    with closing(sqlite3.connect(path)) as connection:
        return schema(connection)


def _free(folder: Path) -> str:
    n = 1
    while (folder / f"{AFTER}-{n:03d}").exists():
        n += 1
    return f"{AFTER}-{n:03d}"


def _changed(folder: Path, kept: Path, aside: Path) -> None:
    """Move what stands there aside with its log, then the kept record into its place."""
    aside.mkdir(mode=0o700, exist_ok=True)
    for side in SIDES:
        if (folder / f"{DATABASE}{side}").exists():
            (folder / f"{DATABASE}{side}").replace(aside / f"{DATABASE}{side}")
    synced(aside)
    part = folder / f".{DATABASE}.part"
    shutil.copy(kept, part)
    part.chmod(0o640)
    _onto_disk(part)
    part.replace(folder / DATABASE)
    synced(folder)


def _carried(source: Path, folder: Path, kept: Path) -> int:
    """Take over what was written since, as far as this version knows of such things."""
    with closing(sqlite3.connect(kept)) as connection:
        since = last_seq(connection)
    try:
        with closing(sqlite3.connect(source)) as connection:
            records = _records(connection, since)
            rows = _rows(connection)
    except sqlite3.Error as error:
        log.error("nothing of the time after the update could be read: %s", error)
        return 0
    with Classroom(folder, SystemClock()) as classroom:
        return classroom.merge(records, rows)


def _records(connection: sqlite3.Connection, since: int) -> list[Record]:
    found = []
    wanted = f"SELECT {COLUMNS} FROM events WHERE seq > ? ORDER BY seq"
    for row in connection.execute(wanted, (since,)):
        try:
            found.append(record_of(row))
        except (KeyError, ValueError, TypeError) as error:
            log.error("left in the record of after the update: %r", error)
    return found


def _rows(connection: sqlite3.Connection) -> list[directory.Bundle]:
    try:
        return list(directory.bundle(connection))
    except sqlite3.Error as error:
        log.error("left in the record of after the update: %s", error)
        return []
