"""Which entities a fact is about: the rows that it may change."""

from __future__ import annotations

from kiosk.events.codes import (
    Kind,
)
from kiosk.events.directory import (
    CardChanged,
    CardUnknown,
    HelpAnswered,
    HelpCalled,
    PersonChanged,
    PersonsJoined,
    PersonsParted,
    PolicyChanged,
    RandomCardShown,
    SeatsChanged,
    TemaChanged,
)
from kiosk.events.floor import (
    BootStarted,
    DayClosed,
    DialogueClosed,
    DialogueConfirmed,
    DialogueCorrected,
    DialogueHeld,
    DialogueOpened,
    DialogueRestored,
    DialogueVoided,
    Recess,
    YearClosed,
    YearReopened,
)
from kiosk.events.parts import (
    ClockSet,
    CopyMade,
    DisplayFound,
    DisplayLost,
    ReaderFound,
    ReaderLost,
)
from kiosk.events.paths import (
    Demonstrated,
    DemonstratedWithdrawn,
    GuideChanged,
    OfferChanged,
    OwnStudyBegun,
    PathChosen,
    PathCorrected,
    PathPutBack,
    PathReleased,
    PathReturned,
    RecordChanged,
    Understood,
    UnderstoodWithdrawn,
)
from kiosk.events.record import Fact
from kiosk.events.showing import (
    AgendaChanged,
    DemonstrationHeld,
    DemonstrationWithdrawn,
)
from kiosk.events.wishes import (
    WishMade,
    WishMet,
    WishTakenBack,
)

MENDING = ("dialogue_corrected", "dialogue_voided", "dialogue_restored")
"""The kinds that say anew of whom and what a dialogue was, or whether it was at all."""


def floor_key(day: int) -> str:
    """The entity of who is in dialogue on that school day."""
    return f"floor:{day}"


def tutoria_key(tutor: str, tutee: str, tema: str) -> str:
    """The entity of one tutor, one tutee, one tema."""
    return f"tutoria:{tutor}|{tutee}|{tema}"


def path_key(person: str, tema: str) -> str:
    """The entity of what a person has with a tema."""
    return f"path:{person}|{tema}"


def entities(fact: Fact) -> tuple[str, ...]:
    """The keys of everything whose row this fact may change."""
    match fact:
        case DialogueOpened(tutor=tutor, tutee=tutee, tema=tema, continues=former):
            keys = [floor_key(fact.day), tutoria_key(tutor, tutee, tema)]
            keys += [tutoria_key(earlier, tutee, tema) for earlier in former]
            if fact.kind is Kind.TUTORING:
                keys.append(path_key(tutee, tema))
            return tuple(keys)
        case DialogueHeld(tutor=tutor, tutee=tutee, tema=tema):
            keys = [floor_key(fact.day), tutoria_key(tutor, tutee, tema)]
            if fact.kind is Kind.TUTORING:
                keys.append(path_key(tutee, tema))
            return tuple(keys)
        case (
            DialogueVoided(tutor=tutor, tutee=tutee, tema=tema, continues=former)
            | DialogueRestored(tutor=tutor, tutee=tutee, tema=tema, continues=former)
        ):
            keys = [floor_key(fact.day), tutoria_key(tutor, tutee, tema), path_key(tutee, tema)]
            return (*keys, *(tutoria_key(earlier, tutee, tema) for earlier in former))
        case DialogueCorrected():
            keys = [
                floor_key(fact.day),
                tutoria_key(fact.was_tutor, fact.was_tutee, fact.was_tema),
                path_key(fact.was_tutee, fact.was_tema),
                tutoria_key(fact.tutor, fact.tutee, fact.tema),
                path_key(fact.tutee, fact.tema),
                *(tutoria_key(each, fact.was_tutee, fact.was_tema) for each in fact.was_continues),
                *(tutoria_key(each, fact.tutee, fact.tema) for each in fact.continues),
            ]
            return tuple(dict.fromkeys(keys))
        case BootStarted() | DialogueClosed() | DialogueConfirmed() | Recess() | DayClosed():
            return (floor_key(fact.day),)
        case Understood() | UnderstoodWithdrawn():
            return (path_key(fact.tutee, fact.tema), path_key(fact.tutor, fact.tema))
        case (
            Demonstrated()
            | DemonstratedWithdrawn()
            | PathChosen()
            | PathReleased()
            | PathReturned()
            | OwnStudyBegun()
            | OfferChanged()
            | RecordChanged()
            | GuideChanged()
            | PathCorrected()
            | PathPutBack()
        ):
            return (path_key(fact.person, fact.tema),)
        case DemonstrationHeld() | DemonstrationWithdrawn():
            return (f"demonstration:{fact.demonstration}",)
        case AgendaChanged():
            return ("agenda:next",)
        case WishMade() | WishTakenBack() | WishMet():
            return (f"wish:{fact.wish}",)
        case HelpCalled() | HelpAnswered():
            return (f"help:{fact.call}",)
        case YearClosed() | YearReopened():
            return (f"year:{fact.day}",)
        case ClockSet():
            return (f"boot:{fact.boot}",)
        case (
            CardUnknown()
            | RandomCardShown()
            | PersonChanged()
            | PersonsJoined()
            | PersonsParted()
            | CardChanged()
            | TemaChanged()
            | PolicyChanged()
            | SeatsChanged()
            | ReaderLost()
            | ReaderFound()
            | DisplayLost()
            | DisplayFound()
            | CopyMade()
        ):
            return ()


def mended(fact: Fact) -> str:
    """The dialogue of which a fact of a MENDING kind tells; "" for any other fact.

    All that mends one dialogue is told to every entity that any of it concerns, so that each of
    them sees the last word (docs/rules.md 6).
    """
    if isinstance(fact, (DialogueCorrected, DialogueVoided, DialogueRestored)):
        return fact.dialogue
    return ""
