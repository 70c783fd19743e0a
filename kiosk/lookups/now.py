"""Which school day and year it is, what stands open in the room, and the site's numbers."""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import Any, TypeVar

from kiosk import directory
from kiosk.events import Sitting
from kiosk.folds import Help, Year
from kiosk.journal import Moment
from kiosk.policies import Policies
from kiosk.projections import TABLES, sittings_of, value_of

T = TypeVar("T")

HERE = "(SELECT id FROM people WHERE active = 1 AND erased = 0)"
"""The people who are here, as a list in SQL."""

_TABLE_OF = {table.value: table for table in TABLES.values()}


class Now:
    """One moment at one station; what all other look-ups stand on."""

    def __init__(self, connection: sqlite3.Connection, station: str, moment: Moment) -> None:
        self._connection = connection
        self.station = station
        self.boot = moment.boot
        self.now_ms = moment.boottime_ms

    def _column(self, sql: str, *values: object) -> list[Any]:
        """The only column of what a query gives."""
        return [value for (value,) in self._connection.execute(sql, values)]

    def _values(self, kind: type[T], where: str, *values: object) -> list[T]:
        """What the folds made of entities, such as `Path`, whose rows are so."""
        table = _TABLE_OF[kind]
        rows = self._connection.execute(f"SELECT * FROM {table.name} {where}", values)
        return [value_of(table, row) for row in rows]

    def _value(self, kind: type[T], where: str, *values: object) -> T | None:
        """The first of `_values`, if there is one."""
        return next(iter(self._values(kind, where, *values)), None)

    @cached_property
    def policies(self) -> Policies:
        """The site's numbers."""
        return directory.policies(self._connection)

    @property
    def max_open_as_tutor(self) -> int:
        """How many a pupil accompanies at most."""
        return self.policies.max_open_as_tutor

    @cached_property
    def _floor(self) -> tuple[int, bool, bool, int | None, str] | None:
        row = self._connection.execute(
            "SELECT day, begun, closed, wall_ms, open FROM floors ORDER BY day DESC LIMIT 1"
        ).fetchone()
        return (row[0], bool(row[1]), bool(row[2]), row[3], row[4]) if row else None

    def day(self) -> int:
        """The number of the school day that is running, or that would begin now."""
        floor = self._floor
        if floor is None:
            return 1
        return floor[0] + 1 if floor[2] else floor[0]

    def begun(self) -> bool:
        """Whether a dialogue was opened on the running day."""
        floor = self._floor
        return floor is not None and floor[1] and not floor[2]

    def day_wall_ms(self) -> int | None:
        """A vouched instant of the running day, if there is one."""
        floor = self._floor
        return None if floor is None or floor[2] else floor[3]

    def open(self) -> tuple[Sitting, ...]:
        """The open dialogues of the running day, earliest first."""
        return self._open

    @cached_property
    def _open(self) -> tuple[Sitting, ...]:
        floor = self._floor
        return () if floor is None else sittings_of(floor[4])

    def old(self, sitting: Sitting) -> bool:
        """Whether it was opened so long ago, in this boot, that nobody vouches for it (rule 9)."""
        open_ms = self.now_ms - sitting.opened_ms
        return sitting.boot == self.boot and open_ms >= self.policies.stale_min * 60_000

    def standing_calls(self) -> list[Help]:
        """The calls for help that nobody answered yet, on the running day."""
        return self._values(Help, "WHERE standing AND day = ? ORDER BY at_stamp", self.day())

    def call(self, call: str) -> Help | None:
        """A call for help, standing or not."""
        return self._value(Help, "WHERE call = ?", call)

    def last_year(self) -> Year | None:
        """The school year that was closed last, whether or not it was opened again."""
        return self._value(Year, "ORDER BY day DESC LIMIT 1")

    @cached_property
    def _year(self) -> tuple[int, int]:
        """The last day of the school year before this one, and the stamp of its end."""
        row = self._connection.execute(
            "SELECT day, at_stamp FROM years WHERE closed ORDER BY day DESC LIMIT 1"
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def year_before(self) -> int:
        """The last day of the school year before the running one; 0 in the first."""
        return self._year[0]

    def days(self, most: int) -> list[int]:
        """The last school days of this year with a dialogue, latest first, `most` at the utmost."""
        return self._column(
            "SELECT day FROM floors WHERE begun AND day > ? ORDER BY day DESC LIMIT ?",
            self.year_before(),
            most,
        )
