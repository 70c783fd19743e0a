"""Marks on the display, as values, and how each is painted with Pillow: dots lit or dark.

A mark knows its place; what belongs where is decided in `kiosk.faces.scenes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from PIL import Image, ImageChops, ImageDraw
from segno.helpers import make_wifi_data

from kiosk.drawings import GRID, STROKE, Point, polylines
from kiosk.faces.lettering import Type, blacken, heights, setting

WIDTH, HEIGHT = 128, 64

_FINER = 8
_ASIDE = 4  # room for what a letter hangs over its own width


@dataclass(frozen=True, slots=True)
class Text:
    """One line of letters; x is its left end, y its base line."""

    x: int
    y: int
    words: str
    type: Type
    lit: bool = True


@dataclass(frozen=True, slots=True)
class Stamp:
    """A drawing, its upper left corner at x, y. solid: filled; lit: False is dark on light."""

    x: int
    y: int
    key: str
    size: int = GRID
    solid: bool = False
    lit: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its corners taken off; filled, or a rim."""

    x: int
    y: int
    wide: int
    tall: int
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Arrow:
    """A level arrow from x to `end`; dotted if not solid; one or more heads."""

    x: int
    y: int
    end: int
    solid: bool = True
    heads: int = 1


@dataclass(frozen=True, slots=True)
class Dots:
    """Places in a row, the lit one large: where among the choices we are."""

    x: int
    y: int
    count: int
    chosen: int


