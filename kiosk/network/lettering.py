"""How much room a name takes: widths are estimated, so that no browser is needed to place a name.

The widths are those of a wide system font (DejaVu Sans), rounded up; narrower fonts leave air.
"""

from __future__ import annotations

import unicodedata

from kiosk.words import BREAK

LINE = 1.2
"""Height of one line, in ems: what a browser reports for a line of text, and a little."""

ASCENT = 0.95
"""From the top of a line to its baseline, in ems."""

_GROUPS = {
    0.29: "ijl|'",
    0.33: " .,:;I",
    0.42: "tfrJ-()/",
    0.56: "cszL",
    0.60: "kvxyTYF?",
    0.65: "abdeghnopquPES" + "0123456789",
    0.71: "ABCKRVXZ",
    0.80: "DGHNOQUw",
    0.90: "Mฌญฒณฬฎฏฆ",
    1.00: "mW@%",
    0.45: "เใไโ",
}
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_OTHER = 0.78
_THAI = 0.68


def width(text: str) -> float:
    """The width of `text` in ems, rather too large than too small."""
    total = 0.0
    for letter in unicodedata.normalize("NFD", text):
        if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
            continue  # accents and Thai vowels stand above or below their letter
        wide = unicodedata.east_asian_width(letter) in "WF"
        thai = "\u0e00" <= letter <= "\u0e7f"
        total += 1.05 if wide else _WIDTHS.get(letter, _THAI if thai else _OTHER)
    return total


def lines(name: str, limit: float) -> tuple[str, ...]:
    """`name` broken at its spaces into lines of about `limit` ems; a word is never cut."""
    words = [part for word in name.split() for part in _parts(word)]
    if not words:
        return ()
    limit = max(limit, *(width(word) for _, word in words))
    found = [words[0][1]]
    for joint, word in words[1:]:
        longer = found[-1] + joint + word
        if width(longer) <= limit:
            found[-1] = longer
        else:
            found.append(word)
    return tuple(found)


def _parts(word: str) -> list[tuple[str, str]]:
    """A word where its catalogue parts it, each part with what joins it to the one before."""
    parts = [part for part in word.split(BREAK) if part]
    return [("" if number else " ", part) for number, part in enumerate(parts)]
