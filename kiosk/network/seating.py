"""Where everybody sits: people around one table, guests on an arc of their own, names outside.

Pure geometry that depends on the people only, so a seat never moves because a dialogue begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, hypot, pi, sin

from kiosk.network.lettering import ASCENT, LINE, lines, width

Box = tuple[float, float, float, float]
"""left, top, right, bottom"""


@dataclass(frozen=True, slots=True)
class Shape:
    """A sheet to draw on, in units that are about CSS pixels. scale: thickness of what is drawn."""

    name: str
    width: float
    height: float
    scale: float
    sizes: tuple[tuple[float, float], ...]
    """Radius of a face and size of a name's letters, from few people to many."""


_ROOMY = (
    (38, 21), (34, 19), (31, 18), (28, 17), (26, 17), (24, 16), (22, 15.5), (20, 15), (18, 14.5),
    (17, 14), (16, 13.5), (15, 13), (14, 12.5), (13, 12), (12, 11), (11, 10), (10, 9),
)  # fmt: skip
_NARROW = (
    (28, 16), (25, 15), (22, 14), (20, 13.5), (18, 13), (16, 12.5), (15, 12), (14, 11.5),
    (13, 11), (12, 10.5), (11, 10), (10, 9.5), (9.5, 9), (9, 8.5), (8, 8),
)  # fmt: skip

SHAPES = {
    "wide": Shape("wide", 820, 690, 1.0, _ROOMY),
    "flat": Shape("flat", 780, 430, 0.85, _ROOMY[3:]),
    "tall": Shape("tall", 360, 520, 0.72, _NARROW),
    "beside": Shape("beside", 570, 600, 0.9, _ROOMY[2:]),
    "thumb": Shape("thumb", 260, 220, 0.42, ((6, 0.0),)),
}
"""The sheets: a screen on its side, the lower half of one, an upright tablet or phone, the half
beside the tiles of *Now*, and the little picture that leads to the large one."""


@dataclass(frozen=True, slots=True)
class Place:
    """One seat: the centre of the face; the name's lines, their anchor, first baseline and box."""

    x: float
    y: float
    lines: tuple[str, ...]
    text_x: float
    text_y: float
    anchor: str
    box: Box
    guest: bool
    table: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One table. groups: those who sit there, as the board numbers them."""

    cx: float
    cy: float
    rx: float
    ry: float
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Seating:
    """A table laid for everybody. named: False where there is no room for names, only for faces.

    cx, cy, rx, ry: the table. rounds: all the tables, where there are several.
    face, letter: radius of a face and size of the letters.
    places: people first, then guests, in the order given. view: what of the sheet is used.
    """

    shape: Shape
    cx: float
    cy: float
    rx: float
    ry: float
    face: float
    letter: float
    places: tuple[Place, ...]
    view: Box
    named: bool
    rounds: tuple[Round, ...] = ()

    def middle(self, place: Place) -> tuple[float, float]:
        """The middle of the table at which this place is."""
        table = self.rounds[place.table] if self.rounds else self
        return (table.cx, table.cy)

    def inward(self, place: Place) -> float:
        """The direction, in radians, straight onto the table from this place; at the ends of a long
        table the way to its middle would lead past the neighbours."""
        table = self.rounds[place.table] if self.rounds else self
        x, y = (place.x - table.cx) / table.rx**2, (place.y - table.cy) / table.ry**2
        return atan2(-y, -x)


@lru_cache(maxsize=32)
def seating(people: tuple[str, ...], guests: tuple[str, ...], shape: Shape) -> Seating:
    """The largest faces and letters at which all the names find room on the sheet."""
    for face, letter in shape.sizes:
        if not letter:
            continue  # a little picture has faces only
        found = _at_size(people, guests, shape, face, letter)
        if found is not None:
            return found
    face, letter = shape.sizes[-1]
    table = _Table.of(shape, face + 2, face + 2, face + 2, face + 2, len(people), len(guests))
    face = min(face, 0.4 * table.length / max(1, len(people) + len(guests)))
    spots = list(table.spots(len(people), len(guests), face))
    places = tuple(
        named_place(spot, name, face, letter, index >= len(people))
        for index, (spot, name) in enumerate(zip(spots, people + guests, strict=True))
    )
    return _seating(shape, table, face, letter, places, named=False)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of a table's edge, and the direction outwards."""

    x: float
    y: float
    nx: float
    ny: float


