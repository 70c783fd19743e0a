"""Beginning anew for a restore that a tablet asked for (`kiosk.copies.wanted`)."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.copies.wanted import wanted

LOOK = 0.5
GRACE = 2.0
"""Seconds between two looks, and for which the pages still answer whoever asked for it."""


def when_wanted(
    folder: Path, let_go: Callable[[], None], ended: threading.Event, grace: float = 0.0
) -> threading.Thread:
    """Call `let_go` once when a restore is wanted, after so many seconds; until `ended` is set."""

    def watch() -> None:
        while not ended.wait(LOOK):
            if wanted(folder) is not None:
                ended.wait(grace)
                let_go()
                return

    thread = threading.Thread(target=watch, name="restore", daemon=True)
    thread.start()
    return thread


def begin_anew(folder: Path) -> None:
    """Begin this program anew, as it was begun, if a restore is wanted; else nothing."""
    if wanted(folder) is None:
        return
    sys.stdout.flush()
    if "NOTIFY_SOCKET" in os.environ:
        sys.exit(0)  # systemd begins it anew, with all the time that a start may take
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
