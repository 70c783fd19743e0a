"""T3 Temas: which temas live here, who brought each, and who holds it."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from kiosk import directory
from web.school import School


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the temas."""

    @bp.get("/temas")
    def temas() -> str:
        found = directory.temas(school.classroom().connection)
        return render_template("teacher/temas.html", temas=found)

    @bp.get("/temas/<tema>")
    def tema(tema: str) -> str:
        abort(404)
