"""What one card does on the desk: a function for each row of the grammar's table."""

from __future__ import annotations

from dataclasses import replace

from kiosk.commands import CallHelp, Command, NoteRandom, NoteUnknown
from kiosk.desk.actions import act, understood
from kiosk.desk.buttons import press
from kiosk.desk.pairs import (
    accompanied,
    begin,
    consider,
    learning,
    opened,
    put_down,
    shown_question,
)
from kiosk.desk.tapped import Tap, preceded, result
from kiosk.desk.values import (
    Action,
    Asked,
    Desk,
    Known,
    Served,
    Shown,
    Step,
    Table,
    emptied,
    showing,
    stayed,
)
from kiosk.ports import Button, Signal
from kiosk.screens import Face


def person(tap: Tap, first: tuple[Command, ...] = ()) -> Step:
    """A person's card joins the desk (rules 2, 4, 7, 12)."""
    desk, due = put_down(tap.desk, tap.lying, tap.now, tap.known)
    commands = [*first, *due]
    done = act(desk, tap.now, tap.known) if desk.action else None
    return preceded(commands, done or consider(desk, tap.now, tap.known))


def own(tap: Tap) -> Step:
    """A card that lies here comes again: an adult with a tema she masters opens a table."""
    desk, lying = tap.desk, tap.lying
    at_tema = len(desk.people) == 1 and desk.tema and desk.tema_at > desk.people[0].at
    if at_tema and not lying.pupil and tap.known.masters(lying.person, desk.tema):
        table = Table(lying, desk.tema, tap.now + tap.known.policies.table)
        after = replace(emptied(desk), table=table, leaving=stayed(desk, lying.person))
        shown = Shown(
            Face.TABLE,
            lying.person,
            tema=desk.tema,
            say="table",
            hint="table_hint",
            signal=Signal.ASKED,
        )
        return showing(after, shown)
    if desk.shown.say == "page_show_mine" and desk.shown.left == lying.person:
        return press(desk, Button.OK, tap.now, tap.known)  # a kit may have no buttons
    desk = replace(desk, until=tap.window, page=max(desk.page, 0))
    return consider(desk, tap.now, tap.known)


def new_card(tap: Tap) -> Step:
    """A card that nobody knows: alone it is shown and listed; with a known one it can begin."""
    alone = not tap.desk.people and tap.desk.again is None
    listed = tap.known.listed(tap.card.key)
    note: tuple[Command, ...] = (NoteUnknown(tap.card.key),) if alone and not listed else ()
    return person(tap, note)


def same_question(tap: Tap) -> Step:
    """The pair's own card at a question shows it again (rule 6)."""
    question = tap.desk.question
    assert question is not None
    desk = replace(tap.desk, until=tap.window)
    return showing(desk, shown_question(question, desk.tema))


def say_who(tap: Tap) -> Step:
    """Who accompanies? The one who taps again (rule 6)."""
    question = tap.desk.question
    assert question is not None
    one, other = question.pair
    return opened(
        tap.desk,
        (one, other),
        tap.card.owner,
        tap.desk.tema,
        tap.now,
        tap.known,
        replaces=question.replaces,
    )


def say_understood(tap: Tap) -> Step:
    """Understood? Only the learner's card answers (rules 6 and 11)."""
    served = tap.desk.served
    if served is None or tap.card.owner != served.tutee:
        return same_question(tap)
    return understood(tap.desk, tap.now, tap.known)


def drop_question(tap: Tap) -> Step:
    """Another person's card after "understood?" drops the question and is read for itself."""
    bare = replace(tap.desk, question=None, again=None, people=())
    return person(replace(tap, desk=bare))


def tema(tap: Tap) -> Step:
    """A tema card: it redirects what was just resumed or paused, or joins the desk (rule 8)."""
    desk, now, known = tap.desk, tap.now, tap.known
    chosen = tap.card.owner
    served = desk.served
    if served is not None and not desk.people and _redirects(served, now, known):
        if served.what == "resumed" and served.tema == chosen:
            return showing(desk, result(served))
        one, other = served.lying[-2:]
        pair_desk = replace(desk, people=(one, other), question=None, again=None, until=tap.window)
        replaces = served.dialogue if served.what == "resumed" else ""
        return begin(pair_desk, one, other, chosen, now, known, replaces)
    if served is not None and desk.again and not desk.people and chosen != served.tema:
        both = tuple(e for e in served.lying if served.at < e.at > now - known.policies.window)
        if len(both) == 2:  # both were shown again, and now this tema: a desk of its own
            pair_desk = replace(desk, people=both, question=None, again=None, until=tap.window)
            return begin(pair_desk, both[0], both[1], chosen, now, known)
    agreed = (desk.again,) if desk.again and desk.again.person not in desk.names else ()
    people = desk.people if len(desk.people) == 2 else (*desk.people, *agreed)
    replaces = desk.question.replaces if desk.question else ""
    after = replace(
        desk,
        people=people,
        again=None,
        tema=chosen,
        tema_at=now,
        question=None,
        page=0,
        until=tap.window,
    )
    if desk.action and (done := act(after, now, known)) is not None:
        return done
    return consider(after, now, known, replaces)


def _redirects(served: Served, now: float, known: Known) -> bool:
    if served.with_tema:
        return False
    if served.what == "resumed":
        return served.both_at is not None and now - served.at <= known.policies.redirect
    both = served.both_at if served.what == "paused" else None
    return both is not None and now - both <= known.policies.redirect


def action(tap: Tap) -> Step:
    """An action card, in any order with what it needs; without it, a sentence (rules.md 3)."""
    chosen = Action(tap.card.owner)
    question = tap.desk.question
    question = None if question and question.asked is Asked.DAY else question
    desk = replace(tap.desk, action=chosen, question=question, until=tap.window)
    done = act(desk, tap.now, tap.known)
    if done is not None:
        return done
    say = f"needs_{chosen.lower()}"
    return showing(desk, Shown(Face.SAY, say=say, signal=Signal.ASKED))


def join_help(tap: Tap) -> Step:
    """A card after HELP says who calls; nothing pauses (rules.md 3)."""
    who = tap.card.owner
    sitting = learning(tap.known, who) or next(iter(accompanied(tap.known, who)), None)
    call = CallHelp(tap.desk.call, (who,), sitting.dialogue if sitting else "")
    desk = replace(tap.desk, until=tap.window)
    shown = Shown(Face.HELP, who, say="help", hint="help_hint", signal=Signal.HELP)
    return showing(desk, shown, (call,))


def _noticed(tap: Tap) -> Desk:
    """The desk with time to read a sentence; what lies there gets no more time by it."""
    question = tap.desk.question
    waits = question is not None and question.asked is Asked.DAY
    return replace(tap.desk, until=tap.window) if tap.desk.bare or waits else tap.desk


def phone(tap: Tap) -> Step:
    """A phone or a bank card: its number changes each time (rule 14)."""
    shown = Shown(Face.SAY, say="phone", signal=Signal.REFUSED)
    note: tuple[Command, ...] = () if tap.desk.shown.say == "phone" else (NoteRandom(),)
    return showing(_noticed(tap), shown, note)


def resting(tap: Tap) -> Step:
    """A card that was replaced rests now (rule 14)."""
    return showing(_noticed(tap), Shown(Face.SAY, say="resting_card", signal=Signal.REFUSED))


def left(tap: Tap) -> Step:
    """The card of someone who left (rule 14)."""
    return showing(_noticed(tap), Shown(Face.SAY, say="left_card", signal=Signal.REFUSED))
