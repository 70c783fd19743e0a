"""Wishes that are told in words: made, taken back, met by a tema; each is undone as easily.

The words stand in the directory and can be erased; the events hold ids. A wish for a tema that
there is needs none of this: it is chosen (docs/rules.md 2, 12).
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.enrolling.changes import UNDO
from kiosk.errors import Refused
from kiosk.events import Fact, WishMade, WishMet, WishTakenBack
from kiosk.folds import Wish
from kiosk.imports.tables import has_controls, plain, tidy
from kiosk.known import fresh_id
from kiosk.rows import Row, Tema, WishWords

LONGEST = 120
"""Letters of a wish."""


class TemaThere(Refused):
    """Error raised when a wish is the title of a tema that there is: it can be chosen."""

    def __init__(self, tema: Tema) -> None:
        super().__init__("wishes.tema_there", tema=tema.title)
        self.tema = tema


def make(classroom: Classroom, actor: str, person: str, typed: str) -> str:
    """Keep what a person would like to learn; the wish's id. Twice the same is once."""
    text = tidy(typed)
    if not text:
        raise Refused("wishes.no_text")
    if len(text) > LONGEST or has_controls(text):
        raise Refused("wishes.odd_text", most=LONGEST)
    made = ["w" + fresh_id()]

    def outcomes() -> Iterator[Fact | Row]:
        connection, facts = classroom.connection, classroom.facts()
        row = directory.person(connection, person)
        if row is None or row.erased or not row.active:
            raise Refused("people.nobody")
        for tema in directory.temas(connection):
            if plain(tema.title) == plain(text):
                raise TemaThere(tema)
        standing = directory.wish_words(connection, (w.wish for w in facts.wishes(person)))
        same = [wish for wish, words in standing.items() if plain(words) == plain(text)]
        if same:
            made[:] = same[:1]
            return
        yield WishWords(made[0], text)
        yield WishMade(made[0], person)

    classroom.enter(outcomes(), actor)
    return made[0]


def take_back(classroom: Classroom, actor: str, wish: str) -> None:
    """A wish that stands no longer; its words go, and can be put back for an hour."""

    def outcomes() -> Iterator[Fact | Row]:
        _standing(classroom, wish)
        text = directory.wish_words(classroom.connection, [wish]).get(wish, "")
        yield WishWords(wish)
        yield WishTakenBack(wish)
        classroom.asks.put(f"undo:wish:{wish}", text, UNDO)

    classroom.enter(outcomes(), actor)


def put_back(classroom: Classroom, actor: str, wish: str) -> None:
    """That it was taken back was not meant."""

    def outcomes() -> Iterator[Fact | Row]:
        text = classroom.asks.standing(f"undo:wish:{wish}")
        found = classroom.facts().wish(wish)
        if text is None or found is None or found.standing:
            raise Refused("people.undo_gone")
        row = directory.person(classroom.connection, found.person)
        if row is None or row.erased:
            raise Refused("people.nobody")
        yield WishWords(wish, text)
        yield WishMade(wish, found.person, found.tema)
        classroom.asks.forget(f"undo:wish:{wish}")

    classroom.enter(outcomes(), actor)


def meet(classroom: Classroom, actor: str, wish: str, tema: str) -> None:
    """There is a tema for a wish now; "" takes that back. Nobody is made to choose it."""

    def outcomes() -> Iterator[Fact | Row]:
        found = _standing(classroom, wish)
        if tema and directory.tema(classroom.connection, tema) is None:
            raise Refused("people.no_tema")
        if found.tema != tema:
            yield WishMet(wish, tema)

    classroom.enter(outcomes(), actor)


def _standing(classroom: Classroom, wish: str) -> Wish:
    found = classroom.facts().wish(wish)
    if found is None or not found.standing:
        raise Refused("wishes.gone")
    return found
