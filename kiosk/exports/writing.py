"""A file is there whole or not at all: written beside its place, then moved into it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from kiosk.errors import FULL, Refused, reason_of


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write the chunks to `path`; what stood there before stays until all of it is on the disk.

    Raises Refused if the folder is missing, full or closed to us; nothing of the
    file is there then, and nothing else has changed.
    """
    path = path.resolve()  # a link stays one
    if path.is_dir():
        raise Refused("files.is_folder", file=path)
    if path.exists() and not path.is_file():
        raise Refused("files.no_file", file=path)  # a device must not be moved away
    try:
        held = NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part", delete=False
        )
    except OSError as error:
        raise _refusal(path, error) from error
    try:
        with held as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o640)  # names may stand in it
        os.replace(held.name, path)
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        with suppress(OSError):
            os.unlink(held.name)  # gone already if all went well


def _refusal(path: Path, error: OSError) -> Refused:
    folder = path.parent
    if error.errno == errno.ENOENT or error.errno == errno.ENOTDIR:
        return Refused("files.no_folder", folder=folder)
    if error.errno in FULL:
        return Refused("files.full", file=path)
    return Refused("files.not_written", file=path, reason=reason_of(error))
