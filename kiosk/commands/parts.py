"""What is to be noted of the clock, of the parts of the station, and of copies."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import Trust


@dataclass(frozen=True, slots=True)
class SetClock:
    """It is this wall time now, believed that far."""

    wall_ms: int
    trust: Trust


@dataclass(frozen=True, slots=True)
class NotePart:
    """A part was lost or found: part is reader or display."""

    part: str
    found: bool
    side: int = 1


@dataclass(frozen=True, slots=True)
class NoteCopy:
    """A copy of everything was made. place: ring (this card), stick or file."""

    place: str
