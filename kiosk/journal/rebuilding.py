"""Rebuilding: every row is made anew from the events."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.journal.mentions import all_shared, told_to
from kiosk.journal.records import COLUMNS, record_of
from kiosk.projections import TABLES, Folding

BULK_KB = 24_000
"""Kilobytes of the file that a rebuild holds in memory, however long the journal."""


def rebuild(connection: sqlite3.Connection) -> int:
    """List and fold everything anew, within the caller's transaction; how many events there are.

    One pass in (stamp, id) order. Which entities each event tells of is put aside as it comes, and
    written in the order of its table afterwards: entry by entry it would be all over the file.
    """
    for name in (*(table.name for table in TABLES.values()), "dialogues", "mentions"):
        connection.execute(f"DELETE FROM {name}")
    connection.execute("CREATE TEMP TABLE told (entity TEXT, seq INTEGER)")
    with _in_bulk(connection):
        connection.executemany("INSERT INTO told VALUES (?, ?)", _folding(connection))
        connection.execute(
            "INSERT INTO mentions SELECT told.entity, stamp, id, seq"
            " FROM told JOIN events USING (seq) ORDER BY told.entity, stamp, id"
        )
    connection.execute("DROP TABLE temp.told")
    return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


@contextmanager
def _in_bulk(connection: sqlite3.Connection) -> Iterator[None]:
    """With more pages in memory, as rows go all over the file; and without the garbage collector:
    folds make millions of small values and no circle of them."""
    collecting = gc.isenabled()
    (pages,) = connection.execute("PRAGMA cache_size").fetchone()
    gc.disable()
    connection.execute(f"PRAGMA cache_size=-{BULK_KB}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size={pages}")
        if collecting:
            gc.enable()


def _folding(connection: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Folds every event, and gives (entity, seq) for each entity that it tells of."""
    rows = connection.execute(f"SELECT seq, {COLUMNS} FROM events ORDER BY stamp, id")
    folding, shared = Folding(connection), all_shared(connection)
    for seq, *row in rows:
        record = record_of(tuple(row))
        for entity in told_to(record.fact, shared):
            folding.fold(entity, record)
            yield entity, seq
    folding.write()
