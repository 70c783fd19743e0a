"""Letters at 128 x 64: which font draws a character, how wide a text is, and how it is made to fit.

Nothing is ever cut in the middle: a text takes a smaller size, then more lines, then an ellipsis.
Where a line may end is told by `kiosk.faces.breaking`.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import font_roboto
import fontpkg_noto_sans_thai
from PIL import Image, ImageDraw, ImageFont

from kiosk.faces.breaking import clusters, may_part, plain, words
from kiosk.words import BREAK

UNIFONT = Path("/usr/share/fonts/opentype/unifont/unifont.otf")
ELLIPSIS = "…"
DESCENT = 3
"""Dots below the base line that a line of its own keeps free, whether or not it has a g."""


@dataclass(frozen=True, slots=True)
class Type:
    """A size in dots, bold or not; tight leaves one dot between letters, whatever their design.

    unifont: GNU Unifont, which has one size.
    """

    size: int
    bold: bool = False
    tight: bool = False
    unifont: bool = False


@dataclass(frozen=True, slots=True)
class Ink:
    """Dots in mode "1", cropped; left: from the pen to the first, up: rows above the base line."""

    dots: Image.Image
    left: int
    up: int


_TIGHT = tuple(Type(size, tight=True) for size in (12, 11, 10, 9))
SMALL = (Type(12), *_TIGHT)
SENTENCES = (Type(14), Type(13), Type(13, tight=True), *_TIGHT)
NAMES = (Type(14, bold=True), Type(13, bold=True), Type(13, bold=True, tight=True), *_TIGHT)

Ladder = tuple[Type, ...]
"""Sizes to try, the largest first."""

Piece = tuple[int, ImageFont.FreeTypeFont, str]
"""Letters of one font, and how many dots from the beginning of the line they stand."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text made to fit: its lines and the type that all of them are set in."""

    lines: tuple[str, ...]
    type: Type


def with_unifont(ladder: Ladder) -> Ladder:
    """The ladder with Unifont before it, where Debian has put it; else as it is."""
    if not UNIFONT.exists():
        return ladder
    return (Type(16, unifont=True), Type(16, tight=True, unifont=True), *ladder)


@lru_cache(maxsize=1024)
def setting(text: str, type: Type) -> tuple[tuple[Piece, ...], int]:
    """Where each piece of a line begins, each in the first font that has it; and the width."""
    pieces: list[Piece] = []
    pen = 0
    for font, piece in _runs(text, type):
        if not type.tight:
            pieces.append((pen, font, piece))
            pen += math.ceil(font.getlength(piece, mode="1"))
        elif piece.isspace():
            pen += type.size // 4
        else:
            ink = blacken(font, piece)
            pieces.append((pen - ink.left, font, piece))
            pen += ink.dots.width + 1
    return tuple(pieces), pen


def width(text: str, type: Type) -> int:
    """How many dots one line takes."""
    return setting(text, type)[1]


@lru_cache(maxsize=2048)
def blacken(font: ImageFont.FreeTypeFont, piece: str) -> Ink:
    """The letters of one font as dots, and where these lie about the pen and the base line.

    Pillow's base line is off by a dot where the highest letter's outline is a little higher than
    its dots; an H drawn before the letters tells where it really is.
    """
    plain = font.layout_engine == ImageFont.Layout.BASIC
    before = "H " if plain else ""
    size = int(font.size)
    start, base = size + int(font.getlength(before, mode="1")), 3 * size
    image = Image.new("1", (start + int(font.getlength(piece)) + size, 5 * size))
    draw = ImageDraw.Draw(image)
    draw.fontmode = "1"
    draw.text((size, base), before + piece, font=font, fill=1, anchor="ls")
    if plain:
        upright = image.crop((0, 0, start - 2, image.height)).getbbox()
        base = int(upright[3]) if upright else base
        image.paste(0, (0, 0, start - 2, image.height))
    left, upper, right, lower = image.getbbox() or (start, base, start, base)
    return Ink(image.crop((left, upper, right, lower)), left - start, base - upper)


@lru_cache(maxsize=1024)
def heights(text: str, type: Type) -> tuple[int, int]:
    """Dots above and below the base line: the ink, and at least that of H above."""
    up, down = type.size * 3 // 4, 0
    for _, font, piece in setting(text, type)[0]:
        ink = blacken(font, piece)
        up, down = max(up, ink.up), max(down, ink.dots.height - ink.up)
    return up, down


@lru_cache(maxsize=512)
def fit(text: str, room: int, tall: int, ladder: Ladder) -> Fitted:
    """One line of at most `room` x `tall` dots: the largest type, or the last with an ellipsis."""
    text = plain(text)
    ladder = _suited(ladder, text)
    for type in ladder:
        up, down = heights(text, type)
        # Unifont has two dots below its base line, and its Thai marks need the third above.
        below = max(DESCENT - type.unifont, down)
        if width(text, type) <= room and up + below <= tall:
            return Fitted((text,), type)
    if width(text, ladder[-1]) <= room:
        return Fitted((text,), ladder[-1])
    return Fitted((_cut(text, room, ladder[-1]),), ladder[-1])


