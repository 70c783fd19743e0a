"""What the pages need of the rest: one small Protocol, put together in `kiosk.cli`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, TypedDict

Asker = Literal["wall", "teacher", "promoter"]
"""Who looks: anyone on the network, or who has signed in (docs/rules.md 7)."""


class TrayCard(TypedDict):
    """A card of the simulated tray. kind: person, guest, tema or action."""

    label: str
    kind: str
    name: str
    drawing: str


class BoardSource(Protocol):
    """What is true now, and the way to the simulated parts. Called from many threads at once."""

    @property
    def language(self) -> str:
        """The site's language now, such as `es`."""

    run_folder: Path
    """Where the station keeps `screen.json` and `screen.png` (docs/rules.md 8)."""

    simulated: bool
    """Whether the parts are simulated; `/station` is there only then."""

    def seq(self) -> int:
        """A number that grows whenever `board` would answer something new; takes microseconds."""

    def at_work(self) -> bool:
        """Whether a station works here and gave a sign of life lately; takes microseconds."""

    def board(self, asker: Asker, *, year: bool = False) -> Mapping[str, Any]:
        """The document of `/api/board` (docs/design.md 4) with what this asker may see.

        year: with all the links of the year; otherwise it may leave out all but the latest.
        """

    def health(self) -> Mapping[str, Any]:
        """The states of the parts; StorageError if the database cannot be used."""

    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Act on the simulated parts: `{"tap": [label, …]}`, `{"press": "ok"}`,
        `{"lose": "reader"}` or `{"find": "reader"}`; KioskError if no station answers."""

    def tray(self) -> list[TrayCard]:
        """All the cards of the simulated tray."""

    @property
    def playing(self) -> bool:
        """Whether the sample morning is being played."""

    def play_morning(self) -> None:
        """Begin to play the sample morning on the simulated parts and return at once."""

    def stop_morning(self) -> None:
        """Stop it; harmless when nothing plays."""

    def close(self) -> None:
        """Let go of what is kept for this thread; harmless twice, and it may ask again."""
