"""Where copies lie: written under another name, renamed when they are whole, the oldest let go.

A copy never looks whole before it is: until its rename it stands in a hidden folder that ends in
`.part`. What a killed program left there is taken away by the next copy.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk.copies.faults import CopyFault
from kiosk.copies.manifest import Manifest
from kiosk.copies.sealing import look

log = logging.getLogger(__name__)

PREFIX = "tutoria-"
ON_STICK = "tutoria"
"""The folder on a stick in which its copies lie."""

NO_SUCH_CALL = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)

DAYS, WEEKS, MONTHS = 7, 4, 12
"""How many copies are kept: the last of each of so many days, weeks and months."""

SCHOOL_WEEK, SCHOOL_MONTH = 5, 20
"""School days in a week and in a month, where no clock was vouched for."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A copy that lies in a folder."""

    path: Path
    manifest: Manifest


def copies_in(folder: Path) -> list[Lying]:
    """The copies of ours in a folder, oldest first; what cannot be read is not among them."""
    found = []
    try:
        paths = sorted(folder.glob("*.zip"))
    except OSError:
        return []
    for path in paths:
        try:
            found.append(Lying(path, look(path)))
        except CopyFault:
            continue
    return sorted(found, key=order)


def order(each: Lying) -> tuple[int, int]:
    """Which of two copies is the older."""
    return each.manifest.stamp, each.manifest.seq


@contextmanager
def part_folder(folder: Path) -> Iterator[Path]:
    """A hidden folder for what is not whole yet; gone afterwards, as are those left by a kill."""
    for left in folder.glob(f".{PREFIX}*.part"):
        _take_away(left)
    path = folder / f".{PREFIX}{os.getpid()}-{os.urandom(4).hex()}.part"
    path.mkdir(mode=0o700)
    try:
        with (path / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield path
    finally:
        # A stick that was pulled out has taken it along.
        shutil.rmtree(path, ignore_errors=True)


def _take_away(left: Path) -> None:
    """Remove what a killed program left; whoever is still at work holds its lock."""
    try:
        with (left / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
    except OSError:
        return


def file_name(made: Manifest, folder: Path) -> str:
    """A name that is free there and says site, station, school day and, if known, the date."""
    dated = f"-{made.date}" if made.date else ""
    stem = f"{PREFIX}{made.site[:8]}-{made.station}-d{made.day:04d}{dated}"
    name, n = f"{stem}.zip", 1
    while (folder / name).exists():
        n += 1
        name = f"{stem}-{n}.zip"
    return name


def synced(path: Path) -> None:
    """See to it that a file, or a folder's own list, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in NO_SUCH_CALL:  # some file systems of sticks know nothing of it
            raise
    finally:
        os.close(handle)


def apart(path: Path, other: Path) -> bool:
    """Whether they lie on two disks."""
    return path.stat().st_dev != other.stat().st_dev


def settled(folder: Path) -> None:
    """See to it that the whole disk of this folder may be pulled out: nothing waits any more."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)


def spare(copies: list[Lying], newest: Path) -> list[Path]:
    """Which of a station's copies may go; `newest` was just read back and checked.

    Kept is the last copy of each of the last days, weeks and months. Where the clock was not
    vouched for, school days count, five to a week and twenty to a month.
    """
    copies = sorted(copies, key=lambda each: (*order(each), each.path == newest))
    kept = {newest}
    for many, of in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        last = {of(each.manifest): each.path for each in copies}
        # A dict keeps the place of a key's first copy; what counts is how late its last one is.
        latest = sorted(last.values(), key=lambda path: _place(copies, path))
        kept |= set(latest[-many:])
    kept |= {each.path for each in copies[-1:]}
    return [each.path for each in copies if each.path not in kept]


def _place(copies: list[Lying], path: Path) -> int:
    return next(n for n, each in enumerate(copies) if each.path == path)


def _date(made: Manifest) -> date | None:
    try:
        return date.fromisoformat(made.date)
    except ValueError:
        return None


def _day(made: Manifest) -> object:
    return _date(made) or made.day


def _week(made: Manifest) -> object:
    when = _date(made)
    return tuple(when.isocalendar())[:2] if when else (made.day - 1) // SCHOOL_WEEK


def _month(made: Manifest) -> object:
    when = _date(made)
    return (when.year, when.month, "") if when else (made.day - 1) // SCHOOL_MONTH


def rotate(folder: Path, newest: Path, made: Manifest) -> list[Path]:
    """Let the copies of this station go that are no longer needed; which they were."""
    mine = [
        each
        for each in copies_in(folder)
        if (each.manifest.site, each.manifest.station, each.manifest.what)
        == (made.site, made.station, made.what)
        and each.path.name.startswith(PREFIX)
    ]
    gone = []
    for path in spare(mine, newest):
        try:
            path.unlink()
            gone.append(path)
        except OSError as error:  # the new copy is good all the same
            log.warning("%s: an old copy stays: %s", path, error.strerror)
    return gone
