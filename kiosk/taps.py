"""Taps out of readings: the edge from gone to there, once, however a card lies or wobbles.

Pure. A card that is seen again less than `bounce` seconds after it was last seen, whatever came
between, is the same tap (docs/rules.md 1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from kiosk.policies import Policies


class Seen(StrEnum):
    """What one sighting of a card is."""

    TAP = "tap"
    LYING = "lying"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Sightings:
    """When each card was tapped and last seen, in seconds; cards long gone are forgotten."""

    times: MappingProxyType[str, tuple[float, float]] = field(
        default_factory=lambda: MappingProxyType({})
    )


class Sighting(NamedTuple):
    """The sightings afterwards, what this one was, and since when the card lies there."""

    sightings: Sightings
    seen: Seen
    since: float


def see(sightings: Sightings, card: str, now: float, policies: Policies) -> Sighting:
    """What it is that the reader sees this card now."""
    since, last = sightings.times.get(card, (now, float("-inf")))
    gap = round(now - last, 3)  # 3.1 - 1.1 is less than 2 in floating point
    if gap >= policies.bounce:
        seen, since = Seen.TAP, now
    elif gap >= policies.gone:
        seen, since = Seen.BOUNCE, now
    else:
        seen = Seen.LYING
    recent = {key: t for key, t in sightings.times.items() if now - t[1] < policies.bounce}
    recent[card] = (since, now)
    return Sighting(Sightings(MappingProxyType(recent)), seen, since)
