"""A real `kiosk` in processes of its own, on a folder of its own, ended by its id."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.cli import main
from kiosk.clock import SystemClock
from kiosk.rows import Policy
from kiosk.storage import immediate

PATIENCE = 120.0
"""Seconds after which what was waited for will not come any more, on a machine with much to do."""


def kiosk(*arguments: str, code: int = 0) -> str:
    """What `kiosk ARGUMENTS` prints; with another exit code, its sentence on stderr."""
    done = CliRunner().invoke(main, arguments)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, (arguments, done.exit_code, done.output)
    return done.stderr if code else done.stdout


def until(true: Callable[[], object], what: str) -> None:
    """Wait until it is true; fail in words after PATIENCE."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`kiosk ARGUMENTS` while the block runs; asked to end, then made to."""
    child = subprocess.Popen(
        [sys.executable, "-m", "kiosk.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            out, err = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            raise
        assert "Traceback" not in err, out + err


class School:
    """A data folder, looked at from outside while a station works on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> list[tuple[str, str, str]]:
        """(tutor, tutee, tema) by name of what is open."""
        with Classroom(self.folder, SystemClock()) as classroom:
            found = []
            for sitting in classroom.facts().open():
                tutor = directory.person(classroom.connection, sitting.tutor)
                tutee = directory.person(classroom.connection, sitting.tutee)
                tema = directory.tema(classroom.connection, sitting.tema)
                assert tutor is not None and tutee is not None
                found.append((tutor.name, tutee.name, tema.title if tema else ""))
            return found

    def kinds(self) -> list[str]:
        """The kinds of all events, in order."""
        with Classroom(self.folder, SystemClock()) as classroom:
            rows = classroom.connection.execute("SELECT kind FROM events ORDER BY seq")
            return [kind for (kind,) in rows]

    def taps(self) -> list[str]:
        """What the raw taps were, in order."""
        with Classroom(self.folder, SystemClock()) as classroom:
            rows = classroom.connection.execute("SELECT what FROM taps ORDER BY n")
            return [what for (what,) in rows]

    def told(self, name: str) -> dict[str, Any]:
        """A file of the run folder; {} while it is not there."""
        try:
            document: dict[str, Any] = json.loads((self.folder / "run" / name).read_bytes())
        except FileNotFoundError:
            return {}
        return document

    def lines(self) -> list[str]:
        """What the display says now."""
        return list(self.told("screen.json").get("lines", []))

    def set_policies(self, policies: Sequence[tuple[str, float]]) -> None:
        """Change the site's numbers, so that a test need not wait for them."""
        with Classroom(self.folder, SystemClock()) as classroom:
            with immediate(classroom._connection) as connection:
                for name, value in policies:
                    directory.put(connection, Policy(name, str(value)), 1, "test")

    def differences(self) -> list[str]:
        """What `verify` finds."""
        with Classroom(self.folder, SystemClock()) as classroom:
            return [str(each) for each in classroom.differences()]
