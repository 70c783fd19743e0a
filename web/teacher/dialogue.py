"""One dialogue, and all its corrections.

Every correction is one command with an act of its own; the next page offers to undo it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import commands as c
from kiosk.errors import Changed, Refused
from kiosk.known import fresh_id
from kiosk.reports.days import line
from kiosk.reports.named import Names
from kiosk.reports.story import steps
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import acted, done


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of a dialogue."""

    @bp.get("/today/<dialogue>")
    def dialogue(dialogue: str) -> str:
        return _page(school, dialogue)

    @bp.post("/today/<dialogue>")
    def correct(dialogue: str) -> ResponseReturnValue:
        what = request.form.get("do", "")
        if what not in ASKED:
            abort(400)
        act = fresh_id()
        try:
            command = ASKED[what](school, dialogue, act)
            school.classroom().submit(command, actor=guard.me())
        except Changed as error:
            before = request.form.get("seen", "")
            return _page(school, dialogue, alert=spoken().said(error), before=before), 409
        if isinstance(command, c.EndDialogue):
            done("today.did_end", undo=url_for("teacher.go_on", dialogue=dialogue))
        else:
            acted(f"today.did_{what}", act)
        day = school.classroom().facts().day_of(dialogue)
        return redirect(_day(school, day), 303)

    @bp.post("/today/undo")
    def undo_correction() -> ResponseReturnValue:
        act = fresh_id()
        command = c.Undo(request.form.get("act", ""), guard.me(), act)
        records = school.classroom().submit(command, actor=guard.me())
        acted("today.did_undo", act)
        told = [day for each in records if (day := getattr(each.fact, "day", 0))]
        return redirect(_day(school, told[0] if told else 0), 303)


Asked = Callable[[School, str, str], c.Command]


def _form(name: str) -> str:
    return request.form.get(name, "")


def _as(school: School, dialogue: str, act: str, **other: str) -> c.Command:
    """The dialogue as it stands, with those changed that are named."""
    row = school.classroom().facts().recorded(dialogue)
    if row is None:
        abort(404)
    tutor, tutee, tema = row.triple
    now = {"tutor": tutor, "tutee": tutee, "tema": tema} | other
    whole = _form("whole") == "yes"
    me, seen = guard.me(), _form("seen")
    return c.CorrectDialogue(
        dialogue, now["tutor"], now["tutee"], now["tema"], me, act, whole, seen
    )


def _turned(school: School, dialogue: str, act: str) -> c.Command:
    row = school.classroom().facts().recorded(dialogue)
    if row is None:
        abort(404)
    return _as(school, dialogue, act, tutor=row.sitting.tutee, tutee=row.sitting.tutor)


def _person(school: School) -> str:
    """The person that was chosen; Refused if there is none."""
    if school.classroom().facts().person(_form("to")) is None:
        raise Refused("today.who_is_missing")
    return _form("to")


def _tema(school: School) -> str:
    if not school.classroom().facts().has_title(_form("to")):
        raise Refused("today.no_such_tema")
    return _form("to")


def _swapped(school: School, dialogue: str, act: str) -> c.Command:
    one, seen = _form("who"), _form("seen")
    return c.SwapPeople(one, _person(school), guard.me(), act=act, dialogue=dialogue, seen=seen)


ASKED: dict[str, Asked] = {
    "turn": _turned,
    "tutor": lambda s, d, act: _as(s, d, act, tutor=_person(s)),
    "tutee": lambda s, d, act: _as(s, d, act, tutee=_person(s)),
    "tema": lambda s, d, act: _as(s, d, act, tema=_tema(s)),
    "swap": _swapped,
    "join": lambda s, d, act: c.JoinPersons(_person(s), _form("who"), guard.me(), act, d),
    "void": lambda s, d, act: c.VoidDialogue(d, guard.me(), act, _form("seen")),
    "restore": lambda s, d, act: c.RestoreDialogue(d, guard.me(), act, _form("seen")),
    "confirm": lambda s, d, act: c.ConfirmDialogue(d, guard.me(), act, _form("seen")),
    "end": lambda s, d, act: c.EndDialogue(d, guard.me(), _form("seen")),
}
"""What a form of the dialogue's page asks for (`do`), and the command that it is."""


def _day(school: School, number: int) -> str:
    if number in (0, school.classroom().facts().day()):
        return url_for("teacher.today")
    return url_for("teacher.today", day=number)


def _page(school: School, dialogue: str, *, alert: str = "", before: str = "") -> str:
    """The page of a dialogue; before: how a form that came too late had seen it."""
    facts = school.classroom().facts()
    row = facts.recorded(dialogue)
    if row is None:
        abort(404)
    names = Names(school.classroom().connection, spoken())
    was = before.split("|")
    return render_template(
        "teacher/dialogue.html",
        line=line(facts, names, row),
        day=row.day,
        running=row.day == facts.day(),
        several=len(facts.of_tutoria(*row.triple)) > 1,
        steps=steps(facts, names, dialogue),
        people=names.everybody(),
        temas=names.catalogue(),
        alert=alert,
        before=names.said(*was[:3]) if len(was) > 3 else None,
    )
