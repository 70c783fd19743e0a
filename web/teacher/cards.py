"""Cards: new, lost, of guests and of temas."""

from __future__ import annotations

from flask import Blueprint, abort

from web.school import School


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/cards")
    def cards() -> str:
        abort(404)

    @bp.get("/cards/<key>")
    def card(key: str) -> str:
        abort(404)
