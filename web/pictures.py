"""The picture as HTML: made once for each look, board, language and asker; the pages print it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup, escape

from kiosk.network import SHAPES, Years, part_of, ring, years
from kiosk.words import Words
from web.boards import Boards, Snapshot
from web.source import Asker

SHEETS = {
    "wall": ("wide", "tall"),
    "station": ("flat", "tall"),
    "now": ("beside", "tall"),
    "network": ("wide", "tall"),
}
"""The sheets of each view: the first for wide windows, the second for a phone."""

PRIVATE = frozenset({"now", "network"})
"""The views of those who have signed in."""

BESIDE = 24
"""So many people at most sit in the ring beside the tiles; of more there is a little picture."""

_SIZES = ((4, "few"), (7, "some"), (12, "many"), (25, "full"))

_ENDS = ("tutor", "tutee")

Board = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """What a page wants to see. table: of which group, 0 for all; only_now: nothing of earlier."""

    view: str = "wall"
    table: int = 0
    only_now: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A made picture with the board it shows."""

    board: Board
    html: str


class Pictures:
    """The pictures that were made last."""

    def __init__(self, boards: Boards) -> None:
        self._boards = boards
        self._lock = Lock()
        self._kept: dict[tuple[Look, Asker, str], tuple[Snapshot, Picture]] = {}

    def view(self, look: Look, asker: Asker, words: Words) -> Picture:
        """The picture of a look as of now."""
        snapshot = self._boards.now(asker)
        key = (look, asker, words.language)
        with self._lock:  # thirty tablets ask at the same instant; one of them draws
            kept = self._kept.get(key)
            if kept is None or kept[0] is not snapshot:
                html = picture_html(snapshot.document, look, words)
                if len(self._kept) > 40:  # many groups were looked at; begin anew
                    self._kept.clear()
                kept = (snapshot, Picture(snapshot.document, html))
                self._kept[key] = kept
            return kept[1]


def picture_html(board: Board, look: Look, words: Words) -> str:
    """The picture of a board: the ring, the dialogues as tiles, and the same in sentences."""
    board = part_of(board, table=look.table, only_now=look.only_now)
    view = look.view
    people = {person["id"]: person for person in board["people"]}
    tiles = [_tile(dialogue, people) for dialogue in sorted(board["open"], key=_by_tema)]
    thumb = view == "now" and (len(people) > BESIDE or len(tiles) > _SIZES[2][0])
    sheets = ("thumb",) if thumb else SHEETS[view]
    rings = [ring(board, SHAPES[name]) for name in sheets]
    seats = {person.id: person.number for person in rings[0].people}
    return render_template(
        _TEMPLATES.get(view, "picture.html"),
        board=board,
        view=view,
        thumb=thumb,
        rings=rings,
        tiles=tiles,
        size=_size(len(tiles)) if view == "now" else _wall_size(len(tiles)),
        day=day(board["clock"], words),
        drawings=_drawings(board),
        people=people,
        said=said(board, seats, words, linked=view == "network" and "alone" in board),
        to_do=to_do(board, words) if view == "now" else [],
        clock_unsure=view == "now" and clock_unsure(board),
    )


_TEMPLATES = {"now": "teacher/picture_now.html", "network": "teacher/picture_network.html"}


@dataclass(frozen=True, slots=True)
class Said:
    """A thread as a sentence. a, b: the places of its two in the ring; link: what it tells."""

    key: str
    a: int
    b: int
    when: str
    text: Markup
    link: Board


def said(board: Board, seats: Mapping[str, int], words: Words, *, linked: bool) -> list[Said]:
    """The threads of now and today as sentences, in the order of temas.

    linked: names lead to the pages of people, temas to theirs.
    """
    people = {person["id"]: person["name"] for person in board["people"]}
    found = []
    for link in sorted(board["links"], key=lambda link: (link["when"] != "now", _tema(link))):
        pair = (link["tutor"], link["tutee"])
        if link["when"] == "year" or not set(pair) <= seats.keys():
            continue
        names = [_name(who, people[who], words, linked) for who in pair]
        kind = "rehearsal" if link["kind"] == "rehearsal" else link["when"]
        text = Markup(escape(words(f"now.says_{kind}", tutor="{0}", tutee="{1}", tema="{2}")))
        key = "-".join((*pair, link["tema"]["id"] if link["tema"] else "", link["kind"]))
        tema = _title(link["tema"], words, linked)
        sentence = text.format(*names, tema)
        found.append(Said(key, seats[pair[0]], seats[pair[1]], link["when"], sentence, link))
    found += _by_themselves(board, seats, words, linked)
    return list({each.key: each for each in reversed(found)}.values())[::-1]


