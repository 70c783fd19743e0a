"""Guest cards to print and cut out: what is printed says the kind and the school, so nobody asks.

A sheet of A4 with ten cards, all lengths in millimetres. Schools are told apart by the colour of
the band, and in black and white by the stitch below it and by the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement

from kiosk.posters.code import put_code
from kiosk.posters.sheet import (
    CARD,
    FONT,
    LEADING,
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
from kiosk.words import Words

WIDTH, HEIGHT = 210, 297
WIDE, TALL = 85.6, 54.0
"""A card as large as those that are printed by machine."""

COLUMNS, ROWS = 2, 5
A_PAGE = COLUMNS * ROWS
"""How many cards a sheet has."""

SIGNS = {"guest": "feather", "family": "house", "visitor": "hat", "supervisor": "key"}
BAND = 15.0
SQUARE = 23.0


def guest_cards(
    kind: str,
    school: str,
    labels: Sequence[str],
    band: tuple[str, str],
    words: Words,
    code: str = "",
) -> str:
    """One sheet of cards of a kind and school. band: its colour, and the dashes of its stitch.
    code: what the QR code of each says, "" for none."""
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
    said = words(f"guests.kind_{kind}")
    title = f"{said} · {school}" if school else said
    SubElement(sheet, "title").text = title
    left, top = (WIDTH - COLUMNS * WIDE) / 2, (HEIGHT - ROWS * TALL) / 2
    for n, label in enumerate(labels[:A_PAGE]):
        x, y = left + n % COLUMNS * WIDE, top + n // COLUMNS * TALL
        card = SubElement(sheet, "g", {"transform": f"translate({num(x)} {num(y)})"})
        _card(card, kind, (said, school, label), band, words)
        put_code(card, WIDE - SQUARE - 2, BAND + 4.5, SQUARE, code)
    return printed(sheet)


def _card(
    card: Element, kind: str, texts: tuple[str, str, str], look: tuple[str, str], words: Words
) -> None:
    """One card, drawn from its upper left corner. texts: its kind, its school, its label."""
    said, school, label = texts
    colour, dashes = look
    box = {"x": "0", "y": "0", "width": num(WIDE), "height": num(TALL), "fill": CARD}
    SubElement(card, "rect", box | stroke(LINE, 0.3))
    band = {"x": "0", "y": "0", "width": num(WIDE), "height": num(BAND), "fill": colour}
    SubElement(card, "rect", band)
    put_path(card, f"M3 {num(BAND + 2.6)}H{num(WIDE - 3)}", colour, 1.6, dash=dashes)
    rows, type_ = block(school, WIDE - 10, Type(6.4, bold=True, fill="#FFFFFF"), 2)
    for n, row in enumerate(rows):
        middle = BAND / 2 + (n - (len(rows) - 1) / 2) * type_.size * 1.1
        put_text(card, WIDE / 2, middle + type_.size * 0.36, row, type_, middle=True)
    put_drawing(card, 18, 35, 25, SIGNS.get(kind, "card"))
    room = WIDE - 36 - SQUARE - 2
    put_text(card, 36, 32, label, fitting(label, room, Type(12, bold=True)))
    rows, small = block(said, room, Type(4.2), 3)
    for n, row in enumerate(rows):
        put_text(card, 36, 38 + n * small.size * LEADING, row, small)
    how = fitting(words("guests.card_how"), WIDE - 8, Type(3.6, fill=SOFT))
    put_text(card, WIDE / 2, TALL - 2.6, words("guests.card_how"), how, middle=True)
