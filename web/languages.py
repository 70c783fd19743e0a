"""Which language a page speaks: asked for, kept in a cookie, the browser's, the site's."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, g, request

from kiosk.words import Words, languages, words

COOKIE = "lang"
_YEAR = 365 * 24 * 3600


def speak(app: Flask, site: Callable[[], str]) -> None:
    """Let every page of `app` find its language, and keep the one that was asked for.

    site: tells the language of the station, which may change at any time.
    """

    @app.before_request
    def choose() -> None:
        g.words = words(_chosen(site))

    @app.after_request
    def keep(response: Response) -> Response:
        asked = request.args.get("lang", "")
        if asked in languages() and asked != request.cookies.get(COOKIE):
            response.set_cookie(COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True)
        return response

    @app.context_processor
    def names() -> dict[str, object]:
        return {"w": spoken(), "languages": [(key, words(key)) for key in languages()]}


def spoken() -> Words:
    """The words of the page being made."""
    found: Words = g.words
    return found


def _chosen(site: Callable[[], str]) -> str:
    known = languages()
    for asked in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if asked in known:
            return asked
    if found := request.accept_languages.best_match(known):
        return found
    own = site()
    return own if own in known else known[0]
