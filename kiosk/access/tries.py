"""Wrong tries: five are free for a device, then it waits, longer each time.

A device is an address of the network, or a paired tablet by its own id. All addresses together
have a much larger budget, so that changing one's address does not help; a paired tablet has no
part in it, so that nobody else's tries keep a teacher out. A try is counted before it is looked
at and forgotten if it was right, so that many at once, or a pulled plug, gain nothing. The tap of
a teacher's card afterwards clears all that was counted before it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.storage import immediate

FREE = 5
"""Wrong tries of a device that cost no time."""

FREE_TOGETHER = 100
"""Wrong tries of all addresses together that cost no time."""

FIRST_MS = 15_000
LONGEST_MS = 5 * 60_000
"""The first delay, doubled by each more wrong try, and the longest."""

FORGET_MS = 24 * 3_600_000
"""After this long without a wrong try, what was counted is forgotten."""

TOGETHER = ""
"""The name under which all addresses are counted together."""

_TAPPED = """
SELECT 1 FROM taps t JOIN cards c ON c.key = t.card JOIN people p ON p.id = c.owner
  WHERE t.n > ? AND t.what = 'tap' AND c.sort = 'person' AND NOT c.resting
  AND p.kind = 'teacher' AND p.active AND NOT p.erased LIMIT 1
"""


def delay_ms(wrong: int, free: int) -> int:
    """How long a device waits after so many wrong tries, of which `free` cost nothing."""
    if wrong < free:
        return 0
    return int(min(FIRST_MS << min(wrong - free, 16), LONGEST_MS))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted for a device. tap: the last tap of the station at that time."""

    wrong: int
    at_ms: int
    wait_ms: int
    tap: int

    def left_ms(self, now_ms: int) -> int:
        return max(0, self.at_ms + self.wait_ms - now_ms)


class Tries:
    """The wrong tries of this station's door."""

    def __init__(
        self, connection: sqlite3.Connection, ticks: Callable[[], tuple[str, int]]
    ) -> None:
        self._connection = connection
        self._ticks = ticks

    def begin(self, device: str, *, paired: bool = False) -> int:
        """Count one more try ahead of looking at it; 0, or else the seconds it has to wait.

        With seconds to wait nothing was counted, and nothing may be looked at.
        """
        boot, now = self._ticks()
        with immediate(self._connection) as connection:
            counted = self._all(connection, boot, now, device, paired)
            wait = max(each.left_ms(now) for each in counted.values())
            if wait:
                return _seconds(wait)
            (tap,) = connection.execute("SELECT coalesce(max(n), 0) FROM taps").fetchone()
            for key, before in counted.items():
                free = FREE_TOGETHER if key == TOGETHER else FREE
                wrong = before.wrong + 1
                connection.execute(
                    "INSERT OR REPLACE INTO tries VALUES (?, ?, ?, ?, ?, ?)",
                    (key, wrong, boot, now, delay_ms(wrong, free), tap),
                )
        return 0

    def right(self, device: str, *, paired: bool = False) -> None:
        """The try that was begun was right: the device is forgotten, its part in all taken back."""
        with immediate(self._connection) as connection:
            connection.execute("DELETE FROM tries WHERE device = ?", (device,))
            if not paired:
                connection.execute(
                    "UPDATE tries SET wrong = max(wrong - 1, 0), wait_ms = 0 WHERE device = ?",
                    (TOGETHER,),
                )

    def wait(self, device: str, *, paired: bool = False) -> int:
        """The seconds until the device may try; 0 if it may now."""
        if self._connection.execute("SELECT 1 FROM tries LIMIT 1").fetchone() is None:
            return 0
        boot, now = self._ticks()
        with immediate(self._connection) as connection:
            counted = self._all(connection, boot, now, device, paired)
        return _seconds(max(each.left_ms(now) for each in counted.values()))

    def _all(
        self, connection: sqlite3.Connection, boot: str, now: int, device: str, paired: bool
    ) -> dict[str, _Counted]:
        """What counts for a device now: its own, and unless it is paired that of all together."""
        # Nobody knows how long the power was away: after a new boot each delay begins anew.
        connection.execute(
            "UPDATE tries SET boot = ?, at_ms = ? WHERE boot != ?",
            (boot, now, boot),
        )
        connection.execute("DELETE FROM tries WHERE at_ms < ?", (now - FORGET_MS,))
        found = {}
        for key in (device,) if paired else (device, TOGETHER):
            row = connection.execute(
                "SELECT wrong, at_ms, wait_ms, tap FROM tries WHERE device = ?", (key,)
            ).fetchone()
            counted = _Counted(*row) if row else _Counted(0, now, 0, 0)
            if row and connection.execute(_TAPPED, (counted.tap,)).fetchone() is not None:
                connection.execute("DELETE FROM tries WHERE device = ?", (key,))
                counted = _Counted(0, now, 0, 0)
            found[key] = counted
        return found


def _seconds(ms: int) -> int:
    return -(-ms // 1000)
