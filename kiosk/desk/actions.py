"""Action cards and "understood": what each needs, and what it does (docs/rules.md 2.11 and 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.commands import (
    CallHelp,
    CloseDay,
    Command,
    Demonstrate,
    GoOn,
    TakeRecess,
    Understand,
)
from kiosk.desk.pairs import accompanied, learning
from kiosk.desk.trail import PAGE
from kiosk.desk.values import (
    Action,
    Desk,
    Known,
    Lying,
    Served,
    Shown,
    Step,
    emptied,
    showing,
    stayed,
)
from kiosk.ports import Signal
from kiosk.screens import Face

JOIN_HELP = 6.0
"""Seconds after HELP in which the caller's card says who calls, and the partner's joins."""


def present(desk: Desk, now: float, known: Known) -> list[Lying]:
    """The people whose cards were shown within the window, latest first."""
    found = {each.person: each for each in desk.people}
    if desk.again is not None:
        found[desk.again.person] = desk.again
    if desk.served is not None:
        times = dict(desk.served.tapped)
        for each in desk.served.lying:
            if now - times.get(each.person, each.at) <= known.policies.window:
                found.setdefault(each.person, each)
    return sorted(found.values(), key=lambda each: -each.at)


def act(desk: Desk, now: float, known: Known) -> Step | None:
    """What the action card on the desk does with the cards beside it; None if something lacks."""
    assert desk.action is not None
    return ACTIONS[desk.action](desk, now, known)


def _recess(desk: Desk, now: float, known: Known) -> Step | None:
    teacher = next((each for each in present(desk, now, known) if each.teacher), None)
    if teacher is None:
        return None
    after = replace(emptied(desk), leaving=(), served=None, again=None)
    after = replace(after, until=now + known.policies.window)
    shown = Shown(Face.SAY, say="recess", signal=Signal.PAUSED)
    return showing(after, shown, (TakeRecess(teacher.person),))


def _shutdown(desk: Desk, now: float, known: Known) -> Step | None:
    people = present(desk, now, known)
    someone = next((each for each in people if each.teacher or each.promoter), None)
    if someone is None:
        return None
    after = replace(emptied(desk), leaving=(), served=None, again=None)
    after = replace(after, until=now + known.policies.window)
    shown = Shown(Face.GOODBYE, say="goodbye", signal=Signal.DONE)
    return showing(after, shown, (CloseDay(someone.person),))


def _understood(desk: Desk, now: float, known: Known) -> Step | None:
    served = desk.served
    both = served is not None and served.both_at is not None and now <= served.until
    if both and (not _others(desk) or _last_of_pair(desk, now, known)):
        return understood(desk, now, known)
    if len(desk.people) == 2 and not any(each.new for each in desk.people):
        one, other = desk.people
        lives = known.live(one.person, other.person)
        fitting = [live for live in lives if not desk.tema or live.tema == desk.tema]
        if len(fitting) == 1:
            live = fitting[0]
            until = now + known.policies.same_again
            made = Served("paused", "", live.tutor, live.tutee, live.tema, now, until, both_at=now)
            made = replace(made, lying=desk.people, tapped=tuple((p, now) for p in desk.names))
            return understood(replace(desk, served=made), now, known)
    return None


def _others(desk: Desk) -> bool:
    assert desk.served is not None
    return any(each.person not in desk.served.pair for each in desk.people)


def _last_of_pair(desk: Desk, now: float, known: Known) -> bool:
    """Whether the card before was of the pair just served; a stranger's may lie there too."""
    shown = present(desk, now, known)
    return desk.served is not None and bool(shown) and shown[0].person in desk.served.pair


