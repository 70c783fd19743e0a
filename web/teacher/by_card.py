"""Signing a tablet in by card: it shows a number, and its person's card at the station opens it.

The number belongs to the browser that asked, by a secret in its cookie; the display of the station
says the number, and OK there lets the tablet in (docs/rules.md 7).
"""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk.errors import Refused
from web.languages import spoken
from web.school import School
from web.teacher import guard, saying
from web.teacher.door import let_in, refused
from web.teacher.trying import device


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of signing in by card."""

    def page(wrong: str = "") -> str:
        entry = school.classroom().access.waiting.of(_secret())
        return render_template(
            "teacher/by_card.html",
            back=request.args.get("next", ""),
            number=entry.number if entry and not entry.over else 0,
            rested=entry.number if entry and entry.over else 0,
            wrong=wrong,
        )

    @bp.get("/sign-in/card")
    @guard.anybody
    def by_card() -> ResponseReturnValue:
        classroom = school.classroom()
        person = classroom.access.waiting.take(_secret())
        back = guard.inside(request.args.get("next", ""))
        if not person:
            found = guard.tablet()
            just = found is not None and found.by_card and found.fresh and not _secret()
            return redirect(back, 303) if just else page()
        answer = let_in(classroom, person, back, by_card=True)
        account = classroom.access.account(person)
        if account is not None and not account.password:
            saying.done("door.no_password_yet")
        return answer

    @bp.post("/sign-in/card")
    @guard.anybody
    def ask_by_card() -> ResponseReturnValue:
        waiting = school.classroom().access.waiting
        waiting.drop(_secret())
        try:
            session["waiting"] = waiting.ask(device(guard.tablet())[0])
        except Refused as why:
            return refused(page(spoken().said(why)), why)
        return redirect(url_for("teacher.by_card", next=request.args.get("next") or None), 303)

    @bp.get("/sign-in/card/state")
    @guard.anybody
    def by_card_state() -> ResponseReturnValue:
        entry = school.classroom().access.waiting.of(_secret())
        return jsonify(waits=bool(entry and not entry.over and not entry.person))


def _secret() -> str:
    """The secret under which this browser waits; "" if it does not."""
    return str(session.get("waiting", ""))
