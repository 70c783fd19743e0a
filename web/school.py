"""The record as the signed-in pages need it; put together in `kiosk.cli`."""

from __future__ import annotations

from typing import Protocol

from kiosk.classroom import Classroom


class School(Protocol):
    """The way to the classroom. Called from many threads at once."""

    timezone: str
    """The school's zone, such as `America/Mexico_City`."""

    def classroom(self) -> Classroom:
        """The record, open on the thread that asks: to look, and to submit commands."""
