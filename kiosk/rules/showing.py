"""Demonstrations of several people, and the agenda of the next one (docs/rules.md 4)."""

from __future__ import annotations

from kiosk import commands as c
from kiosk import events as e
from kiosk.errors import Refused
from kiosk.rules.values import Outcome, ShowingView

MOST = 9_999
"""The largest audience that a form takes."""


def pair(item: str) -> tuple[str, str]:
    """The person and the tema of a `PERSON|TEMA`."""
    person, _, tema = item.partition("|")
    return person, tema


def hold(view: ShowingView, command: c.HoldDemonstration) -> list[Outcome]:
    """Everybody who shows has demonstrated; what was planned leaves the agenda."""
    known = view.demonstration(command.demonstration)
    if known is not None and known.held:
        return []
    shown = tuple(dict.fromkeys(command.shown))
    if not shown:
        raise Refused("showing.nobody")
    audience = (command.families, command.visitors, command.pupils)
    if not all(0 <= each <= MOST for each in audience):
        raise Refused("showing.odd_count")
    paths = {item: view.path(*pair(item)) for item in shown}
    if any(path.state in ("none", "chosen") and not path.masters for path in paths.values()):
        raise Refused("showing.not_begun")
    marked = tuple(item for item, path in paths.items() if path.reached != "demonstrated")
    agenda = view.agenda()
    planned = tuple(item for item in agenda if item in paths)
    held = e.DemonstrationHeld(command.demonstration, view.day(), shown, marked, planned, *audience)
    rest = tuple(item for item in agenda if item not in paths)
    return [
        *(e.Demonstrated(*pair(item)) for item in marked),
        held,
        *([e.AgendaChanged(rest)] if planned else []),
    ]


def withdraw(view: ShowingView, command: c.WithdrawDemonstration) -> list[Outcome]:
    """It was not meant: who had not demonstrated before has not, and the agenda has them again."""
    known = view.demonstration(command.demonstration)
    if known is None or not known.held:
        return []
    back = [item for item in known.marked if view.path(*pair(item)).reached == "demonstrated"]
    agenda = view.agenda()
    planned = [item for item in known.planned if item not in agenda]
    return [
        *(e.DemonstratedWithdrawn(*pair(item)) for item in back),
        e.DemonstrationWithdrawn(command.demonstration),
        *([e.AgendaChanged((*planned, *agenda))] if planned else []),
    ]


def plan(view: ShowingView, command: c.PlanToShow) -> list[Outcome]:
    """The agenda with that person and tema at that place, or without them."""
    item, now = f"{command.person}|{command.tema}", view.agenda()
    rest = tuple(each for each in now if each != item)
    if command.place == c.OFF:
        return [e.AgendaChanged(rest)] if rest != now else []
    path = view.path(command.person, command.tema)
    if item not in now and path.state in ("none", "chosen") and not path.masters:
        raise Refused("showing.not_begun")
    wanted = (*rest[: command.place], item, *rest[command.place :])
    return [e.AgendaChanged(wanted)] if wanted != now else []
