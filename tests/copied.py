"""A school to copy, sticks, and what a folder holds, for the tests of copies."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from kiosk.access import Account
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import OpenDialogue
from kiosk.copies import CopyFault, restore, take
from kiosk.copies.snapshot import LOCAL as HERE
from kiosk.rows import Note
from tests.classes import LOCAL, Morning, dump, sample_class, some_act

ZONE = "America/Mexico_City"
DATA = Path(__file__).parent / "data"
OURS = LOCAL | {"accounts", *HERE}


def stick(tmp_path: Path) -> Path:
    """An empty folder, as a stick."""
    folder = tmp_path / "stick"
    folder.mkdir(exist_ok=True)
    return folder


def rows(room: Classroom) -> dict[str, list[tuple[object, ...]]]:
    """Projections and directory, row by row."""
    return dump(room, OURS)


def refused(source: Path, folder: Path, *, replace: bool = False) -> str:
    """Why a copy was not put back; the folder is as it was."""
    before = listing(folder)
    with pytest.raises(CopyFault) as fault:
        restore(source, folder, replace=replace)
    assert listing(folder) == before
    return fault.value.sentence.key.removeprefix("copies.")


def listing(folder: Path) -> dict[str, str]:
    """Every file with what is in it; the lock of a station and SQLite's index do not count."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    }


def unpacked(path: Path) -> bytes:
    """All bytes of all parts."""
    with zipfile.ZipFile(path) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def lively_school(tmp_path: Path) -> Iterator[Classroom]:
    """A school after a lively morning, with a teacher's account, a tablet and a note."""
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        chance = Random(4)
        for _ in range(60):
            some_act(morning, chance)
        morning.room.submit(OpenDialogue("left open", "p22", "p01", "t01"))
        room = morning.room
        room.access.put(Account("p22", "hash", "hash of a pin", 1))
        room.access.sign_in("p22")
        room.enter([Note("n1", "p01", "p22", "come with Ana on Monday")], actor="p22")
        yield room


def small_copy(tmp_path: Path) -> Path:
    """A small copy."""
    with sample_class(tmp_path / "made") as room:
        return take(room, tmp_path / "copy.zip", ZONE).path
