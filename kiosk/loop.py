"""The station's loop: one thread that takes what comes, and looks around when it is quiet."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kiosk.classroom import Classroom
from kiosk.clock import PacedClock
from kiosk.commands import CloseDay, NoteCopy
from kiosk.copies.notices import Told
from kiosk.errors import StorageError
from kiosk.ports import HOLD, Button, CardSeen, Heard, Pressed, Reader, ReaderChanged
from kiosk.script import LASTING, Step
from kiosk.station import Station
from kiosk.texts import Sentence

log = logging.getLogger(__name__)

GLANCE = 0.1
"""Seconds between two looks when nothing comes."""

MORNING_PACE = 30.0

SILENT = 9.5
"""Seconds without a beat after which a reader counts as lost, so that it is said within 10 s."""

MUTE = Sentence("parts.reader_silent")
"""What is said of a reader whose thread gives no sign of life."""

AWAY = 1.0
"""Seconds between two looks at the beats after which it was the machine that slept."""


@dataclass(frozen=True, slots=True)
class PowerCut:
    """The simulated power goes: the station forgets all that it does not keep, and boots."""


@dataclass(frozen=True, slots=True)
class DayEnds:
    """The simulated teacher closes the day."""


Item = Heard | PowerCut | DayEnds | Told


class Watch:
    """Watches the beats of the readers; the first lies on side 1, the next on side 2.

    now: CLOCK_BOOTTIME, as in the beats. What a reader says of itself is remembered, and said
    again once it beats again.
    """

    def __init__(self, readers: Sequence[Reader], now: Callable[[], float]) -> None:
        self._readers = dict(enumerate(readers, 1))
        self._now = now
        self._own: dict[int, ReaderChanged] = {}
        self._silent: set[int] = set()
        self._looked = now()

    def look(self) -> list[ReaderChanged]:
        """The readers that fell silent or beat again since the last look."""
        now = self._now()
        slept, self._looked = now - self._looked > AWAY, now
        if slept:
            return []
        told: list[ReaderChanged] = []
        for side, reader in self._readers.items():
            silent = now - reader.beat > SILENT
            if silent and side not in self._silent:
                self._silent.add(side)
                log.warning("reader %s gives no sign of life", side)
                told.append(ReaderChanged(False, now, side, MUTE))
            elif not silent and side in self._silent:
                told += self._awake(side, now)
        return told

    @property
    def mute(self) -> bool:
        """Whether some reader's thread gives no sign of life."""
        return bool(self._silent)

    def heard(self, item: Heard) -> list[ReaderChanged]:
        """What has to be said before this is heard: a reader that speaks is awake."""
        if isinstance(item, Pressed):
            return []
        if isinstance(item, ReaderChanged):
            self._own[item.side] = item
            self._silent.discard(item.side)
            return []
        return self._awake(item.side, item.at) if item.side in self._silent else []

    def lost(self) -> list[ReaderChanged]:
        """The readers that are lost now, for a station that has just begun."""
        now = self._now()
        own = {side: each for side, each in self._own.items() if not each.found}
        mute = {side: ReaderChanged(False, now, side, MUTE) for side in self._silent}
        return [replace(each, at=now) for each in {**own, **mute}.values()]

    def _awake(self, side: int, now: float) -> list[ReaderChanged]:
        self._silent.discard(side)
        own = self._own.get(side)
        return [] if own is None else [replace(own, at=now)]


