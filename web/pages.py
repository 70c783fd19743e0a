"""The pages that anyone on the network may see: the wall, its document and stream, the mirror."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from threading import Lock
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request
from markupsafe import Markup

from kiosk.drawings import known, svg_path
from kiosk.network import SHAPES, dye, ring, yarn, years
from kiosk.words import Words
from web.boards import Boards, Displays, Snapshot
from web.languages import spoken
from web.live import Live
from web.source import Asker, BoardSource

Who = Callable[[], Asker]

VIEWS = {"wall": ("wide", "tall"), "station": ("flat", "tall")}
"""The sheets of each view: the first for wide windows, the second for a phone."""

NO_DRAWING = "M16 11a5 5 0 1 0 .1 0"


def pages(
    source: BoardSource, boards: Boards, displays: Displays, live: Live, asker: Who
) -> Blueprint:
    """The routes of the open pages."""
    bp = Blueprint("pages", __name__)
    pictures = Pictures(boards)

    @bp.get("/")
    def wall() -> str:
        view = pictures.view("wall", asker(), spoken())
        return render_template("wall.html", picture=view.html, board=view.board)

    @bp.get("/picture")
    def picture() -> str:
        return pictures.view(_asked_view(), asker(), spoken()).html

    @bp.get("/picture/years")
    def picture_years() -> str:
        """The threads of this year, fetched when a person is touched: few looks need them."""
        board = boards.now(asker(), year=True).document
        sheets = [(name, years(board, SHAPES[name])) for name in VIEWS[_asked_view()]]
        return render_template("years.html", sheets=sheets)

    @bp.get("/api/board")
    def api_board() -> Response:
        snapshot = boards.now(asker(), year=request.args.get("links") == "year")
        since = request.args.get("since", type=int)
        if since is not None and since >= snapshot.seq:
            return jsonify(seq=snapshot.seq)
        return Response(snapshot.json, mimetype="application/json")

    @bp.get("/live")
    def stream() -> Response | tuple[Response, int]:
        boards.now(asker())  # a board that cannot be read is an answer, not an empty stream
        leave = live.enter()
        if leave is None:
            return jsonify(error=spoken()("web.streams_full")), 503
        gone = request.environ.get("waitress.client_disconnected", lambda: False)
        response = Response(live.events(asker(), gone), mimetype="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        # Not in the stream itself: a generator that was never begun runs no `finally`.
        response.call_on_close(leave)
        return response

    @bp.get("/mirror")
    def mirror() -> str:
        return render_template("mirror.html", shown=displays.now())

    @bp.get("/mirror.json")
    def mirror_lines() -> Response:
        return Response(displays.now().json, mimetype="application/json")

    @bp.get("/mirror.png")
    def mirror_picture() -> Response:
        file = source.run_folder / "screen.png"
        if not file.is_file():
            abort(404)
        return Response(file.read_bytes(), mimetype="image/png")

    @bp.get("/healthz")
    def health() -> Response:
        return jsonify(source.health())

    @bp.app_template_filter("drawing")
    def drawing(key: str) -> str:
        return svg_path(key) if known(key) else NO_DRAWING

    bp.add_app_template_filter(dye, "dye")
    bp.add_app_template_filter(_stitch, "stitch")
    bp.add_app_template_global("{:.1f}".format, "num")
    bp.add_app_template_global("{:.0f}".format, "whole")
    return bp


def _stitch(dialogue: Mapping[str, Any]) -> Markup:
    """The stitch of a dialogue's thread as SVG attributes."""
    found = yarn(dialogue["tema"], dialogue["kind"] == "rehearsal")
    text = Markup(' stroke-linecap="{}"').format(found.cap)
    return text + Markup(' stroke-dasharray="{}"').format(found.dashes) if found.dashes else text


def _asked_view() -> str:
    view = request.args.get("view", "wall")
    return view if view in VIEWS else "wall"


class Picture:
    """A made picture with the board it shows."""

    def __init__(self, board: Mapping[str, Any], html: str) -> None:
        self.board, self.html = board, html


class Pictures:
    """The picture as HTML, made once for each board, language and asker."""

    def __init__(self, boards: Boards) -> None:
        self._boards = boards
        self._lock = Lock()
        self._kept: dict[tuple[str, Asker, str], tuple[Snapshot, Picture]] = {}

    def view(self, name: str, asker: Asker, words: Words) -> Picture:
        """The picture of view `name`, a key of VIEWS, as of now."""
        snapshot = self._boards.now(asker)
        key = (name, asker, words.language)
        with self._lock:  # thirty tablets ask at the same instant; one of them draws
            kept = self._kept.get(key)
            if kept is None or kept[0] is not snapshot:
                html = picture_html(snapshot.document, name, words)
                kept = (snapshot, Picture(snapshot.document, html))
                self._kept[key] = kept
            return kept[1]


def picture_html(board: Mapping[str, Any], view: str, words: Words) -> str:
    """The picture of a board: header, ring in both shapes, and the dialogues as tiles."""
    people = {person["id"]: person for person in board["people"]}
    tiles = sorted(board["open"], key=_by_tema)
    return render_template(
        "picture.html",
        board=board,
        view=view,
        rings=[ring(board, SHAPES[name]) for name in VIEWS[view]],
        tiles=[_tile(dialogue, people) for dialogue in tiles],
        size=_size(len(tiles)),
        day=day(board["clock"], words),
        drawings=_drawings(board),
    )


def _by_tema(dialogue: Mapping[str, Any]) -> tuple[bool, str, str]:
    tema = dialogue["tema"]
    return (tema is None, tema["title"] if tema else "", dialogue["tutor"]["name"])


def _tile(dialogue: Mapping[str, Any], people: Mapping[str, Any]) -> dict[str, Any]:
    def drawn(who: Mapping[str, Any]) -> dict[str, Any]:
        return {**who, "drawing": people.get(who["id"], {}).get("avatar") or ""}

    return {**dialogue, "tutor": drawn(dialogue["tutor"]), "tutee": drawn(dialogue["tutee"])}


def _size(tiles: int) -> str:
    """The fewer the tiles, the larger their type."""
    for most, name in ((4, "few"), (7, "some"), (13, "many")):
        if tiles <= most:
            return name
    return "full"


def _drawings(board: Mapping[str, Any]) -> list[str]:
    found = {person["avatar"] or "" for person in board["people"]}
    for thing in (*board["open"], *board["links"]):
        if thing["tema"] and thing.get("when") != "year":
            found.add(thing["tema"]["drawing"])
    return sorted(found)


def day(clock: Mapping[str, Any], words: Words) -> str:
    """The school day, and its date where the clock can vouch for it."""
    text = words("web.day", day=clock["day"])
    if not clock.get("date"):
        return text
    known_date = date.fromisoformat(clock["date"])
    return text + " · " + words(
        "web.date",
        weekday=words("web.weekdays").split()[known_date.weekday()],
        day=known_date.day,
        month=words("web.months").split()[known_date.month - 1],
    )  # fmt: skip
