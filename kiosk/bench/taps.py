"""Taps of a class through the real desk, classroom and drawing, each timed beside its floor.

The clock is virtual, so that a morning passes in seconds; what is timed is this machine's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, sleep

from kiosk.bench.floors import DurableCommit
from kiosk.bench.history import School, school, uid
from kiosk.classroom import Classroom, TapNote
from kiosk.clock import VirtualClock
from kiosk.commands import Command
from kiosk.config import Config
from kiosk.events import Record
from kiosk.ports import CardSeen
from kiosk.runfolder import RunFolder
from kiosk.screens import Screen
from kiosk.station import Parts, Station
from kiosk.words import Words

PAIRS = 22
"""So many dialogues are open while one after another is paused and resumed."""


class _Timed(Classroom):
    """A classroom that remembers when it last committed, and whether that was an event."""

    committed = 0.0
    wrote = False

    def submit(
        self, *commands: Command, actor: str = "station", tap: TapNote | None = None
    ) -> tuple[Record, ...]:
        """As always."""
        written = super().submit(*commands, actor=actor, tap=tap)
        self.committed = perf_counter()
        self.wrote = self.wrote or bool(written)
        return written


class _Display:
    """A display that draws, has no bus, and remembers when it had drawn."""

    def __init__(self, draw: Callable[[Screen], object]) -> None:
        self._draw = draw
        self.drawn = 0.0

    def show(self, screen: Screen) -> None:
        """Draw it."""
        self._draw(screen)
        self.drawn = perf_counter()

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass(slots=True)
class Timed:
    """What was timed, in milliseconds: taps that wrote an event, and the floor beside each.

    told: (number of the event, CLOCK_MONOTONIC at the tap) of each of them.
    """

    committed: list[float] = field(default_factory=list)
    drawn: list[float] = field(default_factory=list)
    served: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    told: list[tuple[int, float]] = field(default_factory=list)

    def add(self, more: Timed) -> None:
        """Take what was timed in another turn."""
        for name in ("committed", "drawn", "served", "floor", "told"):
            getattr(self, name).extend(getattr(more, name))


class Morning:
    """A class at a station on one folder."""

    def __init__(
        self,
        folder: Path,
        dialogues: int,
        parts: Callable[[Callable[[Screen], object]], Parts],
        draw: Callable[[Screen], object],
        words: Words,
        run: RunFolder,
    ) -> None:
        self.clock = VirtualClock(name="bench")
        self.room = _Timed(folder, self.clock)
        self.clock.seconds = 60.0
        self._display = _Display(draw)
        given = parts(draw)
        self.station = Station(
            self.room,
            Parts(self._display, given.signals),
            Config().simulated(),
            words,
            told=run.tell,
        )
        self._run = run
        self._floor = DurableCommit(folder)
        self._place: School = school(dialogues)
        self._steps = self._rounds()
        self.pause: Callable[[], None] = lambda: None
        self.timed = Timed()
        self.station.start()
        for pair in self._pairs:
            self._begin(*pair)

    def close(self) -> None:
        """Let go of the folder."""
        self._floor.close()
        self.room.close()
        self._run.close()

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        people = self._place.now
        return [(people[n], people[-1 - n]) for n in range(PAIRS)]

    def forget(self) -> None:
        """Begin the measurement: what was timed until now was the warming up."""
        self.timed = Timed()

    def next(self) -> None:
        """One gesture of the morning: a learner's card that pauses, or two cards that go on."""
        next(self._steps)

    def _rounds(self) -> Iterator[None]:
        while True:
            for one, other in self._pairs:
                open_now = self.room.facts().open()
                mine = next((s for s in open_now if s.pair == {one, other}), None)
                if mine is None:
                    self._begin(one, other)
                else:
                    self._tap(mine.tutee)
                self._pass(30.0)
                yield

    def _begin(self, one: str, other: str) -> None:
        """Two cards, and what the display then asks for."""
        for card in (one, other, self._place.temas[0], one):
            self._tap(card)
            if any(s.pair == {one, other} for s in self.room.facts().open()):
                break
        self._pass(30.0)

    def _pass(self, seconds: float) -> None:
        """Time passes as in the loop, which does what runs out before the next card comes."""
        self.clock.seconds += seconds
        self.station.tick(self.clock.seconds)

    def _tap(self, card: str) -> None:
        self._pass(3.0)
        self.pause()
        floor = self._floor.once()
        self.room.wrote = False
        heard = CardSeen(uid(card), self.clock.seconds)
        at, began = monotonic(), perf_counter()
        self.station.hear(heard)
        ended = perf_counter()
        if not self.room.wrote:
            return
        timed = self.timed
        timed.committed.append((self.room.committed - began) * 1000)
        timed.drawn.append((self._display.drawn - began) * 1000)
        timed.served.append((ended - began) * 1000)
        timed.floor.append(floor)
        timed.told.append((self.room.seq(), at))


def alternately(mornings: Sequence[Morning], gestures: int, seconds: float = 0.0) -> None:
    """The same morning at each station in turn, so that what disturbs one disturbs all.

    seconds: before each card, because hands are not as quick as this program.
    """
    for each in mornings:
        each.forget()
        each.pause = (lambda: sleep(seconds)) if seconds else lambda: None
    for _ in range(gestures):
        for each in mornings:
            each.next()
