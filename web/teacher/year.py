"""The end of the school year: what will happen, and then it happens; undone while nothing began."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.commands import CloseYear, ReopenYear
from kiosk.enrolling.changes import remember, undo
from kiosk.errors import Refused
from kiosk.imports.tables import plain
from kiosk.rows import Person
from kiosk.saying import called
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import done


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the end of the school year."""

    @bp.get("/settings/year")
    def year() -> str:
        return _page(school)

    @bp.post("/settings/year")
    def close_year() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        leavers = tuple(request.form.getlist("leaves"))
        if request.form.get("sure") != "yes":
            return _page(school, leavers, words("settings.year_sure")), 409
        if request.form.get("was_last") != str(_last(classroom)):
            return _page(school, leavers, words("settings.year_stale")), 409
        known = {person.id for person in _stayers(classroom)}
        before = _guests(classroom)
        try:
            leaving = tuple(who for who in leavers if who in known)
            classroom.submit(CloseYear(leaving), actor=guard.me())
        except Refused as refused:
            return _page(school, leavers, words.said(refused)), 409
        tablet = guard.tablet()
        assert tablet is not None, "only behind the guard"
        classroom.access.sign_out_others(tablet.id)
        after = _guests(classroom)
        changed = [(before[each], after[each]) for each in after if before[each] != after[each]]
        fields = {"token": remember(classroom, changed)}
        done("settings.year_closed", undo=url_for("teacher.reopen_year"), fields=fields)
        return redirect(url_for("teacher.settings"), 303)

    @bp.post("/settings/year/reopen")
    def reopen_year() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        try:
            classroom.submit(ReopenYear(), actor=guard.me())
        except Refused as refused:
            return _page(school, (), words.said(refused)), 409
        if token := request.form.get("token", ""):
            try:
                undo(classroom, guard.me(), token)
            except Refused:
                pass  # the guests' names are gone for good; the year goes on all the same
        done("settings.year_reopened")
        return redirect(url_for("teacher.settings"), 303)


def _page(school: School, ticked: tuple[str, ...] = (), said: str = "") -> str:
    classroom, words = school.classroom(), spoken()
    facts = classroom.facts()
    former = facts.last_year()
    people = sorted(
        ((called(each, words), each) for each in _stayers(classroom)),
        key=lambda each: (each[1].group, plain(each[0]), each[1].id),
    )
    return render_template(
        "teacher/year.html",
        said=said,
        ticked=ticked,
        people=people,
        last=_last(classroom),
        running=facts.begun(),
        nothing=_last(classroom) <= facts.year_before(),
        may_reopen=former is not None
        and former.closed
        and not facts.begun()
        and facts.day() <= former.day + 1,
        retention=facts.policies.raw_tap_retention,
    )


def _last(classroom: Classroom) -> int:
    """The last day that the year would have."""
    facts = classroom.facts()
    return facts.day() if facts.begun() else facts.day() - 1


def _stayers(classroom: Classroom) -> list[Person]:
    """Everybody who could leave: not the guests of the pool, and not who asks."""
    here = directory.present(classroom.connection)
    return [person for person in here if not person.pooled and person.id != guard.me()]


def _guests(classroom: Classroom) -> dict[str, Person]:
    return {person.id: person for person, _ in classroom.facts().guests()}
