"""What the parts show and hear now, as files in `run/`: no history, and losing it loses nothing.

`screen.json`, `screen.png` and `parts.json` are each replaced whole, so a reader never sees half a
file. On a kit the folder lies in memory (docs/rules.md 8).
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO, FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.errors import FolderBusy, StorageError, reason_of
from kiosk.screens import Screen
from kiosk.station import State

if TYPE_CHECKING:
    from PIL.Image import Image

BEAT = 2.0
"""Seconds between two signs of life of a station."""

SILENT = 10.0
"""Seconds without one after which a station that holds its folder counts as not at work."""

_PATIENCE = 0.3
"""Seconds that a station waits for a folder: pages that look whether it is held hold it too."""

LAMPS = {
    "opened": "green",
    "resumed": "green",
    "understood": "gold",
    "paused": "blue",
    "asked": "white",
    "help": "white",
}


def address_in(run: Path) -> str:
    """Where tablets find the pages, as those told it in `run`; "" while they do not run."""
    try:
        return (run / "address").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


class RunFolder:
    """The `run/` folder of a data folder, held by one station at a time.

    is_display: whether these files are the display itself, because it is simulated. Otherwise
    they are only a picture of it that everybody on the network may see, without the setup code
    and the Wi-Fi's password.
    """

    def __init__(
        self, data: Path, draw: Callable[[Screen], Image], *, is_display: bool = False
    ) -> None:
        self.path = data / "run"
        self._is_display = is_display
        self._draw = draw
        self._version = 0
        self._screen: Screen | None = None
        self._parts: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path / "station.lock", os.O_RDWR | os.O_CREAT, 0o644)
            self._lock = FileIO(handle, "r+")
        except OSError as error:
            raise StorageError(
                "errors.not_made", file=self.path, reason=reason_of(error)
            ) from error
        if not _held(self._lock):
            self._lock.close()
            raise FolderBusy("errors.folder_busy", folder=data)
        self._beaten = float("-inf")
        self.beat()

    def close(self) -> None:
        """Let another station in; harmless when called twice."""
        self._lock.close()

    def beat(self) -> None:
        """Give a sign of life, where the last is BEAT seconds old; for each turn of the loop."""
        now = time.monotonic()
        if now - self._beaten >= BEAT:
            self._beaten = now
            try:
                os.pwrite(self._lock.fileno(), f"{now:020.1f}".encode(), 0)
            except OSError:
                pass  # on a full disk the sign stays away, never a tap

    def tell(self, state: State) -> None:
        """Write what changed of what the parts show and hear."""
        screen = self._public(state.screen)
        if screen != self._screen:
            self._screen = screen
            self._version += 1
            image = BytesIO()
            self._draw(screen).save(image, "png")
            self._replace("screen.png", image.getvalue())
            self._write("screen.json", self.screen_document(state))
        parts = {
            "reader": "lost" if state.reader else "ok",
            "reader_detail": [each.document() for each in state.reader],
            "display": "lost" if state.display else "ok",
            "display_detail": [state.display.document()] if state.display else [],
            "storage": state.storage or "ok",
            "pid": os.getpid(),
            **self.extra,
        }
        if parts != self._parts:
            self._parts = parts
            self._write("parts.json", parts)

    def _public(self, screen: Screen) -> Screen:
        return screen if self._is_display else replace(screen, code="", hotspot=None)

    def screen_document(self, state: State) -> dict[str, Any]:
        """What `screen.json` holds, and what a tap on simulated parts is answered."""
        signal = state.screen.signal
        return {
            "version": self._version,
            "lines": self._public(state.screen).lines,
            "face": state.screen.face,
            "signal": signal,
            "lamp": LAMPS.get(signal or "", ""),
        }

    def _write(self, name: str, document: Mapping[str, Any]) -> None:
        self._replace(name, json.dumps(document, ensure_ascii=False).encode())

    def _replace(self, name: str, content: bytes) -> None:
        fresh = self.path / f".{name}.new"
        try:
            fresh.write_bytes(content)
            fresh.replace(self.path / name)
        except OSError:
            # A full disk must not stop a tap; whoever looks sees the former state.
            fresh.unlink(missing_ok=True)


def parts_of(run: Path) -> dict[str, Any]:
    """What the station last told of its parts; {"reader": "none"} if none is running."""
    try:
        told: dict[str, Any] = json.loads((run / "parts.json").read_bytes())
    except (OSError, ValueError):
        return {"reader": "none", "display": "none", "storage": "ok"}
    return told if at_work(run) else {**told, "reader": "none", "display": "none"}


def at_work(run: Path) -> bool:
    """Whether a station holds the folder and gave a sign of life lately; takes microseconds."""
    return running(run) and not _silent(run)


def running(run: Path) -> bool:
    """Whether a station holds the folder now."""
    try:
        with (run / "station.lock").open("rb", buffering=0) as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def _silent(run: Path) -> bool:
    """Whether the last sign of life is too old, by the clock that no sleep and no hand moves."""
    try:
        told = float((run / "station.lock").read_bytes())
    except (OSError, ValueError):
        return False  # none was given yet
    return time.monotonic() - told > SILENT


def _held(lock: FileIO) -> bool:
    """Whether the folder could be taken within a moment."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        else:
            return True
