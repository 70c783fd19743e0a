"""QR codes on paper. What they carry names nobody; who reads it needs no other light than a room's.

A code on a card is an address of the station's pages: of no use away from the school's network,
and the same for everybody whose card it is (docs/rules.md 7).
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from kiosk.posters.sheet import num

QUIET = 4
"""Modules of white around a code, as readers want them."""


def code(text: str) -> tuple[str, int]:
    """Its dark modules as the line of an SVG path, and how many it is wide with its quiet zone."""
    import segno  # what few pages need is loaded when it is needed

    # Where letters go beyond ASCII, the code has to say that it is UTF-8.
    made = segno.make_qr(text, error="m", encoding="utf-8", eci=not text.isascii())
    line = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(made.matrix) for x, dark in enumerate(row) if dark
    )  # fmt: skip
    return line, len(made.matrix) + 2 * QUIET


def put_code(parent: Element, x: float, y: float, size: float, text: str) -> None:
    """A code of that size with its quiet zone, its corner at (x, y); nothing without a text."""
    if not text:
        return
    line, wide = code(text)
    move = f"translate({num(x)} {num(y)}) scale({size / wide:.4f})"
    group = SubElement(parent, "g", {"transform": move, "shape-rendering": "crispEdges"})
    SubElement(group, "path", {"d": f"M0 0h{wide}v{wide}H0z", "fill": "#FFFFFF"})
    SubElement(group, "path", {"d": line, "fill": "#000000"})


def own_page(address: str) -> str:
    """What a person's card says: the page that asks for the card itself. "" without an address."""
    return f"{address.rstrip('/')}/mine" if address else ""


def tema_page(address: str, tema: str) -> str:
    """What a tema's card says: its page in the catalogue. "" without an address."""
    return f"{address.rstrip('/')}/catalogue/{tema}" if address else ""
