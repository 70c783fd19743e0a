"""One-time codes: the setup code on the station's display, and those for invited colleagues.

With a code one chooses one's own password, so nobody ever sets that of another. Codes stand here
as they are, because they are shown until they are used; they are worth nothing afterwards.
"""

from __future__ import annotations

import secrets
import sqlite3
import unicodedata
from collections.abc import Callable

from kiosk.storage import immediate

DAY_MS = 24 * 3_600_000
"""How long an invitation stands; after a new boot, which nobody can measure, anew."""


def plain_code(typed: str) -> str:
    """A code or PIN as it was meant: without spaces and dashes, digits of any script as 0 to 9."""
    kept = (c for c in typed if not c.isspace() and c not in "-–·.")
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept)


def fresh_setup_code() -> str:
    """A setup code that nobody knows yet."""
    return f"{secrets.randbelow(1_000_000):06d}"


class Codes:
    """The one-time codes of this station."""

    def __init__(
        self, connection: sqlite3.Connection, ticks: Callable[[], tuple[str, int]]
    ) -> None:
        self._connection = connection
        self._ticks = ticks

    def setup(self) -> str:
        """The setup code while nobody has used it, else "".

        Read anew each time: another process or thread may have used it.
        """
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'setup'").fetchone()
        return str(row[0]) if row else ""

    def renew_setup(self) -> str:
        """Let a new setup code stand, for whoever is at the machine; the former one is gone."""
        code = fresh_setup_code()
        with immediate(self._connection) as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('setup', ?)", (code,))
        return code

    def is_setup(self, code: str) -> bool:
        """Whether this is the setup code, and nobody has used it yet."""
        kept = self.setup()
        return bool(kept) and secrets.compare_digest(kept.encode(), plain_code(code).encode())

    def invite(self, person: str) -> str:
        """A code for a person of the directory; the former one of that person is gone."""
        code, (boot, now) = f"{secrets.randbelow(100_000_000):08d}", self._ticks()
        with immediate(self._connection) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO invitations VALUES (?, ?, ?, ?)",
                (person, code, boot, now),
            )
        return code

    def take_back(self, person: str) -> None:
        """The code of a person is worth nothing any more; harmless if there was none."""
        with immediate(self._connection) as connection:
            connection.execute("DELETE FROM invitations WHERE person = ?", (person,))

    def invited(self) -> dict[str, str]:
        """The codes that stand, by person."""
        boot, now = self._ticks()
        if self._connection.execute("SELECT 1 FROM invitations LIMIT 1").fetchone() is None:
            return {}
        with immediate(self._connection) as connection:
            connection.execute(
                "UPDATE invitations SET boot = ?, made_ms = ? WHERE boot != ?",
                (boot, now, boot),
            )
            connection.execute("DELETE FROM invitations WHERE made_ms <= ?", (now - DAY_MS,))
        return dict(self._connection.execute("SELECT person, code FROM invitations"))

    def whose(self, code: str) -> str:
        """The person who was invited with this code; "" if nobody was."""
        typed, found = plain_code(code).encode(), ""
        for person, kept in self.invited().items():
            if secrets.compare_digest(kept.encode(), typed):
                found = person
        return found

    def use(self, connection: sqlite3.Connection, code: str, person: str) -> bool:
        """Let a code be gone, in a transaction that goes on; whether it was good for that person.

        The setup code is good for everybody.
        """
        typed = plain_code(code)
        if self.is_setup(typed):
            connection.execute("UPDATE meta SET value = '' WHERE name = 'setup'")
            return True
        found = connection.execute(
            "DELETE FROM invitations WHERE person = ? AND code = ?", (person, typed)
        )
        return found.rowcount > 0
