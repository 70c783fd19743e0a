"""People: the list of everybody, one more, a class by its names, a list from a spreadsheet."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.classroom import Classroom
from kiosk.enrolling.changes import carry_out, undo
from kiosk.enrolling.people import Named, Typed, added, entered, namesakes, read_names
from kiosk.errors import ImportRefused, Refused
from kiosk.imports.people import plan_sheet
from kiosk.imports.report import Book, Report
from kiosk.imports.tables import plain, sheet_of
from kiosk.imports.vocabulary import PEOPLE
from kiosk.reports.cards import PeopleList, latest_tap, owners, people_list, waiting
from kiosk.rows import Person
from web.languages import spoken
from web.school import School
from web.teacher import guard, saying

KEEPS = 3600.0
"""Seconds for which a list that was sent waits to be saved."""


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

    @bp.get("/people/list")
    def sheet() -> str:
        return render_template("teacher/sheet.html", report=None)

    @bp.post("/people/list")
    def list_sent() -> ResponseReturnValue:
        sent = request.files.get("file")
        data = sent.read() if sent is not None else b""
        if sent is not None:
            sent.close()
        if sent is None or not sent.filename:
            problem = spoken()("people.no_file")
            return render_template("teacher/sheet.html", report=None, problem=problem), 409
        kept = Sent(str(sent.filename)[-80:], data)
        try:
            kept.report(school.classroom())
        except ImportRefused as reason:
            return render_template(
                "teacher/sheet.html", report=None, problem=spoken().said(reason)
            ), 409
        token = secrets.token_hex(8)
        school.classroom().asks.ask(f"list:{token}", kept.text(), KEEPS)
        return redirect(url_for("teacher.list_seen", token=token), 303)

    @bp.get("/people/list/<token>")
    def list_seen(token: str) -> ResponseReturnValue:
        return _list(school.classroom(), token)

    @bp.post("/people/list/<token>")
    def list_saved(token: str) -> ResponseReturnValue:
        return _save_list(school.classroom(), token)

    @bp.post("/undo")
    @guard.kit
    def undo_change() -> ResponseReturnValue:
        undo(school.classroom(), guard.me(), request.form.get("token", ""))
        saying.done("people.undone")
        return redirect(guard.inside(request.form.get("back", "")), 303)


class Doubled(Refused):
    """Error raised when somebody of that name is here already: asked, not guessed."""


def changed(key: str, token: str, back: str) -> None:
    """Say what was changed, with the button that puts it back."""
    saying.done(key, undo=url_for("teacher.undo_change"), fields={"token": token, "back": back})


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


# A list from a spreadsheet


class Sent:
    """A file that was sent. It waits in the record's own file, of this station alone."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data

    def text(self) -> str:
        """As it is kept."""
        return json.dumps([self.name, base64.b64encode(self.data).decode("ascii")])

    @classmethod
    def of(cls, text: str) -> Sent:
        """The file that `text` gave."""
        name, data = json.loads(text)
        return cls(name, base64.b64decode(data))

    def plan(self, book: Book) -> Report:
        """What the list changes in the book; ImportRefused if it cannot be read at all."""
        sheet = sheet_of(self.data, self.name, PEOPLE, "name", spoken())
        return plan_sheet(book, sheet, self.name, spoken())

    def report(self, classroom: Classroom) -> Report:
        """What the list would change now."""
        return self.plan(Book(classroom))


def _kept(classroom: Classroom, token: str) -> Sent:
    text = classroom.asks.standing(f"list:{token}")
    if text is None:
        raise Refused("people.list_gone")
    return Sent.of(text)


def _mark(report: Report) -> str:
    """What the page told; if it is other when it is saved, it is shown again first."""
    told = (report.taken, report.added, report.changed, report.refused, report.notes)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def _list(classroom: Classroom, token: str, problem: str = "") -> ResponseReturnValue:
    sent = _kept(classroom, token)
    report = sent.report(classroom)
    before = {each.id: each for each in Book(classroom).people.values()}
    page = render_template(
        "teacher/sheet.html",
        report=report,
        before=before,
        doubled={p.id for p in report.people if namesakes(before.values(), p.name)},
        cards={card.owner for card in report.cards},
        token=token,
        mark=_mark(report),
        problem=problem,
    )
    return page, 409 if problem else 200


def _save_list(classroom: Classroom, token: str) -> ResponseReturnValue:
    if request.form.get("do") != "save":
        classroom.asks.end(f"list:{token}")
        saying.done("people.list_left_it")
        return redirect(url_for("teacher.people"), 303)
    sent = _kept(classroom, token)

    def plan(book: Book) -> None:
        if _mark(sent.plan(book)) != request.form.get("mark"):
            raise Refused("people.list_changed")
        classroom.asks.forget(f"list:{token}")

    try:
        undoing = carry_out(classroom, guard.me(), plan)
    except Refused as reason:
        return _list(classroom, token, spoken().said(reason))
    changed("people.list_saved", undoing, url_for("teacher.people"))
    return redirect(url_for("teacher.people"), 303)
