"""A station and one emulated reader in virtual time: what a hand does, and what disturbs it.

The real driver runs in this thread; each time that it waits, or that the emulated hardware keeps it
waiting, time passes, the hand goes on, and the real watch and station look around. So a thousand
disturbances, with all the waiting that the rules and the drivers ask for, take a minute.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from random import Random
from typing import Any, Protocol

import pytest

from hardware.attending import AttendedReader
from hardware.nfc_reader import NfcReader
from hardware.part import Telling
from hardware.pcsc_reader import PcscReader
from hardware.simulated import NoDisplay, NoSignals
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.config import Config
from kiosk.loop import Watch
from kiosk.ports import Heard
from kiosk.station import Parts, Station
from kiosk.words import words
from tests.fake_acr122 import FakeAcr122
from tests.fake_pcsc import FIELD, SAM, FakePcsc

STEP = 0.1
"""Seconds between two turns of the station's loop."""

Hand = Generator[float, None, None]
"""Does something, and yields the seconds until it does the next thing."""


class World:
    """The station, the time, and the hand; `run` gives when the hand has done all."""

    def __init__(self, folder: Path, device: Device) -> None:
        self.clock = VirtualClock(name="disturbed", seconds=1000.0)
        self.classroom = Classroom(folder, self.clock)
        self.station = Station(
            self.classroom, Parts(NoDisplay(), NoSignals()), Config(), words("es")
        )
        self.device = device
        self.reader = device.made(self)
        self.watch = Watch([self.reader], self.clock.now)
        self.heard: list[Heard] = []
        self.noticed: list[float] = []
        """How long each loss was not noticed."""
        self.taken_back: list[float] = []
        """How long each reader that answered again was not taken back."""
        self._unfit: float | None = None
        self._fit: float | None = None
        self._was_fit = True
        self._hand: Hand | None = None
        self._due = 0.0
        self._done = threading.Event()

    def run(self, hand: Hand) -> None:
        """Let the hand do all it wants, with the reader's thread running in this one."""
        self._hand, self._due = hand, self.clock.now()
        self.station.start()
        self.reader._stop = _Paced(self)
        self.reader._attend(Telling(self.heard.append))

    def close(self) -> None:
        """Close the record; its differences, which are none."""
        assert self.classroom.differences() == []
        self.classroom.close()

    def advance(self, seconds: float) -> None:
        """Let time pass: the hand moves, the station's loop turns."""
        end = self.clock.now() + seconds
        while not self.done:
            self._turn()
            left = end - self.clock.now()
            if left <= 1e-9:
                return
            self.clock.seconds += min(left, STEP)

    @property
    def done(self) -> bool:
        """Whether the hand has done everything."""
        return self._done.is_set()

    @property
    def lost(self) -> bool:
        """Whether the station says that its reader is lost."""
        return bool(self.station.state.reader)

    def _turn(self) -> None:
        self._serve()
        while self._hand is not None and self._due <= self.clock.now() + 1e-9:
            wait = next(self._hand, None)
            if wait is None:
                self._done.set()
                return
            self._due += wait
        self._serve()

    def _serve(self) -> None:
        heard, self.heard[:] = list(self.heard), []
        for item in heard:
            for each in (*self.watch.heard(item), item):
                self.station.hear(each)
        for change in self.watch.look():
            self.station.hear(change)
        self.station.tick(self.clock.now())
        if self.device.fit is not self._was_fit:
            self._was_fit, now = self.device.fit, self.clock.now()
            self._unfit = None if self._was_fit or self.lost else now
            self._fit = now if self._was_fit and self.lost else None
        if self._unfit is not None and self.lost:
            self.noticed.append(self.clock.now() - self._unfit)
            self._unfit = None
        if self._fit is not None and not self.lost:
            self.taken_back.append(self.clock.now() - self._fit)
            self._fit = None


