"""The pages that anyone on the network may see: the wall, its document and stream, the mirror."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup

from kiosk.drawings import known, svg_path
from kiosk.network import dye, yarn
from web.boards import Boards, Displays
from web.languages import spoken
from web.live import Live
from web.pictures import PRIVATE, SHEETS, Look, Pictures, year_threads
from web.source import Asker, BoardSource

Who = Callable[[], Asker]

PAPER = "paper"
"""The cookie that keeps whether the wall is drawn on dark paper, for a projector."""

_YEAR = 365 * 24 * 3600

NO_DRAWING = "M16 11a5 5 0 1 0 .1 0"


def pages(
    source: BoardSource,
    boards: Boards,
    displays: Displays,
    pictures: Pictures,
    live: Live,
    asker: Who,
) -> Blueprint:
    """The routes of the open pages."""
    bp = Blueprint("pages", __name__)

    @bp.get("/")
    def wall() -> Response:
        """The wall shows what everybody may see, also on a tablet that was signed in."""
        view = pictures.view(Look("wall"), "wall", spoken())
        asked = request.args.get(PAPER)
        dark = (asked or request.cookies.get(PAPER)) == "dark"
        page = render_template("wall.html", picture=view.html, board=view.board, dark=dark)
        response = make_response(page)
        if asked in ("dark", "light"):
            response.set_cookie(PAPER, asked, max_age=_YEAR, samesite="Lax", httponly=True)
        return response

    @bp.get("/picture")
    def picture() -> str:
        look, who = _asked(asker())
        return pictures.view(look, who, spoken()).html

    @bp.get("/picture/years")
    def picture_years() -> str:
        """The threads of this year, fetched when a person is touched: few looks need them."""
        look, who = _asked(asker())
        sheets = year_threads(boards.now(who, year=True).document, look)
        return render_template("years.html", sheets=sheets)

    @bp.get("/manifest.webmanifest")
    def manifest() -> Response:
        """What a tablet needs to put the pages on its home screen."""
        name = str(boards.now("wall").document["site"]["name"])
        icons = [
            {"src": url_for("static", filename=f"icon-{size}.png"), "type": "image/png",
             "sizes": f"{size}x{size}", "purpose": "any maskable"}
            for size in (192, 512)
        ]  # fmt: skip
        told = jsonify(
            name=f"{spoken()('web.kiosk')} · {name}", short_name=spoken()("web.kiosk"),
            lang=spoken().language, start_url="/teacher/", scope="/", display="standalone",
            background_color="#FAF6EF", theme_color="#FAF6EF", icons=icons,
        )  # fmt: skip
        told.mimetype = "application/manifest+json"
        return told

    @bp.get("/api/board")
    def api_board() -> Response:
        snapshot = boards.now(asker(), year=request.args.get("links") == "year")
        since = request.args.get("since", type=int)
        if since is not None and since >= snapshot.seq:
            return jsonify(seq=snapshot.seq)
        return Response(snapshot.json, mimetype="application/json")

    @bp.get("/live")
    def stream() -> Response | tuple[Response, int]:
        who = asker()
        boards.now(who)  # a board that cannot be read is an answer, not an empty stream
        source.close()  # this thread only waits from now on, and there are thirty of them
        leave = live.enter(who)
        if leave is None:
            return jsonify(error=spoken()("web.streams_full")), 503
        gone = request.environ.get("waitress.client_disconnected", lambda: False)
        response = Response(live.events(who, gone), mimetype="text/event-stream")
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

    @bp.get("/privacy")
    def privacy() -> str:
        """What families are told about the record; to read, to print, for everybody."""
        site = str(boards.now("wall").document["site"]["name"])
        return render_template("privacy.html", site=site)

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


def _asked(asker: Asker) -> tuple[Look, Asker]:
    """The look that a request asks for, and as whom; 403 if it is not for this tablet."""
    view = request.args.get("view", "wall")
    if view not in SHEETS:
        view = "wall"
    if view not in PRIVATE:
        return Look(view), "wall"
    if asker == "wall":
        abort(403)
    table = request.args.get("table", 0, type=int)
    return Look(view, table, request.args.get("what") == "now"), asker
