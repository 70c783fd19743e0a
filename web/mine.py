"""One's own page on a classroom tablet: it waits for a card, shows that person's page, forgets it.

Shared and anonymous: nobody signs in, nothing is typed and nothing is kept here. The tablet that
asked shows a number; the card at the station lets that tablet alone show the page of whoever
tapped, for a minute of quiet (docs/rules.md 7).
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.access import QUIET_MS, Entry
from kiosk.board import thread
from kiosk.classroom import Classroom
from kiosk.commands import (
    ChangeGuide,
    ChangeOffer,
    ChangeRecord,
    Choose,
    Command,
    Release,
    StudyAlone,
    TakeAnotherLook,
)
from kiosk.errors import Refused
from kiosk.network import yarn
from kiosk.reports.mine import Mine, own_page, stands
from kiosk.rows import Person, Tema
from kiosk.saying import called
from web.languages import spoken
from web.school import School
from web.teacher.guard import tablet
from web.teacher.trying import device

COOKIE = "mine"
"""Where the session keeps this browser's secret; it says nothing about anybody."""

NEXT = {"none": "begun", "begun": "ready", "ready": "none"}
"""What one touch makes of a record or a guide."""

Act = Callable[[str, str, str], Command]

ACTS: dict[str, tuple[tuple[str, ...], str, Act]] = {
    "choose": (("none", "released"), "state", lambda who, tema, now: Choose(who, tema)),
    "release": (("chosen", "learning"), "state", lambda who, tema, now: Release(who, tema)),
    "look": (("holds",), "state", lambda who, tema, now: TakeAnotherLook(who, tema)),
    "study": (("chosen", "learning"), "state", lambda who, tema, now: StudyAlone(who, tema)),
    "offer": (("holds",), "offers", lambda who, tema, now: ChangeOffer(who, tema, "yes")),
    "rest": (("holds",), "offers", lambda who, tema, now: ChangeOffer(who, tema, "resting")),
    "record": (
        ("learning", "holds"),
        "record",
        lambda who, tema, now: ChangeRecord(who, tema, NEXT[now]),
    ),
    "guide": (("holds",), "guide", lambda who, tema, now: ChangeGuide(who, tema, NEXT[now])),
}
"""What can be done there: from which states, of what, and the command. The display has the same."""


def mine(school: School) -> Blueprint:
    """The routes of one's own page."""
    bp = Blueprint("own", __name__)

    @bp.get("/mine")
    def page() -> ResponseReturnValue:
        classroom = school.classroom()
        shown = _shown(classroom)
        return _page(shown) if shown is not None else _waiting(_entry(classroom))

    @bp.post("/mine/ask")
    def ask() -> ResponseReturnValue:
        waiting = school.classroom().access.waiting
        waiting.forget(_secret())
        try:
            session[COOKIE] = waiting.ask(device(tablet())[0], "page")
        except Refused:
            return _waiting(None, spoken()("mine.many")), 409
        return redirect(url_for("own.page"), 303)

    @bp.post("/mine/done")
    def done() -> ResponseReturnValue:
        school.classroom().access.waiting.forget(_secret())
        session.pop(COOKIE, None)
        return redirect(url_for("own.page"), 303)

    @bp.post("/mine/stay")
    def stay() -> ResponseReturnValue:
        waiting = school.classroom().access.waiting
        waiting.stay(_secret())
        return jsonify(shown=bool(waiting.shown(_secret())))

    @bp.get("/mine/state")
    def state() -> ResponseReturnValue:
        entry = _entry(school.classroom())
        return jsonify(waits=bool(entry and not entry.over and not entry.person))

    @bp.post("/mine/do")
    def act() -> ResponseReturnValue:
        classroom = school.classroom()
        shown = _shown(classroom)
        if shown is None:
            return redirect(url_for("own.page"), 303)
        classroom.access.waiting.stay(_secret())
        did, tema = request.form.get("do", ""), request.form.get("tema", "")
        try:
            classroom.submit(_command(classroom, shown, did, tema), actor=shown.person.id)
        except Refused as why:
            return _page(shown, wrong=spoken().said(why)), 409
        return redirect(url_for("own.page", did=did), 303)

    return bp


def _secret() -> str:
    return str(session.get(COOKIE, ""))


def _entry(classroom: Classroom) -> Entry | None:
    return classroom.access.waiting.of(_secret())


def _shown(classroom: Classroom) -> Mine | None:
    """Whose page this tablet may show now."""
    who = classroom.access.waiting.shown(_secret())
    return own_page(classroom, who) if who else None


def _command(classroom: Classroom, shown: Mine, did: str, tema: str) -> Command:
    """What a touch asks for; Refused if the page showed it otherwise, or never."""
    again = Refused("mine.otherwise")
    if did not in ACTS or directory.tema(classroom.connection, tema) is None:
        raise again
    path = classroom.facts().path(shown.person.id, tema)
    states, field, made = ACTS[did]
    if ("holds" if path.masters else path.state) not in states:
        raise again
    return made(shown.person.id, tema, getattr(path, field))


def _waiting(entry: Entry | None, wrong: str = "") -> str:
    waits = entry is not None and not entry.over and not entry.person
    rested = entry is not None and entry.over
    return render_template(
        "own_waiting.html",
        number=entry.number if entry is not None and waits else 0,
        rested=rested,
        wrong=wrong,
    )


def _page(shown: Mine, wrong: str = "") -> str:
    words = spoken()

    def name(person: Person) -> str:
        return called(person, words)

    def title(tema: Tema | None) -> str:
        return tema.title if tema is not None else words("display.unnamed_tema")

    did = request.args.get("did", "")
    return render_template(
        "own_page.html",
        mine=shown,
        name=name,
        title=title,
        stands=stands,
        strand_of=lambda tema: yarn(thread(tema) if tema else None, False),
        did=did if did in ACTS else "",
        wrong=wrong,
        quiet=QUIET_MS // 1000,
    )
