"""T8 Assembly: what the group did together, to project or print.

Reached signed in, and shows only what the wall may show: no private list, nobody who waits, names
by the policy `names_on_projection` (docs/rules.md 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from kiosk.board import spanned, thread
from kiosk.classroom import Classroom
from kiosk.network import SHAPES, ring, yarn
from kiosk.posters.network import network_poster
from kiosk.reports.assembly import Span, Together, span_said, together
from kiosk.reports.catalogue import catalogue, shows_names
from kiosk.reports.showing import agenda
from kiosk.reports.telling import Line
from kiosk.reports.visit import PEOPLELESS
from kiosk.rows import Tema
from kiosk.words import Words
from web.boards import Boards
from web.languages import spoken
from web.pictures import day as told_day
from web.school import School
from web.teacher import guard
from web.teacher.figures import told_lines


def add(bp: Blueprint, school: School, boards: Boards) -> None:
    """Add the routes of this screen."""

    @bp.get("/assembly")
    @guard.paired
    def assembly() -> str:
        classroom, words = school.classroom(), spoken()
        facts = classroom.facts()
        found, board = _together(classroom, boards, words)
        return render_template(
            "teacher/assembly.html",
            board=board,
            found=found,
            spans=tuple(Span),
            dark=request.args.get("paper") == "dark",
            rings=[ring(board, SHAPES[name]) for name in ("wide", "tall")],
            drawings=_drawings(board),
            day=told_day(board["clock"], words),
            temas=[(tema, yarn(thread(tema), False)) for tema in found.worked],
            mutual=_pairs(found, board),
            wanted=(wanted := catalogue(classroom.connection, facts)).wanted,
            wishes=wanted.wishes if shows_names(facts) else (),
            lines=_lines(classroom, found, words),
            agenda=_agenda(classroom, board) if found.span is not Span.YEAR else [],
        )

    @bp.get("/assembly/poster.svg")
    @guard.paired
    def poster() -> Response:
        words = spoken()
        found, board = _together(school.classroom(), boards, words)
        said = [board["site"]["name"], span_said(found, words)]
        return Response(network_poster(board, said, words), mimetype="image/svg+xml")


def _agenda(classroom: Classroom, board: Mapping[str, Any]) -> list[tuple[Any, Tema]]:
    """What is to be shown, in order; each with whoever shows it as far as the wall names people."""
    people = {person["id"]: person for person in board["people"]}
    planned = agenda(classroom.connection, classroom.facts())
    return [(people.get(each.person.id), each.tema) for each in planned]


def _lines(classroom: Classroom, found: Together, words: Words) -> list[Line]:
    """What may be told of the group on the wall; the pairs stand there by themselves."""
    lines = told_lines(classroom, words) if found.span is Span.YEAR else ()
    return [
        line
        for line in lines
        if line.code != "mutual" and (not found.small or line.code in PEOPLELESS)
    ]


def _together(
    classroom: Classroom, boards: Boards, words: Words
) -> tuple[Together, Mapping[str, Any]]:
    asked = request.args.get("span", "")
    span = Span(asked) if asked in tuple(Span) else Span.DAYS
    found = together(classroom.connection, classroom.facts(), span)
    wall = dict(boards.now("wall").document)
    return found, spanned(classroom, words, wall, list(found.links))


def _drawings(board: Mapping[str, Any]) -> list[str]:
    found = {person["avatar"] or "" for person in board["people"]}
    found |= {link["tema"]["drawing"] for link in board["links"] if link["tema"]}
    return sorted(found)


def _pairs(found: Together, board: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """The pairs who taught each other, as far as the wall shows them."""
    people = {person["id"]: person for person in board["people"]}
    return [
        (people[one], people[other])
        for one, other in found.mutual
        if one in people and other in people
    ]
