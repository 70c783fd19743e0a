"""Counts that leave the school: what is too small to be told, alone or by subtraction.

Fewer than five people are not counted on paper, nobody at all included. A part is told beside its
whole only where the rest could be told too; cells that make up a whole are told without their sum
if one of them is not told. What was decided is in docs/rules.md 7.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.words import Words

LEAST = 5
"""The smallest count that is told."""


def told(number: int) -> bool:
    """Whether a count of people, pairs or tutorías may stand on paper."""
    return number >= LEAST


def counted(number: int, words: Words) -> str:
    """A count, or words for one that is too small to be told."""
    return str(number) if told(number) else words("paper.few")


def share_told(part: int, whole: int) -> bool:
    """Whether "part of whole" may be told: neither the part nor the rest is small."""
    return told(part) and told(whole - part)


def share(part: int, whole: int, words: Words, key: str) -> str:
    """A sentence of the section `paper` about a part of a whole.

    `KEY` with both numbers; `KEY_most` where hardly anybody is left, `KEY_few` where it is hardly
    anybody, both without a number and true of nobody left and of nobody.
    """
    if share_told(part, whole):
        return words(f"paper.{key}", n=part, all=whole)
    return words(f"paper.{key}_most" if part * 2 > whole else f"paper.{key}_few")


def total(cells: Iterable[int]) -> int | None:
    """The sum of cells that make up a whole; None if one that is not told could be found by it."""
    found = list(cells)
    return sum(found) if all(told(cell) for cell in found) else None
