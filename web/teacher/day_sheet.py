"""A day on paper is typed in at once: the rows of the day's sheet, all together or not at all.

What is left empty in a row is as in the row above, so a table with one tutor is learners alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import commands as c
from kiosk.errors import Refused
from kiosk.known import fresh_id
from kiosk.reports import days
from kiosk.reports.named import Names
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import done

ROWS = 17
"""As many as the printed sheet has."""

CELLS = ("tutor", "tutee", "tema")


@dataclass(frozen=True, slots=True)
class Written:
    """A row as it was typed: ids, or "" where the cell was left empty."""

    number: int
    tutor: str
    tutee: str
    tema: str

    @property
    def empty(self) -> bool:
        """Whether nothing was chosen in it."""
        return not (self.tutor or self.tutee or self.tema)


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/today/sheet")
    def day_sheet() -> str:
        return _page(school)

    @bp.post("/today/sheet")
    def written_down() -> ResponseReturnValue:
        act, day = fresh_id(), request.form.get("day", "")
        number = int(day) if day.isdecimal() and len(day) < 7 else 0
        try:
            commands = [
                c.HoldElsewhere(fresh_id(), row.tutor, row.tutee, row.tema or fresh_id(),
                                "paper", guard.me(), act, number)
                for row in _whole(school, _rows())
            ]  # fmt: skip
            school.classroom().submit(*commands, actor=guard.me())
        except Refused as refusal:
            return _page(school, spoken().said(refusal)), 409
        done("paper.did_sheet", undo=url_for("teacher.undo_correction"), fields={"act": act})
        return redirect(url_for("teacher.today", day=day), 303)


def _rows() -> list[Written]:
    return [
        Written(n, *(request.form.get(f"{cell}-{n}", "") for cell in CELLS))
        for n in range(1, ROWS + 1)
    ]


def _whole(school: School, rows: list[Written]) -> list[Written]:
    """The rows that were written in, each with what it has from the one above; else Refused."""
    facts, found = school.classroom().facts(), list[Written]()
    for row in rows:
        if row.empty:
            continue
        above = found[-1] if found else Written(0, "", "", "")
        whole = Written(row.number, row.tutor or above.tutor, row.tutee, row.tema or above.tema)
        if not whole.tutee or facts.person(whole.tutee) is None:
            raise Refused("paper.row_who_learned", n=row.number)
        if facts.person(whole.tutor) is None:
            raise Refused("paper.row_who_accompanied", n=row.number)
        if whole.tutor == whole.tutee:
            raise Refused("paper.row_one_person", n=row.number)
        if whole.tema and not facts.has_title(whole.tema):
            raise Refused("today.no_such_tema")
        found.append(whole)
    if not found:
        raise Refused("paper.sheet_is_empty")
    return found


def _page(school: School, alert: str = "") -> str:
    classroom = school.classroom()
    found = days.day(classroom, spoken(), request.values.get("day", 0, type=int))
    if not 1 <= found.number <= found.last:
        abort(404)
    names = Names(classroom.connection, spoken())
    return render_template(
        "teacher/day_sheet.html",
        day=found,
        earlier=range(found.last, max(found.last - 10, 0), -1),
        rows=_rows(),
        people=names.everybody(),
        temas=names.catalogue(),
        alert=alert,
    )
