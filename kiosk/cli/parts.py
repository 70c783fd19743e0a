"""Builds the parts that the settings name; nothing is simulated unless it is named so."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from PIL.Image import Image

from hardware.gpio import GpioButtons, GpioSignals
from hardware.luma_display import LumaDisplay
from hardware.nfc_reader import NfcReader
from hardware.pcsc_reader import PcscReader
from hardware.simulated import (
    NoButtons,
    NoDisplay,
    NoSignals,
    SimulatedButtons,
    SimulatedDisplay,
    SimulatedReader,
    SimulatedSignals,
)
from hardware.wedge_reader import WedgeReader
from kiosk.config import Config, ReaderSettings
from kiosk.errors import PartLost
from kiosk.faces import picture
from kiosk.ports import Buttons, Display, Reader, Signals
from kiosk.screens import Screen
from kiosk.texts import Sentence

log = logging.getLogger(__name__)

Draw = Callable[[Screen], Image]


def drawing(config: Config) -> Draw:
    """How screens become pictures: with Unifont where Debian has put it and parts are real."""
    real = config.display.driver not in ("simulated", "none")
    return partial(picture, prefer_unifont=real)


def reader(settings: ReaderSettings, side: int) -> Reader:
    """The reader that the settings name."""
    device = settings.device
    match settings.driver:
        case "simulated":
            return SimulatedReader(side)
        case "wedge":
            form, layout = settings.form, settings.layout
            return WedgeReader(device, side, form=form, layout=layout)
        case "pcsc":
            return PcscReader(device, side)
    return NfcReader(settings.path, side)


def display(config: Config, draw: Draw) -> Display:
    """The display that the settings name; one that does not answer is tried again later."""
    chosen = config.display
    if chosen.driver == "none":
        return NoDisplay()
    if chosen.driver == "simulated":
        return SimulatedDisplay(draw)
    return LumaDisplay(chosen.driver, chosen.bus, chosen.address, draw)


def signals(config: Config) -> tuple[Signals, Sentence | None]:
    """Lamp and buzzer, and why they are not there (None if they are)."""
    chosen = config.signals
    if chosen.driver == "none":
        return NoSignals(), None
    if chosen.driver == "simulated":
        return SimulatedSignals(), None
    buzzer = chosen.buzzer or None
    try:
        lamp = GpioSignals(red=chosen.red, green=chosen.green, blue=chosen.blue, buzzer=buzzer)
        return lamp, None
    except PartLost as error:
        log.warning("lamp and buzzer: %s", error)
        return NoSignals(), error.sentence


def buttons(config: Config) -> tuple[Buttons, Sentence | None]:
    """The buttons, and why they are not there (None if they are)."""
    chosen = config.buttons
    if chosen.driver == "none":
        return NoButtons(), None
    if chosen.driver == "simulated":
        return SimulatedButtons(), None
    try:
        return GpioButtons(ok=chosen.ok, next=chosen.next or None, back=chosen.back or None), None
    except PartLost as error:
        log.warning("buttons: %s", error)
        return NoButtons(), error.sentence


def taps_of(found: list[Reader]) -> list[SimulatedReader]:
    """The simulated readers among them."""
    return [each for each in found if isinstance(each, SimulatedReader)]


def socket_parts(found: Buttons, shown: Display) -> dict[str, Any]:
    """Buttons and display as the tap socket takes them, None where they are not simulated."""
    return {
        "buttons": found if isinstance(found, SimulatedButtons) else None,
        "display": shown if isinstance(shown, SimulatedDisplay) else None,
    }
