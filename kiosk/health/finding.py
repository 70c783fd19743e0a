"""What there is to say about one part of a station, in words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MARKS = {"ok": "✓", "look": "•", "broken": "!", "not_measured": "?"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One part. state: ok, look, broken or not_measured; do: one action, or ""."""

    part: str
    state: str
    says: str
    do: str = ""

    def document(self) -> dict[str, Any]:
        """The finding as JSON."""
        return asdict(self)

    @property
    def line(self) -> str:
        """The finding as one line."""
        return f"{MARKS[self.state]} {self.says}" + (f" {self.do}" if self.do else "")
