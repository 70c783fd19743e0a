"""What happened between a person and a tema (docs/rules.md 4)."""

from __future__ import annotations

from dataclasses import dataclass


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
class PathPutBack:
    """The last step of a path was not meant: it stands again as these fields say."""

    person: str
    tema: str
    chosen: bool
    alone: bool
    reached: str
    dialogues: tuple[str, ...]
    agreed: tuple[str, ...]
    let_go: int
