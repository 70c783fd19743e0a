"""Boots of the machine, and which of them vouch for a time."""

from __future__ import annotations

from kiosk.lookups.now import Now


class Boots(Now):
    """Questions about boots and dates."""

    def last_boot(self) -> str:
        """The boot under which this station last came up; "" if it never did."""
        row = self._connection.execute(
            "SELECT boot FROM events WHERE kind = 'boot_started' AND id LIKE ?"
            " ORDER BY seq DESC LIMIT 1",
            (f"{self.station}-%",),
        ).fetchone()
        return str(row[0]) if row else ""

    def has_anchor(self, boot: str) -> bool:
        """Whether a vouched time of that boot is known."""
        row = self._connection.execute(
            "SELECT 1 FROM boots WHERE boot = ? AND trust IN ('network', 'tablet')", (boot,)
        ).fetchone()
        return row is not None

    def day_date_ms(self) -> int | None:
        """A vouched instant of the running day, directly or by its boot's time; None if unknown."""
        if not self.begun():
            return None
        told = self.day_wall_ms()
        if told is not None:
            return told
        row = self._connection.execute(
            "SELECT b.wall_ms + d.opened_ms - b.boottime_ms FROM dialogues d"
            " JOIN boots b ON b.boot = d.boot WHERE d.day = ?"
            " AND b.trust IN ('network', 'tablet') ORDER BY d.stamp LIMIT 1",
            (self.day(),),
        ).fetchone()
        return int(row[0]) if row else None

    def stamp_since(self, boots: str, boottime_ms: int) -> int:
        """The stamp of the first event at or after a boottime of boots that are named so.

        Only where those boots count on from one another, as a rehearsal's do.
        """
        row = self._connection.execute(
            "SELECT coalesce(min(stamp), 1 << 62) FROM events"
            " WHERE boot LIKE ? AND boottime_ms >= ?",
            (f"{boots}-%", boottime_ms),
        ).fetchone()
        return int(row[0])
