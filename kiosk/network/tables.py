"""A fair: more people than one table holds sit at several, one for each group or school.

Pure geometry. Nobody's name has room beside the faces; it comes when the face is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import ceil, hypot, inf, pi

from kiosk.network.seating import Place, Round, Seating, Shape, Spot, named_place, walk

MOST, LEAST = 34, 8
"""So many sit at one table at most; a larger group has several. Groups that are smaller than the
least share one."""

_APART = 2.25
"""From face to face, in radii."""
_LONG = 1.4
"""How much longer than wide a table may be."""
_FACES = [face / 2 for face in range(36, 3, -1)]
"""The radii to try, from large to small."""

Group = tuple[int, tuple[str, ...]]
"""A group's number and the names of its people."""


@lru_cache(maxsize=16)
def tables(groups: tuple[Group, ...], shape: Shape) -> Seating:
    """Everybody's seats, in the order given."""
    shared = [(numbers, part) for numbers, names in _shared(groups) for part in _parts(names)]
    face, negative = max(
        (_face(shared, shape, columns), -columns) for columns in range(1, len(shared) + 1)
    )
    columns, letter = -negative, max(9.0, min(14.0, face + 2))
    high = shape.height / ceil(len(shared) / columns)
    rounds: list[Round] = []
    places: list[Place] = []
    for index, (numbers, names) in enumerate(shared):
        row, column = divmod(index, columns)
        wide = shape.width / min(columns, len(shared) - row * columns)  # a short row is spread
        rx, ry = _radii(shape.width / columns, high, face, len(names))
        table = Round((column + 0.5) * wide, (row + 0.5) * high, rx, ry, numbers)
        for spot, name in zip(_seats(table, len(names)), names, strict=True):
            places.append(named_place(spot, name, face, letter, False, table=len(rounds)))
        rounds.append(table)
    return Seating(
        shape, shape.width / 2, shape.height / 2, shape.width / 2, shape.height / 2, face, letter,
        tuple(places), (0.0, 0.0, shape.width, shape.height), named=False, rounds=tuple(rounds),
    )  # fmt: skip


def _shared(groups: Iterable[Group]) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """The groups, those that are small together with their neighbours."""
    found: list[tuple[tuple[int, ...], tuple[str, ...]]] = []
    for number, names in groups:
        if found and len(found[-1][1]) < LEAST and len(names) < LEAST:
            numbers, before = found.pop()
            found.append(((*numbers, number), before + names))
        else:
            found.append(((number,), names))
    return found


def _parts(names: Sequence[str]) -> list[Sequence[str]]:
    """The names of a group at as many tables as they need, about as many at each."""
    size = ceil(len(names) / ceil(len(names) / MOST))
    return [names[at : at + size] for at in range(0, len(names), size)]


def _face(
    shared: Sequence[tuple[tuple[int, ...], Sequence[str]]], shape: Shape, columns: int
) -> float:
    """The largest face with which all have room at tables in so many columns; 0 if none has."""
    wide, high = shape.width / columns, shape.height / ceil(len(shared) / columns)
    sizes = {len(names) for _, names in shared}
    for face in _FACES:
        if min(wide, high) / 2 > 2.2 * face and all(
            _near(_seats(Round(0, 0, *_radii(wide, high, face, size)), size)) >= _APART * face
            for size in sizes
        ):
            return face
    return 0.0


def _seats(table: Round, people: int) -> list[Spot]:
    around = walk(table)
    return [around.at((seat + 0.5) * around.length / people) for seat in range(people)]


def _near(spots: Sequence[Spot]) -> float:
    """How near two neighbours sit."""
    turned = [*spots[1:], *spots[:1]]
    return min(
        (hypot(a.x - b.x, a.y - b.y) for a, b in zip(spots, turned, strict=True) if a is not b),
        default=inf,
    )


def _radii(wide: float, high: float, face: float, people: int) -> tuple[float, float]:
    """The table's own radii: as large as the cell lets it, unless few sit there."""
    enough = max(1.6 * face, people * 3.6 * face / (2 * pi))
    rx, ry = wide / 2 - face - 5, high / 2 - face - 5
    rx, ry = min(rx, _LONG * ry, enough), min(ry, _LONG * rx, enough)
    return rx, ry
