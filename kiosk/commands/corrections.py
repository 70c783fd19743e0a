"""What a teacher corrects (docs/rules.md 6, of corrections).

act: a fresh id, by which all that a correction changes is undone together. seen: how the dialogue
stood on the page that asks (`kiosk.corrections`); "" does not ask.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CloseAllOf:
    """The teacher closes all dialogues of a person."""

    person: str
    actor: str


@dataclass(frozen=True, slots=True)
class VoidLast:
    """The teacher says that a person's latest dialogue of today never was."""

    person: str
    actor: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class NameTema:
    """The teacher names the tema of a person's dialogue that was begun without one."""

    person: str
    tema: str
    actor: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class SwapPeople:
    """Two people had each other's cards since that stamp, or all day.

    dialogue: since that dialogue, on its day, instead.
    """

    one: str
    other: str
    actor: str
    since: int | None = None
    act: str = ""
    dialogue: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class CorrectDialogue:
    """A dialogue was of these people and this tema. whole: all sittings of its tutoría were."""

    dialogue: str
    tutor: str
    tutee: str
    tema: str
    actor: str
    act: str = ""
    whole: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True)
class VoidDialogue:
    """A dialogue never was."""

    dialogue: str
    actor: str
    act: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class RestoreDialogue:
    """A voided dialogue was after all; one that was open comes back ended."""

    dialogue: str
    actor: str
    act: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class EndDialogue:
    """An open dialogue ends."""

    dialogue: str
    actor: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class HoldElsewhere:
    """Two people met away from the station. dialogue: a fresh id. day: 0 is the running one.

    where: home, yard, paper or other.
    """

    dialogue: str
    tutor: str
    tutee: str
    tema: str
    where: str
    actor: str
    act: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class ConfirmDialogue:
    """The teacher stands for a dialogue that was held elsewhere."""

    dialogue: str
    actor: str
    act: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class GoOnAll:
    """The recess is over: whom it paused go on, in new sittings whose ids begin with `fresh`."""

    fresh: str
    actor: str


@dataclass(frozen=True, slots=True)
class JoinPersons:
    """`other` is `person` under a second entry (a new card): all of it becomes `person`'s.

    dialogue: for a guest card, one of the day on which `person` had it; "" for its latest day.
    """

    person: str
    other: str
    actor: str
    act: str = ""
    dialogue: str = ""


@dataclass(frozen=True, slots=True)
class PartPersons:
    """The two that were joined are two after all. other: "" for whoever was joined last."""

    person: str
    other: str
    actor: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """All that one act corrected stands again as before. act: the fresh id of undoing it."""

    undone: str
    actor: str
    act: str = ""
