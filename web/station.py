"""The simulated station on one page: the tray of cards, the display, and the ring they move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.ports import Button
from kiosk.words import Words
from web.boards import Displays
from web.languages import spoken
from web.pictures import Look, Pictures
from web.source import BoardSource, TrayCard

ACTIONS = {
    "UNDERSTOOD": "heart",
    "HELP": "hand",
    "RECESS": "pause",
    "DEMONSTRATED": "talk",
    "SHUTDOWN": "asleep",
}
"""The action cards (docs/rules.md 3) and their drawings; their names are words of the page."""

KINDS = ("person", "tema", "action", "guest")


def station(source: BoardSource, displays: Displays, pictures: Pictures) -> Blueprint:
    """The routes of the simulated station; 404 with a sentence where the parts are real."""
    bp = Blueprint("station", __name__, url_prefix="/station")

    @bp.before_request
    def only_simulated() -> None:
        if not source.simulated:
            abort(404)

    @bp.get("")
    def page() -> str:
        view = pictures.view(Look("station"), "wall", spoken())
        return render_template(
            "station.html",
            picture=view.html,
            board=view.board,
            shown=displays.now(),
            tray=_tray(source.tray(), spoken()),
            buttons=[str(button) for button in (Button.BACK, Button.OK, Button.NEXT)],
            playing=source.playing,
        )

    @bp.post("/tap")
    def tap() -> Response:
        labels = request.form.getlist("label")
        if not labels:
            abort(400)
        return _done(source.ask({"tap": labels}))

    @bp.post("/press")
    def press() -> Response:
        button = request.form.get("button", "")
        if button not in list(Button):
            abort(400)
        return _done(source.ask({"press": button}))

    @bp.post("/reader")
    def reader() -> Response:
        state = request.form.get("state", "")
        if state not in ("lose", "find"):
            abort(400)
        return _done(source.ask({state: "reader"}))

    @bp.post("/morning")
    def morning() -> Response:
        if request.form.get("do") == "stop":
            source.stop_morning()
        else:
            source.play_morning()
        return _done({"playing": source.playing})

    return bp


def _done(answer: Mapping[str, Any]) -> Response:
    if request.headers.get("X-Requested-With") == "fetch":
        return jsonify(answer)
    return redirect(url_for("station.page"), 303)


def _tray(cards: list[TrayCard], words: Words) -> list[tuple[str, list[TrayCard]]]:
    """The cards by kind, in the order in which a newcomer needs them."""
    by_kind = {kind: [card for card in cards if card["kind"] == kind] for kind in KINDS}
    by_kind["action"] = [_named(card, words) for card in by_kind["action"]]
    return [(kind, found) for kind, found in by_kind.items() if found]


def _named(card: TrayCard, words: Words) -> TrayCard:
    label = card["label"]
    if label not in ACTIONS:
        return card
    name = words(f"web.card_{label.lower()}")
    return {"label": label, "kind": "action", "name": name, "drawing": ACTIONS[label]}
