"""Station and pages together, for a laptop."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import click

from kiosk.cli.again import begin_anew
from kiosk.cli.options import Place, chosen, placed, port_option, simulate_option
from kiosk.cli.paging import pages
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.copies.wanted import settle
from kiosk.errors import Refused
from kiosk.health.machine import serial_of
from kiosk.starting.board import notice

LOOK, LONGEST_START = 0.05, 60.0
"""Seconds between two looks for the station, and that it may take: a slow machine with much to do
is no fault, and a station that ends is told at once."""


@click.command("run")
@placed
@simulate_option
@port_option
def command(place: Place, simulate: bool, port: int | None) -> None:
    """Start station and pages together, for a laptop; prints the address."""
    config = chosen(place, simulate, port)
    settle(place.folder)
    notice(place.folder, serial_of(), SystemClock())
    place.classroom().close()
    arguments = ["--data", str(place.folder)]
    if place.config_file is not None:
        arguments += ["--config", str(place.config_file)]
    if place.lang is not None:
        arguments += ["--lang", place.lang]
    if simulate:
        arguments.append("--simulate")
    both(place, config, [*arguments, "--port", str(config.web.port)])
    begin_anew(place.folder)


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
    for _ in range(int(LONGEST_START / LOOK)):
        if child.poll() is not None:
            raise Refused("errors.station_ended")
        try:
            if f'"pid": {child.pid}' in ready.read_text(encoding="utf-8"):
                return
        except OSError:
            pass  # not written yet
        threading.Event().wait(LOOK)
    raise Refused("errors.station_slow")
