"""`decide` for what a teacher corrects: what each correction makes happen, and its exact undo.

Pure, as `kiosk.rules`. All facts of one correction carry its `act`; to undo it is to write the
opposite of each in reverse, if nobody said otherwise of them since (docs/rules.md 6).
"""

from __future__ import annotations

from kiosk import commands as c
from kiosk import events as e
from kiosk import rules
from kiosk.corrections.joining import join
from kiosk.corrections.sittings import (
    again,
    correct_one,
    hold,
    name_tema,
    restored,
    swap,
    void,
)
from kiosk.corrections.undoing import undo
from kiosk.corrections.values import ELSEWHERE, Recorded, View, as_seen
from kiosk.errors import Changed, Refused
from kiosk.rules import Outcome, closed

__all__ = ["ELSEWHERE", "Recorded", "View", "decide"]


def decide(view: View, command: c.Command) -> list[Outcome]:
    """The facts and rows of one command, in order; Refused says why not."""
    match command:
        case c.CloseAllOf(person=person):
            mine = [s for s in view.open() if person in s.pair]
            if not mine:
                raise Refused("errors.nothing_to_close")
            return [closed(view, s, e.Reason.TEACHER) for s in mine]
        case c.EndDialogue(dialogue=dialogue):
            row = as_seen(view, dialogue, command.seen)
            if all(s.dialogue != dialogue for s in view.open()):
                raise Changed("today.ended_already")
            return [closed(view, row.sitting, e.Reason.TEACHER)]
        case c.VoidLast(person=person):
            last = view.latest(person)
            if last is None:
                raise Refused("errors.nothing_to_void")
            return void(view, as_seen(view, last.dialogue, ""), command.act)
        case c.VoidDialogue(dialogue=dialogue):
            row = as_seen(view, dialogue, command.seen)
            if row.voided is not None:
                raise Changed("today.void_already")
            return void(view, row, command.act)
        case c.RestoreDialogue(dialogue=dialogue):
            return restore(view, as_seen(view, dialogue, command.seen), command.act)
        case c.NameTema():
            return name_tema(view, command)
        case c.SwapPeople():
            return swap(view, command)
        case c.CorrectDialogue():
            return correct_one(view, command)
        case c.HoldElsewhere():
            return [hold(view, command)]
        case c.ConfirmDialogue(dialogue=dialogue, actor=actor):
            row = as_seen(view, dialogue, command.seen)
            if row.confirmed != "":
                raise Changed("today.sure_already")
            return [e.DialogueConfirmed(dialogue, row.day, actor, "", command.act)]
        case c.GoOnAll(fresh=fresh):
            going_on = again(view, view.recess_ended(), fresh)
            if not going_on:
                raise Changed("today.nobody_left")
            return going_on
        case c.JoinPersons():
            return join(view, command)
        case c.PartPersons(person=person, other=other):
            act = view.joining(person, other)
            if not act:
                raise Refused("today.not_joined")
            return undo(view, act, command.act)
        case c.Undo(undone=undone, act=act):
            return undo(view, undone, act)
    return rules.decide(view, command)


def restore(view: View, row: Recorded, act: str) -> list[Outcome]:
    """A voided dialogue comes back, with all that went with it."""
    if row.voided is None:
        raise Changed("today.back_already")
    last = view.mends(row.sitting.dialogue)[-1].fact
    if isinstance(last, e.DialogueVoided) and last.act:
        return undo(view, last.act, act)
    return [restored(row, act)]
