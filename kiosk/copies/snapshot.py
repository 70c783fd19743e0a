"""A second database with what stands in the first at one instant, while taps go on.

`VACUUM INTO` reads within one transaction, which in WAL mode holds up nobody, and writes only what
stands: no free page in which an erased name may still be read comes along, and a damaged page is
noticed. What is of this station alone stays here: raw taps, paired tablets, the setup code.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk.copies.faults import CopyFault

LOCAL = ("tablets", "tries", "waiting", "invitations", "asks", "taps")
"""Tables that stay at the station: who comes in on which tablet, what a tablet asks, raw taps."""

FRUGAL = "PRAGMA cache_size=-200"
"""Every page is read once, so SQLite need not keep 2 MB of them, which a process never gives back
(a station of 512 MB makes a copy each day)."""


def snapshot(source: sqlite3.Connection, into: Path) -> None:
    """Write all that stands now to a new file; sqlite3.Error if it cannot be read or written."""
    (usual,) = source.execute("PRAGMA cache_size").fetchone()
    source.execute(FRUGAL)
    try:
        source.execute("VACUUM INTO ?", (str(into),))
    finally:
        source.execute(f"PRAGMA cache_size={usual}")
    with opened(into) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        for name in LOCAL:
            connection.execute(f"DELETE FROM {name}")
        connection.execute("UPDATE meta SET value = '' WHERE name = 'setup'")
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise CopyFault("copies.record_damaged")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database of ours alone: committed at the end, without a journal: it can be made anew."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(FRUGAL)
        with connection:
            yield connection


def schema(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The names of the migrations that the database has had."""
    rows = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = 'kiosk' ORDER BY name"
    )
    return tuple(str(name) for (name,) in rows)
