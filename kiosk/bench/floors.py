"""The least that this machine can do: what each figure is measured against."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROW = "x" * 100


class DurableCommit:
    """One row of a hundred bytes in a file of its own, committed as durably as a tap is."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
        for line in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE IF NOT EXISTS floor (n INTEGER PRIMARY KEY, row TEXT) STRICT",
        ):
            self._connection.execute(line)

    def once(self) -> float:
        """One commit, in milliseconds."""
        began = perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO floor (row) VALUES (?)", (ROW,))
        self._connection.execute("COMMIT")
        return (perf_counter() - began) * 1000

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def written_json(document: Mapping[str, Any]) -> float:
    """The CPU milliseconds that writing this document as JSON takes; to make it takes no less."""
    began = process_time()
    json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return (process_time() - began) * 1000


def told_to(viewers: int, size: int) -> float:
    """Milliseconds until the last of so many sockets of this machine has so many bytes."""
    pairs = [socket.socketpair() for _ in range(viewers)]
    line = b"x" * size
    try:
        began = perf_counter()
        for here, there in pairs:
            left = size
            sent = 0
            while left:
                if sent < size:
                    sent += here.send(line[sent : sent + 65_536])
                left -= len(there.recv(65_536))
        return (perf_counter() - began) * 1000
    finally:
        for here, there in pairs:
            here.close()
            there.close()


def bare_start() -> float:
    """Milliseconds until a Python that only opens a database in memory has come and gone."""
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import sqlite3; sqlite3.connect(':memory:')"], check=True
    )
    return (perf_counter() - began) * 1000


SLEEPER = """
import sqlite3, sys, threading
sys.stdout.write("up\\n"); sys.stdout.flush()
quiet = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), quiet.set()), daemon=True).start()
while not quiet.wait(0.1):
    pass
"""


def sleeper() -> subprocess.Popen[str]:
    """A Python that does nothing but look up ten times a second; it ends with its input."""
    child = subprocess.Popen(
        [sys.executable, "-c", SLEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.readline()
    return child
