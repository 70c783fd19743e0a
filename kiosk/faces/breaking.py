"""Where a text may be parted: at spaces, at marks of a possible break, between whole letters.

Thai has no spaces between words: its catalogue says with U+200B where a line may end. Nothing is
ever parted between a letter and what belongs to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kiosk.words import BREAK

# Vowels of Thai and Lao that are letters of their own: those written before their consonant, and
# those (and the signs of repetition and shortening) that never begin a line.
_BEFORE = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
_AFTER = frozenset("\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46\u0eb0\u0eb2\u0eb3\u0ec6")
_OVER = frozenset("\u0e33\u0eb3")  # half of it stands over the letter before: drawn together
_MARKS = ("Mn", "Mc", "Me", "Cf")
_WORD = re.compile(rf"[^\s{BREAK}]+")


def plain(text: str) -> str:
    """The text as it is drawn on one line: single spaces, no marks of a possible break."""
    return " ".join(text.replace(BREAK, "").split())


def words(text: str) -> Iterator[tuple[str, str, int]]:
    """Each part of a text that stays on one line: what joins it to the one before (a space or
    nothing), the part, and where in the text it begins."""
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        yield (" " if between.replace(BREAK, "") else "", found[0], found.start())
        end = found.end()


def clusters(text: str) -> list[str]:
    """The letters of a text, each with the marks that are drawn over, under and after it."""
    found: list[str] = []
    for character in text:
        joined = unicodedata.category(character) in _MARKS or character in _OVER
        if found and joined and not found[-1].isspace():
            found[-1] += character
        else:
            found.append(character)
    return found


def may_part(text: str, at: int) -> bool:
    """Whether a line may end before text[at] if there is no better place."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if unicodedata.category(after) in _MARKS or after in _AFTER:
        return after == BREAK or before == BREAK
    return before not in _BEFORE and before != "\u200d"
