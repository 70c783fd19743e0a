"""What becomes of the desk when nothing is written: it stays as if the card had not come.

docs/design.md 1, promise 1: no beep without a commit. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.desk import Desk, Shown
from kiosk.errors import StorageError, StorageFull
from kiosk.ports import Signal
from kiosk.screens import Face

SAID = 12.0
"""Seconds for which it stands on the display."""

AGAIN = 1.0
"""Seconds until a pause that could not be written is tried again (docs/rules.md 2, rule 4)."""


SAYS = {"full": "storage_full", "lost": "storage_lost"}
"""What the display says, as a key of the catalogue's section `display`, for each `storage_of`."""


def refused(desk: Desk, now: float) -> Desk:
    """The rules do not let it be: that is said."""
    shown = Shown(Face.SAY, say="refused", signal=Signal.REFUSED)
    return replace(desk, shown=shown, until=now + SAID)


def not_kept(desk: Desk, now: float) -> Desk:
    """The file took nothing: that is said, and what was to pause meanwhile waits."""
    shown = Shown(Face.STORAGE_FULL, signal=Signal.REFUSED)
    leaving = tuple(replace(each, due=max(each.due, now + AGAIN)) for each in desk.leaving)
    return replace(desk, shown=shown, until=now + SAID, leaving=leaving)


def storage_of(error: StorageError) -> str:
    """`full` or `lost`, as `State.storage` tells it."""
    return "full" if isinstance(error, StorageFull) else "lost"
