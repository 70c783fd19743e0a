"""Pieces to cut out: cards of people and guests, cards of temas, pockets for the wall.

They lie in a grid on as many pages as they need, with cut marks outside them. All lengths are in
millimetres. Dyes are printed with their stitches, so that black and white tells them apart too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from kiosk.drawings import known
from kiosk.network import Yarn
from kiosk.posters.code import put_code
from kiosk.posters.sheet import (
    CARD,
    FONT,
    INK,
    LINE,
    SOFT,
    Type,
    block,
    fitting,
    num,
    printed,
    put_drawing,
    put_path,
    put_text,
    stroke,
)
from kiosk.words import BREAK, Words

PAGES = {"A4": (210.0, 297.0), "letter": (215.9, 279.4), "A3": (297.0, 420.0)}
"""Upright pages: width and height."""

EDGE = 8
"""What no printer prints on, with room for the cut marks."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands on one piece. name: large. label: what is printed on the card. more: a line
    below the name. drawing: its key. yarn: a tema's thread. guest: with a dotted rim. code: what
    its QR code says, "" for none."""

    name: str
    drawing: str
    label: str = ""
    more: str = ""
    yarn: Yarn | None = None
    guest: bool = False
    code: str = ""


Draw = Callable[[Element, Piece, Words], None]


@dataclass(frozen=True, slots=True)
class Cut:
    """A kind of piece: its size, and what draws it with its corner at (0, 0)."""

    wide: float
    high: float
    draw: Draw

    def grid(self, page: tuple[float, float]) -> tuple[int, int]:
        """How many lie beside and below one another on a page."""
        across = int((page[0] - 2 * EDGE) // self.wide)
        return across, int((page[1] - 2 * EDGE) // self.high)


def pages(
    cut: Cut, pieces: Sequence[Piece], words: Words, title: str, page: str = "A4"
) -> tuple[str, ...]:
    """SVG documents, a page each; at least one, which is empty if there are no pieces."""
    return tuple(drawn(cut, heap, words, title, page) for heap in heaps(cut, pieces, page))


def heaps(cut: Cut, pieces: Sequence[Piece], page: str) -> tuple[Sequence[Piece], ...]:
    """The pieces of each page."""
    across, down = cut.grid(PAGES[page])
    many = across * down
    return tuple(pieces[at : at + many] for at in range(0, max(len(pieces), 1), many))


def drawn(cut: Cut, pieces: Sequence[Piece], words: Words, title: str, page: str) -> str:
    """One page with these pieces, as an SVG document."""
    wide, high = size = PAGES[page]
    sheet = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{num(wide)}mm",
            "height": f"{num(high)}mm",
            "viewBox": f"0 0 {num(wide)} {num(high)}",
            "font-family": FONT,
            "lang": words.language,
            "role": "img",
        },
    )
    SubElement(sheet, "title").text = title.replace(BREAK, "")
    across, down = cut.grid(size)
    left, top = (wide - across * cut.wide) / 2, (high - down * cut.high) / 2
    for at, piece in enumerate(pieces):
        x, y = left + at % across * cut.wide, top + at // across * cut.high
        place = SubElement(sheet, "g", {"transform": f"translate({num(x)} {num(y)})"})
        cut.draw(place, piece, words)
    for mark in _marks(cut, across, down, left, top):
        put_path(sheet, mark, INK, 0.2)
    return printed(sheet)


def _marks(cut: Cut, across: int, down: int, left: float, top: float) -> Iterator[str]:
    """Cut marks in the margin, at each line between pieces."""
    right, bottom = left + across * cut.wide, top + down * cut.high
    for n in range(across + 1):
        x = num(left + n * cut.wide)
        yield f"M{x} {num(top - 1)}v-4M{x} {num(bottom + 1)}v4"
    for n in range(down + 1):
        y = num(top + n * cut.high)
        yield f"M{num(left - 1)} {y}h-4M{num(right + 1)} {y}h4"


def _rim(parent: Element, wide: float, high: float, *, dotted: bool = False) -> None:
    box = {"x": "2.5", "y": "2.5", "width": num(wide - 5), "height": num(high - 5), "rx": "3"}
    rim = SubElement(parent, "rect", box | {"fill": "#FFFFFF"} | stroke(INK, 0.5))
    if dotted:
        rim.set("stroke-dasharray", "0.1 1.8")
        rim.set("stroke-width", "0.9")


def _lines(
    parent: Element, x: float, y: float, text: str, room: float, type_: Type, most: int
) -> float:
    """A text in so many lines at most, from y downwards; where the next thing goes."""
    rows, fit = block(text, room, type_, most)
    for row in rows:
        put_text(parent, x, y + fit.size * 0.92, row, fit)
        y += fit.size * 1.18
    return y


def _sign(parent: Element, x: float, y: float, size: float, key: str) -> None:
    if known(key):
        put_drawing(parent, x, y, size, key)


def card(parent: Element, piece: Piece, words: Words) -> None:
    """A card of the size of a bank card: the drawing, the name, what the card is called."""
    wide, high = CARDS.wide, CARDS.high
    _rim(parent, wide, high, dotted=piece.guest)
    _sign(parent, 21, high / 2, 28, piece.drawing)
    room, square = wide - 42 - 5, 18
    y = 8.0 if piece.code else high / 2 - (11 if piece.more else 8)
    y = _lines(parent, 40, y, piece.name, room, Type(9, bold=True), 2)
    if piece.more:
        beside = room - square if piece.code else room
        _lines(parent, 40, y + 1, piece.more, beside, Type(3.6, fill=SOFT), 2)
    put_code(parent, wide - 4 - square, high - 4 - square, square, piece.code)
    if piece.label and piece.code:
        put_text(parent, 40, high - 6, piece.label, fitting(piece.label, 20, Type(3.4, fill=SOFT)))
    elif piece.label:
        type_ = fitting(piece.label, 22, Type(3.4, fill=SOFT))
        put_text(parent, wide - 6, high - 6, piece.label, type_)
        parent[-1].set("text-anchor", "end")


def _thread(parent: Element, x: float, y: float, length: float, yarn: Yarn, thick: float) -> None:
    """A tema's thread; its stitch grows with it."""
    scale = thick / 5
    group = SubElement(parent, "g", {"transform": f"translate({num(x)} {num(y)})"})
    drawn = put_path(group, f"M0 0h{num(length)}", yarn.colour, thick)
    drawn.set("stroke-linecap", yarn.cap)
    if yarn.dashes:
        dashes = (num(float(each) * scale) for each in yarn.dashes.replace(",", " ").split())
        drawn.set("stroke-dasharray", " ".join(dashes))


