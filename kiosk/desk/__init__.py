"""The desk: what do these cards mean? Pure; no clock, no database, no sleep (docs/rules.md 2)."""

from kiosk.desk.buttons import hold, press
from kiosk.desk.grammar import ask_day, cleared, day_known, due, keep, leave, read, stays_on
from kiosk.desk.values import Action, Card, Desk, Item, Known, Live, Shown, Sort, Step

__all__ = [
    "Action",
    "Card",
    "Desk",
    "Item",
    "Known",
    "Live",
    "Shown",
    "Sort",
    "Step",
    "ask_day",
    "cleared",
    "day_known",
    "due",
    "hold",
    "keep",
    "leave",
    "press",
    "read",
    "stays_on",
]
