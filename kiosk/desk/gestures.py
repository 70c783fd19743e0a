"""What one card does on the desk: a function for each row of the grammar's table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.commands import CallHelp, CloseDialogue, Command, NoteRandom, NoteUnknown
from kiosk.desk.actions import act, understood
from kiosk.desk.pairs import (
    accompanied,
    begin,
    consider,
    learning,
    opened,
    put_down,
    shown_question,
)
from kiosk.desk.values import (
    Action,
    Asked,
    Card,
    Desk,
    Known,
    Lying,
    Served,
    Shown,
    Sort,
    Step,
    Table,
    emptied,
    showing,
    stayed,
)
from kiosk.events import Reason, Sitting
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


def _after(first: list[Command], step: Step) -> Step:
    return step._replace(commands=(*first, *step.commands))


def person(tap: Tap, first: tuple[Command, ...] = ()) -> Step:
    """A person's card joins the desk (rules 2, 4, 7, 12)."""
    desk, due = put_down(tap.desk, tap.lying, tap.now, tap.known)
    commands = [*first, *due]
    done = act(desk, tap.now, tap.known) if desk.action else None
    return _after(commands, done or consider(desk, tap.now, tap.known))


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
    desk = replace(desk, until=tap.window)
    return consider(desk, tap.now, tap.known)


def new_card(tap: Tap) -> Step:
    """A card that nobody knows: alone it is shown and listed; with a known one it can begin."""
    alone = not tap.desk.people and tap.desk.again is None
    listed = tap.known.listed(tap.card.key)
    note: tuple[Command, ...] = (NoteUnknown(tap.card.key),) if alone and not listed else ()
    return person(tap, note)


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


def _lay(desk: Desk) -> tuple[Lying, ...]:
    """The people whose cards lie here, also one that was shown again, in order of arrival."""
    again = desk.again if desk.again and desk.again.person not in desk.names else None
    return (*desk.people, *((again,) if again else ()))


def _pushed_out(desk: Desk, people: set[str]) -> tuple[Desk, list[Command]]:
    """Without these people; a pause that was pending for one of them is done at once (rule 4)."""
    due: list[Command] = [CloseDialogue(e.dialogue) for e in desk.leaving if e.tutor in people]
    stay = tuple(e for e in desk.people if e.person not in people)
    return replace(desk, people=stay, leaving=stayed(desk, *people)), due


def stop(tap: Tap) -> Step:
    """The learner's card ends the sitting at once (rule 3)."""
    desk, now, known = tap.desk, tap.now, tap.known
    sitting = learning(known, tap.card.owner)
    if sitting is None:
        return person(tap)
    lay = _lay(desk)
    before = lay[-1:]  # the last two people count: the one before, and the learner
    others = tuple(e for e in before if e.person not in sitting.pair)
    if known.policies.two_sides:
        others = tuple(e for e in others if e.side != tap.card.side)
    desk, due = _pushed_out(desk, {e.person for e in lay if e not in others} - sitting.pair)
    if len(lay) > 1 and desk.tema_at < before[0].at:
        desk = replace(desk, tema="")
    if before and before[0].person == sitting.tutor and desk.tema not in ("", sitting.tema):
        with_both = replace(desk, people=(*before, tap.lying), question=None, until=tap.window)
        return _after(due, begin(with_both, before[0], tap.lying, desk.tema, now, known))
    after, close = _stop(replace(tap, desk=desk), sitting, others)
    commands: list[Command] = [*due, close]
    assert after.served is not None
    if after.action is not None and (done := act(after, now, known)) is not None:
        return _after(commands, done)
    if others:
        other = others[-1]
        if after.tema:
            return _after(commands, begin(after, other, tap.lying, after.tema, now, known))
        lives = () if other.new else known.live(other.person, tap.card.owner)
        if len(lives) == 1:
            live = lives[0]
            pair = (other, tap.lying)
            step = opened(after, pair, live.tutor, live.tema, now, known, how="resumed")
            return _after(commands, step)
    return showing(after, paused(after.served), tuple(commands))


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
    lay = tuple(each for each in _lay(desk) if each.person != tap.card.owner)
    before = lay[-1] if lay else None
    if before is not None and before.person not in served.pair:
        sitting = learning(known, tap.card.owner)
        return stop(tap) if sitting and sitting.tutor == before.person else person(tap)
    desk, due = _pushed_out(desk, {each.person for each in lay} - served.pair)
    if before is not None and desk.tema not in ("", served.tema):
        if len(lay) == 1 or desk.tema_at >= before.at:
            pair_desk = replace(desk, people=(before, tap.lying), question=None, until=tap.window)
            return _after(due, begin(pair_desk, before, tap.lying, desk.tema, now, known))
    seen = served.seen(tap.lying, now, known.policies.same_again)
    until = max(tap.window, desk.until)
    after = replace(desk, served=seen, again=tap.lying, question=None, until=until)
    if before is not None:  # both are here again: what lay with the first is done with
        after = replace(after, people=(), tema="")
    if desk.action and (done := act(after, now, known)) is not None:
        return _after(due, done)
    return showing(after, result(seen), tuple(due))


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


def drop_question_and_stop(tap: Tap) -> Step:
    """Another learner's card after "understood?" ends that learner's own sitting."""
    bare = replace(tap.desk, question=None, again=None, people=())
    return stop(replace(tap, desk=bare))


def drop_question_and_end_old(tap: Tap) -> Step:
    """The same for an old sitting."""
    bare = replace(tap.desk, question=None, again=None, people=())
    return end_old(replace(tap, desk=bare))


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
    people = desk.people or ((desk.again,) if desk.again else ())
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
