"""The numbers of the rules, in one place; a site may change each (docs/rules.md 1 to 3)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Policies:
    """Times in seconds unless the name says otherwise."""

    gone: float = 0.7
    bounce: float = 2.0
    window: float = 12.0
    lying: float = 30.0
    agree: float = 15.0
    lone_tutor: float = 8.0
    same_again: float = 20.0
    redirect: float = 3.0
    table: float = 8.0
    stale_min: float = 110.0
    max_open_as_tutor: int = 2
    two_sides: bool = False
    names_on_projection: str = "display_name"

    def changed(self, name: str, value: str) -> Policies:
        """These policies with one of them set from its text; unknown names change nothing."""
        known = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        if name not in known:
            return self
        kind = known[name]
        # bool("no") would be true.
        chosen: Any = value.lower() in ("yes", "true", "1") if kind is bool else kind(value)
        return replace(self, **{name: chosen})
