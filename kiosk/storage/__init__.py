"""The database file: opened with care, one connection a thread, errors in plain words.

WAL with synchronous=FULL, so that what was confirmed survives a pulled plug (docs/stack.md 4).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.errors import StorageError, StorageFull

APPLICATION_ID = 0x7475746F  # "tuto"
RESTORING = ".restoring"
"""The folder in a data folder in which `kiosk restore` makes a copy ready (`kiosk.copies`)."""

LOG_PAGES = 4_000
"""The write-ahead log's pages after which a tap must copy them back; `tidy` comes before that."""

PATIENCE_MS = 5_000
"""Milliseconds for which a connection waits for another one to be done."""

DATABASE = "kiosk.db"

VERSIONS = (
    "m001_journal",
    "m002_projections",
    "m003_directory",
    "m004_access",
    "m005_words",
    "m006_corrections",
    "m007_years",
    "m008_asks",
    "m009_wishes",
    "m010_lineage",
    "m010_showing",
    "m011_own_pages",
    "m012_guests",
)
"""The migrations that this program knows, oldest first; `kiosk.storage.migrations` has them."""


def open_database(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """The site's database, migrated to this program's version.

    Raises StorageError if the file is missing, unreadable, of another program or of a newer one.
    """
    if not create and not path.exists() and (path.parent / RESTORING).exists():
        raise StorageError("errors.restore_cut_off", file=path)
    if not create and not path.exists():
        raise StorageError("errors.no_data", file=path)
    try:
        connection = sqlite3.connect(path, timeout=PATIENCE_MS / 1000)
    except sqlite3.Error as error:
        raise StorageError("errors.not_opened", file=path, reason=error) from None
    try:
        _check_ours(connection, path, create)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
        connection.execute("PRAGMA foreign_keys=ON")
        # So that no INSERT OR REPLACE gets past the journal's triggers.
        connection.execute("PRAGMA recursive_triggers=ON")
        # What is erased must leave the file, not only the list of what stands in it.
        connection.execute("PRAGMA secure_delete=ON")
        _bring_up_to_date(connection, path)
        return connection
    except sqlite3.Error as error:
        connection.close()
        raise translated(error, path) from error
    except StorageError:
        connection.close()
        raise


def _check_ours(connection: sqlite3.Connection, path: Path, create: bool) -> None:
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if mark == APPLICATION_ID:
        return
    if tables or mark:
        raise StorageError("errors.of_another_program", file=path)
    if not create:
        raise StorageError("errors.file_empty", file=path)
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    done = _done(connection)
    if newer := sorted(done - set(VERSIONS)):
        raise StorageError("errors.made_by_newer", file=path, version=newer[-1])
    if done < set(VERSIONS):
        # Hardly ever, and what it needs is large.
        from kiosk.storage.migrations import migrate

        migrate(connection)


def _done(connection: sqlite3.Connection) -> set[str]:
    """The migrations that the file has had, as sqlite-utils keeps them."""
    if not connection.execute(
        "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    ).fetchone():
        return set()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'kiosk'")
    return {name for (name,) in rows}


def translated(error: sqlite3.Error, path: Path | None = None) -> StorageError:
    """The driver's error as ours, saying what to do; path: of the file, if it is known."""
    file, text = path or DATABASE, str(error)
    if "full" in text:
        return StorageFull("errors.card_full", file=file)
    if "not a database" in text or "malformed" in text or "encrypted" in text:
        return StorageError("errors.not_a_database", file=file)
    if "readonly" in text:
        return StorageError("errors.not_writable", file=file)
    if "locked" in text:
        return StorageError("errors.file_busy", file=file)
    return StorageError("errors.file_trouble", file=file, reason=text)


@contextmanager
def immediate(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A transaction that holds the write lock from its first line; rolled back on any error.

    sqlite-utils' own atomic() begins deferred and loses races (docs/stack.md 4).
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise translated(error) from error
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise translated(error) from error
        raise
