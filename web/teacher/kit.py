"""P2, the kit: how each part is and what to do, and a file for a promoter far away."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from web.languages import spoken
from web.school import School
from web.teacher import guard

FIRST = ("broken", "look", "not_measured", "ok")
"""The states in the order in which somebody wants to read them."""

SIGNS = {"broken": "hand", "look": "eye", "not_measured": "question", "ok": "check"}
"""The drawing of each state: nobody has to tell colours apart."""


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this page."""

    @bp.get("/kit")
    @guard.kit
    def health() -> str:
        found = school.findings(spoken())
        groups = [(state, [each for each in found if each.state == state]) for state in FIRST]
        return render_template(
            "teacher/kit.html",
            groups=[(state, parts) for state, parts in groups if parts],
            signs=SIGNS,
            here=bool(found),
        )

    @bp.get("/kit/bundle.zip")
    @guard.kit
    def health_bundle() -> Response:
        station = school.classroom().site.station
        answer = Response(school.bundle(spoken()), mimetype="application/zip")
        answer.headers["Content-Disposition"] = f'attachment; filename="kit-{station}.zip"'
        return answer
