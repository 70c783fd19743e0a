"""How a thread runs: from tutor to tutee, bent towards the middle, clear of faces.

Pure geometry; colours and stitches come from the tema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, inf, sin
from typing import Any

STITCHES = {
    "solid": "",
    "long": "18 6",
    "short": "9 6",
    "dot": "1 8",
    "chain": "16 5 3 5",
    "knot": "2 5 12 5",
    "step": "22 5 8 5",
}
"""What the stitches of temas look like, as SVG dash arrays; a dash array may also stand itself."""

REHEARSAL = "0.5 12"
LOOSE = "4 4"
"""The dashes of a thread that leads to nobody, whatever the stitch of its tema."""
PLAIN = "#6B625A"
"""The thread of a dialogue whose tema has no name yet."""

_ROUND = ("dot", "knot", "chain")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_DASHES = re.compile(r"[0-9]+(\.[0-9]+)?([ ,]+[0-9]+(\.[0-9]+)?)*")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic curve with its head. tip, angle: where the head points; degrees, 0 = right."""

    start: Point
    bend: Point
    end: Point
    tip: Point
    angle: float

    @property
    def path(self) -> str:
        """The curve as SVG path data, in whole units: half a pixel is not seen, a byte is sent."""
        (a, b), (c, d), (e, f) = self.start, self.bend, self.end
        return f"M{a:.0f} {b:.0f}Q{c:.0f} {d:.0f} {e:.0f} {f:.0f}"

    def at(self, part: float) -> Point:
        """The point after `part` (0 to 1) of the way."""
        rest = 1 - part
        x, y = (
            rest * rest * self.start[i] + 2 * rest * part * self.bend[i] + part * part * self.end[i]
            for i in (0, 1)
        )
        return (x, y)


@dataclass(frozen=True, slots=True)
class Yarn:
    """What a thread is made of: colour, SVG dash array ("" for solid), line cap."""

    colour: str
    dashes: str
    cap: str


def yarn(tema: Mapping[str, Any] | None, rehearsal: bool) -> Yarn:
    """The thread of a tema as the board gives it; a rehearsal is dotted whatever its stitch."""
    colour = dye(str(tema["colour"]) if tema else "")
    if rehearsal:
        return Yarn(colour, REHEARSAL, "round")
    stitch = str(tema["stitch"]) if tema else "solid"
    dashes = STITCHES.get(stitch, stitch if _DASHES.fullmatch(stitch) else "")
    return Yarn(colour, dashes, "round" if stitch in _ROUND else "butt")


def loose_yarn(tema: Mapping[str, Any] | None) -> Yarn:
    """The thread of who studies a tema alone, or waits for a tutor in it."""
    return Yarn(dye(str(tema["colour"]) if tema else ""), LOOSE, "butt")


def dye(colour: str) -> str:
    """The colour if it is one, else the plain thread's; nothing else reaches the picture."""
    return colour if _COLOUR.fullmatch(colour) else PLAIN


def curve(
    tutor: Point, tutee: Point, middle: Point, *, face: float, head: float, lane: int
) -> Curve:
    """The thread between two faces.

    lane: 0 for the first thread of this direction, 1, 2 … for more of them, which run beside it.
    Threads keep to their right, so two people who teach each other have two threads.
    """
    across = (tutee[0] - tutor[0], tutee[1] - tutor[1])
    chord = hypot(*across) or 1.0
    half = ((tutor[0] + tutee[0]) / 2, (tutor[1] + tutee[1]) / 2)
    inward = (middle[0] - half[0], middle[1] - half[1])
    far = hypot(*inward) or 1.0
    # Neighbours get a wide bow that clears the faces between; people opposite a straight thread.
    depth = min(0.2 * chord + min(3.4 * face, 0.5 * chord + 1.6 * face), 0.9 * far)
    aside = (0.07 * chord + 3) * (1 + 0.9 * lane)
    bend = (
        half[0] + inward[0] / far * depth - across[1] / chord * aside,
        half[1] + inward[1] / far * depth + across[0] / chord * aside,
    )
    start = _towards(tutor, bend, face + 3)
    tip = _towards(tutee, bend, face + 4)
    end = _towards(tutee, bend, face + 4 + 0.8 * head)
    angle = degrees(atan2(tutee[1] - bend[1], tutee[0] - bend[0]))
    return Curve(start, bend, end, tip, angle)


ASIDE = -0.3
"""How far, in radians, a loose thread keeps to one side of straight in: the little hand of who
calls for help is on the other."""


def stub(at: Point, inward: float, face: float) -> tuple[str, Point, float]:
    """A loose thread from a face onto the table: SVG path data, and the place at its end with its
    radius. Near the face, where no other face is."""
    way, size, reach = inward + ASIDE, max(6.5, 0.58 * face), max(11.0, 0.95 * face)

    def along(far: float, turn: float = 0.0) -> Point:
        return (at[0] + far * cos(way + turn), at[1] + far * sin(way + turn))

    (a, b), (c, d), (e, f) = along(face + 2), along(face + reach / 2, -0.12), along(face + reach)
    return f"M{a:.1f} {b:.1f}Q{c:.1f} {d:.1f} {e:.1f} {f:.1f}", along(face + reach + size), size


def spot(curve: Curve, taken: Iterable[Point], apart: float, clear: float) -> Point:
    """A place on the curve for its drawing: the middle, or as near to it as leaves others alone.

    apart: from the drawings in `taken`; clear: from both ends of the thread. Between neighbours
    the thread is too short for that; there the drawing hangs below the middle of the bow.
    """
    others = list(taken)
    tries = [curve.at(part) for part in (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8)]
    open_ = [point for point in tries if _far(point, (curve.start, curve.tip)) >= clear]
    for point in open_:
        if _far(point, others) >= apart:
            return point
    if open_:
        return max(open_, key=lambda point: _far(point, others))
    point = tries[0]
    while _far(point, (curve.start, curve.tip)) < clear or _far(point, (tries[0],)) < 0.45 * clear:
        point = _towards(point, curve.bend, 2.0)
        if _far(point, (curve.bend,)) < 2.0:
            break
    return point


def _far(point: Point, others: Iterable[Point]) -> float:
    """How far the nearest of the others is; infinite if there are none."""
    return min((hypot(point[0] - x, point[1] - y) for x, y in others), default=inf)


def _towards(here: Point, there: Point, by: float) -> Point:
    far = hypot(there[0] - here[0], there[1] - here[1]) or 1.0
    return (here[0] + (there[0] - here[0]) / far * by, here[1] + (there[1] - here[1]) / far * by)
