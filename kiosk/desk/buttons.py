"""The three buttons (docs/rules.md 3) as a table: what is on the display, and which button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.commands import CloseDay, GoOn, LetIn, OpenDialogue, TakeBack, WithdrawUnderstood
from kiosk.desk.pairs import begin, opened, person_page, shown_question
from kiosk.desk.tapped import result
from kiosk.desk.trail import TRAIL, turned
from kiosk.desk.values import (
    REST,
    Asked,
    Desk,
    Item,
    Known,
    Question,
    Shown,
    Step,
    emptied,
    remembering,
    showing,
    stayed,
)
from kiosk.ports import Button, Signal
from kiosk.screens import Face

TALK_QUESTIONS = 4
"""How many questions to talk about the catalogue has (`display.talk_1` and on)."""


SAME_PRESS = 1.0
"""Seconds in which an OK may still be the end of the long press that asked "switch off?"."""


class Showing(StrEnum):
    """What the buttons work on."""

    REST = "rest"
    PAGE = "page"
    QUESTION = "question"
    SERVED = "served"
    UNDERSTOOD = "understood"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button at an instant, with what is known."""

    desk: Desk
    now: float
    known: Known


_RESULTS = (Face.OPENED, Face.RESUMED, Face.PAUSED, Face.UNDERSTOOD, Face.TALK, *TRAIL)
"""What tells of the pair just served, also while cards for the next desk lie there (rule 3)."""


def showing_of(desk: Desk, now: float) -> Showing:
    """What the buttons work on now."""
    if desk.table is not None:
        return Showing.TABLE
    if desk.question is not None:
        return Showing.QUESTION
    served = desk.served if desk.served is not None and now < desk.served.until else None
    if served is not None and (desk.bare or desk.shown.face in _RESULTS):
        return Showing.UNDERSTOOD if served.what == "understood" else Showing.SERVED
    return Showing.REST if desk.bare else Showing.PAGE


def _window(press: Press) -> float:
    return press.now + press.known.policies.window


def _nothing(press: Press) -> Step:
    return Step(press.desk)


def _address(press: Press) -> Step:
    """How a tablet gets in; once more, the next step of it where there are several."""
    desk = replace(press.desk, until=_window(press))
    step = desk.shown.number + 1 if desk.shown.face is Face.ADDRESS else 0
    return showing(desk, Shown(Face.ADDRESS, say="address", signal=Signal.SHOWN, number=step))


def _next_pair(press: Press) -> Step:
    desk = replace(press.desk, page=press.desk.page + 1, shown=REST)
    return Step(desk, (), replace(REST, signal=Signal.SHOWN))


def _to_rest(press: Press) -> Step:
    desk = press.desk
    gone = stayed(desk, *desk.names)
    return showing(replace(emptied(desk), leaving=gone, again=None), REST)


def _do_act(press: Press) -> Step:
    """OK on a person's page does the act that it shows (rule 12)."""
    desk, known = press.desk, press.known
    if len(desk.people) != 1 or desk.people[0].new:
        return Step(desk)
    (one,) = desk.people
    items = known.page(one.person, desk.tema)
    item = _readable(items, desk)
    if item is None:
        return Step(desk)  # something else is shown: a sentence, a pause to come, what was done
    if isinstance(item.does, OpenDialogue):
        partner = item.other
        other = replace(one, person=partner, card="")
        how = item.does.how
        tutor = item.does.tutor
        step = opened(desk, (one, other), tutor, item.tema, press.now, known, how=how)
        assert step.desk.served is not None
        alone = replace(
            step.desk.served, tapped=((one.person, press.now),), both_at=None, lying=(one,)
        )
        return step._replace(desk=replace(step.desk, served=alone))
    if item.does is None:
        return Step(desk)
    done = Shown(
        Face.PERSON,
        one.person,
        tema=item.tema,
        say=f"done_{item.act}",
        signal=Signal.CHOSEN,
        number=item.number,
    )
    # The tablet that was let in is no page any more: the next one is now where it was.
    page = desk.page - 1 if isinstance(item.does, LetIn) else desk.page
    return showing(replace(desk, until=_window(press), page=page), done, (item.does,))


def _readable(items: tuple[Item, ...], desk: Desk) -> Item | None:
    """The page that can be read now, if it still stands; pages may have come before it."""
    turned = desk.page % len(items)
    for item in (*items[turned:], *items[:turned]):
        said = (f"page_{item.act}", item.tema, item.other, item.number)
        if said == (desk.shown.say, desk.shown.tema, desk.shown.right, desk.shown.number):
            return item
    return None


def _next_page(press: Press) -> Step:
    desk = replace(press.desk, page=press.desk.page + 1, until=_window(press))
    if len(desk.people) != 1:
        return Step(press.desk)
    return person_page(desk, desk.people[0], press.known)


def _take_lit(press: Press) -> Step:
    desk, question = press.desk, press.desk.question
    assert question is not None
    match question.asked:
        case Asked.WHO:
            one, other = question.pair
            tutor = question.choices[question.lit]
            return opened(
                desk,
                (one, other),
                tutor,
                desk.tema,
                press.now,
                press.known,
                replaces=question.replaces,
            )
        case Asked.TEMA:
            one, other = question.pair
            tema = question.choices[question.lit] or press.known.fresh()
            bare = replace(desk, question=None, until=_window(press))
            return begin(bare, one, other, tema, press.now, press.known)
        case Asked.DAY:
            yes = question.choices[question.lit] == "yes"
            shown = Shown(Face.SAY, say="new_day", signal=Signal.DONE) if yes else REST
            after = replace(desk, question=None, until=_window(press))
            return showing(after, shown, (CloseDay("station"),) if yes else ())
        case Asked.UNDERSTOOD:
            return showing(desk, shown_question(question))
        case Asked.OFF:
            return _switch_off(press)


