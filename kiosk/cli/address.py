"""Where tablets find the pages: the pages know it, and tell it to the station for its display.

The station of a kit may open no network socket at all (systemd/kiosk-station.service). So the pages
write their address into `run/address`, and the station shows what stands there.
"""

from __future__ import annotations

import fcntl
import logging
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.config import Config
from kiosk.runfolder import address_in
from kiosk.screens import Hotspot

log = logging.getLogger(__name__)

LOOK = 5.0
"""Seconds between two looks whether this machine's address is still the same."""

ANYWHERE = ("0.0.0.0", "::", "")
_SIOCGIFADDR = 0x8915


def url(host: str, port: int) -> str:
    """The address as a tablet takes it."""
    return f"http://{host}/" if port == 80 else f"http://{host}:{port}/"


def own_address(config: Config, run: Path | None = None) -> str:
    """As configured, or as the pages told in `run`, or by this machine's address on its network."""
    if config.web.address:
        return config.web.address
    if run is not None and (told := address_in(run)):
        return told
    host = config.web.host
    if host in ANYWHERE:
        host = network_address() or socket.gethostname()
    return url(host, config.web.port)


def network_address() -> str:
    """This machine's address towards its network; asking sends nothing. "" without a network."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))
                return str(probe.getsockname()[0])
            except OSError:
                # An access point of its own has an address and leads nowhere.
                return _first_address(probe)
    except OSError:  # this process may have no network socket
        return ""


def _first_address(probe: socket.socket) -> str:
    for _, name in socket.if_nameindex():
        if name == "lo":
            continue
        try:
            asked = struct.pack("256s", name[:15].encode())
            answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, asked)
        except OSError:
            continue
        return socket.inet_ntoa(answer[20:24])
    return ""


def own_hotspot(run: Path) -> Hotspot | None:
    """The station's own Wi-Fi, as kit/hotspot-told wrote it down while it runs; None without it."""
    try:
        lines = (run / "hotspot").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    told = dict(line.split("=", 1) for line in lines if "=" in line)
    if not (told.get("name") and told.get("word") and told.get("address")):
        return None
    return Hotspot(told["name"], told["word"], told["address"])


class Telling:
    """Keeps `run/address` true while the pages are served; `turn` from their loop.

    find: gives the address. now: a steady clock in seconds.
    """

    def __init__(
        self, run: Path, find: Callable[[], str], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._run, self._find, self._now = run, find, now
        self._looked = float("-inf")
        self._said = ""

    def turn(self) -> None:
        """Look, if it is time, and write down what changed."""
        now = self._now()
        if now - self._looked < LOOK:
            return
        self._looked = now
        address = self._find()
        if address == self._said and address_in(self._run) == address:
            return
        fresh = self._run / ".address.new"
        try:
            self._run.mkdir(exist_ok=True)
            fresh.write_text(address + "\n", encoding="utf-8")
            fresh.replace(self._run / "address")
        except OSError as error:
            log.warning("the address was not told to the display: %s", error.strerror)
            return
        self._said = address

    def end(self) -> None:
        """Nobody answers there any more."""
        (self._run / "address").unlink(missing_ok=True)
