"""What the parts show and hear now, and what is said when one is lost (docs/rules.md 2, rule 15).

A lost reader is said and waited for; a dark display is one event, and the taps go on
(docs/design.md 2). Nothing of this is history (docs/rules.md 8).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.errors import PartLost
from kiosk.ports import Display, ReaderChanged, Signal, Signals
from kiosk.screens import Face, Screen
from kiosk.texts import Sentence

log = logging.getLogger(__name__)

RETRY_DISPLAY = 2.0
"""Seconds between two tries to reach a display that does not answer."""

ASK_DISPLAY = 5.0
"""Seconds after which a display that need not change is asked whether it is still there."""

Lost = tuple[tuple[int, Sentence], ...]
"""The sides whose readers are lost, each with why."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the station gives to people."""

    display: Display
    signals: Signals


@dataclass(frozen=True, slots=True)
class State:
    """What the parts show and hear now. display: why it is dark. storage: "", `full` or `lost`."""

    screen: Screen
    signal: Signal | None = None
    readers: Lost = ()
    display: Sentence | None = None
    storage: str = ""

    @property
    def reader(self) -> tuple[Sentence, ...]:
        """Why each reader that is lost is; () if all answer."""
        return tuple(detail for _, detail in self.readers)


def lost_readers(before: Lost, heard: ReaderChanged, readers: int) -> Lost:
    """Who is lost after this; the latest stands last. With two readers it is said which."""
    others = tuple(each for each in before if each[0] != heard.side)
    if heard.found:
        return others
    detail = heard.detail or Sentence("parts.reader_mute")
    if readers > 1:
        detail = Sentence("parts.which_reader", {"n": heard.side, "says": detail})
    return (*others, (heard.side, detail))


class Panel:
    """Display, lamp and buzzer, with what they show now; a driver's fault never gets further.

    told: hears of each change. note: writes down that the display fell dark, or is back.
    """

    def __init__(
        self, parts: Parts, told: Callable[[State], None], note: Callable[[bool], None]
    ) -> None:
        self.state = State(Screen(Face.REST))
        self._parts = parts
        self._told = told
        self._note = note
        self._drew = 0.0

    def show(self, screen: Screen, now: float) -> None:
        """Show it, with the signal that it carries."""
        self.state = replace(self.state, screen=screen, signal=screen.signal or self.state.signal)
        if screen.signal is not None:
            try:
                self._parts.signals.give(screen.signal)
            except PartLost as error:
                log.warning("lamp and buzzer: %s", error)
        self._draw(now)
        self.tell()

    def show_if_new(self, screen: Screen, now: float) -> None:
        """Show it unless it stands there already."""
        if screen != replace(self.state.screen, signal=None):
            self.show(screen, now)

    def look(self, now: float) -> None:
        """Draw again now and then, to see whether the display is there."""
        if now - self._drew < (RETRY_DISPLAY if self.state.display else ASK_DISPLAY):
            return
        before = self.state
        self._draw(now)
        if self.state != before:
            self.tell()

    def lost(self, readers: Lost) -> None:
        """These readers are lost now."""
        self.state = replace(self.state, readers=readers)

    def stored(self, storage: str) -> None:
        """Whether something could be written: "", `full` or `lost`."""
        self.state = replace(self.state, storage=storage)

    def tell(self) -> None:
        """Tell what the parts show and hear now."""
        self._told(self.state)

    def _draw(self, now: float) -> None:
        self._drew = now
        why: Sentence | None = None
        try:
            self._parts.display.show(self.state.screen)
        except PartLost as error:
            why = error.sentence
        if (why is None) != (self.state.display is None):
            self.state = replace(self.state, display=why)
            self._note(why is None)
