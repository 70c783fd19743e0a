"""T5: a person's page, and all that a teacher changes there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.commands import OpenDialogue, TakeBack
from kiosk.drawings import DRAWINGS
from kiosk.enrolling.changes import carry_out
from kiosk.enrolling.erasing import erase, let_go
from kiosk.enrolling.people import FIELDS, KINDS, Stale, Typed, edited, here, left, shown
from kiosk.enrolling.running import begin
from kiosk.enrolling.typed import clean
from kiosk.errors import Refused
from kiosk.imports.report import Book
from kiosk.known import fresh_id
from kiosk.reports.people import PersonPage, person_page
from kiosk.rows import Note, Person, Tema
from web.languages import spoken
from web.school import School
from web.teacher import guard, saying
from web.teacher.paths import TURNS
from web.teacher.saying import changed

LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Drawing:
    """One of the drawings. taken: by whom in the group, or None."""

    key: str
    taken: Person | None


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of a person's page."""

    @bp.get("/people/<person>")
    def person(person: str) -> str:
        return person_page_of(school.classroom(), person)

    @bp.get("/people/<person>/edit")
    def edit(person: str) -> str:
        found = _found(school.classroom(), person)
        return _form(school.classroom(), found, shown(found), shown(found))

    @bp.post("/people/<person>/edit")
    def edit_sent(person: str) -> ResponseReturnValue:
        return _edit(school.classroom(), person)

    @bp.post("/people/<person>/note")
    def note(person: str) -> ResponseReturnValue:
        return _note(school.classroom(), person)

    @bp.post("/people/<person>/note/<note>")
    def note_away(person: str, note: str) -> ResponseReturnValue:
        classroom = school.classroom()

        def plan(book: Book) -> list[Note]:
            found = [n for n in directory.notes(classroom.connection, person) if n.id == note]
            return [Note(n.id, n.about, n.author, "", n.day, gone=True) for n in found]

        token = carry_out(classroom, guard.me(), plan)
        changed("people.note_gone", token, _at(person))
        return redirect(_at(person), 303)

    @bp.post("/people/<person>/begin")
    def begin_for(person: str) -> ResponseReturnValue:
        return _begin(school.classroom(), person)

    @bp.post("/people/<person>/not-us")
    def not_us(person: str) -> ResponseReturnValue:
        dialogue = request.form.get("dialogue", "")
        school.classroom().submit(TakeBack(dialogue), actor=guard.me())
        saying.done("people.undone")
        return redirect(_at(person), 303)

    @bp.post("/people/<person>/leave")
    def leave(person: str) -> ResponseReturnValue:
        classroom, active = school.classroom(), request.form.get("do") == "back"
        if person == guard.me():
            raise Refused("people.leave_self")
        if not active:
            let_go(classroom, person, guard.me())
        token = carry_out(classroom, guard.me(), lambda book: left(book, person, active=active))
        changed("people.came_back" if active else "people.has_left", token, _at(person))
        return redirect(_at(person), 303)

    @bp.get("/people/<person>/erase")
    def erase_asked(person: str) -> str:
        found = _found(school.classroom(), person)
        return render_template("teacher/erase.html", person=found, mine=person == guard.me())

    @bp.post("/people/<person>/erase")
    def erased(person: str) -> ResponseReturnValue:
        erase(school.classroom(), person, guard.me())
        saying.done("people.erased")
        return redirect(url_for("teacher.people"), 303)

    @bp.post("/people/<person>/card")
    def card_lost(person: str) -> ResponseReturnValue:
        here(Book(school.classroom()), person)
        begin(school.classroom(), guard.me(), "look", [person])
        return redirect(url_for("teacher.reading"), 303)


def _at(person: str) -> str:
    return url_for("teacher.person", person=person)


def _found(classroom: Classroom, ident: str) -> Person:
    person = directory.person(classroom.connection, ident)
    if person is None or person.erased:
        abort(404)
    return person


