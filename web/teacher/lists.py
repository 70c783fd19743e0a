"""Lists from a spreadsheet, of people and of temas alike: looked at first, then brought in whole.

A list that was sent waits at the station for an hour, in the record's own file, and is read anew
each time it is looked at, so what the page shows is what would happen now.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.classroom import Classroom
from kiosk.enrolling.changes import carry_out
from kiosk.enrolling.people import namesakes
from kiosk.errors import ImportRefused, Refused
from kiosk.imports.people import plan_people
from kiosk.imports.report import Book, Report
from kiosk.imports.tables import Headings, Sheet, sheet_of
from kiosk.imports.temas import plan_temas
from kiosk.imports.vocabulary import PEOPLE, TEMA
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import changed, done
from web.teacher.temas import everybody, look

KEEPS = 3600.0
"""Seconds for which a list that was sent waits to be saved."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a list is of. needed: the column without which it is none; page: where it leads back."""

    what: str
    headings: Headings
    needed: str
    plan: Callable[[Book, Sheet, str, Words], Report]
    page: str


KINDS = (
    Kind("people", PEOPLE, "name", plan_people, "teacher.people"),
    Kind("temas", TEMA, "title", plan_temas, "teacher.temas"),
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent."""

    kind: Kind
    name: str
    data: bytes

    def text(self) -> str:
        """As it is kept."""
        return json.dumps([self.name, base64.b64encode(self.data).decode("ascii")])

    def plan(self, book: Book) -> Report:
        """What the list changes in the book; ImportRefused if it cannot be read at all."""
        kind, words = self.kind, spoken()
        sheet = sheet_of(self.data, self.name, kind.headings, kind.needed, words)
        return kind.plan(book, sheet, self.name, words)


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the lists."""
    for kind in KINDS:
        _add(bp, school, kind)


def _add(bp: Blueprint, school: School, kind: Kind) -> None:
    path, name = f"/{kind.what}/list", f"{kind.what}_list"

    @bp.get(path, endpoint=name)
    def choose() -> str:
        return _form(kind)

    @bp.post(path, endpoint=f"{name}_sent")
    def sent() -> ResponseReturnValue:
        upload = request.files.get("file")
        if upload is None or not upload.filename:
            return _form(kind, spoken()("people.no_file")), 409
        with upload.stream as stream:
            found = Sent(kind, str(upload.filename)[-80:], stream.read())
        try:
            found.plan(Book(school.classroom()))
        except ImportRefused as reason:
            return _form(kind, spoken().said(reason)), 409
        token = secrets.token_hex(8)
        school.classroom().asks.ask(_asked(kind, token), found.text(), KEEPS)
        return redirect(url_for(f"teacher.{name}_seen", token=token), 303)

    @bp.get(f"{path}/<token>", endpoint=f"{name}_seen")
    def seen(token: str) -> str:
        classroom = school.classroom()
        return _shown(classroom, _waiting(classroom, kind, token))

    @bp.post(f"{path}/<token>", endpoint=f"{name}_saved")
    def saved(token: str) -> ResponseReturnValue:
        return _save(school.classroom(), kind, token)


def _asked(kind: Kind, token: str) -> str:
    """The name under which a list waits; an erasure forgets all that begin with `list:`."""
    return f"list:{kind.what}:{token}"


def _waiting(classroom: Classroom, kind: Kind, token: str) -> Sent:
    text = classroom.asks.standing(_asked(kind, token))
    if text is None:
        raise Refused("people.list_gone")
    name, data = json.loads(text)
    return Sent(kind, name, base64.b64decode(data))


def _mark(report: Report) -> str:
    """What the page told; if it is other when it is saved, it is shown again first."""
    told = (report.taken, report.added, report.changed, report.refused, report.notes)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def _form(kind: Kind, problem: str = "") -> str:
    return render_template("teacher/sheet.html", kind=kind, report=None, problem=problem)


def _shown(classroom: Classroom, sent: Sent, problem: str = "") -> str:
    report = sent.plan(Book(classroom))
    stands = Book(classroom)
    rows = report.people or report.temas
    before: Mapping[str, object] = {**stands.people, **stands.temas}
    people = everybody(classroom)
    return render_template(
        "teacher/sheet.html",
        kind=sent.kind,
        report=report,
        rows=rows,
        looks={each.id: look(each, people, spoken()) for each in report.temas},
        before=before,
        doubled={p.id for p in report.people if namesakes(stands.people.values(), p.name)},
        cards={card.owner for card in report.cards},
        mark=_mark(report),
        problem=problem,
    )


def _save(classroom: Classroom, kind: Kind, token: str) -> ResponseReturnValue:
    name, page = _asked(kind, token), url_for(kind.page)
    if request.form.get("do") != "save":
        classroom.asks.end(name)
        done("people.list_left_it")
        return redirect(page, 303)
    sent = _waiting(classroom, kind, token)

    def plan(book: Book) -> None:
        if _mark(sent.plan(book)) != request.form.get("mark"):
            raise Refused("people.list_changed")
        classroom.asks.forget(name)

    try:
        undoing = carry_out(classroom, guard.me(), plan)
    except Refused as reason:
        return _shown(classroom, sent, spoken().said(reason)), 409
    changed("people.list_saved", undoing, page)
    return redirect(page, 303)
