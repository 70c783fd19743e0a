"""What is shown in public: demonstrations of several people together, and what is planned next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemonstrationHeld:
    """Some showed what they learned. Each of `shown`, `marked`, `planned` is `PERSON|TEMA`.

    marked: those for whom "demonstrated" was recorded with it; planned: those that stood on the
    agenda. families, visitors, pupils: how many were there to see it; nobody of them is named.
    """

    demonstration: str
    day: int
    shown: tuple[str, ...]
    marked: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    families: int = 0
    visitors: int = 0
    pupils: int = 0


@dataclass(frozen=True, slots=True)
class DemonstrationWithdrawn:
    """That demonstration was not meant."""

    demonstration: str


@dataclass(frozen=True, slots=True)
class AgendaChanged:
    """What is to be shown next, in order; each `PERSON|TEMA`."""

    items: tuple[str, ...]
