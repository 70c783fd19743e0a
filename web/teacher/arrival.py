"""Somebody arrives with a passport: the text of its codes is looked at first, then taken in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.enrolling.arriving import Coming, arrive, coming
from kiosk.errors import Refused
from kiosk.reports.passport import read
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import acted


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/people/passport")
    def arrival() -> str:
        return _page()

    @bp.post("/people/passport")
    def arrived() -> ResponseReturnValue:
        form, classroom = request.form, school.classroom()
        found: Coming | None = None
        try:
            found = coming(classroom, read(form.get("text", "")))
            who = form.get("who", "")
            if form.get("do") != "save":
                return _page(found)
            if found.alike and not who:
                return _page(found, spoken()("paper.which_of_them")), 409
            person, act = arrive(
                classroom,
                guard.me(),
                found.passport,
                spoken(),
                group=form.get("group", ""),
                who="" if who == "new" else who,
            )
        except Refused as refusal:
            return _page(found, spoken().said(refusal)), 409
        acted("paper.took_in", act)
        return redirect(url_for("teacher.person", person=person), 303)


def _page(found: Coming | None = None, alert: str = "") -> str:
    return render_template(
        "teacher/arrival.html",
        found=found,
        alert=alert,
        text=request.form.get("text", ""),
        group=request.form.get("group", ""),
        who=request.form.get("who", ""),
    )
