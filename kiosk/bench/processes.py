"""A station and its pages as processes of their own, and what the system tells of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

from kiosk.errors import KioskError

PATIENCE = 30.0
"""Seconds after which what was waited for will not come any more."""

TICKS = os.sysconf("SC_CLK_TCK")


class BenchError(KioskError):
    """Something that was to be measured did not come about."""


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process `-m COMMAND…` while the block runs; then it is ended by its id."""
    child = subprocess.Popen(
        [sys.executable, "-m", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()


@contextmanager
def pages(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`kiosk web` on a free port: the process and the port."""
    with running("kiosk.cli", "web", "--simulate", "--port=0", f"--data={folder}") as child:
        yield child, urlsplit(line_of(child)).port or 0


@contextmanager
def watched(port: int, number: int, what: str) -> Iterator[Watching]:
    """So many live viewers of the pages on that port, all connected."""
    with running("kiosk.bench.viewers", str(port), str(number), what) as child:
        line_of(child)
        yield Watching(child)


class Watching:
    """Viewers that are watching; `seen` ends them."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def seen(self) -> list[list[tuple[int, float]]]:
        """End them; of each viewer (number of the event, CLOCK_MONOTONIC) of each board it saw."""
        out, _ = self._child.communicate(timeout=PATIENCE)
        told = json.loads(out.splitlines()[-1])
        return [[(int(number), float(at)) for number, at in viewer] for viewer in told]


def line_of(child: subprocess.Popen[str]) -> str:
    """The next line that a process prints; BenchError if it ended instead."""
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise BenchError("errors.bench_ended", process=repr(child.args))
    return line.strip()


def until(true: object, what: str) -> None:
    """Wait until `true()` holds; BenchError after PATIENCE."""
    assert callable(true)
    end = monotonic() + PATIENCE
    while not true():
        if monotonic() > end:
            raise BenchError("errors.bench_waited", what=what)
        sleep(0.002)


def memory(pids: Sequence[int]) -> float:
    """The proportional set size of these processes together, in MB (10^6 bytes)."""
    kilobytes = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        kilobytes += int(text.split("Pss:", 1)[1].split(None, 1)[0])
    return kilobytes * 1024 / 1e6


def cpu(pids: Sequence[int]) -> float:
    """The CPU seconds that these processes have used so far."""
    ticks = 0
    for pid in pids:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        fields = text.rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS
