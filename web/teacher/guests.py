"""Guests and fairs: who is here from which school, what travelled, and cards that say it all.

The fair is for everybody to see: schools, counts and temas, nobody's name. Names of guests stand on
the page behind the PIN, for one day unless they may stay (docs/rules.md 7).
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.board import thread
from kiosk.classroom import Classroom
from kiosk.commands import JoinPersons
from kiosk.cutouts import guest_pages
from kiosk.enrolling import running
from kiosk.enrolling.changes import carry_out
from kiosk.enrolling.guests import KINDS, assigned, called_today, keeps_card, kind_and_school
from kiosk.errors import Refused
from kiosk.imports.report import Book
from kiosk.known import fresh_id
from kiosk.network import yarn
from kiosk.posters.guests import A_PAGE
from kiosk.reports.assembly import Span, spanned_days
from kiosk.reports.guests import (
    AUTHORITIES,
    FAMILIES,
    NO_SCHOOL,
    Guest,
    earlier,
    fair,
    free_to_accompany,
    guests,
    outside,
    school_of,
    stacks,
)
from kiosk.rows import Person
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.reports import found_at
from web.teacher.saying import acted, changed


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of guests and fairs."""

    @bp.get("/fair")
    @guard.paired
    def fair_page() -> str:
        classroom, asked = school.classroom(), request.args.get("span", "")
        span = Span(asked) if asked in tuple(Span) else Span.TODAY
        facts = classroom.facts()
        return render_template(
            "teacher/fair.html",
            fair=fair(
                classroom.connection,
                facts,
                spanned_days(facts, span),
                origins=span is Span.YEAR,
            ),
            span=span,
            spans=tuple(Span),
            school_name=lambda name: _school_name(name, spoken()),
            strand_of=lambda tema: yarn(thread(tema), False),
            site=classroom.site.name,
            dark=request.args.get("paper") == "dark",
        )

    @bp.get("/guests")
    def guests_page() -> str:
        return _page(school.classroom())

    @bp.post("/guests/cards")
    def guest_cards_are() -> ResponseReturnValue:
        classroom, form = school.classroom(), request.form
        first, last = form.get("first", ""), form.get("last", "")
        kind, name = form.get("kind", ""), form.get("school", "")

        def plan(book: Book) -> None:
            assigned(book, first, last, kind, name)

        try:
            token = carry_out(classroom, guard.me(), plan)
        except Refused as why:
            return _page(classroom, spoken().said(why)), 409
        changed("guests.cards_are", token, url_for("teacher.guests_page"))
        return redirect(url_for("teacher.guests_page"), 303)

    @bp.get("/guests/run")
    def guest_run() -> str:
        classroom = school.classroom()
        run = running.renew(classroom, guard.me())
        return render_template("teacher/guests_run.html", run=run, **_run(classroom, run))

    @bp.post("/guests/run")
    def guest_run_begun() -> ResponseReturnValue:
        classroom, form = school.classroom(), request.form
        try:
            kind, name = kind_and_school(form.get("kind", ""), form.get("school", ""))
            running.begin(classroom, guard.me(), "guests", (), kind=kind, school=name)
        except Refused as why:
            return _page(classroom, spoken().said(why)), 409
        return redirect(url_for("teacher.guest_run"), 303)

    @bp.get("/guests/print.svg")
    def guest_print() -> Response:
        kind, name = request.args.get("kind", ""), request.args.get("school", "")
        page = max(request.args.get("page", 1, type=int), 1)
        pages = guest_pages(school.classroom(), spoken(), kind, name, found_at(school))
        if page > len(pages):
            abort(404)
        drawn = pages[page - 1]
        return Response(drawn, mimetype="image/svg+xml")

    @bp.get("/guests/<person>")
    def guest(person: str) -> str:
        return _guest(school.classroom(), person)

    @bp.post("/guests/<person>")
    def guest_named(person: str) -> ResponseReturnValue:
        classroom, form = school.classroom(), request.form
        consent = form.get("consent") == "yes"

        def plan(book: Book) -> None:
            called_today(book, person, form.get("name", ""), consent)

        try:
            token = carry_out(classroom, guard.me(), plan)
        except Refused as why:
            return _guest(classroom, person, spoken().said(why)), 409
        changed("guests.named", token, url_for("teacher.guest", person=person))
        return redirect(url_for("teacher.guests_page"), 303)

    @bp.post("/guests/<person>/stay")
    def guest_stays(person: str) -> ResponseReturnValue:
        def plan(book: Book) -> None:
            keeps_card(book, person)

        token = carry_out(school.classroom(), guard.me(), plan)
        changed("guests.stays_now", token, url_for("teacher.guests_page"))
        return redirect(url_for("teacher.person", person=person), 303)

    @bp.post("/guests/<person>/same")
    def guest_same(person: str) -> ResponseReturnValue:
        classroom, act = school.classroom(), fresh_id()
        known = {each.person.id for each in _could_be(classroom, person)}
        known |= {each.id for each in _ours(classroom)}
        was = request.form.get("as", "")
        if was not in known:
            return _guest(classroom, person, spoken()("guests.gone")), 409
        classroom.submit(JoinPersons(was, person, guard.me(), act), actor=guard.me())
        acted("guests.same_now", act)
        return redirect(url_for("teacher.guests_page"), 303)


def _school_name(name: str, words: Words) -> str:
    """A school's name as a page says it."""
    if name in (FAMILIES, AUTHORITIES):
        return words("guests.families" if name == FAMILIES else "guests.authorities")
    return name or words("guests.no_school")


def _page(classroom: Classroom, problem: str = "") -> str:
    facts, connection = classroom.facts(), classroom.connection
    day = facts.day()
    days = (day,) if facts.begun() else ()
    people = directory.people(connection)
    return render_template(
        "teacher/guests.html",
        problem=problem,
        typed=request.form,
        fair=fair(connection, facts, days),
        guests=guests(connection, facts, day) if days else [],
        stacks=stacks(connection),
        pages=lambda stack: range(1, -(-len(stack.labels) // A_PAGE) + 1),
        free=free_to_accompany(connection, facts),
        schools=sorted({school_of(p) for p in people if outside(p)} - {*NO_SCHOOL}),
        kinds=KINDS,
        school_name=lambda name: _school_name(name, spoken()),
        person_school=school_of,
    )


def _could_be(classroom: Classroom, person: str) -> list[Guest]:
    return list(earlier(classroom.connection, classroom.facts(), person))


def _ours(classroom: Classroom) -> list[Person]:
    """Everybody from here, of whom one may have forgotten the card, by name."""
    here = [p for p in directory.present(classroom.connection) if p.name and not p.pooled]
    return sorted(here, key=lambda each: each.name.casefold())


def _guest(classroom: Classroom, ident: str, problem: str = "") -> str:
    person = directory.person(classroom.connection, ident)
    if person is None or person.erased or not person.pooled:
        abort(404)
    return render_template(
        "teacher/guest.html",
        person=person,
        problem=problem,
        typed=request.form,
        named=person.name not in ("", person.pool),
        could_be=_could_be(classroom, ident),
        ours=_ours(classroom),
        school_name=lambda name: _school_name(name, spoken()),
        person_school=school_of,
    )


def _run(classroom: Classroom, run: running.Run | None) -> dict[str, object]:
    last = directory.person(classroom.connection, run.who) if run and run.who else None
    return {"last": last, "mark": f"{run.id}-{run.taps}-{len(run.given)}" if run else "ended"}
