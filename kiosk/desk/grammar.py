"""The tap grammar (docs/rules.md 2 and 3) as a table: situation and card -> rule and gesture.

Pure: no clock, no database, no sleep. `leave` first, for what has run out; then `read` or `press`.
The classroom poster is made from ROWS and SENTENCES.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.commands import CloseDialogue
from kiosk.desk import gestures, stops, tables
from kiosk.desk.pairs import accompanied, learning, shown_question
from kiosk.desk.tapped import Tap, paused
from kiosk.desk.trail import turned_by_itself
from kiosk.desk.values import (
    REST,
    Asked,
    Card,
    Desk,
    Known,
    Question,
    Served,
    Shown,
    Sort,
    Step,
    emptied,
    remembering,
    showing,
)
from kiosk.ports import Signal
from kiosk.screens import Face

SENTENCES = ("begin", "stop", "understood")
"""The three sentences on the wall, as keys of the catalogue's section `poster`."""


class Situation(StrEnum):
    """How the desk stands when a card comes."""

    OPEN = "open"
    WHO = "who"
    TEMA = "tema"
    UNDERSTOOD = "understood"
    DAY = "day"
    TABLE = "table"


class Role(StrEnum):
    """What the card is on this desk at this moment."""

    HOLDER = "holder"  # the adult of the table
    ASKED = "asked"  # one of the pair that a question stands for
    CALLING = "calling"  # right after HELP: the other of the pair, or anybody after a lone one
    AGREEING = "agreeing"  # the tutor, after the learner's card
    SERVED = "served"  # the same again
    OWN = "own"  # a person's card that lies here already
    LEARNER = "learner"  # the learner of an open dialogue
    OLD_LEARNER = "old_learner"  # the learner of an old one
    PERSON = "person"
    NEW = "new"
    TEMA = "tema"
    ACTION = "action"
    PHONE = "phone"
    RESTING = "resting"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the grammar: in these situations this card does that, by that rule."""

    rule: int
    situations: tuple[Situation, ...]
    role: Role
    gesture: Callable[[Tap], Step]


S, R, G = Situation, Role, gestures
EVERY = tuple(Situation)
CARDS = (S.OPEN, S.WHO, S.TEMA, S.DAY)  # situations in which the desk reads on by itself
NO_TABLE = (*CARDS, S.UNDERSTOOD)

ROWS: tuple[Row, ...] = (
    # a table, learners one after another
    Row(10, (S.TABLE,), R.HOLDER, tables.end_table),
    Row(10, NO_TABLE, R.HOLDER, G.person),
    Row(10, (S.TABLE,), R.SERVED, tables.sit),
    Row(10, (S.TABLE,), R.AGREEING, tables.sit),
    Row(10, (S.TABLE,), R.ASKED, tables.sit),
    Row(10, (S.TABLE,), R.CALLING, tables.sit),
    Row(10, (S.TABLE,), R.OWN, tables.sit),
    Row(10, (S.TABLE,), R.LEARNER, tables.sit),
    Row(10, (S.TABLE,), R.OLD_LEARNER, tables.sit),
    Row(10, (S.TABLE,), R.PERSON, tables.sit),
    Row(10, (S.TABLE,), R.NEW, tables.sit),
    Row(10, (S.TABLE,), R.TEMA, tables.end_table_with_tema),
    Row(10, (S.TABLE,), R.ACTION, tables.end_table_with_action),
    # a question is answered with a card
    Row(6, (S.WHO,), R.ASKED, G.say_who),
    Row(6, (S.TEMA, S.OPEN, S.DAY), R.ASKED, G.same_question),
    Row(11, (S.UNDERSTOOD,), R.ASKED, G.say_understood),
    # the learner's card stops, the tutor's agrees, the same again changes nothing
    Row(3, NO_TABLE, R.AGREEING, stops.agree),
    Row(5, CARDS, R.SERVED, stops.again),
    Row(6, (S.UNDERSTOOD,), R.SERVED, G.same_question),
    Row(3, CARDS, R.LEARNER, stops.stop),
    Row(6, (S.UNDERSTOOD,), R.LEARNER, stops.drop_question_and_stop),
    Row(9, CARDS, R.OLD_LEARNER, stops.end_old),
    Row(9, (S.UNDERSTOOD,), R.OLD_LEARNER, stops.drop_question_and_end_old),
    # two cards begin; the last two count
    Row(12, NO_TABLE, R.OWN, G.own),
    Row(2, CARDS, R.PERSON, G.person),
    Row(6, (S.UNDERSTOOD,), R.PERSON, G.drop_question),
    Row(14, NO_TABLE, R.NEW, G.new_card),
    Row(8, NO_TABLE, R.TEMA, G.tema),
    # action cards, and what is no card of ours
    Row(3, NO_TABLE, R.CALLING, G.join_help),
    Row(11, NO_TABLE, R.ACTION, G.action),
    Row(14, EVERY, R.PHONE, G.phone),
    Row(14, EVERY, R.RESTING, G.resting),
    Row(14, EVERY, R.LEFT, G.left),
)

GRAMMAR: dict[tuple[Situation, Role], Row] = {
    (situation, row.role): row for row in ROWS for situation in row.situations
}

_SORTS = {
    Sort.TEMA: Role.TEMA,
    Sort.ACTION: Role.ACTION,
    Sort.PHONE: Role.PHONE,
    Sort.RESTING: Role.RESTING,
    Sort.LEFT: Role.LEFT,
}
_QUESTIONS = {
    Asked.WHO: Situation.WHO,
    Asked.TEMA: Situation.TEMA,
    Asked.UNDERSTOOD: Situation.UNDERSTOOD,
    Asked.DAY: Situation.DAY,
}


def situation_of(desk: Desk) -> Situation:
    """How the desk stands."""
    if desk.table is not None:
        return Situation.TABLE
    return _QUESTIONS[desk.question.asked] if desk.question is not None else Situation.OPEN


def role_of(desk: Desk, card: Card, now: float, known: Known) -> Role:
    """What the card is on this desk; earlier lines win (agreeing before rules 2, 6 and 7)."""
    if card.sort in _SORTS:
        return _SORTS[card.sort]
    who, question, served = card.owner, desk.question, desk.served
    if desk.table is not None and who == desk.table.adult.person:
        return Role.HOLDER
    if question is not None and who in [each.person for each in question.pair]:
        return Role.ASKED
    if served is not None and _agrees(served, who, now, known):
        return Role.AGREEING
    if who in desk.names:
        return Role.OWN
    if desk.call and now <= desk.call_until and _may_call(desk, known, who):
        return Role.CALLING
    if served is not None and who in served.pair and now < served.until:
        return Role.SERVED
    if card.sort is Sort.UNKNOWN:
        return Role.NEW
    sitting = learning(known, who)
    if sitting is not None:
        return Role.OLD_LEARNER if known.old(sitting) else Role.LEARNER
    return Role.PERSON


def _agrees(served: Served, who: str, now: float, known: Known) -> bool:
    return (
        served.what == "paused"
        and who == served.tutor
        and who not in {person for person, _ in served.tapped}
        and now - served.at <= known.policies.agree
    )


def _may_call(desk: Desk, known: Known, who: str) -> bool:
    if desk.calling:
        return who in desk.calling
    return any(who in sitting.pair for sitting in known.open() if not known.old(sitting))


def read(desk: Desk, card: Card, now: float, known: Known) -> Step:
    """What the tap of a card means: the desk afterwards, commands, and what to show."""
    desk = stays_on(remembering(desk, now))
    row = GRAMMAR[situation_of(desk), role_of(desk, card, now, known)]
    return row.gesture(Tap(desk, card, now, known))


def keep(desk: Desk, card: Card, now: float, since: float, known: Known) -> Step:
    """A card is still lying on the reader: its window stays open, for a while (rules.md 1)."""
    if now - since >= known.policies.lying:
        bare = replace(emptied(desk), again=None, until=now + known.policies.bounce)
        if desk.shown.face is Face.TAKE_AWAY:
            return Step(bare)
        shown = Shown(Face.TAKE_AWAY, say="take_away", signal=Signal.ASKED)
        return showing(bare, shown)
    if desk.table is not None:
        until = max(desk.table.until, now + known.policies.table)
        return Step(replace(desk, table=replace(desk.table, until=until)))
    if card.owner and card.owner in (*desk.names, desk.tema, desk.action):
        return Step(replace(desk, until=max(desk.until, now + known.policies.window)))
    return Step(desk)


def due(desk: Desk) -> float | None:
    """When time will clear something next, in the seconds of `now`; None if nothing is waiting."""
    times = [each.due for each in desk.leaving]
    if desk.turns:
        times.append(desk.turns)
    if desk.table is not None:
        times.append(desk.table.until)
    elif not _standing(desk):
        times.append(desk.until)
    return min(times, default=None)


def _standing(desk: Desk) -> bool:
    """Whether the screen may stay as it is for ever: rest, or a question that waits."""
    waits = desk.question is not None and desk.shown.face is Face.ASK_DAY
    plain = desk.bare and desk.again is None and not desk.call
    return waits or (plain and desk.shown == REST)


def leave(desk: Desk, now: float, known: Known) -> Step:
    """What has run out by now: a lone tutor's pause, a table, the window (rules 1, 4, 10)."""
    for each in desk.leaving:
        if each.due <= now:
            return _left(desk, each.tutor, each.dialogue, now, known)
    if desk.turns and desk.turns <= now:
        return turned_by_itself(desk, now, known)
    if desk.table is not None and desk.table.until <= now:
        after = replace(emptied(desk), until=max(desk.until, now))
        return showing(after, REST)
    if desk.table is None and not _standing(desk) and desk.until <= now:
        question = desk.question
        if question is not None and question.asked is Asked.DAY:
            return showing(desk, replace(shown_question(question), signal=None))
        return showing(_expired(desk, now), REST)
    return Step(remembering(desk, now))


