"""P2, the kit: how each part is, a file for a promoter far away, and a board that was changed."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.errors import KioskError
from kiosk.starting.board import SAME, asks_board, new_site, same_site
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import done
from web.teacher.update import brings

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
            moved=asks_board(school.classroom()),
            updates=school.updates is not None,
            brings=brings(school),
        )

    @bp.get("/kit/bundle.zip")
    @guard.kit
    def health_bundle() -> Response:
        station = school.classroom().site.station
        answer = Response(school.bundle(spoken()), mimetype="application/zip")
        answer.headers["Content-Disposition"] = f'attachment; filename="kit-{station}.zip"'
        return answer

    @bp.get("/kit/board")
    @guard.kit
    def board() -> str:
        return _board(school)

    @bp.post("/kit/board")
    @guard.kit
    def board_said() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        if not asks_board(classroom):
            return redirect(url_for("teacher.health"), 303)
        if request.form.get("what") == SAME:
            same_site(classroom)
            done("first.board_is_same")
            return redirect(url_for("teacher.health"), 303)
        if request.form.get("sure") != "yes":
            return _board(school, words("first.board_unsure")), 409
        try:
            new_site(classroom, words("first.new_site_name"), school.timezone)
        except KioskError as fault:
            return _board(school, words.said(fault)), 409
        return redirect(url_for("teacher.wait_for_copy"), 303)


def _board(school: School, said: str = "") -> str:
    classroom = school.classroom()
    named = classroom.facts().policies.school or classroom.site.name
    asks = asks_board(classroom)
    return render_template("teacher/board.html", said=said, named=named, asks=asks)
