"""The network, large: its threads, one group of it, and the seats that the group chose."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.commands import MoveSeat
from kiosk.network import ONE_TABLE
from kiosk.saying import called
from web.boards import Boards
from web.languages import spoken
from web.pictures import Look, Pictures
from web.school import School
from web.teacher import guard
from web.teacher.saying import done


def add(bp: Blueprint, school: School, boards: Boards, pictures: Pictures) -> None:
    """Add the routes of *The network*."""

    @bp.get("/network")
    @guard.paired
    def network() -> str:
        table = request.args.get("table", 0, type=int)
        only_now = request.args.get("what") == "now"
        asker = guard.asker()
        view = pictures.view(Look("network", table, only_now), asker, spoken())
        everybody = boards.now(asker).document["people"]
        return render_template(
            "teacher/network.html",
            picture=view.html,
            board=view.board,
            table=table,
            only_now=only_now,
            groups=view.board.get("groups", []) if len(everybody) > ONE_TABLE else [],
            seated=_seated(school) if asker == "teacher" else [],
            asked=_asked(table, only_now),
        )

    @bp.post("/network/seat")
    def seat() -> ResponseReturnValue:
        """Somebody sits down after another one; said by neighbours, so nothing of it goes stale."""
        person, after = request.form.get("person", ""), request.form.get("after", "")
        classroom = school.classroom()
        order = [each.id for each in classroom.facts().seated()]
        former = next((one for one, other in pairwise(["", *order]) if other == person), "")
        if classroom.submit(MoveSeat(person, after), actor=guard.me()):
            done(
                "now.seat_moved",
                undo=url_for("teacher.seat"),
                fields={"person": person, "after": former},
            )
        return redirect(url_for("teacher.network"), 303)


def _seated(school: School) -> list[tuple[str, str]]:
    """Everybody's id and name in the order of the ring, to choose from."""
    words = spoken()
    return [(person.id, called(person, words)) for person in school.classroom().facts().seated()]


def _asked(table: int, only_now: bool) -> str:
    """What the page asks of the picture, as a query."""
    chosen = {"view": "network", "table": table or None, "what": "now" if only_now else None}
    return urlencode({name: value for name, value in chosen.items() if value})
