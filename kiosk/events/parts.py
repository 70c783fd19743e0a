"""What happened to the clock and to the parts of the station."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events.codes import Trust


@dataclass(frozen=True, slots=True)
class ClockSet:
    """At this boottime of that boot it was this wall time, believed that far."""

    boot: str
    boottime_ms: int
    wall_ms: int
    trust: Trust


@dataclass(frozen=True, slots=True)
class ReaderLost:
    """A reader stopped answering."""

    side: int


@dataclass(frozen=True, slots=True)
class ReaderFound:
    """A reader answers again."""

    side: int


@dataclass(frozen=True, slots=True)
class DisplayLost:
    """The display stopped answering; taps go on."""

    station: str


@dataclass(frozen=True, slots=True)
class DisplayFound:
    """The display answers again."""

    station: str


@dataclass(frozen=True, slots=True)
class CopyMade:
    """A copy of everything was made and read back. place: ring (this card), stick or file."""

    day: int
    place: str
