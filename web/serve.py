"""Puts the pages on a port: waitress with room for every stream, and a quick, clean end."""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from copy import copy
from types import FrameType
from typing import Any

from flask import Flask
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask

from kiosk.errors import KioskError
from web.live import Live
from web.settings import LISTS, WebSettings

SPARE_THREADS = 8
"""Threads beside those of the streams, for the short requests (docs/stack.md 5)."""

LARGEST = 5_500_000
"""Bytes of a body that are read at all: a list with its form."""

USUAL = 1_000_000
"""Bytes of every other body; one that tells of more is refused before any of it is read."""

_UNHEARD_MS = 12_000
"""A tablet that left the Wi-Fi without a word is let go after this, not after a quarter hour."""

_AT_REST = 0.3
"""A connection on which nothing came for so many seconds is let go when the server ends."""

_LEAVE_WITHIN = 4.0
"""Seconds within which what was begun is answered when the server ends."""


class _Task(WSGITask):  # type: ignore[misc]  # waitress ships no types
    """An answer that is the last one of its connection once the server is about to end."""

    def build_response_header(self) -> bytes:
        if getattr(self.channel.server, "leaving", False):
            self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """Reads long bodies for lists alone: nobody fills the station's memory by another way."""

    adj: Any

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.path not in LISTS:
            usual: Any = copy(self.adj)
            usual.max_request_body_size = USUAL
            self.adj = usual


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress ships no types
    parser_class = _Parser
    task_class = _Task

    def at_rest(self) -> bool:
        """Whether nothing is being asked or answered, and nothing has come for a moment."""
        busy = self.requests or self.request is not None or self.total_outbufs_len
        return not busy and time.time() - self.last_activity >= _AT_REST


class Server:
    """Pages that listen on a port; `run` answers until `stop` is called from any thread."""

    def __init__(self, app: Flask, sock: socket.socket) -> None:
        self._live: Live = app.extensions["kiosk-live"]
        settings: WebSettings = app.extensions["kiosk-settings"]
        self._map: dict[int, object] = {}
        # Anybody can write such headers; they count only where a proxy of ours writes them.
        proxy = {
            "trusted_proxy": "127.0.0.1",
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        }
        self._server = create_server(
            app.wsgi_app,
            map=self._map,
            sockets=[sock],
            threads=settings.max_streams + SPARE_THREADS,
            connection_limit=250,
            ident=None,
            max_request_body_size=LARGEST,
            channel_request_lookahead=1,
            log_socket_errors=False,  # a tablet that walks away is no fault to be traced
            clear_untrusted_proxy_headers=True,
            **(proxy if settings.behind_proxy else {}),
        )
        unheard = (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNHEARD_MS)
        self._server.adj.socket_options = [*self._server.adj.socket_options, unheard]
        self._server.channel_class = _Channel
        self._stopping = False
        self.host, self.port = sock.getsockname()[:2]

    def run(self, turn: Callable[[], None] = lambda: None) -> None:
        """Answer until `stop`; then answer what was begun, and return with every thread ended.

        turn: called each time the loop comes round, once a second at least, for a watchdog. Who
        connects after `stop` waits in the socket; if it was handed over, the next server answers.
        """
        try:
            while not self._stopping:
                turn()
                wasyncore.loop(timeout=1, map=self._map, count=1)
            self._leave()
        finally:
            self._live.close()
            self._server.task_dispatcher.shutdown(timeout=1)
            self._server.trigger.close()
            wasyncore.close_all(self._map)

    def _leave(self) -> None:
        """Take nobody new, end the streams, and answer those who were taken."""
        self._server.leaving = True
        self._server.accepting = False  # the listening socket stays open, unlooked at
        self._live.close()
        end = time.monotonic() + _LEAVE_WITHIN
        while time.monotonic() < end:
            wasyncore.loop(timeout=0.05, map=self._map, count=1)
            for channel in list(self._server.active_channels.values()):
                if channel.at_rest():
                    channel.handle_close()
            if not self._server.active_channels:
                return

    def stop(self) -> None:
        """Let `run` return soon."""
        self._stopping = True
        self._server.pull_trigger()


def listen(app: Flask, host: str, port: int) -> Server:
    """Take the port (0 for any free one); KioskError if it cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        sock = socket.socket(found[0], found[1])
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(found[4])
            return listen_on(app, sock)
        except BaseException:
            sock.close()
            raise
    except OSError as error:
        raise _refusal(error, host, port) from error


def listen_on(app: Flask, sock: socket.socket) -> Server:
    """Listen on a socket that somebody else bound and may keep open beyond this server."""
    return Server(app, sock)


def serve(app: Flask, host: str, port: int) -> None:
    """Answer on the port until SIGTERM or Ctrl-C; from the main thread only."""
    run(listen(app, host, port))


def run(server: Server, turn: Callable[[], None] = lambda: None) -> None:
    """Let a server answer until SIGTERM or Ctrl-C, and put the signals back as they were.

    turn: as in `Server.run`.
    """
    # Thirty tablets that ask at the same instant wait their turn: that is no fault, and the last
    # warnings are what a bundle for help from afar has room for.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("signals reach the main thread only; call server.run() here")

    def end(number: int, frame: FrameType | None) -> None:
        server.stop()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.run(turn)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _refusal(error: OSError, host: str, port: int) -> KioskError:
    if error.errno == errno.EADDRINUSE:
        return KioskError("errors.port_taken", port=port)
    if error.errno in (errno.EACCES, errno.EPERM):
        return KioskError("errors.port_denied", port=port)
    reason = error.strerror or error
    return KioskError("errors.not_listening", host=host, port=port, reason=reason)
