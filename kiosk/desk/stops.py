"""What ends a sitting, and the same again: learner and tutor of a dialogue (rules 3, 5, 9)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.commands import CloseDialogue, Command
from kiosk.desk.actions import act, understood
from kiosk.desk.gestures import person
from kiosk.desk.pairs import begin, learning, opened
from kiosk.desk.tapped import Tap, lying_here, paused, preceded, pushed_out, result
from kiosk.desk.values import Action, Desk, Lying, Served, Step, emptied, showing, stayed
from kiosk.events import Reason, Sitting
from kiosk.ports import Signal


def _stop(tap: Tap, sitting: Sitting, others: tuple[Lying, ...]) -> tuple[Desk, Command]:
    desk, now = tap.desk, tap.now
    lasts = tap.known.policies.same_again
    served = Served(
        what="paused",
        dialogue=sitting.dialogue,
        tutor=sitting.tutor,
        tutee=sitting.tutee,
        tema=sitting.tema,
        at=now,
        until=now + lasts,
        solid=sitting.kind == "tutoring",
    )
    lying_tutor = [e for e in (*desk.people, desk.again) if e and e.person == sitting.tutor]
    for each in lying_tutor[-1:]:
        served = served.seen(each, now, lasts)
    served = served.seen(tap.lying, now, lasts)
    action = desk.action
    after = replace(
        emptied(desk),
        people=(*others[-1:], tap.lying) if others else (),
        tema=desk.tema if others else "",
        action=action,
        served=served,
        again=None,
        leaving=stayed(desk, sitting.tutor, sitting.tutee),
        until=served.until,
    )
    return after, CloseDialogue(sitting.dialogue)


def stop(tap: Tap) -> Step:
    """The learner's card ends the sitting at once (rule 3)."""
    desk, now, known = tap.desk, tap.now, tap.known
    sitting = learning(known, tap.card.owner)
    if sitting is None:
        return person(tap)
    lay = lying_here(desk)
    before = lay[-1:]  # the last two people count: the one before, and the learner
    others = tuple(e for e in before if e.person not in sitting.pair)
    if known.policies.two_sides:
        others = tuple(e for e in others if e.side != tap.card.side)
    desk, due = pushed_out(desk, {e.person for e in lay if e not in others} - sitting.pair)
    if len(lay) > 1 and desk.tema_at < before[0].at:
        desk = replace(desk, tema="")
    if before and before[0].person == sitting.tutor and desk.tema not in ("", sitting.tema):
        with_both = replace(desk, people=(*before, tap.lying), question=None, until=tap.window)
        return preceded(due, begin(with_both, before[0], tap.lying, desk.tema, now, known))
    after, close = _stop(replace(tap, desk=desk), sitting, others)
    commands: list[Command] = [*due, close]
    assert after.served is not None
    if after.action is not None and (done := act(after, now, known)) is not None:
        return preceded(commands, done)
    if others:
        other = others[-1]
        if after.tema:
            step = begin(after, other, tap.lying, after.tema, now, known)
            return preceded(commands, _having_ended(step, sitting))
        lives = () if other.new else known.live(other.person, tap.card.owner)
        if len(lives) == 1:
            live = lives[0]
            pair = (other, tap.lying)
            step = opened(after, pair, live.tutor, live.tema, now, known, how="resumed")
            return preceded(commands, _having_ended(step, sitting))
    return showing(after, paused(after.served), tuple(commands))


def _having_ended(step: Step, sitting: Sitting) -> Step:
    """A step that may have begun a dialogue by the tap that stopped that one: back undoes both."""
    served = step.desk.served
    if served is None or served.what == "paused":
        return step
    return step._replace(desk=replace(step.desk, served=replace(served, ended=sitting.dialogue)))


def end_old(tap: Tap) -> Step:
    """The learner's card of an old dialogue: its end is unknown, and the card stays (rule 9)."""
    sitting = learning(tap.known, tap.card.owner)
    assert sitting is not None
    close = CloseDialogue(sitting.dialogue, Reason.STALE)
    return person(tap, (close,))


def agree(tap: Tap) -> Step:
    """The tutor's card after the learner's agrees and writes nothing (rule 3)."""
    desk = tap.desk
    assert desk.served is not None
    served = desk.served.seen(tap.lying, tap.now, tap.known.policies.same_again)
    after = replace(
        desk,
        served=served,
        again=tap.lying,
        leaving=stayed(desk, tap.card.owner),
        until=max(tap.window, served.until),
    )
    if desk.action is Action.UNDERSTOOD:
        return understood(after, tap.now, tap.known)
    if desk.action and (done := act(after, tap.now, tap.known)) is not None:
        return done
    if desk.question is not None:
        return showing(after, replace(desk.shown, signal=Signal.PAUSED))
    return showing(after, paused(served))


def again(tap: Tap) -> Step:
    """A card of the pair just served shows the result again, or begins the next desk (rule 5)."""
    desk, now, known = tap.desk, tap.now, tap.known
    served = desk.served
    assert served is not None
    lay = tuple(each for each in lying_here(desk) if each.person != tap.card.owner)
    before = lay[-1] if lay else None
    if before is not None and before.person not in served.pair:
        sitting = learning(known, tap.card.owner)
        return stop(tap) if sitting and sitting.tutor == before.person else person(tap)
    desk, due = pushed_out(desk, {each.person for each in lay} - served.pair)
    if before is not None and desk.tema not in ("", served.tema):
        if len(lay) == 1 or desk.tema_at >= before.at:
            pair_desk = replace(desk, people=(before, tap.lying), question=None, until=tap.window)
            return preceded(due, begin(pair_desk, before, tap.lying, desk.tema, now, known))
    seen = served.seen(tap.lying, now, known.policies.same_again)
    until = max(tap.window, desk.until)
    after = replace(desk, served=seen, again=tap.lying, question=None, until=until)
    if before is not None:  # both are here again: what lay with the first is done with
        after = replace(after, people=(), tema="")
    if desk.action and (done := act(after, now, known)) is not None:
        return preceded(due, done)
    return showing(after, result(seen), tuple(due))


def drop_question_and_stop(tap: Tap) -> Step:
    """Another learner's card after "understood?" ends that learner's own sitting."""
    bare = replace(tap.desk, question=None, again=None, people=())
    return stop(replace(tap, desk=bare))


def drop_question_and_end_old(tap: Tap) -> Step:
    """The same for an old sitting."""
    bare = replace(tap.desk, question=None, again=None, people=())
    return end_old(replace(tap, desk=bare))
