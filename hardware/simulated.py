"""Parts that are not there, chosen by name in the settings: they keep the promises of real ones."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic, sleep

from PIL.Image import Image

from hardware.part import Part, Telling, boottime
from hardware.tap_socket import TapSocket, ask
from kiosk.errors import PartLost
from kiosk.ports import HOLD, Button, CardSeen, Hear, Pressed, ReaderChanged, Signal
from kiosk.screens import Screen
from kiosk.texts import Sentence

__all__ = [
    "NoButtons",
    "NoDisplay",
    "NoSignals",
    "SimulatedButtons",
    "SimulatedDisplay",
    "SimulatedReader",
    "SimulatedSignals",
    "TapSocket",
    "ask",
]

AWAY = 0.75
"""Seconds without a card after which it counts as gone (docs/rules.md 1: 700 ms)."""
GLANCE = 0.05
"""Seconds between two looks whether whoever waits here has given up."""


def token(card: str) -> tuple[str, str]:
    """(uid, label) of a card as a person writes it: 8 to 20 hex digits, in pairs, are a UID."""
    if re.fullmatch(r"([0-9A-Fa-f]{2}){4,10}", card):
        return card.upper(), ""
    return "", card


class _Lying:
    """A card on a simulated reader, how often it was told, and how often that was dealt with."""

    def __init__(self, card: str) -> None:
        self.uid, self.label = token(card)
        self.told = self.served = 0


class SimulatedReader(Part):
    """A reader on which cards are laid by calling `present`; loses and finds itself when told."""

    def __init__(self, side: int = 1, pause: float = 0.1) -> None:
        self.name = "simulated"
        self.side = side
        self.detail: Sentence | None = None
        self.proves_life = True
        self._pause = pause
        self._beat = boottime()
        self._lying: _Lying | None = None
        self._plugged, self._closed = True, False
        self._news = False
        self._seen: dict[str, float] = {}
        self._tell: Telling | None = None
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._turn = threading.Lock()

    @property
    def beat(self) -> float:
        """CLOCK_BOOTTIME in seconds of the last poll."""
        return self._beat

    def listen(self, hear: Hear) -> None:
        """Start the thread; RuntimeError if it was started before."""
        if self._thread is not None:
            raise RuntimeError("this simulated reader already listens")
        tell = self._tell = Telling(hear)
        self._thread = threading.Thread(
            target=self._attend, args=(tell,), name="simulated reader", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop; nothing is told afterwards, and whoever waits in `present` is let go."""
        self._set(closed=True)
        if self._tell is not None:
            self._tell.end()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def lay(self, card: str) -> None:
        """Lay a card (a label, or a UID in hex) on the reader; it lies there until `lift`."""
        with self._changed:
            self._lying, self._news = _Lying(card), True
            self._changed.notify_all()

    def lift(self) -> None:
        """Take away what lies there."""
        with self._changed:
            self._lying = None

    def lose(self) -> None:
        """Unplug the reader."""
        self._set(plugged=False)

    def find(self) -> None:
        """Plug it in again."""
        self._set(plugged=True)

    def present(
        self,
        card: str,
        *,
        hold: float = 0.0,
        timeout: float = 10.0,
        given_up: Callable[[], bool] = lambda: False,
    ) -> None:
        """Lay a card, for `hold` seconds, take it away and wait until the station dealt with it.

        A card that lay here a moment ago is first kept away long enough to be a new tap. PartLost
        if the reader is unplugged, or the station does not deal with it within `timeout` seconds.
        """
        with self._turn, self._changed:
            uid, label = token(card)
            key = uid or label
            self._until(lambda: False, self._seen.get(key, -AWAY) + AWAY - boottime(), given_up)
            self.lay(card)
            lying = self._lying
            assert lying is not None
            try:
                until = monotonic() + hold
                self._wait(lambda: lying.served > 0, timeout, given_up)
                self._until(lambda: self._closed, until - monotonic(), given_up)
                self._lying = None
                self._wait(lambda: lying.served == lying.told, timeout, given_up)
            finally:
                self._lying = None
                now = boottime()
                self._seen = {k: at for k, at in self._seen.items() if at > now - AWAY}
                if lying.told:
                    self._seen[key] = now

    def _wait(
        self, dealt_with: Callable[[], bool], timeout: float, given_up: Callable[[], bool]
    ) -> None:
        """Wait for the station; PartLost if that can no longer come."""
        self._until(lambda: dealt_with() or self._closed or not self._plugged, timeout, given_up)
        if not self._plugged:
            raise PartLost("parts.simulated_reader_lost")
        if not dealt_with():
            raise PartLost("parts.station_silent")

    def _until(
        self, reached: Callable[[], bool], seconds: float, given_up: Callable[[], bool]
    ) -> None:
        end = monotonic() + seconds
        while not reached() and not given_up() and (left := end - monotonic()) > 0:
            self._changed.wait(min(left, GLANCE))

    def _set(self, *, plugged: bool | None = None, closed: bool = False) -> None:
        with self._changed:
            self._plugged = self._plugged if plugged is None else plugged
            self._closed = self._closed or closed
            self._news = True
            self._changed.notify_all()

    def _attend(self, tell: Telling) -> None:
        found: bool | None = None
        looked: float | None = None
        while True:
            with self._changed:
                if self._closed:
                    return
                self._news = False
                plugged, lying = self._plugged, self._lying
                if plugged and lying is not None:
                    lying.told += 1
            self._beat = boottime()
            self.detail = None if plugged else Sentence("parts.reader_missing")
            if plugged is not found:
                found = plugged
                tell(ReaderChanged(found, self._beat, self.side, self.detail))
            blind = 0.0 if looked is None else self._beat - looked
            looked = self._beat if plugged else looked
            if plugged and lying is not None:
                served = self._server(lying)
                tell(CardSeen(lying.uid, self._beat, self.side, lying.label, served, blind))
            with self._changed:
                self._changed.wait_for(lambda: self._news, self._pause)

    def _server(self, lying: _Lying) -> Callable[[], None]:
        def served() -> None:
            with self._changed:
                lying.served += 1
                self._changed.notify_all()

        return served


