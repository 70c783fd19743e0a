"""Two people begin, whoever they are; what there is no room for ends.

Beginnings are rule 2 of docs/rules.md 2, redirections rule 8, room rule 13, unknown cards rule 14.
"""

from __future__ import annotations

from kiosk import commands as c
from kiosk import events as e
from kiosk.errors import Refused
from kiosk.rows import CardRow, Person
from kiosk.rules.closings import closed, void
from kiosk.rules.values import Outcome, View


def begin(view: View, command: c.OpenDialogue) -> list[Outcome]:
    """A dialogue opens; what it leaves no room for ends first."""
    if command.tutor == command.tutee:
        raise Refused("today.two_people")
    made = _admit(view, command.admit)
    gone: list[Outcome] = []
    redirected: e.Sitting | None = None
    if command.replaces:
        redirected = view.sitting(command.replaces)
        gone = void(view, command.replaces, "redirected")
    opening = opening_of(view, command)
    later = opening.sitting
    still = [s for s in view.open() if redirected is None or s.dialogue != redirected.dialogue]
    crowded = [s for s in still if s.leaves_no_room_for(later)]
    crowded += _too_many(view, [s for s in still if s not in crowded], later)
    in_order = [s for s in still if s in crowded]
    ends = [closed(view, s, e.Reason.MOVED_ON, later.dialogue) for s in in_order]
    held = view.unconfirmed(later.tutor, later.tutee, later.tema)
    sure = [e.DialogueConfirmed(each, day, later.dialogue) for each, day in held]
    return [*made, *gone, *ends, opening, *sure]


def opening_of(view: View, command: c.OpenDialogue) -> e.DialogueOpened:
    """The event of an opening, with all that folds need to know of the two."""
    tutor, tutee, tema = command.tutor, command.tutee, command.tema
    rehearsal = view.path(tutee, tema).masters
    former = () if rehearsal else tuple(t for t in view.going(tutee, tema) if t != tutor)
    shown = view.path(tutor, tema)
    untried = shown.reached != "demonstrated" and shown.offers != "yes"
    return e.DialogueOpened(
        dialogue=command.dialogue,
        day=view.day(),
        tutor=tutor,
        tutee=tutee,
        tema=tema,
        kind=e.Kind.REHEARSAL if rehearsal else e.Kind.TUTORING,
        how=command.how,
        tutor_pupil=is_pupil(view, tutor),
        tutee_pupil=is_pupil(view, tutee),
        station=view.station,
        boot=view.boot,
        opened_ms=view.now_ms,
        continues=former,
        look=bool(command.admit) or not view.has_title(tema) or untried,
    )


def is_pupil(view: View, person: str) -> bool:
    """Whether a pupil's room applies to a person; somebody unknown is one."""
    row = view.person(person)
    return row is None or row.pupil


def _admit(view: View, cards: tuple[str, ...]) -> list[Outcome]:
    """The people of unknown cards, each with the next number (rule 14)."""
    made: list[Outcome] = []
    for n, card in enumerate(cards, start=view.newcomers() + 1):
        person = view.person_of_new(card)
        if view.person(person) is None:
            made += [
                Person(id=person, kind="new", number=n, avatar="card"),
                CardRow(key=card, sort="person", owner=person),
                e.PersonChanged(person),
            ]
    return made


def _too_many(view: View, still: list[e.Sitting], later: e.Sitting) -> list[e.Sitting]:
    """A pupil accompanies two at most, on one tema; the earliest make room first (rule 13)."""
    if not later.tutor_pupil:
        return []
    mine = [s for s in still if s.tutor == later.tutor]
    other_tema = [s for s in mine if s.tema != later.tema]
    same = [s for s in mine if s.tema == later.tema]
    over = len(same) + 1 - view.max_open_as_tutor
    return other_tema + same[: max(over, 0)]
