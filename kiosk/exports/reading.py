"""Reads from the tables what files are made of: only reads, all of one file at one instant."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from heapq import merge
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from kiosk import directory
from kiosk.clock import local_date
from kiosk.errors import Refused
from kiosk.events import Kind
from kiosk.exports.codes import Codes
from kiosk.exports.values import (
    ADULT,
    PUPIL,
    REHEARSAL,
    TUTORING,
    Dialogue,
    Named,
    Step,
    step_of,
)
from kiosk.rows import Person, Tema
from kiosk.said import Said, standing
from kiosk.saying import called, full_name
from kiosk.words import Words

Row = tuple[Any, ...]

_DIALOGUES = """
SELECT id, day, tutor, tutee, tema, kind, reason, known, tutor_pupil, tutee_pupil, confirmed
  FROM dialogues WHERE voided IS NULL AND day BETWEEN ? AND ? ORDER BY day
"""
# A vouched instant of each day: its own, else by what is known of the boot of a dialogue.
_INSTANTS = """
SELECT f.day, coalesce(f.wall_ms, (SELECT b.wall_ms + d.opened_ms - b.boottime_ms
    FROM dialogues d JOIN boots b ON b.boot = d.boot
    WHERE d.day = f.day AND b.trust IN ('network', 'tablet') ORDER BY d.stamp LIMIT 1))
  FROM floors f ORDER BY f.day
"""
_BEGINNINGS = """
SELECT CAST(substr(entity, 7) AS INTEGER), min(stamp) FROM mentions
  WHERE entity >= 'floor:' AND entity < 'floor;' GROUP BY entity ORDER BY 2, 1
"""
_STEPS = """
SELECT kind, body, stamp, id FROM events
  WHERE kind IN ('understood', 'understood_withdrawn', 'demonstrated', 'demonstrated_withdrawn')
    OR (kind = 'path_corrected'
      AND json_extract(body, '$.reached') != json_extract(body, '$.was_reached'))
  ORDER BY stamp, id
"""


@dataclass(frozen=True, slots=True)
class School:
    """Whose record it is. key: the site's key, from which codes are made; it stands in no file."""

    name: str
    site: str
    key: bytes
    zone: ZoneInfo