class _Paced(threading.Event):
    """Waits by letting the world's time pass."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world

    def wait(self, timeout: float | None = None) -> bool:
        self._world.advance(timeout or 0.0)
        return self.is_set()

    def is_set(self) -> bool:
        return self._world.done


class Device(Protocol):
    """An emulated reader, and what may befall it."""

    name: str

    def made(self, world: World) -> AttendedReader:
        """The real reader that drives it."""

    @property
    def fit(self) -> bool:
        """Whether it answers as it should."""

    def lay(self, *uids: str) -> None:
        """Put these cards into the field; of several it finds one at a time, by turns."""

    def unplug(self, after: int = 0) -> None:
        """Pull the plug, or have it pulled in the middle of a poll: after so many commands."""

    def plug_in(self) -> None:
        """Put it back."""

    def rave(self, polls: int | None = None) -> None:
        """Answer nonsense, for so many polls or until `calm`."""

    def calm(self) -> None:
        """Answer as ever."""

    def hang(self) -> None:
        """Not answer at all, nor give an error, until `calm`."""

    def sleep(self) -> None:
        """Be gone, as one that was sent to sleep: it comes back when it is plugged in anew."""


class _Befalls:
    """What both emulations share: plug, nonsense, silence, and cards that come by turns."""

    def __init__(self, seed: int = 0) -> None:
        self.random = Random(seed)
        self._cards: tuple[bytes, ...] = ()
        self._plugged, self._asleep, self._hangs = True, False, False
        self._raves: float = 0
        self._pull: int | None = None
        self._polls = 0

    @property
    def fit(self) -> bool:
        return self._plugged and not self._asleep and not self._hangs and self._raves < 3

    def lay(self, *uids: str) -> None:
        self._cards = tuple(bytes.fromhex(uid) for uid in uids)

    def unplug(self, after: int = 0) -> None:
        self._pull = after or None
        self._plugged = self._plugged and after > 0

    def plug_in(self) -> None:
        self._plugged, self._asleep, self._pull = True, False, None

    def rave(self, polls: int | None = None) -> None:
        self._raves = float("inf") if polls is None else polls

    def calm(self) -> None:
        self._raves, self._hangs = 0, False

    def hang(self) -> None:
        self._hangs = True

    def sleep(self) -> None:
        self._asleep = True

    def _befall(self, world: World, begins: bool) -> bytes:
        """What befalls it at one command: the UID that is in the field now."""
        while self._hangs and not world.done:
            world.advance(STEP)
        if self._pull is not None:
            self._pull -= 1
            if self._pull <= 0:
                self._plugged, self._pull = False, None
        self._polls += begins
        return self._cards[self._polls % len(self._cards)] if self._cards else b""

    def _nonsense(self) -> bool:
        """Whether this poll is answered with nonsense."""
        nonsense = self._raves > 0
        self._raves -= nonsense
        return nonsense


class Acr122(_Befalls):
    """The ACR122U under nfcpy's own driver."""

    name = "nfcpy"

    def made(self, world: World) -> NfcReader:
        device = self

        class Cable(FakeAcr122):
            def answered(self, command: bytes) -> bytes:
                begins = command[5:7] == b"\xd4\x4a" and command[8] == 0
                self.uid = device._befall(world, begins)
                self.plugged, self.asleep = device._plugged, device._asleep
                if self.asleep:
                    self.plugged = False
                if begins and device._nonsense():
                    if device.random.random() < 0.5:
                        raise ValueError("nonsense")
                    return b"\x83" + device.random.randbytes(device.random.randrange(24))
                return super().answered(command)

            def open(self, path: str) -> Any:
                self.plugged, self.asleep = device._plugged, device._asleep
                return super().open(path)

        return NfcReader("usb", open_frontend=Cable().open)


class Pcsc(_Befalls):
    """A PC/SC reader under the real driver."""

    name = "pcsc"

    def made(self, world: World) -> PcscReader:
        device = self

        class Service(FakePcsc):
            def SCardConnect(  # noqa: N802
                self, context: int, reader: str, mode: int, protocols: int
            ) -> tuple[int, int, int]:
                self.uid = device._befall(world, True)
                self.names = [FIELD, SAM] if device._plugged and not device._asleep else []
                self.trouble = 0x8010001F if device._nonsense() else 0
                self.uid = self.uid or (b"\1" if self.trouble else b"")
                return super().SCardConnect(context, reader, mode, protocols)

            def SCardListReaders(  # noqa: N802
                self, context: int, groups: list[str]
            ) -> tuple[int, list[str]]:
                self.names = [FIELD, SAM] if device._plugged and not device._asleep else []
                return super().SCardListReaders(context, groups)

        return PcscReader(load=Service)


def in_virtual_time(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Let the drivers read the world's clock."""
    for module in ("attending", "nfc_reader"):
        monkeypatch.setattr(f"hardware.{module}.boottime", world.clock.now)
    world.reader._beat = world.clock.now()
