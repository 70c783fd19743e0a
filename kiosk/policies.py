"""The numbers of the rules, in one place; a site may change each (docs/rules.md 1 to 3)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Policies:
    """Times in seconds unless the name says otherwise.

    raw_tap_retention: days after the end of a school year. school, language: what was chosen on
    the tablet, or "" while the name of `init` and the language of the settings hold.
    """

    gone: float = 0.7
    bounce: float = 2.0
    window: float = 12.0
    lying: float = 30.0
    agree: float = 15.0
    lone_tutor: float = 8.0
    same_again: float = 20.0
    redirect: float = 3.0
    table: float = 8.0
    stale_min: float = 110.0
    max_open_as_tutor: int = 2
    two_sides: bool = False
    names_on_projection: str = "display_name"
    offer_requires: str = "demonstrated"
    raw_tap_retention: int = 30
    school: str = ""
    language: str = ""

    def changed(self, name: str, value: str) -> Policies:
        """These policies with one of them set from its text; unknown names change nothing."""
        known = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        if name not in known:
            return self
        kind = known[name]
        # bool("no") would be true.
        chosen: Any = value.lower() in ("yes", "true", "1") if kind is bool else kind(value)
        return replace(self, **{name: chosen})


@dataclass(frozen=True, slots=True)
class Bounds:
    """Within which a number makes sense; step is the least difference that anybody would choose."""

    least: float
    most: float
    step: float


NUMBERS = {
    "gone": Bounds(0.3, 1.5, 0.1),
    "bounce": Bounds(1.5, 5, 0.5),
    "window": Bounds(6, 20, 1),
    "lying": Bounds(20, 120, 5),
    "agree": Bounds(5, 30, 1),
    "lone_tutor": Bounds(4, 20, 1),
    "same_again": Bounds(10, 60, 5),
    "redirect": Bounds(2, 6, 0.5),
    "table": Bounds(5, 20, 1),
    "stale_min": Bounds(45, 300, 5),
    "max_open_as_tutor": Bounds(1, 5, 1),
    "raw_tap_retention": Bounds(1, 365, 1),
}
"""Bounds within which no number contradicts another: a card is gone before it can bounce, and a
lying card holds the desk longer than its window."""

CHOICES = {
    "names_on_projection": ("display_name", "drawings", "nothing"),
    "offer_requires": ("demonstrated", "understood", "nothing"),
    "two_sides": ("false", "true"),
}
"""The values of the policies that are no numbers, the default first."""


def text_of(value: object) -> str:
    """A policy's value as the directory keeps it: `0.7`, `12`, `true`, `drawings`."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def fits(name: str, text: str) -> bool:
    """Whether the text is a value that this policy may have; nothing else is written."""
    if name in CHOICES:
        return text in CHOICES[name]
    if name not in NUMBERS:
        return False
    bounds, whole = NUMBERS[name], isinstance(getattr(Policies(), name), int)
    try:
        number = int(text) if whole else float(text)
    except ValueError:
        return False
    return bounds.least <= number <= bounds.most
