"""What is shown, kept until it changes: one document for all who ask the same, and the display.

Thirty tablets ask within the same instant after a tap; the document is made once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from web.source import Asker, BoardSource


@dataclass(frozen=True)
class Snapshot:
    """A board document."""

    seq: int
    document: Mapping[str, Any]

    @cached_property
    def json(self) -> str:
        """The same as one line of JSON."""
        return _line(self.document)


Mark = tuple[int, bool, int, int]
"""Differs whenever the board may: the source's number, whether the station works, and the state of
the parts' file."""


class Boards:
    """The newest document for each asker."""

    def __init__(self, source: BoardSource) -> None:
        self._source = source
        self._lock = Lock()
        self._kept: dict[tuple[Asker, bool], tuple[Mark, Snapshot]] = {}

    def mark(self) -> Mark:
        """Two looks differ if the board may; StorageError if the database cannot be used.

        A part that is lost or found changes the board too, and so does a station that falls silent;
        neither is an event of the journal.
        """
        source = self._source
        return (source.seq(), source.at_work(), *_stamp(source.run_folder / "parts.json"))

    def now(self, asker: Asker, *, year: bool = False) -> Snapshot:
        """The document as of now; StorageError if the database cannot be used.

        year: with all the links of the year, for those who ask for them.
        """
        mark = self.mark()
        with self._lock:
            kept = self._kept.get((asker, year))
            if kept is None or kept[0] != mark:
                document = self._source.board(asker, year=year)
                kept = (mark, Snapshot(int(document["seq"]), document))
                if not year:
                    _ = kept[1].json  # once, here, and not in thirty streams at the same instant
                self._kept[asker, year] = kept
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


_NO_FILE = (0, 0)

DARK = Shown(0, (), "")
"""No station has shown anything yet."""


class Displays:
    """The display as the station last wrote it to the run folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "screen.json"
        self._lock = Lock()
        self._kept: tuple[tuple[int, int], Shown] = (_NO_FILE, DARK)

    def now(self) -> Shown:
        """What the display shows; the one before while the file is half-written."""
        with self._lock:
            try:
                stamp = _stamp(self._file)
                if stamp != self._kept[0]:
                    self._kept = (stamp, _shown(json.loads(self._file.read_bytes())))
            except FileNotFoundError:
                self._kept = (_NO_FILE, DARK)
            except ValueError:
                pass  # being written at this moment; it is read at the next look
            return self._kept[1]


def _stamp(file: Path) -> tuple[int, int]:
    """Differs whenever a file was replaced."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return _NO_FILE
    return (found.st_mtime_ns, found.st_ino)


def _shown(screen: Mapping[str, Any]) -> Shown:
    return Shown(
        int(screen.get("version", 0)),
        tuple(str(line) for line in screen.get("lines", ())),
        str(screen.get("signal") or ""),
    )


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
