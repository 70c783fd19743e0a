"""The door: the setup code, signing in and out, the PIN."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.access import SIGNERS, Account
from kiosk.classroom import Classroom
from kiosk.errors import Refused
from kiosk.events import PersonChanged
from kiosk.known import fresh_id
from kiosk.rows import Person
from web.languages import spoken
from web.school import School
from web.teacher import guard

SHORTEST = 6
"""Letters of a password, at least."""


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the door."""

    @bp.get("/setup")
    @guard.anybody
    def setup() -> str:
        used = not school.classroom().access.setup_code()
        return render_template("teacher/setup.html", used=used)

    @bp.post("/setup")
    @guard.anybody
    def set_up() -> ResponseReturnValue:
        classroom = school.classroom()
        name = " ".join(request.form.get("name", "").split())
        password = request.form.get("password", "")
        if not name:
            raise Refused(spoken()("door.no_name"))
        if len(password) < SHORTEST:
            raise Refused(spoken()("door.short_password", n=SHORTEST))
        code = request.form.get("code", "").strip()
        if not classroom.access.is_setup_code(code):
            raise Refused(spoken()("door.wrong_code"))
        person = _signer(classroom, name) or _new_teacher(classroom, name)
        classroom.access.set_up(code, Account(person.id, guard.hashed(password), "", 1))
        return _in(classroom, person.id, url_for("teacher.now"))

    @bp.get("/sign-in")
    @guard.anybody
    def sign_in() -> ResponseReturnValue:
        if school.classroom().access.setup_code():
            return redirect(url_for("teacher.setup"), 303)
        return render_template("teacher/sign_in.html", back=request.args.get("next", ""))

    @bp.post("/sign-in")
    @guard.anybody
    def signed_in() -> ResponseReturnValue:
        classroom = school.classroom()
        person = _signer(classroom, request.form.get("name", ""))
        account = classroom.access.account(person.id) if person else None
        if account is None or not guard.matches(account.password, request.form.get("password", "")):
            raise Refused(spoken()("door.wrong"))
        return _in(classroom, account.person, guard.inside(request.args.get("next", "")))

    @bp.post("/pin")
    def pin() -> ResponseReturnValue:
        return redirect(guard.inside(request.args.get("next", "")), 303)

    @bp.post("/sign-out")
    @guard.paired
    def sign_out() -> ResponseReturnValue:
        found = guard.tablet()
        if found is not None:
            school.classroom().access.sign_out(found.id)
        session.clear()
        return redirect("/", 303)


def _signer(classroom: Classroom, name: str) -> Person | None:
    """The teacher or promoter of that name."""
    wanted = " ".join(name.split()).casefold()
    for person in directory.present(classroom.connection):
        if person.kind in SIGNERS and person.name.casefold() == wanted:
            return person
    return None


def _new_teacher(classroom: Classroom, name: str) -> Person:
    """Somebody who was not in the directory yet, entered as a teacher."""
    made = Person("p" + fresh_id(), name, name, kind="teacher")
    classroom.enter([made, PersonChanged(made.id)], made.id)
    return made


def _in(classroom: Classroom, person: str, back: str) -> ResponseReturnValue:
    """Pair this tablet with the person and go on."""
    session.clear()
    session["tablet"] = classroom.access.sign_in(person)
    session.permanent = True
    g.pop("tablet", None)
    return redirect(back, 303)
