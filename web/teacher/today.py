"""T7 Correct today: what the station wrote down that day, and what ends or pauses all of it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kiosk import commands as c
from kiosk.clock import local, zone
from kiosk.errors import Changed, Refused
from kiosk.events import Reason
from kiosk.known import fresh_id
from kiosk.reports.days import Line, day
from kiosk.reports.named import Said
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.elsewhere import PLACES
from web.teacher.figures import aloud
from web.teacher.saying import done


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/today")
    def today() -> str:
        classroom, words = school.classroom(), spoken()
        found = day(classroom, words, request.args.get("day", 0, type=int))
        if not 1 <= found.number <= found.last:
            abort(404)
        return render_template(
            "teacher/today.html",
            day=found,
            date=_date(found.date_ms, school.timezone),
            ask=request.args.get("ask", ""),
            running=len(classroom.facts().open()),
            aloud=aloud(classroom, found.number, words),
        )

    @bp.post("/today/recess")
    def recess() -> ResponseReturnValue:
        school.classroom().submit(c.TakeRecess(guard.me()), actor=guard.me())
        done("today.did_recess", undo=url_for("teacher.go_on"))
        return redirect(url_for("teacher.today"), 303)

    @bp.post("/today/go-on")
    def go_on() -> ResponseReturnValue:
        ended = request.args.get("dialogue", "")
        if ended:
            made = school.classroom().submit(c.GoOn(fresh_id(), ended), actor=guard.me())
            if not made:
                raise Changed("today.nobody_left")
        else:
            school.classroom().submit(c.GoOnAll(fresh_id(), guard.me()), actor=guard.me())
        done("today.did_go_on")
        return redirect(url_for("teacher.today"), 303)

    @bp.post("/today/end-day")
    def end_day() -> ResponseReturnValue:
        number = school.classroom().facts().day()
        if request.form.get("day") != str(number):
            raise Changed("today.day_ended_already")
        if not school.classroom().submit(c.CloseDay(guard.me()), actor=guard.me()):
            raise Refused("today.day_not_begun")
        done("today.did_end_day")
        return redirect(url_for("teacher.today", day=number), 303)

    bp.add_app_template_global(sentence, "sentence")
    bp.add_app_template_global(state, "state_of")


def _date(date_ms: int | None, timezone: str) -> str:
    """A day's date in words, if it is vouched for."""
    if date_ms is None:
        return ""
    found: date = local(date_ms, zone(timezone)).date()
    words = spoken()
    return words(
        "web.date",
        weekday=words("web.weekdays").split()[found.weekday()],
        day=found.day,
        month=words("web.months").split()[found.month - 1],
    )


def sentence(said: Said, *, open_now: bool = False, rehearsal: bool = False) -> Markup:
    """Who accompanied whom in what, as one sentence."""
    words = spoken()
    key = (
        "today.rehearsed" if rehearsal else "today.accompanies" if open_now else "today.accompanied"
    )
    tema = said.tema.title or words("today.a_tema")
    gaps = {"tutor": said.tutor.name, "tutee": said.tutee.name, "tema": tema}
    # The catalogue's own text is ours; only what stands in its gaps may hold anything.
    bold = {name: Markup("<b><bdi>{}</bdi></b>").format(text) for name, text in gaps.items()}
    return Markup(words(key, **bold))


ENDS = frozenset({"open", *Reason})


def state(line: Line) -> str:
    """How a dialogue stands, in a word or two."""
    words = spoken()
    if line.elsewhere:
        return words(f"today.at_{line.how if line.how in PLACES else 'other'}")
    return words(f"today.end_{line.end}" if line.end in ENDS else "today.end_open")
