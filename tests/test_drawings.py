"""The drawings: a child knows them apart, and the display and the pages show the same strokes."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from PIL import Image, ImageChops

from kiosk.drawings import DRAWINGS, GRID, SAID, SIGNS, TEMAS, known, polylines, svg_path
from kiosk.faces import stamp
from kiosk.words import languages, words

EVERY = [*DRAWINGS, *TEMAS, *SIGNS]

Point = tuple[float, float]


def lit(image: Image.Image) -> int:
    """How many dots are lit."""
    return sum(byte.bit_count() for byte in image.tobytes())


def points_of(path: str) -> list[Point]:
    """The points of an SVG path of M, L, C, h0 and Z, read anew; curves by halving."""
    found: list[Point] = []
    for command, rest in re.findall(r"([MLChZ])([^MLChZ]*)", path):
        numbers = [float(word) for word in rest.split()]
        at = list(zip(numbers[::2], numbers[1::2], strict=False))
        if command == "C":
            found += halved(found[-1], at[0], at[1], at[2], depth=6)
        elif command in "ML":
            found += at
    return found


def halved(a: Point, b: Point, c: Point, d: Point, depth: int) -> list[Point]:
    """The curve as points, by cutting it in two again and again."""
    if depth == 0:
        return [d]

    def middle(p: Point, q: Point) -> Point:
        return (p[0] + q[0]) / 2, (p[1] + q[1]) / 2

    ab, bc, cd = middle(a, b), middle(b, c), middle(c, d)
    abc, bcd = middle(ab, bc), middle(bc, cd)
    m = middle(abc, bcd)
    return halved(a, ab, abc, m, depth - 1) + halved(m, bcd, cd, d, depth - 1)


def bounds(points: list[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def test_there_are_forty_drawings_for_people_and_every_key_is_one_plain_word() -> None:
    assert len(DRAWINGS) == 40
    assert len(EVERY) == len(set(EVERY))
    assert all(re.fullmatch("[a-z]+", key) and known(key) for key in EVERY)


@pytest.mark.parametrize("language", languages())
def test_every_drawing_has_a_name_in_every_language_and_no_two_share_one(language: str) -> None:
    named = [words(language)(f"drawings.{key}") for key in EVERY]
    assert all(named)
    assert len(set(named)) == len(named)


def test_a_drawing_that_goes_with_a_sentence_goes_with_one_that_there_is() -> None:
    assert {f"display.{say}" for say in SAID} <= words().keys()
    assert all(known(key) for key in SAID.values())


@pytest.mark.parametrize("size, apart", [(32, 170), (24, 95)])
def test_any_two_drawings_of_people_differ_in_many_dots(size: int, apart: int) -> None:
    # The nearest two, drop and bell, were measured at 187 and 108 dots.
    stamps = {key: stamp(key, size) for key in DRAWINGS}
    near = {
        (a, b): dots
        for a, b in combinations(DRAWINGS, 2)
        if (dots := lit(ImageChops.logical_xor(stamps[a], stamps[b]))) < apart
    }
    assert near == {}


@pytest.mark.parametrize("key", EVERY)
def test_a_drawing_keeps_its_strokes_on_its_grid(key: str) -> None:
    left, upper, right, lower = bounds([at for line in polylines(key) for at in line])
    assert min(left, upper) >= 1 and max(right, lower) <= GRID - 1, "half a stroke is one unit"


@pytest.mark.parametrize("key", EVERY)
def test_the_path_for_pages_and_the_lines_for_the_display_cover_the_same_ground(key: str) -> None:
    path = svg_path(key)
    assert re.fullmatch(r"[MLChZ0-9 .-]+", path)
    drawn = bounds([at for line in polylines(key) for at in line])
    assert bounds(points_of(path)) == pytest.approx(drawn, abs=0.25)


@pytest.mark.parametrize("key", ["butterfly", "owl", "rabbit", "cat", "sun", "guitar", "heart"])
def test_a_mirrored_drawing_is_even_to_the_dot(key: str) -> None:
    image = stamp(key)
    assert image.tobytes() == image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes()


def test_a_stroke_on_whole_numbers_is_two_whole_dots() -> None:
    image = stamp("triangle")
    assert [x for x in range(GRID) if image.getpixel((x, 15))][:2] == [4, 5]
    assert [y for y in range(GRID) if image.getpixel((18, y))][-2:] == [26, 27]


def test_a_drawing_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(KeyError, match="no drawing 'unicorn'.*leaf.*heart"):
        polylines("unicorn")
    assert not known("unicorn")