def _switch_off(press: Press) -> Step:
    """The goodbye, after which the station is switched off; nothing is written, no day ends."""
    desk, question = press.desk, press.desk.question
    assert question is not None
    if desk.shown.face is not Face.ASK_OFF or press.now - question.at < SAME_PRESS:
        return Step(desk)
    after = replace(emptied(desk), leaving=(), served=None, again=None, until=_window(press))
    return showing(after, Shown(Face.GOODBYE, say="goodbye_off", signal=Signal.DONE))


def _other_choice(press: Press) -> Step:
    desk, question = press.desk, press.desk.question
    assert question is not None
    if not question.choices:
        return Step(desk)
    moved = replace(question, lit=(question.lit + 1) % len(question.choices))
    after = replace(desk, question=moved, until=_window(press))
    return showing(after, shown_question(moved, desk.tema))


def _ask_understood(press: Press) -> Step:
    """OK after both cards asks "understood?"; after one card it says what is missing (rule 11)."""
    desk, served = press.desk, press.desk.served
    assert served is not None
    if served.both_at is None:
        shown = replace(result(served), hint="needs_both", signal=Signal.ASKED)
        return showing(desk, shown)
    question = Question(Asked.UNDERSTOOD, served.lying[-2:])
    until = press.now + press.known.policies.window
    after = replace(
        desk,
        question=question,
        again=None,
        people=(),
        until=until,
        served=replace(served, until=max(served.until, until)),
    )
    shown = replace(shown_question(question, served.tema), left=served.tutor, right=served.tutee)
    return showing(after, replace(shown, tema=served.tema))


def _talk(press: Press) -> Step:
    desk, served = press.desk, press.desk.served
    assert served is not None
    say = f"talk_{desk.talk % TALK_QUESTIONS + 1}"
    after = replace(desk, talk=desk.talk + 1)
    shown = Shown(Face.TALK, served.tutor, served.tutee, say=say, signal=Signal.SHOWN)
    return showing(after, shown)


def _where_from(press: Press) -> Step:
    """After "understood": where the tema comes from, and to whom it may go next."""
    return turned(press.desk, press.known)


def _undo(press: Press) -> Step:
    """Back undoes what was done: "not us"; after a pause, we go on (rule 5)."""
    desk, served, known = press.desk, press.desk.served, press.known
    assert served is not None
    after = replace(emptied(desk), served=None, again=None, until=_window(press))
    if served.what == "paused":
        shown = Shown(
            Face.RESUMED,
            served.tutor,
            served.tutee,
            served.tema,
            say="goes_on",
            solid=served.solid,
            signal=Signal.RESUMED,
        )
        return showing(after, shown, (GoOn(known.fresh(), served.dialogue),))
    shown = Shown(Face.SAY, say="undone", signal=Signal.DONE)
    if served.what == "understood" and not served.news:
        goes_on = (GoOn(known.fresh(), served.dialogue),) if served.dialogue else ()
        return showing(after, shown, goes_on)
    if served.what == "understood":
        command = WithdrawUnderstood(
            served.tutor, served.tutee, served.tema, served.dialogue, known.fresh()
        )
        return showing(after, shown, (command,))
    goes_on = (GoOn(known.fresh(), served.ended),) if served.ended else ()
    return showing(after, shown, (TakeBack(served.dialogue), *goes_on))


def _end_table(press: Press) -> Step:
    desk = replace(emptied(press.desk), until=_window(press))
    return showing(desk, Shown(Face.SAY, say="table_done", signal=Signal.DONE))


BUTTONS: dict[tuple[Showing, Button], Callable[[Press], Step]] = {
    (Showing.REST, Button.OK): _address,
    (Showing.REST, Button.NEXT): _next_pair,
    (Showing.REST, Button.BACK): _to_rest,
    (Showing.PAGE, Button.OK): _do_act,
    (Showing.PAGE, Button.NEXT): _next_page,
    (Showing.PAGE, Button.BACK): _to_rest,
    (Showing.QUESTION, Button.OK): _take_lit,
    (Showing.QUESTION, Button.NEXT): _other_choice,
    (Showing.QUESTION, Button.BACK): _to_rest,
    (Showing.SERVED, Button.OK): _ask_understood,
    (Showing.SERVED, Button.NEXT): _talk,
    (Showing.SERVED, Button.BACK): _undo,
    (Showing.UNDERSTOOD, Button.OK): _nothing,
    (Showing.UNDERSTOOD, Button.NEXT): _where_from,
    (Showing.UNDERSTOOD, Button.BACK): _undo,
    (Showing.TABLE, Button.OK): _nothing,
    (Showing.TABLE, Button.NEXT): _nothing,
    (Showing.TABLE, Button.BACK): _end_table,
}


def press(desk: Desk, button: Button, now: float, known: Known) -> Step:
    """What a button does now: the desk afterwards, commands, and what to show."""
    desk = remembering(desk, now)
    return BUTTONS[showing_of(desk, now), button](Press(desk, now, known))


def hold(desk: Desk, button: Button, now: float, known: Known) -> Step:
    """What a button does that is kept down: OK at rest asks whether to switch off.

    Its press came before and did what it does; everywhere else, keeping it down adds nothing.
    """
    desk = remembering(desk, now)
    if button is not Button.OK or desk.leaving or showing_of(desk, now) is not Showing.REST:
        return Step(desk)
    question = Question(Asked.OFF, at=now)
    after = replace(desk, question=question, again=None, until=now + known.policies.window)
    return showing(after, shown_question(question))
