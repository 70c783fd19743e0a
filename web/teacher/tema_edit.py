"""A tema is added, changed, laid to rest and taken up again.

A form carries what it showed (`was_…`), so that nobody writes over another's change unseen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.drawings import TEMAS
from kiosk.enrolling.changes import carry_out
from kiosk.enrolling.wishes import meet
from kiosk.imports.report import Book
from kiosk.imports.tables import has_controls, plain, tidy
from kiosk.known import fresh_id
from kiosk.rows import Tema
from kiosk.saying import called
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import changed
from web.teacher.temas import LANGUAGES, everybody, namer

FIELDS = ("title", "language", "field", "challenge", "drawing", "brought_by", "came_from")
LONGEST = 120
LONGEST_CHALLENGE = 500


class RowChanged(Exception):
    """Error raised when a row is no longer as the form had it; fields: what is other now."""

    def __init__(self, row: Tema, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.row, self.fields = row, fields


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of a tema's forms."""

    @bp.get("/temas/new")
    def new_tema() -> str:
        classroom = school.classroom()
        drawings = {each.drawing for each in directory.temas(classroom.connection)}
        free = next((key for key in TEMAS if key not in drawings), next(iter(TEMAS)))
        values = {**dict.fromkeys(FIELDS, ""), "drawing": free, "language": spoken().language}
        wish = request.args.get("wish", "")  # an id: the words stand in the directory
        said = directory.wish_words(classroom.connection, [wish])
        return _form(classroom, "", {**values, "title": said.get(wish, "")}, {})

    @bp.post("/temas/new")
    def add_tema() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        typed = _typed()
        wrong = _wrong(classroom, "", typed, words)
        if wrong:
            return _form(classroom, "", typed, {}, wrong), 409
        made = _with(Tema("t" + fresh_id(), ""), typed)
        token = carry_out(
            classroom, guard.me(), lambda book: book.put(replace(made, dye=book.next_dye()))
        )
        wish = classroom.facts().wish(request.args.get("wish", ""))
        if wish is not None and wish.standing:
            meet(classroom, guard.me(), wish.wish, made.id)
        changed("temas.added", token, url_for("teacher.temas"))
        return redirect(url_for("teacher.tema", tema=made.id), 303)

    @bp.get("/temas/<tema>/edit")
    def edit_tema(tema: str) -> str:
        classroom = school.classroom()
        return _form(classroom, tema, _values(_known(classroom, tema)), {})

    @bp.post("/temas/<tema>/edit")
    def change_tema(tema: str) -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        _known(classroom, tema)
        typed = _typed()
        wrong = _wrong(classroom, tema, typed, words)
        if wrong:
            return _form(classroom, tema, typed, _seen(), wrong), 409
        try:
            token = _change(classroom, tema, typed)
        except RowChanged as other:
            said = [_other(other.row, name, classroom, words) for name in other.fields]
            sentence = words("temas.stale", what="; ".join(said))
            return _form(classroom, tema, typed, _values(other.row), sentence), 409
        if token:
            changed("temas.saved", token, url_for("teacher.tema", tema=tema))
        return redirect(url_for("teacher.tema", tema=tema), 303)

    @bp.post("/temas/<tema>/rest")
    def rest_tema(tema: str) -> ResponseReturnValue:
        classroom, resting = school.classroom(), request.form.get("resting") == "yes"
        token = carry_out(
            classroom,
            guard.me(),
            lambda book: book.put(replace(_known(classroom, tema), resting=resting)),
        )
        changed("temas.rests" if resting else "temas.awake", token, url_for("teacher.temas"))
        return redirect(url_for("teacher.temas"), 303)


def _known(classroom: Classroom, tema: str) -> Tema:
    row = directory.tema(classroom.connection, tema)
    if row is None:
        abort(404)
    return row


def _values(row: Tema) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in FIELDS}


def _with(row: Tema, typed: dict[str, Any]) -> Tema:
    return replace(row, **typed)


def _typed() -> dict[str, str]:
    return {name: tidy(request.form.get(name, "")) for name in FIELDS}


def _seen() -> dict[str, str]:
    """What the form showed when it was opened."""
    return {name: request.form.get(f"was_{name}", "") for name in FIELDS}


def _wrong(classroom: Classroom, ident: str, typed: dict[str, str], words: Words) -> str:
    """Why this cannot be kept, in one sentence; "" if it can."""
    if not typed["title"]:
        return words("temas.no_title")
    for name in FIELDS:
        most = LONGEST_CHALLENGE if name == "challenge" else LONGEST
        if len(typed[name]) > most:
            return words("temas.too_long", what=words(f"temas.field_{name}"), n=most)
        if has_controls(typed[name]):
            return words("temas.odd_letters", what=words(f"temas.field_{name}"))
    if typed["drawing"] not in TEMAS:
        return words("temas.no_drawing")
    if typed["brought_by"] and directory.person(classroom.connection, typed["brought_by"]) is None:
        return words("temas.nobody")
    for other in directory.temas(classroom.connection):
        if other.id != ident and plain(other.title) == plain(typed["title"]) != "":
            return words("temas.title_taken")
    return ""


def _change(classroom: Classroom, ident: str, typed: dict[str, str]) -> str:
    """Write what was typed; the token that undoes it, "" if it stands so already.

    RowChanged if the form was of another row.
    """
    seen = _seen()

    def plan(book: Book) -> None:
        row = book.temas[ident]
        now = _values(row)
        other = tuple(n for n in FIELDS if now[n] != seen[n] and now[n] != typed[n])
        if other:
            raise RowChanged(row, other)
        book.put(_with(row, typed))

    return carry_out(classroom, guard.me(), plan)


def _other(row: Tema, name: str, classroom: Classroom, words: Words) -> str:
    """What a field says now, for the sentence about a form that is too old."""
    value = str(getattr(row, name))
    if name == "brought_by":
        value = namer(everybody(classroom), words)(value) if value else ""
    if name == "drawing":
        value = words(f"drawings.{value}") if value in TEMAS else ""
    what = words(f"temas.field_{name}")
    return words("temas.now", what=what, value=value or words("temas.nothing"))


def _form(
    classroom: Classroom, ident: str, values: dict[str, str], seen: dict[str, str], said: str = ""
) -> str:
    """The form of a tema with these values. seen: what it showed first, if that differs."""
    words = spoken()
    here = directory.present(classroom.connection)
    people = [each for each in here if not each.pooled]
    kept = values["brought_by"]
    if kept and all(each.id != kept for each in people):
        gone = directory.person(classroom.connection, kept)
        people += [gone] if gone is not None else []
    return render_template(
        "teacher/tema_edit.html",
        ident=ident,
        values=values,
        seen=seen or values,
        said=said,
        people=sorted(((p.id, called(p, words)) for p in people), key=lambda each: plain(each[1])),
        drawings=list(TEMAS),
        languages_of_temas=LANGUAGES,
    )
