"""Verifying: what is wrong with the file, the events, or the rows that were made of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from kiosk.events import KINDS, Record, entities, fact_of
from kiosk.journal.mentions import all_shared, told_to
from kiosk.journal.records import COLUMNS, flat, record_of
from kiosk.projections import NOT_ENDED, TABLES, folded, row_of, split
from kiosk.texts import Sentence


def differences(connection: sqlite3.Connection) -> Iterator[Sentence]:
    """What is wrong, a sentence each: damage, strange events, rows that a refold would change.

    After damage, and after an event that cannot be read, nothing further is looked at.
    """
    damage = [Sentence("errors.damaged", {"reason": each}) for each in _damage(connection)]
    yield from damage
    if damage:
        return
    strange = list(_strange(connection))
    yield from strange
    if strange:
        return
    for (ident,) in connection.execute("SELECT DISTINCT id FROM kept_aside ORDER BY id"):
        station = str(ident).rpartition("-")[0]
        yield Sentence("errors.event_twice", {"event": ident, "station": station})
    yield from _wrong_mentions(connection)
    yield from _wrong_rows(connection)


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    try:
        for (verdict,) in connection.execute("PRAGMA integrity_check(10)"):
            if verdict != "ok":
                yield " ".join(str(verdict).split())
    except sqlite3.DatabaseError as error:
        yield str(error)


def _strange(connection: sqlite3.Connection) -> Iterator[Sentence]:
    """Events that this program would not write, or that are no longer as they were written."""
    for seq, *row in connection.execute(f"SELECT seq, {COLUMNS} FROM events ORDER BY seq"):
        if row[-2] not in KINDS:
            yield Sentence("errors.event_unknown", {"event": seq, "kind": row[-2]})
            continue
        try:
            record = record_of(tuple(row))
            entities(record.fact)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            yield Sentence("errors.event_unread", {"event": seq, "reason": error})
            continue
        if flat(record) != tuple(row):
            yield Sentence("errors.event_other", {"event": seq})


def _wrong_mentions(connection: sqlite3.Connection) -> Iterator[Sentence]:
    rows = connection.execute("SELECT seq, stamp, id, kind, body FROM events ORDER BY seq")
    right, shared = 0, all_shared(connection)
    for seq, stamp, ident, kind, body in rows:
        told = set(told_to(fact_of(kind, body), shared))
        marks = ", ".join("?" * len(told))
        (found,) = connection.execute(
            f"SELECT count(*) FROM mentions WHERE entity IN ({marks})"
            " AND stamp = ? AND id = ? AND seq = ?",
            (*told, stamp, ident, seq),
        ).fetchone()
        right += found
        if found != len(told):
            yield Sentence("errors.event_unlisted", {"event": seq})
    (stand,) = connection.execute("SELECT count(*) FROM mentions").fetchone()
    if stand != right:
        yield Sentence("errors.mentions_extra", {"n": stand - right})


def _wrong_rows(connection: sqlite3.Connection) -> Iterator[Sentence]:
    seen = {table.name: 0 for table in TABLES.values()}
    dialogues = 0
    for entity, records in _by_entity(connection):
        table, key = split(entity)
        value, last, told = folded(table, key, records)
        seen[table.name] += 1
        where = " AND ".join(f'"{name}" = ?' for name in table.key)
        stored = connection.execute(f"SELECT * FROM {table.name} WHERE {where}", key).fetchone()
        if last is None or stored != row_of(table, value, last):
            yield Sentence("errors.row_differs", {"row": entity})
        for dialogue, changed in told.items():
            dialogues += 1
            whole = {**NOT_ENDED, **changed}
            row = connection.execute(
                f"SELECT {', '.join(whole)} FROM dialogues WHERE id = ?", (dialogue,)
            ).fetchone()
            if row != tuple(whole.values()):
                yield Sentence("errors.row_differs", {"row": f"dialogue:{dialogue}"})
    for name, count in [*seen.items(), ("dialogues", dialogues)]:
        (stands,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
        if stands != count:
            yield Sentence("errors.rows_many", {"table": name, "stands": stands, "n": count})


def _by_entity(connection: sqlite3.Connection) -> Iterator[tuple[str, Iterator[Record]]]:
    """Every entity with its records in order; one pass, flat memory."""
    rows = connection.execute(
        "SELECT m.entity, e.id, e.stamp, e.boot, e.boottime_ms, e.wall_ms, e.trust, e.actor,"
        " e.kind, e.body FROM mentions m JOIN events e ON e.seq = m.seq"
        " ORDER BY m.entity, m.stamp, m.id"
    )
    for entity, group in groupby(rows, key=lambda row: row[0]):
        yield str(entity), (record_of(row[1:]) for row in group)
