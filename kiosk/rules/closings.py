"""A sitting ends, and why, or never was (docs/rules.md 2, rules 3 and 9; 5)."""

from __future__ import annotations

from kiosk import commands as c
from kiosk import events as e
from kiosk.rules.values import Outcome, View


def close(view: View, command: c.CloseDialogue) -> list[Outcome]:
    """One dialogue ends; nothing if it is not open."""
    if all(sitting.dialogue != command.dialogue for sitting in view.open()):
        return []
    return [e.DialogueClosed(command.dialogue, view.day(), command.reason)]


def closed(view: View, sitting: e.Sitting, reason: e.Reason, room: str = "") -> Outcome:
    """The event of an end; whatever ends an old sitting, nobody knows when it did (rule 9)."""
    honest = e.Reason.STALE if view.old(sitting) else reason
    return e.DialogueClosed(sitting.dialogue, view.day(), honest, room)


def close_old(view: View) -> list[Outcome]:
    """Whatever is old ends."""
    return [closed(view, s, e.Reason.STALE) for s in view.open() if view.old(s)]


def void(view: View, dialogue: str, why: str) -> list[Outcome]:
    """That a dialogue never was; nothing if it never was anyway."""
    sitting = view.sitting(dialogue)
    if sitting is None:
        return []
    return [
        e.DialogueVoided(
            dialogue=dialogue,
            day=view.day_of(dialogue),
            tutor=sitting.tutor,
            tutee=sitting.tutee,
            tema=sitting.tema,
            why=why,
            continues=view.continued(dialogue),
        )
    ]
