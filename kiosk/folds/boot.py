"""What is known of the wall time of a boot (docs/rules.md 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import (
    ClockSet,
    Record,
    Trust,
)


@dataclass(frozen=True, slots=True)
class Boot:
    """What is known of the wall time of one boot: the latest instant of the best trust."""

    boot: str
    boottime_ms: int = 0
    wall_ms: int | None = None
    trust: Trust = Trust.NONE


def evolve_boot(boot: Boot, record: Record) -> Boot:
    """The boot after the event: a confirmed pair of times dates all its events."""
    match record.fact:
        case ClockSet(boottime_ms=boottime_ms, wall_ms=wall_ms, trust=trust):
            if not boot.trust.beyond(trust):
                return replace(boot, boottime_ms=boottime_ms, wall_ms=wall_ms, trust=trust)
    return boot
