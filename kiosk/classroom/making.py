"""A data folder's beginnings: the database, the ids, the key of its cards, the one-time code."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kiosk import directory
from kiosk.access import fresh_setup_code
from kiosk.errors import Refused, StorageError, reason_of
from kiosk.known import fresh_id
from kiosk.storage import DATABASE, immediate, open_database

KEY = "site.key"


def language_of(folder: Path) -> str:
    """The language chosen on the tablet; "" if none was, or if the file cannot be read now."""
    file = f"{(folder / DATABASE).absolute().as_uri()}?mode=rw"  # it makes no file, and leaves none
    try:
        with closing(sqlite3.connect(file, uri=True, timeout=0.5)) as connection:
            return directory.policies(connection).language
    except sqlite3.Error:
        return ""


def make(folder: Path, name: str) -> None:
    """Make the data folder: database, site id, site key (0600), one-time setup code."""
    if (folder / DATABASE).exists():
        raise Refused("errors.school_here", folder=folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        key_file = folder / KEY
        key_file.touch(mode=0o600, exist_ok=False)
        key_file.write_text(secrets.token_hex(32), encoding="ascii")
    except FileExistsError:
        raise StorageError("errors.key_alone", folder=folder) from None
    except OSError as error:
        raise StorageError("errors.not_made", file=folder, reason=reason_of(error)) from error
    connection = open_database(folder / DATABASE, create=True)
    (folder / DATABASE).chmod(0o640)  # names stand in it; SQLite gives its side files the same
    with immediate(connection):
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [
                ("name", name),
                ("site", fresh_id()),
                ("station", fresh_id()[:8]),
                ("setup", fresh_setup_code()),
                ("parts", ""),
            ],
        )
    connection.close()


@contextmanager
def whole(folder: Path) -> Iterator[None]:
    """A school is made in here to its end; if that fails, the folder is as it was before.

    A folder that has a school, or a key alone, is left as it is.
    """
    mine = not any((folder / name).exists() for name in (DATABASE, KEY))
    try:
        yield
    except BaseException:
        if mine:
            for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", KEY):
                (folder / name).unlink(missing_ok=True)
        raise


def read_key(folder: Path) -> bytes:
    """The key with which cards are hashed; StorageError if it is missing or no key."""
    try:
        return bytes.fromhex((folder / KEY).read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise StorageError("errors.no_key", file=folder / KEY) from error
