"""What rules are decided by: what may be asked of the record, and what comes out."""

from __future__ import annotations

from typing import Protocol

from kiosk import events as e
from kiosk.folds import Demonstration, Path, Year
from kiosk.rows import CardRow, LetInto, Person, Row

Outcome = e.Fact | Row | LetInto
"""A fact for the journal, a row for the directory, or what the door of this station does."""


class ShowingView(Protocol):
    """What demonstrations and their agenda ask."""

    def day(self) -> int:
        """The number of the school day that is running, or that would begin now."""

    def path(self, person: str, tema: str) -> Path:
        """What a person has with a tema."""

    def demonstration(self, ident: str) -> Demonstration | None:
        """A demonstration, also one that was taken back."""

    def agenda(self) -> tuple[str, ...]:
        """What is to be shown next, in order, each `PERSON|TEMA`."""


class View(ShowingView, Protocol):
    """What `decide` may ask, all within the transaction that will write."""

    station: str
    boot: str
    now_ms: int

    @property
    def max_open_as_tutor(self) -> int:
        """How many a pupil accompanies at most."""

    def begun(self) -> bool:
        """Whether anything happened on the running school day."""

    def open(self) -> tuple[e.Sitting, ...]:
        """The open dialogues, earliest first."""

    def old(self, sitting: e.Sitting) -> bool:
        """Whether nobody can vouch any more for its being open."""

    def sitting(self, dialogue: str) -> e.Sitting | None:
        """A dialogue that was not voided, open or not."""

    def day_of(self, dialogue: str) -> int:
        """The school day of a dialogue."""

    def made_room_for(self, dialogue: str) -> tuple[e.Sitting, ...]:
        """The dialogues that were ended because that one opened."""

    def continued(self, dialogue: str) -> tuple[str, ...]:
        """The former tutors whose tutoría that dialogue took over."""

    def unconfirmed(self, tutor: str, tutee: str, tema: str) -> tuple[tuple[str, int], ...]:
        """The dialogues of a tutoría held elsewhere that nobody stood for, each with its day."""

    def confirmed_by(self, dialogue: str) -> tuple[tuple[str, int], ...]:
        """The dialogues held elsewhere for which that one stands, each with its day."""

    def going(self, tutee: str, tema: str) -> tuple[str, ...]:
        """The tutors whose tutoría with this tutee on this tema is not handed over."""

    def before_step(self, person: str, tema: str) -> Path | None:
        """The path before its last step was taken; None if something else came since."""

    def last_year(self) -> Year | None:
        """The school year that was closed last, whether or not it was opened again."""

    def guests(self) -> list[tuple[Person, str]]:
        """The guests of the pool, each with what is printed on the card."""

    def cards_of(self, person: str) -> list[CardRow]:
        """The cards of a person."""

    def has_done(self, person: str) -> bool:
        """Whether the record knows anything of a person, or somebody noted something."""

    def person(self, person: str) -> Person | None:
        """The directory's row."""

    def seated(self) -> tuple[Person, ...]:
        """Everybody who is here, in the order of the ring."""

    def newcomers(self) -> int:
        """How many cards without a name there have been."""

    def person_of_new(self, card: str) -> str:
        """The id under which the person of an unknown card is kept."""

    def has_title(self, tema: str) -> bool:
        """Whether the directory knows the tema."""
