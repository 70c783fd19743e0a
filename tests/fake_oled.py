"""A display on an I2C bus: it obeys the commands of its chip, and can be unplugged.

`FakeOled.bus` stands in place of smbus2.SMBus, so that luma's own drivers and serial link are real.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from typing import Any

import smbus2
from PIL import Image

COMMANDS, DATA = 0x00, 0x40
OPERANDS = {0xD5: 1, 0xA8: 1, 0xD3: 1, 0x8D: 1, 0xDA: 1, 0xD9: 1, 0xDB: 1, 0x81: 1}
HORIZONTAL = {0x20: 1, 0x21: 2, 0x22: 2}  # SSD1306 and SSD1309 only


class FakeOled:
    """A panel whose chip is `driver`: what it shows, what it was told, and how it can be lost.

    trouble: None, "commands" or "data": at which of the two the panel does not answer.
    number: the error that the kernel then gives; ENXIO and the like.
    """

    def __init__(self, driver: str) -> None:
        self.driver = driver
        self.wire = bytearray()
        """All that was sent as data."""
        self.transfers = 0
        self.trouble: str | None = None
        self.number = errno.EREMOTEIO
        self.missing_bus = False
        self.open_buses = 0
        self.contrast = 0
        self.lit = False
        self._sh1106 = driver == "sh1106"
        self._operands = OPERANDS | ({} if self._sh1106 else HORIZONTAL)
        self.plug_in()

    def plug_in(self) -> None:
        """Give it power: dark, and noise in its memory."""
        self.trouble, self.lit = None, False
        self._pages = [bytearray(b"\x5a" * 132) for _ in range(8)]
        self._columns, self._range = (0, 127), (0, 7)
        self._column = self._page = 0

    @property
    def image(self) -> Image.Image:
        """What one sees: nothing at all unless it was switched on."""
        picture = Image.new("1", (128, 64))
        first = 2 if self._sh1106 else 0
        for page, strip in enumerate(self._pages):
            for x, byte in enumerate(strip[first : first + 128]):
                for bit in range(8):
                    picture.putpixel((x, page * 8 + bit), byte >> bit & 1 if self.lit else 0)
        return picture

    def bus(self, port: int) -> Bus:
        """What opening /dev/i2c-PORT gives."""
        if self.missing_bus:
            raise FileNotFoundError(errno.ENOENT, "No such file", f"/dev/i2c-{port}")
        self.open_buses += 1
        return Bus(self)

    def take(self, mode: int, sent: bytes) -> None:
        """One transfer on the bus."""
        if self.trouble == ("commands" if mode == COMMANDS else "data"):
            raise OSError(self.number, os.strerror(self.number))
        self.transfers += 1
        if mode == COMMANDS:
            self._obey(iter(sent))
        else:
            self.wire += sent
            for byte in sent:
                self._store(byte)

    def _obey(self, sent: Iterable[int]) -> None:
        rest = iter(sent)
        for command in rest:
            operands = [next(rest) for _ in range(self._operands.get(command, 0))]
            match command, operands:
                case 0xAE, _:
                    self.lit = False
                case 0xAF, _:
                    self.lit = True
                case 0x81, [contrast]:
                    self.contrast = contrast
                case 0x21, [first, last]:
                    self._columns, self._column = (first, last), first
                case 0x22, [first, last]:
                    self._range, self._page = (first, last), first
                case _ if self._sh1106 and 0xB0 <= command <= 0xB7:
                    self._page = command & 7
                case _ if self._sh1106 and command <= 0x0F:
                    self._column = self._column & 0xF0 | command
                case _ if self._sh1106 and 0x10 <= command <= 0x1F:
                    self._column = self._column & 0x0F | (command & 0x0F) << 4

    def _store(self, byte: int) -> None:
        self._pages[self._page][self._column] = byte
        self._column += 1
        if not self._sh1106 and self._column > self._columns[1]:
            self._column = self._columns[0]
            self._page = self._range[0] if self._page == self._range[1] else self._page + 1


class Bus:
    """An open I2C bus, as smbus2 gives it."""

    def __init__(self, panel: FakeOled) -> None:
        self._panel: FakeOled | None = panel

    def write_i2c_block_data(self, address: int, mode: int, sent: list[int]) -> None:
        self._there.take(mode, bytes(sent))

    def i2c_rdwr(self, *messages: Any) -> None:
        for message in messages:
            mode, *sent = list(message)
            self._there.take(mode, bytes(sent))

    def close(self) -> None:
        self._there.open_buses -= 1
        self._panel = None

    @property
    def _there(self) -> FakeOled:
        if self._panel is None:
            raise OSError(errno.EBADF, "closed")
        return self._panel


def put_in_place(panel: FakeOled, monkeypatch: Any) -> None:
    """Let luma find this panel on every bus."""
    monkeypatch.setattr(smbus2, "SMBus", panel.bus)
