"""T7 Correct today: what the station wrote down, and what was otherwise."""

from __future__ import annotations

from flask import Blueprint, abort

from web.school import School


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/today")
    def today() -> str:
        abort(404)

    @bp.get("/today/<dialogue>")
    def dialogue(dialogue: str) -> str:
        abort(404)
