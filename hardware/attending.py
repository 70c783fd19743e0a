"""What all real readers share: one small thread that looks, tells, beats and never gives up."""

from __future__ import annotations

import logging
import threading

from hardware.part import Part, Telling, boottime
from kiosk.ports import CardSeen, Hear, ReaderChanged
from kiosk.texts import Sentence

log = logging.getLogger(__name__)

FIRST_WAIT = 0.5
"""Seconds until a lost reader is tried again; doubles each time ..."""
LONGEST_WAIT = 8.0
"""... up to this, so that a reader plugged in again is taken back within 20 s."""
DARK = 0.7
"""Seconds between two looks from which on a card may have come and gone unseen."""
RECALL = 1.0
"""Seconds for which a reader that looks again tells how long it had not: the first look, or two,
may miss a card that lies there all the time."""
STUMBLED = "parts.reader_garbled"


class AttendedReader(Part):
    """A reader whose thread opens it, looks until it is lost, and opens it anew, for ever.

    A driver says in `_try` how to open and look; it calls `_answered` after each look that came
    back and `_alive` where it only knows that its thread runs. pause: seconds between two looks.
    """

    def __init__(self, name: str, side: int, pause: float) -> None:
        self.name = name
        self.detail: Sentence | None = None
        """Why the reader is lost, one plain sentence; None while it is there."""
        self.proves_life = False
        """Whether the chip answers a version query, so that silence means an empty table."""
        self._side, self._pause = side, pause
        self._beat = boottime()
        self._looked: float | None = None
        self._blind = 0.0
        self._recalled = float("-inf")
        self._found: bool | None = None
        self._stop = threading.Event()
        self._tell: Telling | None = None
        self._thread: threading.Thread | None = None

    @property
    def beat(self) -> float:
        """CLOCK_BOOTTIME in seconds when a look, or a try to open the reader, last came back."""
        return self._beat

    def listen(self, hear: Hear) -> None:
        """Start the thread; RuntimeError if it was started before."""
        if self._thread is not None:
            raise RuntimeError(f"{self.name} already listens")
        tell = self._tell = Telling(hear)
        # A daemon, because a driver that never returns must not keep the program from ending.
        self._thread = threading.Thread(
            target=self._attend, args=(tell,), name=self.name, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop; nothing is told afterwards. The thread of a silent driver ends when it returns."""
        self._stop.set()
        if self._tell is not None:
            self._tell.end()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(0.4)

    def _try(self, tell: Telling) -> tuple[bool, str | None]:
        """Open the reader and look until it is lost or closed.

        Gives whether it ever answered, and the trouble: the key of a sentence in the catalogue, or
        None if it was closed.
        """
        raise NotImplementedError

    def _attend(self, tell: Telling) -> None:
        wait = FIRST_WAIT
        while not self._stop.is_set():
            try:
                answered, trouble = self._try(tell)
            except BaseException as error:
                # Whatever a driver does, even leaving its thread, the reader is only lost for a
                # while: without this thread nobody would ever try it again. Its text may hold what
                # a card said, so only the kind of error is noted.
                log.error("%s stumbled (%s)", self.name, type(error).__name__)
                answered, trouble = False, STUMBLED
            self._alive()
            wait = FIRST_WAIT if answered else wait
            if trouble is not None and not self._stop.is_set():
                self._change(tell, trouble)
                self._stop.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    def _alive(self) -> None:
        """The thread runs, and waits for no driver."""
        self._beat = boottime()

    def _looking(self) -> None:
        """The thread runs, and hears of any card: for readers that tell of one by themselves."""
        self._looked = self._beat = boottime()

    def _answered(self, tell: Telling, uid: str | None) -> None:
        """A look came back, with a card or without: tell it, and how long nobody had looked."""
        self._alive()
        now, before = self._beat, self._looked
        self._looked = now
        dark = 0.0 if before is None else now - before
        if before is not None and dark >= DARK:
            # A cable that comes and goes leaves too little light in between to be seen by.
            self._blind = dark + (self._blind if before < self._recalled else 0.0)
            self._recalled = now + RECALL
        self._change(tell, None)
        if uid is not None:
            blind = self._blind if now < self._recalled else dark
            tell(CardSeen(uid, now, self._side, blind=blind))

    def _change(self, tell: Telling, trouble: str | None) -> None:
        self.detail = None if trouble is None else Sentence(trouble)
        found = trouble is None
        if found is not self._found:
            self._found = found
            log.info("%s: %s", self.name, self.detail or "found")
            tell(ReaderChanged(found, boottime(), self._side, self.detail))
