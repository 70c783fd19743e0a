"""People and temas as the pages of a teacher name them."""

from __future__ import annotations

import sqlite3
import unicodedata
from dataclasses import dataclass

from kiosk import directory
from kiosk.rows import Person
from kiosk.saying import called
from kiosk.words import Words


@dataclass(frozen=True, slots=True)
class Who:
    """A person as pages show them. unnamed: a card of which nobody said yet whose it is.

    lent: a guest card of the pool, which somebody may have had who forgot theirs.
    """

    id: str
    name: str
    drawing: str
    unnamed: bool = False
    lent: bool = False


@dataclass(frozen=True, slots=True)
class What:
    """A tema as pages show it; title is "" while nobody named it."""

    id: str
    title: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Said:
    """Who accompanied whom in what."""

    tutor: Who
    tutee: Who
    tema: What


class Names:
    """People and temas by their ids, in one language."""

    def __init__(self, connection: sqlite3.Connection, words: Words) -> None:
        self._people = {person.id: person for person in directory.people(connection)}
        self._temas = {tema.id: tema for tema in directory.temas(connection)}
        self._words = words

    def who(self, ident: str) -> Who:
        """A person."""
        person = self._people.get(ident)
        drawing = person.avatar if person is not None and person.avatar else "card"
        lent = person is not None and person.pooled
        return Who(ident, called(person, self._words), drawing, _unnamed(person), lent)

    def what(self, ident: str) -> What:
        """A tema."""
        tema = self._temas.get(ident)
        return What(ident, tema.title, tema.drawing) if tema else What(ident, "", "")

    def said(self, tutor: str, tutee: str, tema: str) -> Said:
        """Who accompanied whom in what."""
        return Said(self.who(tutor), self.who(tutee), self.what(tema))

    def everybody(self) -> list[Who]:
        """All who are here, by name; guests and cards without a name come last."""
        here = [p for p in self._people.values() if p.active and not p.erased]
        people = [(p.pooled or p.kind == "new", self.who(p.id)) for p in here]
        return [who for _, who in sorted(people, key=lambda each: (each[0], plain(each[1].name)))]

    def catalogue(self) -> list[What]:
        """All temas that do not rest, by title."""
        return [self.what(tema.id) for tema in self._temas.values() if not tema.resting]


def plain(name: str) -> str:
    """A name without accents and capitals: Óscar stands beside Olga."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def _unnamed(person: Person | None) -> bool:
    return person is None or (person.kind == "new" and not person.name)
