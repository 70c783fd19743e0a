"""T7 Correct today: what the station wrote down, and what was otherwise.

Every correction is one command with an act of its own; the next page offers to undo it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kiosk import commands as c
from kiosk.clock import local, zone
from kiosk.errors import Changed, Refused
from kiosk.events import Reason
from kiosk.known import fresh_id
from kiosk.reports import days
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.figures import aloud
from web.teacher.saying import done

PLACES = ("paper", "home", "yard", "other")
"""Where a dialogue may be held elsewhere, in the order of the form."""


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/today")
    def today() -> str:
        classroom, words = school.classroom(), spoken()
        found = days.day(classroom, words, request.args.get("day", 0, type=int))
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
            done(f"today.did_{what}", undo=_undo(), fields={"act": act})
        day = school.classroom().facts().day_of(dialogue)
        return redirect(_day(school, day), 303)

    @bp.post("/today/undo")
    def undo_correction() -> ResponseReturnValue:
        act = fresh_id()
        command = c.Undo(request.form.get("act", ""), guard.me(), act)
        records = school.classroom().submit(command, actor=guard.me())
        done("today.did_undo", undo=_undo(), fields={"act": act})
        told = [day for each in records if (day := getattr(each.fact, "day", 0))]
        return redirect(_day(school, told[0] if told else 0), 303)

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
        done("today.did_hold", undo=_undo(), fields={"act": act})
        where_to = url_for("teacher.elsewhere", _external=False, **kept)
        return redirect(where_to, 303)

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


def _undo() -> str:
    return url_for("teacher.undo_correction")


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
    names = days.Names(school.classroom().connection, spoken())
    was = before.split("|")
    return render_template(
        "teacher/dialogue.html",
        line=days.line(facts, names, row),
        day=row.day,
        running=row.day == facts.day(),
        several=len(facts.of_tutoria(*row.triple)) > 1,
        steps=days.steps(facts, names, dialogue),
        people=names.everybody(),
        temas=names.catalogue(),
        alert=alert,
        before=names.said(*was[:3]) if len(was) > 3 else None,
    )


def _sheet(school: School, *, alert: str = "") -> str:
    """The form of dialogues held elsewhere, with what it was given for the line before."""
    classroom = school.classroom()
    given = request.values
    found = days.day(classroom, spoken(), given.get("day", 0, type=int))
    if not 1 <= found.number <= found.last:
        abort(404)
    names = days.Names(classroom.connection, spoken())
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


def sentence(said: days.Said, *, open_now: bool = False, rehearsal: bool = False) -> Markup:
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


def state(line: days.Line) -> str:
    """How a dialogue stands, in a word or two."""
    words = spoken()
    if line.elsewhere:
        return words(f"today.at_{line.how if line.how in PLACES else 'other'}")
    return words(f"today.end_{line.end}" if line.end in ENDS else "today.end_open")
