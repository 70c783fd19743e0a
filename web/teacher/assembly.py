"""T8 Assembly: what the group did together, to project or print."""

from __future__ import annotations

from flask import Blueprint, abort

from web.school import School


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/assembly")
    def assembly() -> str:
        abort(404)
