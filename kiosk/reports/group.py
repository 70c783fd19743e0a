"""The group as its figures need it, read from the tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from kiosk import directory
from kiosk.lineage import generations
from kiosk.lookups import Lookups
from kiosk.passings import passings
from kiosk.reports.catalogue import catalogue, unmet
from kiosk.reports.figures import LATELY, Figures, Group, Holding, Member, Pair, figures
from kiosk.reports.growth import Bond
from kiosk.reports.met import links_of_year
from kiosk.rows import Person, Tema

# Every row is looked at: to follow an index to each of them would take half as long again.
_BONDS = """
SELECT tutor, tutee, tema, min(day), max(day) FROM dialogues NOT INDEXED
  WHERE day >= ? AND voided IS NULL AND kind = 'tutoring' AND confirmed IS NOT '' GROUP BY 1, 2, 3
"""
_LATELY = """
SELECT DISTINCT tutor, tutee FROM dialogues INDEXED BY dialogues_day
  WHERE day >= ? AND voided IS NULL AND kind = 'tutoring' AND confirmed IS NOT ''
"""
_BEFORE = """
SELECT 1 FROM dialogues INDEXED BY dialogues_tutor WHERE tutor = ? AND day < ?
  AND voided IS NULL AND kind = 'tutoring' AND confirmed IS NOT '' LIMIT 1
"""


def bonds(connection: sqlite3.Connection, year: int) -> list[Bond]:
    """Every tutoría since the first day of a year, with its days in it; what nobody stands for yet
    is left out.
    """
    return [Bond(*row) for row in connection.execute(_BONDS, (year,))]


def _lately(connection: sqlite3.Connection, since: int) -> tuple[list[Pair], set[str]]:
    """Who met since that school day; and who of them accompanied somebody for the first time."""
    pairs = [(tutor, tutee) for tutor, tutee in connection.execute(_LATELY, (since,))]
    return pairs, {
        tutor
        for tutor in {tutor for tutor, _ in pairs}
        if connection.execute(_BEFORE, (tutor, since)).fetchone() is None
    }


def members(connection: sqlite3.Connection) -> dict[str, Member]:
    """Everybody of the directory; visitors and families sit with no group of this school."""
    unpicked = directory.unpicked(connection)  # cards of a kit, nobody so far
    people = [each for each in directory.people(connection) if each.id not in unpicked]
    return {person.id: _member(person) for person in people}


def _member(person: Person) -> Member:
    here = person.active and not person.erased
    if person.pooled:  # a card that lies in the pool is nobody who belongs here
        return Member("guest", school="" if person.kind == "family" else person.group, here=here)
    if person.kind == "visitor":
        return Member(person.kind, school=person.group, here=here)
    return Member(person.kind, "" if person.kind == "family" else person.group, here=here)


def handed_on(connection: sqlite3.Connection) -> dict[str, int]:
    """By tema, how many generations it has; those that somebody understood."""
    return {tema: generations(passed) for tema, passed in passings(connection).items()}


def group(
    connection: sqlite3.Connection, facts: Lookups, went_on: Mapping[str, int] | None = None
) -> Group:
    """The group of this school year. went_on: what `handed_on` gives, where it is known."""
    went_on = handed_on(connection) if went_on is None else went_on
    everybody = members(connection)
    days = facts.days(LATELY)
    lately, beginners = _lately(connection, min(days, default=1))
    temas = {tema.id: tema for tema in directory.temas(connection) if not tema.resting}
    links = links_of_year(connection)
    return Group(
        members=everybody,
        tutorias=[(tutor, tutee, tema) for tutor, tutee, tema, kind in links if kind == "tutoring"],
        holdings=_holdings(connection, facts, everybody, temas),
        lately=lately,
        beginners=beginners,
        came_from={ident: tema.came_from for ident, tema in temas.items()},
        generations={tema: n for tema, n in went_on.items() if tema in temas},
        wishes=unmet(catalogue(connection, facts)),
    )


def group_figures(
    connection: sqlite3.Connection, facts: Lookups, went_on: Mapping[str, int] | None = None
) -> Figures:
    """The figures of the group this school year. went_on: what `handed_on` gives, if known."""
    return figures(group(connection, facts, went_on))


def _holdings(
    connection: sqlite3.Connection,
    facts: Lookups,
    everybody: dict[str, Member],
    temas: dict[str, Tema],
) -> list[Holding]:
    rows = connection.execute(
        "SELECT person, tema, reached, offers FROM paths WHERE reached != '' OR offers != 'no'"
    ).fetchall()
    showing = {tema: set(facts.offering(tema)) for tema in {row[1] for row in rows} & set(temas)}
    return [
        Holding(person, tema, reached, offers, person in showing[tema])
        for person, tema, reached, offers in rows
        if tema in showing and person in everybody and everybody[person].here
    ]
