"""The door: the setup code and invitations, signing in and out, the PIN."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.access import SIGNERS, Account
from kiosk.classroom import Classroom
from kiosk.errors import Refused
from kiosk.imports.tables import tidy
from kiosk.rows import Person
from web.languages import spoken
from web.school import School
from web.teacher import first, guard, saying
from web.teacher.choosing import kept_pin, name_of, new_person, password_of, pin_of, signer
from web.teacher.trying import MustWait, attempt, device, hashed, matches


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the door."""

    def setup_page(wrong: str = "") -> str:
        codes = school.classroom().access.codes
        return render_template(
            "teacher/setup.html",
            used=not codes.setup() and not codes.invited(),
            first=bool(codes.setup()),
            wrong=wrong or _must_wait(school),
            typed=_typed("code", "name"),
        )

    def sign_in_page(wrong: str = "") -> str:
        return render_template(
            "teacher/sign_in.html",
            back=request.args.get("next", ""),
            wrong=wrong or _must_wait(school),
            foreign=not wrong and _was_elsewhere(),
            code=bool(school.classroom().access.setup_code()),
            typed=_typed("name"),
        )

    @bp.get("/setup")
    @guard.anybody
    def setup() -> str:
        return setup_page()

    @bp.post("/setup")
    @guard.anybody
    def set_up() -> ResponseReturnValue:
        classroom = school.classroom()
        try:
            person, invited = _set_up(classroom)
        except Refused as why:
            return refused(setup_page(spoken().said(why)), why)
        begins = not invited and first.wanted(classroom)
        back = url_for("teacher.first" if begins else "teacher.now")
        answer = let_in(classroom, person.id, back)
        if invited and tidy(request.form["name"]).casefold() != person.name.casefold():
            saying.done("door.known_as")
        return answer

    @bp.get("/sign-in")
    @guard.anybody
    def sign_in() -> ResponseReturnValue:
        access = school.classroom().access
        if access.setup_code() and not access.accounts():
            return redirect(url_for("teacher.setup"), 303)
        return sign_in_page()

    @bp.post("/sign-in")
    @guard.anybody
    def signed_in() -> ResponseReturnValue:
        classroom = school.classroom()
        person = signer(classroom, request.form.get("name", ""))
        account = classroom.access.account(person.id) if person else None
        kept, told = account.password if account else "", request.form.get("password", "")
        try:
            if not attempt(classroom.access, guard.tablet(), lambda: matches(kept, told)):
                raise Refused("door.wrong")
        except Refused as why:
            return refused(sign_in_page(spoken().said(why)), why)
        assert account is not None, "nothing matches nobody's"
        return let_in(classroom, account.person, guard.inside(request.args.get("next", "")))

    @bp.post("/pin")
    @guard.kit
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


def refused(page: str, why: Refused) -> ResponseReturnValue:
    """The page again with the reason: 409, and when to come again if it is a matter of time."""
    if isinstance(why, MustWait):
        return page, 409, {"Retry-After": str(why.seconds)}
    return page, 409


def let_in(
    classroom: Classroom, person: str, back: str, *, by_card: bool = False
) -> ResponseReturnValue:
    """Pair this tablet with the person and go on; whatever the cookie held before is gone."""
    before = guard.tablet()
    if before is not None:
        classroom.access.sign_out(before.id)
    session.clear()
    session["tablet"] = classroom.access.sign_in(person, by_card=by_card)
    session.permanent = True
    g.pop("tablet", None)
    return redirect(back, 303)


def _typed(*names: str) -> dict[str, str]:
    """What stood in these fields; a password never comes back."""
    return {name: request.form.get(name, "") for name in names}


def _must_wait(school: School) -> str:
    """When this device may try again, if it may not now."""
    name, paired = device(guard.tablet())
    seconds = school.classroom().access.tries.wait(name, paired=paired)
    return spoken().said(MustWait(seconds)) if seconds else ""


def _was_elsewhere() -> bool:
    """Whether this tablet was signed in at another station, or is not any more at this one."""
    lost = "tablet" in session and guard.tablet() is None
    return lost or bool(getattr(session, "foreign", False))


def _set_up(classroom: Classroom) -> tuple[Person, bool]:
    """Let a one-time code make an account; the person, and whether she had been invited."""
    form, access = request.form, classroom.access
    name, password = name_of(form.get("name", "")), password_of(form.get("password", ""))
    pin_of(form.get("pin", ""))
    code = form.get("code", "")
    good = attempt(
        access, guard.tablet(), lambda: access.is_setup_code(code) or access.codes.whose(code)
    )
    if not good:
        raise Refused("door.wrong_code")
    invited = directory.person(classroom.connection, str(good)) if good is not True else None
    if invited is not None and (invited.kind not in SIGNERS or not invited.active):
        raise Refused("door.wrong_code")
    person = invited or signer(classroom, name) or new_person(classroom, name, "teacher")
    account = Account(person.id, hashed(password), kept_pin(form.get("pin", "")), 1)
    try:
        access.set_up(code, account)
    except Refused:  # somebody else used it at the same moment
        raise Refused("door.wrong_code") from None
    return person, invited is not None
