"""Appending: facts of this station become records, and the rows that they change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from kiosk.events import Fact, Record, entities
from kiosk.journal.mentions import share
from kiosk.journal.records import COLUMNS, Moment, flat, last_seq, last_stamp, next_stamp, of_entity
from kiosk.projections import apply, refold

_INSERT = f"INSERT INTO events (seq, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def append(
    connection: sqlite3.Connection,
    facts: Iterable[Fact],
    *,
    station: str,
    moment: Moment,
    actor: str,
) -> tuple[Record, ...]:
    """Write facts of this station and fold them, within the caller's transaction."""
    seq, stamp = last_seq(connection), last_stamp(connection)
    written = []
    for fact in facts:
        seq, stamp = seq + 1, next_stamp(stamp, moment)
        record = Record(
            id=f"{station}-{seq}",
            stamp=stamp,
            boot=moment.boot,
            boottime_ms=moment.boottime_ms,
            wall_ms=moment.wall_ms,
            trust=moment.trust,
            actor=actor,
            fact=fact,
        )
        insert(connection, seq, record)
        shared = share(connection, record)
        for entity in entities(fact):
            if entity not in shared and not apply(connection, entity, record):
                refold(connection, entity, of_entity(connection, entity))
        for entity in shared:
            refold(connection, entity, of_entity(connection, entity))
        written.append(record)
    return tuple(written)


def pour(connection: sqlite3.Connection, records: Iterable[Record]) -> None:
    """Write many records after the last, unfolded; `rebuild` must follow before anything else."""
    seq = last_seq(connection)
    connection.executemany(
        _INSERT, ((n, *flat(record)) for n, record in enumerate(records, start=seq + 1))
    )


def insert(connection: sqlite3.Connection, seq: int, record: Record) -> None:
    """Write one record, and list the entities that it names; nothing is folded."""
    connection.execute(_INSERT, (seq, *flat(record)))
    connection.executemany(
        "INSERT INTO mentions (entity, stamp, id, seq) VALUES (?, ?, ?, ?)",
        [(entity, record.stamp, record.id, seq) for entity in entities(record.fact)],
    )