@dataclass(frozen=True, slots=True)
class Wedge:
    """A small triangle that points left or right, its middle at x, y: there is more that way."""

    x: int
    y: int
    right: bool
    lit: bool = True


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code, dark on a light square, with its quiet zone as far as there is room."""

    x: int
    y: int
    address: str
    room: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Bubble:
    """The rim of a speech bubble; its tail hangs 8 dots below it."""

    x: int
    y: int
    wide: int
    tall: int


Mark = Bubble | Text | Stamp | Box | Arrow | Dots | Wedge | Code


def paint(marks: tuple[Mark, ...], margin: int = 0) -> Image.Image:
    """The marks as a picture in mode "1", with `margin` more dots on each side (for a look)."""
    image = Image.new("1", (WIDTH + 2 * margin, HEIGHT + 2 * margin))
    draw = ImageDraw.Draw(image)
    for mark in marks:
        _paint(mark, image, draw, margin)
    return image


def _paint(mark: Mark, image: Image.Image, draw: ImageDraw.ImageDraw, margin: int) -> None:
    x, y = mark.x + margin, mark.y + margin
    match mark:
        case Text(words=words, type=type, lit=lit):
            dots, base = letters(words, type)
            first = (dots.getbbox() or (0, 0, 0, 0))[1]
            # A sign that no font of ours has can be taller than its line: it keeps its head.
            draw.bitmap((x - _ASIDE, max(y - base, margin - first)), dots, fill=int(lit))
        case Stamp(key=key, size=size, solid=solid, lit=lit):
            draw.bitmap((x, y), stamp(key, size, solid=solid), fill=int(lit))
        case Box(wide=wide, tall=tall, filled=filled):
            draw.rounded_rectangle(
                (x, y, x + wide - 1, y + tall - 1), 3, fill=int(filled), outline=1, width=2
            )
        case Bubble(wide=wide, tall=tall):
            draw.rounded_rectangle((x, y, x + wide - 1, y + tall - 1), 7, outline=1, width=2)
            foot = y + tall - 2
            draw.rectangle((x + 22, foot, x + 32, foot + 1), fill=0)
            for back in range(2):
                draw.line([(x + 20 + back, foot), (x + 20 + back, foot + 8)], fill=1)
                draw.line([(x + 21, foot + 8 - back), (x + 32, foot - back)], fill=1)
        case Arrow(end=end, solid=solid, heads=heads):
            _paint_arrow(draw, x, y, end + margin, solid, heads)
        case Dots(count=count, chosen=chosen):
            for place in range(count):
                if place == chosen:
                    draw.rectangle((x + 8 * place, y, x + 8 * place + 3, y + 3), fill=1)
                else:
                    draw.rectangle((x + 8 * place + 1, y + 1, x + 8 * place + 2, y + 2), fill=1)
        case Wedge(right=right, lit=lit):
            tip = 2 if right else -2
            draw.polygon([(x + tip, y), (x - tip, y - 4), (x - tip, y + 4)], fill=int(lit))
        case Code(address=address, room=room):
            image.paste(code(address, room), (x, y))


def _paint_arrow(
    draw: ImageDraw.ImageDraw, x: int, y: int, end: int, solid: bool, heads: int
) -> None:
    way = 1 if end > x else -1
    for dot in range(0, abs(end - x) - (2 if solid else 6), 2 if solid else 5):
        draw.rectangle(_across(x + way * dot, x + way * (dot + 1), y - 1, y), fill=1)
    for head in range(heads):
        tip = end - way * 8 * head
        # Three strokes a dot apart make a head as heavy as the shaft, even about it.
        for back in range(3):
            draw.line([(tip - way * back, y - 1), (tip - way * (6 + back), y - 7)], fill=1)
            draw.line([(tip - way * back, y), (tip - way * (6 + back), y + 6)], fill=1)


def _across(x: int, end: int, y: int, bottom: int) -> tuple[int, int, int, int]:
    """The corners in the order that Pillow asks for."""
    return min(x, end), y, max(x, end), bottom


@lru_cache(maxsize=256)
def letters(words: str, type: Type) -> tuple[Image.Image, int]:
    """One line of letters in mode "1", and how far down its base line is; begins 4 dots in."""
    pieces, wide = setting(words, type)
    up, down = heights(words, type)
    image = Image.new("1", (wide + 2 * _ASIDE, up + down))
    draw = ImageDraw.Draw(image)
    for x, font, piece in pieces:
        ink = blacken(font, piece)
        draw.bitmap((_ASIDE + x + ink.left, up - ink.up), ink.dots, fill=1)
    return image, up


@lru_cache(maxsize=256)
def stamp(key: str, size: int = GRID, *, solid: bool = False) -> Image.Image:
    """A drawing as a square picture in mode "1"; solid fills it. KeyError if there is none."""
    lines = polylines(key)
    mirrored = tuple(tuple((GRID - x, y) for x, y in line) for line in lines)
    # Pillow's wide lines lean to one side; drawn from both sides, what is even stays even.
    one = _fine(lines, size, solid)
    other = _fine(mirrored, size, solid).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    dots = ImageChops.add(one, other, scale=2)
    return dots.point([0] * 128 + [255] * 128, "1")


def _fine(lines: tuple[tuple[Point, ...], ...], size: int, solid: bool) -> Image.Image:
    """The strokes drawn large and made small again: each dot the share of it that is covered."""
    side, scale = size * _FINER, size * _FINER / GRID
    image = Image.new("L", (side, side))
    draw = ImageDraw.Draw(image)
    # Small drawings keep strokes that can be seen; large ones grow with the drawing.
    half = max(1.7, STROKE * size / GRID) * _FINER / 2
    for line in lines:
        points = [(x * scale - 0.5, y * scale - 0.5) for x, y in line]
        for x, y in points:
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)
        if len(points) > 1:
            draw.line(points, fill=255, width=round(2 * half))
        if solid and len(points) > 2:
            draw.polygon(points, fill=255)
    return image.reduce(_FINER)


def wifi(name: str, word: str) -> str:
    """What a telephone reads from a QR code to join a Wi-Fi with a password."""
    return str(make_wifi_data(name, word, "WPA"))


@cache
def modules(address: str) -> tuple[bytes, ...]:
    """The QR code of an address, a row of 0 and 1 a line, without its quiet zone."""
    import segno  # few pictures need it, and it brings 3 MB

    return tuple(bytes(row) for row in segno.make_qr(address, error="l", boost_error=False).matrix)


@lru_cache(maxsize=4)
def code(address: str, room: int = HEIGHT) -> Image.Image:
    """The QR code of an address as a light square of `room` dots, its modules as large as fit.

    Two modules of quiet zone are kept where three would make the modules smaller.
    """
    matrix = modules(address)
    count = len(matrix)
    large = max(1, room // (count + 2))
    image = Image.new("1", (room, room), 1)
    start = (room - count * large) // 2
    draw = ImageDraw.Draw(image)
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            if dark:
                x, y = start + column * large, start + row * large
                draw.rectangle((x, y, x + large - 1, y + large - 1), fill=0)
    return image
