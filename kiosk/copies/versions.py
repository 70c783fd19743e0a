"""What the display says of a new version: that a stick brings one, and what becomes of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.copies.notices import Told, noticed
from kiosk.ports import Signal
from kiosk.updating import offer as offers
from kiosk.updating.offer import Offer
from kiosk.updating.state import Became, Step, outcome, state
from kiosk.updating.where import Where
from kiosk.words import Words

log = logging.getLogger(__name__)

SAID = "update-said"
"""The file of the data folder that says of which update the display has told already."""

FOUND, NOT_TAKEN, WORKING, BECAME = 600.0, 8.0, 3600.0, 120.0
"""Seconds that each notice stands at most."""

QUIET = "updating.same"
"""Nobody is told that a stick has the kit which is here already: it may be the kit's own stick."""

HINTS = {
    "updating.unsigned": "hint_unsigned",
    "updating.changed": "hint_changed",
    "updating.older": "hint_older",
    "updating.gone": "hint_gone",
}
"""What the display says below, by the reason why a kit is not taken."""


class Versions:
    """Looks at kits on sticks, and tells of updates; `where`: what is installed.

    folder: of the record. speak: the words of the station's language as it is now.
    """

    def __init__(self, folder: Path, where: Where, speak: Callable[[], Words]) -> None:
        self._folder, self._where, self._speak = folder, where, speak
        self._step: Step | None = None
        self._offered = ""
        offers.tell(folder / "run", None)  # of an earlier time

    def came(self, stick: Path) -> tuple[Told | None, Told | None]:
        """A stick came: what to say before its copy is made, and what after it."""
        found = offers.found_on(stick, self._where)
        if found is None:
            return None, None
        self._offered = found.path
        self._tell(found)
        refusal = found.refusal
        if refusal is None:
            return None, self._told("stick", "found", "found_hint", FOUND, Signal.DONE)
        log.warning("the kit on the stick is not taken: %s", refusal)
        if refusal.key == QUIET:
            return None, None
        hint = HINTS.get(refusal.key, "hint_other")
        return self._told("unkept", "not_taken", hint, NOT_TAKEN, Signal.REFUSED), None

    def went(self, stick: Path) -> None:
        """A stick was taken out."""
        if self._offered and stick in Path(self._offered).parents:
            self._offered = ""
            self._tell(None)

    def news(self) -> Told | None:
        """What is new of an update: another step, or what became of it; None if nothing is."""
        now = state(self._where)
        step = now.step if now is not None else None
        if step is not None:
            changed, self._step = step is not self._step, step
            copying = step is Step.COPYING
            hint = "hint_copying" if copying else "hint_preparing"
            return self._told("box", "working", hint, WORKING) if changed else None
        self._step = None
        became = outcome(self._where)
        if became is None or became.id == self._said():
            return None
        try:
            (self._folder / SAID).write_text(became.id, encoding="ascii")
        except OSError as error:
            log.warning("that an update was told is not kept: %s", error.strerror)
            return None
        good = became.became is Became.DONE
        key = f"was_{became.became}"
        signal = Signal.DONE if good else Signal.REFUSED
        return self._told("kept" if good else "unkept", key, f"{key}_hint", BECAME, signal)

    def _said(self) -> str:
        try:
            return (self._folder / SAID).read_text(encoding="ascii")
        except OSError:
            return ""

    def _tell(self, found: Offer | None) -> None:
        try:
            offers.tell(self._folder / "run", found)
        except OSError as error:
            log.warning("the pages do not hear of the stick's kit: %s", error.strerror)

    def _told(
        self, drawing: str, text: str, hint: str, seconds: float, signal: Signal | None = None
    ) -> Told:
        return Told(noticed(self._speak(), drawing, text, hint, signal, "updating"), seconds)
