"""What happened to calls, cards, people, temas and policies; their words stand in the directory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpCalled:
    """Somebody asks for the teacher; nothing pauses. people may be empty."""

    call: str
    day: int
    people: tuple[str, ...]
    dialogue: str = ""


@dataclass(frozen=True, slots=True)
class HelpAnswered:
    """The call was answered or taken back."""

    call: str


@dataclass(frozen=True, slots=True)
class CardUnknown:
    """A card that nobody knows was shown alone, for the first time on that day; its keyed hash."""

    card: str
    day: int = 0


@dataclass(frozen=True, slots=True)
class RandomCardShown:
    """A phone or bank card was shown; a run of them is one event (docs/rules.md 2, 14)."""

    day: int


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """The directory has something new about a person."""

    person: str


@dataclass(frozen=True, slots=True)
class PersonsJoined:
    """`other` was `person` under a second entry. cards: the keys that changed their owner.

    rested: the cards that `person` had before, which rest from now on.
    """

    person: str
    other: str
    cards: tuple[str, ...]
    act: str = ""
    rested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonsParted:
    """The two are two after all; `other` has its cards again. rested: those in use once more."""

    person: str
    other: str
    cards: tuple[str, ...]
    act: str = ""
    rested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardChanged:
    """The directory has something new about a card."""

    card: str


@dataclass(frozen=True, slots=True)
class TemaChanged:
    """The directory has something new about a tema."""

    tema: str


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    """A policy of the site has another value; which one stands in the directory."""

    policy: str


@dataclass(frozen=True, slots=True)
class SeatsChanged:
    """The group moved somebody in the ring: these people have another seat now."""

    people: tuple[str, ...]
