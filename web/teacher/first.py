"""P1: the first twenty minutes of a kit, step by step; each may be skipped and come back to.

What is done, the record tells: a step has no state of its own, so a power cut loses none. Only
that the privacy notice was read, and that a class takes cards with drawings, is noted as such.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.enrolling.changes import carry_out
from kiosk.enrolling.starters import STARTERS, Typed, read_titles, taken
from kiosk.errors import Refused
from kiosk.events import PolicyChanged
from kiosk.imports.report import Book
from kiosk.imports.tables import has_controls, tidy
from kiosk.reports.cards import PeopleList, people_list
from kiosk.rows import Policy
from kiosk.words import languages, words
from web.languages import COOKIE, spoken
from web.school import School
from web.teacher import clock, guard
from web.teacher.saying import changed

LONGEST_NAME = 120
PRIVACY, CARDS = "first_privacy", "first_cards"
"""Notes of this station: that the notice was read or printed; that the class takes cards."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step. done: whether the record says so already."""

    name: str
    done: Callable[[Classroom], bool]


STEPS = (
    Step("language", lambda classroom: bool(classroom.facts().policies.language)),
    Step("school", lambda classroom: bool(classroom.facts().policies.school) or _named(classroom)),
    Step("clock", lambda classroom: classroom.moment().trust.vouched),
    Step("privacy", lambda classroom: bool(classroom.meta(PRIVACY))),
    Step("temas", lambda classroom: bool(directory.temas(classroom.connection))),
    Step("class", lambda classroom: bool(classroom.meta(CARDS)) or _has_class(classroom)),
)
"""In the order of the way; the clock may be asked again after each boot."""

NAMES = tuple(step.name for step in STEPS)


def _named(classroom: Classroom) -> bool:
    """Whether the kit's list gave a name, so that nobody at the school need be asked for one."""
    nameless = {words(each)("first.new_site_name").casefold() for each in languages()}
    return classroom.site.name.casefold() not in nameless


def _has_class(classroom: Classroom) -> bool:
    return any(each.kind == "student" for each in directory.present(classroom.connection))


def wanted(classroom: Classroom) -> bool:
    """Whether whoever opens this station first is shown the way: a school that has nothing yet."""
    return not _has_class(classroom) and not directory.temas(classroom.connection)


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this way."""

    @bp.get("/first")
    def first() -> str:
        classroom = school.classroom()
        done = {step.name: step.done(classroom) for step in STEPS}
        after = next((name for name in NAMES if not done[name]), "begin")
        return render_template("teacher/first.html", steps=NAMES, done=done, after=after)

    @bp.get("/first/<step>")
    def first_step(step: str) -> ResponseReturnValue:
        if step not in (*NAMES, "begin"):
            return redirect(url_for("teacher.first"), 303)
        return _page(school, step)

    @bp.post("/first/language")
    def first_language() -> ResponseReturnValue:
        chosen = request.form.get("language", "")
        if chosen not in languages():
            return _page(school, "language", said=spoken()("settings.no_choice")), 409
        _stand(school.classroom(), "language", chosen)
        answer = redirect(_after("language"), 303)
        # The tablet of whoever chose speaks it too.
        answer.set_cookie(COOKIE, chosen, max_age=31_536_000, samesite="Lax", httponly=True)
        return answer

    @bp.post("/first/school")
    def first_school() -> ResponseReturnValue:
        name = tidy(request.form.get("school", ""))
        if not name or len(name) > LONGEST_NAME or has_controls(name):
            said = spoken()("settings.no_school", n=LONGEST_NAME)
            return _page(school, "school", said=said), 409
        _stand(school.classroom(), "school", name)
        return redirect(_after("school"), 303)

    @bp.post("/first/privacy")
    def first_privacy() -> ResponseReturnValue:
        school.classroom().set_meta(PRIVACY, "read")
        return redirect(_after("privacy"), 303)

    @bp.post("/first/temas")
    def first_temas() -> ResponseReturnValue:
        words = spoken()
        typed = Typed(
            titles=read_titles(request.form.get("titles", "")),
            picked=tuple(request.form.getlist("picked")),
            accompanies=guard.me() if request.form.get("mine") == "yes" else "",
        )
        if not typed.titles and not typed.picked:
            return _page(school, "temas", said=words("first.temas_none")), 409

        def plan(book: Book) -> None:
            taken(book, typed, words)

        try:
            token = carry_out(school.classroom(), guard.me(), plan)
        except Refused as why:
            return _page(school, "temas", said=words.said(why)), 409
        changed("first.temas_saved", token, url_for("teacher.first_step", step="temas"))
        return redirect(_after("temas"), 303)

    @bp.post("/first/class")
    def first_class() -> ResponseReturnValue:
        school.classroom().set_meta(CARDS, "yes")
        return redirect(_after("class"), 303)


def _stand(classroom: Classroom, name: str, value: str) -> None:
    """Let a policy have this value."""
    if getattr(classroom.facts().policies, name) != value:
        classroom.enter([Policy(name, value), PolicyChanged(name)], guard.me())


def _after(step: str) -> str:
    """The step after this one; `saved` lets the page forget what was typed in it."""
    following = (*NAMES, "begin")[NAMES.index(step) + 1]
    return url_for("teacher.first_step", step=following, saved=step)


def _page(school: School, step: str, *, said: str = "") -> str:
    """One step, with what was typed and why it was not taken."""
    classroom = school.classroom()
    return render_template(
        f"teacher/first_{step}.html",
        step=step,
        steps=NAMES,
        done={each.name: each.done(classroom) for each in STEPS},
        after=_after(step) if step in NAMES else "",
        saved=request.args.get("saved", ""),
        said=said,
        typed=request.form,
        **_MORE.get(step, _nothing)(school, classroom),
    )


def _nothing(school: School, classroom: Classroom) -> dict[str, object]:
    return {}


def _language(school: School, classroom: Classroom) -> dict[str, object]:
    return {"chosen": classroom.facts().policies.language or spoken().language}


def _school(school: School, classroom: Classroom) -> dict[str, object]:
    return {"name": classroom.facts().policies.school or classroom.site.name}


def _clock(school: School, classroom: Classroom) -> dict[str, object]:
    return {"belief": clock.belief(classroom, school.timezone, spoken())}


def _temas(school: School, classroom: Classroom) -> dict[str, object]:
    here = [each for each in directory.temas(classroom.connection) if not each.resting]
    return {"starters": STARTERS, "here": here}


def _class(school: School, classroom: Classroom) -> dict[str, object]:
    people: PeopleList = people_list(classroom)
    named = [each for each in (*people.without, *people.others) if each.kind == "student"]
    return {"cards": len(people.unpicked) + len(people.unnamed), "named": named}


_MORE: dict[str, Callable[[School, Classroom], dict[str, object]]] = {
    "language": _language,
    "school": _school,
    "clock": _clock,
    "temas": _temas,
    "class": _class,
    "begin": _class,
}
"""What a step shows beside its words."""
