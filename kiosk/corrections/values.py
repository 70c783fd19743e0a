"""What corrections are decided by: a dialogue as it stands, and what may be asked of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kiosk import events as e
from kiosk import rules
from kiosk.errors import Changed, Refused
from kiosk.folds import Path, Wish
from kiosk.rows import CardRow

ELSEWHERE = ("home", "yard", "paper", "other")
"""Where a dialogue may be held away from the station; the `how` of its row."""

Triple = tuple[str, str, str]
"""Tutor, tutee, tema."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A dialogue as it stands in the record. began: the stamp of its opening.

    reason: why it ended; None while it is open. voided: why it never was; None if it was.
    confirmed: who stands for a dialogue held elsewhere, "" for nobody yet; None for all others.
    """

    sitting: e.Sitting
    day: int
    began: int
    how: str
    continues: tuple[str, ...]
    look: bool
    reason: str | None
    voided: str | None
    confirmed: str | None

    @property
    def triple(self) -> Triple:
        """Tutor, tutee, tema."""
        return (self.sitting.tutor, self.sitting.tutee, self.sitting.tema)

    @property
    def elsewhere(self) -> bool:
        """Whether it was held away from the station; then it takes over nobody's tutoría."""
        return self.confirmed is not None

    @property
    def seen(self) -> str:
        """How it stands, to be carried by a form and compared when the form comes back."""
        stands = (self.reason or "open", self.voided or "", self.confirmed or "")
        return "|".join((*self.triple, *stands))


class View(rules.View, Protocol):
    """What corrections may ask besides."""

    def latest(self, person: str) -> e.Sitting | None:
        """A person's last dialogue of today that was not voided."""

    def unnamed(self, person: str) -> e.Sitting | None:
        """A person's last dialogue of today whose tema nobody has named yet."""

    def recorded(self, dialogue: str) -> Recorded | None:
        """A dialogue, voided or not."""

    def since(self, people: tuple[str, str], since: int, day: int) -> tuple[Recorded, ...]:
        """The dialogues of a day with any of them, from that stamp on; voided ones left out."""

    def of_tutoria(self, tutor: str, tutee: str, tema: str) -> tuple[Recorded, ...]:
        """All sittings of a tutoría, voided ones left out."""

    def of_learner(self, tutee: str, tema: str) -> tuple[Recorded, ...]:
        """All sittings of a learner with a tema, with whomever; voided ones left out."""

    def of_person(self, person: str) -> tuple[Recorded, ...]:
        """All dialogues of a person, voided ones left out."""

    def path_before(self, person: str, tema: str, stamp: int) -> Path:
        """What a person had with a tema before that stamp."""

    def paths(self, person: str) -> list[Path]:
        """All that a person has with temas."""

    def understood_in(self, row: Recorded) -> bool:
        """Whether its two said so in or after it, before another sitting; and it stands."""

    def act(self, act: str) -> tuple[e.Record, ...]:
        """All that carries that act, in order."""

    def mends(self, dialogue: str) -> tuple[e.Record, ...]:
        """All that mends a dialogue, in order."""

    def told_before(self, dialogue: str, record: e.Record) -> e.Fact | None:
        """The fact that told of whom and what a dialogue was, before that record."""

    def pushed_out(self, dialogue: str) -> tuple[Recorded, ...]:
        """The dialogues that ended because that one was corrected."""

    def recess_ended(self) -> tuple[Recorded, ...]:
        """What the last recess of the running day paused."""

    def sat_down_since(self, row: Recorded) -> bool:
        """Whether either of the two began another dialogue after that one."""

    def wishes(self, person: str) -> tuple[Wish, ...]:
        """What a person would like to learn, as far as it stands."""

    def wish(self, wish: str) -> Wish | None:
        """A wish, standing or not."""

    def cards(self, person: str) -> tuple[CardRow, ...]:
        """The cards of a person."""

    def card_row(self, key: str) -> CardRow | None:
        """The directory's row of a card."""

    def joining(self, person: str, other: str) -> str:
        """The act by which the two were joined last and are joined still; "" if they are not.

        other: "" for whoever it was.
        """


Moved = Mapping[str, tuple[Recorded, Triple | None]]
"""Dialogues with what they are from now on; None for one that never was."""


def as_seen(view: View, dialogue: str, seen: str) -> Recorded:
    """The dialogue, if it stands as the page showed it."""
    row = view.recorded(dialogue)
    if row is None:
        raise Refused("today.no_dialogue")
    if seen and row.seen != seen:
        raise Changed("today.changed")
    return row
