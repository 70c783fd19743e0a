"""What is taken back at the desk: the two go on, or it never was (docs/rules.md 2, rule 5)."""

from __future__ import annotations

from kiosk import commands as c
from kiosk import events as e
from kiosk.rules.closings import void
from kiosk.rules.openings import begin, opening_of
from kiosk.rules.values import Outcome, View


def go_on(view: View, command: c.GoOn) -> list[Outcome]:
    """The two of an ended sitting go on in a new one; nothing if it is open or never was."""
    sitting = view.sitting(command.paused)
    if sitting is None or any(s.dialogue == command.paused for s in view.open()):
        return []
    return begin(view, _again(sitting, command.dialogue))


def take_back(view: View, command: c.TakeBack) -> list[Outcome]:
    """A dialogue never was; what had made room for it goes on."""
    dialogue = command.dialogue
    voided = void(view, dialogue, "not_us")
    restored: list[Outcome] = [
        e.DialogueConfirmed(each, day, "", dialogue) for each, day in view.confirmed_by(dialogue)
    ]
    for n, sitting in enumerate(view.made_room_for(dialogue), start=1):
        restored.append(opening_of(view, _again(sitting, f"{dialogue}.{n}")))
    return [*voided, *restored]


def withdraw_understood(view: View, command: c.WithdrawUnderstood) -> list[Outcome]:
    """That it was understood is taken back; a sitting that it closed goes on."""
    withdrawn = e.UnderstoodWithdrawn(command.tutor, command.tutee, command.tema)
    going = go_on(view, c.GoOn(command.dialogue, command.closed)) if command.closed else []
    return [withdrawn, *going]


def _again(sitting: e.Sitting, fresh: str) -> c.OpenDialogue:
    return c.OpenDialogue(fresh, sitting.tutor, sitting.tutee, sitting.tema, "went_on")
