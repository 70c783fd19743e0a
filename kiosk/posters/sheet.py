"""What posters are drawn with: one sheet of A3, and letters, lines and drawings on it.

All lengths are in millimetres.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from kiosk.drawings import GRID, svg_path
from kiosk.network.lettering import lines, width
from kiosk.words import BREAK, Words

WIDTH, HEIGHT = 297, 420  # A3, upright
MARGIN = 15
INK, SOFT, CARD, PAPER, LINE = "#2B2622", "#6B625A", "#FFFDF9", "#FAF6EF", "#DDD3C4"
DYE = "#B4562B"  # a tema's: colour belongs to temas only
FONT = (
    "system-ui, 'Noto Sans', 'Noto Sans Thai', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
)
BOLD = 1.08  # bold letters are that much wider

LEADING = 1.18


@dataclass(frozen=True, slots=True)
class Type:
    """How a text is set: the size of an em, and whether bold."""

    size: float
    bold: bool = False
    fill: str = INK


def blank(words: Words, title: str) -> Element:
    """An upright sheet of A3 with nothing on it yet; title: what a screen reader says."""
    sheet = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{WIDTH}mm",
            "height": f"{HEIGHT}mm",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "font-family": FONT,
            "lang": words.language,
            "role": "img",
        },
    )
    SubElement(sheet, "title").text = title.replace(BREAK, "")
    return sheet


def printed(sheet: Element) -> str:
    """The sheet as an SVG document that needs nothing from outside."""
    ElementTree.indent(sheet, " ")
    return ElementTree.tostring(sheet, encoding="unicode") + "\n"


def put_drawing(
    parent: Element, x: float, y: float, size: float, key: str, colour: str = INK
) -> None:
    """A drawing of that size, its middle at (x, y)."""
    move = f"translate({num(x - size / 2)} {num(y - size / 2)}) scale({num(size / GRID)})"
    put_path(SubElement(parent, "g", {"transform": move}), svg_path(key), colour, 2)


def put_path(
    parent: Element,
    line: str,
    colour: str,
    thick: float,
    *,
    dash: str = "",
    fill: str = "none",
    faint: bool = False,
) -> Element:
    """A line; what was drawn."""
    path = SubElement(parent, "path", {"d": line, "fill": fill} | stroke(colour, thick))
    if dash:
        path.set("stroke-dasharray", dash)
    if faint:
        path.set("opacity", "0.6")
    return path


def stroke(colour: str, thick: float) -> dict[str, str]:
    """The attributes of a rim or line with round ends."""
    ends = {"stroke-linecap": "round", "stroke-linejoin": "round"}
    return {"stroke": colour, "stroke-width": num(thick)} | ends


def put_text(
    parent: Element, x: float, y: float, text: str, type_: Type, *, middle: bool = False
) -> None:
    """One line of text, y at its baseline."""
    place = {"x": num(x), "y": num(y), "font-size": num(type_.size), "fill": type_.fill}
    if type_.bold:
        place["font-weight"] = "700"
    if middle:
        place["text-anchor"] = "middle"
    SubElement(parent, "text", place).text = text.replace(BREAK, "")


def fitting(text: str, room: float, type_: Type) -> Type:
    """The type, made smaller if one line of the text would be wider than the room."""
    ems = width(text) * (BOLD if type_.bold else 1)
    return Type(min(type_.size, room / ems) if ems else type_.size, type_.bold, type_.fill)


def even(texts: Iterable[str], room: float, type_: Type) -> Type:
    """One type for all of them."""
    return min((fitting(text, room, type_) for text in texts), key=lambda fit: fit.size)


def block(text: str, room: float, type_: Type, most: int) -> tuple[tuple[str, ...], Type]:
    """The text in `most` lines at the most, as large as that and the type allow."""
    size = type_.size
    while True:
        ems = room / size / (BOLD if type_.bold else 1)
        rows = lines(text, ems)
        if len(rows) <= most and all(width(row) <= ems for row in rows):
            return _balanced(text, ems, len(rows)), Type(size, type_.bold, type_.fill)
        size *= 0.97


def _balanced(text: str, ems: float, many: int) -> tuple[str, ...]:
    """The text in so many lines, none of them much shorter than the others."""
    while len(lines(text, ems * 0.97)) == many and ems > 1:
        ems *= 0.97
    return lines(text, ems)


def num(number: float) -> str:
    """A length as SVG takes it."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
