"""A school year: when it was closed, and who left with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import (
    Record,
    YearClosed,
    YearReopened,
)


@dataclass(frozen=True, slots=True)
class Year:
    """A school year by its last day, and whether it is closed. people: who left with it.

    boot, boottime_ms, wall_ms: when it was closed; the wall time only where it was vouched for.
    """

    day: int
    closed: bool = False
    people: tuple[str, ...] = ()
    boot: str = ""
    boottime_ms: int = 0
    wall_ms: int | None = None


def evolve_year(year: Year, record: Record) -> Year:
    """The year after the event: closed, or open again."""
    match record.fact:
        case YearClosed(people=people):
            wall_ms = record.wall_ms if record.trust.vouched else None
            return Year(year.day, True, people, record.boot, record.boottime_ms, wall_ms)
        case YearReopened():
            return replace(year, closed=False)
    return year
