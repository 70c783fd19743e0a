"""Accounts and tablets: who may sign in, and on which tablets somebody did.

Secrets come and go as hashes; what a hash is, the pages know (docs/design.md 5).
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from kiosk import directory
from kiosk.access.codes import Codes
from kiosk.access.tries import Tries
from kiosk.access.waiting import PAGE, Entry, Waiting
from kiosk.errors import Refused
from kiosk.rows import LetInto, Person
from kiosk.storage import immediate

FRESH_MS = 15 * 60_000
"""How long private pages and changes ask for nothing after a PIN, a password or a card."""

SIGNERS = frozenset({"teacher", "promoter"})
"""The kinds of people who can have an account."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. password, pin: hashes, "" until one was chosen.

    ended: somebody took the entry away; the account stands so that it can be given back.
    """

    person: str
    password: str
    pin: str
    version: int
    ended: bool = False


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
    """The accounts and tablets of a station; its tries, its waiting tablets and its codes.

    ticks: the machine's boot and milliseconds, which station and pages agree on.
    """

    def __init__(
        self, connection: sqlite3.Connection, ticks: Callable[[], tuple[str, int]]
    ) -> None:
        self._connection = connection
        self._ticks = ticks
        self.tries = Tries(connection, ticks)
        self.waiting = Waiting(connection, ticks)
        self.codes = Codes(connection, ticks)

    def accounts(self) -> list[Account]:
        """All accounts, also those that were ended."""
        rows = self._connection.execute(
            "SELECT person, password, pin, version, ended FROM accounts"
        )
        return [Account(who, word, pin, n, bool(ended)) for who, word, pin, n, ended in rows]

    def account(self, person: str) -> Account | None:
        """The account of a person, unless it was ended."""
        found = (each for each in self.accounts() if each.person == person and not each.ended)
        return next(found, None)

    def may_enter(self, person: Person | None) -> bool:
        """Whether the person has or can have an account: her card may open a tablet."""
        if person is None or person.kind not in SIGNERS or not person.active or person.erased:
            return False
        return all(each.person != person.id or not each.ended for each in self.accounts())

    def offered_to(self, ident: str) -> tuple[Entry, ...]:
        """The waiting tablets that a person's card may open, the one that asked first first."""
        offered = self.waiting.offered()
        if not offered or not self.may_enter(directory.person(self._connection, ident)):
            return ()
        return offered

    def pages_for(self, ident: str) -> tuple[Entry, ...]:
        """The tablets that wait to show somebody's page; everybody's card may ask for its own."""
        waiting = self.waiting.offered(PAGE)
        return waiting if waiting and self._has_page(self._connection, ident) else ()

    def _has_page(self, connection: sqlite3.Connection, ident: str) -> bool:
        person = directory.person(connection, ident)
        return person is not None and person.active and not person.erased

    def let_in(self, connection: sqlite3.Connection, into: LetInto) -> None:
        """Let a waiting tablet be a person's, in the transaction of the tap; Refused if not so.

        One that waits for a page shows that person's and signs nobody in, a teacher neither.
        """
        if self._has_page(connection, into.person):
            if self.waiting.show(connection, into.tablet, into.person):
                return
        if not self.may_enter(directory.person(connection, into.person)):
            raise Refused("errors.opens_no_tablet")
        self.waiting.let_in(connection, into.tablet, into.person)

    def setup_code(self) -> str:
        """The setup code while nobody has used it, else ""."""
        return self.codes.setup()

    def is_setup_code(self, code: str) -> bool:
        """Whether this is the setup code, and nobody has used it yet."""
        return self.codes.is_setup(code)

    def set_up(self, code: str, account: Account) -> None:
        """Let a one-time code make an account and be gone; Refused if it is good for nothing.

        An account that stood already gets this password and PIN, and its tablets stay.
        """
        with immediate(self._connection) as connection:
            if not self.codes.use(connection, code, account.person):
                raise Refused("door.wrong_code")
            stood = connection.execute(
                "SELECT version FROM accounts WHERE person = ?", (account.person,)
            ).fetchone()
            self._put(connection, account, stood[0] if stood else account.version)

    def put(self, account: Account) -> None:
        """Let this account stand."""
        with immediate(self._connection) as connection:
            self._put(connection, account, account.version)

    def _put(self, connection: sqlite3.Connection, account: Account, version: int) -> None:
        connection.execute(
            "INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, ?)",
            (account.person, account.password, account.pin, version, int(account.ended)),
        )

    def end(self, person: str) -> None:
        """Take the entry of a person away: she is out on all tablets, her code is gone."""
        with immediate(self._connection) as connection:
            connection.execute(
                "UPDATE accounts SET ended = 1, version = version + 1 WHERE person = ?", (person,)
            )
            connection.execute("DELETE FROM tablets WHERE person = ?", (person,))
            connection.execute("DELETE FROM invitations WHERE person = ?", (person,))

    def give_back(self, person: str) -> None:
        """Undo `end`: password and PIN are as they were; tablets have to come in anew."""
        with immediate(self._connection) as connection:
            connection.execute("UPDATE accounts SET ended = 0 WHERE person = ?", (person,))

    def forget(self, person: str) -> None:
        """A person has no account and no tablet here any more."""
        with immediate(self._connection) as connection:
            for table in ("tablets", "accounts", "invitations", "waiting"):
                connection.execute(f"DELETE FROM {table} WHERE person = ?", (person,))

    def sign_in(self, person: str, *, by_card: bool = False) -> str:
        """Pair a tablet with a person's account; the tablet's id, which only its cookie knows."""
        tablet, (boot, now) = secrets.token_hex(16), self._ticks()
        with immediate(self._connection) as connection:
            connection.execute(
                "INSERT INTO tablets SELECT ?, person, version, ?, ?, ? FROM accounts"
                " WHERE person = ? AND NOT ended",
                (tablet, int(by_card), boot, now, person),
            )
        return tablet

    def tablet(self, ident: str) -> Tablet | None:
        """The tablet with this id; None if it was signed out, or its person may not sign in."""
        row = self._connection.execute(
            "SELECT t.person, t.by_card, t.boot, t.opened_ms FROM tablets t"
            " JOIN accounts a ON a.person = t.person AND a.version = t.version AND NOT a.ended"
            " WHERE t.id = ?",
            (ident,),
        ).fetchone()
        person = directory.person(self._connection, row[0]) if row else None
        if person is None or not person.active or person.kind not in SIGNERS:
            return None
        boot, now = self._ticks()
        fresh = row[2] == boot and now - row[3] < FRESH_MS
        return Tablet(ident, person, bool(row[1]), fresh)

    def tablets(self) -> dict[str, int]:
        """How many tablets are paired, by person."""
        rows = self._connection.execute(
            "SELECT t.person, count(*) FROM tablets t JOIN accounts a ON a.person = t.person"
            " AND a.version = t.version GROUP BY t.person"
        )
        return dict(rows)

    def freshen(self, tablet: str) -> None:
        """The PIN was right: private pages open for a while."""
        boot, now = self._ticks()
        with immediate(self._connection) as connection:
            connection.execute(
                "UPDATE tablets SET boot = ?, opened_ms = ?, by_card = 0 WHERE id = ?",
                (boot, now, tablet),
            )

    def sign_out(self, tablet: str) -> None:
        """Forget a tablet; harmless if it was forgotten before."""
        with immediate(self._connection) as connection:
            connection.execute("DELETE FROM tablets WHERE id = ?", (tablet,))

    def sign_out_others(self, tablet: str) -> None:
        """Forget all tablets but this one."""
        with immediate(self._connection) as connection:
            connection.execute("DELETE FROM tablets WHERE id != ?", (tablet,))

    def sign_out_everywhere(self, person: str) -> None:
        """Forget all tablets of a person."""
        with immediate(self._connection) as connection:
            connection.execute(
                "UPDATE accounts SET version = version + 1 WHERE person = ?", (person,)
            )
            connection.execute("DELETE FROM tablets WHERE person = ?", (person,))

    def sign_everybody_out(self) -> None:
        """Forget all tablets of the school."""
        with immediate(self._connection) as connection:
            connection.execute("UPDATE accounts SET version = version + 1")
            connection.execute("DELETE FROM tablets")
