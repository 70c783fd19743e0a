"""The process that serves the pages: no devices, no drawing, no drivers."""

from __future__ import annotations

import gc
import hmac
import logging
import os
import socket
import sys
import threading
from functools import partial
from pathlib import Path

import click

from hardware.tap_socket import ask
from kiosk import setclock
from kiosk.cli.address import ANYWHERE, Telling, network_address, url
from kiosk.cli.again import GRACE, begin_anew, when_wanted
from kiosk.cli.options import (
    Place,
    all_simulated,
    chosen,
    placed,
    port_option,
    run_folder,
    simulate_option,
)
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.copies.sticks import within_reach
from kiosk.copies.wanted import settle
from kiosk.doctor import bundle, findings
from kiosk.health.lines import LastLines
from kiosk.health.machine import serial_of
from kiosk.source import SiteSource
from kiosk.starting.board import notice
from kiosk.supervision import READ, Pulse, ask_off, handed_over
from kiosk.updating.where import here
from web import WebSettings, create_app, listen, listen_on
from web.serve import run as serve

GIVE_WAY = 10
"""By how much the pages give way to the station, so that thirty viewers never delay a tap."""


@click.command("web")
@placed
@simulate_option
@port_option
def command(place: Place, simulate: bool, port: int | None) -> None:
    """Serve the pages; prints the address."""
    settle(place.folder)
    notice(place.folder, serial_of(), SystemClock())
    pages(place, chosen(place, simulate, port))
    begin_anew(place.folder)


def pages(place: Place, config: Config) -> None:
    """Serve the pages until SIGTERM or Ctrl-C; prints the address."""
    os.nice(max(0, GIVE_WAY - os.nice(0)))  # begun anew it gives way already
    words = place.first_words(config)
    logging.getLogger().addHandler(LastLines(run_folder(place.folder) / "pages.log"))
    with place.classroom() as classroom:
        secret = hmac.digest(classroom.key, b"web forms", "sha256").hex()
    socket_of = run_folder(place.folder)
    source = SiteSource(
        place.folder,
        SystemClock(),
        config,
        words,
        lambda request: ask(socket_of, request),
        all_simulated(config),
        examine=lambda say: findings(place.folder, config, say),
        move_clock=lambda wall_ms, back: setclock.ask(wall_ms, confirmed=back),
        off=None if all_simulated(config) else partial(_soon_off, socket_of),
        plugged=partial(within_reach, config, simulated=all_simulated(config)),
        updates=here(simulated=all_simulated(config)),
        pack=lambda say: bundle(place.folder, config, say),
    )
    settings = WebSettings(
        secret_key=secret, max_streams=config.web.max_streams, behind_proxy=config.web.behind_proxy
    )
    app = create_app(source, settings=settings, school=source)
    given = handed_over()
    if given is not None:
        server = listen_on(app, given)
    else:
        server = listen(app, config.web.host, config.web.port)

    def find() -> str:
        anywhere = server.host in ANYWHERE
        host = network_address() or socket.gethostname() if anywhere else server.host
        return config.web.address or url(host, server.port)

    address = find()
    click.echo(address)
    if source.simulated:
        click.echo(f"{address}station")
    sys.stdout.flush()
    pulse, telling = Pulse(), Telling(socket_of, find)

    def turn() -> None:
        pulse.turn()
        telling.turn()

    ended = threading.Event()
    when_wanted(place.folder, server.stop, ended, GRACE)
    # What is loaded stays: no collection need look through it again while a page is made. The
    # largest pages take a fifth less for it (docs/performance.md).
    gc.freeze()
    serve(server, turn)
    ended.set()
    pulse.end()
    if given is None:  # else systemd goes on listening there
        telling.end()


def _soon_off(run: Path) -> None:
    """Ask for the shutdown when the goodbye has been read."""
    timer = threading.Timer(READ, ask_off, [run])
    timer.daemon = True
    timer.start()
