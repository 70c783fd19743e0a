"""A 128 x 64 OLED driven by luma: only the pages that changed travel over the bus.

A page is a strip of eight rows, 128 bytes, the upper row in the lowest bit. A minute of a clock
costs 276 bytes instead of 1034 (docs/stack.md 3), and nothing changed costs nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image

from hardware.part import Part
from kiosk.errors import ConfigError, PartLost
from kiosk.screens import Screen

log = logging.getLogger(__name__)

WIDTH, HEIGHT, PAGES = 128, 64, 8
DRIVERS = ("ssd1306", "ssd1309", "sh1106")
CALM = 0x5F
"""Contrast of 255: read from two places back, and not a lamp in a classroom."""
NOP = 0xE3
COLUMN_RANGE, PAGE_RANGE = 0x21, 0x22  # SSD1306 and SSD1309
PAGE, COLUMN_LOW, COLUMN_HIGH = 0xB0, 0x02, 0x10  # SH1106: its 132 columns begin two to the left


@dataclass(frozen=True, slots=True)
class Panel:
    """luma's device, and luma's serial link below it, which alone lets go of the bus."""

    device: Any
    link: Any


OpenDevice = Callable[[str, int, int], Panel]


def packed(image: Image.Image) -> list[bytes]:
    """The eight pages of a 128 x 64 picture of mode "1", top to bottom, 128 bytes each."""
    if image.mode != "1" or image.size != (WIDTH, HEIGHT):
        raise ValueError(
            f"a picture of {image.size} in mode {image.mode!r}; it must be 128 x 64, '1'"
        )
    # Turned clockwise, each row is one column of the picture from its foot to its head, and Pillow
    # packs eight pixels a byte, the first in the highest bit.
    columns = image.transpose(Image.Transpose.ROTATE_270).tobytes()
    return [columns[PAGES - 1 - page :: PAGES] for page in range(PAGES)]


def changed(new: list[bytes], old: list[bytes] | None) -> Iterator[range]:
    """The runs of pages in which `new` differs from `old`."""
    first = None
    for page in range(PAGES + 1):
        differs = page < PAGES and (old is None or new[page] != old[page])
        if differs and first is None:
            first = page
        elif not differs and first is not None:
            yield range(first, page)
            first = None


class I2cOpener:
    """Opens a display on an I2C bus, as often as it has to be opened anew."""

    def __init__(self) -> None:
        self._device: Any = None

    def __call__(self, driver: str, bus: int, address: int) -> Panel:
        """The display, initialised and empty; raises what luma or the bus raise."""
        import luma.oled.device
        from luma.core.interface.serial import i2c

        link = i2c(port=bus, address=address)
        try:
            # Asks whether anybody is there before a device is made.
            link.command(NOP)
            kind = getattr(luma.oled.device, driver)
            # luma keeps each device it ever made until the program ends, half a megabyte each, so
            # a display with a loose cable is the same object, initialised again.
            self._device = self._device or kind.__new__(kind)
            self._device.__init__(link)
            self._device.contrast(CALM)
        except BaseException:
            link.cleanup()
            raise
        return Panel(self._device, link)


class LumaDisplay(Part):
    """A display with one of the chips in DRIVERS; `draw` gives the picture of a screen.

    bus: number of the I2C bus. address: of the display there, 0x3C for most. It is opened by the
    first `show`, and anew by the first one after a fault, so that a display that is missing, or was
    plugged in again, stops nothing. ConfigError for a chip that is not in DRIVERS.
    """

    def __init__(
        self,
        driver: str,
        bus: int,
        address: int,
        draw: Callable[[Screen], Image.Image],
        open_device: OpenDevice | None = None,
    ) -> None:
        if driver not in DRIVERS:
            known = ", ".join(DRIVERS)
            raise ConfigError("parts.display_unknown", driver=driver, known=known)
        self.name = f"{driver} {bus} 0x{address:02X}"
        self._where = (driver, bus, address)
        self._draw = draw
        self._open = open_device or I2cOpener()
        self._panel: Panel | None = None
        self._pages: list[bytes] | None = None

    def show(self, screen: Screen) -> None:
        """Show it; PartLost if the display does not answer, and the next call opens it anew."""
        self._put(packed(self._draw(screen)))

    def close(self) -> None:
        """Leave it dark, its memory empty."""
        if self._panel is None:
            return
        try:
            self._put([bytes(WIDTH)] * PAGES)
            self._panel.device.hide()
        except _faults() as error:  # it is gone, and dark for that
            log.info("%s left without a word (%s)", self.name, type(error).__name__)
        self._let_go()

    def leave(self) -> None:
        """Let go of the bus and leave the picture standing, also when the program has ended."""
        if self._panel is not None:
            self._panel.device.persist = True  # else luma switches it off at the end
            self._let_go()

    def _put(self, pages: list[bytes]) -> None:
        try:
            if self._panel is None:
                self._panel = self._open(*self._where)
            runs = list(changed(pages, self._pages))
            for run in runs:
                self._send(self._panel.device, run, pages)
            if not runs:
                # Without a word on the bus nobody would notice that it was unplugged, nor that it
                # came back without having been initialised.
                self._panel.device.command(NOP)
        except ImportError as error:
            raise PartLost("parts.display_library") from error
        except _faults() as error:
            self._let_go()
            raise _lost(error, self._where[1]) from error
        self._pages = pages

    def _send(self, device: Any, run: range, pages: list[bytes]) -> None:
        if self._where[0] == "sh1106":  # which knows no range of pages
            for page in run:
                device.command(PAGE + page, COLUMN_LOW, COLUMN_HIGH)
                device.data(list(pages[page]))
        else:
            device.command(COLUMN_RANGE, 0, WIDTH - 1, PAGE_RANGE, run[0], run[-1])
            device.data(list(b"".join(pages[run.start : run.stop])))

    def _let_go(self) -> None:
        panel, self._panel, self._pages = self._panel, None, None
        if panel is not None:
            panel.link.cleanup()


def _faults() -> tuple[type[Exception], ...]:
    """What a display that does not answer raises: luma's own errors, which are no OSErrors, while
    commands are sent, and the bare OSError while a picture is sent."""
    from luma.core.error import Error

    return (Error, OSError)


def _lost(error: Exception, bus: int) -> PartLost:
    """What a fault of luma's means."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"DevicePermissionError", "PermissionError"}:
        return PartLost("parts.display_denied")
    # luma gives this error twice: with the path of a bus that is not there, with the address of a
    # display that does not answer.
    if "DeviceNotFoundError" in names and "/dev/" in str(error):
        return PartLost("parts.display_no_bus", bus=bus)
    return PartLost("parts.display_mute")
