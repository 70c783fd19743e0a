"""What a service and systemd tell one another: ready, alive, ending, and a socket handed over.

The standard library is enough; the protocol is a datagram of lines to NOTIFY_SOCKET.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.errors import ConfigError

log = logging.getLogger(__name__)

FIRST_HANDED = 3
"""The number of the first socket that systemd hands over."""


def tell(*lines: str) -> bool:
    """Tell the service manager; False without one, or if it does not listen."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.connect(address)
            sock.sendall("\n".join(lines).encode())
    except OSError as error:
        log.warning("the service manager does not listen: %s", error.strerror or error)
        return False
    return True


def watchdog() -> float | None:
    """Seconds after which silence means a restart; None if nobody watches this process."""
    wanted = os.environ.get("WATCHDOG_USEC", "")
    pid = os.environ.get("WATCHDOG_PID", "")
    if not wanted.isdigit() or (pid and pid != str(os.getpid())):
        return None
    return int(wanted) / 1_000_000 or None


class Pulse:
    """Says ready at the first turn of a loop, and feeds the watchdog at later ones.

    `turn` is called by the loop that matters and by nothing else, so that a loop that hangs falls
    silent. It tells no more often than four times in the watchdog's time. now: any steady clock.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._ready = False
        within = watchdog()
        self._wait = None if within is None else within / 4
        self._fed = float("-inf")

    def turn(self) -> None:
        """The loop has come round once more."""
        if not self._ready:
            self._ready = True
            tell("READY=1")
        if self._wait is not None and self._now() - self._fed >= self._wait:
            self._fed = self._now()
            tell("WATCHDOG=1")

    def end(self) -> None:
        """The loop ends because it was asked to."""
        tell("STOPPING=1")


def handed_over() -> socket.socket | None:
    """The listening socket that systemd holds for this process; None if there is none.

    ConfigError if there is more than one, or if it is none that pages can be served on. What is
    handed over is taken once: the variables are gone afterwards, for this process and its children.
    """
    pid, count = os.environ.pop("LISTEN_PID", ""), os.environ.pop("LISTEN_FDS", "")
    os.environ.pop("LISTEN_FDNAMES", None)
    if pid != str(os.getpid()) or not count.isdigit() or count == "0":
        return None
    if count != "1":
        raise ConfigError("kit.several_sockets", n=count)
    os.set_inheritable(FIRST_HANDED, False)
    sock = socket.socket(fileno=FIRST_HANDED)
    listens = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if not listens or sock.family not in (socket.AF_INET, socket.AF_INET6):
        raise ConfigError("kit.no_such_socket")
    return sock


OFF = "poweroff"
"""The file in `run/` that asks for the shutdown; its content says nothing."""

READ = 6.0
"""Seconds in which the goodbye can be read before the computer goes."""


def ask_off(run: Path) -> None:
    """Ask the system to switch off; it comes within seconds, where somebody watches the folder."""
    try:
        (run / OFF).touch()
    except OSError as error:
        log.error("the system could not be asked to switch off: %s", error.strerror)


__all__ = ["OFF", "READ", "Pulse", "ask_off", "handed_over", "tell", "watchdog"]
