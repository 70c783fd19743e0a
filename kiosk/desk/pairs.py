"""What two cards begin, resume or ask (docs/rules.md 2, rules 2, 7, 8, 10, 12, 14)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.commands import CloseDialogue, Command, OpenDialogue
from kiosk.desk.values import (
    Asked,
    Desk,
    Known,
    Leaving,
    Lying,
    Question,
    Served,
    Shown,
    Step,
    emptied,
    showing,
    stayed,
)
from kiosk.events import Sitting
from kiosk.ports import Signal
from kiosk.screens import Face

HINTS = {"could": "page_could_hint", "show_mine": "page_show_mine_hint"}
"""What to do about an act that a card alone can do too; about others, OK."""


def fresh_open(known: Known) -> tuple[Sitting, ...]:
    """The open dialogues that are not old (rule 9)."""
    return tuple(sitting for sitting in known.open() if not known.old(sitting))


def accompanied(known: Known, tutor: str) -> tuple[Sitting, ...]:
    """The dialogues in which this person is the tutor now."""
    return tuple(sitting for sitting in fresh_open(known) if sitting.tutor == tutor)


def learning(known: Known, tutee: str) -> Sitting | None:
    """The dialogue in which this person is the learner, old or not."""
    return next((s for s in reversed(known.open()) if s.tutee == tutee), None)


def consider(desk: Desk, now: float, known: Known, replaces: str = "") -> Step:
    """Read what lies on the desk: a pair begins if there is one reason, else one is shown."""
    match desk.people:
        case (one, other):
            return _pair(desk, one, other, now, known, replaces)
        case (one,):
            return person_page(desk, one, known)
        case _:
            return showing(
                desk, Shown(Face.OFFERS, tema=desk.tema, say="offered_by", signal=Signal.SHOWN)
            )


def _pair(
    desk: Desk, one: Lying, other: Lying, now: float, known: Known, replaces: str = ""
) -> Step:
    if one.new and other.new:
        shown = Shown(Face.SAY, say="two_new_cards", signal=Signal.UNKNOWN)
        return showing(desk, shown)
    if desk.tema:
        return begin(desk, one, other, desk.tema, now, known, replaces)
    lives = () if one.new or other.new else known.live(one.person, other.person)
    if len(lives) == 1:
        (live,) = lives
        return opened(desk, (one, other), live.tutor, live.tema, now, known, how="resumed")
    return ask_tema(desk, one, other, known)


def begin(
    desk: Desk,
    one: Lying,
    other: Lying,
    tema: str,
    now: float,
    known: Known,
    replaces: str = "",
) -> Step:
    """Two people and a tema: the roles come from the tema, or the display asks (rule 2)."""
    lives = [live for live in known.live(one.person, other.person) if live.tema == tema]
    if lives:
        return opened(desk, (one, other), lives[0].tutor, tema, now, known, replaces=replaces)
    masters = [each for each in (one, other) if not each.new and known.masters(each.person, tema)]
    if len(masters) == 1:
        return opened(desk, (one, other), masters[0].person, tema, now, known, replaces=replaces)
    names = (one.person, other.person)
    question = Question(Asked.WHO, (one, other), names, 0, replaces)
    return showing(replace(desk, question=question, tema=tema), shown_question(question, tema))


def ask_tema(desk: Desk, one: Lying, other: Lying, known: Known) -> Step:
    """What tema? with the likeliest lit; the last choice is another one, named later."""
    choices = known.choices(one.person, other.person)
    question = Question(Asked.TEMA, (one, other), choices)
    return showing(replace(desk, question=question), shown_question(question))


def shown_question(question: Question, tema: str = "") -> Shown:
    """How a standing question looks."""
    names = [each.person for each in question.pair] or ["", ""]
    face, say, hint = {
        Asked.WHO: (Face.ASK_WHO, "ask_who", "ask_who_hint"),
        Asked.TEMA: (Face.ASK_TEMA, "ask_tema", "ask_tema_hint"),
        Asked.UNDERSTOOD: (Face.ASK_UNDERSTOOD, "ask_understood", "ask_understood_hint"),
        Asked.DAY: (Face.ASK_DAY, "ask_day", "ask_day_hint"),
        Asked.OFF: (Face.ASK_OFF, "ask_off", "ask_off_hint"),
    }[question.asked]
    return Shown(
        face,
        left=names[0],
        right=names[1],
        tema=tema,
        say=say,
        hint=hint,
        choices=question.choices,
        lit=question.lit,
        signal=Signal.ASKED,
    )


def opened(
    desk: Desk,
    pair: tuple[Lying, Lying],
    tutor: str,
    tema: str,
    now: float,
    known: Known,
    *,
    how: str = "cards",
    replaces: str = "",
) -> Step:
    """The pair begins or goes on; the desk is free for the next."""
    one, other = pair
    tutee = other.person if one.person == tutor else one.person
    dialogue = known.fresh()
    solid = not known.masters(tutee, tema)
    command = OpenDialogue(
        dialogue=dialogue,
        tutor=tutor,
        tutee=tutee,
        tema=tema,
        how=how,
        admit=tuple(each.card for each in pair if each.new),
        replaces=replaces,
    )
    what, face, signal = (
        ("resumed", Face.RESUMED, Signal.RESUMED)
        if how == "resumed"
        else ("opened", Face.OPENED, Signal.OPENED)
    )
    lasts = known.policies.same_again
    served = Served(
        what=what,
        dialogue=dialogue,
        tutor=tutor,
        tutee=tutee,
        tema=tema,
        at=now,
        until=now + lasts,
        tapped=tuple((each.person, now) for each in pair),
        both_at=now,
        with_tema=how != "resumed",
        solid=solid,
        lying=tuple(replace(each, new=False) for each in pair),
    )
    after = replace(
        emptied(desk),
        served=served,
        again=None,
        leaving=stayed(desk, tutor, tutee),
        until=served.until,
    )
    say = what if solid else "rehearsal"
    shown = Shown(face, tutor, tutee, tema, say=say, solid=solid, signal=signal)
    return showing(after, shown, (command,))


def person_page(desk: Desk, one: Lying, known: Known) -> Step:
    """One card alone: that person's page; with a tema, the page with it (rule 12)."""
    if one.new:
        shown = Shown(Face.SAY, say="new_card", hint="new_card_hint", signal=Signal.UNKNOWN)
        return showing(desk, shown)
    if not desk.tema and desk.page < len(known.tablets(one.person)):
        return _own_page(desk, one, known)
    mine = accompanied(known, one.person)
    pending = [each for each in desk.leaving if each.tutor == one.person]
    sitting = next((s for s in mine for each in pending if s.dialogue == each.dialogue), None)
    if sitting is not None and not desk.tema:
        shown = Shown(
            Face.LEAVING,
            sitting.tutor,
            sitting.tutee,
            sitting.tema,
            say="leaving",
            hint="leaving_hint",
            solid=sitting.kind == "tutoring",
            signal=Signal.SHOWN,
        )
        return showing(desk, shown)
    if len(mine) > 1 and not desk.tema:
        shown = Shown(Face.PERSON, one.person, say="whose_learner", signal=Signal.ASKED)
        return showing(desk, shown)
    return _own_page(desk, one, known)


