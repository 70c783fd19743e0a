"""What all parts share: the time of a reading, and an end after which nothing is told any more."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from kiosk.ports import Hear, Heard


def boottime() -> float:
    """CLOCK_BOOTTIME in seconds: it counts sleep, and no change of the wall clock moves it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Part:
    """A part of the station that a `with` block closes."""

    def close(self) -> None:
        """Let go of the device; harmless when called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Telling:
    """Passes on what a part hears; once `end` has returned, nothing is passed on any more."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._ended = False
        # Re-entrant, so that whoever hears something may close the part from there.
        self._lock = threading.RLock()

    def __call__(self, heard: Heard) -> None:
        """Pass it on, unless the part was closed."""
        with self._lock:
            if not self._ended:
                self._hear(heard)

    def end(self) -> None:
        """Pass on nothing more."""
        with self._lock:
            self._ended = True
