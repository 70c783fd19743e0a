"""What is shown, kept until it changes: one document for all who ask the same, and the display.

Thirty tablets ask within the same instant after a tap; the document is made once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from web.source import Asker, BoardSource


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A board document, and the same as one line of JSON."""

    seq: int
    document: Mapping[str, Any]
    json: str


class Boards:
    """The newest document for each asker."""

    def __init__(self, source: BoardSource) -> None:
        self._source = source
        self._lock = Lock()
        self._kept: dict[Asker, tuple[int, Snapshot]] = {}

    def now(self, asker: Asker) -> Snapshot:
        """The document as of now; StorageError if the database cannot be used."""
        seq = self._source.seq()
        with self._lock:
            kept = self._kept.get(asker)
            if kept is None or kept[0] != seq:
                document = self._source.board(asker)
                kept = (seq, Snapshot(int(document["seq"]), document, _line(document)))
                self._kept[asker] = kept
            return kept[1]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the display shows: its lines, the last signal ("" if none), the picture's version."""

    version: int
    lines: tuple[str, ...]
    signal: str

    @property
    def json(self) -> str:
        """This as one line of JSON."""
        return _line({"version": self.version, "lines": self.lines, "signal": self.signal})


DARK = Shown(0, (), "")
"""No station has shown anything yet."""


class Displays:
    """The display as the station last wrote it to the run folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "screen.json"
        self._lock = Lock()
        self._kept: tuple[tuple[int, int], Shown] = ((0, 0), DARK)

    def now(self) -> Shown:
        """What the display shows; the one before while the file is half-written."""
        with self._lock:
            try:
                found = self._file.stat()
                stamp = (found.st_mtime_ns, found.st_ino)
                if stamp != self._kept[0]:
                    self._kept = (stamp, _shown(json.loads(self._file.read_bytes())))
            except FileNotFoundError:
                self._kept = ((0, 0), DARK)
            except ValueError:
                pass  # being written at this moment; it is read at the next look
            return self._kept[1]


def _shown(screen: Mapping[str, Any]) -> Shown:
    return Shown(
        int(screen.get("version", 0)),
        tuple(str(line) for line in screen.get("lines", ())),
        str(screen.get("signal") or ""),
    )


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
