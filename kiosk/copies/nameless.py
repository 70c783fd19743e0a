"""Take the names out of a snapshot: what stays can be put back, folded and verified as any copy.

Only what is listed here as nameless stays; a table or column that is not listed is emptied. People
are called by their drawings. Instants become whole days, as in every export (docs/rules.md 7).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk import journal
from kiosk.classroom import DATABASE, Classroom
from kiosk.clock import local_date, zone
from kiosk.copies.manifest import NAMELESS
from kiosk.copies.snapshot import opened
from kiosk.copies.taking import Made, write
from kiosk.drawings import known
from kiosk.events import Trust
from kiosk.known import fresh_id
from kiosk.policies import fits
from kiosk.projections import TABLES
from kiosk.words import Words

FOLDED = frozenset({*(table.name for table in TABLES.values()), "dialogues", "mentions"})
"""Tables that are folded anew from the journal."""

STAYS: dict[str, frozenset[str]] = {
    "people": frozenset("id kind avatar number seat active erased stamp origin".split()),
    "cards": frozenset("key label sort owner resting stamp origin".split()),
    "temas": frozenset(
        "id title language field challenge drawing dye brought_by resting stamp origin".split()
    ),
    "policies": frozenset("name value stamp origin".split()),
    "meta": frozenset("name value".split()),
    "events": frozenset("seq id stamp boot boottime_ms wall_ms trust kind actor body".split()),
    "_sqlite_migrations": frozenset("id migration_set name applied_at".split()),
}
"""What may leave without names, table by table; some of it is looked at once more below."""

META = frozenset({"name", "site", "station", "setup", "parts"})
_STAMP, _BOOT, _BOOTTIME, _WALL, _TRUST, _KIND, _BODY = 2, 3, 4, 5, 6, 7, 9


def take_nameless(
    classroom: Classroom, dest: Path, timezone: str, say: Words, *, rotate: bool = False
) -> Made:
    """Copy everything but names to a file or into a folder; CopyFault if it cannot be done."""

    def nameless(database: Path, beside: Path) -> dict[str, Path]:
        with opened(database) as connection:
            strip(connection, say, zone(timezone))
        clean = beside / "nameless.db"
        with opened(database) as connection:  # free pages would still hold the names
            connection.commit()
            connection.execute("VACUUM INTO ?", (str(clean),))
        return {DATABASE: clean}

    return write(classroom, dest, timezone, NAMELESS, nameless, rotate=rotate)


def strip(connection: sqlite3.Connection, say: Words, where: ZoneInfo) -> None:
    """Take every name, typed word about people, and instant out of a database of ours."""
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    for table in _tables(connection):
        if table in STAYS:
            _blank(connection, table)
        elif table not in FOLDED:
            connection.execute(f'DELETE FROM "{table}"')
    stations = _Stations()
    _directory(connection, stations)
    _events(connection, stations, where)
    _call(connection, say)
    _cards(connection)
    _policies(connection)
    _meta(connection, stations)
    journal.rebuild(connection)
    for _, sql in triggers:
        connection.execute(sql)


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    yield from (str(name) for (name,) in rows)


def _blank(connection: sqlite3.Connection, table: str) -> None:
    """Empty each column that is not known to be nameless."""
    for _, name, kind, filled, _, _ in connection.execute(f'PRAGMA table_info("{table}")'):
        if name not in STAYS[table]:
            empty = "NULL" if not filled else "''" if kind == "TEXT" else "0"
            connection.execute(f'UPDATE "{table}" SET "{name}" = {empty}')


class _Stations(dict[str, str]):
    """Other ids for the stations: events that were changed must not pass for what they were."""

    def __missing__(self, station: str) -> str:
        made = self[station] = fresh_id()[:8] if station else ""
        return made


def _directory(connection: sqlite3.Connection, stations: _Stations) -> None:
    """The stamps of rows, which hold instants, become places in the order of the journal."""
    for table in ("people", "cards", "temas", "policies"):
        connection.execute(
            f"UPDATE {table} SET stamp ="
            f" (SELECT count(*) FROM events WHERE events.stamp <= {table}.stamp)"
        )
        for (origin,) in connection.execute(f"SELECT DISTINCT origin FROM {table}").fetchall():
            connection.execute(
                f"UPDATE {table} SET origin = ? WHERE origin = ?", (stations[origin], origin)
            )


def _events(connection: sqlite3.Connection, stations: _Stations, where: ZoneInfo) -> None:
    """The same events in the same order, with days for instants."""
    anchors = {
        boot: (boottime_ms, wall_ms, trust)
        for boot, boottime_ms, wall_ms, trust in connection.execute(
            "SELECT boot, boottime_ms, wall_ms, trust FROM boots"
            " WHERE wall_ms IS NOT NULL AND trust IN ('network', 'tablet')"
        )
    }
    columns = "seq, id, stamp, boot, boottime_ms, wall_ms, trust, kind, actor, body"
    rows = connection.execute(f"SELECT {columns} FROM events ORDER BY stamp, id").fetchall()
    connection.execute("DELETE FROM events")
    marks = ", ".join("?" * len(columns.split(",")))
    places = _Places(rows)
    for place, row in enumerate(rows, start=1):
        station, _, n = str(row[1]).rpartition("-")
        wall_ms, trust = row[_WALL], Trust(row[_TRUST])
        if not trust.vouched:
            wall_ms = None
            if (anchor := anchors.get(row[_BOOT])) is not None:
                wall_ms, trust = anchor[1] + row[_BOOTTIME] - anchor[0], Trust(anchor[2])
        day = None if wall_ms is None else _noon(wall_ms, where)
        body = _body(row[_BODY], stations, where, places)
        values = (row[0], f"{stations[station]}-{n}", place, row[_BOOT], 0, day, trust, *row[7:9])
        connection.execute(f"INSERT INTO events ({columns}) VALUES ({marks})", (*values, body))


class _Places:
    """Which place in the order a stamp has become; of two equal ones that of the dialogue named."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._places = {row[_STAMP]: place for place, row in enumerate(rows, start=1)}
        self._begun = {
            (row[_STAMP], json.loads(row[_BODY])["dialogue"]): place
            for place, row in enumerate(rows, start=1)
            if row[_KIND] in ("dialogue_opened", "dialogue_held")
        }

    def of(self, stamp: int, dialogue: str) -> int:
        """The place of an opening; 0 for the stamp 0, which says nothing."""
        return self._begun.get((stamp, dialogue), self._places.get(stamp, 0))


