"""What is kept for a short while: what a tablet asks of the station, a list that is looked at,
what a change can be undone with. Of this station alone: never merged, never in the journal.

Each has a name and ends by itself; times are the machine's own, so that pages and station agree.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from kiosk.storage import immediate


class Asks:
    """The asks of a station. ticks: the machine's boot and milliseconds."""

    def __init__(
        self, connection: sqlite3.Connection, ticks: Callable[[], tuple[str, int]]
    ) -> None:
        self._connection = connection
        self._ticks = ticks

    def standing(self, name: str) -> str | None:
        """What is asked under that name now; None if nothing is, or it has ended."""
        boot, now = self._ticks()
        row = self._connection.execute(
            "SELECT value FROM asks WHERE name = ? AND boot = ? AND until_ms > ?", (name, boot, now)
        ).fetchone()
        return str(row[0]) if row else None

    def left(self, name: str) -> float:
        """For how many seconds it still stands; 0 if it does not."""
        boot, now = self._ticks()
        row = self._connection.execute(
            "SELECT until_ms FROM asks WHERE name = ? AND boot = ?", (name, boot)
        ).fetchone()
        return max(0.0, (row[0] - now) / 1000) if row else 0.0

    def put(self, name: str, value: str, seconds: float) -> None:
        """Ask this for so long, within a transaction that is open already."""
        boot, now = self._ticks()
        self._connection.execute(
            "DELETE FROM asks WHERE until_ms <= ? OR boot != ?", (now - 60_000, boot)
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO asks VALUES (?, ?, ?, ?)",
            (name, value, boot, now + round(seconds * 1000)),
        )

    def ask(self, name: str, value: str, seconds: float) -> None:
        """Ask this for so long."""
        with immediate(self._connection):
            self.put(name, value, seconds)

    def change(self, name: str, seconds: float, change: Callable[[str], str]) -> str | None:
        """Change what stands under that name and let it stand so long; None if nothing does."""
        with immediate(self._connection):
            value = self.standing(name)
            if value is None:
                return None
            changed = change(value)
            self.put(name, changed, seconds)
            return changed

    def end(self, name: str) -> None:
        """Ask it no longer; harmless if nobody did."""
        with immediate(self._connection) as connection:
            connection.execute("DELETE FROM asks WHERE name = ?", (name,))

    def forget(self, beginning: str) -> None:
        """End all whose names begin so, within a transaction that is open already."""
        self._connection.execute(
            "DELETE FROM asks WHERE substr(name, 1, ?) = ?", (len(beginning), beginning)
        )
