"""A card that came down on a desk, who lies there with it, and what was just done for a pair."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.commands import CloseDialogue, Command
from kiosk.desk.values import (
    Card,
    Desk,
    Known,
    Lying,
    Served,
    Shown,
    Sort,
    Step,
    stayed,
)
from kiosk.ports import Signal
from kiosk.screens import Face


@dataclass(frozen=True, slots=True)
class Tap:
    """One card that came down on a desk at an instant, with what is known."""

    desk: Desk
    card: Card
    now: float
    known: Known

    @property
    def lying(self) -> Lying:
        """The card as it lies on the desk from now on."""
        new = self.card.sort is Sort.UNKNOWN
        return Lying(
            person=self.card.owner,
            at=self.now,
            card=self.card.key,
            pupil=self.card.pupil,
            teacher=self.card.teacher,
            promoter=self.card.promoter,
            side=self.card.side,
            new=new,
        )

    @property
    def window(self) -> float:
        """When the window ends if nothing more comes."""
        return self.now + self.known.policies.window


def preceded(first: list[Command], step: Step) -> Step:
    """A step with commands that come before its own."""
    return step._replace(commands=(*first, *step.commands))


def lying_here(desk: Desk) -> tuple[Lying, ...]:
    """The people whose cards lie here, also one that was shown again, in order of arrival."""
    again = desk.again if desk.again and desk.again.person not in desk.names else None
    return (*desk.people, *((again,) if again else ()))


def pushed_out(desk: Desk, people: set[str]) -> tuple[Desk, list[Command]]:
    """Without these people; a pause that was pending for one of them is done at once (rule 4)."""
    due: list[Command] = [CloseDialogue(e.dialogue) for e in desk.leaving if e.tutor in people]
    stay = tuple(e for e in desk.people if e.person not in people)
    return replace(desk, people=stay, leaving=stayed(desk, *people)), due


def paused(served: Served) -> Shown:
    """How a pause looks; with both cards the heart may follow."""
    both = served.both_at is not None
    return Shown(
        Face.PAUSED,
        served.tutor,
        served.tutee,
        served.tema,
        say="paused_both" if both else "paused",
        hint="paused_both_hint" if both else "",
        solid=served.solid,
        signal=Signal.PAUSED,
    )


def result(served: Served) -> Shown:
    """What was just done, shown again."""
    if served.what == "paused":
        return replace(paused(served), signal=Signal.SHOWN)
    face = {
        "opened": Face.OPENED,
        "resumed": Face.RESUMED,
        "understood": Face.UNDERSTOOD,
    }[served.what]
    say = served.what if served.solid or served.what == "understood" else "rehearsal"
    return Shown(
        face,
        served.tutor,
        served.tutee,
        served.tema,
        say=say,
        solid=served.solid,
        signal=Signal.SHOWN,
    )
