"""T11 Settings: who comes in, language, clock, the rules' numbers."""

from __future__ import annotations

from flask import Blueprint, abort

from web.school import School


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/settings")
    def settings() -> str:
        abort(404)
