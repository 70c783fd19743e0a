"""The papers that a school may be asked for (docs/domain.md 6), each a function to sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.reports.asked import Asked
from kiosk.reports.paper import Sheet
from kiosk.reports.papers.blank import (
    catalogue_sheet,
    day_sheet,
    demonstrations_sheet,
    lineage_sheet,
    network_sheet,
    path_sheets,
    wishes_sheet,
)
from kiosk.reports.papers.census import census
from kiosk.reports.papers.daily import day_line
from kiosk.reports.papers.evaluation import evidence
from kiosk.reports.papers.exchange import exchange
from kiosk.reports.papers.family import letters
from kiosk.reports.papers.handover import handover
from kiosk.reports.papers.kit import kit
from kiosk.reports.papers.leaving import passport
from kiosk.reports.papers.meeting import meeting
from kiosk.reports.papers.research import research
from kiosk.reports.papers.rights import held_about
from kiosk.reports.papers.visit import visit

Make = Callable[[Asked], tuple[Sheet, ...]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be made.

    kind: whom it is for, a heading of the list. asks: what may be chosen of days, years, people,
    person, names, notes. leaves: it is handed to somebody outside the class, so it has no names
    unless they were ticked. span: the days it is about if none were chosen. ring: whose threads
    are in the picture beside it: of the days, of those between schools, or nobody's; "" for no
    picture. kit: a promoter may look at it too.
    """

    make: Make
    kind: str
    asks: tuple[str, ...] = ()
    leaves: bool = False
    span: str = "year"
    ring: str = ""
    kit: bool = False


PAPERS: dict[str, Paper] = {
    "letter": Paper(letters, "families", ("people", "names")),
    "passport": Paper(passport, "families", ("person",)),
    "rights": Paper(held_about, "families", ("person",)),
    "day": Paper(day_line, "mine", ("days",), span="today"),
    "evidence": Paper(evidence, "mine", ("people", "days")),
    "handover": Paper(handover, "mine", ("notes",)),
    "meeting": Paper(meeting, "others", ("days", "names"), leaves=True),
    "visit": Paper(visit, "others", ("days", "names"), leaves=True, span="days", ring="days"),
    "census": Paper(census, "others", ("years",), leaves=True),
    "exchange": Paper(exchange, "others", ("days", "names"), leaves=True, ring="between"),
    "research": Paper(research, "others", ("days",), leaves=True),
    "kit": Paper(kit, "others", kit=True),
    "sheet_day": Paper(day_sheet, "blank"),
    "sheet_catalogue": Paper(catalogue_sheet, "blank"),
    "sheet_wishes": Paper(wishes_sheet, "blank"),
    "sheet_network": Paper(network_sheet, "blank", ring="nobody"),
    "sheet_lineage": Paper(lineage_sheet, "blank"),
    "sheet_demonstrations": Paper(demonstrations_sheet, "blank"),
    "sheet_path": Paper(path_sheets, "blank", ("people",)),
}
"""By the name in the address, in the order of the page."""

KINDS = ("families", "mine", "others", "blank")
