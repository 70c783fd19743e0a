"""Vocabulary of the directory: people, cards, temas. Current values that can be corrected."""

from __future__ import annotations

from dataclasses import dataclass

PUPIL_KINDS = frozenset({"student", "guest", "new"})
"""Kinds whose people have a pupil's room (docs/rules.md 1)."""

PERSON_KINDS = (
    "student",
    "teacher",
    "family",
    "visitor",
    "alum",
    "promoter",
    "supervisor",
    "guest",
    "new",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Anyone in the network. number: of a card without a name yet, "new card n". seat: ring.

    pool: what is printed on the guest card with which this entry goes; in the evening the card goes
    back to the pool and the entry rests. consent: the name may stay when it does.
    """

    id: str
    name: str = ""
    display_name: str = ""
    kind: str = "student"
    group: str = ""
    avatar: str = ""
    external_id: str = ""
    number: int = 0
    seat: int = 0
    active: bool = True
    erased: bool = False
    pool: str = ""
    consent: bool = False

    @property
    def pooled(self) -> bool:
        """Whether this is a guest of the pool, of whatever kind: shown only while there."""
        return self.kind == "guest" or bool(self.pool)

    @property
    def pupil(self) -> bool:
        """Whether a pupil's room applies."""
        return self.kind in PUPIL_KINDS


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card. key: keyed hash of its UID. sort: person, tema or action. resting: replaced."""

    key: str
    label: str = ""
    sort: str = "person"
    owner: str = ""
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Tema:
    """A tema of the catalogue. dye: which of the thread's dyes and stitches it has.

    brought_by: the person who brought it here; came_from: from which school or place. resting:
    kept out of the lists, and nothing of it is forgotten.
    """

    id: str
    title: str
    language: str = ""
    field: str = ""
    challenge: str = ""
    drawing: str = ""
    dye: int = 0
    brought_by: str = ""
    came_from: str = ""
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What a teacher wrote down for herself about a person; gone when it was taken away."""

    id: str
    about: str
    author: str
    text: str = ""
    day: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class WishWords:
    """What somebody would like to learn, as it was typed; "" once it was taken back or erased.

    id: the wish's. Whose it is, the events say.
    """

    id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One of the site's numbers, as text; names and defaults stand in `kiosk.policies`."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class LetInto:
    """That a waiting tablet is a person's now: a matter of this station's door, in no journal."""

    tablet: str
    person: str


Row = Person | CardRow | Tema | Note | WishWords | Policy
