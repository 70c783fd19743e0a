"""The live stream: one thread looks for news and reads it, every stream waits for it
(docs/stack.md 5).

A stream itself reads nothing: thirty open files with what SQLite keeps for each would be 4 MB.

A stream holds a thread of the server, so their number is bounded, a closed tab is noticed within a
second, and every stream ends after a while (the browser opens the next by itself).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Condition, Event, Thread
from time import monotonic

from kiosk.errors import KioskError
from web.boards import Boards, Displays, Mark, Shown, Snapshot
from web.settings import WebSettings
from web.source import Asker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _News:
    """What the streams tell. change: its number. boards: by asker, those that were read so far;
    None while none can be read. screen: None until it was looked at."""

    change: int = 0
    boards: Mapping[Asker, Snapshot] | None = field(default_factory=dict)
    screen: Shown | None = None


_WAKE = 1.0
"""A waiting stream looks this often, in seconds, whether its tab is still open."""


class Live:
    """All the open streams of a server."""

    def __init__(self, boards: Boards, displays: Displays, settings: WebSettings) -> None:
        self._boards, self._displays = boards, displays
        self._settings = settings
        self._told = Condition()
        self._news = _News()
        self._askers: Counter[Asker] = Counter()
        self._tailer: Thread | None = None
        self._ended = Event()

    @property
    def open(self) -> int:
        """How many streams are open."""
        return self._askers.total()

    def enter(self, asker: Asker) -> Callable[[], None] | None:
        """Take a place and return what gives it back (harmless twice); None if all are taken."""
        with self._told:
            if self.open >= self._settings.max_streams or self._ended.is_set():
                return None
            self._askers[asker] += 1
            if self._tailer is None:
                self._news = _News(self._news.change + 1)  # what was told last may be long ago
                self._tailer = Thread(target=self._tail, name="live-tailer", daemon=True)
                self._tailer.start()
        left = Event()

        def leave() -> None:
            with self._told:
                if not left.is_set():
                    left.set()
                    self._askers -= Counter((asker,))
                    self._told.notify_all()

        return leave

    def close(self) -> None:
        """End all the streams and the tailer; harmless when called twice."""
        self._ended.set()
        with self._told:
            self._told.notify_all()
            tailer = self._tailer
        if tailer is not None:
            tailer.join(timeout=5)

    def events(self, asker: Asker, gone: Callable[[], bool]) -> Iterator[str]:
        """The stream: everything at once, then each change, with a beat between."""
        until = monotonic() + self._settings.life
        seen, shown, beat = None, None, 0.0
        # A trouble of before is none of this stream: the record could be read when it was opened.
        change = -1 if self._news.boards is not None else self._news.change
        yield "retry: 2000\n\n"
        while not self._ended.is_set() and not gone() and monotonic() < until:
            news, text = self._news, ""
            if news.change != change:
                if news.boards is None:
                    return
                board, screen = news.boards.get(asker), news.screen
                if board is not None and board is not seen:
                    text += f"id: {board.seq}\nevent: board\ndata: {board.json}\n\n"
                if screen is not None and screen != shown:
                    text += f"event: screen\ndata: {screen.json}\n\n"
                seen, shown, change = board, screen, news.change
            if not text and monotonic() >= beat:
                # A comment alone never reaches the page, which tells by the beat that the link
                # holds.
                text = ": beat\nevent: beat\ndata:\n\n"
            if text:
                beat = monotonic() + self._settings.beat
                yield text
            self._wait(change, min(_WAKE, max(0.0, beat - monotonic())))

    def _wait(self, change: int, seconds: float) -> None:
        """Wait for something newer than `change`, the end, or so many seconds."""
        with self._told:
            self._told.wait_for(
                lambda: self._ended.is_set() or self._news.change != change, seconds
            )

    def _tail(self) -> None:
        """Look for news as long as somebody waits for it."""
        seen: Mark | None = None
        trouble = ""
        while not self._ended.wait(self._settings.look):
            with self._told:
                askers = list(self._askers)
                if not askers:
                    self._tailer = None
                    return
            boards, screen = self._news.boards, self._news.screen
            try:
                found, screen = self._boards.mark(), self._displays.now()
                if found != seen or boards is None or not boards.keys() >= set(askers):
                    boards = {asker: self._boards.now(asker) for asker in askers}
                seen, trouble = found, ""
            except (KioskError, OSError) as error:
                if trouble != str(error):
                    trouble = str(error)
                    log.warning("cannot look for news: %s", error)
                # The streams end, rather than beat as if all was well.
                boards = None
            if boards is not self._news.boards or screen != self._news.screen:
                with self._told:
                    self._news = _News(self._news.change + 1, boards, screen)
                    self._told.notify_all()
        with self._told:
            self._tailer = None
