"""A memory card that runs on another board: a repaired station, or a clone for a new site?

Whatever it is, two stations must never write under one id, so the folder gets another one before
anybody opens it (docs/rules.md 6). Then somebody says which it was. A new site begins like a copy
that is put back: all that was there is kept aside, and nothing of it is shown.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from pathlib import Path

from kiosk.classroom import DATABASE, Classroom, init
from kiosk.clock import Clock
from kiosk.copies import take
from kiosk.copies.wanted import want, wanted
from kiosk.errors import StorageError, reason_of
from kiosk.screens import Face, Screen
from kiosk.starting.language import ASK_LANGUAGE
from kiosk.words import Words

BOARD, ASKS = "board", "board_asks"
"""Notes of this station: on which board it was, with which id; `yes` while it is asked about."""

LOCK, FRESH, COPY = "board.lock", ".new-site", "new-site.zip"
SAME, NEW = "same", "new"


def notice(folder: Path, serial: str, clock: Clock) -> None:
    """See whether this is another board than before; for every process, before it opens anything.

    serial: of the board; "" where it has none, and then nothing is noticed.
    """
    if not (folder / DATABASE).exists():
        return
    if wanted(folder) is None:
        (folder / COPY).unlink(missing_ok=True)
    if not serial:
        return
    mark = hashlib.sha256(serial.encode()).hexdigest()[:16]
    with (folder / LOCK).open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with Classroom(folder, clock) as classroom:
            was, _, station = classroom.meta(BOARD).partition(" ")
            if (was, station) == (mark, classroom.site.station):
                return
            # A copy that was put back has another id already, and was asked for.
            moved = was not in ("", mark) and station == classroom.site.station
            if moved:
                classroom.renew_station()
            classroom.set_meta(ASKS, "yes" if moved else "")
            classroom.set_meta(BOARD, f"{mark} {classroom.site.station}")


def asks_board(classroom: Classroom) -> bool:
    """Whether nobody has said yet what became of the board."""
    return classroom.meta(ASKS) == "yes"


def by_button(classroom: Classroom) -> bool:
    """Whether the display itself may be answered: while no teacher has an account here."""
    return not classroom.access.accounts()


def same_site(classroom: Classroom) -> None:
    """It was repaired: everything goes on."""
    classroom.set_meta(ASKS, "")


def new_site(classroom: Classroom, name: str, timezone: str) -> None:
    """Let station and pages begin anew as a new site; what was here is kept aside.

    Raises CopyFault or StorageError in words if it cannot be made ready; then all stays as it is.
    """
    folder, fresh = classroom.folder, classroom.folder / FRESH
    shutil.rmtree(fresh, ignore_errors=True)
    (folder / COPY).unlink(missing_ok=True)
    try:
        with init(fresh, name, classroom.clock) as made:
            made.set_meta(ASK_LANGUAGE, "yes")
            take(made, folder / COPY, timezone)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError("errors.not_made", file=fresh.name, reason=reason_of(error)) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    want(folder, folder / COPY)


def board_screen(turn: int, say: Words, *, buttons: bool) -> Screen | None:
    """What the display asks in its turn; None is another's turn."""
    choices = (say("first.board_same"), say("first.board_new")) if buttons else ()
    lit = turn % (max(len(choices), 1) + 1)
    if lit == max(len(choices), 1):
        return None
    key = "first.board_asks" if buttons else "first.board_asks_tablet"
    return Screen(Face.ASK_BOARD, text=say(key), choices=choices, lit=lit if choices else 0)
