"""The display: luma's own drivers over a bus that can be lost in every way there is."""

from __future__ import annotations

import errno
import gc
import subprocess
import sys
from collections.abc import Iterator

import luma.oled.device
import pytest
from hypothesis import given
from hypothesis import strategies as st
from luma.core.device import dummy
from luma.core.interface.serial import i2c
from PIL import Image, ImageChops, ImageDraw

from hardware.luma_display import (
    CALM,
    DRIVERS,
    I2cOpener,
    LumaDisplay,
    Panel,
    changed,
    packed,
)
from kiosk.errors import ConfigError, PartLost
from kiosk.screens import Face, Screen
from tests.fake_oled import FakeOled, put_in_place

FAULTS = [
    ("commands", errno.EREMOTEIO),  # luma makes DeviceNotFoundError of it
    ("commands", errno.EIO),
    ("commands", errno.ENXIO),  # a bare OSError
    ("data", errno.EREMOTEIO),
    ("data", errno.ETIMEDOUT),  # a TimeoutError
    ("data", errno.ENXIO),
]


def draw(screen: Screen) -> Image.Image:
    """Something different for each text, in one place."""
    image = Image.new("1", (128, 64))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 127, 63), outline=1)
    for place, letter in enumerate(screen.text):
        pen.line((8 * place + 4, 20, 8 * place + 10, 20 + ord(letter) % 9), fill=1)
    return image


def say(text: str) -> Screen:
    return Screen(Face.SAY, text=text)


def same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.logical_xor(one, other).getbbox() is None


@pytest.fixture(params=DRIVERS)
def panel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FakeOled:
    panel = FakeOled(request.param)
    put_in_place(panel, monkeypatch)
    return panel


@pytest.fixture
def display(panel: FakeOled) -> Iterator[LumaDisplay]:
    with LumaDisplay(panel.driver, 1, 0x3C, draw) as display:
        yield display


def test_what_is_shown_is_what_was_drawn(panel: FakeOled, display: LumaDisplay) -> None:
    for text in ("Ana", "Ana y Beto", "", "Beto"):
        display.show(say(text))
        assert same(panel.image, draw(say(text)))


def test_each_byte_equals_what_luma_would_send(panel: FakeOled, display: LumaDisplay) -> None:
    # Its first picture comes after the empty one with which luma clears the panel.
    display.show(say("Ñandú"))
    ours = bytes(panel.wire[-1024:])
    device = getattr(luma.oled.device, panel.driver)(i2c(port=1))
    device.display(draw(say("Ñandú")))
    assert ours == bytes(panel.wire[-1024:])
    device.cleanup()


def test_only_what_changed_travels(panel: FakeOled, display: LumaDisplay) -> None:
    display.show(say("Ana"))
    transfers, sent = panel.transfers, len(panel.wire)
    display.show(say("Ana"))
    # Only a word to which a display that is gone gives no answer.
    assert (panel.transfers, len(panel.wire)) == (transfers + 1, sent)
    display.show(say("Anb"))
    assert 0 < len(panel.wire) - sent <= 256


def test_it_is_calm_and_closing_leaves_it_dark(panel: FakeOled, display: LumaDisplay) -> None:
    display.show(say("Ana"))
    assert panel.contrast == CALM < 0x7F
    display.close()
    display.close()
    assert not panel.lit and panel.open_buses == 0
    panel.lit = True
    assert panel.image.getbbox() is None  # nor is a name left in its memory


@pytest.mark.parametrize(("phase", "number"), FAULTS)
def test_a_fault_is_told_and_the_next_show_begins_anew(
    panel: FakeOled, display: LumaDisplay, phase: str, number: int
) -> None:
    display.show(say("Ana"))
    panel.trouble, panel.number = phase, number
    for text in ("Beto", "Carla"):
        with pytest.raises(PartLost, match="does not answer"):
            display.show(say(text))
        assert panel.open_buses == 0  # nothing is left open, however often it is tried
    panel.plug_in()
    display.show(say("Carla"))
    assert same(panel.image, draw(say("Carla"))) and panel.contrast == CALM


