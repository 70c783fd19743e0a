"""Recess, the end of a school day, a new boot (docs/rules.md 3 and 5)."""

from __future__ import annotations

from kiosk import commands as c
from kiosk import events as e
from kiosk.rules.closings import close_old
from kiosk.rules.guests import leave
from kiosk.rules.values import Outcome, View


def recess(view: View) -> list[Outcome]:
    """Everything open pauses; what is old ends as such."""
    return [*close_old(view), e.Recess(view.day())]


def close_day(view: View) -> list[Outcome]:
    """The running day ends, and today's guests leave."""
    # closing it twice is closing it once: what has not begun cannot end
    over = view.day() > 1 and not view.begun()
    return [] if over else [e.DayClosed(view.day()), *leave(view)]


def start_boot(view: View, command: c.StartBoot) -> list[Outcome]:
    """A new boot, of this station and of those whose copy it is where they left something open."""
    left = {s.station for s in view.open()} & set(command.former)
    stations = [*sorted(left), view.station]
    return [e.BootStarted(view.day(), each, view.boot) for each in stations]
