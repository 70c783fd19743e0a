"""Keyboard readers that can be unplugged: what the real wedge reader takes for the module evdev.

Keys that nobody has grabbed go where they would go on a machine: to whatever window is in front.
"""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from hardware.part import boottime
from hardware.wedge_reader import DIGITS, DOWN, EV_KEY, EV_SYN, LETTERS, SYN_DROPPED

ENTER = 28
KEY_OF = {char: code for code, char in (LETTERS["us"] | DIGITS).items()} | {"\n": ENTER, "?": 53}


@dataclass(frozen=True, slots=True)
class Event:
    """What evdev tells of one key."""

    type: int
    code: int
    value: int
    at: float

    def timestamp(self) -> float:
        """Seconds, of the kernel's clock."""
        return self.at


class FakeWedge:
    """A machine with one keyboard reader: plug it in, unplug it, let it type."""

    name = "Sycreader USB Reader"
    vendor, product = 0xFFFF, 0x0035
    link = "/dev/input/by-id/usb-Sycreader_USB_Reader-event-kbd"

    def __init__(self) -> None:
        self.leaked = ""
        """What was typed into whatever window was in front."""
        self.trouble: OSError | None = None
        """Raised when somebody opens the reader."""
        self.held = False
        """Whether another program has grabbed it."""
        self.opened: list[str] = []
        self.number = 3
        self.behind = 0.0
        """Seconds that the kernel's clock is behind ours, as it may well be."""
        self._plugged = True
        self._at: float | None = None
        self._open: list[_Keyboard] = []

    # what the reader uses of evdev

    def list_devices(self) -> Sequence[str]:
        """The machine's keyboards, the reader and its second device of the same name."""
        readers = [f"/dev/input/event{self.number + n}" for n in (0, 1)] if self._plugged else []
        return ["/dev/input/event0", *readers]

    def InputDevice(self, path: str) -> _Keyboard:  # noqa: N802  # evdev's own name
        """One of them, opened."""
        if path == self.link:
            path = f"/dev/input/event{self.number}"
        if path not in self.list_devices():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        if self.trouble is not None and path != "/dev/input/event0":
            raise self.trouble
        self.opened.append(path)
        keyboard = _Keyboard(self, path)
        self._open.append(keyboard)
        return keyboard

    # what a hand does

    def type(self, text: str, *, apart: float = 0.008, after: float = 0.0) -> None:
        """Let it type, each key `apart` seconds after the one before; `after` of silence before."""
        self._at = max(self._at or 0.0, boottime() - self.behind) + after
        for char in text:
            self._at += apart
            self._send(KEY_OF[char], char)

    def drop(self) -> None:
        """Lose keys, because nobody has read them in time."""
        self._pass_on(Event(EV_SYN, SYN_DROPPED, 0, self._at or 0.0), "")

    def unplug(self) -> None:
        """Pull the plug, in the middle of whatever it does."""
        self._plugged = False
        for keyboard in self._open:
            keyboard.knock()

    def plug_in(self) -> None:
        """Plug it in again: the machine gives it another number."""
        if not self._plugged:
            self._plugged, self.number, self._open = True, self.number + 4, []

    def has(self, keyboard: _Keyboard) -> bool:
        """Whether this opened keyboard is still the one that is plugged in."""
        return self._plugged and keyboard in self._open

    @property
    def grabbed(self) -> bool:
        """Whether somebody has the reader for itself alone."""
        return self._plugged and any(each.grabbed for each in self._open)

    def _send(self, code: int, char: str) -> None:
        at = self._at or 0.0
        # A key that is held is repeated by the kernel; it was typed once.
        for value in (DOWN, 2, 0):
            self._pass_on(Event(EV_KEY, code, value, at), char if value == DOWN else "")

    def _pass_on(self, event: Event, char: str) -> None:
        if not self._plugged:
            return
        if not self.grabbed:
            self.leaked += char
        for keyboard in list(self._open):
            keyboard.take(event)


class _Keyboard:
    def __init__(self, machine: FakeWedge, path: str) -> None:
        self._machine, self.path = machine, path
        ordinary, second = path.endswith("event0"), path.endswith(str(machine.number + 1))
        self.name = "AT Translated Set 2 keyboard" if ordinary else machine.name
        vendor, product = (1, 1) if ordinary else (machine.vendor, machine.product)
        self.info = SimpleNamespace(vendor=vendor, product=product)
        self._keys = [115] if second else [1, 2, ENTER]
        self.grabbed = False
        self._events: deque[Event] = deque()
        self.fd, self._bell = os.pipe()
        self._closed = False

    def capabilities(self) -> Any:
        return {EV_KEY: self._keys}

    def grab(self) -> None:
        if self._machine.held:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self.grabbed = True

    def ungrab(self) -> None:
        self._there()
        self.grabbed = False

    def read(self) -> Iterable[Event]:
        os.read(self.fd, 4096)
        self._there()
        events = list(self._events)
        self._events.clear()
        return events

    def close(self) -> None:
        if not self._closed:
            self._closed, self.grabbed = True, False
            for end in (self.fd, self._bell):
                os.close(end)

    def take(self, event: Event) -> None:
        if not self._closed and self._keys != [115] and self.name == self._machine.name:
            self._events.append(event)
            self.knock()

    def knock(self) -> None:
        if not self._closed:
            os.write(self._bell, b".")

    def _there(self) -> None:
        if not self._machine.has(self):
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
