"""What the group did together: for the wall, the projector and the poster.

Nothing private, nobody's absence, no figure for one person. It tells of tutorías and temas of a
span of school days; whoever shows it decides by the policy whether people have names there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk import directory
from kiosk.events import Kind
from kiosk.lookups import Lookups
from kiosk.reports.met import Link, links_of_year, links_on
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


@dataclass(frozen=True, slots=True)
class Together:
    """A span of school days. first, last: their numbers, 0 if none began. links: latest last.

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
    if span is Span.YEAR:
        links = links_of_year(connection, sure=False)
    else:
        links = links_on(
            connection, range(min(days, default=1), max(days, default=0) + 1), sure=False
        )
    year = links if span is Span.YEAR else facts.year()
    both = {(tutor, tutee) for tutor, tutee, _, kind in year if kind == Kind.TUTORING}
    mutual = {
        (min(tutor, tutee), max(tutor, tutee)): None
        for tutor, tutee, _, kind in links
        if kind == Kind.TUTORING and {(tutor, tutee), (tutee, tutor)} <= both
    }
    people = [each for each in directory.present(connection) if not each.pooled]
    worked = {tema for _, _, tema, _ in links}
    return Together(
        span=span,
        first=min(days, default=0),
        last=max(days, default=0),
        links=tuple(links),
        worked=_temas(connection, worked),
        born=_temas(connection, _born(connection, worked, days)),
        understood=_temas(connection, _understood(connection, span, days)),
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


def _born(connection: sqlite3.Connection, worked: set[str], days: list[int]) -> set[str]:
    """Of those, the temas that nobody had worked on before these days."""
    rows = connection.execute(
        "SELECT DISTINCT tema FROM dialogues WHERE voided IS NULL AND day < ?",
        (min(days, default=0),),
    )
    return worked - {tema for (tema,) in rows}


# What was said in a few days lies together; of a year, the few events of this kind have an index.
_UNDERSTOOD = """
SELECT DISTINCT said.tema FROM (
  SELECT json_extract(body, '$.tema') AS tema, json_extract(body, '$.tutee') AS who
    FROM events INDEXED BY {} WHERE kind IN ('understood', 'understood_withdrawn')
    AND kind = 'understood' AND stamp >= ? AND stamp < ?) said
  WHERE EXISTS (SELECT 1 FROM paths p WHERE p.person = said.who AND p.tema = said.tema
    AND p.reached IN ('understood', 'demonstrated'))
"""


def _understood(connection: sqlite3.Connection, span: Span, days: list[int]) -> list[str]:
    since, before = _stamp(connection, ">=", min(days, default=1 << 62)), None
    if days:
        before = _stamp(connection, ">", max(days))
    if since is None:
        return []
    said = _UNDERSTOOD.format("events_understood" if span is Span.YEAR else "events_stamp")
    rows = connection.execute(said, (since, 1 << 62 if before is None else before))
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
