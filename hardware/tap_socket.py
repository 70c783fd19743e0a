"""A socket in the data folder through which other programs use a station's simulated parts.

`run/station.sock`, open to the owner of the folder only: one line of JSON in, one line of JSON out,
one request a connection. Requests: `{"tap": ["P01", "T01"], "hold": 0.0, "side": 1}`,
`{"press": "ok"}`, `{"lose": "reader"}`, `{"find": "display"}`. Answers: `{"ok": true, "screen": …,
"signal": …}` or `{"ok": false, "error": "a sentence", "why": …}`: the sentence in the station's
language, and as a document that the asker says in another (`kiosk.texts.sentence_of`).
"""

from __future__ import annotations

import json
import logging
import os
import select
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from hardware.part import Part
from kiosk.errors import KioskError, PartLost, Refused
from kiosk.ports import Button
from kiosk.words import Words, words

log = logging.getLogger(__name__)

NAME = "station.sock"
LONGEST = 65536
"""Bytes a request may have."""
PROMPT = 2.0
"""Seconds in which a client has to say what it wants, as the others wait behind it."""


class Losable(Protocol):
    """A simulated part that can be unplugged."""

    def lose(self) -> None: ...

    def find(self) -> None: ...


class Cards(Losable, Protocol):
    """A simulated reader, as the socket uses it."""

    side: int

    def present(
        self, card: str, *, hold: float, timeout: float, given_up: Callable[[], bool]
    ) -> None: ...


class Presses(Protocol):
    """Simulated buttons, as the socket uses them."""

    def press(
        self, button: Button, *, hold: float, timeout: float, given_up: Callable[[], bool]
    ) -> None: ...


