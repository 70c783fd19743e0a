"""The cards of a kit, known before the first boot: what is printed on them, and their list.

Forty people with a drawing each and no name, guests, and the action cards: stickers of 80 x 50 mm
for cards of the usual size, ten on a page that fits A4 and letter paper, with marks to cut along.
Black and white, so that any printer will do.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from io import StringIO
from xml.etree.ElementTree import Element, SubElement, tostring

from kiosk.desk import Action
from kiosk.drawings import DRAWINGS
from kiosk.posters import ACTION_SIGNS
from kiosk.posters.code import own_page, put_code
from kiosk.posters.sheet import (
    FONT,
    LEADING,
    Type,
    block,
    fitting,
    num,
    put_drawing,
    put_path,
    put_text,
)
from kiosk.words import Words

PEOPLE = 40
GUESTS = 12
WIDE, TALL = 80, 50
COLUMNS, ROWS = 2, 5
MARK = 4
"""Millimetres of a mark to cut along, outside the stickers."""

SQUARE = 18
"""Millimetres of a code with its quiet zone."""

BLACK, GREY = "#000000", "#555555"


@dataclass(frozen=True, slots=True)
class KitCard:
    """A card of a kit. kind: person, guest or action; drawing: a key of the drawings."""

    label: str
    kind: str
    drawing: str


def kit_cards() -> tuple[KitCard, ...]:
    """All cards of a kit, in the order in which they are printed and listed."""
    people = [
        KitCard(f"P{number:02d}", "person", drawing)
        for number, drawing in enumerate(list(DRAWINGS)[:PEOPLE], 1)
    ]
    guests = [KitCard(f"G{number:02d}", "guest", "card") for number in range(1, GUESTS + 1)]
    actions = [KitCard(action.value, "action", ACTION_SIGNS[action]) for action in Action]
    return (*people, *guests, *actions)


def kit_list(words: Words) -> str:
    """The list for `kiosk import cards`, its first column empty: to be filled in by tapping.

    A reader that types (a keyboard reader) fills it in when a spreadsheet is open and the cards
    are laid down in the order of the sheets.
    """
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(words("first.list_headings").split())
    for card in kit_cards():
        drawing = words(f"drawings.{card.drawing}") if card.kind == "person" else ""
        writer.writerow(["", card.label, drawing, card.kind])
    return "\ufeff" + out.getvalue()


def kit_sheets(words: Words, address: str = "") -> str:
    """The stickers as one page of HTML that prints ten to a sheet; needs nothing from outside.

    address: where the pages of the kit will be found, for the codes on the cards of people and
    guests; "" for no codes.
    """
    cards, each = kit_cards(), COLUMNS * ROWS
    pages = (cards[n : n + each] for n in range(0, len(cards), each))
    sheets = "\n".join(_sheet(page, words, own_page(address)) for page in pages)
    title = escape(words("first.sheet_title"))
    return (
        f'<!doctype html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n"
        f"<p>{escape(words('first.sheet_how'))}</p>\n{sheets}\n</body></html>\n"
    )


_STYLE = (
    "@page{margin:8mm 10mm}body{margin:0;font-family:sans-serif}"
    "p{max-width:160mm;margin:8mm auto}svg{display:block;margin:0 auto;break-after:page}"
    "@media print{p{display:none}}"
)


def _sheet(cards: Iterable[KitCard], words: Words, code: str) -> str:
    wide, tall = COLUMNS * WIDE + 2 * MARK, ROWS * TALL + 2 * MARK
    sheet = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{wide}mm",
            "height": f"{tall}mm",
            "viewBox": f"0 0 {wide} {tall}",
            "font-family": FONT,
        },
    )
    put_path(sheet, "".join(_marks()), GREY, 0.2)
    for n, card in enumerate(cards):
        x, y = MARK + n % COLUMNS * WIDE, MARK + n // COLUMNS * TALL
        group = SubElement(sheet, "g", {"transform": f"translate({num(x)} {num(y)})"})
        _sticker(group, card, words, code if card.kind != "action" else "")
    return tostring(sheet, encoding="unicode")


def _marks() -> Iterator[str]:
    """Short lines outside the stickers, where the knife goes along, and crosses between them."""
    wide, tall = COLUMNS * WIDE + 2 * MARK, ROWS * TALL + 2 * MARK
    for column in range(COLUMNS + 1):
        x = MARK + column * WIDE
        yield f"M{x} 0V{MARK - 1}M{x} {tall}V{tall - MARK + 1}"
        for row in range(1, ROWS):
            y = MARK + row * TALL
            yield f"M{x - 1.5} {y}H{x + 1.5}M{x} {y - 1.5}V{y + 1.5}"
    for row in range(ROWS + 1):
        y = MARK + row * TALL
        yield f"M0 {y}H{MARK - 1}M{wide} {y}H{wide - MARK + 1}"


def _sticker(group: Element, card: KitCard, words: Words, code: str) -> None:
    """The drawing, what it is called, and a line for a name; or what the card does."""
    put_drawing(group, 22, 25, 34, card.drawing, BLACK)
    left, room = 43, WIDE - 43 - 4
    title, below = _texts(card, words)
    top = 13 if code else 21
    put_text(group, left, top, title, fitting(title, room, Type(8.5, bold=True, fill=BLACK)))
    if card.kind == "person":
        put_path(group, f"M{left} {top + 13}H{WIDE - 4}", GREY, 0.3)
    else:
        rows, small = block(below, room, Type(4.4, fill=BLACK), 3)
        for n, row in enumerate(rows):
            put_text(group, left, top + 8 + n * small.size * LEADING, row, small)
    put_code(group, WIDE - SQUARE - 2, TALL - SQUARE - 3, SQUARE, code)
    if card.kind == "person":
        put_text(group, left, 44, card.label, Type(4, fill=GREY))


def _texts(card: KitCard, words: Words) -> tuple[str, str]:
    if card.kind == "action":
        key = card.label.lower()
        return words(f"poster.action_{key}"), words(f"poster.action_{key}_how")
    if card.kind == "guest":
        return words("people.kind_visitor"), card.label
    drawing = words(f"drawings.{card.drawing}")
    return drawing[:1].upper() + drawing[1:], ""
