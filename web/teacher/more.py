"""More: the way to everything that is not *Now* or *Temas*."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for

from web.school import School
from web.teacher import guard


@dataclass(frozen=True, slots=True)
class Way:
    """A page that is reached from here. name: its route and its words in `teacher`."""

    name: str
    kit: bool = False


WAYS = (
    Way("encounters"),
    Way("people"),
    Way("today"),
    Way("network"),
    Way("assembly"),
    Way("demonstrations"),
    Way("figures"),
    Way("time"),
    Way("guests_page"),
    Way("fair_page", kit=True),
    Way("not_yet"),
    Way("reports", kit=True),
    Way("cards", kit=True),
    Way("copies", kit=True),
    Way("settings", kit=True),
    Way("health", kit=True),
    Way("first"),
)
"""In the order of the page. kit: a promoter may go there too."""


def add(bp: Blueprint, school: School) -> None:
    """Add the route of *More*."""

    @bp.get("/more")
    @guard.paired
    def more() -> str:
        teacher = guard.asker() == "teacher"
        ways = [(way.name, url_for(f"teacher.{way.name}")) for way in WAYS if teacher or way.kit]
        return render_template("teacher/more.html", ways=ways)
