"""Folds: the row that shows an entity is `evolve` of its events in (stamp, id) order.

Pure; reads events only, never policies or directory (docs/rules.md 6). Live, on rebuild and after
a merge it is this code.
"""

from kiosk.folds.boot import Boot, evolve_boot
from kiosk.folds.floor import Change, Floor, evolve_floor
from kiosk.folds.help import Help, evolve_help
from kiosk.folds.path import Path, evolve_path
from kiosk.folds.showing import (
    NEXT,
    Agenda,
    Demonstration,
    evolve_agenda,
    evolve_demonstration,
)
from kiosk.folds.tutoria import Tutoria, evolve_tutoria
from kiosk.folds.wish import Wish, evolve_wish
from kiosk.folds.year import Year, evolve_year

__all__ = [
    "Agenda",
    "Boot",
    "Change",
    "Demonstration",
    "Floor",
    "Help",
    "NEXT",
    "Path",
    "Tutoria",
    "Wish",
    "Year",
    "evolve_agenda",
    "evolve_boot",
    "evolve_demonstration",
    "evolve_floor",
    "evolve_help",
    "evolve_path",
    "evolve_tutoria",
    "evolve_wish",
    "evolve_year",
]
