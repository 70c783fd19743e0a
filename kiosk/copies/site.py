"""The whole site as bytes, for whoever passes it on: a command's output, a page's download."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from kiosk.classroom import Classroom
from kiosk.clock import Clock
from kiosk.copies.nameless import take_nameless
from kiosk.copies.sealing import CHUNK
from kiosk.copies.taking import take
from kiosk.words import Words


def site_zip(
    folder: Path, clock: Clock, timezone: str, say: Words, *, names: bool
) -> Iterator[bytes]:
    """A copy of everything, read back and whole, in pieces; without names unless it is told."""
    with tempfile.TemporaryDirectory(prefix="kiosk-site-") as scratch:
        path = Path(scratch) / "site.zip"
        with Classroom(folder, clock) as classroom:
            if names:
                take(classroom, path, timezone)
            else:
                take_nameless(classroom, path, timezone, say)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
