"""Taps out of readings: the edge from gone to there, once, however a card lies or wobbles.

Pure. A card that is seen again less than `bounce` seconds after it was last seen, whatever came
between, is the same tap (docs/rules.md 1). Time in which a reader did not look, because it was lost
or its driver slept, is not counted: a card that lay before and lies after was never gone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from kiosk.policies import Policies

KEPT = 64
"""Cards that are remembered: more than can come by while a reader is being plugged in again."""


class Seen(StrEnum):
    """What one sighting of a card is."""

    TAP = "tap"
    LYING = "lying"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Sightings:
    """When each card was tapped and last seen, in seconds, and on which side; the last KEPT."""

    times: MappingProxyType[str, tuple[float, float, int]] = field(
        default_factory=lambda: MappingProxyType({})
    )


class Sighting(NamedTuple):
    """The sightings afterwards, what this one was, and since when the card lies there."""

    sightings: Sightings
    seen: Seen
    since: float


def see(
    sightings: Sightings,
    card: str,
    now: float,
    policies: Policies,
    *,
    side: int = 1,
    blind: float = 0.0,
) -> Sighting:
    """What it is that the reader on this side, which had not looked for `blind` seconds, sees."""
    since, last, where = sightings.times.get(card, (now, float("-inf"), side))
    unseen = now - last
    if where == side and blind >= policies.gone:
        unseen -= blind
    gap = round(unseen, 3)  # 3.1 - 1.1 is less than 2 in floating point
    if gap >= policies.bounce:
        seen, since = Seen.TAP, now
    elif gap >= policies.gone:
        seen, since = Seen.BOUNCE, now
    else:
        seen = Seen.LYING
    others = [(key, times) for key, times in sightings.times.items() if key != card]
    recent = {**dict(others[1 - KEPT :]), card: (since, now, side)}
    return Sighting(Sightings(MappingProxyType(recent)), seen, since)
