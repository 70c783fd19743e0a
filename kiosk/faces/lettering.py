"""Letters at 128 x 64: which font draws a character, how wide a text is, and how it is made to fit.

Nothing is ever cut in the middle: a text takes a smaller size, then more lines, then an ellipsis.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

import font_roboto
import fontpkg_noto_sans_thai
from PIL import ImageFont

UNIFONT = Path("/usr/share/fonts/opentype/unifont/unifont.otf")
ELLIPSIS = "…"
DESCENT = 3
"""Dots below the base line that a line of its own keeps free, whether or not it has a g."""


@dataclass(frozen=True, slots=True)
class Type:
    """A size in dots, bold or not; tight sets letters by parts of a dot, narrower but less even.

    unifont: GNU Unifont, which has one size.
    """

    size: int
    bold: bool = False
    tight: bool = False
    unifont: bool = False


SMALL = (Type(12), Type(11), Type(11, tight=True), Type(10, tight=True), Type(9, tight=True))
SENTENCES = (Type(14), Type(13), *SMALL)
NAMES = (Type(14, bold=True), Type(13, bold=True), *SMALL)

Ladder = tuple[Type, ...]
"""Sizes to try, the largest first."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text made to fit: its lines and the type that all of them are set in."""

    lines: tuple[str, ...]
    type: Type


def with_unifont(ladder: Ladder) -> Ladder:
    """The ladder with Unifont before it, where Debian has put it; else as it is."""
    return (Type(16, unifont=True), *ladder) if UNIFONT.exists() else ladder


@lru_cache(maxsize=1024)
def runs(text: str, type: Type) -> tuple[tuple[ImageFont.FreeTypeFont, str], ...]:
    """The text in pieces, each with the first font that has all its characters."""
    text = unicodedata.normalize("NFC", text)
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.category(character) in ("Mn", "Me", "Cf"):
            clusters[-1] += character
        else:
            clusters.append(character)
    chosen = [(_font_for(cluster, type), cluster) for cluster in clusters]
    return tuple(
        (font, "".join(cluster for _, cluster in group))
        for font, group in groupby(chosen, key=lambda pair: pair[0])
    )


@lru_cache(maxsize=2048)
def width(text: str, type: Type) -> int:
    """How many dots the ink and the spaces of one line take."""
    total = 0
    for font, piece in runs(text, type):
        total += _advance(font, piece)
    return total


@lru_cache(maxsize=1024)
def heights(text: str, type: Type) -> tuple[int, int]:
    """Dots above and below the base line: the ink, and at least that of H above."""
    up, down = type.size * 3 // 4, 0
    for font, piece in runs(text, type):
        _, top, _, bottom = font.getbbox(piece, mode="1", anchor="ls")
        up, down = max(up, -int(top)), max(down, int(bottom))
    return up, down


@lru_cache(maxsize=512)
def fit(text: str, room: int, tall: int, ladder: Ladder) -> Fitted:
    """One line of at most `room` x `tall` dots: the largest type, or the last with an ellipsis."""
    for type in ladder:
        up, down = heights(text, type)
        if width(text, type) <= room and up + max(DESCENT, down) <= tall:
            return Fitted((text,), type)
    if width(text, ladder[-1]) <= room:
        return Fitted((text,), ladder[-1])
    return Fitted((_cut(text, room, ladder[-1]),), ladder[-1])


@lru_cache(maxsize=512)
def wrap(text: str, room: int, tall: int, most: int, ladder: Ladder) -> Fitted:
    """At most `most` lines within `room` x `tall` dots, in the largest type in which all fit."""
    for type in ladder:
        lines = _lines(text, room, type)
        if len(lines) <= min(most, tall // pitch(lines, type)):
            return Fitted(tuple(lines), type)
    type = ladder[-1]
    lines = _lines(text, room, type)
    keep = min(len(lines), max(1, min(most, tall // pitch(lines, type))))
    if keep < len(lines):
        lines = [*lines[: keep - 1], _cut(" ".join(lines[keep - 1 :]), room, type)]
    return Fitted(tuple(lines), type)


def pitch(lines: Sequence[str], type: Type) -> int:
    """Dots from one base line to the next, at least: the same between all lines of a text."""
    sizes = [heights(line, type) for line in lines]
    return max((up for up, _ in sizes), default=1) + max((down for _, down in sizes), default=0) + 1


def has_glyph(character: str, *, unifont: bool = False) -> bool:
    """Whether one of the fonts draws this character as itself, not as the box of the unknown."""
    return any(_draws(path, character) for path in _paths(Type(12, unifont=unifont)))


def _lines(text: str, room: int, type: Type) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, type) <= room:
            lines[-1] = longer
            continue
        while width(word, type) > room and len(word) > 1:
            head = _head(word, room, type)
            lines.append(head)
            word = word[len(head) :]
        lines.append(word)
    return lines


def _head(word: str, room: int, type: Type) -> str:
    """The longest beginning that fits, at a joint such as the / of an address if there is one."""
    end = max(1, _most(word, room, type))
    joints = [at + 1 for at in range(end) if word[at] in "/.-@_" or word[at + 1 :][:1] == ":"]
    return word[: joints[-1]] if joints else word[:end]


def _cut(text: str, room: int, type: Type) -> str:
    end = _most(text, room - width(ELLIPSIS, type), type)
    return text[:end].rstrip(" ,;:.") + ELLIPSIS


def _most(text: str, room: int, type: Type) -> int:
    """How many characters from the beginning fit; never between a letter and its marks."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle], type) <= room else (low, middle - 1)
    while 0 < low < len(text) and unicodedata.category(text[low]) in ("Mn", "Me", "Cf"):
        low -= 1
    return low


def _advance(font: ImageFont.FreeTypeFont, piece: str) -> int:
    length = round(font.getlength(piece, mode="1"))
    return max(length, int(font.getbbox(piece, mode="1", anchor="ls")[2]))


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
    return _font(str(path), size, type.tight or len(cluster) > 1 or _is_thai(cluster))


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
    return "\u0e00" <= text[0] <= "\u0e7f"