def person_page_of(
    classroom: Classroom,
    ident: str,
    problem: str = "",
    written: str = "",
    wished: str = "",
    there: Tema | None = None,
) -> str:
    page: PersonPage | None = person_page(classroom, ident)
    if page is None:
        abort(404)
    others = [p for p in directory.present(classroom.connection) if p.id != ident and p.name]
    return render_template(
        "teacher/person.html",
        page=page,
        person=page.person,
        turns=TURNS,
        others=sorted(others, key=lambda each: each.name.casefold()),
        temas=[t for t in directory.temas(classroom.connection) if not t.resting],
        problem=problem,
        written=written,
        wished=wished,
        there=there,
        mine=ident == guard.me(),
    )


def _form(
    classroom: Classroom,
    person: Person,
    values: dict[str, str],
    seen: dict[str, str],
    problem: str = "",
) -> str:
    people = directory.present(classroom.connection)
    taken = {
        each.avatar: each
        for each in people
        if each.id != person.id and each.group == person.group and each.name
    }
    groups = sorted({each.group for each in people if each.group})
    return render_template(
        "teacher/edit.html",
        person=person,
        values=values,
        seen=seen,
        drawings=[Drawing(key, taken.get(key)) for key in DRAWINGS],
        kinds=KINDS,
        groups=groups,
        problem=problem,
    )


def _edit(classroom: Classroom, ident: str) -> ResponseReturnValue:
    form = request.form
    person = _found(classroom, ident)
    seen = {name: form.get(f"seen_{name}", "") for name in FIELDS}
    values = {name: form.get(name, "") for name in FIELDS}
    typed = Typed(*(values[name] for name in FIELDS[:-1]))
    try:
        token = carry_out(
            classroom, guard.me(), lambda book: _none(edited(book, ident, seen, typed))
        )
    except Refused as reason:
        now = shown(reason.now) if isinstance(reason, Stale) else seen
        return _form(classroom, person, values, now, spoken().said(reason)), 409
    changed("people.saved", token, _at(ident))
    return redirect(_at(ident), 303)


def _none(_: object) -> None:
    return None


def _note(classroom: Classroom, ident: str) -> ResponseReturnValue:
    """Write down a note; a text that cannot be kept stays in the form."""
    written = request.form.get("text", "")
    text = "\n".join(clean(line) for line in written.splitlines()).strip()
    if not text or len(text) > LONGEST_NOTE:
        key = "people.long_note" if text else "people.no_note"
        return person_page_of(classroom, ident, spoken()(key, most=LONGEST_NOTE), written), 409

    def plan(book: Book) -> list[Note]:
        here(book, ident)
        day = classroom.facts().day()
        return [Note("o" + fresh_id(), ident, guard.me(), text, day)]

    token = carry_out(classroom, guard.me(), plan)
    changed("people.note_added", token, _at(ident))
    return redirect(_at(ident), 303)


def _begin(classroom: Classroom, ident: str) -> ResponseReturnValue:
    """Begin a dialogue for somebody who forgot the card."""
    form = request.form
    other, tema = form.get("other", ""), form.get("tema", "")
    known = directory.person(classroom.connection, other)
    if known is None or known.erased or not known.active or other == ident:
        return person_page_of(classroom, ident, spoken()("people.no_other")), 409
    if directory.tema(classroom.connection, tema) is None:
        return person_page_of(classroom, ident, spoken()("people.no_tema")), 409
    learns = form.get("role", "learns") == "learns"
    tutor, tutee = (other, ident) if learns else (ident, other)
    dialogue = fresh_id()
    classroom.submit(OpenDialogue(dialogue, tutor, tutee, tema, how="teacher"), actor=guard.me())
    saying.done(
        "people.begun",
        undo=url_for("teacher.not_us", person=ident),
        fields={"dialogue": dialogue},
    )
    return redirect(_at(ident), 303)
