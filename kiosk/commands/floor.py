"""What is to happen to dialogues, days and years (docs/rules.md 2 and 5)."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import Reason


@dataclass(frozen=True, slots=True)
class OpenDialogue:
    """Two people begin (or go on). dialogue: a fresh id. how: cards, resumed, table or teacher.

    admit: keys of cards that nobody knew until now. replaces: a resume that this one redirects.
    """

    dialogue: str
    tutor: str
    tutee: str
    tema: str
    how: str = "cards"
    admit: tuple[str, ...] = ()
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class CloseDialogue:
    """One dialogue ends, for that reason."""

    dialogue: str
    reason: Reason = Reason.PAUSED


@dataclass(frozen=True, slots=True)
class GoOn:
    """A pause is taken back: the two go on in a new sitting with this fresh id."""

    dialogue: str
    paused: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """ "Not us": the dialogue never was; what had made room for it goes on."""

    dialogue: str


@dataclass(frozen=True, slots=True)
class TakeRecess:
    """Everything open pauses."""

    teacher: str


@dataclass(frozen=True, slots=True)
class CloseDay:
    """The school day ends."""

    actor: str


@dataclass(frozen=True, slots=True)
class CloseYear:
    """The school year ends, and the running day with it; these people leave."""

    leavers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReopenYear:
    """The end of the school year is taken back, while nothing has begun since."""


@dataclass(frozen=True, slots=True)
class StartBoot:
    """A station came up under its present boot id.

    former: stations of which this one is a restored copy; what they left open ends too.
    """

    former: tuple[str, ...] = ()
