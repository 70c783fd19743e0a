"""What a person typed as it may be kept and shown: one line of letters that stay in their place."""

from __future__ import annotations

import unicodedata

from kiosk.imports.report import LONGEST_NAME
from kiosk.imports.tables import tidy

MOST_MARKS = 4
"""Marks above and below one letter; Thai needs two, and a tower of them covers other lines."""

_JOINERS = "\u200c\u200d"  # without them some scripts and drawings fall into pieces


def clean(text: str) -> str:
    """The text composed, on one line, without controls, marks of direction and towers of marks.

    "" if nothing in it can be seen.
    """
    kept: list[str] = []
    marks = 0
    for c in tidy(text):
        kind = unicodedata.category(c)
        if kind in ("Cc", "Cs", "Co", "Cn") or (kind == "Cf" and c not in _JOINERS):
            continue
        marks = marks + 1 if unicodedata.combining(c) or kind in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(c)
    found = tidy("".join(kept))
    return found if any(_seen(c) for c in found) else ""


def _seen(c: str) -> bool:
    blank = c in "\u115f\u1160\u3164\uffa0\u2800"  # letters by name, and nothing to see
    return unicodedata.category(c)[0] in "LNPS" and not blank


def fits(text: str) -> bool:
    """Whether it is short enough for a name."""
    return len(text) <= LONGEST_NAME