@pytest.mark.parametrize(("phase", "number"), FAULTS)
def test_a_display_unplugged_before_the_end_is_closed_without_a_word(
    panel: FakeOled, display: LumaDisplay, phase: str, number: int
) -> None:
    display.show(say("Ana"))
    panel.trouble, panel.number = phase, number
    display.close()
    assert panel.open_buses == 0


def test_a_display_that_is_not_there_is_told_by_show_and_not_before(panel: FakeOled) -> None:
    panel.trouble = "commands"
    with LumaDisplay(panel.driver, 1, 0x3C, draw) as display:
        with pytest.raises(PartLost, match="address"):
            display.show(say("Ana"))
        panel.missing_bus = True
        with pytest.raises(PartLost, match="I2C bus 1.*i2c_arm"):
            display.show(say("Ana"))
        panel.missing_bus = False
        panel.plug_in()
        display.show(say("Ana"))
        assert same(panel.image, draw(say("Ana")))


def test_a_bus_one_may_not_use_is_told_in_words() -> None:
    def denied(driver: str, bus: int, address: int) -> Panel:
        raise PermissionError(errno.EACCES, "Permission denied", f"/dev/i2c-{bus}")

    display = LumaDisplay("ssd1306", 1, 0x3C, draw, denied)
    with pytest.raises(PartLost, match="group i2c"):
        display.show(say("Ana"))


def test_a_loose_cable_does_not_fill_the_memory(panel: FakeOled) -> None:
    # luma keeps each device until the program ends (an exit hook holds it): one must do for all.
    opener = I2cOpener()

    def devices() -> int:
        kind = getattr(luma.oled.device, panel.driver)
        return sum(isinstance(thing, kind) for thing in gc.get_objects())

    before = devices()
    for _ in range(3):
        opener(panel.driver, 1, 0x3C).link.cleanup()
    assert devices() == before + 1


def test_an_unknown_chip_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="st7735.*sh1106"):
        LumaDisplay("st7735", 1, 0x3C, draw)


class Recorder:
    """A serial link that keeps what goes through it."""

    def __init__(self) -> None:
        self.commands: list[tuple[int, ...]] = []
        self.bytes = b""
        self.closed = 0

    def command(self, *command: int) -> None:
        self.commands.append(command)

    def data(self, sent: list[int]) -> None:
        self.bytes += bytes(sent)

    def cleanup(self) -> None:
        self.closed += 1


def test_any_device_of_luma_will_do_for_it() -> None:
    link = Recorder()

    def opened(driver: str, bus: int, address: int) -> Panel:
        return Panel(dummy(mode="1", serial_interface=link), link)

    with LumaDisplay("ssd1306", 1, 0x3C, draw, opened) as display:
        display.show(say("Ana"))
        assert link.bytes == b"".join(packed(draw(say("Ana"))))
        assert link.commands == [(0x21, 0, 127, 0x22, 0, 7)]
    assert link.closed == 1


@pytest.mark.parametrize("image", [Image.new("1", (64, 128)), Image.new("L", (128, 64))])
def test_a_picture_of_another_shape_is_a_mistake(image: Image.Image) -> None:
    with pytest.raises(ValueError, match="128 x 64"):
        packed(image)


pages = st.lists(st.sampled_from([b"a", b"b"]), min_size=8, max_size=8)


@given(new=pages, old=pages)
def test_the_runs_are_exactly_the_pages_that_differ(new: list[bytes], old: list[bytes]) -> None:
    runs = list(changed(new, old))
    assert [page for run in runs for page in run] == [p for p in range(8) if new[p] != old[p]]
    assert all(a.stop < b.start for a, b in zip(runs, runs[1:], strict=False))
    assert list(changed(new, None)) == [range(8)]


def test_importing_the_parts_loads_no_driver() -> None:
    code = (
        "import sys, hardware.luma_display, hardware.gpio, hardware.nfc_reader;"
        "print([m for m in ('nfc', 'usb1', 'luma', 'gpiozero', 'lgpio') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
