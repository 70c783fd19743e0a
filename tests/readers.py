"""The readers of the contract test (tests/test_reader.py), and what a hand can do to each."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol

from hardware.nfc_reader import NfcReader
from hardware.pcsc_reader import PcscReader
from hardware.simulated import SimulatedReader
from hardware.wedge_reader import WedgeReader
from kiosk.ports import CardSeen, Heard, Reader, ReaderChanged
from kiosk.texts import Sentence
from tests.fake_acr122 import FakeAcr122
from tests.fake_card import FakeCard
from tests.fake_pcsc import FIELD, SAM, FakePcsc
from tests.fake_wedge import FakeWedge


def wait_for(reached: Callable[[], object], seconds: float = 10.0) -> None:
    """Return as soon as it is reached."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "not reached in time"
        time.sleep(0.001)


class Heeder:
    """Keeps what a reader tells."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []

    def __call__(self, heard: Heard) -> None:
        self.heard.append(heard)

    @property
    def uids(self) -> list[str]:
        return [h.uid for h in self.heard if isinstance(h, CardSeen)]

    def has(self, uid: str) -> bool:
        """Whether this card was told."""
        return uid in self.uids

    @property
    def found(self) -> list[bool]:
        return [h.found for h in self.heard if isinstance(h, ReaderChanged)]

    @property
    def details(self) -> list[Sentence | None]:
        return [h.detail for h in self.heard if isinstance(h, ReaderChanged)]


class Field(Protocol):
    """A reader, and what a hand can do to it."""

    reader: Reader

    def lay(self, uid: str) -> None: ...
    def lift(self) -> None: ...
    def lose(self) -> None: ...
    def find(self) -> None: ...


class Simulated:
    def __init__(self, stack: ExitStack) -> None:
        self.reader = stack.enter_context(SimulatedReader(side=2, pause=0.005))
        self.lay, self.lift = self.reader.lay, self.reader.lift
        self.lose, self.find = self.reader.lose, self.reader.find


class OverUdp:
    def __init__(self, stack: ExitStack) -> None:
        self.card = stack.enter_context(FakeCard())
        self.reader = stack.enter_context(NfcReader(self.card.path, side=2, pause=0.005))

    def lay(self, uid: str) -> None:
        self.card.present("ntag213", uid)

    def lift(self) -> None:
        self.card.remove()

    def lose(self) -> None:
        self.card.garbage()  # over UDP nobody can see that a reader is gone, only that it raves

    def find(self) -> None:
        self.card.garbage(False)


class OverUsb:
    def __init__(self, stack: ExitStack) -> None:
        self.acr122 = FakeAcr122()
        reader = NfcReader("usb", side=2, pause=0.005, open_frontend=self.acr122.open)
        # What the real opener does after nfcpy has opened the device is tested further down.
        self.reader = stack.enter_context(reader)

    def lay(self, uid: str) -> None:
        self.acr122.uid = bytes.fromhex(uid)

    def lift(self) -> None:
        self.acr122.uid = b""

    def lose(self) -> None:
        self.acr122.plugged = False

    def find(self) -> None:
        self.acr122.plugged, self.acr122.asleep = True, False


class OverPcsc:
    def __init__(self, stack: ExitStack) -> None:
        self.pcsc = FakePcsc()
        reader = PcscReader("picc", side=2, pause=0.005, load=lambda: self.pcsc)
        self.reader = stack.enter_context(reader)

    def lay(self, uid: str) -> None:
        self.pcsc.uid = bytes.fromhex(uid)

    def lift(self) -> None:
        self.pcsc.uid = b""

    def lose(self) -> None:
        self.pcsc.names = []

    def find(self) -> None:
        self.pcsc.names = [FIELD, SAM]


class OverWedge:
    def __init__(self, stack: ExitStack) -> None:
        self.wedge = FakeWedge()
        reader = WedgeReader("sycreader", 2, 0.005, settle=0, load=lambda: self.wedge)
        self.reader = stack.enter_context(reader)

    def lay(self, uid: str) -> None:
        wait_for(lambda: self.wedge.grabbed or self.reader._stop.is_set())
        self.wedge.type(uid + "\n")

    def lift(self) -> None:
        pass  # of which such a reader says nothing

    def lose(self) -> None:
        self.wedge.unplug()

    def find(self) -> None:
        self.wedge.plug_in()
