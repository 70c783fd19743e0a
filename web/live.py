"""The live stream: one thread looks for news, every stream waits for it (docs/stack.md 5).

A stream holds a thread of the server, so their number is bounded, a closed tab is noticed within a
second, and every stream ends after a while (the browser opens the next by itself).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Condition, Event, Thread
from time import monotonic

from kiosk.errors import KioskError
from web.boards import DARK, Boards, Displays, Mark
from web.settings import WebSettings
from web.source import Asker

log = logging.getLogger(__name__)

TROUBLE: Mark = (-1, False, 0, 0)
"""What the tailer sees while the board cannot be read."""

_WAKE = 1.0
"""A waiting stream looks this often, in seconds, whether its tab is still open."""


class Live:
    """All the open streams of a server."""

    def __init__(self, boards: Boards, displays: Displays, settings: WebSettings) -> None:
        self._boards, self._displays = boards, displays
        self._settings = settings
        self._news = Condition()
        self._change = 0
        self._open = 0
        self._tailer: Thread | None = None
        self._ended = Event()

    @property
    def open(self) -> int:
        """How many streams are open."""
        return self._open

    def enter(self) -> Callable[[], None] | None:
        """Take a place and return what gives it back (harmless twice); None if all are taken."""
        with self._news:
            if self._open >= self._settings.max_streams or self._ended.is_set():
                return None
            self._open += 1
            if self._tailer is None:
                self._tailer = Thread(target=self._tail, name="live-tailer", daemon=True)
                self._tailer.start()
        left = Event()

        def leave() -> None:
            with self._news:
                if not left.is_set():
                    left.set()
                    self._open -= 1
                    self._news.notify_all()

        return leave

    def close(self) -> None:
        """End all the streams and the tailer; harmless when called twice."""
        self._ended.set()
        with self._news:
            self._news.notify_all()
            tailer = self._tailer
        if tailer is not None:
            tailer.join(timeout=5)

    def events(self, asker: Asker, gone: Callable[[], bool]) -> Iterator[str]:
        """The stream: everything at once, then each change, with a beat between."""
        until = monotonic() + self._settings.life
        seen, shown, change, beat = None, None, -1, 0.0
        yield "retry: 2000\n\n"
        try:
            while not self._ended.is_set() and not gone() and monotonic() < until:
                text = ""
                with self._news:
                    looked, change = change, self._change
                if looked != change:
                    board, screen = self._boards.now(asker), self._displays.now()
                    if board is not seen:
                        text += f"id: {board.seq}\nevent: board\ndata: {board.json}\n\n"
                    if screen != shown:
                        text += f"event: screen\ndata: {screen.json}\n\n"
                    seen, shown = board, screen
                if not text and monotonic() >= beat:
                    # A comment alone never reaches the page, which tells by the beat that the
                    # link holds.
                    text = ": beat\nevent: beat\ndata:\n\n"
                if text:
                    beat = monotonic() + self._settings.beat
                    yield text
                self._wait(change, min(_WAKE, max(0.0, beat - monotonic())))
        except KioskError as error:
            log.warning("a live stream ended: %s", error)

    def _wait(self, change: int, seconds: float) -> None:
        """Wait for something newer than `change`, the end, or so many seconds."""
        with self._news:
            self._news.wait_for(lambda: self._ended.is_set() or self._change != change, seconds)

    def _tail(self) -> None:
        """Look for news as long as somebody waits for it."""
        seen: Mark | None = None
        told = ""
        shown = screen = DARK
        while not self._ended.wait(self._settings.look):
            try:
                found, screen = self._boards.mark(), self._displays.now()
                told = ""
            except (KioskError, OSError) as error:
                if told != str(error):
                    told = str(error)
                    log.warning("cannot look for news: %s", error)
                # Wake the streams: they find the same and end, rather than beat as if all was well.
                found, screen = TROUBLE, shown
            with self._news:
                if self._open == 0:
                    self._tailer = None
                    return
                if (found, screen) != (seen, shown):
                    seen, shown = found, screen
                    self._change += 1
                    self._news.notify_all()
        with self._news:
            self._tailer = None
