"""A reader or the display is lost or found (docs/rules.md 2, rule 15)."""

from __future__ import annotations

from kiosk import commands as c
from kiosk import events as e
from kiosk.rules.values import Outcome, View


def note(view: View, command: c.NotePart) -> list[Outcome]:
    """That the part was lost or found."""
    match command.part, command.found:
        case "reader", False:
            return [e.ReaderLost(command.side)]
        case "reader", True:
            return [e.ReaderFound(command.side)]
        case _, False:
            return [e.DisplayLost(view.station)]
        case _:
            return [e.DisplayFound(view.station)]
