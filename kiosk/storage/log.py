"""The write-ahead log: copied back where nobody waits, cut where something was erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.storage import PATIENCE_MS

HURRY_MS = 100


def copy_back(connection: sqlite3.Connection) -> None:
    """Copy the log to the file as far as nobody reads it; sqlite3.Error if that fails."""
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def cut(connection: sqlite3.Connection) -> bool:
    """Copy the whole log back and leave none of it; False while somebody reads."""
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


@contextmanager
def hurried(connection: sqlite3.Connection) -> Iterator[None]:
    """Wait for others for a moment only, as somebody may tap."""
    try:
        connection.execute(f"PRAGMA busy_timeout = {HURRY_MS}")
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
