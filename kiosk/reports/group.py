"""The group as its figures need it, read from the tables."""

from __future__ import annotations

import sqlite3

from kiosk import directory
from kiosk.lineage import lineage
from kiosk.lookups import Lookups
from kiosk.passings import passings
from kiosk.reports.catalogue import catalogue, unmet
from kiosk.reports.figures import LATELY, Bond, Figures, Group, Holding, Member, figures
from kiosk.rows import Person, Tema

_BONDS = """
SELECT tutor, tutee, tema, min(day), max(day) FROM dialogues
  WHERE voided IS NULL AND kind = 'tutoring' AND confirmed IS NOT '' GROUP BY 1, 2, 3
"""


def bonds(connection: sqlite3.Connection) -> list[Bond]:
    """Every tutoría with its first and last day; what nobody stands for yet is left out."""
    return [Bond(*row) for row in connection.execute(_BONDS)]


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


def group(connection: sqlite3.Connection, facts: Lookups) -> Group:
    """The group of this school year."""
    everybody = members(connection)
    days = facts.days(LATELY)
    temas = {tema.id: tema for tema in directory.temas(connection) if not tema.resting}
    return Group(
        members=everybody,
        bonds=bonds(connection),
        holdings=_holdings(connection, facts, everybody, temas),
        year=facts.year_before() + 1,
        lately=min(days, default=1),
        came_from={ident: tema.came_from for ident, tema in temas.items()},
        generations={
            tema: lineage(passed).generations
            for tema, passed in passings(connection).items()
            if tema in temas
        },
        wishes=unmet(catalogue(connection, facts)),
    )


def group_figures(connection: sqlite3.Connection, facts: Lookups) -> Figures:
    """The figures of the group this school year."""
    return figures(group(connection, facts))


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
