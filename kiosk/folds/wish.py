"""A wish: who would like to learn what."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import (
    Record,
    WishMade,
    WishMet,
    WishTakenBack,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person would like to learn. tema: "" while only the wish's words tell it."""

    wish: str
    person: str = ""
    tema: str = ""
    standing: bool = False


def evolve_wish(wish: Wish, record: Record) -> Wish:
    """The wish after the event; it can be taken back and made again."""
    match record.fact:
        case WishMade(person=person, tema=tema):
            return replace(wish, person=person, tema=tema or wish.tema, standing=True)
        case WishTakenBack():
            return replace(wish, standing=False)
        case WishMet(tema=tema):
            return replace(wish, tema=tema)
    return wish
