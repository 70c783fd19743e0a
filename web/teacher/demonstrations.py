"""T6 Demonstrations: who may show what, what is planned next, what was shown and to how many."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import commands as c
from kiosk import directory
from kiosk.errors import Refused
from kiosk.known import fresh_id
from kiosk.reports import showing as report
from kiosk.reports.named import plain
from kiosk.saying import called
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import done

AUDIENCE = ("families", "visitors", "pupils")
"""Of whom there are numbers, in the order of the form."""

PAPERS = ("two", "a5", "a4")
"""Two invitations on an A4 sheet to be cut, one on A5, one on A4."""

LAST = 1_000
"""A place after everybody who is on the agenda."""


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/demonstrations")
    def demonstrations() -> str:
        return _page(school)

    @bp.post("/demonstrations/agenda")
    def agenda() -> ResponseReturnValue:
        """Put somebody on the agenda, move, or take off (`place` -1)."""
        person, _, tema = (_form("item") or f"{_form('person')}|{_form('tema')}").partition("|")
        classroom = school.classroom()
        if directory.person(classroom.connection, person) is None:
            raise Refused("showing.who")
        if directory.tema(classroom.connection, tema) is None:
            raise Refused("showing.what")
        now, item = classroom.facts().agenda(), f"{person}|{tema}"
        former = now.index(item) if item in now else c.OFF
        place = request.form.get("place", LAST, type=int)
        if classroom.submit(c.PlanToShow(person, tema, place), actor=guard.me()):
            said = "off" if place == c.OFF else "added" if former == c.OFF else "moved"
            fields = {"person": person, "tema": tema, "place": str(former)}
            done(f"showing.did_{said}", undo=url_for("teacher.agenda"), fields=fields)
        return redirect(url_for("teacher.demonstrations"), 303)

    @bp.post("/demonstrations")
    def hold_demonstration() -> ResponseReturnValue:
        ident = _form("demonstration") or fresh_id()
        try:
            shown = tuple(request.form.getlist("shown"))
            command = c.HoldDemonstration(ident, shown, *(_number(each) for each in AUDIENCE))
            written = school.classroom().submit(command, actor=guard.me())
        except Refused as error:
            return _page(school, spoken().said(error)), 409
        if written:
            undo = url_for("teacher.withdraw_demonstration", ident=ident)
            done("showing.did_hold", undo=undo)
        return redirect(url_for("teacher.demonstrations"), 303)

    @bp.post("/demonstrations/<ident>/withdraw")
    def withdraw_demonstration(ident: str) -> ResponseReturnValue:
        _known(school, ident)
        if school.classroom().submit(c.WithdrawDemonstration(ident), actor=guard.me()):
            again = url_for("teacher.hold_again", ident=ident)
            done("showing.did_withdraw", undo=again)
        return redirect(url_for("teacher.demonstrations"), 303)

    @bp.post("/demonstrations/<ident>/again")
    def hold_again(ident: str) -> ResponseReturnValue:
        told = _known(school, ident)
        audience = (told.families, told.visitors, told.pupils)
        command = c.HoldDemonstration(ident, told.shown, *audience)
        if school.classroom().submit(command, actor=guard.me()):
            undo = url_for("teacher.withdraw_demonstration", ident=ident)
            done("showing.did_hold", undo=undo)
        return redirect(url_for("teacher.demonstrations"), 303)

    @bp.post("/demonstrations/another-look")
    def another_look() -> ResponseReturnValue:
        """It did not go well, or more is to be learned: back to learning, and off the agenda."""
        person, _, tema = _form("item").partition("|")
        off = c.PlanToShow(person, tema, c.OFF)
        school.classroom().submit(off, c.TakeAnotherLook(person, tema), actor=guard.me())
        undo = url_for("teacher.with_tema", person=person)
        done("showing.did_look", undo=undo, fields={"tema": tema, "what": "back"})
        return redirect(url_for("teacher.demonstrations"), 303)

    @bp.get("/demonstrations/invitation")
    def invitation() -> str:
        """For each family a sheet to print; day, hour and place are written in by hand."""
        classroom = school.classroom()
        facts = classroom.facts()
        paper = request.args.get("paper", "")
        sheets: dict[str, list[report.Pending]] = {}
        for each in report.agenda(classroom.connection, facts):
            sheets.setdefault(each.person.id, []).append(each)
        return render_template(
            "teacher/invitation.html",
            site=facts.policies.school or classroom.site.name,
            sheets=list(sheets.values()),
            temas=list({each.tema.id: each.tema for some in sheets.values() for each in some}
                       .values()),
            paper=paper if paper in PAPERS else PAPERS[0],
            papers=PAPERS,
        )  # fmt: skip


def _known(school: School, ident: str) -> Any:
    told = school.classroom().facts().demonstration(ident)
    if told is None:
        abort(404)
    return told


def _form(name: str) -> str:
    return request.form.get(name, "").strip()


def _number(name: str) -> int:
    """How many were there; nothing typed is nobody."""
    typed = _form(name)
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 4:
        raise Refused("showing.odd_count")
    return int(typed)


def _page(school: School, problem: str = "") -> str:
    classroom, words = school.classroom(), spoken()
    connection, facts = classroom.connection, classroom.facts()
    planned = report.agenda(connection, facts)
    on_it = {each.item for each in planned}
    raw = facts.agenda()
    people = [p for p in directory.present(connection) if p.kind not in report.PASSING]
    temas = [tema for tema in directory.temas(connection) if not tema.resting]
    return render_template(
        "teacher/demonstrations.html",
        agenda=planned,
        place={item: place for place, item in enumerate(raw)},
        pending=[each for each in report.pending(connection) if each.item not in on_it],
        held=report.held(connection, facts),
        people=sorted(((called(p, words), p.id) for p in people), key=_by_name),
        temas=sorted(((tema.title, tema.id) for tema in temas), key=_by_name),
        problem=problem,
        fresh=_form("demonstration") or fresh_id(),
        chosen=request.form.getlist("shown") if problem else [each.item for each in planned],
        audience={name: _form(name) for name in AUDIENCE},
        last=LAST,
    )


def _by_name(each: tuple[str, str]) -> tuple[str, str]:
    return (plain(each[0]), each[1])