def _by_themselves(
    board: Board, seats: Mapping[str, int], words: Words, linked: bool
) -> list[Said]:
    """Those who study alone or wait, as sentences; not who is in a dialogue now."""
    people = {person["id"]: person["name"] for person in board["people"]}
    busy = {link[who] for link in board["links"] if link["when"] == "now" for who in _ENDS}
    found = []
    for study in board.get("studies", ()):
        who, how = study["person"], study["kind"]
        if who not in seats or who in busy:
            continue
        text = Markup(escape(words(f"now.says_{how}", person="{0}", tema="{1}")))
        tema = _title(study["tema"], words, linked)
        sentence = text.format(_name(who, people[who], words, linked), tema)
        found.append(Said(f"{who}-{how}", seats[who], seats[who], how, sentence, study))
    return found


def _name(who: str, name: str, words: Words, linked: bool) -> Markup:
    shown = Markup("<bdi>{}</bdi>").format(name or words("web.someone"))
    if not linked:
        return shown
    return Markup('<a href="{}">{}</a>').format(url_for("teacher.person", person=who), shown)


def _title(tema: Board | None, words: Words, linked: bool) -> Markup:
    if tema is None:
        return Markup(escape(words("web.tema_unnamed")))
    shown = Markup("<bdi>{}</bdi>").format(tema["title"])
    if not linked:
        return shown
    return Markup('<a href="{}">{}</a>').format(url_for("teacher.tema", tema=tema["id"]), shown)


def to_do(board: Board, words: Words) -> list[str]:
    """What somebody should do about the station's parts, in sentences; empty if all is well."""
    station = board["station"]
    return [words(key) for part, state, key in _TO_DO if station.get(part) == state]


def clock_unsure(board: Board) -> bool:
    """Whether a station is at work that does not know the date."""
    return board["station"].get("reader") != "none" and not board["clock"].get("date")


_TO_DO = (
    ("reader", "none", "now.reader_none"),
    ("reader", "lost", "now.reader_lost"),
    ("display", "lost", "now.display_lost"),
    ("storage", "full", "now.storage_full"),
    ("storage", "lost", "now.storage_lost"),
)


def year_threads(board: Board, look: Look) -> list[tuple[str, list[Years]]]:
    """The threads of the year on each sheet of a look."""
    board = part_of(board, table=look.table)
    return [(name, years(board, SHAPES[name])) for name in SHEETS[look.view]]


def _by_tema(dialogue: Board) -> tuple[tuple[bool, str], str]:
    return (_tema(dialogue), dialogue["tutor"]["name"])


def _tema(link: Board) -> tuple[bool, str]:
    tema = link["tema"]
    return (tema is None, tema["title"] if tema else "")


def _tile(dialogue: Board, people: Mapping[str, Board]) -> dict[str, Any]:
    def drawn(who: Board) -> dict[str, Any]:
        return {**who, "drawing": people.get(who["id"], {}).get("avatar") or ""}

    return {**dialogue, "tutor": drawn(dialogue["tutor"]), "tutee": drawn(dialogue["tutee"])}


def _size(tiles: int) -> str:
    """The fewer the tiles, the larger their type."""
    return next((name for most, name in _SIZES if tiles <= most), "more")


def _wall_size(tiles: int) -> str:
    name = "many" if tiles == 13 else _size(tiles)
    return "full" if name == "more" else name


def _drawings(board: Board) -> list[str]:
    found = {person["avatar"] or "" for person in board["people"]}
    found |= _of_temas(link for link in board["links"] if link["when"] != "year")
    found |= _of_temas(board["open"])
    found |= _of_temas(board.get("studies", ()))
    found |= {"hand"} if board.get("help") else set()
    found |= {"card"} if board.get("unknown_cards") or board.get("new_cards") else set()
    return sorted(found)


def _of_temas(things: Iterable[Board]) -> set[str]:
    return {thing["tema"]["drawing"] for thing in things if thing["tema"]}


def day(clock: Board, words: Words) -> str:
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
