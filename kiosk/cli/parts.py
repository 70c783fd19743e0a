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
from kiosk.words import Words

log = logging.getLogger(__name__)

Draw = Callable[[Screen], Image]


def drawing(config: Config) -> Draw:
    """How screens become pictures: with Unifont where Debian has put it and parts are real."""
    real = config.display.driver not in ("simulated", "none")
    return partial(picture, prefer_unifont=real)


def reader(settings: ReaderSettings, side: int, words: Words) -> Reader:
    """The reader that the settings name."""
    device = settings.device
    match settings.driver:
        case "simulated":
            return SimulatedReader(side, words=words)
        case "wedge":
            form, layout = settings.form, settings.layout
            return WedgeReader(device, side, form=form, layout=layout, words=words)
        case "pcsc":
            return PcscReader(device, side, words=words)
    return NfcReader(settings.path, side, words=words)


def display(config: Config, draw: Draw, words: Words) -> Display:
    """The display that the settings name; one that does not answer is tried again later."""
    chosen = config.display
    if chosen.driver == "none":
        return NoDisplay()
    if chosen.driver == "simulated":
        return SimulatedDisplay(draw, words=words)
    return LumaDisplay(chosen.driver, chosen.bus, chosen.address, draw, words=words)


def signals(config: Config) -> tuple[Signals, str]:
    """Lamp and buzzer, and why they are not there ("" if they are)."""
    chosen = config.signals
    if chosen.driver == "none":
        return NoSignals(), ""
    if chosen.driver == "simulated":
        return SimulatedSignals(), ""
    buzzer = chosen.buzzer or None
    try:
        lamp = GpioSignals(red=chosen.red, green=chosen.green, blue=chosen.blue, buzzer=buzzer)
        return lamp, ""
    except PartLost as error:
        log.warning("lamp and buzzer: %s", error)
        return NoSignals(), str(error)


def buttons(config: Config, words: Words) -> tuple[Buttons, str]:
    """The buttons, and why they are not there ("" if they are)."""
    chosen = config.buttons
    if chosen.driver == "none":
        return NoButtons(), ""
    if chosen.driver == "simulated":
        return SimulatedButtons(words=words), ""
    try:
        return GpioButtons(ok=chosen.ok, next=chosen.next or None, back=chosen.back or None), ""
    except PartLost as error:
        log.warning("buttons: %s", error)
        return NoButtons(), str(error)


def taps_of(found: list[Reader]) -> list[SimulatedReader]:
    """The simulated readers among them."""
    return [each for each in found if isinstance(each, SimulatedReader)]


def socket_parts(found: Buttons, shown: Display) -> dict[str, Any]:
    """Buttons and display as the tap socket takes them, None where they are not simulated."""
    return {
        "buttons": found if isinstance(found, SimulatedButtons) else None,
        "display": shown if isinstance(shown, SimulatedDisplay) else None,
    }
