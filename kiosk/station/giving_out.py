"""Taps while a tablet asks whose the cards are (docs/rules.md 7): each is only "this card"."""

from __future__ import annotations

from kiosk.classroom import Classroom
from kiosk.desk import Card, Sort
from kiosk.enrolling.running import Run, Taken, take
from kiosk.ports import Signal
from kiosk.saying import Sayings
from kiosk.screens import Screen

SAID_FOR = 2.0
"""Seconds for which it is said whose a card became, before the next one's turn is shown."""

_TAKEN = frozenset({"enrolled", "enrol_seen"})


def taken_by(classroom: Classroom, run: Run, card: Card) -> Taken:
    """Commit what becomes of this card; a phone has no number that could be kept."""
    return take(classroom, run, "" if card.sort is Sort.PHONE else card.key)


def signal_of(taken: Taken) -> Signal:
    """What lamp and buzzer say of it."""
    return Signal.DONE if taken.said in _TAKEN else Signal.REFUSED


def whose_turn(run: Run, sayings: Sayings) -> Screen:
    """Who is asked for a card next; or that all have one; or that any card may be shown."""
    done = "enrol_done" if run.what == "class" else "enrol_look"
    return sayings.enrolling("enrol_next" if run.next else done, run.next)