def run(
    classroom: Classroom,
    make: Callable[[], Station],
    ears: queue.Queue[Item],
    clock: PacedClock,
    stop: threading.Event,
    watch: Watch,
    alive: Callable[[], None] = lambda: None,
    well: Callable[[], None] = lambda: None,
) -> None:
    """Serve until `stop` is set. alive: called at each turn.

    well: called at each turn for a watchdog, unless a reader's thread hangs: then only a new start
    of the program helps, and nothing is lost by it.
    """
    station = make()
    station.start()
    ticked = float("-inf")

    def hear(heard: Heard) -> None:
        station.hear(replace(heard, at=clock.at(heard.at)))

    while not stop.is_set():
        alive()
        if not watch.mute:
            well()
        try:
            item = ears.get(timeout=GLANCE)
        except queue.Empty:
            item = None
        match item:
            case None:
                pass
            case PowerCut():
                clock.cut()
                station = make()
                station.start()
                for each in watch.lost():
                    hear(each)
            case DayEnds():
                classroom.submit(CloseDay("teacher"), actor="teacher")
                station.show_again(clock.now())
            case Told():
                _copied(classroom, station, item, clock.now())
            case _:
                for each in watch.heard(item):
                    hear(each)
                hear(item)
        for each in watch.look():
            hear(each)
        # Not only when nothing comes: a card that lies there comes all the time.
        if item is None or clock.now() - ticked >= GLANCE:
            ticked = clock.now()
            station.tick(ticked)


def _copied(classroom: Classroom, station: Station, told: Told, now: float) -> None:
    """Show how far a copy is, and write down that it was made."""
    if told.place:
        try:
            classroom.submit(NoteCopy(told.place))
        except StorageError as error:
            log.error("that a copy was made was not kept: %s", error)
    if told.screen is not None or not told.place:
        station.notice(told.screen, now, told.seconds)


class Morning:
    """Plays a script on a running simulated station, thirty times as fast; one at a time."""

    def __init__(
        self,
        ears: queue.Queue[Item],
        clock: PacedClock,
        real: Callable[[], float],
        changed: Callable[[bool], None],
    ) -> None:
        self._ears = ears
        self._clock = clock
        self._real = real
        self._changed = changed
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def playing(self) -> bool:
        """Whether it plays now."""
        return self._thread is not None and self._thread.is_alive()

    def play(self, steps: list[Step]) -> None:
        """Begin; nothing happens if one plays already."""
        if self.playing:
            return
        self._end.clear()
        self._changed(True)
        self._thread = threading.Thread(target=self._play, args=(steps,), name="morning")
        self._thread.start()

    def close(self) -> None:
        """Stop playing; harmless when nothing plays."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()

    def _play(self, steps: list[Step]) -> None:
        self._clock.set_pace(MORNING_PACE)
        try:
            told: float | None = None
            for step in steps:
                gap = self._gap(step, told)
                told = step.at if step.at is not None else (told or 0.0) + (step.after or 0.0)
                if self._end.wait(gap / MORNING_PACE):
                    return
                self._do(step)
                if step.verb in LASTING:
                    told += float(step.arguments[-1])
        finally:
            self._clock.set_pace(1.0)
            self._changed(False)

    def _gap(self, step: Step, told: float | None) -> float:
        if step.after is not None:
            return step.after
        return 0.0 if told is None or step.at is None else max(step.at - told, 0.0)

    def _do(self, step: Step) -> None:
        match step.verb:
            case "tap":
                self._ears.put(CardSeen("", self._real(), label=step.arguments[0]))
            case "hold":
                end = self._real() + float(step.arguments[1]) / MORNING_PACE
                while self._real() < end and not self._end.is_set():
                    self._ears.put(CardSeen("", self._real(), label=step.arguments[0]))
                    self._end.wait(0.4 / MORNING_PACE)
            case "press":
                self._ears.put(Pressed(Button(step.arguments[0]), self._real()))
            case "hold-button":
                button, seconds = Button(step.arguments[0]), float(step.arguments[1])
                self._ears.put(Pressed(button, self._real()))
                first = min(seconds, HOLD)
                if not self._end.wait(first / MORNING_PACE) and seconds >= HOLD:
                    self._ears.put(Pressed(button, self._real(), held=True))
                self._end.wait((seconds - first) / MORNING_PACE)
            case "power-cut":
                self._end.wait(float(step.arguments[0]) / MORNING_PACE)
                self._ears.put(PowerCut())
            case "close-day":
                self._ears.put(DayEnds())
            case _:
                log.info(
                    "a morning leaves out '%s': the wall clock stays this machine's", step.verb
                )
