"""The visit: one calm picture and five sentences, for who comes to see and understands in a minute.

Open to everybody like the wall, and nobody has a name on it, whatever the policy says; where it
says `nothing`, there are the sentences alone (docs/rules.md 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any

from flask import Blueprint, render_template, request

from kiosk.board import spanned
from kiosk.classroom import Classroom
from kiosk.network import SHAPES, ring
from kiosk.reports.assembly import Span, together
from kiosk.reports.visit import sentences
from kiosk.words import Words
from web.boards import Boards
from web.languages import spoken
from web.school import School

MOST = 60
"""The latest threads that are drawn: more would be a tangle and tell a visitor no more."""

_KEPT = 12


def visit(school: School, boards: Boards) -> Blueprint:
    """The route of the visit."""
    bp = Blueprint("visiting", __name__)
    lock = Lock()
    kept: dict[tuple[str, bool], tuple[int, str]] = {}

    @bp.get("/visit")
    def page() -> str:
        """Made anew when the record has changed; whoever loads it again and again costs nothing."""
        words, dark = spoken(), request.args.get("paper") == "dark"
        snapshot, key = boards.now("wall"), (words.language, dark)
        with lock:
            seq, html = kept.get(key, (-1, ""))
            if seq != snapshot.seq:
                if len(kept) > _KEPT:
                    kept.clear()
                html = _drawn(school.classroom(), snapshot.document, words, dark)
                kept[key] = (snapshot.seq, html)
            return html

    return bp


def _drawn(classroom: Classroom, wall: Mapping[str, Any], words: Words, dark: bool) -> str:
    links = list(together(classroom.connection, classroom.facts(), Span.YEAR).links)[-MOST:]
    board = _nameless(spanned(classroom, words, dict(wall), links))
    drawings = {person["avatar"] or "" for person in board["people"]}
    return render_template(
        "visiting.html",
        board=board,
        dark=dark,
        sentences=sentences(classroom, words),
        rings=[ring(board, SHAPES[name]) for name in ("wide", "tall")],
        drawings=sorted(drawings | {""}),
    )


def _nameless(board: Mapping[str, Any]) -> dict[str, Any]:
    """The board without a name, all threads as of earlier: nobody is looked at now."""
    return {
        **board,
        "people": [{**person, "name": ""} for person in board["people"]],
        "links": [{**link, "when": "today"} for link in board["links"]],
        "groups": [],
    }
