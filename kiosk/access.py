"""Who may sign in, and on which tablets. Of this station alone: never merged, never in the journal.

Secrets come and go as hashes; what a hash is, the pages know (docs/design.md 5).
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from sqlite_utils import Database

from kiosk import directory
from kiosk.errors import Refused
from kiosk.journal import Moment
from kiosk.rows import Person
from kiosk.storage import immediate

FRESH_MS = 15 * 60_000
"""How long private pages and changes ask for nothing after a PIN, a password or a card."""

SIGNERS = frozenset({"teacher", "promoter"})
"""The kinds of people who can have an account."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. password, pin: hashes; pin is "" until one was chosen."""

    person: str
    password: str
    pin: str
    version: int


@dataclass(frozen=True, slots=True)
class Tablet:
    """A tablet that somebody signed in. fresh: whether it may show and change private things now.

    by_card: let in by the person's card at the station, so a new password needs no old one.
    """

    id: str
    person: Person
    by_card: bool
    fresh: bool


class Access:
    """The accounts and tablets of a station."""

    def __init__(self, db: Database, moment: Callable[[], Moment]) -> None:
        self._db = db
        self._connection: sqlite3.Connection = db.conn
        self._moment = moment

    def accounts(self) -> list[Account]:
        """All accounts."""
        rows = self._connection.execute("SELECT person, password, pin, version FROM accounts")
        return [Account(*row) for row in rows]

    def account(self, person: str) -> Account | None:
        """The account of a person."""
        return next((each for each in self.accounts() if each.person == person), None)

    def setup_code(self) -> str:
        """The one-time code while nobody has used it, else "".

        Read anew each time: another process or thread may have used it.
        """
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'setup'").fetchone()
        return str(row[0]) if row else ""

    def set_up(self, code: str, account: Account) -> None:
        """Let the one-time setup code make an account and be gone; Refused if it is not that."""
        with immediate(self._db) as connection:
            if not self.is_setup_code(code):
                raise Refused("that is not the setup code; it stands on the station's display")
            connection.execute("UPDATE meta SET value = '' WHERE name = 'setup'")
            self._put(connection, account)

    def is_setup_code(self, code: str) -> bool:
        """Whether this is the setup code, and nobody has used it yet."""
        kept = self.setup_code()
        return bool(kept) and secrets.compare_digest(kept.encode(), code.encode())

    def put(self, account: Account) -> None:
        """Let this account stand."""
        with immediate(self._db) as connection:
            self._put(connection, account)

    def _put(self, connection: sqlite3.Connection, account: Account) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?)",
            (account.person, account.password, account.pin, account.version),
        )

    def sign_in(self, person: str, *, by_card: bool = False) -> str:
        """Pair a tablet with a person's account; the tablet's id, which only its cookie knows."""
        tablet, moment = secrets.token_hex(16), self._moment()
        with immediate(self._db) as connection:
            connection.execute(
                "INSERT INTO tablets SELECT ?, person, version, ?, ?, ? FROM accounts"
                " WHERE person = ?",
                (tablet, int(by_card), moment.boot, moment.boottime_ms, person),
            )
        return tablet

    def tablet(self, ident: str) -> Tablet | None:
        """The tablet with this id; None if it was signed out, or its person may not sign in."""
        row = self._connection.execute(
            "SELECT t.person, t.by_card, t.boot, t.opened_ms FROM tablets t"
            " JOIN accounts a ON a.person = t.person AND a.version = t.version WHERE t.id = ?",
            (ident,),
        ).fetchone()
        person = directory.person(self._connection, row[0]) if row else None
        if person is None or not person.active or person.kind not in SIGNERS:
            return None
        moment = self._moment()
        fresh = row[2] == moment.boot and moment.boottime_ms - row[3] < FRESH_MS
        return Tablet(ident, person, bool(row[1]), fresh)

    def freshen(self, tablet: str) -> None:
        """The PIN was right: private pages open for a while."""
        moment = self._moment()
        with immediate(self._db) as connection:
            connection.execute(
                "UPDATE tablets SET boot = ?, opened_ms = ?, by_card = 0 WHERE id = ?",
                (moment.boot, moment.boottime_ms, tablet),
            )

    def sign_out(self, tablet: str) -> None:
        """Forget a tablet; harmless if it was forgotten before."""
        with immediate(self._db) as connection:
            connection.execute("DELETE FROM tablets WHERE id = ?", (tablet,))

    def forget(self, person: str) -> None:
        """A person has no account and no tablet here any more."""
        with immediate(self._db) as connection:
            connection.execute("DELETE FROM tablets WHERE person = ?", (person,))
            connection.execute("DELETE FROM accounts WHERE person = ?", (person,))

    def sign_out_everywhere(self, person: str) -> None:
        """Forget all tablets of a person."""
        with immediate(self._db) as connection:
            connection.execute(
                "UPDATE accounts SET version = version + 1 WHERE person = ?", (person,)
            )
            connection.execute("DELETE FROM tablets WHERE person = ?", (person,))