class Record:
    """What an export may know of a school: pseudonymous unless `names`.

    words: the language in which somebody without a name is called.
    """

    def __init__(
        self, connection: sqlite3.Connection, school: School, words: Words, *, names: bool = False
    ) -> None:
        self._connection = connection
        self._words = words
        self.codes = Codes(school.key)
        self.names = names
        self.school = school

    @contextmanager
    def held(self) -> Iterator[Record]:
        """The record as it stands now, whatever is written meanwhile."""
        self._connection.execute("BEGIN")
        try:
            yield self
        finally:
            self._connection.execute("ROLLBACK")

    @cached_property
    def site(self) -> str:
        """The site's code."""
        return self.codes.code("site", self.school.site)

    @cached_property
    def days(self) -> Mapping[int, date | None]:
        """The school days, each with its date as far as a clock vouched for it."""
        return {
            day: None if wall_ms is None else local_date(wall_ms, self.school.zone)
            for day, wall_ms in self._connection.execute(_INSTANTS)
        }

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {each.id: each for each in directory.people(self._connection)}

    @cached_property
    def _temas(self) -> dict[str, Tema]:
        return {each.id: each for each in directory.temas(self._connection)}

    @cached_property
    def _named(self) -> dict[tuple[str, str], Named]:
        return {}

    def person(self, ident: str) -> Named:
        """A person by the journal's id; who was erased has a code and nothing else."""
        found = self._named.get(("person", ident))
        if found is None:
            code, person = self.codes.code("person", ident), self._people.get(ident)
            if self.names and person is not None and not person.erased:
                found = Named(code, full_name(person, self._words), (person.group,))
            else:
                found = Named(code)
            self._named["person", ident] = found
        return found

    def tema(self, ident: str) -> Named:
        """A tema by the journal's id; one that nobody named yet has a code and no title."""
        found = self._named.get(("tema", ident))
        if found is None:
            code, tema = self.codes.code("tema", ident), self._temas.get(ident)
            if self.names and tema is not None:
                found = Named(code, tema.title, (tema.language, tema.field, tema.came_from))
            else:
                found = Named(code)
            self._named["tema", ident] = found
        return found

    def dialogues(self, days: range) -> Iterator[Dialogue]:
        """The dialogues of these days, in order; one day at a time is in memory."""
        rows = self._connection.execute(_DIALOGUES, (days.start, days.stop - 1))
        for day, of_day in groupby(rows, key=lambda row: int(row[1])):
            found = [self._dialogue(row, self.days.get(day)) for row in of_day]
            yield from sorted(found, key=lambda each: each.order)

    def _dialogue(self, row: Row, when: date | None) -> Dialogue:
        ident, day, tutor, tutee, tema, kind, reason, known, *pupils, confirmed = row
        tutor_pupil, tutee_pupil = pupils
        return Dialogue(
            code=self.codes.code("dialogue", ident),
            day=day,
            date=when,
            tutor=self.person(tutor),
            tutee=self.person(tutee),
            tema=self.tema(tema),
            kind=REHEARSAL if kind == Kind.REHEARSAL else TUTORING,
            end="open" if reason is None else "known" if known else "unknown",
            told="station" if confirmed is None else "confirmed" if confirmed else "unconfirmed",
            tutor_kind=PUPIL if tutor_pupil else ADULT,
            tutee_kind=PUPIL if tutee_pupil else ADULT,
        )

    def learning(self, days: range) -> Iterator[Step]:
        """The steps of these days, by day: dialogues, and what was understood or demonstrated."""
        said = (step for step in self._said() if step.day in days)
        told = (step_of(each) for each in self.dialogues(days) if each.told != "unconfirmed")
        return merge(told, said, key=lambda step: step.day)

    def _said(self) -> list[Step]:
        """What was understood or demonstrated, and stands, by day."""
        beginnings = list(self._connection.execute(_BEGINNINGS))
        stamps = [stamp for _, stamp in beginnings]
        told = ((kind, json.loads(body), stamp)
                for kind, body, stamp, _ in self._connection.execute(_STEPS))  # fmt: skip
        steps = []
        for said in standing(told):
            at = bisect_right(stamps, said.stamp) - 1
            if at >= 0:
                steps.append(self._step(said, int(beginnings[at][0])))
        return sorted(steps, key=lambda s: (s.day, s.what, s.person.code, s.tema.code))

    def _step(self, said: Said, day: int) -> Step:
        return Step(
            what=said.what,
            day=day,
            date=self.days.get(day),
            person=self.person(said.person),
            tema=self.tema(said.tema),
            tutor=self.person(said.tutor) if said.tutor else None,
        )

    def seated(self, days: range) -> list[dict[str, Any]]:
        """Everybody at the table, as the ring takes them: who is here, and who met in these days.

        Without names all are alike: no drawings, no arc of guests, and the seats in the order of
        the codes. By those, whoever knows the class would know everybody.
        """
        met = {who for row in self._connection.execute(_DIALOGUES, (days.start, days.stop - 1))
               for who in (row[2], row[3])}  # fmt: skip
        here = {p.id for p in directory.present(self._connection) if not p.pooled}
        seated = []
        for ident in met | here:
            person = self._people.get(ident)
            known = person if self.names and person is not None and not person.erased else None
            seated.append(
                {
                    "id": self.codes.code("person", ident),
                    "name": called(known, self._words) if known else "",
                    "avatar": known.avatar if known else "card",
                    "kind": known.kind if known else "student",
                    "seat": known.seat if known else 0,
                }
            )
        return sorted(seated, key=lambda each: (each["seat"], each["id"]))

    def threads(self) -> Mapping[str, Tema]:
        """The temas by code, without their titles and drawings where no names are asked for."""
        return {
            self.codes.code("tema", ident): tema if self.names else Tema(ident, "", dye=tema.dye)
            for ident, tema in self._temas.items()
        }


def span(days: Mapping[int, date | None], begin: str, end: str) -> range:
    """The school days from `begin` to `end`, each a number, a date or ""; Refused in words.

    A date stands for the school day of that date, else for the next (`begin`) or the one before.
    """
    if not days:
        if begin or end:
            raise Refused("files.no_days")
        return range(1, 1)
    first, last = min(days), max(days)
    start = _day(days, begin, later=True) if begin else first
    stop = _day(days, end, later=False) if end else last
    if start > stop:
        raise Refused("files.turned", begin=begin or start, end=end or stop)
    return range(start, stop + 1)


def _day(days: Mapping[int, date | None], asked: str, *, later: bool) -> int:
    first, last = min(days), max(days)
    if asked.isascii() and asked.isdigit():
        if len(asked) > 9 or not first <= int(asked) <= last:
            raise Refused("files.no_day", day=asked, first=first, last=last)
        return int(asked)
    try:
        wanted = date.fromisoformat(asked)
    except ValueError:
        raise Refused("files.what_day", day=asked) from None
    known = [(day, when) for day, when in days.items() if when is not None]
    fits = [day for day, when in known if (when >= wanted if later else when <= wanted)]
    if not known:
        raise Refused("files.no_dates", day=asked)
    if not fits:
        dated = [when for _, when in known]
        raise Refused("files.no_date", day=asked, first=min(dated), last=max(dated))
    return min(fits) if later else max(fits)
