"""Live viewers, as a process of their own: `python -m kiosk.bench.viewers PORT NUMBER [WHAT]`.

WHAT is `stream` (each viewer notes when a board came), `page` (each then fetches the picture, as
the wall's script does, and notes when it had it) or `storm` (as many as NUMBER ask for the board
and the picture without a pause). Ends when its input does and nothing has come for LINGER seconds
(a storm at once), and then prints one JSON list as its last line: of each viewer a list of
[number of the event, CLOCK_MONOTONIC in seconds].
"""

from __future__ import annotations

import json
import os
import re
import selectors
import socket
import sys
from time import monotonic, sleep

PICTURE = "/picture?view=wall&lang=es"
LINGER = 0.5
"""Seconds for which something may still be on its way to a viewer."""

_ID = re.compile(rb"id: (\d+)\nevent: board\n")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def _request(path: str) -> bytes:
    # Packed, as browsers ask for it; the stream itself is never packed.
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()


class _Link:
    """One connection that does not wait."""

    def __init__(self, port: int, viewer: Viewer) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setblocking(False)
        self.viewer = viewer

    def ask(self, path: str) -> None:
        """Send a request; it is short, so it never waits."""
        self.socket.send(_request(path))


def _streaming(port: int, viewer: Viewer) -> _Link:
    """An open stream; the station may need a moment until those who left are gone."""
    until = monotonic() + 20
    while True:
        link = _Link(port, viewer)
        link.ask("/live")
        link.socket.setblocking(True)
        answer = link.socket.recv(16, socket.MSG_PEEK)
        link.socket.setblocking(False)
        if b" 200 " in answer:
            return link
        link.socket.close()
        if monotonic() > until:
            raise TimeoutError("the pages have no room for so many viewers")
        sleep(0.1)


class Viewer:
    """One tab: its stream, and the connection on which it fetches pictures."""

    def __init__(self, port: int, what: str) -> None:
        self.seen: list[tuple[int, float]] = []
        self._what = what
        self.stream = None if what == "storm" else _streaming(port, self)
        self.page = None if what == "stream" else _Link(port, self)
        self._heard, self._got = b"", b""
        self._shown = self._wanted = self._asked = 0

    @property
    def links(self) -> list[_Link]:
        """Its connections."""
        return [link for link in (self.stream, self.page) if link is not None]

    def read(self, link: _Link) -> bool:
        """Take what came; False if the other side has gone."""
        data = link.socket.recv(262_144)
        if link is self.stream:
            self._streamed(data)
        else:
            self._fetched(data)
        return bool(data)

    def _streamed(self, data: bytes) -> None:
        self._heard = self._heard[-64:] + data
        for found in _ID.finditer(self._heard):
            number = int(found[1])
            if number <= self._shown:
                continue
            self._shown = number
            if self.page is None:
                self.seen.append((number, monotonic()))
            else:
                self._wanted = number
                self.fetch()

    def fetch(self) -> None:
        """Ask for the picture, unless one is on its way; then ask once more afterwards."""
        if self.page is not None and not self._asked:
            self._asked = self._wanted or 1
            both = ("/api/board", PICTURE)
            self.page.ask(both[len(self.seen) % 2] if self._what == "storm" else PICTURE)

    def _fetched(self, data: bytes) -> None:
        self._got += data
        head, _, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            return
        self._got = b""
        asked, self._asked = self._asked, 0
        self.seen.append((asked, monotonic()))
        if self._what == "storm" or asked != self._wanted:
            self.fetch()


def watch(port: int, number: int, what: str) -> list[list[tuple[int, float]]]:
    """Watch until the input ends; what each viewer saw, and when."""
    viewers = [Viewer(port, what) for _ in range(number)]
    with selectors.DefaultSelector() as waiting:
        waiting.register(sys.stdin, selectors.EVENT_READ, None)
        for viewer in viewers:
            for link in viewer.links:
                waiting.register(link.socket, selectors.EVENT_READ, link)
            if what == "storm":
                viewer.fetch()
        print("up", flush=True)
        lingers: float | None = None
        while ready := waiting.select(lingers):
            for key, _ in ready:
                if key.data is None:
                    waiting.unregister(sys.stdin)
                    lingers = 0.0 if what == "storm" else LINGER
                elif not key.data.viewer.read(key.data):
                    waiting.unregister(key.data.socket)
            if lingers == 0.0:
                break
    return [viewer.seen for viewer in viewers]


if __name__ == "__main__":
    if sys.argv[3] == "storm":
        os.nice(19)  # they stand for other machines: what they take must not be the station's
    print(json.dumps(watch(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