def _own_page(desk: Desk, one: Lying, known: Known) -> Step:
    items = known.page(one.person, desk.tema)
    item = items[desk.page % len(items)]
    shown = Shown(
        Face.PERSON,
        one.person,
        item.other,
        item.tema,
        say=f"page_{item.act}",
        hint=HINTS.get(item.act, "page_hint") if item.does else "",
        signal=Signal.SHOWN,
        number=item.number,
    )
    return showing(desk, shown)


def put_down(desk: Desk, lying: Lying, now: float, known: Known) -> tuple[Desk, list[Command]]:
    """The desk with one more card: the last two people count, a third pushes the first out.

    A tutor who is pushed out while a pause is pending is paused at once (rules 4 and 7).
    """
    people = desk.people
    if desk.again is not None and desk.again.person != lying.person:
        if desk.again.person not in desk.names:
            people = (*people, desk.again)
    keep = [each for each in people if each.person != lying.person]
    if known.policies.two_sides:
        keep = [each for each in keep if each.side != lying.side]
    stay = keep[-1:]
    out = [each.person for each in people if each not in stay and each.person != lying.person]
    due = [each for each in desk.leaving if each.tutor in out]
    tema = desk.tema
    if out and not (stay and desk.tema_at >= stay[0].at):
        tema = ""
    leaving = stayed(desk, *out)
    mine = accompanied(known, lying.person)
    just_served = desk.served is not None and lying.person in desk.served.pair
    pending = lying.person in {each.tutor for each in leaving}
    if len(mine) == 1 and not just_served and not pending:
        pause = Leaving(lying.person, mine[0].dialogue, now + known.policies.lone_tutor)
        leaving = (*leaving, pause)
    after = replace(
        desk,
        people=(*stay, lying),
        tema=tema,
        again=None,
        question=None,
        leaving=leaving,
        page=0,
        until=now + known.policies.window,
    )
    return after, [CloseDialogue(each.dialogue) for each in due]
