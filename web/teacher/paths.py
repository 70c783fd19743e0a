"""What a teacher sets of what a person has with a tema; each with its way back (rules.md 4)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.commands import (
    ChangeGuide,
    ChangeOffer,
    ChangeRecord,
    Choose,
    Command,
    Demonstrate,
    PutBack,
    Release,
    StudyAlone,
    TakeAnotherLook,
    WithdrawDemonstrated,
)
from kiosk.errors import Refused
from kiosk.reports.people import Has
from web.school import School
from web.teacher import guard, saying

TURNS: dict[str, tuple[str, ...]] = {
    "offers": ("yes", "resting", "no"),
    "record": ("none", "begun", "ready"),
    "guide": ("none", "begun", "ready"),
}
"""What a teacher may set of what a person has with a tema, besides the steps of its path."""

MAKES: dict[str, Callable[[str, str, str], Command]] = {
    "offers": ChangeOffer,
    "record": ChangeRecord,
    "guide": ChangeGuide,
}
STEPS: dict[str, Callable[[str, str], Command]] = {
    "choose": Choose,
    "study": StudyAlone,
    "let_go": Release,
    "another_look": TakeAnotherLook,
    "back": PutBack,
}
"""The steps that a person takes alone, and the way back from the last of them."""


def add(bp: Blueprint, school: School) -> None:
    """Add the route of what a person has with a tema."""

    @bp.post("/people/<person>/tema")
    def with_tema(person: str) -> ResponseReturnValue:
        classroom, form = school.classroom(), request.form
        tema, what, value = form.get("tema", ""), form.get("what", ""), form.get("value", "")
        row = directory.person(classroom.connection, person)
        if row is None or row.erased:
            abort(404)
        path = classroom.facts().path(person, tema)
        known = directory.tema(classroom.connection, tema) is not None
        if path.state == "none" and path.offers == "no" and not known:
            raise Refused("people.no_tema")
        if what in STEPS:
            _step(classroom, path, what)
        else:
            _set(classroom, path, what, value)
        return redirect(url_for("teacher.person", person=person), 303)


def _step(classroom: Classroom, path: Has, what: str) -> None:
    """Take a step, if it is not taken already."""
    taken = {
        "choose": path.state == "chosen",
        "study": path.alone and path.state == "learning",
        "let_go": path.state == "released",
    }
    if taken.get(what):
        return
    has_it = path.masters or (what == "choose" and path.state == "learning")
    if what in ("choose", "study") and has_it:
        raise Refused("wishes.has_it")
    classroom.submit(STEPS[what](path.person, path.tema), actor=guard.me())
    if what == "back":
        saying.done("people.undone")
        return
    _done(path, "back", "")


def _set(classroom: Classroom, path: Has, what: str, value: str) -> None:
    """Set one of the facts beside the state, or that it was demonstrated."""
    person, tema = path.person, path.tema
    if what == "demonstrated":
        back = value == "no"
        command: Command = (
            WithdrawDemonstrated(person, tema) if back else Demonstrate(guard.me(), person, tema)
        )
        former = "yes" if back else "no"
        if not back and path.reached == "demonstrated":
            return
    elif value in TURNS.get(what, ()):
        former = str(getattr(path, what))
        command = MAKES[what](person, tema, value)
        if former == value:
            return
    else:
        raise Refused("people.no_choice")
    if path.state == "none" and path.offers == "no" and what != "offers":
        raise Refused("people.not_begun")
    classroom.submit(command, actor=guard.me())
    _done(path, what, former)


def _done(path: Has, what: str, former: str) -> None:
    saying.done(
        "people.tema_changed",
        undo=url_for("teacher.with_tema", person=path.person),
        fields={"tema": path.tema, "what": what, "value": former},
    )
