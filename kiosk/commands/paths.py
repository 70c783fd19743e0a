"""What is to happen between a person and a tema (docs/rules.md 4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Understand:
    """Both say it is understood. dialogue: the sitting of this gesture, or "".

    resumed: whether the gesture itself had resumed it, so that it never was.
    """

    tutor: str
    tutee: str
    tema: str
    dialogue: str = ""
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawUnderstood:
    """That it was understood is taken back; a sitting that it closed goes on with this fresh id."""

    tutor: str
    tutee: str
    tema: str
    closed: str = ""
    dialogue: str = ""


@dataclass(frozen=True, slots=True)
class Demonstrate:
    """A teacher records a demonstration. undo: a dialogue that the two cards had just begun."""

    teacher: str
    person: str
    tema: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawDemonstrated:
    """A teacher takes back that it was demonstrated: a touch on the wrong line."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class Choose:
    """A person chooses a tema to learn."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class StudyAlone:
    """A person studies a tema alone."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class Release:
    """A person lets a tema go for now; it can be chosen again."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class TakeAnotherLook:
    """A person goes back to learning what was understood; an offer rests meanwhile."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """The last step of a path was not meant, and nothing came since: it stands as before."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class ChangeOffer:
    """A person offers a tema: yes, resting or no."""

    person: str
    tema: str
    offers: str


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """The learner's record on paper: none, begun or ready."""

    person: str
    tema: str
    record: str


@dataclass(frozen=True, slots=True)
class ChangeGuide:
    """The tutor's guide on paper: none, begun or ready."""

    person: str
    tema: str
    guide: str
