"""Who comes in: one's own PIN and password, tablets, and for teachers who else may sign in.

Nobody sets another's password: whoever is invited gets a one-time code and chooses her own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.access import SIGNERS, Access, Account
from kiosk.errors import Refused
from kiosk.rows import Person
from web.languages import spoken
from web.school import School
from web.teacher import guard, saying
from web.teacher.choosing import name_of, new_person, password_of, pin_of, signer
from web.teacher.door import refused
from web.teacher.trying import attempt, hashed, matches


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody who may sign in. code: of an invitation that nobody used yet."""

    person: Person
    tablets: int
    by_card_only: bool
    code: str
    me: bool


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    def access() -> Access:
        return school.classroom().access

    def page(wrong: str = "", of: str = "") -> str:
        """The screen; wrong: why the form `of` was refused."""
        mine = access().account(guard.me())
        assert mine is not None, "who is signed in has an account"
        tablets = access().tablets()
        comers, others = _comers(school), _others(school)
        teacher = guard.asker() == "teacher"
        return render_template(
            "teacher/accounts.html",
            wrong=wrong,
            of=of,
            typed=request.form,
            pin=bool(mine.pin),
            password=bool(mine.password),
            free=_just_by_card(),
            mine=tablets.get(guard.me(), 0),
            all=sum(tablets.values()),
            comers=comers if teacher else [],
            others=others if teacher else [],
            teacher=teacher,
        )

    def change(of: str, do: Callable[[], None]) -> ResponseReturnValue:
        """Do it and go back to the screen, or show the screen with the reason why not."""
        try:
            do()
        except Refused as why:
            return refused(page(spoken().said(why), of), why)
        return redirect(url_for("teacher.accounts"), 303)

    @bp.get("/settings/accounts")
    @guard.kit
    def accounts() -> str:
        return page()

    @bp.post("/settings/accounts/pin")
    @guard.kit
    def choose_pin() -> ResponseReturnValue:
        def do() -> None:
            pin = pin_of(request.form.get("new", ""))
            account = _proven(access())
            if not pin and not account.password:
                raise Refused("door.password_before")
            access().put(replace(account, pin=hashed(pin) if pin else ""))
            saying.done("door.pin_changed" if pin else "door.pin_gone")

        return change("pin", do)

    @bp.post("/settings/accounts/password")
    @guard.kit
    def choose_password() -> ResponseReturnValue:
        def do() -> None:
            password = password_of(request.form.get("new", ""))
            account = _proven(access())
            access().put(replace(account, password=hashed(password)))
            saying.done("door.password_changed")

        return change("password", do)

    @bp.post("/settings/accounts/leave")
    @guard.kit
    def leave_tablets() -> ResponseReturnValue:
        access().sign_out_everywhere(guard.me())
        return _out()

    @bp.post("/settings/accounts/all-leave")
    def all_leave() -> ResponseReturnValue:
        access().sign_everybody_out()
        return _out()

    @bp.post("/settings/accounts/invite")
    def invite() -> ResponseReturnValue:
        def do() -> None:
            access().codes.invite(_invited(school).id)
            saying.done("door.invited")

        return change("invite", do)

    @bp.post("/settings/accounts/<person>/code-back")
    def code_back(person: str) -> ResponseReturnValue:
        access().codes.take_back(person)
        saying.done("door.code_gone")
        return redirect(url_for("teacher.accounts"), 303)

    @bp.post("/settings/accounts/<person>/end")
    def end_account(person: str) -> ResponseReturnValue:
        def do() -> None:
            if person == guard.me():
                raise Refused("door.not_oneself")
            if access().account(person) is None:
                abort(404)
            access().end(person)
            saying.done("door.ended", undo=url_for("teacher.give_back", person=person))

        return change("end", do)

    @bp.post("/settings/accounts/<person>/give-back")
    def give_back(person: str) -> ResponseReturnValue:
        access().give_back(person)
        saying.done("door.given_back")
        return redirect(url_for("teacher.accounts"), 303)


def _just_by_card() -> bool:
    """Whether this tablet was let in by card a moment ago: then nobody asks for the old secret."""
    found = guard.tablet()
    return found is not None and found.by_card and found.fresh


def _proven(access: Access) -> Account:
    """One's own account, if the old password was told or the card was there a moment ago."""
    account = access.account(guard.me())
    assert account is not None, "who is signed in has an account"
    if _just_by_card():
        return account
    told = request.form.get("old", "")
    if not attempt(access, guard.tablet(), lambda: matches(account.password, told)):
        raise Refused("door.old_wrong")
    return account


def _out() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for("teacher.sign_in"), 303)


def _comers(school: School) -> list[Comer]:
    """Everybody who may sign in, or was invited to, by name."""
    access = school.classroom().access
    people = {each.id: each for each in _signers(school)}
    tablets, codes = access.tablets(), access.codes.invited()
    accounts = {each.person: each for each in access.accounts() if not each.ended}
    found = [
        Comer(
            people[ident],
            tablets.get(ident, 0),
            ident in accounts and not accounts[ident].password,
            codes.get(ident, ""),
            ident == guard.me(),
        )
        for ident in {**accounts, **codes}
        if ident in people
    ]
    return sorted(found, key=lambda each: each.person.name.casefold())


def _others(school: School) -> list[Person]:
    """Teachers and promoters who could be invited."""
    there = {each.person.id for each in _comers(school)}
    people = (each for each in _signers(school) if each.id not in there)
    return sorted(people, key=lambda each: each.name.casefold())


def _signers(school: School) -> list[Person]:
    people = directory.present(school.classroom().connection)
    return [each for each in people if each.kind in SIGNERS]


def _invited(school: School) -> Person:
    """Whom the form names: somebody of the directory, or a new name and kind, entered there."""
    ident, typed = request.form.get("person", ""), request.form.get("name", "")
    classroom = school.classroom()
    if ident:
        person = directory.person(classroom.connection, ident)
        if person is None or person.kind not in SIGNERS or not person.active or person.erased:
            raise Refused("door.not_invited")
    else:
        name, kind = name_of(typed), request.form.get("kind", "teacher")
        if kind not in SIGNERS:
            abort(400)
        person = signer(classroom, name) or new_person(classroom, name, kind, guard.me())
    if classroom.access.account(person.id) is not None:
        raise Refused("door.has_account")
    return person
