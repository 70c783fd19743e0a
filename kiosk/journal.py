"""The journal: append, merge, look up, rebuild, verify. Append-only, pseudonymous.

Order within a station is `seq`, between stations the stamp: a hybrid logical clock that the wall
clock may push forward when it is vouched for, and that never goes back (docs/rules.md 5).
"""

from __future__ import annotations

import gc
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from kiosk.events import (
    KINDS,
    MENDING,
    Fact,
    Record,
    Trust,
    body_of,
    entities,
    fact_of,
    kind_of,
    mended,
)
from kiosk.projections import (
    NOT_ENDED,
    TABLES,
    Folding,
    apply,
    folded,
    refold,
    row_of,
    split,
)
from kiosk.texts import Sentence

STAMP_STEP = 1 << 16
BULK_KB = 24_000
"""Kilobytes of the file that a rebuild holds in memory, however long the journal."""

COLUMNS = "id, stamp, boot, boottime_ms, wall_ms, trust, actor, kind, body"
_INSERT = f"INSERT INTO events (seq, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


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
        _insert(connection, seq, record)
        shared = _share(connection, record)
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


def _insert(connection: sqlite3.Connection, seq: int, record: Record) -> None:
    connection.execute(_INSERT, (seq, *flat(record)))
    connection.executemany(
        "INSERT INTO mentions (entity, stamp, id, seq) VALUES (?, ?, ?, ?)",
        [(entity, record.stamp, record.id, seq) for entity in entities(record.fact)],
    )


_MENDING = ", ".join(f"'{kind}'" for kind in MENDING)


def _share(connection: sqlite3.Connection, record: Record) -> tuple[str, ...]:
    """Tell all that mends a dialogue to every entity that any of it concerns; these entities.

    Two stations may correct the same dialogue before they meet: then each of the tutorías that it
    was given to has to see the other's word. Nothing for the first that mends a dialogue.
    """
    dialogue = mended(record.fact)
    if not dialogue:
        return ()
    found = connection.execute(
        f"SELECT seq, id, stamp, kind, body FROM events WHERE kind IN ({_MENDING})"
        " AND json_extract(body, '$.dialogue') = ?",
        (dialogue,),
    ).fetchall()
    if len(found) == 1:
        return ()
    told = [entities(fact_of(kind, body)) for *_, kind, body in found]
    shared = tuple(dict.fromkeys(entity for each in told for entity in each))
    connection.executemany(
        "INSERT OR IGNORE INTO mentions (entity, stamp, id, seq) VALUES (?, ?, ?, ?)",
        [(entity, stamp, ident, seq) for seq, ident, stamp, *_ in found for entity in shared],
    )
    return shared


def _shared(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """The entities that share what mends a dialogue, for each dialogue mended more than once."""
    several = (
        f"SELECT json_extract(body, '$.dialogue') FROM events WHERE kind IN ({_MENDING})"
        " GROUP BY 1 HAVING count(*) > 1"
    )
    rows = connection.execute(
        "SELECT kind, body, json_extract(body, '$.dialogue') AS dialogue FROM events"
        f" WHERE kind IN ({_MENDING}) AND dialogue IN ({several})"
    )
    found: dict[str, dict[str, None]] = {}
    for kind, body, dialogue in rows:
        found.setdefault(dialogue, {}).update(dict.fromkeys(entities(fact_of(kind, body))))
    return {dialogue: tuple(told) for dialogue, told in found.items()}


def _told_to(fact: Fact, shared: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Every entity that an event is told to."""
    return shared.get(mended(fact), ()) or entities(fact)


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


def merge(connection: sqlite3.Connection, records: Iterable[Record]) -> int:
    """Take records of other stations, in any order, any number of times; how many were new.

    The same id with other content is kept aside and never folded (docs/rules.md 6).
    """
    touched: dict[str, None] = {}
    seq, new = last_seq(connection), 0
    for record in records:
        row = connection.execute(
            f"SELECT {COLUMNS} FROM events WHERE id = ?", (record.id,)
        ).fetchone()
        if row is None:
            seq, new = seq + 1, new + 1
            _insert(connection, seq, record)
            touched.update(dict.fromkeys(entities(record.fact)))
            touched.update(dict.fromkeys(_share(connection, record)))
        elif tuple(row) != flat(record):
            connection.execute(
                "INSERT OR IGNORE INTO kept_aside VALUES (?, ?)",
                (record.id, json.dumps(flat(record))),
            )
    for entity in touched:
        refold(connection, entity, of_entity(connection, entity))
    return new


def _by_entity(connection: sqlite3.Connection) -> Iterator[tuple[str, Iterator[Record]]]:
    """Every entity with its records in order; one pass, flat memory."""
    rows = connection.execute(
        "SELECT m.entity, e.id, e.stamp, e.boot, e.boottime_ms, e.wall_ms, e.trust, e.actor,"
        " e.kind, e.body FROM mentions m JOIN events e ON e.seq = m.seq"
        " ORDER BY m.entity, m.stamp, m.id"
    )
    for entity, group in groupby(rows, key=lambda row: row[0]):
        yield str(entity), (record_of(row[1:]) for row in group)


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
    folding, shared = Folding(connection), _shared(connection)
    for seq, *row in rows:
        record = record_of(tuple(row))
        for entity in _told_to(record.fact, shared):
            folding.fold(entity, record)
            yield entity, seq
    folding.write()


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
    right, shared = 0, _shared(connection)
    for seq, stamp, ident, kind, body in rows:
        told = set(_told_to(fact_of(kind, body), shared))
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
