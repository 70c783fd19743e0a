"""The process that owns the devices."""

from __future__ import annotations

import logging
import queue
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from importlib import resources

import click

from hardware.simulated import TapSocket
from kiosk.cli import leaving, parts
from kiosk.cli.address import own_address, own_hotspot
from kiosk.cli.again import begin_anew, when_wanted
from kiosk.cli.copying import settings_of
from kiosk.cli.options import Place, all_simulated, chosen, placed, port_option, simulate_option
from kiosk.clock import PacedClock, SystemClock
from kiosk.config import Config
from kiosk.copies.keeper import Keeper, came_back
from kiosk.copies.sticks import within_reach
from kiosk.copies.versions import Versions
from kiosk.copies.wanted import settle
from kiosk.health.at_start import at_start
from kiosk.health.lines import LastLines
from kiosk.health.machine import serial_of
from kiosk.loop import Item, Morning, Watch, run
from kiosk.runfolder import RunFolder
from kiosk.script import read_script
from kiosk.starting.board import notice
from kiosk.station import Parts, State, Station
from kiosk.supervision import Pulse
from kiosk.texts import Sentence
from kiosk.updating.where import here
from kiosk.words import Words


@click.command("station")
@placed
@simulate_option
@port_option
@click.option("--until-eof", is_flag=True, hidden=True)
def command(place: Place, simulate: bool, port: int | None, until_eof: bool) -> None:
    """Own the devices: reader, display, buttons, lamp and buzzer."""
    stop = stopped_by_signals()
    if until_eof:  # a restore is the matter of whoever started this process
        stop_at_end_of_input(stop)
        station(place, chosen(place, simulate, port), stop)
        return
    settle(place.folder)
    notice(place.folder, serial_of(), SystemClock())
    ended = threading.Event()
    when_wanted(place.folder, stop.set, ended)
    station(place, chosen(place, simulate, port), stop)
    ended.set()
    begin_anew(place.folder)


def station(place: Place, config: Config, stop: threading.Event) -> None:
    """Own the devices and serve taps until `stop` is set."""
    words = place.first_words(config)
    real_clock = SystemClock()
    clock = PacedClock(real_clock)
    simulated = all_simulated(config)
    draw = parts.drawing(config)
    with ExitStack() as stack:
        classroom = stack.enter_context(place.classroom(clock))
        folder = RunFolder(place.folder, draw, is_display=config.display.driver == "simulated")
        stack.callback(folder.close)
        lines = LastLines(folder.path / "station.log")
        logging.getLogger().addHandler(lines)
        stack.callback(logging.getLogger().removeHandler, lines)
        mark = "simulated" if simulated else "real"
        if classroom.site.parts != "real" and classroom.site.parts != mark:
            classroom.set_meta("parts", mark)
        ears: queue.Queue[Item] = queue.Queue()
        display = parts.display(config, draw)
        stack.callback(display.close)
        signals, no_signals = parts.signals(config)
        stack.callback(signals.close)
        buttons, no_buttons = parts.buttons(config)
        stack.callback(buttons.close)
        readers = [parts.reader(config.reader, 1)]
        if config.reader2 is not None:
            readers.append(parts.reader(config.reader2, 2))
        folder.extra = {
            "simulated": simulated,
            "playing": False,
            "drivers": [each.name for each in readers] + [config.display.driver],
            **_told("signals", no_signals),
            **_told("buttons", no_buttons),
        }
        last: list[State] = []
        here: list[Station] = []
        off = leaving.Leaving(folder.path)
        stack.callback(off.close)

        def told(state: State) -> None:
            last[:] = [state]
            if not simulated:
                off.told(state)
            proves = all(each.proves_life for each in readers)
            folder.extra = {**folder.extra, "proves_life": proves}
            folder.tell(state)

        def playing(now: bool) -> None:
            folder.extra = {**folder.extra, "playing": now}
            if last:
                folder.tell(last[0])

        def make() -> Station:
            given = Parts(display, signals)
            here[:] = [
                Station(
                    classroom,
                    given,
                    config,
                    words,
                    address=lambda: own_address(config, folder.path),
                    code=classroom.access.setup_code,
                    hotspot=lambda: own_hotspot(folder.path),
                    told=told,
                )
            ]
            return here[0]

        def speak() -> Words:
            return here[0].words if here else words

        morning = Morning(ears, clock, real_clock.now, playing)
        stack.callback(morning.close)
        if (taps := parts.taps_of(readers)) and len(taps) == len(readers):
            stack.callback(
                TapSocket(
                    folder.path,
                    taps,
                    **parts.socket_parts(buttons, display),
                    answer=lambda: folder.screen_document(last[0]) if last else {},
                    speak=speak,
                    more=lambda request: _more(request, morning),
                ).close
            )
        for part in (*readers, buttons):
            part.listen(ears.put)
        for each in readers:
            stack.callback(each.close)
        keeper = Keeper(
            place.folder,
            clock,
            config.site.timezone,
            settings_of(place),
            speak,
            ears.put,
            partial(within_reach, config, simulated=simulated),
            marked=config.copies.sticks == "marked",
            ring=config.copies.ring,
            versions=_versions(place, simulated, speak),
        )
        stack.callback(keeper.close)
        keeper.start()
        vouched = classroom.moment().trust.vouched
        amiss = at_start(config, real_clock.shown_ms(), vouched, speak())
        for told_first in (amiss, came_back(place.folder, speak())):  # the later one stands
            if told_first is not None:
                ears.put(told_first)
        watch = Watch(readers, real_clock.now)
        pulse = Pulse()
        run(classroom, make, ears, clock, stop, watch, folder.beat, pulse.turn)
        pulse.end()
        if off.asked:
            leaving.farewell(display, speak())


def _versions(place: Place, simulated: bool, speak: Callable[[], Words]) -> Versions | None:
    """What looks for kits on sticks; None where no signed kit set this computer up."""
    where = here(simulated=simulated)
    return None if where is None else Versions(place.folder, where, speak)


def _told(part: str, why: Sentence | None) -> dict[str, object]:
    """What `parts.json` tells of a part that is there from the start, or never."""
    return {part: "lost" if why else "ok", f"{part}_detail": [why.document()] if why else []}


def _more(request: object, morning: Morning) -> bool:
    match request:
        case {"play": "morning"}:
            text = resources.files("kiosk") / "sample" / "morning.rehearsal"
            morning.play(list(read_script(text.read_text(encoding="utf-8"))))
        case {"play": "stop"}:
            morning.close()
        case _:
            return False
    return True


def stopped_by_signals() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def stop_at_end_of_input(stop: threading.Event) -> None:
    """Set the event when whoever started this process is gone and its pipe is closed."""

    def wait() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=wait, name="parent", daemon=True).start()