def tema_card(parent: Element, piece: Piece, words: Words) -> None:
    """A card for the wall catalogue: drawing, title, challenge; a ring where its card is glued."""
    wide, high = TEMA_CARDS.wide, TEMA_CARDS.high
    _rim(parent, wide, high)
    SubElement(parent, "circle", {"cx": num(wide / 2), "cy": "9", "r": "2.5", "fill": "none"}
               | stroke(LINE, 0.5))  # fmt: skip
    _sign(parent, wide / 2, 34, 36, piece.drawing)
    if piece.yarn:
        _thread(parent, 14, 57, wide - 28, piece.yarn, 2.4)
    y = _lines(parent, 9, 61, piece.name, wide - 18, Type(9, bold=True), 2)
    _lines(parent, 9, y + 1, piece.more, wide - 18, Type(4.4, fill=SOFT), 3)
    put_code(parent, 5.5, high - 29.5, 24, piece.code)
    put_text(parent, 33 if piece.code else 9, high - 8, piece.label, Type(4, fill=SOFT))
    spot = {"cx": num(wide - 20), "cy": num(high - 19.5), "r": "13", "fill": CARD}
    SubElement(parent, "circle", spot | stroke(INK, 0.4) | {"stroke-dasharray": "1.5 1.5"})
    _sign(parent, wide - 20, high - 19.5, 12, "card")


def pocket(parent: Element, piece: Piece, words: Words) -> None:
    """A pocket: the lower half is folded behind, its edges glued; cards stand in it, upright."""
    wide, high, tab = POCKETS.wide, POCKETS.high, 7.0
    fold = 66.0
    outline = (
        f"M{num(tab)} 0H{num(wide - tab)}V{num(fold)}L{num(wide)} {num(fold + 3)}V{num(high - 3)}"
        f"L{num(wide - tab)} {num(high)}H{num(tab)}L0 {num(high - 3)}V{num(fold + 3)}"
        f"L{num(tab)} {num(fold)}Z"
    )
    put_path(parent, outline, INK, 0.5, fill="#FFFFFF")
    folds = (
        f"M{num(tab)} {num(fold)}H{num(wide - tab)}V{num(high)}M{num(tab)} {num(fold)}V{num(high)}"
    )
    put_path(parent, folds, INK, 0.4, dash="2.5 1.5")
    room = wide - 2 * tab - 8
    _sign(parent, wide / 2, 17, 24, piece.drawing)
    if piece.yarn:
        _thread(parent, tab + 5, 33.5, wide - 2 * tab - 10, piece.yarn, 2)
    y = _lines(parent, tab + 4, 37, piece.name, room, Type(7, bold=True), 2)
    _lines(parent, tab + 4, max(y + 1, 55), words("poster.pocket"), room, Type(3.4, fill=SOFT), 3)
    _lines(parent, tab + 4, fold + 4, words("poster.fold"), room, Type(3.4, fill=SOFT), 3)


CARDS = Cut(85.6, 54, card)
TEMA_CARDS = Cut(95, 131, tema_card)
POCKETS = Cut(84, 131, pocket)
