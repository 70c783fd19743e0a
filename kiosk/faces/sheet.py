"""A sheet on which marks are put down: lines and paragraphs find their size and place here."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.drawings import GRID, known
from kiosk.faces.ink import WIDTH, Mark, Stamp, Text
from kiosk.faces.lettering import (
    DESCENT,
    SENTENCES,
    SMALL,
    Fitted,
    Ladder,
    fit,
    heights,
    pitch,
    with_unifont,
    wrap,
)
from kiosk.faces.lettering import width as wide_as
from kiosk.screens import Seat

HALF = WIDTH // 2
NO_DRAWING = "card"
"""For somebody who has chosen none, or one from a newer table."""


@dataclass(slots=True)
class Sheet:
    """The marks of one screen, put down part by part."""

    unifont: bool = False
    marks: list[Mark] = field(default_factory=list)

    def put(self, *marks: Mark) -> None:
        """Put marks down; later ones cover earlier ones."""
        self.marks += marks

    def seat(self, seat: Seat, x: int, y: int, size: int = GRID, *, lit: bool = True) -> None:
        """Put a person's drawing down, its upper left corner at x, y."""
        self.put(Stamp(x, y, seat.drawing if known(seat.drawing) else NO_DRAWING, size, lit=lit))

    def fits(self, text: str, wide: int) -> bool:
        """Whether the whole text can stand on one line."""
        return wide_as(text, SMALL[-1]) <= wide

    def line(
        self,
        text: str,
        x: int,
        y: int,
        wide: int,
        tall: int,
        ladder: Ladder = SENTENCES,
        *,
        left: bool = False,
        lit: bool = True,
    ) -> None:
        """Put one line into a rectangle, centred or from the left; neighbours share a base line."""
        if not text:
            return
        fitted = fit(text, wide, tall, with_unifont(ladder) if self.unifont else ladder)
        up, down = heights(fitted.lines[0], fitted.type)
        base = min(tall - down, max(tall - DESCENT, up))
        self._set(fitted, x, y + base, wide, 0, left=left, lit=lit)

    def lines(
        self,
        text: str,
        x: int,
        y: int,
        wide: int,
        tall: int,
        ladder: Ladder = SENTENCES,
        *,
        most: int = 3,
        left: bool = False,
        lit: bool = True,
    ) -> None:
        """Put a text of up to `most` lines into a rectangle, in the middle of its height."""
        if not text:
            return
        fitted = wrap(text, wide, tall, most, with_unifont(ladder) if self.unifont else ladder)
        if not fitted.lines:  # nothing but spaces
            return
        step = pitch(fitted.lines, fitted.type)
        up = max(heights(line, fitted.type)[0] for line in fitted.lines)
        count = len(fitted.lines)
        spare = max(0, tall - count * step + 1)
        gap = min(2, spare // (count + 1))
        top = y + (spare - gap * (count - 1)) // 2
        self._set(fitted, x, top + up, wide, step + gap, left=left, lit=lit)

    def _set(
        self, fitted: Fitted, x: int, base: int, wide: int, step: int, *, left: bool, lit: bool
    ) -> None:
        for number, line in enumerate(fitted.lines):
            spare = 0 if left else max(0, wide - wide_as(line, fitted.type)) // 2
            self.put(Text(x + spare, base + number * step, line, fitted.type, lit))
