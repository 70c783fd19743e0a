"""The rows that show entities, and how the folds fill them: live, after a merge, on a rebuild."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from kiosk import folds
from kiosk.events import Kind, Record, Sitting, Trust
from kiosk.folds import (
    Agenda,
    Boot,
    Change,
    Demonstration,
    Floor,
    Help,
    Path,
    Tutoria,
    Wish,
    Year,
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of entity: its table, its value, the fields of its key, and its fold."""

    name: str
    value: type
    key: tuple[str, ...]
    evolve: Callable[[Any, Record], Any]


TABLES: dict[str, Table] = {
    "floor": Table("floors", Floor, ("day",), folds.evolve_floor),
    "tutoria": Table("tutorias", Tutoria, ("tutor", "tutee", "tema"), folds.evolve_tutoria),
    "path": Table("paths", Path, ("person", "tema"), folds.evolve_path),
    "help": Table("helps", Help, ("call",), folds.evolve_help),
    "boot": Table("boots", Boot, ("boot",), folds.evolve_boot),
    "demonstration": Table(
        "demonstrations", Demonstration, ("demonstration",), folds.evolve_demonstration
    ),
    "agenda": Table("agendas", Agenda, ("agenda",), folds.evolve_agenda),
    "wish": Table("wishes", Wish, ("wish",), folds.evolve_wish),
    "year": Table("years", Year, ("day",), folds.evolve_year),
}
NOT_ENDED: dict[str, str | int | None] = {
    "reason": None,
    "known": None,
    "made_room_for": "",
    "voided": None,
    "confirmed": None,
}
"""What the row of a dialogue says while nothing ended it."""

HELD = 4_000
"""How many rows a rebuild holds before it writes them."""

_SITTING = tuple(field.name for field in fields(Sitting))
_sitting_values = attrgetter(*_SITTING)


@cache
def columns(table: Table) -> tuple[str, ...]:
    """The columns that hold the value's fields, in order."""
    return tuple(field.name for field in fields(table.value))


@cache
def _upsert(table: Table) -> str:
    names = [*columns(table), "at_stamp", "at_id"]
    quoted = ", ".join(f'"{name}"' for name in names)
    key = ", ".join(f'"{name}"' for name in table.key)
    sets = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name not in table.key)
    # Not INSERT OR REPLACE: that takes the row out of every index and puts it back.
    return (
        f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join('?' * len(names))})"
        f" ON CONFLICT ({key}) DO UPDATE SET {sets}"
    )


@cache
def _select(table: Table) -> str:
    where = " AND ".join(f'"{name}" = ?' for name in table.key)
    return f"SELECT * FROM {table.name} WHERE {where}"


def _encode(value: object) -> object:
    if isinstance(value, tuple):
        if not value:
            return "[]"
        plain = [_sitting_values(e) if isinstance(e, Sitting) else e for e in value]
        return json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def sitting_of(values: Sequence[Any]) -> Sitting:
    """The sitting whose fields these are, as JSON or a row gives them."""
    dialogue, tutor, tutee, tema, kind, tutor_pupil, tutee_pupil, *where = values
    pupils = bool(tutor_pupil), bool(tutee_pupil)
    return Sitting(dialogue, tutor, tutee, tema, Kind(kind), *pupils, *where)


@lru_cache(maxsize=4)
def sittings_of(stored: str) -> tuple[Sitting, ...]:
    """The sittings that stand as JSON in a floor's row.

    The last few are remembered: a tap asks several times for the same ones.
    """
    return tuple(sitting_of(each) for each in json.loads(stored))


def _texts(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored)) if stored != "[]" else ()


_DECODED: dict[str, Callable[[Any], Any]] = {"bool": bool, "Trust": Trust}


@cache
def _decoders(table: Table) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Which columns are stored otherwise than they stand in the value, and how they are read."""
    kinds = [str(field.type) for field in fields(table.value)]
    sittings: dict[int, Callable[[Any], Any]] = {
        n: sittings_of for n, kind in enumerate(kinds) if kind.startswith("tuple[Sitting")
    }
    texts = {n: _texts for n, kind in enumerate(kinds) if kind.startswith("tuple")}
    plain = {n: _DECODED[kind] for n, kind in enumerate(kinds) if kind in _DECODED}
    return tuple({**plain, **texts, **sittings}.items())


def row_of(table: Table, value: object, record: Record) -> Row:
    """A value as the row that stands in its table."""
    return (
        *(_encode(getattr(value, name)) for name in columns(table)),
        record.stamp,
        record.id,
    )


def value_of(table: Table, row: Row) -> Any:
    """The value that stands in a row of its table."""
    values = list(row[: len(columns(table))])
    for n, decode in _decoders(table):
        values[n] = decode(values[n])
    return table.value(*values)


def split(entity: str) -> tuple[Table, tuple[str | int, ...]]:
    """An entity's table and key: `path:p1|t1` is (paths, ("p1", "t1"))."""
    prefix, _, rest = entity.partition(":")
    table = TABLES[prefix]
    key: tuple[str | int, ...] = tuple(rest.split("|")) if len(table.key) > 1 else (rest,)
    return table, (int(rest),) if table.key == ("day",) else key


