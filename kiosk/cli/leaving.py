"""The safe shutdown: the station asks for it, another unit does it, the last picture says so.

The station may not switch anything off. It leaves a file in `run/`, and systemd, which watches for
it, does the one thing that the file stands for (systemd/kiosk-poweroff.path).
"""

from __future__ import annotations

import logging
import threading
from contextlib import closing
from pathlib import Path

import click

from hardware.luma_display import LumaDisplay
from kiosk.cli import parts
from kiosk.cli.options import Place, placed
from kiosk.errors import PartLost
from kiosk.ports import Display
from kiosk.screens import Face, Screen, Seat
from kiosk.station import State
from kiosk.supervision import OFF, READ, ask_off
from kiosk.words import Words

log = logging.getLogger(__name__)

SIGNS = {
    "switching_off": "moon",
    "unplug": "plug",
    "preparing": "box",
    "updating": "box",
    "trouble": "question",
}
"""The sign beside each sentence; the plug only where one may be pulled."""


class Leaving:
    """Asks to switch off once the day was closed with a card, some seconds later, and only once."""

    def __init__(self, run: Path, read: float = READ) -> None:
        self._run, self._read = run, read
        self._timer: threading.Timer | None = None
        (run / OFF).unlink(missing_ok=True)  # of an earlier time, when nobody watched

    def told(self, state: State) -> None:
        """What the station shows now; a goodbye is shown after the day was closed in the record."""
        if state.screen.face is Face.GOODBYE and self._timer is None:
            self._timer = threading.Timer(self._read, self._ask)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Ask no more; harmless when called twice."""
        if self._timer is not None:
            self._timer.cancel()

    @property
    def asked(self) -> bool:
        """Whether the system was asked to switch off, by a card here or by a tablet."""
        return (self._run / OFF).exists()

    def _ask(self) -> None:
        ask_off(self._run)


def sentence(words: Words, key: str) -> Screen:
    """One of the sentences of SIGNS, as the display shows it."""
    return Screen(Face.SAY, left=Seat("", SIGNS[key]), text=words(f"kit.{key}"))


def leave_standing(display: Display, words: Words, key: str) -> None:
    """Show one of the sentences of SIGNS and let it stand when the program ends.

    PartLost if the display does not answer.
    """
    display.show(sentence(words, key))
    if isinstance(display, LumaDisplay):
        display.leave()


def farewell(display: Display, words: Words) -> None:
    """The last picture of a station that is going to be switched off."""
    try:
        leave_standing(display, words, "switching_off")
    except PartLost as error:
        log.warning("no farewell: %s", error)


@click.command(hidden=True)
@placed
@click.argument("say", type=click.Choice(list(SIGNS)))
def picture(place: Place, say: str) -> None:
    """Leave one sentence standing on the display, before the station is there and after it went."""
    config = place.config()
    words = place.words(config)
    with closing(parts.display(config, parts.drawing(config))) as display:
        leave_standing(display, words, say)