class TapSocket(Part):
    """Listens in `run_folder` (made if missing) from now until `close`, one client after another.

    answer: called from the socket's thread when a request was dealt with; what it gives
    (`screen`, `signal`) is sent back. more: is offered every other request and says whether it took
    it. speak: the words of the station's language. readers: the simulated reader, or several.
    """

    def __init__(
        self,
        run_folder: Path,
        readers: Cards | Sequence[Cards],
        buttons: Presses | None,
        answer: Callable[[], Mapping[str, Any]],
        *,
        display: Losable | None = None,
        timeout: float = 10.0,
        speak: Callable[[], Words] = words,
        more: Callable[[Mapping[str, Any]], bool] = lambda request: False,
    ) -> None:
        self._more = more
        self._readers = {
            r.side: r for r in (readers if isinstance(readers, Sequence) else [readers])
        }
        self._buttons, self._display, self._answer = buttons, display, answer
        self._timeout = timeout
        self._speak = speak
        self._folder = run_folder
        self._ended = threading.Event()
        run_folder.mkdir(parents=True, exist_ok=True)
        self._socket = _bound(run_folder)
        self._inode = (run_folder / NAME).stat().st_ino
        self._wake, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._attend, name="tap socket", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer nobody any more and take the socket away."""
        if self._ended.is_set():
            return
        self._ended.set()
        self._waker.send(b".")
        self._thread.join()
        for end in (self._socket, self._wake, self._waker):
            end.close()
        with suppress(FileNotFoundError):
            # Not the socket of a station that began on this folder after us.
            if (self._folder / NAME).stat().st_ino == self._inode:
                (self._folder / NAME).unlink()

    def _attend(self) -> None:
        while not self._ended.is_set():
            ready, _, _ = select.select([self._socket, self._wake], [], [])
            if self._socket not in ready or self._ended.is_set():
                continue
            try:
                client, _ = self._socket.accept()
                with closing(client):
                    client.settimeout(PROMPT)
                    client.sendall(self._served(_line(client)))
            except OSError as error:  # a client that left early is its own affair
                log.info("a client of the simulated parts left: %s", error)

    def _served(self, line: bytes) -> bytes:
        try:
            said = _written({"ok": True, **self._do(line)})
        except KioskError as error:
            said = self._refused(error)
        except Exception:  # a mistake of ours; it must not be the end of all later requests
            log.exception("a request to the simulated parts went wrong")
            said = self._refused(Refused("parts.request_stumbled"))
        return said

    def _refused(self, error: KioskError) -> bytes:
        why = error.sentence.document()
        return _written({"ok": False, "error": self._speak().said(error), "why": why})

    def _do(self, line: bytes) -> Mapping[str, Any]:
        try:
            request = json.loads(line)
        except ValueError:
            request = None
        match request:
            case {"tap": [_, *_] as cards} if all(isinstance(c, str) and c for c in cards):
                reader, hold = self._reader(request), _hold(request)
                if reader is None:
                    raise Refused("parts.request_unknown")
                for card in cards:
                    reader.present(
                        card, hold=hold, timeout=self._timeout, given_up=self._ended.is_set
                    )
            case {"press": str(name)} if name in set(Button):
                if self._buttons is None:
                    raise Refused("parts.not_simulated", part=name)
                self._buttons.press(
                    Button(name),
                    hold=_hold(request),
                    timeout=self._timeout,
                    given_up=self._ended.is_set,
                )
            case {"lose": str(name)}:
                self._part(name, request).lose()
            case {"find": str(name)}:
                self._part(name, request).find()
            case dict() if self._more(request):
                pass
            case _:
                raise Refused("parts.request_unknown")
        return self._answer()

    def _part(self, name: str, request: Mapping[str, Any]) -> Losable:
        part = {"reader": self._reader(request), "display": self._display}.get(name)
        if part is None:
            raise Refused("parts.not_simulated", part=name)
        return part

    def _reader(self, request: Mapping[str, Any]) -> Cards | None:
        side = request.get("side", min(self._readers, default=1))
        return self._readers.get(side) if isinstance(side, int) else None


def _hold(request: Mapping[str, Any]) -> float:
    """For how many seconds each card lies, or the button is kept down; Refused if it is no such."""
    hold = request.get("hold", 0.0)
    if not isinstance(hold, int | float) or not 0 <= hold <= 600:
        raise Refused("parts.request_unknown")
    return hold


def ask(
    run_folder: Path,
    request: Mapping[str, Any],
    timeout: float = 10.0,
) -> dict[str, Any]:
    """What the station on this folder answers to `request`.

    timeout: seconds to wait beyond the time for which the request itself holds. PartLost if
    no station listens there, or none answers in time.
    """
    times, hold = len(request.get("tap", ("button",))), request.get("hold", 0.0)
    folder = run_folder.parent
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as station:
        station.settimeout(timeout + hold * times)
        try:
            with _reachable(run_folder) as short:
                station.connect(str(short / NAME))
        except PermissionError as error:
            raise PartLost("parts.station_of_others", folder=folder) from error
        except OSError as error:
            raise PartLost("parts.no_station", folder=folder) from error
        try:
            station.sendall(_written(request))
            answer: dict[str, Any] = json.loads(_line(station))
        except (OSError, ValueError) as error:
            raise PartLost("parts.station_silent") from error
    return answer


def _written(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _line(peer: socket.socket) -> bytes:
    """One line from the peer; shorter if it hangs up, or says too much."""
    said = b""
    while b"\n" not in said and len(said) < LONGEST and (more := peer.recv(LONGEST)):
        said += more
    return said.partition(b"\n")[0]


@contextmanager
def _reachable(folder: Path) -> Iterator[Path]:
    """A short name for `folder`: the address of a socket has room for 107 bytes only."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)


def _bound(folder: Path) -> socket.socket:
    """A listening socket in `folder`, in place of whatever an earlier station left there."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    fresh = folder / f"{NAME}.new"
    try:
        fresh.unlink(missing_ok=True)
        with _reachable(folder) as short:
            listener.bind(str(short / fresh.name))
        # Nobody can connect before it listens, so nobody gets in before the mode is set.
        fresh.chmod(0o600)
        listener.listen(16)
        fresh.rename(folder / NAME)
    except OSError:
        listener.close()
        raise
    return listener
