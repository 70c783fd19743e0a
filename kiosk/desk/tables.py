"""A table: an adult at a tema, and learners who sit down one after another (rule 10)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.desk.gestures import action, tema
from kiosk.desk.pairs import learning, opened
from kiosk.desk.tapped import Tap
from kiosk.desk.values import Shown, Step, emptied, showing
from kiosk.ports import Signal
from kiosk.screens import Face


def sit(tap: Tap) -> Step:
    """A learner sits down at the table; who just sat down is shown again (rule 10)."""
    desk, now, known = tap.desk, tap.now, tap.known
    table = desk.table
    assert table is not None
    table = replace(table, until=now + known.policies.table)
    desk = replace(desk, table=table)
    adult, learner = table.adult.person, tap.card.owner
    seated = learning(known, learner)
    solid = not known.masters(learner, table.tema)
    shown = Shown(
        Face.OPENED,
        adult,
        learner,
        table.tema,
        say="opened" if solid else "rehearsal",
        solid=solid,
        signal=Signal.OPENED,
    )
    if seated is not None and (seated.tutor, seated.tema) == (adult, table.tema):
        if not known.old(seated):
            return showing(desk, replace(shown, signal=Signal.SHOWN))
    step = opened(desk, (table.adult, tap.lying), adult, table.tema, now, known, how="table")
    assert step.desk.served is not None
    served = replace(step.desk.served, tapped=((learner, now),), both_at=None)
    return step._replace(desk=replace(step.desk, table=table, served=served))


def end_table(tap: Tap) -> Step:
    """Her own card ends the table (rule 10)."""
    desk = emptied(tap.desk)
    return showing(desk, Shown(Face.SAY, say="table_done", signal=Signal.DONE))


def end_table_with_tema(tap: Tap) -> Step:
    """A tema card ends the table and lies on the next desk."""
    return tema(replace(tap, desk=emptied(tap.desk)))


def end_table_with_action(tap: Tap) -> Step:
    """An action card ends the table and is read for itself."""
    return action(replace(tap, desk=emptied(tap.desk)))
