"""T3 Temas: which temas live here, who brought each, and who holds it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.board import thread
from kiosk.classroom import Classroom
from kiosk.drawings import TEMAS
from kiosk.errors import ImportRefused
from kiosk.events import Fact, TemaChanged
from kiosk.imports import Report, import_temas
from kiosk.imports.tables import has_controls, plain, tidy
from kiosk.known import fresh_id
from kiosk.network import Yarn, yarn
from kiosk.reports import temas as report
from kiosk.rows import Person, Row, Tema
from kiosk.saying import called
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.former import Former
from web.teacher.saying import done

FIELDS = ("title", "language", "field", "challenge", "drawing", "brought_by", "came_from")
LONGEST = 120
LONGEST_CHALLENGE = 500
LANGUAGES = ("es", "en", "th", "tzh", "tzo", "nah", "myn", "arn")
"""Languages with a name in the catalogues; a tema may have any other, by its own name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A tema as a page draws it. brought_by: a name or ""."""

    tema: Tema
    yarn: Yarn
    language: str
    brought_by: str


class RowChanged(Exception):
    """Error raised when a row is no longer as the form had it; fields: what is other now."""

    def __init__(self, row: Tema, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.row, self.fields = row, fields


def look(tema: Tema, people: dict[str, Person], words: Words) -> Shown:
    """A tema with its thread and the words for where it comes from."""
    known = words(f"temas.language_{tema.language}") if tema.language in LANGUAGES else ""
    who = people.get(tema.brought_by)
    name = called(who, words) if who is not None and not who.erased else ""
    return Shown(tema, yarn(thread(tema), False), known or tema.language, name)


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the temas."""
    former = Former()

    @bp.get("/temas")
    def temas() -> str:
        classroom, words = school.classroom(), spoken()
        people = _people(classroom)
        found = report.temas(classroom.connection, classroom.facts())
        found.sort(key=lambda each: plain(each.tema.title))
        awake = [each for each in found if not each.tema.resting]
        return render_template(
            "teacher/temas.html",
            awake=[(each, look(each.tema, people, words)) for each in awake],
            asleep=[each.tema for each in found if each.tema.resting],
            name=namer(people, words),
            living=sum(each.living for each in awake),
            fragile=sum(each.fragile for each in awake),
        )

    @bp.get("/temas/<tema>")
    def tema(tema: str) -> str:
        classroom, words = school.classroom(), spoken()
        facts = classroom.facts()
        told = report.tema(classroom.connection, facts, tema)
        if told is None:
            abort(404)
        return render_template(
            "teacher/tema.html",
            about=told,
            shown=look(told.living.tema, told.people, words),
            name=(name := namer(told.people, words)),
            names=lambda idents: ", ".join(name(each) for each in idents),
            by_state={
                state: [path for path in told.paths if path.state == state]
                for state in ("chosen", "learning", "understood", "demonstrated")
            },
            requires=facts.policies.offer_requires,
        )

    @bp.get("/temas/new")
    def new_tema() -> str:
        classroom = school.classroom()
        drawings = {each.drawing for each in directory.temas(classroom.connection)}
        free = next((key for key in TEMAS if key not in drawings), next(iter(TEMAS)))
        values = {**dict.fromkeys(FIELDS, ""), "drawing": free, "language": spoken().language}
        return _form(classroom, "", values, {})

    @bp.post("/temas/new")
    def add_tema() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        typed = _typed()
        made = _with(Tema("t" + fresh_id(), ""), typed)

        def outcomes() -> Iterator[Fact | Row]:
            dyes = [each.dye for each in directory.temas(classroom.connection)]
            yield replace(made, dye=max(dyes, default=-1) + 1)
            yield TemaChanged(made.id)

        wrong = _wrong(classroom, "", typed, words)
        if wrong:
            return _form(classroom, "", typed, {}, wrong), 409
        classroom.enter(outcomes(), guard.me())
        path = url_for("teacher.rest_tema", tema=made.id)
        done("temas.added", undo=path, fields={"resting": "yes"})
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
            before, after = _changed(classroom, tema, typed)
        except RowChanged as changed:
            said = [_other(changed.row, name, classroom, words) for name in changed.fields]
            sentence = words("temas.stale", what="; ".join(said))
            return _form(classroom, tema, typed, _values(changed.row), sentence), 409
        if before != after:
            mark = former.keep([before], [after], [TemaChanged(tema)])
            done("temas.saved", undo=url_for("teacher.undo_tema"), fields={"mark": mark})
        return redirect(url_for("teacher.tema", tema=tema), 303)

    @bp.post("/temas/undo")
    def undo_tema() -> ResponseReturnValue:
        former.undo(request.form.get("mark", ""), school.classroom(), guard.me())
        done("temas.undone")
        return redirect(url_for("teacher.temas"), 303)

    @bp.post("/temas/<tema>/rest")
    def rest_tema(tema: str) -> ResponseReturnValue:
        classroom = school.classroom()
        resting = request.form.get("resting") == "yes"

        def outcomes() -> Iterator[Fact | Row]:
            row = _known(classroom, tema)
            if row.resting != resting:
                yield replace(row, resting=resting)
                yield TemaChanged(tema)

        classroom.enter(outcomes(), guard.me())
        back = {"resting": "no" if resting else "yes"}
        done("temas.rests" if resting else "temas.awake", undo=request.path, fields=back)
        return redirect(url_for("teacher.temas"), 303)

    _add_lists(bp, school)