def _expired(desk: Desk, now: float) -> Desk:
    return replace(emptied(remembering(desk, now)), again=None, until=now)


def _left(desk: Desk, tutor: str, dialogue: str, now: float, known: Known) -> Step:
    leaving = tuple(each for each in desk.leaving if each.dialogue != dialogue)
    sitting = next((s for s in accompanied(known, tutor) if s.dialogue == dialogue), None)
    if sitting is None:
        return Step(replace(desk, leaving=leaving))
    mine = next((each for each in desk.people if each.person == tutor), None)
    lasts = known.policies.same_again
    served = Served(
        what="paused",
        dialogue=dialogue,
        tutor=sitting.tutor,
        tutee=sitting.tutee,
        tema=sitting.tema,
        at=now,
        until=now + lasts,
        solid=sitting.kind == "tutoring",
    )
    if mine is not None:
        served = served.seen(replace(mine, at=now), now, lasts)
    commands = (CloseDialogue(dialogue),)
    if desk.question is not None or desk.tema or len(desk.people) > 1 or mine is None:
        return Step(replace(desk, leaving=leaving), commands)
    after = replace(emptied(desk), leaving=leaving, served=served, until=served.until)
    return showing(after, paused(served), commands)


def cleared(desk: Desk) -> Desk:
    """The desk after a reader was lost: nothing lies there; what is pending stays (rule 15)."""
    bare = replace(emptied(desk), again=None, served=None, shown=REST)
    waits = desk.question is not None and desk.question.asked is Asked.DAY
    return ask_day(bare) if waits else bare


def stays_on(desk: Desk) -> Desk:
    """The desk without "switch off?": somebody works here (docs/rules.md 3)."""
    if desk.question is None or desk.question.asked is not Asked.OFF:
        return desk
    return replace(desk, question=None, shown=REST)


def day_known(desk: Desk) -> Desk:
    """The desk once the date is vouched for: nobody needs to be asked (docs/rules.md 5)."""
    if desk.question is None or desk.question.asked is not Asked.DAY:
        return desk
    return replace(desk, question=None, shown=REST)


def ask_day(desk: Desk) -> Desk:
    """The desk after a cut without a trusted clock: is it a new day? (docs/rules.md 5)."""
    question = Question(Asked.DAY, choices=("yes", "no"))
    return replace(desk, question=question, shown=shown_question(question))
