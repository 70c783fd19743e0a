"""The picture of a tree: everybody has room, arrows lead from left to right and cross nobody."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.lineage import Passing, Tree, lineage
from kiosk.network.growing import STYLES, Branch, Grown, Leaf, Style, grown

NAMES = ("Ana", "Citlali Guadalupe", "Xóchitl", "มะลิ", "María de los Ángeles Hernández", "🌽" * 9)


def school(number: int, chance: Random, *, earlier: float = 0.1) -> Tree:
    """A tema that went to so many people, some of them by more than one tutor."""
    passed = []
    for n in range(1, number):
        before = [f"p{chance.randrange(n)}"] if chance.random() < earlier else []
        passed.append(Passing(f"p{chance.randrange(n)}", f"p{n}", tuple(before)))
    return lineage(passed, ["p0"])


def told(tree: Tree) -> dict[str, tuple[str, str]]:
    """A name for each, and for some a school."""
    return {
        place.person: (NAMES[n % len(NAMES)], "El Porvenir" if n % 7 == 3 else "")
        for n, place in enumerate(tree.places)
    }


def box(leaf: Leaf, style: Style) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a face and its words."""
    return leaf.x - style.face, leaf.top + 3, leaf.right, leaf.bottom - 3


def points(branch: Branch) -> list[tuple[float, float]]:
    """Points along an arrow."""
    found: list[tuple[float, float]] = []
    for command, rest in re.findall(r"([MHC])([^MHC]*)", branch.path):
        numbers = [float(each) for each in rest.split()]
        if command == "M":
            found.append((numbers[0], numbers[1]))
        elif command == "H":
            x, y = found[-1]
            found += [(x + (numbers[0] - x) * part / 8, y) for part in range(1, 9)]
        else:
            corners = [found[-1], *zip(numbers[::2], numbers[1::2], strict=True)]
            found += [bow(corners, part / 24) for part in range(1, 25)]
    return found


def bow(corners: list[tuple[float, float]], t: float) -> tuple[float, float]:
    """A point of a cubic curve."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    x, y = (
        sum(w * each[axis] for w, each in zip(weights, corners, strict=True)) for axis in (0, 1)
    )
    return (x, y)


def check(found: Grown, tree: Tree) -> None:
    """Nobody lies over anybody, no arrow over a face or a name, all on the sheet."""
    boxes = {leaf.person: box(leaf, found.style) for leaf in found.people}
    assert len(boxes) == len(tree.places)
    for left, top, right, bottom in boxes.values():
        assert 0 <= left < right <= found.width and 0 <= top < bottom <= found.height
    order = sorted(boxes.items(), key=lambda each: each[1][0])
    for n, (one, (left, top, right, bottom)) in enumerate(order):
        for other, (left2, top2, right2, bottom2) in order[n + 1 :]:
            apart = left2 >= right or left >= right2 or top2 >= bottom or top >= bottom2
            assert apart, (one, other)
    assert len(found.branches) == sum(len(place.tutors) for place in tree.places)
    for branch in found.branches:
        way = points(branch)
        assert all(b[0] >= a[0] - 0.6 for a, b in zip(way, way[1:], strict=False))
        for x, y in way:
            for who, (left, top, right, bottom) in boxes.items():
                inside = left < x < right and top < y < bottom
                assert not inside, (branch.tutor, branch.tutee, who)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("number", [1, 21, 50, 200])
def test_a_tree_of_any_size_has_room_for_everybody(number: int, style: Style) -> None:
    tree = school(number, Random(number), earlier=0.1 if number < 100 else 0.03)
    check(grown(tree, told(tree), style), tree)


@settings(max_examples=30)
@given(st.integers(0, 24), st.randoms(use_true_random=False), st.sampled_from([0.0, 0.5]))
def test_whatever_the_tree_nothing_lies_over_anything(
    number: int, chance: Random, earlier: float
) -> None:
    tree = school(number, chance, earlier=earlier)
    check(grown(tree, told(tree)), tree)


def test_a_teacher_with_two_hundred_tutees_has_them_one_below_the_other() -> None:
    tree = lineage([Passing("p0", f"p{n}") for n in range(1, 201)])
    found = grown(tree, told(tree), STYLES["many"])
    check(found, tree)
    assert len(found.columns) == 2
    root = next(leaf for leaf in found.people if leaf.person == "p0")
    assert abs(root.y - found.height / 2) < 30


def test_a_generation_stands_in_one_column() -> None:
    tree = lineage([Passing("a", "b"), Passing("b", "c"), Passing("a", "d")])
    found = {leaf.person: leaf.x for leaf in grown(tree, told(tree)).people}
    assert found["a"] < found["b"] == found["d"] < found["c"]


def test_who_had_it_from_two_has_one_solid_and_one_dashed_arrow() -> None:
    tree = lineage([Passing("b", "c", ("a",))])
    found = grown(tree, told(tree))
    assert {(b.tutor, b.last) for b in found.branches} == {("a", False), ("b", True)}


def test_an_empty_tree_is_an_empty_picture() -> None:
    assert grown(Tree(()), {}).people == ()
