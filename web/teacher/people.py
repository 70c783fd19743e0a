"""People: the list of everybody, one more, a class by its names."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.classroom import Classroom
from kiosk.enrolling.changes import carry_out, undo
from kiosk.enrolling.people import Named, Typed, added, entered, namesakes, read_names
from kiosk.errors import Refused
from kiosk.imports.report import Book
from kiosk.imports.tables import plain
from kiosk.reports.cards import PeopleList, latest_tap, owners, people_list, waiting
from kiosk.rows import Person
from web.languages import spoken
from web.school import School
from web.teacher import guard, saying
from web.teacher.saying import changed


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the people."""

    @bp.get("/people")
    def people() -> str:
        return _page(school.classroom())

    @bp.post("/people")
    def add_person() -> ResponseReturnValue:
        classroom, form = school.classroom(), request.form
        typed = Typed(form.get("name", ""), kind=form.get("kind", ""), group=form.get("group", ""))
        made: list[Person] = []

        def plan(book: Book) -> None:
            same = namesakes(book.here(), typed.name)
            if same and not form.get("other"):
                raise Doubled("people.doubled", name=same[0].name)
            made.append(added(book, typed, spoken()))

        try:
            token = carry_out(classroom, guard.me(), plan)
        except Refused as reason:
            doubled = isinstance(reason, Doubled)
            return _page(classroom, spoken().said(reason), doubled=doubled), 409
        changed("people.added", token, url_for("teacher.people"))
        return redirect(url_for("teacher.people"), 303)

    @bp.get("/people/class")
    def names() -> str:
        return render_template("teacher/names.html", lines=None, groups=_groups(school))

    @bp.post("/people/class")
    def names_sent() -> ResponseReturnValue:
        return _names(school, save=request.form.get("do") == "save")

    @bp.post("/undo")
    @guard.kit
    def undo_change() -> ResponseReturnValue:
        undo(school.classroom(), guard.me(), request.form.get("token", ""))
        saying.done("people.undone")
        return redirect(guard.inside(request.form.get("back", "")), 303)


class Doubled(Refused):
    """Error raised when somebody of that name is here already: asked, not guessed."""


def _page(classroom: Classroom, problem: str = "", *, doubled: bool = False) -> str:
    found = people_list(classroom)
    group, wanted = request.values.get("in", ""), request.values.get("q", "").strip()
    return render_template(
        "teacher/people.html",
        list=_only(found, group, plain(wanted) or wanted.casefold()),
        groups=found.groups,
        cards=owners(classroom),
        waiting=waiting(classroom),
        mark=f"{classroom.seq()}-{latest_tap(classroom)}",
        chosen=group,
        wanted=wanted,
        problem=problem,
        doubled=doubled,
        typed=request.form,
    )


def _only(found: PeopleList, group: str, wanted: str) -> PeopleList:
    """Those of a group whose name holds what is looked for."""

    def those(people: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(
            each
            for each in people
            if (not group or each.group == group)
            and (not wanted or wanted in plain(f"{each.name} {each.display_name}")
                 or wanted in each.name.casefold())
        )  # fmt: skip

    return PeopleList(
        unnamed=() if group or wanted else found.unnamed,
        unpicked=(),
        without=those(found.without),
        others=those(found.others),
        guests=those(found.guests) if wanted or not group else (),
        left=those(found.left),
        groups=found.groups,
    )


def _groups(school: School) -> tuple[str, ...]:
    return people_list(school.classroom()).groups


# A class by its names


def _names(school: School, *, save: bool) -> ResponseReturnValue:
    """Show what a pasted class would be, or enter it; what must be asked is asked first."""
    classroom, say, form = school.classroom(), spoken(), request.form
    text, group = form.get("names", ""), form.get("group", "")
    told: dict[str, object] = {"text": text, "group": group, "groups": _groups(school)}
    book = Book(classroom)
    try:
        lines = read_names(book, text)
        answers = _answers(lines)
        people = entered(book, lines, answers, group, say)
    except Refused as reason:
        told["problem"] = say.said(reason)
        return render_template("teacher/names.html", lines=None, **told), 409
    open_lines = [each.line for each in lines if each.asked and not answers.get(each.line)]
    problem = say("people.answer_first") if save and open_lines else ""
    if save and not people and not problem:
        problem = say("people.nobody_new")
    if not save or problem:
        page = render_template(
            "teacher/names.html",
            lines=lines,
            answers=answers,
            people=people,
            problem=problem,
            **told,
        )
        return page, 409 if problem else 200

    def plan(book: Book) -> None:
        fresh = read_names(book, text)
        if _told_same(fresh) != _told_same(lines):
            raise Refused("people.list_changed")
        entered(book, fresh, answers, group, say)

    token = carry_out(classroom, guard.me(), plan)
    changed("people.class_added", token, url_for("teacher.people"))
    on = form.get("next", "")
    return redirect(guard.inside(on) if on else url_for("teacher.people"), 303)


def _answers(lines: Iterable[Named]) -> dict[int, str]:
    found = {each.line: request.form.get(f"line-{each.line}", "") for each in lines if each.asked}
    return {line: answer for line, answer in found.items() if answer}


def _told_same(lines: Iterable[Named]) -> list[tuple[int, str, tuple[str, ...]]]:
    """What a person was asked about the lines; if it is other by now, it is asked again."""
    return [(each.line, each.name, tuple(p.id for p in each.same)) for each in lines]
