"""A tema's tree as a picture: from left to right by generation, nothing over anything else.

Pure geometry. Everybody has a row of their own in the column of their generation. Arrows bend only
between the columns; one that passes a column has a narrow row of its own there.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kiosk.lineage import Tree
from kiosk.network.lettering import ASCENT, LINE, lines, width

Told = Mapping[str, tuple[str, str]]
"""By person: the name, and a few words below it, such as the school; each may be ""."""


@dataclass(frozen=True, slots=True)
class Style:
    """How large things are, in pixels. broad: where a name is broken, in ems."""

    face: float
    letter: float
    gutter: float
    broad: float


STYLES = {
    "wide": Style(17, 16, 58, 9.5),
    "tall": Style(14, 13, 24, 6.2),
    "many": Style(13, 13, 44, 9.5),
}
"""For paper and tablets that lie, for those that stand, and for more than MANY people."""

MANY = 60

_APART, _PASSING, _MARGIN = 8.0, 9.0, 10.0
_SMALL = 0.85
"""The letters of the words below a name, in those of the name."""
_SWEEPS = 8
_STEEP = 0.07
"""How much wider the room between two columns is for an arrow that leads far up or down."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A person in the picture. x, y: the middle of the face; text_x, text_y: of the first line.

    notes: the words below the name. right: where the words end.
    """

    person: str
    x: float
    y: float
    text_x: float
    text_y: float
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Branch:
    """An arrow. last: from the last tutor, else from an earlier one. path: SVG path data."""

    tutor: str
    tutee: str
    last: bool
    path: str
    tip: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grown:
    """The picture. columns: where the generations begin, from left to right."""

    style: Style
    width: float
    height: float
    people: tuple[Leaf, ...]
    branches: tuple[Branch, ...]
    columns: tuple[float, ...]


@dataclass(slots=True)
class _Node:
    """A person, or an arrow that passes this column (person ""). order: where the tree has it."""

    person: str
    layer: int
    order: float
    height: float
    y: float = 0.0
    before: list[_Node] = field(default_factory=list)
    after: list[_Node] = field(default_factory=list)


def grown(tree: Tree, told: Told, style: Style = STYLES["wide"]) -> Grown:
    """The picture of a tree. told: what each person is called."""
    layers, ways = _layered(tree, told, style)
    _ordered(layers)
    _settled(layers)
    lowest = min((n.y - n.height / 2 for layer in layers for n in layer), default=0.0)
    for layer in layers:
        for node in layer:
            node.y += _MARGIN - lowest
    height = max((n.y + n.height / 2 for layer in layers for n in layer), default=0.0) + _MARGIN
    lefts, rights = _columns(layers, told, style)
    people = {
        node.person: _leaf(node, lefts[node.layer], told, style)
        for layer in layers
        for node in layer
        if node.person
    }
    branches = [
        _branch(way, last, people, lefts, rights, style)
        for way, last in sorted(ways, key=lambda each: each[1])
    ]
    return Grown(
        style,
        (rights[-1] if rights else 0.0) + _MARGIN,
        height,
        tuple(people[place.person] for place in tree.places),
        tuple(branches),
        tuple(lefts),
    )


Way = list[_Node]


def _layered(
    tree: Tree, told: Told, style: Style
) -> tuple[list[list[_Node]], list[tuple[Way, bool]]]:
    """The columns with their rows, and each arrow's way through them; True from the last tutor."""
    generations = sorted({place.generation for place in tree.places})
    number = {generation: n for n, generation in enumerate(generations)}
    layers: list[list[_Node]] = [[] for _ in generations]
    nodes: dict[str, _Node] = {}
    for order, place in enumerate(tree.places):
        node = _Node(
            place.person, number[place.generation], order, _height(told, place.person, style)
        )
        nodes[place.person] = node
        layers[node.layer].append(node)
    ways: list[tuple[Way, bool]] = []
    for place in tree.places:
        for tutor in place.tutors:
            first, end = nodes[tutor], nodes[place.person]
            passing = [
                _Node("", layer, end.order - 0.5, _PASSING)
                for layer in range(first.layer + 1, end.layer)
            ]
            for node in passing:
                layers[node.layer].append(node)
            way = [first, *passing, end]
            for one, other in pairwise(way):
                one.after.append(other)
                other.before.append(one)
            ways.append((way, tutor == place.tutor))
    for layer in layers:
        layer.sort(key=lambda node: node.order)
    return layers, ways


def _height(told: Told, person: str, style: Style) -> float:
    names, notes = _words(told, person, style)
    text = (len(names) + len(notes) * _SMALL) * style.letter * LINE
    return max(2 * style.face, text) + _APART


def _words(told: Told, person: str, style: Style) -> tuple[tuple[str, ...], tuple[str, ...]]:
    name, note = told.get(person, ("", ""))
    return lines(name, style.broad), lines(note, style.broad / _SMALL)


