"""The record as the signed-in pages need it; put together in `kiosk.cli`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kiosk.classroom import Classroom
from kiosk.copies.sticks import Stick
from kiosk.updating.where import Where
from kiosk.words import Words


class Found(Protocol):
    """What there is to say about one part of the station."""

    @property
    def part(self) -> str:
        """Its name, such as `reader`."""

    @property
    def state(self) -> str:
        """ok, look, broken or not_measured."""

    @property
    def says(self) -> str:
        """How it is, in words."""

    @property
    def do(self) -> str:
        """One thing to do, or ""."""


class School(Protocol):
    """The way to the classroom. Called from many threads at once."""

    timezone: str
    """The school's zone, such as `America/Mexico_City`."""

    @property
    def address(self) -> str:
        """Where tablets find the pages, as the display shows it; "" where nobody said so."""

    updates: Where | None
    """Where updates are put in place; None where this computer takes none."""

    def classroom(self) -> Classroom:
        """The record, open on the thread that asks: to look, and to submit commands."""

    def bundle(self, say: Words) -> bytes:
        """The zip for whoever helps from afar: no names, no cards, no keys."""

    def findings(self, say: Words) -> Sequence[Found]:
        """What there is to say about every part of the station, and what to do."""

    def move_clock(self, wall_ms: int, *, back: bool) -> None:
        """Set the machine's own clock too, where that may be done; back: a person confirmed it."""

    @property
    def may_switch_off(self) -> bool:
        """Whether this computer is a kit that may be switched off."""

    def switch_off(self) -> None:
        """Have it switched off, when the answer to whoever asks has been read."""

    def sticks(self) -> Sequence[Stick]:
        """The sticks that are in now."""
