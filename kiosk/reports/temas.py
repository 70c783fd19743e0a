"""Which temas live here, who holds each, and from whom everybody had it.

Held is a tema by whoever masters it and is still here. What is held by one person only would be
lost if that person left.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kiosk import directory
from kiosk.lineage import Tree
from kiosk.lookups import Lookups
from kiosk.passings import tree
from kiosk.rows import CardRow, Person, Tema


@dataclass(frozen=True, slots=True)
class Holding:
    """What one person has with a tema. tutors: with whom it is being learned."""

    person: str
    state: str
    offers: bool
    masters: bool
    tutors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Living:
    """A tema and the people who hold it; ids, those who are here only."""

    tema: Tema
    holders: tuple[str, ...]
    offering: tuple[str, ...]
    learning: tuple[str, ...]

    @property
    def fragile(self) -> bool:
        """Whether it would be lost if one person left."""
        return len(self.holders) == 1

    @property
    def living(self) -> bool:
        """Whether somebody here holds it."""
        return bool(self.holders)


@dataclass(frozen=True, slots=True)
class Told:
    """All that the page of a tema tells. people: whoever is named, by id."""

    living: Living
    paths: tuple[Holding, ...]
    lineage: Tree
    ask: tuple[str, ...]
    cards: tuple[CardRow, ...]
    people: dict[str, Person]


def temas(connection: sqlite3.Connection, facts: Lookups) -> list[Living]:
    """Every tema of the directory by title, each with its people."""
    here = {person.id for person in directory.present(connection)}
    found = _paths(connection, "")
    return [
        _living(tema, [path for path in found.get(tema.id, ()) if path.person in here], facts)
        for tema in directory.temas(connection)
    ]


def tema(connection: sqlite3.Connection, facts: Lookups, ident: str) -> Told | None:
    """One tema with everybody who has to do with it; None if the directory does not know it."""
    row = directory.tema(connection, ident)
    if row is None:
        return None
    everybody = {person.id: person for person in directory.people(connection)}
    here = {who for who, person in everybody.items() if person.active and not person.erased}
    all_paths = _paths(connection, ident).get(ident, [])
    paths = [_with_tutors(path, facts, ident) for path in all_paths if path.person in here]
    living = _living(row, paths, facts)
    resting = facts.resting_offers(ident)
    ask = [path.person for path in paths if path.masters and path.person not in living.offering]
    return Told(
        living=living,
        paths=tuple(paths),
        lineage=tree(connection, ident, living.holders),
        ask=tuple(who for who in ask if who not in resting),
        cards=tuple(
            card
            for card in directory.cards(connection)
            if card.sort == "tema" and card.owner == ident
        ),
        people=everybody,
    )


def _paths(connection: sqlite3.Connection, tema: str) -> dict[str, list[Holding]]:
    """What people have with temas, by tema; of one tema if it is named."""
    where, values = ("WHERE tema = ?", (tema,)) if tema else ("", ())
    rows = connection.execute(
        "SELECT tema, person, reached, offers, dialogues != '[]' OR alone, chosen FROM paths"
        f" {where} ORDER BY at_stamp, person",
        values,
    )
    found: dict[str, list[Holding]] = {}
    for of, person, reached, offers, begun, chosen in rows:
        state = reached or ("learning" if begun else "chosen" if chosen else "none")
        masters = reached in ("understood", "demonstrated") or offers == "yes"
        found.setdefault(of, []).append(Holding(person, state, offers == "yes", masters))
    return found


def _living(tema: Tema, paths: list[Holding], facts: Lookups) -> Living:
    here = {path.person for path in paths}
    return Living(
        tema,
        holders=tuple(path.person for path in paths if path.masters),
        offering=tuple(who for who in facts.offering(tema.id) if who in here),
        learning=tuple(
            path.person for path in paths if path.state == "learning" and not path.masters
        ),
    )


def _with_tutors(path: Holding, facts: Lookups, tema: str) -> Holding:
    if path.state != "learning":
        return path
    tutors = facts.going(path.person, tema)
    return Holding(path.person, path.state, path.offers, path.masters, tutors)
