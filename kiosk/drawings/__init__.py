"""Our own line drawings: one table of strokes, the same for the display, the pages and the paper.

A drawing is a text of commands on a grid of 32 x 32, x to the right and y down. `M x y` begins a
line; `L x y`, `Q cx cy x y` and `C ax ay bx by x y` go on with it, straight or curved; `Z` closes
it. `O x y r` is a circle, `E x y rx ry` an ellipse, `A x y r from to` an arc in degrees clockwise
from the right (it begins a line, so `L` may follow), `D x y` a dot. `|` adds the mirror image, left
to right about the middle, of everything before it. Strokes are two units wide with round ends, so
that whole numbers give whole dots at 32.
"""

from __future__ import annotations

import math
from functools import cache

from kiosk.drawings.people import PEOPLE
from kiosk.drawings.signs import SAID, SIGNS
from kiosk.drawings.temas import TEMAS

__all__ = ["DRAWINGS", "GRID", "SAID", "SIGNS", "STROKE", "TEMAS", "known", "polylines", "svg_path"]

GRID = 32
STROKE = 2

DRAWINGS = PEOPLE

Point = tuple[float, float]
Curve = tuple[Point, ...]
"""One step of a line: its end alone (straight), or two control points and its end."""
Line = tuple[Point, tuple[Curve, ...], bool]
"""A beginning, the steps from there, and whether the line is closed."""

_NUMBERS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0, "O": 3, "E": 4, "A": 5, "D": 2, "|": 0}
_STEPS = 10


def known(key: str) -> bool:
    """Whether there is a drawing `key`, of a person, a tema or a sign."""
    return key in DRAWINGS or key in TEMAS or key in SIGNS


@cache
def svg_path(key: str) -> str:
    """The drawing as the `d` of one SVG path in a view box of `0 0 32 32`.

    Made for `fill="none" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"`.
    KeyError if there is no such drawing.
    """
    parts = []
    for start, curves, closed in strokes(key):
        parts.append(f"M{_pair(start)}")
        for curve in curves:
            parts.append(("L" if len(curve) == 1 else "C") + " ".join(_pair(at) for at in curve))
        if not curves:
            parts.append("h0")
        if closed:
            parts.append("Z")
    return "".join(parts)


@cache
def polylines(key: str) -> tuple[tuple[Point, ...], ...]:
    """The drawing as lists of points on the grid, curves flattened; a dot is one point.

    KeyError if there is no such drawing.
    """
    return tuple(_flat(line) for line in strokes(key))


@cache
def strokes(key: str) -> tuple[Line, ...]:
    """The drawing as lines of straight and curved steps; KeyError if there is no such drawing."""
    for table in (DRAWINGS, TEMAS, SIGNS):
        if key in table:
            return tuple(_read(table[key]))
    raise KeyError(f"no drawing '{key}'; there are: {', '.join([*DRAWINGS, *TEMAS, *SIGNS])}")


def _read(text: str) -> list[Line]:
    words = text.split()
    lines: list[Line] = []
    while words:
        command = words.pop(0)
        count = _NUMBERS[command]
        numbers = [float(word) for word in words[:count]]
        del words[:count]
        at = list(zip(numbers[::2], numbers[1::2], strict=False))
        match command:
            case "M" | "D":
                lines.append((at[0], (), False))
            case "L" | "C":
                lines[-1] = _longer(lines[-1], tuple(at))
            case "Q":
                lines[-1] = _longer(lines[-1], _cubic(_end(lines[-1]), at[0], at[1]))
            case "Z":
                lines[-1] = (lines[-1][0], lines[-1][1], True)
            case "O":
                x, y, r = numbers
                lines.append(_arc(x, y, r, r, 0, 360))
            case "E":
                x, y, rx, ry = numbers
                lines.append(_arc(x, y, rx, ry, 0, 360))
            case "A":
                x, y, r, begin, end = numbers
                lines.append(_arc(x, y, r, r, begin, end))
            case "|":
                lines += [_mirrored(line) for line in lines]
    return lines


def _longer(line: Line, curve: Curve) -> Line:
    return line[0], (*line[1], curve), line[2]


def _end(line: Line) -> Point:
    return line[1][-1][-1] if line[1] else line[0]


def _cubic(start: Point, control: Point, end: Point) -> Curve:
    """The same curve with two control points, so that everything else knows one kind."""
    (sx, sy), (cx, cy), (ex, ey) = start, control, end
    return (
        (sx + (cx - sx) * 2 / 3, sy + (cy - sy) * 2 / 3),
        (ex + (cx - ex) * 2 / 3, ey + (cy - ey) * 2 / 3),
        end,
    )


def _arc(x: float, y: float, rx: float, ry: float, begin: float, end: float) -> Line:
    """An arc as curves of 90 degrees at most, clockwise from the right; whole turns are closed."""
    pieces = max(1, math.ceil((end - begin) / 90))
    step = math.radians(end - begin) / pieces
    pull = 4 / 3 * math.tan(step / 4)

    def at(angle: float, along: float) -> Point:
        return (
            x + rx * (math.cos(angle) - along * math.sin(angle)),
            y + ry * (math.sin(angle) + along * math.cos(angle)),
        )

    first = math.radians(begin)
    angles = [first + step * piece for piece in range(pieces)]
    curves = tuple((at(a, pull), at(a + step, -pull), at(a + step, 0)) for a in angles)
    return at(first, 0), curves, end - begin >= 360


def _mirrored(line: Line) -> Line:
    start, curves, closed = line
    return (
        (GRID - start[0], start[1]),
        tuple(tuple((GRID - x, y) for x, y in curve) for curve in curves),
        closed,
    )


def _flat(line: Line) -> tuple[Point, ...]:
    start, curves, closed = line
    points = [start]
    for curve in curves:
        if len(curve) == 1:
            points.append(curve[0])
            continue
        a, (b, c, d) = points[-1], curve
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            u = 1 - t
            k = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
            points.append(
                (
                    k[0] * a[0] + k[1] * b[0] + k[2] * c[0] + k[3] * d[0],
                    k[0] * a[1] + k[1] * b[1] + k[2] * c[1] + k[3] * d[1],
                )
            )
    if closed and points[-1] != start:
        points.append(start)
    return tuple(points)


def _pair(at: Point) -> str:
    return " ".join(f"{number:.2f}".rstrip("0").rstrip(".") for number in at)
