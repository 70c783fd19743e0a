"""What a person has with a tema (docs/rules.md 4), and "understood" (2, rule 11)."""

from __future__ import annotations

from kiosk import commands as c
from kiosk import events as e
from kiosk.errors import Refused
from kiosk.rules.closings import closed, void
from kiosk.rules.values import Outcome, View


def understand(view: View, command: c.Understand) -> list[Outcome]:
    """It is understood: a resume made by the gesture never was, an open sitting ends with it."""
    facts: list[Outcome] = []
    is_open = any(s.dialogue == command.dialogue for s in view.open())
    if command.resumed:
        facts += void(view, command.dialogue, "understood")
    elif is_open:
        facts.append(e.DialogueClosed(command.dialogue, view.day(), e.Reason.UNDERSTOOD))
    going = command.tutor in view.going(command.tutee, command.tema)
    if view.path(command.tutee, command.tema).takes_understood(going=going):
        facts.append(e.Understood(command.tutor, command.tutee, command.tema))
    return facts


def demonstrate(view: View, command: c.Demonstrate) -> list[Outcome]:
    """It is demonstrated; a dialogue that the two cards had just begun never was."""
    begun = view.path(command.person, command.tema).state not in ("none", "chosen")
    if not begun and not command.undo:
        raise Refused("errors.tema_not_begun")
    voided = void(view, command.undo, "demonstrated") if command.undo else []
    return [*voided, e.Demonstrated(command.person, command.tema)]


def withdraw_demonstrated(view: View, command: c.WithdrawDemonstrated) -> list[Outcome]:
    """It was not demonstrated; nothing if nobody said so."""
    shown = view.path(command.person, command.tema).reached == "demonstrated"
    return [e.DemonstratedWithdrawn(command.person, command.tema)] if shown else []


def release(view: View, command: c.Release) -> list[Outcome]:
    """A tema is let go; the sitting in which it is being learned ends with it."""
    person, tema = command.person, command.tema
    path = view.path(person, tema)
    if path.masters or path.state not in ("chosen", "learning"):
        raise Refused("wishes.not_learning")
    mine = [s for s in view.open() if (s.tutee, s.tema) == (person, tema)]
    ends = [closed(view, sitting, e.Reason.PAUSED) for sitting in mine]
    return [*ends, e.PathReleased(person, tema)]


def another_look(view: View, command: c.TakeAnotherLook) -> list[Outcome]:
    """Back to learning; whoever looks again does not offer it meanwhile."""
    person, tema = command.person, command.tema
    path = view.path(person, tema)
    if path.reached not in ("understood", "demonstrated"):
        raise Refused("wishes.not_understood")
    rests: list[Outcome] = []
    if path.offers == "yes":
        rests.append(e.OfferChanged(person, tema, "resting"))
    return [e.PathReturned(person, tema), *rests]


def put_back(view: View, command: c.PutBack) -> list[Outcome]:
    """What a step changed stands as before; sittings that never were stay away."""
    person, tema = command.person, command.tema
    before = view.before_step(person, tema)
    if before is None:
        raise Refused("people.undo_changed")
    now = view.path(person, tema)
    still = tuple(each for each in before.dialogues if view.sitting(each) is not None)
    back = e.PathPutBack(
        person,
        tema,
        chosen=before.chosen,
        alone=before.alone,
        reached=before.reached,
        dialogues=still,
        agreed=before.agreed,
        let_go=before.let_go,
    )
    offers: list[Outcome] = []
    if before.offers != now.offers:
        offers.append(e.OfferChanged(person, tema, before.offers))
    return [back, *offers]
