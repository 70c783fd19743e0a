"""The school year ends, or goes on after all (docs/rules.md 5)."""

from __future__ import annotations

from dataclasses import replace

from kiosk import commands as c
from kiosk import events as e
from kiosk.errors import Refused
from kiosk.rules.guests import leave
from kiosk.rules.values import Outcome, View


def close_year(view: View, command: c.CloseYear) -> list[Outcome]:
    """The year ends with its last day: leavers rest, guests lose their names."""
    running = view.begun()
    last, former = view.day() if running else view.day() - 1, view.last_year()
    ended = former.day if former is not None and former.closed else 0
    if last <= ended:
        raise Refused("settings.year_nothing")
    made: list[Outcome] = [e.DayClosed(last)] if running else []
    left: list[str] = []
    for ident in dict.fromkeys(command.leavers):
        person = view.person(ident)
        if person is not None and person.active and not person.erased:
            left.append(ident)
            made += [replace(person, active=False), e.PersonChanged(ident)]
    return [*made, *leave(view), e.YearClosed(last, tuple(left))]


def reopen_year(view: View) -> list[Outcome]:
    """The year goes on, and who left with it is here again."""
    year = view.last_year()
    if year is None or not year.closed:
        raise Refused("errors.no_year_closed")
    if view.begun() or view.day() > year.day + 1:
        raise Refused("settings.year_begun")
    made: list[Outcome] = []
    for ident in year.people:
        person = view.person(ident)
        if person is not None and not person.active and not person.erased:
            made += [replace(person, active=True), e.PersonChanged(ident)]
    return [*made, e.YearReopened(year.day)]
