"""The facts of the record, the envelope that the journal keeps them in, and their JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, get_args

from kiosk.events.codes import (
    Kind,
    Reason,
    Trust,
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
    | DemonstrationHeld
    | DemonstrationWithdrawn
    | AgendaChanged
    | PathPutBack
    | WishMade
    | WishTakenBack
    | WishMet
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
    | CopyMade
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
_LATER: dict[type[Fact] | None, tuple[str, ...]] = {
    None: ("began", "act", "rested"),
    CardUnknown: ("day",),
}
"""Fields that came after the first journals, of every kind and of one; not written while empty.

What was written without them must read and write the same for ever: `verify` compares.
"""

_UNSAID = {
    each: later
    for each, names in _FIELDS.items()
    if (later := tuple(n for n in names if n in (*_LATER[None], *_LATER.get(each, ()))))
}
_SAID = {
    each: tuple(n for n in names if n not in _UNSAID.get(each, ()))
    for each, names in _FIELDS.items()
}
_decoded = json.JSONDecoder().decode


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