def blank(table: Table, key: tuple[str | int, ...]) -> Any:
    """The value before the first event."""
    return table.value(*key)


def step(table: Table, value: Any, record: Record) -> tuple[Any, list[Change]]:
    """The value after one event, and what it changes in the rows of dialogues."""
    after = table.evolve(value, record)
    return after if table.value is Floor else (after, [])


def apply(connection: sqlite3.Connection, entity: str, record: Record) -> bool:
    """Fold one event into its entity's row; False if it is not the last in order."""
    table, key = split(entity)
    row = connection.execute(_select(table), key).fetchone()
    if row is None:
        value = blank(table, key)
    elif (row[-2], row[-1]) < record.order:
        value = value_of(table, row)
    else:
        return False
    value, changes = step(table, value, record)
    connection.execute(_upsert(table), row_of(table, value, record))
    if changes:
        write_dialogues(connection, value.day, changes)
    return True


def refold(connection: sqlite3.Connection, entity: str, records: Iterable[Record]) -> None:
    """Fold an entity anew from all its events, which come in order."""
    table, key = split(entity)
    where = " AND ".join(f'"{name}" = ?' for name in table.key)
    connection.execute(f"DELETE FROM {table.name} WHERE {where}", key)
    if table.value is Floor:
        connection.execute("DELETE FROM dialogues WHERE day = ?", key)
    value, last, dialogues = folded(table, key, records)
    if last is not None:
        connection.execute(_upsert(table), row_of(table, value, last))
    if dialogues:
        write_dialogues(connection, value.day, dialogues.items())


def folded(
    table: Table, key: tuple[str | int, ...], records: Iterable[Record]
) -> tuple[Any, Record | None, dict[str, dict[str, str | int | None]]]:
    """An entity's value from all its events, the last of them, and the dialogues it tells of.

    What is told of a dialogue that was never opened on this floor is left out.
    """
    value, last = blank(table, key), None
    dialogues: dict[str, dict[str, str | int | None]] = {}
    for record in records:
        value, changes = step(table, value, record)
        last = record
        for dialogue, changed in changes:
            if "stamp" in changed or dialogue in dialogues:
                dialogues.setdefault(dialogue, {}).update(changed)
    return value, last, dialogues


class Folding:
    """Folds a whole journal in (stamp, id) order; a few thousand rows at a time are in memory.

    The tables begin empty, and are right after `write`.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._held: dict[str, tuple[Table, Any, Record]] = {}
        self._dialogues: dict[str, tuple[int, dict[str, str | int | None]]] = {}

    def fold(self, entity: str, record: Record) -> None:
        """One event into one entity; the records come in order."""
        held = self._held.get(entity)
        table, value = self._stored(entity) if held is None else held[:2]
        value, changes = step(table, value, record)
        self._held[entity] = table, value, record
        for dialogue, changed in changes:
            self._change(dialogue, value.day, changed)
        if len(self._held) + len(self._dialogues) >= HELD:
            self.write()

    def _change(self, dialogue: str, day: int, changed: dict[str, str | int | None]) -> None:
        """As `write_dialogues`: an opening makes the row, all else needs one of the same day."""
        held = self._dialogues.get(dialogue)
        if held is not None and held[0] != day:
            self.write()
            held = None
        if held is None or "stamp" in changed:
            self._dialogues[dialogue] = day, dict(changed)
        else:
            held[1].update(changed)

    def _stored(self, entity: str) -> tuple[Table, Any]:
        table, key = split(entity)
        row = self._connection.execute(_select(table), key).fetchone()
        return table, blank(table, key) if row is None else value_of(table, row)

    def write(self) -> None:
        """Write what is held into its tables and forget it."""
        for table in TABLES.values():
            rows = (row_of(own, value, last) for own, value, last in self._held.values()
                    if own is table)  # fmt: skip
            self._connection.executemany(_upsert(table), rows)
        names: tuple[str, ...] = ()
        opened = []
        for dialogue, (day, changed) in self._dialogues.items():
            if "stamp" in changed:
                whole = {**NOT_ENDED, **changed}  # an opening tells all the rest: always the same
                names = names or tuple(whole)
                opened.append((dialogue, *whole.values()))
            else:
                write_dialogues(self._connection, day, [(dialogue, changed)])
        if opened:
            self._connection.executemany(_dialogue_insert(names), opened)
        self._held.clear()
        self._dialogues.clear()


@cache
def _dialogue_insert(names: tuple[str, ...]) -> str:
    marks = ", ".join("?" * (len(names) + 1))
    return f"INSERT OR REPLACE INTO dialogues (id, {', '.join(names)}) VALUES ({marks})"


def write_dialogues(connection: sqlite3.Connection, day: int, changes: Iterable[Change]) -> None:
    """Set the changed columns of dialogues of that day's floor; a new dialogue is inserted."""
    for dialogue, changed in changes:
        if "stamp" in changed:
            connection.execute(_dialogue_insert(tuple(changed)), (dialogue, *changed.values()))
        else:
            sets = ", ".join(f"{name} = ?" for name in changed)
            connection.execute(
                f"UPDATE dialogues SET {sets} WHERE id = ? AND day = ?",
                (*changed.values(), dialogue, day),
            )