class SimulatedButtons(Part):
    """Buttons that are pressed by calling `press`."""

    def __init__(self) -> None:
        self._tell: Telling | None = None

    def listen(self, hear: Hear) -> None:
        """Start listening."""
        self._tell = Telling(hear)

    def close(self) -> None:
        """Tell nothing any more."""
        if self._tell is not None:
            self._tell.end()

    def press(
        self,
        button: Button,
        *,
        hold: float = 0.0,
        timeout: float = 10.0,
        given_up: Callable[[], bool] = lambda: False,
    ) -> None:
        """Press a button and wait until the station dealt with it; PartLost if it does not.

        hold: seconds for which it is kept down.
        """
        begun = monotonic()
        self._say(button, False, timeout, given_up)
        if hold >= HOLD and self._waited(begun + HOLD, given_up):
            self._say(button, True, timeout, given_up)
        self._waited(begun + hold, given_up)

    def _say(
        self, button: Button, held: bool, timeout: float, given_up: Callable[[], bool]
    ) -> None:
        served = threading.Event()
        if self._tell is not None:
            self._tell(Pressed(button, boottime(), served.set, held))
            end = monotonic() + timeout
            while not served.wait(GLANCE) and not given_up() and monotonic() < end:
                pass
        if not served.is_set():
            raise PartLost("parts.station_silent")

    def _waited(self, until: float, given_up: Callable[[], bool]) -> bool:
        """Wait; False if it is given up meanwhile."""
        while not given_up() and (left := until - monotonic()) > 0:
            sleep(min(left, GLANCE))
        return not given_up()


class SimulatedDisplay(Part):
    """A display that keeps what it shows: `screen`, and `image`, which `draw` made of it."""

    def __init__(self, draw: Callable[[Screen], Image]) -> None:
        self.screen: Screen | None = None
        self.image: Image | None = None
        self._draw = draw
        self._plugged = True

    def show(self, screen: Screen) -> None:
        """Show it; PartLost while it is unplugged."""
        image = self._draw(screen)
        if not self._plugged:
            raise PartLost("parts.display_mute")
        self.screen, self.image = screen, image

    def lose(self) -> None:
        """Unplug the display: it is dark."""
        self._plugged, self.screen, self.image = False, None, None

    def find(self) -> None:
        """Plug it in again; it stays dark until the next `show`."""
        self._plugged = True

    def close(self) -> None:
        """Leave it dark."""
        self.screen = self.image = None


class SimulatedSignals(Part):
    """A lamp and a buzzer that remember the last signals in `given`, newest last."""

    def __init__(self) -> None:
        self.given: deque[Signal] = deque(maxlen=32)

    def give(self, signal: Signal) -> None:
        """Remember it."""
        self.given.append(signal)


class NoDisplay(Part):
    """A station without a display."""

    def show(self, screen: Screen) -> None:
        """Nothing to show it on."""


class NoSignals(Part):
    """A station without lamp and buzzer."""

    def give(self, signal: Signal) -> None:
        """Nothing to give it with."""


class NoButtons(Part):
    """A station without buttons; action cards do what they would (docs/rules.md 3)."""

    def listen(self, hear: Hear) -> None:
        """Nothing will ever be pressed."""
