"""What can go wrong with a copy: codes of the catalogue, so that every language says it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.errors import KioskError

REASONS = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
}
"""What a system's error means to somebody with a stick in hand; every other one is `gone`."""


class CopyFault(KioskError, OSError):
    """Error raised when a copy cannot be made, read or put back; nothing half-done is left."""


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """Errors of the system and of the database while writing there, as a CopyFault."""
    try:
        yield
    except KioskError:
        raise
    except OSError as error:
        raise CopyFault(f"copies.{_reason(error)}", where=where) from error
    except sqlite3.Error as error:
        raise CopyFault(f"copies.{_of_database(str(error), where)}", where=where) from error


def _reason(error: OSError) -> str:
    return REASONS.get(error.errno or 0, "gone")


def _of_database(text: str, where: Path) -> str:
    if "full" in text:
        return "full"
    if "malformed" in text or "not a database" in text:
        return "record_damaged"
    if "readonly" in text or "unable to open" in text:
        return "read_only" if where.exists() else "gone"
    return "gone"
