"""T9 The network over time: the ring of the year, school day by school day, and when it let go.

Begins empty. The slider is a form; with a script it moves at once and can play by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request

from kiosk import directory
from kiosk.board import thread
from kiosk.network import SHAPES, Ring, Yarn, ring, yarn, years
from kiosk.reports.group import bonds, members
from kiosk.reports.growth import Bond, Growth, growth
from kiosk.reports.telling import Line, peers
from kiosk.words import Words
from web.boards import Boards
from web.languages import spoken
from web.school import School
from web.teacher.temas import namer

MOST_NEW = 40
"""So many new tutorías are told in sentences; the rest as how many more."""


@dataclass(frozen=True, slots=True)
class Strand:
    """A pair's thread in the picture. day: the school day on which they first met."""

    path: str
    day: int
    yarn: Yarn


def add(bp: Blueprint, school: School, boards: Boards) -> None:
    """Add the route of this screen."""

    @bp.get("/time")
    def time() -> str:
        classroom, words = school.classroom(), spoken()
        connection, facts = classroom.connection, classroom.facts()
        everybody = members(connection)
        year, last = facts.year_before() + 1, max(facts.days(1), default=0)
        grown = growth(bonds(connection, year), everybody, year, last)
        step = 1 if last - year < 60 else 5
        day = min(max(request.args.get("day", year - 1, type=int), year - 1), max(last, year - 1))
        people = {person.id: person for person in directory.people(connection)}
        temas = {tema.id: tema for tema in directory.temas(connection)}
        board = boards.now("teacher").document
        dyes = {ident: yarn(thread(tema), False) for ident, tema in temas.items()}
        new = grown.between(day - step, day)
        return render_template(
            "teacher/time.html",
            grown=grown,
            day=day,
            step=step,
            rings=[_ring(board, grown, dyes, name) for name in ("wide", "tall")],
            drawings=sorted({person["avatar"] or "" for person in board["people"]}),
            by_then=_told(grown, day, words),
            new=new[:MOST_NEW],
            more=max(0, len(new) - MOST_NEW),
            lines=_lines(grown, len([m for m in everybody.values() if m.belongs]), words),
            name=namer(people, words),
            title=_titler({ident: tema.title for ident, tema in temas.items()}, words),
        )


def _titler(titles: Mapping[str, str], words: Words) -> Callable[[str], str]:
    return lambda ident: titles.get(ident, "") or words("display.unnamed_tema")


def _ring(
    board: Mapping[str, Any], grown: Growth, dyes: Mapping[str, Yarn], shape: str
) -> tuple[Ring, list[Strand]]:
    """The ring with nobody in dialogue, and the threads of the year by the day they began."""
    first: dict[tuple[str, str], Bond] = {}
    for bond in grown.bonds:
        first.setdefault((bond.tutor, bond.tutee), bond)
    links: list[dict[str, Any]] = [
        {"tutor": tutor, "tutee": tutee, "when": "year", "kind": "tutoring", "tema": None}
        for tutor, tutee in first
    ]
    bare = ring({**board, "links": [], "help": []}, SHAPES[shape])
    ids = [person.id for person in bare.people]
    plain = yarn(None, False)
    strands = []
    for each in years({**board, "links": links}, SHAPES[shape]):
        bond = first[ids[each.tutor], ids[each.tutee]]
        strands.append(Strand(each.path, bond.first, dyes.get(bond.tema, plain)))
    return bare, strands


def _told(grown: Growth, day: int, words: Words) -> str:
    """What there was by that day, in a sentence."""
    found = grown.until(day)
    if not found:
        return words("time.empty")
    people = {who for bond in found for who in (bond.tutor, bond.tutee)}
    temas = {bond.tema for bond in found}
    return words("time.until", day=day, n=len(found), people=len(people), temas=len(temas))


def _lines(grown: Growth, people: int, words: Words) -> Sequence[Line]:
    """Period by period, how many tutorías were between companions; and since when most are."""
    lines = []
    if grown.since:
        key = "time.since_always" if grown.since == grown.first else "time.since"
        lines.append(Line("since", words(key, day=grown.since)))
    for each in grown.periods:
        if each.began:
            said = peers(each.by_peers, each.began, people, words)
            lines.append(
                Line("period", words("time.period", first=each.first, last=each.last, said=said))
            )
    return lines
