"""People and their pages (T5), and the class as a list."""

from __future__ import annotations

from flask import Blueprint, abort

from web.school import School


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/people")
    def people() -> str:
        abort(404)

    @bp.get("/people/<person>")
    def person(person: str) -> str:
        abort(404)
