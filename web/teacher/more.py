"""More: the way to everything that is not *Now* or *Temas*."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from web.school import School
from web.teacher import guard


@dataclass(frozen=True, slots=True)
class Way:
    """A page that is reached from here. name: its route and its words in `tablet`."""

    name: str
    kit: bool = False


GROUPS = {
    "today": (Way("today"), Way("encounters"), Way("not_yet"), Way("guests_page")),
    "network": (
        Way("network"),
        Way("time"),
        Way("figures"),
        Way("demonstrations"),
        Way("assembly"),
        Way("fair_page", kit=True),
    ),
    "people": (Way("people"), Way("cards", kit=True), Way("reports", kit=True)),
    "station": (
        Way("settings", kit=True),
        Way("health", kit=True),
        Way("copies", kit=True),
        Way("first"),
        Way("off", kit=True),
    ),
}
"""In the order of the page. kit: a promoter may go there too."""


def add(bp: Blueprint, school: School) -> None:
    """Add the route of *More*."""

    @bp.get("/more")
    @guard.paired
    def more() -> str:
        teacher = guard.asker() == "teacher"
        groups = {
            group: names
            for group, ways in GROUPS.items()
            if (names := [way.name for way in ways if teacher or way.kit])
        }
        return render_template("teacher/more.html", groups=groups)
