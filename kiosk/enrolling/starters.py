"""The first temas of a new school: picked from a few that many know, or typed one a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.enrolling.typed import clean, fits
from kiosk.errors import Refused
from kiosk.events import OfferChanged
from kiosk.imports.pictures import tema_drawing
from kiosk.imports.report import LONGEST_NAME, Book
from kiosk.imports.tables import plain
from kiosk.known import fresh_id
from kiosk.rows import Tema
from kiosk.words import Words

STARTERS = {
    "fraction": "first.tema_fraction",
    "triangle": "first.tema_triangle",
    "circle": "first.tema_circle",
    "measure": "first.tema_measure",
    "beans": "first.tema_beans",
    "book": "first.tema_book",
    "poem": "first.tema_poem",
    "voice": "first.tema_voice",
    "water": "first.tema_water",
    "seed": "first.tema_seed",
    "sky": "first.tema_sky",
    "map": "first.tema_map",
}
"""Temas that a teacher may begin with, by their drawing: the key of each title."""

MOST = 60
"""Titles that are taken at once."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form tells. picked: keys of STARTERS; accompanies: who offers them all, or ""."""

    titles: tuple[str, ...]
    picked: tuple[str, ...]
    accompanies: str = ""


def read_titles(text: str) -> tuple[str, ...]:
    """The titles of a pasted text, one a line."""
    return tuple(title for line in text.splitlines() if (title := clean(line)))


def taken(book: Book, typed: Typed, say: Words) -> list[Tema]:
    """Let these temas stand, each once; those that are there already stay as they are.

    Refused for one that cannot be kept; then none is.
    """
    if len(typed.titles) > MOST:
        raise Refused("first.temas_many", most=MOST)
    known = {plain(each.title) or each.title: each for each in book.temas.values()}
    made = []
    for title, drawing in _wanted(typed, say):
        if not fits(title):
            raise Refused("first.tema_long", title=title[:40], most=LONGEST_NAME)
        tema = known.get(plain(title) or title)
        if tema is None:
            tema = Tema(
                "t" + fresh_id(),
                title,
                language=say.language,
                drawing=drawing or tema_drawing(title, book.temas.values()),
                dye=book.next_dye(),
                brought_by=typed.accompanies,
            )
            book.put(tema)
            known[plain(title) or title] = tema
            made.append(tema)
        elif book.classroom.facts().path(typed.accompanies, tema.id).offers == "yes":
            continue
        if typed.accompanies:
            book.tell(OfferChanged(typed.accompanies, tema.id, "yes"))
    return made


def _wanted(typed: Typed, say: Words) -> Iterator[tuple[str, str]]:
    for drawing in typed.picked:
        if drawing in STARTERS:
            yield say(STARTERS[drawing]), drawing
    for title in typed.titles:
        yield title, ""