@dataclass(frozen=True, slots=True)
class _Table:
    """An ellipse walked by length; guests have the lower end of it, a little further out."""

    cx: float
    cy: float
    rx: float
    ry: float
    gap: float
    ticks: tuple[float, ...]

    @classmethod
    def of(
        cls, shape: Shape, left: float, top: float, right: float, bottom: float,
        people: int, guests: int,
    ) -> _Table:  # fmt: skip
        rx, ry = (shape.width - left - right) / 2, (shape.height - top - bottom) / 2
        cx, cy = left + rx, top + ry
        # A few people sit close together rather than at a table for fifty.
        most = _WIDEST * shape.sizes[0][0] * max(3, people + guests) / (2 * pi)
        rx, ry = (min(max(radius, 20.0), most) for radius in (rx, ry))
        ry = min(ry, rx * (1.3 + 0.06 * (people + guests)))
        ticks = _ticks(rx, ry)
        # Steps of two guests, so that one visitor more seldom moves everybody's seat.
        places = 2 * -(-guests // 2) * 1.15
        gap = ticks[-1] * places / (people + places) if guests else 0.0
        return cls(cx, cy, rx, ry, gap, ticks)

    @property
    def length(self) -> float:
        return self.ticks[-1]

    def at(self, walked: float, out: float = 0.0) -> Spot:
        """The spot after walking clockwise from the lowest point, `out` units outside."""
        walked %= self.length
        low, high = 0, _STEPS
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.ticks[middle] <= walked else (low, middle)
        part = (walked - self.ticks[low]) / (self.ticks[high] - self.ticks[low])
        angle = _angle(low + part)
        nx, ny = self.ry * cos(angle), self.rx * sin(angle)
        size = hypot(nx, ny)
        nx, ny = nx / size, ny / size
        return Spot(
            self.cx + self.rx * cos(angle) + nx * out, self.cy + self.ry * sin(angle) + ny * out,
            nx, ny,
        )  # fmt: skip

    def spots(self, people: int, guests: int, face: float) -> Iterator[Spot]:
        # Half a step of air at both ends: nobody sits at the head, the top is between two seats
        # or belongs to whoever the order brings there.
        step = (self.length - self.gap) / max(1, people)
        for index in range(people):
            yield self.at(self.gap / 2 + (index + 0.5) * step)
        step = self.gap / max(1, guests)
        for index in range(guests):
            yield self.at(self.gap / 2 - (index + 0.5) * step, out=0.9 * face)


_STEPS = 480
_WIDEST = 8.5
"""The most from face to face, in radii of the largest."""
_AIR = 2.75
_LITTLE_AIR = 2.45
"""From face to face, in radii, for up to 24 people and for more: threads need the room between."""


def walk(table: Round) -> _Table:
    """A table to walk along, without an arc for guests."""
    return _Table(table.cx, table.cy, table.rx, table.ry, 0.0, _ticks(table.rx, table.ry))


def _ticks(rx: float, ry: float) -> tuple[float, ...]:
    """How far one has walked along the ellipse after each of its steps."""
    walked, ticks = 0.0, [0.0]
    for step in range(1, _STEPS + 1):
        here, before = _angle(step), _angle(step - 1)
        walked += hypot(rx * (cos(here) - cos(before)), ry * (sin(here) - sin(before)))
        ticks.append(walked)
    return tuple(ticks)


def _angle(step: float) -> float:
    return pi / 2 + 2 * pi * step / _STEPS


def _at_size(
    people: tuple[str, ...], guests: tuple[str, ...], shape: Shape, face: float, letter: float
) -> Seating | None:
    """The table with faces and letters of this size, or None if they do not fit."""
    left = top = right = bottom = face + 4
    names = people + guests
    for _ in range(14):
        table = _Table.of(shape, left, top, right, bottom, len(people), len(guests))
        air = _AIR if len(names) <= 24 else _LITTLE_AIR
        if table.length < len(names) * air * face or table.rx < 3 * face:
            return None
        places = _places(table, names, len(people), face, letter)
        if places is None:
            return None
        sheet = (shape.width / 2, shape.height / 2, shape.width / 2, shape.height / 2)
        over = _union([sheet, *(p.box for p in places), *(_round(p.x, p.y, face) for p in places)])
        beyond = max(-over[0], over[2] - shape.width) + 2
        above, below = 2 - over[1], over[3] - shape.height + 2
        if max(beyond, above, below) <= 2.5:
            return _seating(shape, table, face, letter, places, named=True)
        left = right = left + max(0.0, beyond)
        top, bottom = top + max(0.0, above), bottom + max(0.0, below)
    return None


def _places(
    table: _Table, names: tuple[str, ...], people: int, face: float, letter: float
) -> tuple[Place, ...] | None:
    spots = list(table.spots(people, len(names) - people, face))
    if any(_near(a, b) < 2 * face + 4 for a, b in zip(spots, spots[1:], strict=False)):
        return None
    faces = [_round(spot.x, spot.y, face + 3) for spot in spots]
    found: dict[int, Place] = {}
    # Every other name first: where names crowd, they stand in two even rows.
    for index in [*range(0, len(names), 2), *range(1, len(names), 2)]:
        taken = faces + [_grown(place.box, 2.5) for place in found.values()]
        for push in range(7):
            place = named_place(
                spots[index], names[index], face, letter, index >= people, push * 0.62 * letter
            )
            if not any(_meet(place.box, other) for other in taken):
                found[index] = place
                break
        else:
            return None
    return tuple(found[index] for index in range(len(names)))


def named_place(
    spot: Spot, name: str, face: float, letter: float, guest: bool, push: float = 0.0,
    *, table: int = 0,
) -> Place:  # fmt: skip
    """The seat with its name just outside the face, `push` units further out."""
    broken = lines(name, 6.2)
    wide = max((width(line) for line in broken), default=0.0) * letter
    high = len(broken) * LINE * letter
    out = face + 0.34 * letter + push
    # As far along the normal as it takes for the name's box to leave the circle.
    away = out
    while not _leaves(spot.nx * away, spot.ny * away, wide, high, out):
        away += 2.0
    x, y = spot.x + spot.nx * away, spot.y + spot.ny * away
    box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    anchor, text_x = "middle", x
    if abs(spot.nx) > 0.3:
        anchor, text_x = ("start", box[0]) if spot.nx > 0 else ("end", box[2])
    return Place(
        spot.x, spot.y, broken, text_x, box[1] + ASCENT * letter, anchor, box, guest, table
    )


def _leaves(x: float, y: float, wide: float, high: float, radius: float) -> bool:
    return hypot(max(0.0, abs(x) - wide / 2), max(0.0, abs(y) - high / 2)) >= radius - 0.01


def _seating(
    shape: Shape, table: _Table, face: float, letter: float, places: tuple[Place, ...], named: bool
) -> Seating:
    faces = [_round(place.x, place.y, face + 3) for place in places]
    sheet = (table.cx - table.rx, table.cy - table.ry, table.cx + table.rx, table.cy + table.ry)
    # Not much less than the whole sheet, or a single face would be as large as a plate.
    wide, high = 0.42 * shape.width, 0.42 * shape.height
    least = (table.cx - wide, table.cy - high, table.cx + wide, table.cy + high)
    used = _grown(_union([place.box for place in places] + faces + [sheet, least]), 3)
    return Seating(
        shape, table.cx, table.cy, table.rx, table.ry, face, letter, places, used, named
    )  # fmt: skip


def _near(a: Spot, b: Spot) -> float:
    return hypot(a.x - b.x, a.y - b.y)


def _round(x: float, y: float, radius: float) -> Box:
    return (x - radius, y - radius, x + radius, y + radius)


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _union(boxes: Iterable[Box]) -> Box:
    """The box around them all; there is at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))
