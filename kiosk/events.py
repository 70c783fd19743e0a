"""Vocabulary of the record: what happened (facts), and the envelope that the journal keeps it in.

A fact holds ids, numbers and codes, never a name or a text that anybody typed
(docs/rules.md 6, docs/events.md). Fields say all that a fold needs; folds look nothing up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, get_args


class Trust(StrEnum):
    """How far the wall clock can be believed, weakest first (docs/rules.md 5)."""

    NONE = "none"
    GUESSED = "guessed"
    RTC = "rtc"
    NETWORK = "network"
    TABLET = "tablet"

    @property
    def vouched(self) -> bool:
        """Whether a date may be shown and a day may turn by it; a bare RTC is not enough."""
        return self in (Trust.NETWORK, Trust.TABLET)

    def beyond(self, other: Trust) -> bool:
        """Whether this is believed more than the other."""
        order = list(Trust)
        return order.index(self) > order.index(other)


class Kind(StrEnum):
    """A dialogue is tutoring, or a rehearsal when its tutee already masters the tema."""

    TUTORING = "tutoring"
    REHEARSAL = "rehearsal"


class Reason(StrEnum):
    """Why a dialogue ended; the end is known for the first five only (docs/rules.md 5)."""

    PAUSED = "paused"
    MOVED_ON = "moved_on"
    UNDERSTOOD = "understood"
    RECESS = "recess"
    TEACHER = "teacher"
    HANDED_OVER = "handed_over"
    INTERRUPTED = "interrupted"
    STALE = "stale"
    DAY_CLOSED = "day_closed"
    REDIRECTED = "redirected"

    @property
    def known(self) -> bool:
        """Whether somebody said at that moment that it ends."""
        return self in (
            Reason.PAUSED,
            Reason.MOVED_ON,
            Reason.UNDERSTOOD,
            Reason.RECESS,
            Reason.TEACHER,
        )


@dataclass(frozen=True, slots=True)
class Sitting:
    """One dialogue: who accompanies whom in what. opened_ms: CLOCK_BOOTTIME of its boot."""

    dialogue: str
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    tutor_pupil: bool
    tutee_pupil: bool
    station: str
    boot: str
    opened_ms: int

    @property
    def pair(self) -> frozenset[str]:
        """The two people."""
        return frozenset((self.tutor, self.tutee))

    def leaves_no_room_for(self, later: Sitting) -> bool:
        """Whether `later` cannot stand beside this one, whatever the policies (rules.md 2, 13)."""
        return (
            self.tutee == later.tutee
            or (self.tutor == later.tutee and self.tutee == later.tutor)
            or (later.tutee_pupil and self.tutor == later.tutee)
            or (later.tutor_pupil and self.tutee == later.tutor)
            or (later.tutor_pupil and self.tutor == later.tutor and self.tema != later.tema)
        )


@dataclass(frozen=True, slots=True)
class BootStarted:
    """A station came up; what its earlier boots left open is interrupted."""

    day: int
    station: str
    boot: str


@dataclass(frozen=True, slots=True)
class DialogueOpened:
    """Two people began a sitting. continues: the former tutor, if the tutoría is handed over."""

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    how: str
    tutor_pupil: bool
    tutee_pupil: bool
    station: str
    boot: str
    opened_ms: int
    continues: tuple[str, ...] = ()
    look: bool = False

    @property
    def sitting(self) -> Sitting:
        """The sitting that it opened."""
        return Sitting(
            self.dialogue,
            self.tutor,
            self.tutee,
            self.tema,
            self.kind,
            self.tutor_pupil,
            self.tutee_pupil,
            self.station,
            self.boot,
            self.opened_ms,
        )


@dataclass(frozen=True, slots=True)
class DialogueHeld:
    """A sitting away from the station, told afterwards; it has a day and no times.

    where: home, yard, paper or other. It stands unconfirmed until `DialogueConfirmed`.
    """

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    where: str
    tutor_pupil: bool
    tutee_pupil: bool
    station: str
    look: bool = False
    act: str = ""


@dataclass(frozen=True, slots=True)
class DialogueConfirmed:
    """Somebody stands for a sitting away from the station. by: the dialogue for which its two laid
    their cards, or the person who looked; "" takes it back."""

    dialogue: str
    day: int
    by: str
    was_by: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class DialogueClosed:
    """A sitting ended. made_room_for: the dialogue whose opening ended it, or ""."""

    dialogue: str
    day: int
    reason: Reason
    made_room_for: str = ""


@dataclass(frozen=True, slots=True)
class DialogueVoided:
    """A sitting never was. why: not_us, redirected, understood, demonstrated or teacher."""

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    why: str
    continues: tuple[str, ...] = ()
    act: str = ""


@dataclass(frozen=True, slots=True)
class DialogueRestored:
    """A voided sitting was after all, as it stood. began: the stamp of its opening."""

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    tutor_pupil: bool
    tutee_pupil: bool
    continues: tuple[str, ...]
    began: int
    act: str = ""


@dataclass(frozen=True, slots=True)
class DialogueCorrected:
    """A sitting was of other people or of another tema than recorded; `was_…` is the former.

    continues, was_continues: the former tutors of whom it takes over the tutoría, or took it.
    together: the dialogues corrected in the same act, in order; only the last makes room.
    began: the stamp of its opening, which says where it stands among the sittings of a tutoría.
    act: what was corrected together, and is undone together.
    """

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    tutor_pupil: bool
    tutee_pupil: bool
    was_tutor: str
    was_tutee: str
    was_tema: str
    continues: tuple[str, ...] = ()
    was_continues: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    began: int = 0
    act: str = ""


@dataclass(frozen=True, slots=True)
class Recess:
    """Everything open pauses."""

    day: int


@dataclass(frozen=True, slots=True)
class DayClosed:
    """The school day ended; what was open has no known end."""

    day: int


@dataclass(frozen=True, slots=True)
class YearClosed:
    """The school year ended with that day. people: who left with it."""

    day: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearReopened:
    """That was not meant: the year that was closed with that day goes on."""

    day: int


@dataclass(frozen=True, slots=True)
class Understood:
    """Tutor and learner said together that it is understood."""

    tutor: str
    tutee: str
    tema: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class UnderstoodWithdrawn:
    """That was not meant, or was of other people."""

    tutor: str
    tutee: str
    tema: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """A person showed a tema in public; a teacher recorded it."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class DemonstratedWithdrawn:
    """That it was demonstrated was not meant; what was understood before stands."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class PathChosen:
    """A person chose a tema to learn."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class PathReleased:
    """A person let a tema go for now."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class PathReturned:
    """A person takes another look at a tema understood before."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class OwnStudyBegun:
    """A person studies a tema alone."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class OfferChanged:
    """A person offers a tema: yes, resting or no."""

    person: str
    tema: str
    offers: str


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """The learning-process record on paper: none, begun or ready."""

    person: str
    tema: str
    record: str


@dataclass(frozen=True, slots=True)
class GuideChanged:
    """The tutoring guide on paper: none, begun or ready."""

    person: str
    tema: str
    guide: str


@dataclass(frozen=True, slots=True)
class PathCorrected:
    """What a person has with a tema was otherwise than recorded; `was_…` is the former.

    What others said together with that person (understood, passed on) and the sittings are
    corrected by events of their own.
    """

    person: str
    tema: str
    chosen: bool
    alone: bool
    reached: str
    offers: str
    record: str
    guide: str
    was_chosen: bool
    was_alone: bool
    was_reached: str
    was_offers: str
    was_record: str
    was_guide: str
    act: str = ""


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
    """`other` was `person` under a second entry. cards: the keys that changed their owner."""

    person: str
    other: str
    cards: tuple[str, ...]
    act: str = ""


@dataclass(frozen=True, slots=True)
class PersonsParted:
    """The two are two after all; `other` has its cards again."""

    person: str
    other: str
    cards: tuple[str, ...]
    act: str = ""


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


@dataclass(frozen=True, slots=True)
class ClockSet:
    """At this boottime of that boot it was this wall time, believed that far."""

    boot: str
    boottime_ms: int
    wall_ms: int
    trust: Trust


@dataclass(frozen=True, slots=True)
class ReaderLost:
    """A reader stopped answering."""

    side: int


@dataclass(frozen=True, slots=True)
class ReaderFound:
    """A reader answers again."""

    side: int


@dataclass(frozen=True, slots=True)
class DisplayLost:
    """The display stopped answering; taps go on."""

    station: str


@dataclass(frozen=True, slots=True)
class DisplayFound:
    """The display answers again."""

    station: str


Fact = (
    BootStarted
    | DialogueOpened
    | DialogueHeld
    | DialogueConfirmed
    | DialogueClosed
    | DialogueVoided
    | DialogueRestored
    | DialogueCorrected
    | Recess
    | DayClosed
    | YearClosed
    | YearReopened
    | Understood
    | UnderstoodWithdrawn
    | Demonstrated
    | DemonstratedWithdrawn
    | PathChosen
    | PathReleased
    | PathReturned
    | OwnStudyBegun
    | OfferChanged
    | RecordChanged
    | GuideChanged
    | PathCorrected
    | HelpCalled
    | HelpAnswered
    | CardUnknown
    | RandomCardShown
    | PersonChanged
    | PersonsJoined
    | PersonsParted
    | CardChanged
    | TemaChanged
    | PolicyChanged
    | SeatsChanged
    | ClockSet
    | ReaderLost
    | ReaderFound
    | DisplayLost
    | DisplayFound
)


@dataclass(frozen=True, slots=True)
class Record:
    """A fact in its envelope. id: origin station and its counter; stamp: hybrid logical clock."""

    id: str
    stamp: int
    boot: str
    boottime_ms: int
    wall_ms: int | None
    trust: Trust
    actor: str
    fact: Fact

    @property
    def order(self) -> tuple[int, str]:
        """What all stations agree to sort by."""
        return (self.stamp, self.id)


KINDS: dict[str, type[Fact]] = {
    re.sub(r"(?<!^)(?=[A-Z])", "_", each.__name__).lower(): each for each in get_args(Fact)
}
_FIELDS = {each: tuple(field.name for field in fields(each)) for each in KINDS.values()}
_KIND_NAMES = {each: name for name, each in KINDS.items()}


def _reader(code: type[StrEnum]) -> Callable[[Any], StrEnum]:
    """Reads a code three times as fast as the enum itself, which still refuses what is none."""
    members = {str(each): each for each in code}
    return lambda value: members.get(value) or code(value)


_CODES: dict[str, Callable[[Any], object]] = {
    "reason": _reader(Reason),
    "trust": _reader(Trust),
    "kind": _reader(Kind),
}
_CODED = {
    each: tuple(
        (field.name, _CODES.get(field.name, tuple))
        for field in fields(each)
        if field.name in _CODES or str(field.type).startswith("tuple")
    )
    for each in KINDS.values()
}
_LATER = ("began", "act")
"""Fields that came after the first journals; not written while they say nothing."""

_SAID = {each: tuple(n for n in names if n not in _LATER) for each, names in _FIELDS.items()}
_UNSAID = {
    each: later
    for each, names in _FIELDS.items()
    if (later := tuple(n for n in names if n in _LATER))
}
_decoded = json.JSONDecoder().decode

MENDING = ("dialogue_corrected", "dialogue_voided", "dialogue_restored")
"""The kinds that say anew of whom and what a dialogue was, or whether it was at all."""


def kind_of(fact: Fact) -> str:
    """The kind under which the journal keeps a fact: `DialogueOpened` is `dialogue_opened`."""
    return _KIND_NAMES[type(fact)]


def body_of(fact: Fact) -> str:
    """The fact's fields as one line of JSON."""
    fact_type = type(fact)
    values = {name: getattr(fact, name) for name in _SAID[fact_type]}
    if later := _UNSAID.get(fact_type):
        values |= {name: value for name in later if (value := getattr(fact, name))}
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False)


def fact_of(kind: str, body: str) -> Fact:
    """The fact that `body_of` wrote; KeyError for a kind that this program does not know."""
    fact_type = KINDS[kind]
    values: dict[str, Any] = _decoded(body)
    for name, read in _CODED[fact_type]:
        if name in values:
            values[name] = read(values[name])
    return fact_type(**values)


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
        ):
            return (path_key(fact.person, fact.tema),)
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
