"""The poster of the network: the ring with the threads of a span, and space to draw oneself in.

The list of temas is the legend. Stitches and drawings tell the threads apart without colour, and
every place that is still free says that the picture is not finished.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from kiosk.drawings import known
from kiosk.network import Ring, Shape, Thread, Yarn, ring, yarn
from kiosk.network.lettering import lines
from kiosk.posters.sheet import (
    CARD,
    HEIGHT,
    INK,
    LINE,
    MARGIN,
    PAPER,
    SOFT,
    WIDTH,
    Type,
    blank,
    block,
    fitting,
    num,
    printed,
    put_drawing,
    put_path,
    put_text,
    stroke,
)
from kiosk.words import Words

Board = Mapping[str, Any]

SEATS = 4
"""Empty seats in the ring."""

NOBODY = 16
"""Empty seats where the policy shows nobody, and the group draws itself."""

_TOP, _BAND, _FOOT = 47, 47, 12
_SHAPE = Shape(
    "poster",
    890,
    800,
    1.0,
    tuple((40 - n * 1.6, 24 - n * 0.8) for n in range(19)),
)
"""A unit of the ring is 0.3 mm on paper; names are 7 mm high for few people, 3 mm for many."""
_UNIT = (WIDTH - 2 * MARGIN) / 890


@dataclass(frozen=True, slots=True)
class Legend:
    """The temas in columns: how many, how high a line is, how large its letters."""

    columns: int
    line: float
    type: Type

    def height(self, temas: int) -> float:
        """What so many temas take."""
        return -(-temas // self.columns) * self.line


def network_poster(board: Board, said: Sequence[str], words: Words) -> str:
    """One A3 page for a board whose links are those of the span; an SVG that needs nothing else.

    said: the title, and a line below it that tells of which days.
    """
    sheet = blank(words, said[0])
    box = {"x": "0", "y": "0", "width": str(WIDTH), "height": str(HEIGHT), "fill": "#FFFFFF"}
    SubElement(sheet, "rect", box)
    wide = WIDTH - 2 * MARGIN
    title = fitting(said[0], wide, Type(15, bold=True))
    put_text(sheet, WIDTH / 2, 28, said[0], title, middle=True)
    below = fitting(said[1], wide, Type(7, fill=SOFT))
    put_text(sheet, WIDTH / 2, 40, said[1], below, middle=True)
    temas = _temas(board)
    legend = _legend(temas)
    foot = HEIGHT - _FOOT - _BAND
    at = foot - 6 - legend.height(len(temas))
    picture = ring(_with_seats(board), _shape(at - 4 - _TOP))
    _ring(sheet, picture, words)
    _list(sheet, at, legend, temas)
    _invitation(sheet, foot, words)
    return printed(sheet)


def _shape(height: float) -> Shape:
    """The sheet of the ring, as high as there is room."""
    return Shape("poster", _SHAPE.width, height / _UNIT, _SHAPE.scale, _SHAPE.sizes)


def _with_seats(board: Board) -> Board:
    """The board with seats for whoever is not there yet, between the others."""
    people = list(board["people"])
    seats = SEATS if people else NOBODY
    last = max((person["seat"] for person in people), default=0)
    free = [
        {"id": f"~{n}", "name": "", "avatar": "", "kind": "student", "seat": last + 1 + n}
        for n in range(seats)
    ]
    return {**board, "people": [*people, *free]}


def _temas(board: Board) -> list[Board]:
    """The temas of the threads, each once, by title."""
    found = {link["tema"]["id"]: link["tema"] for link in board["links"] if link["tema"]}
    return sorted(found.values(), key=lambda tema: (str(tema["title"]).casefold(), tema["id"]))


def _legend(temas: list[Board]) -> Legend:
    """The largest letters at which all titles find room in a third of the page."""
    for columns, size in ((2, 6.4), (2, 5.4), (3, 4.6), (3, 4.0), (4, 3.4), (4, 2.8), (5, 2.4)):
        found = Legend(columns, size * 1.95, Type(size))
        room = (WIDTH - 2 * MARGIN) / columns - size * 5.6
        fits = all(len(lines(str(tema["title"]), room / size)) <= 2 for tema in temas)
        if fits and found.height(len(temas)) <= 95:
            return found
    return found


def _ring(sheet: Element, picture: Ring, words: Words) -> None:
    """Table, threads, drawings of the temas and faces."""
    table = picture.seating
    left, top, right, bottom = table.view
    move = f"translate({num(WIDTH / 2 - (left + right) / 2 * _UNIT)} {num(_TOP - top * _UNIT)})"
    group = SubElement(sheet, "g", {"transform": f"{move} scale({_UNIT:.4f})"})
    for round_ in table.rounds or (table,):
        sizes = {"cx": round_.cx, "cy": round_.cy, "rx": round_.rx, "ry": round_.ry}
        ellipse = {name: num(value) for name, value in sizes.items()}
        SubElement(group, "ellipse", ellipse | {"fill": PAPER} | stroke(LINE, 2))
    fine = _fineness(picture)
    for each in picture.thin:
        put_path(group, each.path, each.colour, 1.2, faint=True)
    for thread in picture.threads:
        _thread(group, thread, fine)
    for thread in picture.threads:
        if thread.mark and known(thread.drawing):
            x, y = thread.mark
            circle = {"cx": num(x), "cy": num(y), "r": num(15 * fine), "fill": CARD}
            rim = stroke(thread.yarn.colour, 2.2)
            SubElement(group, "circle", circle | rim)
            put_drawing(group, x, y, 23 * fine, thread.drawing)
    type_ = Type(table.letter)
    for person in picture.people:
        place, empty = person.place, person.id.startswith("~")
        circle = {"cx": num(place.x), "cy": num(place.y), "r": num(table.face), "fill": CARD}
        rim = stroke(SOFT if empty else INK, 2.4)
        if empty or place.guest:
            rim["stroke-dasharray"] = "1 6" if empty else "7 5"
        SubElement(group, "circle", circle | rim)
        if empty:
            continue
        if known(person.drawing):
            put_drawing(group, place.x, place.y, table.face * 1.36, person.drawing)
        if not table.named:
            continue
        for n, line in enumerate(place.lines):
            y = place.text_y + n * table.letter * 1.2
            put_text(group, place.text_x, y, line, type_)
            group[-1].set("text-anchor", place.anchor)


def _fineness(picture: Ring) -> float:
    """How thick threads are, of what they are where there is room."""
    if len(picture.threads) > 90 or len(picture.people) > 90:
        return 0.4
    return 0.7 if picture.crowded else 1.0


def _thread(group: Element, thread: Thread, fine: float) -> None:
    """A thread with its halo where it crosses others, and its head at the learner."""
    made_of = thread.yarn
    put_path(group, thread.path, PAPER, 11 * fine)
    line = put_path(group, thread.path, made_of.colour, 5 * fine, dash=_dashes(made_of, fine))
    if made_of.cap == "butt":
        line.set("stroke-linecap", "butt")
    x, y = thread.tip
    head = put_path(group, "M-19 -10L0 0L-19 10Z", made_of.colour, 1, fill=made_of.colour)
    turn = f"translate({num(x)} {num(y)}) rotate({num(thread.angle)}) scale({num(fine)})"
    head.set("transform", turn)


def _dashes(made_of: Yarn, size: float) -> str:
    """The stitch for a thread of that thickness."""
    return " ".join(num(float(each) * size) for each in made_of.dashes.replace(",", " ").split())


def _list(sheet: Element, at: float, legend: Legend, temas: list[Board]) -> None:
    """The temas with stitch and drawing: the legend."""
    size, column = legend.type.size, (WIDTH - 2 * MARGIN) / legend.columns
    rows = -(-len(temas) // legend.columns)
    for n, tema in enumerate(temas):
        x = MARGIN + n // rows * column
        y = at + n % rows * legend.line + legend.line / 2
        made_of = yarn(tema, False)
        thick = min(1.5, size * 0.3)
        sample, dash = f"M{num(x)} {num(y)}h{num(size * 3)}", _dashes(made_of, thick / 5)
        line = put_path(sheet, sample, made_of.colour, thick, dash=dash)
        line.set("stroke-linecap", made_of.cap)
        if known(str(tema["drawing"])):
            put_drawing(sheet, x + size * 4.1, y, size * 1.4, str(tema["drawing"]))
        set_, type_ = block(str(tema["title"]), column - size * 5.6, legend.type, 1)
        if type_.size < size * 0.85:
            set_, type_ = block(str(tema["title"]), column - size * 5.6, Type(size * 0.85), 2)
        for row, text in enumerate(set_):
            middle = y + (row - (len(set_) - 1) / 2) * type_.size
            put_text(sheet, x + size * 5.1, middle + type_.size * 0.36, text, type_)


def _invitation(sheet: Element, at: float, words: Words) -> None:
    """An empty band: a line that invites, seats without anybody, and a thread to go on with."""
    wide = WIDTH - 2 * MARGIN
    box = {"x": str(MARGIN), "y": num(at), "width": str(wide), "height": str(_BAND), "rx": "7"}
    rim = stroke(SOFT, 0.9) | {"stroke-dasharray": "0.4 2.2"}
    SubElement(sheet, "rect", box | {"fill": "none"} | rim)
    text = words("assembly.invite")
    type_ = fitting(text, wide - 16, Type(8, bold=True))
    put_text(sheet, WIDTH / 2, at + 12, text, type_, middle=True)
    seats = 7
    for n in range(seats):
        x = MARGIN + wide * (n + 0.5) / seats
        circle = {"cx": num(x), "cy": num(at + 26), "r": "9", "fill": CARD}
        SubElement(sheet, "circle", circle | stroke(SOFT, 0.8) | {"stroke-dasharray": "0.4 2"})
        put_path(sheet, f"M{num(x - 13)} {num(at + 42)}h26", LINE, 0.6)