def _add_lists(bp: Blueprint, school: School) -> None:
    """The routes by which a spreadsheet of temas comes in."""

    @bp.get("/temas/list")
    def list_temas() -> str:
        return render_template("teacher/temas_list.html")

    @bp.post("/temas/list")
    def take_temas() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        name, content = _sent()
        if not content:
            said = words("temas.no_list")
            return render_template("teacher/temas_list.html", said=said), 409
        sure = request.form.get("sure") == "yes"
        try:
            found = _taken(classroom, name, content, words, dry_run=not sure)
        except ImportRefused as error:
            return render_template("teacher/temas_list.html", said=words.said(error)), 409
        if sure:
            done("temas.list_taken")
            return redirect(url_for("teacher.temas"), 303)
        people = _people(classroom)
        return render_template(
            "teacher/temas_list.html",
            found=found,
            shown=[look(each, people, words) for each in found.temas],
            lines=found.sentences(words),
            name=name,
            content=base64.b64encode(content).decode(),
        )


def _taken(
    classroom: Classroom, name: str, content: bytes, words: Words, *, dry_run: bool
) -> Report:
    with TemporaryDirectory(prefix="kiosk-list-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return import_temas(classroom, path, dry_run=dry_run, say=words, actor=guard.me())


def _sent() -> tuple[str, bytes]:
    """The list's name and content: a file, or what the preview carried along."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return _safe(upload.filename), upload.read()
    try:
        content = base64.b64decode(request.form.get("content", ""), validate=True)
    except binascii.Error:
        content = b""
    return _safe(request.form.get("name", "")), content


def _safe(name: str) -> str:
    """A file's name without its folders, and short enough for any disk."""
    bare = tidy(name.replace("\\", "/").rpartition("/")[2]).strip(". ")
    kept = "".join(letter for letter in bare if letter.isprintable())[-60:]
    return kept.lstrip(". ") or "lista.csv"


def _known(classroom: Classroom, tema: str) -> Tema:
    row = directory.tema(classroom.connection, tema)
    if row is None:
        abort(404)
    return row


def _people(classroom: Classroom) -> dict[str, Person]:
    return {person.id: person for person in directory.people(classroom.connection)}


def namer(people: dict[str, Person], words: Words) -> Callable[[str], str]:
    """What to call a person by id; who was erased is somebody."""

    def name(ident: str) -> str:
        person = people.get(ident)
        if person is None or person.erased:
            return words("temas.somebody")
        return called(person, words)

    return name


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


def _changed(classroom: Classroom, ident: str, typed: dict[str, str]) -> tuple[Tema, Tema]:
    """Write what was typed; the row before and after. RowChanged if the form was of another row."""
    seen = _seen()
    rows: list[Tema] = []

    def outcomes() -> Iterator[Fact | Row]:
        row = _known(classroom, ident)
        now = _values(row)
        other = tuple(n for n in FIELDS if now[n] != seen[n] and now[n] != typed[n])
        if other:
            raise RowChanged(row, other)
        rows[:] = [row, _with(row, typed)]
        if rows[0] != rows[1]:
            yield rows[1]
            yield TemaChanged(ident)

    classroom.enter(outcomes(), guard.me())
    return rows[0], rows[1]


def _other(row: Tema, name: str, classroom: Classroom, words: Words) -> str:
    """What a field says now, for the sentence about a form that is too old."""
    value = str(getattr(row, name))
    if name == "brought_by":
        value = namer(_people(classroom), words)(value) if value else ""
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
