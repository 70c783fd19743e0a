"""What a tap costs against the history, as a plain SVG that a black-and-white printer can print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10

from kiosk.bench.values import Figure
from kiosk.words import Words

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, UPPER, LOWER = 64, 168, 56, 56
INK, SOFT, PAPER = "#2B2622", "#8A817A", "#FFFDF9"
MARKS = {"committed": ("", "circle"), "drawn": ("9 6", "square"), "served": ("1 7", "cross")}
"""Stitch and mark of each line: told apart without colour."""
TARGETS = {"committed": 3, "drawn": 6}
"""How many times the floor is wanted at the utmost."""


def plot(figures: Sequence[Figure], words: Words) -> str:
    """The picture: times the floor upwards, dialogues of history to the right.

    Only figures of taps without viewers are drawn; ValueError if there are none.
    """
    shown = [f for f in figures if f.name in MARKS and f.viewers == 0]
    if not shown:
        raise ValueError("no figure of taps to draw; measure `tap`")
    sizes = sorted({figure.at for figure in shown})
    most = max(6.0, *(figure.ratio for figure in shown)) * 1.1
    parts = [_frame(words), *_grid(sizes, most, words)]
    names = [name for name in MARKS if any(figure.name == name for figure in shown)]
    heights: list[float] = []
    for name in names:
        line = sorted((f for f in shown if f.name == name), key=lambda figure: figure.at)
        spots = [(_x(f.at, sizes), _y(f.ratio, most)) for f in line]
        heights.append(_free(spots[-1][1], heights))
        parts.append(_line(name, spots, heights[-1], words))
    return "\n".join((*parts, "</svg>")) + "\n"


def _free(height: float, taken: Sequence[float]) -> float:
    """A height for a name that leaves the other names readable."""
    while any(abs(height - other) < 20 for other in taken):
        height -= 20
    return height


def _x(dialogues: int, sizes: Sequence[int]) -> float:
    """A place for each power of ten; no history stands apart on the left."""
    least = min((size for size in sizes if size), default=1)
    decades = log10(max(sizes) / least) if max(sizes) > least else 0.0
    step = (WIDTH - LEFT - RIGHT) / (decades + 1)
    at = 0.0 if dialogues == 0 else 1 + log10(dialogues / least)
    return LEFT + at * step


def _y(times: float, most: float) -> float:
    return HEIGHT - LOWER - times / most * (HEIGHT - UPPER - LOWER)


def _text(x: float, y: float, text: str, anchor: str = "middle", size: int = 14) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _frame(words: Words) -> str:
    title = escape(words("bench.plot_title"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{title}" font-family="Roboto, \'DejaVu Sans\', sans-serif" fill="{INK}">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n'
        + _text(LEFT, 28, words("bench.plot_title"), "start", 18)
    )


def _grid(sizes: Sequence[int], most: float, words: Words) -> list[str]:
    parts = []
    for times in range(0, int(most) + 1):
        y = _y(times, most)
        weight = 1.5 if times == 0 else 0.5
        parts.append(
            f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="{SOFT}" stroke-width="{weight}"/>'
        )
        parts.append(_text(LEFT - 10, y + 5, f"{times}×", "end"))
    for size in sizes:
        parts.append(_text(_x(size, sizes), HEIGHT - LOWER + 22, f"{size:,}"))
    for name, times in TARGETS.items():
        y = _y(times, most)
        told = words("bench.plot_target", name=words(f"bench.plot_{name}"))
        parts.append(f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="{INK}"/>')
        parts.append(_text(LEFT + 6, y - 5, told, "start", 12))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(_text(middle, HEIGHT - 12, words("bench.plot_across")))
    return parts


def _line(name: str, spots: Sequence[tuple[float, float]], height: float, words: Words) -> str:
    dashes, mark = MARKS[name]
    path = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in spots)
    cap = "round" if name == "served" else "butt"
    drawn = [
        f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2.5"'
        f' stroke-linecap="{cap}"' + (f' stroke-dasharray="{dashes}"' if dashes else "") + "/>"
    ]
    drawn += [_mark(mark, x, y) for x, y in spots]
    drawn.append(_text(spots[-1][0] + 14, height + 5, words(f"bench.plot_{name}"), "start"))
    return "\n".join(drawn)


def _mark(shape: str, x: float, y: float) -> str:
    if shape == "circle":
        return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5"/>'
    if shape == "square":
        return (
            f'<rect x="{x - 5:.0f}" y="{y - 5:.0f}" width="10" height="10" fill="{PAPER}"'
            f' stroke="{INK}" stroke-width="2"/>'
        )
    return (
        f'<path d="M{x - 5:.0f} {y - 5:.0f}l10 10m0 -10l-10 10" stroke="{INK}" stroke-width="2"/>'
    )
