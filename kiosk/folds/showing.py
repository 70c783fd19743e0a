"""Demonstrations, and the agenda of the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import AgendaChanged, DemonstrationHeld, DemonstrationWithdrawn, Record


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A demonstration, as `DemonstrationHeld` tells it; held: it was, and was not taken back."""

    demonstration: str
    day: int = 0
    shown: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    families: int = 0
    visitors: int = 0
    pupils: int = 0
    held: bool = False


def evolve_demonstration(demonstration: Demonstration, record: Record) -> Demonstration:
    """The demonstration after the event."""
    match record.fact:
        case DemonstrationHeld() as fact:
            return Demonstration(
                fact.demonstration,
                fact.day,
                fact.shown,
                fact.marked,
                fact.planned,
                fact.families,
                fact.visitors,
                fact.pupils,
                held=True,
            )
        case DemonstrationWithdrawn():
            return replace(demonstration, held=False)
    return demonstration


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is to be shown next, in order, each `PERSON|TEMA`. agenda: always NEXT."""

    agenda: str
    items: tuple[str, ...] = ()


NEXT = "next"
"""The one agenda that there is."""


def evolve_agenda(agenda: Agenda, record: Record) -> Agenda:
    """The agenda after the event: the last word counts whole."""
    match record.fact:
        case AgendaChanged(items=items):
            return Agenda(agenda.agenda, items)
    return agenda
