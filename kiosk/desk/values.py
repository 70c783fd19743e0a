"""What lies on the desk, as values. No clock, no database, no words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Protocol

from kiosk.commands import Command
from kiosk.events import Sitting
from kiosk.policies import Policies
from kiosk.ports import Signal
from kiosk.screens import Face


class Sort(StrEnum):
    """What a card is, before one looks at the desk."""

    PERSON = "person"
    TEMA = "tema"
    ACTION = "action"
    UNKNOWN = "unknown"
    PHONE = "phone"  # a random UID: four bytes, first 08
    RESTING = "resting"  # a lost card that was replaced
    LEFT = "left"  # the card of someone who left


class Action(StrEnum):
    """The action cards (docs/rules.md 3)."""

    RECESS = "RECESS"
    UNDERSTOOD = "UNDERSTOOD"
    HELP = "HELP"
    DEMONSTRATED = "DEMONSTRATED"
    SHUTDOWN = "SHUTDOWN"


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was tapped. owner: the person, the tema or the action that it stands for."""

    key: str
    sort: Sort
    owner: str = ""
    pupil: bool = True
    teacher: bool = False
    promoter: bool = False
    side: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One page of a person: what it tells, and the act that OK does, named like its word.

    number: of a tablet that waits to be let in.
    """

    act: str
    tema: str = ""
    other: str = ""
    does: Command | None = None
    dialogue: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Live:
    """A live tutoría, and its latest sitting if that was interrupted."""

    tutor: str
    tutee: str
    tema: str


class Known(Protocol):
    """What the desk may ask: the facts of this moment."""

    @property
    def policies(self) -> Policies:
        """The site's numbers."""

    def open(self) -> tuple[Sitting, ...]:
        """The open dialogues, earliest first."""

    def old(self, sitting: Sitting) -> bool:
        """Whether it has been open for so long that nobody can vouch for it."""

    def live(self, one: str, other: str) -> tuple[Live, ...]:
        """The live tutorías between two people, last used first."""

    def masters(self, person: str, tema: str) -> bool:
        """Whether the person has understood the tema or offers it."""

    def choices(self, one: str, other: str) -> tuple[str, ...]:
        """Temas to propose to two people, likeliest first (docs/rules.md 2, 2)."""

    def page(self, person: str, tema: str) -> tuple[Item, ...]:
        """The pages of a person, or that person's page with a tema; never empty."""

    def tablets(self, person: str) -> tuple[Item, ...]:
        """The tablets that wait for this person's card; they are her first pages."""

    def demonstrable(self, person: str) -> tuple[str, ...]:
        """Temas that the person has understood and not yet demonstrated."""

    def news(self, tutor: str, tutee: str, tema: str) -> bool:
        """Whether it would be news if these two said that it is understood."""

    def came_by(self, person: str, tema: str) -> tuple[str, ...]:
        """From whom to whom the tema came to this person, who stands last; () if from nobody."""

    def onward(self, person: str, tema: str) -> tuple[str, ...]:
        """Who else chose the tema and is without a tutor."""

    def has_begun(self, person: str, tema: str) -> bool:
        """Whether the person is learning the tema or has understood it."""

    def listed(self, card: str) -> bool:
        """Whether an unknown card is already on the tablet's list."""

    def fresh(self) -> str:
        """An id that nobody used before."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the display is to say, in ids. say, hint: keys of the catalogue's section `display`."""

    face: Face
    left: str = ""
    right: str = ""
    tema: str = ""
    say: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    lit: int = 0
    solid: bool = True
    signal: Signal | None = None
    number: int = 0


REST = Shown(Face.REST)


@dataclass(frozen=True, slots=True)
class Lying:
    """A person's card on the desk. at: when it was put down. new: nobody knows the card yet."""

    person: str
    at: float
    card: str
    pupil: bool = True
    teacher: bool = False
    promoter: bool = False
    side: int = 1
    new: bool = False


