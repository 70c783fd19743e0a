"""What the station needs of its parts: values that come in, and small Protocols. No driver here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from kiosk.texts import Sentence

if TYPE_CHECKING:
    from kiosk.screens import Screen


class Button(StrEnum):
    """The three buttons of a station; a kit may have one (OK) or none (docs/rules.md 3)."""

    OK = "ok"
    NEXT = "next"
    BACK = "back"


class Signal(StrEnum):
    """What lamp and buzzer can say: one tone and one lamp each (docs/rules.md 3)."""

    OPENED = "opened"
    RESUMED = "resumed"
    PAUSED = "paused"
    UNDERSTOOD = "understood"
    ASKED = "asked"
    CHOSEN = "chosen"
    SHOWN = "shown"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    HELP = "help"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CardSeen:
    """One poll that found a card. Repeated while it lies there; taps are made of these later.

    uid: the full UID, upper-case hex, no separators. at: CLOCK_BOOTTIME in seconds.
    label: only from simulated readers, the printed label instead of a UID.
    served: called when the station has dealt with it. blind: seconds in which this reader had not
    looked before this poll; a card is not gone while nobody looks.
    """

    uid: str
    at: float
    side: int = 1
    label: str = ""
    served: Callable[[], None] | None = None
    blind: float = 0.0


HOLD = 5.0
"""Seconds after which a button that is kept down is told a second time, as held."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """One press of a button. at: CLOCK_BOOTTIME in seconds.

    held: it was told before, and has been kept down for HOLD seconds since; told once.
    """

    button: Button
    at: float
    served: Callable[[], None] | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class ReaderChanged:
    """A reader was lost or found. detail: why, in one short plain sentence; None when found."""

    found: bool
    at: float
    side: int = 1
    detail: Sentence | None = None


Heard = CardSeen | Pressed | ReaderChanged
Hear = Callable[[Heard], None]


class Reader(Protocol):
    """A card reader with a thread of its own that only queues what it sees (docs/design.md)."""

    name: str
    """How the settings call it, such as `nfcpy usb`."""

    proves_life: bool
    """Whether the chip answers a question of its own, so that silence means an empty table."""

    @property
    def beat(self) -> float:
        """CLOCK_BOOTTIME in seconds of the last sign of life of the thread."""

    def listen(self, hear: Hear) -> None:
        """Start the thread; `hear` may be called from it at any time until `close`."""

    def close(self) -> None:
        """Stop the thread and let go of the device; harmless when called twice."""


class Buttons(Protocol):
    """The buttons; presses come through `hear`, from any thread."""

    def listen(self, hear: Hear) -> None:
        """Start listening."""

    def close(self) -> None:
        """Let go of the pins; harmless when called twice."""


class Display(Protocol):
    """A 128 x 64 display."""

    def show(self, screen: Screen) -> None:
        """Show it; raise PartLost if the display does not answer (the next call tries anew)."""

    def close(self) -> None:
        """Leave it dark; harmless when called twice."""


class Signals(Protocol):
    """Lamp and buzzer."""

    def give(self, signal: Signal) -> None:
        """Give one tone and one colour and return at once."""

    def close(self) -> None:
        """Be dark and silent; harmless when called twice."""
