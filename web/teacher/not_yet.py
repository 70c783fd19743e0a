"""T12 Not yet in an encounter: whom to invite, for the teacher alone."""

from __future__ import annotations

from flask import Blueprint, abort

from web.school import School


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/not-yet")
    def not_yet() -> str:
        abort(404)