class Asked(StrEnum):
    """The questions that the display can ask."""

    WHO = "who"
    TEMA = "tema"
    UNDERSTOOD = "understood"
    DAY = "day"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Question:
    """A standing question. replaces: a resume that the answer would redirect. at: since when."""

    asked: Asked
    pair: tuple[Lying, ...] = ()
    choices: tuple[str, ...] = ()
    lit: int = 0
    replaces: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Leaving:
    """A tutor's card came alone: that dialogue pauses when due (rule 4)."""

    tutor: str
    dialogue: str
    due: float


@dataclass(frozen=True, slots=True)
class Served:
    """The pair just served. what: opened, resumed, paused or understood.

    tapped: (person, when) of the cards that were shown for it; both_at: when the second came.
    with_tema: whether a tema card was part of it; news: whether "understood" was not said before.
    ended: a dialogue that the same tap had stopped.
    """

    what: str
    dialogue: str
    tutor: str
    tutee: str
    tema: str
    at: float
    until: float
    tapped: tuple[tuple[str, float], ...] = ()
    both_at: float | None = None
    with_tema: bool = False
    solid: bool = True
    news: bool = True
    lying: tuple[Lying, ...] = ()
    ended: str = ""

    @property
    def pair(self) -> frozenset[str]:
        """The two people."""
        return frozenset((self.tutor, self.tutee))

    def seen(self, lying: Lying, now: float, lasts: float) -> Served:
        """This, with one more card shown for it; with both, the time to answer starts anew."""
        tapped = (*(t for t in self.tapped if t[0] != lying.person), (lying.person, now))
        others = tuple(each for each in self.lying if each.person != lying.person)
        after = replace(self, tapped=tapped, lying=(*others, lying))
        if self.both_at is None and {person for person, _ in tapped} >= self.pair:
            return replace(after, both_at=now, until=max(self.until, now + lasts))
        return after


@dataclass(frozen=True, slots=True)
class Table:
    """An adult at a tema, whom learners join one after another (rule 10)."""

    adult: Lying
    tema: str
    until: float


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that is remembered between two taps.

    people: at most two, in order of arrival. again: a card of the pair just served that was
    shown again, or that agreed: it counts for the next desk. until: when the window ends.
    turns: when the display goes on to the next page after "understood"; 0.0 for never.
    call: a help call that the next cards may join; calling: the pair that may, () for anybody.
    """

    people: tuple[Lying, ...] = ()
    tema: str = ""
    tema_at: float = 0.0
    action: Action | None = None
    again: Lying | None = None
    question: Question | None = None
    leaving: tuple[Leaving, ...] = ()
    served: Served | None = None
    table: Table | None = None
    call: str = ""
    call_until: float = 0.0
    calling: tuple[str, ...] = ()
    page: int = 0
    talk: int = 0
    until: float = 0.0
    turns: float = 0.0
    shown: Shown = REST

    @property
    def names(self) -> tuple[str, ...]:
        """The people whose cards lie here."""
        return tuple(each.person for each in self.people)

    @property
    def bare(self) -> bool:
        """Whether no card lies here and no question stands."""
        return not (self.people or self.tema or self.action or self.question or self.table)


class Step(NamedTuple):
    """The desk afterwards, what to ask the classroom, and what to show (None: as before)."""

    desk: Desk
    commands: tuple[Command, ...] = ()
    shown: Shown | None = None


def emptied(desk: Desk) -> Desk:
    """The desk without cards; what is pending and the pair just served stay."""
    return replace(
        desk, people=(), tema="", action=None, question=None, table=None, call="", page=0
    )


def remembering(desk: Desk, now: float) -> Desk:
    """The desk at that instant: a pair that was served too long ago is forgotten (rule 5)."""
    if desk.served is not None and now > desk.served.until:
        return replace(desk, served=None)
    return desk


def stayed(desk: Desk, *people: str) -> tuple[Leaving, ...]:
    """The pending pauses without those of `people`."""
    return tuple(each for each in desk.leaving if each.tutor not in people)


def showing(desk: Desk, shown: Shown, commands: tuple[Command, ...] = ()) -> Step:
    """A step that shows something and remembers that it does."""
    return Step(replace(desk, shown=shown), commands, shown)
