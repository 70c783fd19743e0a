"""What of a school is printed to be cut out: cards of people, guests and temas, pockets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk import directory
from kiosk.board import DYES, STITCHES, thread
from kiosk.classroom import Classroom
from kiosk.network import yarn
from kiosk.posters.code import own_page, tema_page
from kiosk.posters.guests import A_PAGE, guest_cards
from kiosk.posters.pieces import CARDS, POCKETS, TEMA_CARDS, Cut, Piece, drawn, heaps, pages
from kiosk.posters.sheet import SOFT
from kiosk.reports.guests import Stack, stacks
from kiosk.rows import CardRow
from kiosk.saying import called
from kiosk.words import Words

BLANK_POCKETS = 2
"""Pockets without a tema, for one that nobody has named yet."""


def _labels(classroom: Classroom) -> Mapping[str, CardRow]:
    """The card in use of each person and tema."""
    cards = directory.cards(classroom.connection)
    return {card.owner: card for card in reversed(cards) if card.owner and not card.resting}


def _people(classroom: Classroom, words: Words, address: str) -> list[Piece]:
    """Everybody who is here, by group and name; then the guests of the pool."""
    labels, code = _labels(classroom), own_page(address)
    here = directory.present(classroom.connection)
    members = [each for each in here if each.name and not each.pooled]
    found = [
        Piece(
            called(each, words),
            each.avatar or "card",
            _label(labels, each.id),
            each.group,
            code=code,
        )
        for each in sorted(members, key=lambda each: (each.group, each.name.casefold()))
    ]
    guests = sorted(_label(labels, each.id) for each in here if each.pooled)
    said = words("paper.guest_card")
    return found + [Piece(said, "meet", g, guest=True, code=code) for g in guests if g]


def _label(labels: Mapping[str, CardRow], owner: str) -> str:
    return labels[owner].label if owner in labels else ""


def _temas(classroom: Classroom, words: Words, address: str) -> list[Piece]:
    """The temas that do not rest, by title."""
    labels = _labels(classroom)
    return [
        Piece(
            tema.title,
            tema.drawing,
            _label(labels, tema.id),
            tema.challenge,
            yarn(thread(tema), False),
            code=tema_page(address, tema.id),
        )
        for tema in directory.temas(classroom.connection)
        if not tema.resting
    ]


def _pockets(classroom: Classroom, words: Words, address: str) -> list[Piece]:
    return [*_temas(classroom, words, address), *[Piece("", "")] * BLANK_POCKETS]


@dataclass(frozen=True, slots=True)
class _Kind:
    cut: Cut
    pieces: Callable[[Classroom, Words, str], list[Piece]]


CUTOUTS = {
    "cards": _Kind(CARDS, _people),
    "temas": _Kind(TEMA_CARDS, _temas),
    "pockets": _Kind(POCKETS, _pockets),
}
"""What can be cut out, by its name as a poster."""


def cutout_pages(
    classroom: Classroom, what: str, words: Words, page: str = "A4", address: str = ""
) -> tuple[str, ...]:
    """The pages of one of CUTOUTS, each an SVG document that needs nothing from outside.

    address: where tablets find the station, for the codes; "" for cards without a code.
    """
    kind = CUTOUTS[what]
    pieces = kind.pieces(classroom, words, address)
    return pages(kind.cut, pieces, words, words(f"paper.name_{what}"), page)


def cutout_count(classroom: Classroom, what: str, words: Words, page: str) -> int:
    """How many pages there are."""
    kind = CUTOUTS[what]
    return len(heaps(kind.cut, kind.pieces(classroom, words, ""), page))


def cutout_page(
    classroom: Classroom, what: str, words: Words, page: str, address: str, number: int
) -> str | None:
    """One of the pages, counted from 1; None if there is none of that number."""
    kind = CUTOUTS[what]
    found = dict(enumerate(heaps(kind.cut, kind.pieces(classroom, words, address), page), start=1))
    if number not in found:
        return None
    return drawn(kind.cut, found[number], words, words(f"paper.name_{what}"), page)


def guest_pages(
    classroom: Classroom,
    words: Words,
    kind: str = "",
    school: str | None = None,
    address: str = "",
) -> tuple[str, ...]:
    """Sheets of guest cards, each sheet of one kind and school; of those asked for, or of all.

    address: as in `cutout_pages`.
    """
    found = stacks(classroom.connection)
    schools = sorted({each.school for each in found if each.school})
    return tuple(
        guest_cards(
            stack.kind,
            stack.school,
            stack.labels[at : at + A_PAGE],
            _band(stack, schools),
            words,
            own_page(address),
        )
        for stack in found
        if kind in ("", stack.kind) and school in (None, stack.school)
        for at in range(0, len(stack.labels), A_PAGE)
    )


def _band(stack: Stack, schools: list[str]) -> tuple[str, str]:
    """The colour and the stitch of a school's cards; plain for those of none."""
    if stack.school not in schools:
        return SOFT, ""
    place = schools.index(stack.school)
    look = {"colour": DYES[place % len(DYES)], "stitch": STITCHES[place % len(STITCHES)]}
    found = yarn(look, False)
    return found.colour, found.dashes
