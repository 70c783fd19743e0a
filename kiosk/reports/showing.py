"""T6: what may be shown, what is planned for the next assembly, and what was shown."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk import directory
from kiosk.folds import Demonstration
from kiosk.lookups import Lookups
from kiosk.reports.named import plain
from kiosk.rows import Person, Tema

PASSING = frozenset({"guest", "visitor"})
"""Kinds of people who are not of the group, and plan nothing here."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A person with a tema. item: `PERSON|TEMA`; record, guide: what there is of them on paper."""

    person: Person
    tema: Tema
    record: str = "none"
    guide: str = "none"

    @property
    def item(self) -> str:
        """As the agenda names it."""
        return f"{self.person.id}|{self.tema.id}"


@dataclass(frozen=True, slots=True)
class Held:
    """A demonstration with those who showed, as far as they are still known."""

    told: Demonstration
    shown: tuple[Pending, ...]


def pending(connection: sqlite3.Connection) -> list[Pending]:
    """Who understood a tema and has not shown it yet, by name and title; guests are left out."""
    present = directory.present(connection)
    here = {p.id: p for p in present if p.kind not in PASSING and not p.pooled}
    temas = {tema.id: tema for tema in directory.temas(connection)}
    rows = connection.execute(
        "SELECT person, tema, record, guide FROM paths WHERE reached = 'understood'"
    ).fetchall()
    found = [Pending(here[p], temas[t], *papers) for p, t, *papers in rows
             if p in here and t in temas]  # fmt: skip
    return sorted(found, key=_by_name)


def _by_name(each: Pending) -> tuple[str, str, str, str]:
    name = each.person.display_name or each.person.name
    return (plain(name), each.person.id, plain(each.tema.title), each.tema.id)


def agenda(connection: sqlite3.Connection, facts: Lookups) -> list[Pending]:
    """What is to be shown next, in order; who left meanwhile is left out."""
    return _known(connection, facts, facts.agenda(), here=True)


def held(connection: sqlite3.Connection, facts: Lookups) -> list[Held]:
    """The demonstrations of this school year, latest first."""
    return [
        Held(each, tuple(_known(connection, facts, each.shown, here=False)))
        for each in facts.demonstrations()
    ]


def _known(
    connection: sqlite3.Connection, facts: Lookups, items: Iterable[str], *, here: bool
) -> list[Pending]:
    people = {person.id: person for person in directory.people(connection)}
    temas = {tema.id: tema for tema in directory.temas(connection)}
    found = []
    for item in items:
        who, _, what = item.partition("|")
        person, tema = people.get(who), temas.get(what)
        if person is None or tema is None or (here and (person.erased or not person.active)):
            continue
        path = facts.path(who, what)
        found.append(Pending(person, tema, path.record, path.guide))
    return found
