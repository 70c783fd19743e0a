"""Dialogues held elsewhere, as a sheet of paper tells of them: entered line after line."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import commands as c
from kiosk.errors import Refused
from kiosk.known import fresh_id
from kiosk.reports.days import day as day_of
from kiosk.reports.named import Names
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import acted

PLACES = ("paper", "home", "yard", "other")
"""Where a dialogue may be held elsewhere, in the order of the form."""


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this form."""

    @bp.get("/today/elsewhere")
    def elsewhere() -> str:
        return _sheet(school)

    @bp.post("/today/elsewhere")
    def hold() -> ResponseReturnValue:
        kept = {name: request.form.get(name, "") for name in ("day", "where", "tutor", "tema")}
        tutee, act = request.form.get("tutee", ""), fresh_id()
        facts = school.classroom().facts()
        where = kept["where"] if kept["where"] in PLACES else "other"
        day = int(kept["day"]) if kept["day"].isdecimal() and len(kept["day"]) < 7 else 0
        try:
            if facts.person(kept["tutor"]) is None or facts.person(tutee) is None:
                raise Refused("today.who_is_missing")
            if kept["tema"] and not facts.has_title(kept["tema"]):
                raise Refused("today.no_such_tema")
            tema = kept["tema"] or fresh_id()
            command = c.HoldElsewhere(
                fresh_id(), kept["tutor"], tutee, tema, where, guard.me(), act, day
            )
            school.classroom().submit(command, actor=guard.me())
        except Refused as error:
            return _sheet(school, alert=spoken().said(error)), 409
        acted("today.did_hold", act)
        where_to = url_for("teacher.elsewhere", _external=False, **kept)
        return redirect(where_to, 303)


def _sheet(school: School, *, alert: str = "") -> str:
    """The form of dialogues held elsewhere, with what it was given for the line before."""
    classroom = school.classroom()
    given = request.values
    found = day_of(classroom, spoken(), given.get("day", 0, type=int))
    if not 1 <= found.number <= found.last:
        abort(404)
    names = Names(classroom.connection, spoken())
    lines = [line for g in (*found.look, *found.now, *found.rest) for line in g.lines]
    return render_template(
        "teacher/elsewhere.html",
        day=found,
        earlier=range(found.last, max(found.last - 10, 0), -1),
        lines=[line for line in lines if line.elsewhere and not line.voided],
        people=names.everybody(),
        temas=names.catalogue(),
        places=PLACES,
        where=given.get("where", "paper"),
        tutor=given.get("tutor", ""),
        tema=given.get("tema", ""),
        alert=alert,
    )
