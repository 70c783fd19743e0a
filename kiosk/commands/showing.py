"""What is to be shown in public: demonstrations of several people, and what is planned next."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HoldDemonstration:
    """Some showed what they learned, each `PERSON|TEMA`, before so many; nobody there is named."""

    demonstration: str
    shown: tuple[str, ...]
    families: int = 0
    visitors: int = 0
    pupils: int = 0


@dataclass(frozen=True, slots=True)
class WithdrawDemonstration:
    """A demonstration was not meant."""

    demonstration: str


@dataclass(frozen=True, slots=True)
class PlanToShow:
    """A person is to show a tema next. place: how many come before, OFF for not to be shown."""

    person: str
    tema: str
    place: int


OFF = -1
"""The place of what is not on the agenda."""
