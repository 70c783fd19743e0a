"""The safe shutdown from the tablet: asked first; the day is closed; the display says when."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.commands import CloseDay
from kiosk.errors import Refused
from web.languages import spoken
from web.school import School
from web.teacher import guard


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this page."""

    @bp.get("/off")
    @guard.kit
    def off() -> str:
        return _page(school)

    @bp.post("/off")
    @guard.kit
    def switch_off() -> ResponseReturnValue:
        if not school.may_switch_off:
            raise Refused("kit.off_not_here")
        if request.form.get("sure") != "yes":
            return _page(school, spoken()("kit.off_unsure")), 409
        school.classroom().submit(CloseDay(guard.me()), actor=guard.me())
        school.switch_off()
        return redirect(url_for("teacher.off", going="yes"), 303)


def _page(school: School, said: str = "") -> str:
    return render_template(
        "teacher/off.html",
        said=said,
        here=school.may_switch_off,
        going=request.args.get("going") == "yes",
    )
