"""Puts the pages together: routes, language, errors in plain words, headers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from zlib import crc32

from flask import Flask, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from kiosk.errors import KioskError, Refused, StorageError
from kiosk.imports import MOST_BYTES
from web.boards import Boards, Displays
from web.catalogue import catalogue
from web.keeping import Kept
from web.languages import speak, spoken
from web.live import Live
from web.mine import mine
from web.packing import packed
from web.pages import pages
from web.pictures import Pictures
from web.school import School
from web.settings import LISTS, WebSettings
from web.source import Asker, BoardSource
from web.station import station
from web.teacher import guard, teacher
from web.visit import visit

log = logging.getLogger(__name__)

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(
    source: BoardSource,
    *,
    settings: WebSettings,
    school: School | None = None,
    asker: Callable[[], Asker] | None = None,
) -> Flask:
    """The pages of a site as a WSGI application; starts nothing.

    school: the way to the record for those who sign in; without one there are only open pages.
    asker: tells within a request who looks; by default the tablet that was signed in.
    """
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=1_000_000,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_SSL_STRICT=False,  # it asks for a referrer, which our pages tell nobody
        PERMANENT_SESSION_LIFETIME=timedelta(days=400),  # a school year; no browser keeps more
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=24 * 3600,
    )
    app.session_interface = Kept()
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    boards, displays = Boards(source), Displays(source.run_folder)
    live, pictures = Live(boards, displays, settings), Pictures(boards)
    app.extensions["kiosk-live"] = live
    app.extensions["kiosk-settings"] = settings
    speak(app, lambda: source.language)  # first of all: a refusal is a sentence too
    app.before_request(_lists_are_long)  # before the form is read for its token
    CSRFProtect(app)
    asker = asker or guard.asker
    if school is not None:
        app.before_request(partial(guard.look_up, school))
        app.register_blueprint(teacher(school, boards, pictures))
        app.register_blueprint(mine(school))
        app.register_blueprint(visit(school, boards))
        app.register_blueprint(catalogue(school))
    app.register_blueprint(pages(source, boards, displays, pictures, live, asker))
    app.register_blueprint(station(source, displays, pictures))
    _names_of_files(app)
    _answer_errors(app)

    app.after_request(packed)

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _lists_are_long() -> None:
    """Let a list be as large as lists may be; everything else is smaller."""
    if request.path in LISTS:
        request.max_content_length = MOST_BYTES + 100_000


def _names_of_files(app: Flask) -> None:
    """Let templates name a static file with a mark of its contents, so that it may be kept long."""
    folder = Path(str(app.static_folder))
    marks = {entry.name: f"{crc32(entry.read_bytes()):08x}" for entry in folder.iterdir()}

    @app.template_global()
    def static(name: str) -> str:
        return url_for("static", filename=name, v=marks[name])


def _answer_errors(app: Flask) -> None:
    """Say every error in one plain sentence of the page's language."""

    def answer(key: str, status: int, sentence: str = "") -> ResponseReturnValue:
        text = sentence or spoken()(key)
        if request.path.startswith(("/api/", "/healthz")) or wants_json():
            return jsonify(error=text), status
        return render_template("error.html", sentence=text), status

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if isinstance(error, CSRFError):
            return answer("web.old_form", 400)
        status = error.code or 500
        if status == 404 and request.path.startswith("/station"):
            return answer("web.no_station", 404)
        key = {403: "door.teachers_only", 404: "web.not_found", 413: "web.too_large"}.get(
            status, "web.not_so"
        )
        if status >= 500:
            key = "web.fault"
        return answer(key, status)

    @app.errorhandler(KioskError)
    def kiosk(error: KioskError) -> ResponseReturnValue:
        if isinstance(error, Refused):
            return answer("", 409, spoken().said(error))
        log.warning("%s %s: %s", request.method, request.path, error)
        if isinstance(error, StorageError):
            return answer("web.no_storage", 503)
        return answer("web.no_answer", 503)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> ResponseReturnValue:
        log.error("%s %s", request.method, request.path, exc_info=error)
        return answer("web.fault", 500)


def wants_json() -> bool:
    """Whether the asker is a script of ours rather than a browser's form."""
    return request.headers.get("X-Requested-With") == "fetch"
