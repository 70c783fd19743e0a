"""What the group did together: for the wall, the projector and the poster.

Nothing private, nobody's absence, no figure for one person. It tells of tutorías and temas of a
span of school days; whoever shows it decides by the policy whether people have names there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk import directory
from kiosk.events import Kind
from kiosk.lookups import Lookups
from kiosk.rows import Tema
from kiosk.saying import FEW
from kiosk.words import Words

THESE = 5
"""How many school days "these days" are."""


class Span(StrEnum):
    """Which school days: the latest, the last five, or all of this school year."""

    TODAY = "today"
    DAYS = "days"
    YEAR = "year"


_DAYS = {Span.TODAY: 1, Span.DAYS: THESE, Span.YEAR: -1}

Link = tuple[str, str, str, str]
"""(tutor, tutee, tema, kind)."""


@dataclass(frozen=True, slots=True)
class Together:
    """A span of school days. first, last: their numbers, 0 if none began. links: earliest first.

    worked: temas that were worked on; born: those that nobody had worked on here before;
    understood: those that somebody understood. mutual: pairs who have taught each other this year,
    at least one way in this span. small: too few people for figures.
    """

    span: Span
    first: int
    last: int
    links: tuple[Link, ...]
    worked: tuple[Tema, ...]
    born: tuple[Tema, ...]
    understood: tuple[Tema, ...]
    mutual: tuple[tuple[str, str], ...]
    small: bool

    @property
    def tutorias(self) -> int:
        """How many tutorías there were; rehearsals are none."""
        return sum(kind == Kind.TUTORING for _, _, _, kind in self.links)


def together(connection: sqlite3.Connection, facts: Lookups, span: Span) -> Together:
    """What the group did in that span of this school year."""
    return _on(connection, facts, span, spanned_days(facts, span))


def that_day(connection: sqlite3.Connection, facts: Lookups, day: int) -> Together:
    """What the group did on one school day."""
    return _on(connection, facts, Span.TODAY, [day])


def _on(connection: sqlite3.Connection, facts: Lookups, span: Span, days: list[int]) -> Together:
    links = _links(connection, days)
    both = {(tutor, tutee) for tutor, tutee, _, _ in facts.year()}
    mutual = {
        (min(tutor, tutee), max(tutor, tutee)): None
        for tutor, tutee, _, kind in links
        if kind == Kind.TUTORING and {(tutor, tutee), (tutee, tutor)} <= both
    }
    people = [each for each in directory.present(connection) if not each.pooled]
    return Together(
        span=span,
        first=min(days, default=0),
        last=max(days, default=0),
        links=tuple(links),
        worked=_temas(connection, (tema for _, _, tema, _ in links)),
        born=_temas(connection, _born(connection, days)),
        understood=_temas(connection, _understood(connection, days)),
        mutual=tuple(mutual),
        small=len(people) < FEW,
    )


def spanned_days(facts: Lookups, span: Span) -> list[int]:
    """The school days of a span, latest first."""
    return facts.days(_DAYS[span])


def span_said(found: Together, words: Words) -> str:
    """Of which days a picture tells."""
    if not found.last:
        return words("assembly.no_days")
    if found.first == found.last:
        return words("assembly.one_day", day=found.last)
    return words("assembly.some_days", first=found.first, last=found.last)


def _links(connection: sqlite3.Connection, days: list[int]) -> list[Link]:
    rows = connection.execute(
        "SELECT tutor, tutee, tema, kind FROM dialogues WHERE voided IS NULL"
        " AND day IN (SELECT value FROM json_each(?))"
        " GROUP BY tutor, tutee, tema, kind ORDER BY min(stamp)",
        (json.dumps(days),),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _born(connection: sqlite3.Connection, days: list[int]) -> list[str]:
    rows = connection.execute(
        "SELECT tema FROM dialogues WHERE voided IS NULL GROUP BY tema HAVING min(day) >= ?",
        (min(days, default=1 << 62),),
    )
    return [tema for (tema,) in rows]


def _understood(connection: sqlite3.Connection, days: list[int]) -> list[str]:
    since, before = _stamp(connection, ">=", min(days, default=1 << 62)), None
    if days:
        before = _stamp(connection, ">", max(days))
    if since is None:
        return []
    rows = connection.execute(
        "SELECT DISTINCT p.tema FROM events e JOIN paths p"
        " ON p.person = json_extract(e.body, '$.tutee') AND p.tema = json_extract(e.body, '$.tema')"
        " WHERE e.kind = 'understood' AND e.stamp >= ? AND e.stamp < ?"
        " AND p.reached IN ('understood', 'demonstrated')",
        (since, 1 << 62 if before is None else before),
    )
    return [tema for (tema,) in rows]


def _stamp(connection: sqlite3.Connection, which: str, day: int) -> int | None:
    """When the first dialogue began of the first day that is after (or is) that one."""
    (stamp,) = connection.execute(
        "SELECT min(stamp) FROM dialogues WHERE day ="
        f" (SELECT min(day) FROM dialogues WHERE day {which} ?)",
        (day,),
    ).fetchone()
    return None if stamp is None else int(stamp)


def _temas(connection: sqlite3.Connection, idents: Iterable[str]) -> tuple[Tema, ...]:
    """The temas by title; those that nobody has named yet are left out."""
    found = directory.temas_of(connection, set(idents))
    return tuple(sorted(found, key=lambda tema: (tema.title.casefold(), tema.id)))
