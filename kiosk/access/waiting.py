"""Tablets that wait for a card: each shows a number, and its person's card at the station opens it.

A tablet wants either to be signed in (`DOOR`), or to show the page of whoever taps (`PAGE`): that
signs nobody in, and is forgotten after a minute of quiet. The secret of a waiting tablet stands in
its cookie alone; here is a digest of it, which is also the name by which the desk speaks of it. A
number is nobody else's while it waits, nor for as long again, so that a number on the display is
never that of another tablet.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.errors import Refused
from kiosk.storage import immediate

WAITS_MS = 2 * 60_000
"""How long a number waits for its card, and an opened tablet for its next look."""

KEPT_MS = 2 * WAITS_MS
"""How long a number is nobody else's."""

DOOR, PAGE = "door", "page"
"""What a tablet can wait for: to be signed in, or for somebody's own page."""

QUIET_MS = 60_000
"""How long a page of one's own stays without being touched."""

AT_MOST = 40
"""Tablets that wait at once for the same."""

OF_A_DEVICE = 4
"""Tablets of one address that wait at once: the earlier ones give way."""

ASKS_OF_A_DEVICE = 16
"""Numbers that one address may ask for while the first of them is kept."""

NUMBERS = 500
"""Numbers that are kept at once, so that there is always a free one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A tablet that asked to be let in. id: what the desk calls it. person: who let it in, or "".

    over: whether its number waits no more. wants: `DOOR` or `PAGE`.
    """

    id: str
    number: int
    person: str
    over: bool
    wants: str = DOOR


