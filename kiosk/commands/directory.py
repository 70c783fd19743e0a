"""What is to happen to calls, cards that nobody knows, seats, and tablets that wait."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallHelp:
    """Somebody calls the teacher; the same call id again adds people."""

    call: str
    people: tuple[str, ...] = ()
    dialogue: str = ""


@dataclass(frozen=True, slots=True)
class AnswerHelp:
    """The teacher is on her way, or the call is taken back."""

    call: str
    actor: str


@dataclass(frozen=True, slots=True)
class NoteUnknown:
    """A card that nobody knows was shown alone."""

    card: str


@dataclass(frozen=True, slots=True)
class NoteRandom:
    """A phone or a bank card was shown."""


@dataclass(frozen=True, slots=True)
class MoveSeat:
    """A person sits down after another one in the ring; after: "" for the first seat."""

    person: str
    after: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """A person's card lets a waiting tablet in. tablet: the name under which it waits."""

    person: str
    tablet: str
