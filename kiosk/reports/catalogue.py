"""The catalogue: what can be learned here and from whom, teachers and peers in one list."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kiosk import directory
from kiosk.lookups import Lookups
from kiosk.rows import Person, Tema


@dataclass(frozen=True, slots=True)
class Offered:
    """A tema, who offers it, and whether nobody does but somebody would like to learn it."""

    tema: Tema
    people: tuple[Person, ...]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """offered: temas that somebody offers; not_yet: those that nobody does.

    wishes: in words, which may hold a name.
    """

    offered: tuple[Offered, ...]
    not_yet: tuple[Offered, ...]
    wishes: tuple[str, ...]

    @property
    def wanted(self) -> tuple[Tema, ...]:
        """Temas that somebody would like to learn and nobody offers."""
        return tuple(each.tema for each in self.not_yet if each.wanted)


def unmet(found: Catalogue) -> tuple[str, ...]:
    """What somebody would like to learn and nobody offers yet: wishes in words, temas by title."""
    return (*found.wishes, *(each.tema.title for each in found.not_yet if each.wanted))


def catalogue(connection: sqlite3.Connection, facts: Lookups) -> Catalogue:
    """All temas that do not rest, by title, with those who offer them, in no order."""
    people = {person.id: person for person in directory.present(connection)}
    wanted = {tema for _, tema in facts.waiting()}
    all_temas = [
        Offered(
            tema,
            tuple(people[who] for who in facts.offering(tema.id) if who in people),
            tema.id in wanted,
        )
        for tema in directory.temas(connection)
        if not tema.resting
    ]
    awake = {each.tema.id for each in all_temas}
    standing = [wish.wish for wish in facts.all_wishes() if wish.tema not in awake]
    texts = directory.wish_words(connection, standing)
    return Catalogue(
        offered=tuple(each for each in all_temas if each.people),
        not_yet=tuple(each for each in all_temas if not each.people),
        wishes=tuple(sorted({*texts.values()}, key=str.casefold)),
    )


def shows_names(facts: Lookups) -> bool:
    """Whether everybody may see names, and so what was typed and may hold one (rules.md 7)."""
    return facts.policies.names_on_projection == "display_name"
