"""The network as a picture: the ring of the wall, on a sheet of its own (SVG).

The latest threads in their temas' colours, with the temas named below; what was earlier as one
thin thread for each two people. It needs nothing from outside and prints as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kiosk.drawings import svg_path
from kiosk.exports.values import Arrow
from kiosk.network import SHAPES, Person, Ring, Thread, Yarn, ring, years
from kiosk.network.lettering import lines

MOST = 60
"""Threads in colour; more are a tangle on a sheet that is read from a wall."""

INK, SOFT, PAPER, CARD, EARLIER = "#2B2622", "#6B625A", "#FAF6EF", "#FFFDF9", "#B3A693"
FONT = (
    "system-ui, 'Noto Sans', 'Noto Sans Thai', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
)
_EDGE, _HEAD, _LETTER = 24, 62, 12
_COLUMNS = 3
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

Seated = Mapping[str, Any]
Told = Mapping[str, Any]


def picture(
    people: Sequence[Seated],
    arrows: Iterable[Arrow],
    temas: Mapping[str, Told],
    *,
    title: str,
    under: str,
    language: str,
) -> Iterator[bytes]:
    """The ring of these people and arrows.

    temas: what the picture needs of each tema by its code (id, title, colour, stitch, drawing).
    title, under: what stands above it.
    """
    latest = sorted(arrows, key=lambda arrow: (-arrow.days[-1], arrow.code))
    links = [
        {
            "tutor": each.tutor.code,
            "tutee": each.tutee.code,
            "tema": temas.get(each.tema.code),
            "kind": each.kind,
            "when": "today" if at < MOST else "year",
        }
        for at, each in enumerate(latest)
    ]
    board = {"people": people, "links": links}
    shape = SHAPES["wide"]
    drawn = ring(board, shape)
    left, upper, right, lower = drawn.seating.view
    used = {each.tema.code: temas[each.tema.code] for each in latest[:MOST]
            if each.tema.code in temas and temas[each.tema.code]["title"]}  # fmt: skip
    legend = sorted(used.values(), key=lambda tema: (tema["title"].casefold(), tema["id"]))
    wide = max(right - left, 600) + 2 * _EDGE
    named, tall = _legend(legend, wide, _HEAD + lower - upper + 2.5 * _EDGE, drawn)
    earlier = years(board, shape)
    thin = min(0.6, 60 / max(1, len(earlier)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(wide)} {_n(tall)}"'
        f' width="{_n(wide)}" height="{_n(tall)}" font-family="{FONT}" lang="{language}"'
        ' role="img">',
        f"<title>{_text(title)}</title>",
        f'<rect width="{_n(wide)}" height="{_n(tall)}" fill="{PAPER}"/>',
        _line(wide / 2, 34, title, 24, INK, "middle", bold=True),
        _line(wide / 2, 54, under, 14, SOFT, "middle"),
        f'<g transform="translate({_n((wide - right - left) / 2)} {_n(_HEAD + _EDGE - upper)})">',
        *(_earlier(each.path, thin) for each in earlier),
        *(_thread(each, shape.scale * (0.78 if drawn.crowded else 1)) for each in drawn.threads),
        *(line for person in drawn.people for line in _person(person, drawn)),
        "</g>",
        *named,
        "</svg>\n",
    ]
    yield "\n".join(parts).encode("utf-8", "replace")


def _n(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(_CONTROLS.sub(" ", text))


def _line(
    x: float, y: float, text: str, size: float, fill: str, anchor: str = "", *, bold: bool = False
) -> str:
    extra = f' text-anchor="{anchor}"' if anchor else ""
    extra += ' font-weight="700"' if bold else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{fill}"{extra}'
        f' unicode-bidi="isolate">{_text(text)}</text>'
    )


def _yarn(yarn: Yarn, size: float) -> str:
    dashes = f' stroke-dasharray="{yarn.dashes}"' if yarn.dashes else ""
    return (
        f'fill="none" stroke={quoteattr(yarn.colour)} stroke-width="{_n(size)}"'
        f' stroke-linecap="{yarn.cap}"{dashes}'
    )


def _earlier(path: str, ink: float) -> str:
    """One of them is well seen; of a thousand each is a breath."""
    return f'<path d="{path}" fill="none" stroke="{EARLIER}" opacity="{max(ink, 0.15):.2f}"/>'


def _thread(thread: Thread, scale: float) -> str:
    head = 9 * scale
    x, y = thread.tip
    turned = f"translate({_n(x)} {_n(y)}) rotate({thread.angle:.0f})"
    arrow = f"M{_n(-head)} {_n(-head * 0.6)}L0 0L{_n(-head)} {_n(head * 0.6)}"
    plain = Yarn(thread.yarn.colour, "", "round")
    return (
        f'<path d="{thread.path}" {_yarn(thread.yarn, 2.4 * scale)}/>'
        f'<path d="{arrow}" transform="{turned}" {_yarn(plain, 2.4 * scale)}/>'
    )


def _person(person: Person, drawn: Ring) -> Iterator[str]:
    at, seating = person.place, drawn.seating
    dashes = ' stroke-dasharray="3 4"' if at.guest else ""
    yield (
        f'<circle cx="{_n(at.x)}" cy="{_n(at.y)}" r="{_n(seating.face)}" fill="{CARD}"'
        f' stroke="{INK}" stroke-width="1.6"{dashes}/>'
    )
    size = seating.face * 1.36 / 32
    where = f"translate({_n(at.x - 16 * size)} {_n(at.y - 16 * size)}) scale({size:.3f})"
    yield (
        f'<path d="{_drawing(person.drawing)}" transform="{where}" fill="none" stroke="{INK}"'
        ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>'
    )
    for number, line in enumerate(at.lines):
        y = at.text_y + number * seating.letter * 1.2
        yield _line(at.text_x, y, line, seating.letter, INK, at.anchor)


def _legend(temas: Sequence[Told], wide: float, at: float, drawn: Ring) -> tuple[list[str], float]:
    """The temas of the threads in colour, in columns, each with a piece of its thread.

    The lines, and where they end.
    """
    yarns = {thread.title: thread.yarn for thread in drawn.threads if not thread.rehearsal}
    column = (wide - 2 * _EDGE) / _COLUMNS
    told = []
    for start in range(0, len(temas), _COLUMNS):
        most = 1
        for number, tema in enumerate(temas[start : start + _COLUMNS]):
            x = _EDGE + number * column
            yarn = yarns.get(tema["title"], Yarn(tema["colour"], "", "butt"))
            told.append(f'<path d="M{_n(x)} {_n(at)}h34" {_yarn(yarn, 3)}/>')
            title = lines(_CONTROLS.sub(" ", tema["title"]), (column - 54) / _LETTER)
            most = max(most, len(title))
            for row, line in enumerate(title):
                told.append(_line(x + 42, at + 4 + row * 15, line, _LETTER, INK))
        at += 15 * most + 9
    return told, at


def _drawing(key: str) -> str:
    """The drawing, or a plain card's where there is none of that name."""
    try:
        return svg_path(key)
    except KeyError:
        return svg_path("card")
