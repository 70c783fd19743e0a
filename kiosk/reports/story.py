"""What was said of one dialogue, in order: recorded, corrected, taken away, confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import (
    DialogueConfirmed,
    DialogueCorrected,
    DialogueHeld,
    DialogueRestored,
    DialogueVoided,
    Fact,
    Record,
)
from kiosk.history import History
from kiosk.reports.named import Names, Said


@dataclass(frozen=True, slots=True)
class Step:
    """What was said of a dialogue at one time. what: recorded, held, turned, changed, voided,
    restored or confirmed. by: the person who said it, or "". act: to be undone by, if it can be."""

    what: str
    said: Said | None
    by: str
    act: str


def visible(fact: DialogueCorrected) -> bool:
    """Whether it says anything new of people or tema, not only from whom it took over."""
    now = (fact.tutor, fact.tutee, fact.tema)
    return now != (fact.was_tutor, fact.was_tutee, fact.was_tema)


def steps(facts: History, names: Names, dialogue: str) -> list[Step]:
    """What was said of a dialogue, in order; only the last may be undone."""
    records = [r for r in facts.told(dialogue) if not _only_continues(r.fact)]
    held = [r for r in facts.confirmations(dialogue) if isinstance(r.fact, DialogueConfirmed)]
    records = sorted([*records, *held], key=lambda record: record.order)
    found = [_step(names, record) for record in records]
    latest = facts.mends(dialogue)
    undoable = latest[-1].id if latest else ""
    return [
        step if record.id == undoable else Step(step.what, step.said, step.by, "")
        for record, step in zip(records, found, strict=True)
    ]


def _only_continues(fact: Fact) -> bool:
    return isinstance(fact, DialogueCorrected) and not visible(fact)


def _step(names: Names, record: Record) -> Step:
    actor = names.who(record.actor)
    by = "" if actor.unnamed else actor.name
    match record.fact:
        case DialogueCorrected() as fact:
            turned = (fact.tutor, fact.tutee) == (fact.was_tutee, fact.was_tutor)
            what = "turned" if turned and fact.tema == fact.was_tema else "changed"
            return Step(what, names.said(fact.tutor, fact.tutee, fact.tema), by, fact.act)
        case DialogueVoided(act=act):
            return Step("voided", None, by, act)
        case DialogueRestored(act=act):
            return Step("restored", None, by, act)
        case DialogueConfirmed(by=who):
            return Step("confirmed" if who else "doubted", None, by, "")
        case DialogueHeld() as held:
            return Step("held", names.said(held.tutor, held.tutee, held.tema), by, "")
    fact_ = record.fact
    said = [str(getattr(fact_, name)) for name in ("tutor", "tutee", "tema")]
    return Step("recorded", names.said(*said), by, "")
