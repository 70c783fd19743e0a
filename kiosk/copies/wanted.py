"""A restore that a tablet asked for: written down, then carried out before anything is opened.

Nobody can put a copy back under the feet of those who have the record open. So the pages write
down which copy is wanted; station and pages let go and begin anew, and the first of them puts it
back while the other waits. What came of it stands in the same file.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kiosk.copies.faults import CopyFault, writing
from kiosk.copies.folders import synced
from kiosk.copies.restoring import Restored, restore
from kiosk.errors import KioskError

log = logging.getLogger(__name__)

FILE, LOCK = "restore.json", "restore.lock"
PAUSE, TRIES = 0.25, 120
"""Seconds between two tries while somebody still has the record open, and how many there are."""

BUSY = ("copies.station_runs", "copies.pages_run")
"""What is said while somebody still has it open."""

STARTS = 3
"""How often it is begun; if the programs die of it each time, the school must come up without."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a restore. why: the key of a sentence and its gaps, "" if it was done.

    told: whether the display said it.
    """

    day: int = 0
    school: str = ""
    why: str = ""
    gaps: Mapping[str, str] = field(default_factory=dict)
    told: bool = False


def want(folder: Path, path: Path) -> None:
    """Write down that this copy shall be put back; CopyFault if that cannot be written."""
    _write(folder, {"wanted": str(path), "begun": 0})


def wanted(folder: Path) -> Path | None:
    """The copy that shall be put back, or None."""
    path = _read(folder).get("wanted")
    return Path(path) if isinstance(path, str) else None


def outcome(folder: Path) -> Outcome | None:
    """What came of the last restore that a tablet asked for; None if there was none."""
    try:
        return Outcome(**_read(folder)["outcome"])
    except (KeyError, TypeError):
        return None


def told(folder: Path, what: Outcome) -> None:
    """Remember that the display said it."""
    _write(folder, {"outcome": {**asdict(what), "told": True}})


def settle(folder: Path, pause: Callable[[float], None] = time.sleep) -> None:
    """Put back what is wanted, once nobody has the record open; nothing if nothing is wanted."""
    if wanted(folder) is None:
        return
    with _alone(folder):
        path = wanted(folder)
        if path is None:  # the other process has done it
            return
        begun = int(_read(folder).get("begun", 0))
        _write(folder, {"wanted": str(path), "begun": begun + 1})
        if begun >= STARTS:
            came = Outcome(why="copies.gave_up", gaps={"where": path.name})
        else:
            came = _carried_out(path, folder, pause)
        _write(folder, {"outcome": asdict(came)})


def _carried_out(path: Path, folder: Path, pause: Callable[[float], None]) -> Outcome:
    try:
        made = _patiently(path, folder, pause).manifest
    except KioskError as error:
        log.error("no copy was put back: %s", error)
        gaps = {name: str(gap) for name, gap in error.sentence.gaps.items()}
        return Outcome(why=error.sentence.key, gaps=gaps | {"where": path.name})
    return Outcome(made.day, made.school)


def _patiently(path: Path, folder: Path, pause: Callable[[float], None]) -> Restored:
    for left in reversed(range(TRIES)):
        try:
            return restore(path, folder, replace=True)
        except CopyFault as fault:
            if not left or fault.sentence.key not in BUSY:
                raise
        pause(PAUSE)
    raise AssertionError("the last try returns or raises")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; the others wait, so that they open what was put back."""
    with (folder / LOCK).open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(folder: Path, document: dict[str, Any]) -> None:
    part = folder / f".{FILE}.part"
    with writing(folder):
        with part.open("w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / FILE)
        synced(folder)
