"""What a report is asked about: which days, of whom, with which names; and what it may look up."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.clock import local_date
from kiosk.events import Kind
from kiosk.lookups import Lookups
from kiosk.reports.group import handed_on
from kiosk.reports.guests import outside
from kiosk.reports.met import Link, links_of_year, links_on
from kiosk.reports.paper import apart, listed
from kiosk.rows import Person, Tema
from kiosk.saying import called
from kiosk.words import Words


class Found(Protocol):
    """What there is to say about one part of the station."""

    @property
    def state(self) -> str:
        """ok, look, broken or not_measured."""

    @property
    def says(self) -> str:
        """How it is, in words."""

    @property
    def do(self) -> str:
        """One thing to do, or ""."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person at the tablet asks for.

    days: school days, all of this year for none. who: a person's id, "group:NAME", or "" for
    everybody. names: whether names of companions may stand there; notes: the asker's own too.
    me: who asks.
    """

    days: range | None = None
    who: str = ""
    names: bool = False
    notes: bool = False
    me: str = ""


class Asked:
    """The record as reports look at it, at one moment and in one language."""

    def __init__(
        self,
        classroom: Classroom,
        words: Words,
        zone: ZoneInfo,
        wish: Wish | None = None,
        found: Callable[[], Iterable[Found]] = tuple,
    ) -> None:
        """found: looks at the parts of the station."""
        self.classroom, self.words, self.zone = classroom, words, zone
        self.wish = wish or Wish()
        self.found = found

    @property
    def connection(self) -> sqlite3.Connection:
        """The open record."""
        return self.classroom.connection

    @cached_property
    def facts(self) -> Lookups:
        """What may be asked of this moment."""
        return self.classroom.facts()

    @cached_property
    def school(self) -> str:
        """The school's name, as typed."""
        return apart(self.facts.policies.school or self.classroom.site.name)

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Everybody in the directory, in the order of their seats."""
        return {each.id: each for each in directory.people(self.connection)}

    @cached_property
    def temas(self) -> Mapping[str, Tema]:
        """Every tema, by title."""
        return {each.id: each for each in directory.temas(self.connection)}

    @cached_property
    def days(self) -> range:
        """The school days asked for; those of this year if none were."""
        if self.wish.days is not None:
            return self.wish.days
        return range(self.facts.year_before() + 1, self.facts.day() + 1)

    def name(self, ident: str) -> str:
        """How somebody is called on paper; guests and those who were erased have no name there."""
        person = self.people.get(ident)
        if person is not None and person.pooled:
            return self.words("paper.a_guest")
        return apart(called(person, self.words))

    def drawing(self, ident: str) -> str:
        """Somebody's drawing."""
        person = self.people.get(ident)
        return person.avatar if person is not None and person.avatar else "card"

    def title(self, ident: str) -> str:
        """A tema's title."""
        tema = self.temas.get(ident)
        return apart(tema.title) if tema is not None else self.words("display.unnamed_tema")

    def sorted_titles(self, idents: Iterable[str]) -> list[str]:
        """Titles in the order of the alphabet, each once; those without one are left out."""
        found = {ident for ident in idents if ident in self.temas}
        return [apart(each.title) for each in self.temas.values() if each.id in found]

    def some(self, titles: Sequence[str], most: int = 8) -> str:
        """Titles in one line that can be copied by hand; of many the first, and how many more."""
        if len(titles) <= most:
            return listed(titles)
        left = len(titles) - most + 1
        return self.words("figures.and_more", temas=listed(titles[: most - 1]), n=left)

    @cached_property
    def links(self) -> list[Link]:
        """Who was with whom in what on these days, each once, in the order of when they met last.

        What nobody stands for yet (held elsewhere) is left out.
        """
        if self.wish.days is None:
            return links_of_year(self.connection)
        return links_on(self.connection, self.days)

    @cached_property
    def between(self) -> list[Link]:
        """Those of them in which one came from outside and the other did not."""
        outer = {ident for ident, person in self.people.items() if outside(person)}
        return [link for link in self.links if (link[0] in outer) != (link[1] in outer)]

    @cached_property
    def tutorias(self) -> list[Link]:
        """The same without rehearsals."""
        return [link for link in self.links if link[3] == Kind.TUTORING]

    @cached_property
    def dates(self) -> Mapping[int, date | None]:
        """The school days, each with its date as far as a clock vouched for it."""
        rows = self.connection.execute(
            "SELECT f.day, coalesce(f.wall_ms, (SELECT b.wall_ms + d.opened_ms - b.boottime_ms"
            " FROM dialogues d JOIN boots b ON b.boot = d.boot WHERE d.day = f.day"
            " AND b.trust IN ('network', 'tablet') ORDER BY d.stamp LIMIT 1)) FROM floors f"
        )
        return {day: None if ms is None else local_date(ms, self.zone) for day, ms in rows}

    def date(self, day: int) -> date | None:
        """The date of a school day, where a clock vouched for it."""
        return self.dates.get(day)

    def day_said(self, day: int) -> str:
        """A school day: its number, and its date if a clock vouched for it."""
        said, when = self.words("web.day", day=day), self.date(day)
        if when is None:
            return said
        return f"{said} · " + self.words(
            "web.date",
            weekday=self.words("web.weekdays").split()[when.weekday()],
            day=when.day,
            month=self.words("web.months").split()[when.month - 1],
        )

    @cached_property
    def days_said(self) -> str:
        """Which school days these are; of several only those on which something began."""
        rows = self.connection.execute(
            "SELECT min(day), max(day) FROM floors WHERE begun AND day BETWEEN ? AND ?",
            (self.days.start, self.days.stop - 1),
        )
        first, last = rows.fetchone()
        if first is None:
            return self.words("assembly.no_days")
        if first == last:
            return self.day_said(first)
        return self.words("paper.from_to", first=self.day_said(first), last=self.day_said(last))

    @cached_property
    def generations(self) -> Mapping[str, int]:
        """By tema, how many generations it has; those that somebody understood."""
        return handed_on(self.connection)

    @property
    def deepest(self) -> int:
        """How many generations the tema has that was handed on furthest; 0 for none."""
        return max(self.generations.values(), default=0)

    def year_before(self) -> range:
        """The school days of the year that ended last; none if none did."""
        ends = [
            int(day) for (day,) in self.connection.execute(
                "SELECT day FROM years WHERE closed ORDER BY day DESC LIMIT 2"
            )
        ]  # fmt: skip
        return range((ends[1] if len(ends) > 1 else 0) + 1, ends[0] + 1) if ends else range(1, 1)

    def chosen(self, *, kinds: tuple[str, ...] = ("student",)) -> list[Person]:
        """The people who are asked about, by group and name: one, a group, or all who are here."""
        who = self.wish.who
        if who and not who.startswith("group:"):
            person = self.people.get(who)
            return [person] if person is not None and not person.erased else []
        group = who.removeprefix("group:")
        here = [
            each for each in self.people.values()
            if each.active and not each.erased and each.kind in kinds and each.name
            and (not who or each.group == group)
        ]  # fmt: skip
        return sorted(here, key=lambda each: (each.group, each.name.casefold(), each.id))

    def beginning(self, day: int) -> int | None:
        """The stamp with which a school day began; None if it never did."""
        row = self.connection.execute(
            "SELECT min(stamp) FROM mentions WHERE entity = ?", (f"floor:{day}",)
        ).fetchone()
        return None if row is None or row[0] is None else int(row[0])

    @cached_property
    def beginnings(self) -> list[tuple[int, int]]:
        """(stamp, day) of the beginning of every school day, in order."""
        rows = self.connection.execute(
            "SELECT min(stamp), CAST(substr(entity, 7) AS INTEGER) FROM mentions"
            " WHERE entity >= 'floor:' AND entity < 'floor;' GROUP BY entity ORDER BY 1, 2"
        )
        return [(int(stamp), int(day)) for stamp, day in rows]

    def reached(self) -> list[tuple[str, str, str, str]]:
        """(kind, person, tema, tutor) that was understood or demonstrated in these days and stands.

        In the order in which it was said; tutor is "" for a demonstration.
        """
        stamps = [s for d in self.days if (s := self.beginning(d)) is not None]
        if not stamps:
            return []
        after = [s for s, day in self.beginnings if day >= self.days.stop]
        rows = self.connection.execute(
            "SELECT kind, body FROM events WHERE stamp >= ? AND stamp < ?"
            " AND kind IN ('understood', 'demonstrated') ORDER BY stamp, id",
            (min(stamps), min(after, default=1 << 62)),
        )
        found: dict[tuple[str, str, str, str], None] = {}
        for kind, text in rows:
            body = json.loads(text)
            person = body["tutee"] if kind == "understood" else body["person"]
            found[kind, person, body["tema"], body.get("tutor", "")] = None
        stands = {
            (person, tema): (reached, set(json.loads(agreed)))
            for person, tema, reached, agreed in self.connection.execute(
                "SELECT person, tema, reached, agreed FROM paths"
                " WHERE reached IN ('understood', 'demonstrated')"
            )
        }
        return [
            each for each in found
            if (now := stands.get((each[1], each[2]))) is not None
            and (each[3] in now[1] if each[0] == "understood" else now[0] == "demonstrated")
        ]  # fmt: skip

    def reached_on(self, person: str) -> dict[tuple[str, str], int]:
        """The school day of each (kind, tema) that the person understood or demonstrated last."""
        rows = self.connection.execute(
            "SELECT e.kind, e.stamp, json_extract(e.body, '$.tema') FROM mentions m"
            " JOIN events e ON e.seq = m.seq WHERE m.entity >= ?1 AND m.entity < ?2"
            " AND (e.kind = 'demonstrated'"
            " OR e.kind = 'understood' AND json_extract(e.body, '$.tutee') = ?3)"
            " ORDER BY m.stamp, m.id",
            (f"path:{person}|", f"path:{person}}}", person),
        )
        stamps = [stamp for stamp, _ in self.beginnings]
        found = {}
        for kind, stamp, tema in rows:
            at = bisect_right(stamps, stamp) - 1
            found[kind, tema] = self.beginnings[at][1] if at >= 0 else 1
        return found
