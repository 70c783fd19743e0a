"""Raw taps: kept beside what they made happen, and deleted in time (docs/rules.md 6)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kiosk import journal
from kiosk.journal import Moment
from kiosk.lookups import Lookups
from kiosk.storage import immediate

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class TapNote:
    """A raw tap, kept beside what it made happen. card: its key; what: tap, bounce, phone or enrol.

    enrol: while a tablet asked the station to take each card only as "this card".
    """

    card: str
    what: str


def note(connection: sqlite3.Connection, tap: TapNote, moment: Moment) -> None:
    """Keep a raw tap beside what it made happen, within the transaction that is open."""
    connection.execute(
        "INSERT INTO taps (boot, boottime_ms, card, what, seq) VALUES (?, ?, ?, ?, ?)",
        (moment.boot, moment.boottime_ms, tap.card, tap.what, journal.last_seq(connection)),
    )


def forget(connection: sqlite3.Connection, facts: Lookups, moment: Moment) -> int:
    """Delete raw taps whose time is over, and tell how many (docs/rules.md 6).

    Those of a closed school year go a number of days after its end, by the policy
    `raw_tap_retention`; where no clock vouches for either end, as many school days later.
    """
    row = connection.execute(
        "SELECT y.day, coalesce(y.wall_ms, b.wall_ms + y.boottime_ms - b.boottime_ms)"
        " FROM years y LEFT JOIN boots b ON b.boot = y.boot"
        " AND b.trust IN ('network', 'tablet') WHERE y.closed ORDER BY y.day DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return 0
    (day, ended_ms), days = row, facts.policies.raw_tap_retention
    if ended_ms is not None and moment.wall_ms is not None and moment.trust.vouched:
        due = moment.wall_ms >= ended_ms + days * DAY_MS
    else:
        due = facts.day() > day + days
    oldest = connection.execute("SELECT seq FROM taps ORDER BY n LIMIT 1").fetchone()
    (end,) = connection.execute(
        "SELECT max(seq) FROM mentions WHERE entity = ?", (f"year:{day}",)
    ).fetchone()
    if not due or oldest is None or oldest[0] >= end:
        return 0
    with immediate(connection):
        return connection.execute("DELETE FROM taps WHERE seq < ?", (end,)).rowcount