def _body(body: str, stations: _Stations, where: ZoneInfo, places: _Places) -> str:
    """An event's fields, with days for instants and the stations' other ids."""
    values = json.loads(body)
    for name, value in values.items():
        if name == "began":
            values[name] = places.of(value, values["dialogue"])
        if name == "wall_ms" and value is not None:
            values[name] = _noon(value, where)
        elif name.endswith("_ms"):
            values[name] = 0
        elif name == "station":
            values[name] = stations[value]
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def _noon(wall_ms: int, where: ZoneInfo) -> int:
    """Twelve o'clock of that day at the school."""
    noon = datetime.combine(local_date(wall_ms, where), time(12), where)
    return int(noon.timestamp() * 1000)


def _call(connection: sqlite3.Connection, say: Words) -> None:
    """Call everybody by their drawing; the second of the same one gets a number."""
    times: Counter[str] = Counter()
    people = connection.execute(
        "SELECT id, avatar FROM people WHERE erased = 0 ORDER BY seat, id"
    ).fetchall()
    for ident, avatar in people:
        drawn = avatar if known(avatar) else "card"
        called = say(f"drawings.{drawn}") if drawn == avatar else say("copies.somebody")
        times[called] += 1
        name = called if times[called] == 1 else f"{called} {times[called]}"
        connection.execute(
            "UPDATE people SET name = ?, display_name = ? WHERE id = ?", (name, name, ident)
        )


def _cards(connection: sqlite3.Connection) -> None:
    """What is printed on a person's card leads to the person; on a tema's it does not."""
    connection.execute("UPDATE cards SET label = '' WHERE sort NOT IN ('tema', 'action')")


def _policies(connection: sqlite3.Connection) -> None:
    """What was typed is not known to be nameless, but for the school's own name."""
    for name, value in connection.execute("SELECT name, value FROM policies").fetchall():
        if name not in ("school", "language") and not fits(name, value):
            connection.execute("DELETE FROM policies WHERE name = ?", (name,))


def _meta(connection: sqlite3.Connection, stations: _Stations) -> None:
    """Another site: it must never be merged with the one that has the names."""
    meta = dict(connection.execute("SELECT name, value FROM meta"))
    connection.execute("DELETE FROM meta")
    kept = {name: meta.get(name, "") for name in META}
    kept |= {"site": fresh_id(), "station": stations[meta["station"]], "setup": ""}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(kept.items()))
    connection.execute("UPDATE _sqlite_migrations SET applied_at = ''")