class Waiting:
    """The tablets that wait at this station's door."""

    def __init__(
        self, connection: sqlite3.Connection, ticks: Callable[[], tuple[str, int]]
    ) -> None:
        self._connection = connection
        self._ticks = ticks

    def ask(self, device: str, wants: str = DOOR) -> str:
        """Let a tablet wait; its secret, for its cookie. Refused if too many wait already."""
        secret, (boot, now) = secrets.token_hex(16), self._ticks()
        with immediate(self._connection) as connection:
            connection.execute(
                "DELETE FROM waiting WHERE boot != ? OR asked_ms < ?",
                (boot, now - KEPT_MS),
            )
            # Not deleted: its number stays nobody else's for a while.
            connection.execute(
                "UPDATE waiting SET asked_ms = asked_ms - ? WHERE asked_ms > ? AND id IN"
                " (SELECT id FROM waiting WHERE device = ? AND wants = ? AND person = ''"
                "  AND asked_ms > ? ORDER BY asked_ms DESC, number LIMIT -1 OFFSET ?)",
                (
                    WAITS_MS,
                    now - WAITS_MS,
                    device,
                    wants,
                    now - WAITS_MS,
                    OF_A_DEVICE - 1,
                ),
            )
            taken = {number for (number,) in connection.execute("SELECT number FROM waiting")}
            # Counted apart: whoever plays with pages of their own keeps no teacher out.
            rows = connection.execute(
                "SELECT asked_ms, device FROM waiting WHERE wants = ?", (wants,)
            ).fetchall()
            if (
                len(taken) >= NUMBERS
                or sum(asked > now - WAITS_MS for asked, _ in rows) >= AT_MOST
                or sum(each == device for _, each in rows) >= ASKS_OF_A_DEVICE
            ):
                raise Refused("door.many_wait")
            connection.execute(
                "INSERT INTO waiting VALUES (?, ?, ?, ?, ?, '', ?)",
                (_digest(secret), _free(taken, wants), device, boot, now, wants),
            )
        return secret

    def drop(self, secret: str) -> None:
        """The tablet with this secret does not wait any more; harmless if it never did."""
        with immediate(self._connection) as connection:
            connection.execute(
                "UPDATE waiting SET asked_ms = asked_ms - ? WHERE id = ?",
                (WAITS_MS, _digest(secret)),
            )

    def of(self, secret: str) -> Entry | None:
        """What became of the tablet with this secret; None if nothing is known of it."""
        return self._entry("id = ?", _digest(secret)) if secret else None

    def offered(self, wants: str = DOOR) -> tuple[Entry, ...]:
        """The tablets that wait now for this, the one that asked first first."""
        found = self._entries("person = '' AND wants = ?", wants)
        return tuple(each for each in found if not each.over)

    def show(self, connection: sqlite3.Connection, ident: str, person: str) -> bool:
        """Let a tablet that waits for it show a person's page, and no other tablet any more.

        In the transaction of the tap's command. False if that tablet wants to be signed in;
        Refused if it waits no more.
        """
        entry = self._waits(ident)
        if entry.wants != PAGE:
            return False
        connection.execute("DELETE FROM waiting WHERE wants = ? AND person = ?", (PAGE, person))
        connection.execute(
            "UPDATE waiting SET person = ?, asked_ms = ? WHERE id = ?",
            (person, self._ticks()[1], ident),
        )
        return True

    def shown(self, secret: str) -> str:
        """Whose page the tablet with this secret shows now; "" after a minute of quiet."""
        entry = self.of(secret)
        return "" if entry is None or entry.over or entry.wants != PAGE else entry.person

    def stay(self, secret: str) -> None:
        """The page is being looked at: the minute of quiet begins anew."""
        if self.shown(secret):
            with immediate(self._connection) as connection:
                connection.execute(
                    "UPDATE waiting SET asked_ms = ? WHERE id = ? AND person != ''",
                    (self._ticks()[1], _digest(secret)),
                )

    def forget(self, secret: str) -> None:
        """Whatever page the tablet with this secret showed, it does not any more."""
        with immediate(self._connection) as connection:
            connection.execute(
                "UPDATE waiting SET person = '', asked_ms = asked_ms - ? WHERE id = ?",
                (WAITS_MS, _digest(secret)),
            )

    def let_in(self, connection: sqlite3.Connection, ident: str, person: str) -> None:
        """Open a waiting tablet for a person, who has an account from now on.

        In the transaction of the tap's command; Refused if it waits no more.
        """
        self._waits(ident)
        connection.execute(
            "UPDATE waiting SET person = ?, asked_ms = ? WHERE id = ?",
            (person, self._ticks()[1], ident),
        )
        # The station is in somebody's hands now: its first code would only lie about.
        connection.execute(
            "UPDATE meta SET value = '' WHERE name = 'setup'"
            " AND NOT EXISTS (SELECT 1 FROM accounts)"
        )
        connection.execute("INSERT OR IGNORE INTO accounts VALUES (?, '', '', 1, 0)", (person,))

    def take(self, secret: str) -> str:
        """The person who let the tablet with this secret in, once; "" if nobody did."""
        entry = self.of(secret)
        if entry is None or entry.over or not entry.person or entry.wants != DOOR:
            return ""
        with immediate(self._connection) as connection:
            found = connection.execute(
                "DELETE FROM waiting WHERE id = ? AND person != ''", (entry.id,)
            ).rowcount
        return entry.person if found else ""

    def _waits(self, ident: str) -> Entry:
        """The tablet under this name, if it still waits."""
        entry = self._entry("id = ?", ident)
        if entry is None or entry.over or entry.person:
            raise Refused("errors.tablet_gone")
        return entry

    def _entry(self, where: str, *values: object) -> Entry | None:
        return next(iter(self._entries(where, *values)), None)

    def _entries(self, where: str, *values: object) -> list[Entry]:
        boot, now = self._ticks()
        rows = self._connection.execute(
            "SELECT id, number, person, asked_ms, wants FROM waiting"
            f" WHERE boot = ? AND {where} ORDER BY asked_ms, number",
            (boot, *values),
        )
        return [
            Entry(ident, number, person, now - asked >= _lasts(person, wants), wants)
            for ident, number, person, asked, wants in rows
        ]


def _lasts(person: str, wants: str) -> int:
    """How long a number waits, or a tablet that was opened for its next look."""
    return QUIET_MS if person and wants == PAGE else WAITS_MS


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def _free(taken: set[int], wants: str) -> int:
    """A number that nobody has: for a page of one digit, which little ones know, if there is any.

    Otherwise of two, or of three when half of those are taken.
    """
    if wants == PAGE and (small := [number for number in range(1, 10) if number not in taken]):
        return secrets.choice(small)
    low, high = (10, 99) if sum(number > 9 for number in taken) < 45 else (100, 999)
    return secrets.choice([number for number in range(low, high + 1) if number not in taken])
