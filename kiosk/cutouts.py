"""What of a school is printed to be cut out: cards of people, guests and temas, pockets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk import directory
from kiosk.board import thread
from kiosk.classroom import Classroom
from kiosk.network import yarn
from kiosk.posters.pieces import CARDS, POCKETS, TEMA_CARDS, Cut, Piece, pages
from kiosk.rows import CardRow
from kiosk.saying import called
from kiosk.words import Words

BLANK_POCKETS = 2
"""Pockets without a tema, for one that nobody has named yet."""


def _labels(classroom: Classroom) -> Mapping[str, CardRow]:
    """The card in use of each person and tema."""
    cards = directory.cards(classroom.connection)
    return {card.owner: card for card in reversed(cards) if card.owner and not card.resting}


def _people(classroom: Classroom, words: Words) -> list[Piece]:
    """Everybody who is here, by group and name; then the guests of the pool."""
    labels = _labels(classroom)
    here = directory.present(classroom.connection)
    members = [each for each in here if each.name and not each.pooled]
    found = [
        Piece(called(each, words), each.avatar or "card", _label(labels, each.id), each.group)
        for each in sorted(members, key=lambda each: (each.group, each.name.casefold()))
    ]
    guests = sorted(_label(labels, each.id) for each in here if each.pooled)
    return found + [Piece(words("paper.guest_card"), "meet", g, guest=True) for g in guests if g]


def _label(labels: Mapping[str, CardRow], owner: str) -> str:
    return labels[owner].label if owner in labels else ""


def _temas(classroom: Classroom, words: Words) -> list[Piece]:
    """The temas that do not rest, by title."""
    labels = _labels(classroom)
    return [
        Piece(
            tema.title,
            tema.drawing,
            _label(labels, tema.id),
            tema.challenge,
            yarn(thread(tema), False),
        )
        for tema in directory.temas(classroom.connection)
        if not tema.resting
    ]


def _pockets(classroom: Classroom, words: Words) -> list[Piece]:
    return [*_temas(classroom, words), *[Piece("", "")] * BLANK_POCKETS]


@dataclass(frozen=True, slots=True)
class _Kind:
    cut: Cut
    pieces: Callable[[Classroom, Words], list[Piece]]


CUTOUTS = {
    "cards": _Kind(CARDS, _people),
    "temas": _Kind(TEMA_CARDS, _temas),
    "pockets": _Kind(POCKETS, _pockets),
}
"""What can be cut out, by its name as a poster."""


def cutout_pages(
    classroom: Classroom, what: str, words: Words, page: str = "A4"
) -> tuple[str, ...]:
    """The pages of one of CUTOUTS, each an SVG document that needs nothing from outside."""
    kind = CUTOUTS[what]
    pieces = kind.pieces(classroom, words)
    return pages(kind.cut, pieces, words, words(f"paper.name_{what}"), page)
