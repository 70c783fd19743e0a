"""The journal's rows, read: records by arrival or by entity, and the stamps that order them.

Order within a station is `seq`, between stations the stamp: a hybrid logical clock that the wall
clock may push forward when it is vouched for, and that never goes back (docs/rules.md 5).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.events import Record, Trust, body_of, fact_of, kind_of

STAMP_STEP = 1 << 16
COLUMNS = "id, stamp, boot, boottime_ms, wall_ms, trust, actor, kind, body"


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens, as the station's clock tells. Times in milliseconds."""

    boot: str
    boottime_ms: int
    wall_ms: int | None
    trust: Trust


def next_stamp(last: int, moment: Moment) -> int:
    """The stamp after `last`: later than it, and not before a vouched wall time."""
    vouched = moment.wall_ms if moment.trust.vouched else None
    return max(last + 1, (vouched or 0) * STAMP_STEP)


def last_stamp(connection: sqlite3.Connection) -> int:
    """The greatest stamp that was ever written or merged here."""
    return int(connection.execute("SELECT coalesce(max(stamp), 0) FROM events").fetchone()[0])


def last_seq(connection: sqlite3.Connection) -> int:
    """The number of the latest event in order of arrival; 0 if there is none."""
    return int(connection.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])


def flat(record: Record) -> tuple[str | int | None, ...]:
    """A record as the journal's columns."""
    return (
        record.id,
        record.stamp,
        record.boot,
        record.boottime_ms,
        record.wall_ms,
        record.trust,
        record.actor,
        kind_of(record.fact),
        body_of(record.fact),
    )


def record_of(row: tuple[str | int | None, ...]) -> Record:
    """The record that `flat` gave; KeyError for a kind that this program does not know."""
    ident, stamp, boot, boottime_ms, wall_ms, trust, actor, kind, body = row
    return Record(
        id=str(ident),
        stamp=int(stamp or 0),
        boot=str(boot),
        boottime_ms=int(boottime_ms or 0),
        wall_ms=None if wall_ms is None else int(wall_ms),
        trust=Trust(str(trust)),
        actor=str(actor),
        fact=fact_of(str(kind), str(body)),
    )


def of_entity(connection: sqlite3.Connection, entity: str) -> Iterator[Record]:
    """All records that mention an entity, in (stamp, id) order."""
    rows = connection.execute(
        "SELECT e.id, e.stamp, e.boot, e.boottime_ms, e.wall_ms, e.trust, e.actor, e.kind, e.body"
        " FROM mentions m JOIN events e ON e.seq = m.seq WHERE m.entity = ?"
        " ORDER BY m.stamp, m.id",
        (entity,),
    )
    return map(record_of, rows)


def since(connection: sqlite3.Connection, seq: int) -> Iterator[Record]:
    """The records that arrived after `seq`, in order of arrival."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM events WHERE seq > ? ORDER BY seq", (seq,))
    return map(record_of, rows)
