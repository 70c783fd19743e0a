"""A service manager for tests: it hears what services tell, and hands over a socket to them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stations import PATIENCE


class Manager:
    """Hears what services tell; `heard` holds it all, in order."""

    def __init__(self, path: str) -> None:
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sock.settimeout(PATIENCE)
        self._sock.bind("\0" + path[1:] if path.startswith("@") else path)
        self.address = path
        self.heard: list[str] = []

    def close(self) -> None:
        self._sock.close()

    def wait_for(self, line: str) -> None:
        """Read on until a service tells it."""
        while True:
            self.heard += (said := self._sock.recv(4096).decode().split("\n"))
            if line in said:
                return

    def all(self) -> list[str]:
        """Everything told so far."""
        self._sock.setblocking(False)
        try:
            while True:
                self.heard += self._sock.recv(4096).decode().split("\n")
        except BlockingIOError:
            pass
        finally:
            self._sock.settimeout(PATIENCE)
        return self.heard


@contextmanager
def manager(folder: Path) -> Iterator[Manager]:
    """A service manager that listens in the folder while the block runs."""
    made = Manager(str(folder / "notify"))
    try:
        yield made
    finally:
        made.close()


@contextmanager
def service(
    *arguments: str, told: Manager, watchdog: float = 0.0, given: socket.socket | None = None
) -> Iterator[subprocess.Popen[str]]:
    """`kiosk ARGUMENTS` as systemd starts it, asked to end after the block.

    watchdog: WatchdogSec. given: a listening socket that is handed over as number 3.
    """
    environment = os.environ | {"NOTIFY_SOCKET": told.address}
    if watchdog:
        environment["WATCHDOG_USEC"] = str(int(watchdog * 1e6))
    start = 'exec "$@"'
    if given is not None:
        start = f'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@" 3<&{given.fileno()}'
    child = subprocess.Popen(
        ["bash", "-c", start, "service", sys.executable, "-m", "kiosk.cli", *arguments],
        env=environment,
        pass_fds=() if given is None else (given.fileno(),),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            _, err = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise
        assert child.returncode == 0, err
        assert err == ""
