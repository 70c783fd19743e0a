"""T1 Now: who is with whom, who called, what the station's parts say."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from web.boards import Boards
from web.languages import spoken
from web.pages import picture_html
from web.school import School
from web.teacher import guard


def add(bp: Blueprint, school: School, boards: Boards) -> None:
    """Add the routes of *Now*."""

    @bp.get("/")
    @guard.paired
    def now() -> str:
        board = boards.now(guard.asker()).document
        picture = picture_html(board, "wall", spoken())
        return render_template("teacher/now.html", picture=picture, board=board)

    @bp.get("/network")
    def network() -> str:
        abort(404)
