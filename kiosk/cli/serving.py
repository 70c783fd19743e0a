"""The processes: a station, the pages, or both for a laptop."""

from __future__ import annotations

import hmac
import logging
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack
from importlib import resources
from pathlib import Path

import click

from hardware.simulated import TapSocket, ask
from kiosk.cli import parts
from kiosk.cli.options import Place
from kiosk.clock import PacedClock, SystemClock
from kiosk.config import Config
from kiosk.doctor import findings
from kiosk.errors import Refused
from kiosk.loop import Item, Morning, Watch, run
from kiosk.runfolder import RunFolder
from kiosk.script import read_script
from kiosk.source import SiteSource
from kiosk.station import Parts, State, Station

log = logging.getLogger(__name__)

GIVE_WAY = 10
"""By how much the pages give way to the station, so that thirty viewers never delay a tap."""


def own_address(config: Config) -> str:
    """Where tablets find the pages: as configured, or by this machine's address on its network."""
    if config.web.address:
        return config.web.address
    host = config.web.host
    if host in ("0.0.0.0", "::", ""):
        host = _network_address() or socket.gethostname()
    return f"http://{host}:{config.web.port}/"


def _network_address() -> str:
    """This machine's address towards its network; asking sends nothing. "" without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def station(place: Place, config: Config, stop: threading.Event) -> None:
    """Own the devices and serve taps until `stop` is set."""
    words = place.words(config)
    real_clock = SystemClock()
    clock = PacedClock(real_clock)
    simulated = parts.all_simulated(config)
    draw = parts.drawing(config)
    with ExitStack() as stack:
        classroom = stack.enter_context(place.classroom(clock))
        folder = RunFolder(place.folder, draw, is_display=config.display.driver == "simulated")
        stack.callback(folder.close)
        mark = "simulated" if simulated else "real"
        if classroom.site.parts != "real" and classroom.site.parts != mark:
            classroom.set_meta("parts", mark)
        ears: queue.Queue[Item] = queue.Queue()
        display = parts.display(config, draw, words)
        stack.callback(display.close)
        signals, no_signals = parts.signals(config)
        stack.callback(signals.close)
        buttons, no_buttons = parts.buttons(config, words)
        stack.callback(buttons.close)
        readers = [parts.reader(config.reader, 1, words)]
        if config.reader2 is not None:
            readers.append(parts.reader(config.reader2, 2, words))
        folder.extra = {
            "simulated": simulated,
            "playing": False,
            "drivers": [each.name for each in readers] + [config.display.driver],
            "signals": no_signals or "ok",
            "buttons": no_buttons or "ok",
        }
        last: list[State] = []

        def told(state: State) -> None:
            last[:] = [state]
            proves = all(each.proves_life for each in readers)
            folder.extra = {**folder.extra, "proves_life": proves}
            folder.tell(state)

        def playing(now: bool) -> None:
            folder.extra = {**folder.extra, "playing": now}
            if last:
                folder.tell(last[0])

        def make() -> Station:
            given = Parts(display, signals)
            return Station(
                classroom,
                given,
                config,
                words,
                address=lambda: own_address(config),
                code=classroom.access.setup_code,
                told=told,
            )

        morning = Morning(ears, clock, real_clock.now, playing)
        stack.callback(morning.close)
        if (taps := parts.taps_of(readers)) and len(taps) == len(readers):
            stack.callback(
                TapSocket(
                    folder.path,
                    taps,
                    **parts.socket_parts(buttons, display),
                    answer=lambda: folder.screen_document(last[0]) if last else {},
                    words=words,
                    more=lambda request: _more(request, morning),
                ).close
            )
        for part in (*readers, buttons):
            part.listen(ears.put)
        for each in readers:
            stack.callback(each.close)
        watch = Watch(readers, words("parts.reader_silent"), real_clock.now)
        run(classroom, make, ears, clock, stop, watch)


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


def pages(place: Place, config: Config) -> None:
    """Serve the pages until SIGTERM or Ctrl-C; prints the address."""
    # Here and not above: the station is this program too, and needs no web server, which is a
    # third of its memory and of the time until the first tap.
    from web import WebSettings, create_app, listen
    from web.serve import run as serve

    os.nice(GIVE_WAY)
    words = place.words(config)
    with place.classroom() as classroom:
        secret = hmac.digest(classroom.key, b"web forms", "sha256").hex()
    run_folder = parts.run_folder(place.folder)
    source = SiteSource(
        place.folder,
        SystemClock(),
        config,
        words,
        lambda request: ask(run_folder, request, words=words),
        parts.all_simulated(config),
        examine=lambda say: findings(place.folder, config, say),
    )
    settings = WebSettings(
        secret_key=secret, max_streams=config.web.max_streams, behind_proxy=config.web.behind_proxy
    )
    server = listen(
        create_app(source, settings=settings, school=source), config.web.host, config.web.port
    )
    host = server.host if server.host not in ("0.0.0.0", "::") else _network_address()
    address = config.web.address or f"http://{host or socket.gethostname()}:{server.port}/"
    click.echo(address)
    if source.simulated:
        click.echo(f"{address}station")
    sys.stdout.flush()
    serve(server)


def both(place: Place, config: Config, arguments: list[str]) -> None:
    """A station in a process of its own, and the pages here; both end together."""
    command = [sys.executable, "-m", "kiosk.cli", "station", "--until-eof", *arguments]
    child = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        _wait_for_station(child, place.folder)
        pages(place, config)
    finally:
        assert child.stdin is not None
        child.stdin.close()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_for_station(child: subprocess.Popen[bytes], folder: Path) -> None:
    """Until the station holds its folder; its own sentence has been printed if it ends."""
    ready = folder / "run" / "parts.json"
    for _ in range(200):
        if child.poll() is not None:
            raise Refused("the station did not start; its own message is above")
        try:
            if f'"pid": {child.pid}' in ready.read_text(encoding="utf-8"):
                return
        except OSError:
            pass  # not written yet
        threading.Event().wait(0.05)
    raise Refused("the station did not come up within ten seconds; try `kiosk doctor`")