@lru_cache(maxsize=512)
def wrap(text: str, room: int, tall: int, most: int, ladder: Ladder) -> Fitted:
    """At most `most` lines within `room` x `tall` dots, in the largest type in which all fit.

    A type in which a word would have to be parted is taken only if none does without.
    """
    ladder = _suited(ladder, text)
    for parting in (False, True):
        for type in ladder:
            if not parting and any(width(word, type) > room for _, word, _ in words(text)):
                continue
            lines = [line for line, _ in _lines(text, room, type)]
            if len(lines) <= min(most, tall // pitch(lines, type)):
                return Fitted(tuple(lines), type)
    type = ladder[-1]
    found = _lines(text, room, type)
    lines = [line for line, _ in found]
    keep = min(len(lines), max(1, min(most, tall // pitch(lines, type))))
    if keep < len(lines):
        lines = [*lines[: keep - 1], _cut(plain(text[found[keep - 1][1] :]), room, type)]
    return Fitted(tuple(lines), type)


def _suited(ladder: Ladder, text: str) -> Ladder:
    """The ladder for this text: Thai reads badly where each vowel stands in a cell of its own."""
    if not any(_is_thai(character) for character in text):
        return ladder
    return tuple(type for type in ladder if type.tight or not type.unifont) or ladder


def pitch(lines: Sequence[str], type: Type) -> int:
    """Dots from one base line to the next, at least: the same between all lines of a text."""
    sizes = [heights(line, type) for line in lines]
    return max((up for up, _ in sizes), default=1) + max((down for _, down in sizes), default=0) + 1


def has_glyph(character: str, *, unifont: bool = False) -> bool:
    """Whether one of the fonts draws this character as itself, not as the box of the unknown."""
    return any(_draws(path, character) for path in _paths(Type(12, unifont=unifont)))


def _lines(text: str, room: int, type: Type) -> list[tuple[str, int]]:
    """The lines of a text, and where in it each begins."""
    lines: list[tuple[str, int]] = []
    for joint, word, at in words(text):
        if lines:
            longer = lines[-1][0] + joint + word
            if width(longer, type) <= room:
                lines[-1] = (longer, lines[-1][1])
                continue
        while width(word, type) > room and len(word) > 1:
            head = _head(word, room, type)
            if head == word:
                break
            lines.append((head, at))
            word, at = word[len(head) :], at + len(head)
        lines.append((word, at))
    return lines


def _head(word: str, room: int, type: Type) -> str:
    """The longest beginning that fits, at a joint such as the / of an address if there is one."""
    end = _most(word, room, type) or len(clusters(word)[0])
    joints = [at + 1 for at in range(end) if word[at] in "/.-@_" or word[at + 1 :][:1] == ":"]
    return word[: joints[-1]] if joints else word[:end]


def _cut(text: str, room: int, type: Type) -> str:
    end = _most(text, room - width(ELLIPSIS, type), type)
    return text[:end].rstrip(" ,;:.") + ELLIPSIS


def _most(text: str, room: int, type: Type) -> int:
    """How many characters from the beginning fit; never between a letter and what belongs to it."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle], type) <= room else (low, middle - 1)
    while not may_part(text, low):
        low -= 1
    return low


def _runs(text: str, type: Type) -> list[tuple[ImageFont.FreeTypeFont, str]]:
    """The text in pieces of one font; tight ones in single letters, each with its marks."""
    pieces: list[tuple[ImageFont.FreeTypeFont, str]] = []
    for cluster in clusters(unicodedata.normalize("NFC", plain(text) if BREAK in text else text)):
        font = _font_for(cluster, type)
        if pieces and pieces[-1][0] is font and not type.tight:
            pieces[-1] = (font, pieces[-1][1] + cluster)
        else:
            pieces.append((font, cluster))
    return pieces


@lru_cache(maxsize=1024)
def _font_for(cluster: str, type: Type) -> ImageFont.FreeTypeFont:
    """The font of one letter with its marks; the first, with its box, if none has them all."""
    paths = _paths(type)
    for path in paths:
        if all(_draws(path, character) for character in cluster):
            break
    else:
        path = paths[0]
    size = 16 if path == UNIFONT else type.size
    # The basic layout steps by whole dots, which keeps letters evenly apart; marks that must be
    # placed over their letter (Thai, a tilde over g) need the other one.
    return _font(str(path), size, len(cluster) > 1 or _is_thai(cluster))


@cache
def _font(path: str, size: int, shaped: bool) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(path, size, layout_engine=engine)


@cache
def _paths(type: Type) -> tuple[Path, ...]:
    roboto = Path(font_roboto.RobotoMedium if type.bold else font_roboto.Roboto)
    paths = [roboto, *sorted((fontpkg_noto_sans_thai.ROOT / "files").glob("*.ttf"))]
    if UNIFONT.exists():
        paths.insert(0 if type.unifont else len(paths), UNIFONT)
    return tuple(paths)


@lru_cache(maxsize=4096)
def _draws(path: Path, character: str) -> bool:
    """Whether the font has the character, and not only the box it shows for what it lacks."""
    if character.isspace() or unicodedata.category(character) == "Cf":
        return True
    font = _font(str(path), 16, False)
    mask, nothing = (font.getmask(text, mode="1") for text in (character, "\U0010fffe"))
    return mask.size != nothing.size or bytes(mask) != bytes(nothing)


def _is_thai(text: str) -> bool:
    """Whether it begins with a letter of Thai."""
    return "\u0e00" <= text[0] <= "\u0e7f"
