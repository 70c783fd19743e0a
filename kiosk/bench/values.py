"""What a measurement gives: samples, and a figure beside its floor and its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


def part(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies; ValueError if there are none."""
    if not values:
        raise ValueError("nothing was measured")
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


@dataclass(frozen=True, slots=True)
class Sample:
    """Many measurements of one thing, as the shares of them; n: how many there were."""

    n: int
    p50: float
    p95: float
    p99: float

    @staticmethod
    def of(values: Sequence[float]) -> Sample:
        """The shares of these values; ValueError if there are none."""
        return Sample(len(values), part(values, 0.5), part(values, 0.95), part(values, 0.99))


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted. share: which part of the sample is held to it: p50, p95 or p99.

    of: `floor` if `limit` is times the floor's p50, `empty` if times the p50 without history and
    viewers, "" if it is in the figure's own unit.
    """

    limit: float
    share: str = "p50"
    of: str = ""
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. at: dialogues of history. viewers: live ones. told: remarks.

    empty: the p50 of the same without history and viewers, measured alternately with this.

    Times are milliseconds; unit says what else it may be.
    """

    name: str
    unit: str
    value: Sample
    floor: Sample
    targets: tuple[Target, ...] = ()
    at: int = 0
    viewers: int = 0
    empty: float | None = None
    told: tuple[tuple[str, float], ...] = ()

    @property
    def ratio(self) -> float:
        """How many times the floor it is, both in the middle."""
        return self.value.p50 / self.floor.p50 if self.floor.p50 else 0.0

    @property
    def of_empty(self) -> float | None:
        """How many times the same without history and viewers; None if not compared."""
        return self.value.p50 / self.empty if self.empty else None

    def reached(self, target: Target) -> float:
        """What is held to the target: in the unit, or in times."""
        value: float = getattr(self.value, target.share)
        if target.of == "floor":
            return value / self.floor.p50 if self.floor.p50 else 0.0
        if target.of == "empty":
            return self.of_empty or 0.0
        return value

    def holds(self, target: Target) -> bool:
        """Whether this target is met."""
        reached = self.reached(target)
        return reached >= target.limit if target.at_least else reached <= target.limit

    @property
    def met(self) -> bool | None:
        """Whether all its targets are met; None if it has none."""
        return all(self.holds(each) for each in self.targets) if self.targets else None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        wanted = [
            {**asdict(t), "reached": round(self.reached(t), 3), "met": self.holds(t)}
            for t in self.targets
        ]
        return {
            "name": self.name,
            "dialogues": self.at,
            "viewers": self.viewers,
            "unit": self.unit,
            **_rounded(self.value),
            "floor": _rounded(self.floor),
            "ratio": round(self.ratio, 3),
            "times_empty": None if self.of_empty is None else round(self.of_empty, 3),
            "targets": wanted,
            "met": self.met,
            "told": {name: round(value, 3) for name, value in self.told},
        }


def _rounded(sample: Sample) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(sample).items()}