def _ordered(layers: Sequence[list[_Node]]) -> None:
    """Order the rows so that few arrows cross; the order with the fewest crossings is kept."""
    best, fewest = [list(layer) for layer in layers], _crossings(layers)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        forth = sweep % 2 == 0
        for layer in layers if forth else reversed(layers):
            _towards(layer, layers, forth)
        if (crossings := _crossings(layers)) < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    for layer, order in zip(layers, best, strict=True):
        layer[:] = order


def _towards(layer: list[_Node], layers: Sequence[list[_Node]], forth: bool) -> None:
    """Put each row near the middle of those it has to do with in the column beside."""
    at = {id(node): row for each in layers for row, node in enumerate(each)}

    def middle(node: _Node) -> float:
        near = node.before if forth else node.after
        return sum(at[id(other)] for other in near) / len(near) if near else at[id(node)]

    layer.sort(key=middle)


def _crossings(layers: Sequence[Sequence[_Node]]) -> int:
    """How many pairs of arrows cross."""
    total = 0
    for one, other in pairwise(layers):
        row = {id(node): n for n, node in enumerate(other)}
        seen: list[int] = []
        for node in one:
            ends = sorted(row[id(end)] for end in node.after)
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _settled(layers: Sequence[Sequence[_Node]]) -> None:
    """Give each row its height on the sheet: near those it has to do with, and over no other."""
    for layer in layers:
        _spread(layer, [0.0] * len(layer))
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 1
        for layer in layers if forth else reversed(layers):
            wanted = []
            for node in layer:
                near = node.before if forth else node.after
                wanted.append(sum(each.y for each in near) / len(near) if near else node.y)
            _spread(layer, wanted)


def _spread(layer: Sequence[_Node], wanted: Sequence[float]) -> None:
    """As near as can be to where each wants to be, in this order and with room for each."""
    offsets, at = [], 0.0
    for one, node in enumerate(layer):
        at += (layer[one - 1].height + node.height) / 2 if one else 0.0
        offsets.append(at)
    # Rows that would lie over each other are moved together, to the middle of what they want.
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        place, size = want - offset, 1
        while blocks and blocks[-1][0] > place:
            former, many = blocks.pop()
            place, size = (former * many + place * size) / (many + size), many + size
        blocks.append((place, size))
    places = [place for place, size in blocks for _ in range(size)]
    for node, place, offset in zip(layer, places, offsets, strict=True):
        node.y = place + offset


def _columns(
    layers: Sequence[Sequence[_Node]], told: Told, style: Style
) -> tuple[list[float], list[float]]:
    """Where each column begins and ends."""
    lefts, rights, at = [], [], _MARGIN
    for layer in layers:
        widest = max((_wide(told, node.person, style) for node in layer if node.person), default=0)
        lefts.append(at)
        rights.append(at + 2 * style.face + widest)
        at = rights[-1] + style.gutter + _STEEP * _climb(layer)
    return lefts, rights


def _climb(layer: Sequence[_Node]) -> float:
    """How far up or down the longest arrow from this column leads; it needs room to bend."""
    ways = (abs(node.y - end.y) for node in layer for end in node.after)
    return min(max(ways, default=0.0), 1_200.0)


def _wide(told: Told, person: str, style: Style) -> float:
    """The room of a person's words beside the face."""
    names, notes = _words(told, person, style)
    ems = max((*map(width, names), *(width(note) * _SMALL for note in notes)), default=0.0)
    return 5 + ems * style.letter


def _leaf(node: _Node, left: float, told: Told, style: Style) -> Leaf:
    names, notes = _words(told, node.person, style)
    text = (len(names) + len(notes) * _SMALL) * style.letter * LINE
    return Leaf(
        node.person,
        left + style.face,
        node.y,
        left + 2 * style.face + 5,
        node.y - text / 2 + ASCENT * style.letter,
        names,
        notes,
        left + 2 * style.face + _wide(told, node.person, style),
        node.y - node.height / 2,
        node.y + node.height / 2,
    )


def _branch(
    way: Way,
    last: bool,
    people: Mapping[str, Leaf],
    lefts: Sequence[float],
    rights: Sequence[float],
    style: Style,
) -> Branch:
    first, end = way[0], way[-1]
    path = f"M{people[first.person].right + 4:.0f} {first.y:.1f}H{rights[first.layer] + 2:.0f}"
    for one, other in pairwise(way):
        x, to = rights[one.layer] + 2, lefts[other.layer]
        if not other.person:
            path += _bow(x, one.y, to, other.y) + f"H{rights[other.layer] + 2:.0f}"
        else:
            path += _bow(x, one.y, to - 5, other.y)
    return Branch(first.person, end.person, last, path, (lefts[end.layer] - 3, end.y))


def _bow(x: float, y: float, to: float, end: float) -> str:
    """A curve between two columns, level at both ends."""
    half = (x + to) / 2
    return f"C{half:.0f} {y:.1f} {half:.0f} {end:.1f} {to:.0f} {end:.1f}"