def understood(desk: Desk, now: float, known: Known) -> Step:
    """The pair just served says that it is understood; a resume of this gesture never was."""
    served = desk.served
    assert served is not None
    done = served.what == "understood"
    command = Understand(
        tutor=served.tutor,
        tutee=served.tutee,
        tema=served.tema,
        dialogue=served.dialogue,
        resumed=served.what == "resumed",
    )
    until = now + known.policies.same_again
    now_served = replace(served, what="understood", at=now, until=until)
    if not done:
        news = known.news(served.tutor, served.tutee, served.tema)
        now_served = replace(now_served, news=news)
        was_open = served.dialogue if served.what == "opened" else ""
        now_served = replace(now_served, dialogue=was_open, with_tema=True)
    after = replace(
        emptied(desk),
        served=now_served,
        again=None,
        leaving=stayed(desk, served.tutor),
        until=until,
        turns=now + PAGE,
    )
    shown = Shown(
        Face.UNDERSTOOD,
        served.tutor,
        served.tutee,
        served.tema,
        say="understood",
        hint="understood_hint",
        signal=Signal.UNDERSTOOD,
    )
    return showing(after, shown, () if done else (command,))


def _help(desk: Desk, now: float, known: Known) -> Step | None:
    served, commands, pair = desk.served, list[Command](), tuple[str, ...]()
    people = present(desk, now, known)
    names = tuple(each.person for each in people)
    dialogue = ""
    mine = _last_of_pair(desk, now, known)
    if mine and served is not None and served.what in ("opened", "resumed", "paused"):
        dialogue, pair = served.dialogue, (served.tutor, served.tutee)
        names = tuple(n for n in (served.tutor, served.tutee) if n in names)
        if served.what == "paused":
            dialogue = known.fresh()
            commands.append(GoOn(dialogue, served.dialogue))
    else:
        names = tuple(each.person for each in desk.people[-1:] if not each.new)
        for name in names:  # the card before it; who else lies there has not called
            sitting = learning(known, name) or next(iter(accompanied(known, name)), None)
            if sitting is not None:
                dialogue, pair = sitting.dialogue, (sitting.tutor, sitting.tutee)
    call = known.fresh()
    commands.append(CallHelp(call, names, dialogue))
    left, right = (*names, "", "")[:2]
    hint = "help_hint" if names else "help_alone_hint"
    shown = Shown(Face.HELP, left, right, say="help", hint=hint, signal=Signal.HELP)
    after = replace(
        emptied(desk),
        served=None,
        again=None,
        leaving=stayed(desk, *names),
        call="" if names and not pair else call,
        calling=pair,
        call_until=now + JOIN_HELP,
        until=now + known.policies.window,
    )
    return showing(after, shown, tuple(commands))


def _demonstrated(desk: Desk, now: float, known: Known) -> Step | None:
    people = [each for each in present(desk, now, known) if not each.new]
    teacher = next((each for each in people if each.teacher), None)
    learners = [each for each in people if teacher and each.person != teacher.person]
    if teacher is None or not learners:
        return None
    learner = learners[0]
    served, undo = desk.served, ""
    temas = known.demonstrable(learner.person)
    chosen = desk.tema
    if served is not None and served.what in ("opened", "resumed"):
        if served.pair == {teacher.person, learner.person}:
            undo = served.dialogue
            chosen = chosen or (served.tema if served.with_tema else "")
    if chosen:
        temas = (chosen,) if known.has_begun(learner.person, chosen) else ()
    if len(temas) != 1:
        say = "demonstrated_which" if temas else "demonstrated_nothing"
        shown = Shown(Face.SAY, learner.person, say=say, signal=Signal.ASKED)
        return showing(replace(desk, until=now + known.policies.window), shown)
    after = replace(
        emptied(desk),
        served=None,
        again=None,
        leaving=stayed(desk, teacher.person, learner.person),
        until=now + known.policies.window,
    )
    shown = Shown(Face.SAY, learner.person, tema=temas[0], say="demonstrated", signal=Signal.DONE)
    command = Demonstrate(teacher.person, learner.person, temas[0], undo)
    return showing(after, shown, (command,))


ACTIONS: dict[Action, Callable[[Desk, float, Known], Step | None]] = {
    Action.RECESS: _recess,
    Action.UNDERSTOOD: _understood,
    Action.HELP: _help,
    Action.DEMONSTRATED: _demonstrated,
    Action.SHUTDOWN: _shutdown,
}
