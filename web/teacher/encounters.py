"""T2 Possible encounters: what is offered and what is wanted, and the wishes told in words."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, render_template, request, url_for
from flask import redirect as go
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.board import thread
from kiosk.enrolling import wishes
from kiosk.errors import Refused
from kiosk.imports.tables import plain
from kiosk.network import yarn
from kiosk.reports.possible import Nearly, Possible, Waits, possible
from kiosk.rows import Tema
from kiosk.saying import called
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher import guard, saying
from web.teacher.person import person_page_of


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/encounters")
    def encounters() -> str:
        return _page(school)

    @bp.post("/encounters/wish")
    def wish_for() -> ResponseReturnValue:
        classroom, form = school.classroom(), request.form
        person, text, at = form.get("person", ""), form.get("wish", ""), form.get("at", "")
        try:
            wish = wishes.make(classroom, guard.me(), person, text)
        except Refused as refused:
            there = refused.tema if isinstance(refused, wishes.TemaThere) else None
            problem = "" if there is not None else spoken().said(refused)
            if at and directory.person(classroom.connection, at) is not None:
                return person_page_of(classroom, at, problem, wished=text, there=there), 409
            return _page(school, problem, {"person": person, "wish": text}, there), 409
        undo = url_for("teacher.wish_back", wish=wish)
        saying.done("wishes.noted", undo=undo, fields={"at": at, "undo": "yes"})
        return _back(at)

    @bp.post("/encounters/wish/<wish>/back")
    def wish_back(wish: str) -> ResponseReturnValue:
        at, undone = request.form.get("at", ""), request.form.get("undo") == "yes"
        wishes.take_back(school.classroom(), guard.me(), wish)
        if undone:
            saying.done("people.undone")
        else:
            undo = url_for("teacher.wish_again", wish=wish)
            saying.done("wishes.taken_back", undo=undo, fields={"at": at})
        return _back(at)

    @bp.post("/encounters/wish/<wish>/again")
    def wish_again(wish: str) -> ResponseReturnValue:
        wishes.put_back(school.classroom(), guard.me(), wish)
        saying.done("people.undone")
        return _back(request.form.get("at", ""))

    @bp.post("/encounters/wish/<wish>/met")
    def wish_met(wish: str) -> ResponseReturnValue:
        tema = request.form.get("tema", "")
        if not tema and request.form.get("undo") != "yes":
            raise Refused("people.no_tema")
        wishes.meet(school.classroom(), guard.me(), wish, tema)
        if not tema:
            saying.done("people.undone")
        else:
            undo = url_for("teacher.wish_met", wish=wish)
            saying.done("wishes.met", undo=undo, fields={"undo": "yes"})
        return _back("")


def _back(person: str) -> ResponseReturnValue:
    """The page from which it was asked."""
    if person:
        return go(url_for("teacher.person", person=person), 303)
    return go(url_for("teacher.encounters"), 303)


def _page(
    school: School,
    problem: str = "",
    typed: dict[str, str] | None = None,
    there: Tema | None = None,
) -> str:
    classroom, words = school.classroom(), spoken()
    found = possible(classroom.connection, classroom.facts())
    names = _names(found, words)

    def in_order(idents: Iterable[str]) -> list[str]:
        return sorted(idents, key=lambda who: (plain(names.get(who, "")), who))

    now = sorted(
        found.now,
        key=lambda each: (plain(names[each.pair.tutee]), plain(names[each.pair.tutor])),
    )
    return render_template(
        "teacher/encounters.html",
        found=found,
        now=now,
        later=sorted(found.later, key=_title),
        unmet=sorted(found.unmet, key=_title),
        single=sorted(found.single, key=_title),
        nearly=sorted(found.nearly, key=_title),
        words=sorted(found.words, key=lambda each: (plain(each.text), each.wish)),
        names=names,
        in_order=in_order,
        strands={ident: yarn(thread(tema), False) for ident, tema in found.temas.items()},
        pupils=in_order(who for who, person in found.people.items() if person.kind != "guest"),
        temas=sorted(found.temas.values(), key=lambda tema: plain(tema.title)),
        problem=problem,
        typed=typed or {},
        there=there,
    )


def _title(each: Waits | Nearly) -> str:
    return plain(each.tema.title)


def _names(found: Possible, words: Words) -> dict[str, str]:
    return {ident: called(person, words) for ident, person in found.people.items()}
