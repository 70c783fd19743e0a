"""T10 Paper: the reports, to look at, to copy by hand, and to print as they are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from kiosk.board import spanned
from kiosk.clock import zone
from kiosk.errors import Refused
from kiosk.network import SHAPES, ring
from kiosk.posters.code import code as drawn_code
from kiosk.reports.asked import Asked, Wish
from kiosk.reports.paper import BEGIN, END
from kiosk.reports.papers import KINDS, PAPERS, Paper
from web.boards import Boards
from web.languages import spoken
from web.school import School
from web.teacher import guard

CUTOUTS, SIZES = ("cards", "temas", "pockets"), ("A4", "letter", "A3")
"""What is printed to be cut out, and on which paper."""

SPANS = {"days": ("today", "days", "year"), "years": ("year", "before")}
"""The days that have a name, by what a paper asks for."""


def add(bp: Blueprint, school: School, boards: Boards) -> None:
    """Add the routes of this screen."""
    bp.add_app_template_filter(marked)
    bp.add_app_template_global(square)

    @bp.get("/reports")
    @guard.kit
    def reports() -> str:
        seen = [n for n, paper in PAPERS.items() if guard.asker() == "teacher" or paper.kit]
        kinds = [(kind, [n for n in seen if PAPERS[n].kind == kind]) for kind in KINDS]
        return render_template(
            "teacher/reports.html", kinds=[k for k in kinds if k[1]], cutouts=CUTOUTS
        )

    @bp.get("/reports/kit")
    @guard.kit
    def kit() -> ResponseReturnValue:
        return _page(school, boards, "kit")

    @bp.get("/reports/cutouts/<what>")
    def cutouts(what: str) -> str:
        from kiosk.cutouts import cutout_count  # what few pages need is loaded when it is needed

        if what not in CUTOUTS:
            abort(404)
        size = _size()
        pages = cutout_count(school.classroom(), what, spoken(), size)
        return render_template(
            "teacher/cutouts.html", what=what, size=size, sizes=SIZES, pages=pages
        )

    @bp.get("/reports/cutouts/<what>/<n>.svg")
    def cutout_page(what: str, n: str) -> Response:
        from kiosk.cutouts import cutout_page

        if what not in CUTOUTS or not (n.isascii() and n.isdecimal() and len(n) < 5):
            abort(404)
        page = cutout_page(school.classroom(), what, spoken(), _size(), found_at(school), int(n))
        if page is None:
            abort(404)
        return Response(page, mimetype="image/svg+xml")

    @bp.get("/reports/rules.svg")
    def rules() -> Response:
        from kiosk.posters import rules_poster

        return Response(rules_poster(spoken()), mimetype="image/svg+xml")

    @bp.get("/reports/<name>")
    def report(name: str) -> ResponseReturnValue:
        return _page(school, boards, name)


def _size() -> str:
    size = request.args.get("size", SIZES[0])
    return size if size in SIZES else SIZES[0]


def found_at(school: School) -> str:
    """Where tablets find the station: as the display shows it, else as this one found it."""
    return school.address or request.url_root


def _page(school: School, boards: Boards, name: str) -> ResponseReturnValue:
    """A paper with what can be chosen about it; days that cannot be are said, with 409."""
    paper = PAPERS.get(name)
    if paper is None:
        abort(404)
    alert, days = "", None
    try:
        days = _days(school, paper)
    except Refused as refusal:
        alert = spoken().said(refusal)
    asked = _asked(school, paper, days)
    page = render_template(
        "teacher/report.html",
        name=name,
        paper=paper,
        sheets=() if alert else paper.make(asked),
        wish=asked.wish,
        alert=alert,
        span=request.args.get("span", paper.span),
        spans=next((each for key, each in SPANS.items() if key in paper.asks), ()),
        given={key: request.args.get(key, "") for key in ("from", "to")},
        people=_people(asked, paper),
        **(_ring(asked, boards, paper) if paper.ring and not alert else {}),
    )
    return (page, 409) if alert else page


def _asked(school: School, paper: Paper, days: range | None) -> Asked:
    words = spoken()
    wish = Wish(
        days=days,
        who=request.args.get("who", "") if {"people", "person"} & set(paper.asks) else "",
        names="names" in paper.asks and request.args.get("names") == "yes",
        notes="notes" in paper.asks and request.args.get("notes") == "yes",
        me=guard.me(),
    )
    where = zone(school.timezone)
    return Asked(school.classroom(), words, where, wish, lambda: school.findings(words))


def _days(school: School, paper: Paper) -> range | None:
    """The school days asked for: by name, or from one to another; None for the whole year."""
    begin, end = (request.args.get(key, "").strip() for key in ("from", "to"))
    if not {"days", "years"} & set(paper.asks):
        return None
    if "days" in paper.asks and (begin or end):
        from kiosk.exports import span  # what few pages need is loaded when it is needed

        return span(known_days(school), begin, end)
    named = request.args.get("span", paper.span)
    if named == "before" and "years" in paper.asks:
        return Asked(school.classroom(), spoken(), zone(school.timezone)).year_before()
    if named not in ("today", "days") or "days" not in paper.asks:
        return None
    latest = school.classroom().facts().days(1 if named == "today" else 5)
    return range(min(latest), max(latest) + 1) if latest else range(1, 2)


def known_days(school: School) -> Mapping[int, date | None]:
    """The school days, each with its date as far as a clock vouched for it."""
    return Asked(school.classroom(), spoken(), zone(school.timezone)).dates


def _people(asked: Asked, paper: Paper) -> list[tuple[str, str]]:
    """(value, words) of whom a paper can be about: everybody, the groups, each person."""
    words = asked.words
    if "person" in paper.asks:
        everybody = [each for each in asked.people.values() if not each.erased and each.name]
        found = sorted(everybody, key=lambda each: each.name.casefold())
        return [("", words("paper.choose_person")), *((each.id, each.name) for each in found)]
    if "people" not in paper.asks:
        return []
    pupils = Asked(asked.classroom, words, asked.zone).chosen()
    groups = dict.fromkeys(each.group for each in pupils if each.group)
    return [
        ("", words("paper.everybody")),
        *((f"group:{group}", group) for group in groups),
        *((each.id, each.name) for each in pupils),
    ]


def _ring(asked: Asked, boards: Boards, paper: Paper) -> dict[str, Any]:
    """The picture beside a paper; in one that leaves, nobody has a name unless it was ticked."""
    wall = dict(boards.now("wall").document)
    links = {"days": asked.links, "between": asked.between}.get(paper.ring, [])
    if paper.ring == "between" and not links:
        return {}
    board = spanned(asked.classroom, asked.words, wall, links)
    if paper.leaves and not asked.wish.names:
        board = {**board, "people": [{**person, "name": ""} for person in board["people"]]}
    if not board["people"]:
        return {}
    drawn = {person["avatar"] or "" for person in board["people"]}
    drawn |= {link["tema"]["drawing"] for link in board["links"] if link["tema"]}
    return {"ring": ring(board, SHAPES["wide"]), "drawings": sorted(drawn)}


def marked(line: str) -> Markup:
    """A line of a report as HTML: what somebody typed stands apart."""
    text = str(escape(line))
    return Markup(text.replace(BEGIN, "<bdi>").replace(END, "</bdi>"))  # noqa: S704  # escaped


def square(code: str) -> Markup:
    """A text as a QR code, drawn in modules."""
    line, size = drawn_code(code)
    return Markup(  # noqa: S704  # numbers and letters of ours
        f'<svg viewBox="0 0 {size} {size}" role="img" aria-label="QR" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{line}"/></svg>'
    )
