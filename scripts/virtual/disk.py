"""A disk as a machine sees it: what was written and not yet flushed is lost when the power goes.

It speaks the NBD protocol to QEMU over a Unix socket. Writes stay in memory until the guest
flushes; only then do they reach the file. `cut` is the power cut: of what waits, each sector of 512
bytes is kept or lost by chance, as a real disk may have written any of it, in any order. Nothing
here knows of the kiosk.
"""

from __future__ import annotations

import os
import random
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

SECTOR = 512
GREETING = struct.Struct(">8s8sH")
OPTION = struct.Struct(">8sII")
OPTION_REPLY = struct.Struct(">QIII")
REQUEST = struct.Struct(">IHHQQI")
REPLY = struct.Struct(">IIQ")

FIXED, NO_ZEROES = 1, 2
GO, STRUCTURED = 7, 8
ACK, INFO, UNSUPPORTED = 1, 3, 0x80000001
HAS_FLAGS, CAN_FLUSH, CAN_FUA = 1, 4, 8
READ, WRITE, GOODBYE, FLUSH = 0, 1, 2, 3
FUA = 1
IMPOSSIBLE = 22


class Disk:
    """The file `image` as a disk on the Unix socket `at`, for one machine after the other.

    lies: it says of each flush that it was done, and does nothing: as bad disks do, and to see that
    what looks for losses can find one.
    """

    def __init__(self, image: Path, at: Path, *, lies: bool = False) -> None:
        self._file = os.open(image, os.O_RDWR)
        self._size = image.stat().st_size
        self._lies = lies
        self._waiting: dict[int, bytes] = {}
        self._turn = threading.Lock()
        self._left: int | None = None
        self._silent = threading.Event()
        self.flushes = 0
        at.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(at))
        self._socket.listen(1)
        threading.Thread(target=self._attend, name="disk", daemon=True).start()

    def fail_after(self, writes: int, seconds: float) -> None:
        """Answer nothing any more after so many writes, or at the latest after `seconds`.

        So the power goes between a write and its flush, where it hurts, and not in the pauses.
        """
        with self._turn:
            self._left = writes
        self._silent.wait(seconds)

    def cut(self, kept: float, chance: random.Random) -> tuple[int, int]:
        """The power is gone: sectors that waited, and how many of them were lost.

        kept: the share, 0 to 1, of what waits that reaches the file. The machine must have ended.
        """
        with self._turn:
            self._left = None
            self._silent.clear()
            waiting, self._waiting = self._waiting, {}
            survive = {at: data for at, data in waiting.items() if chance.random() < kept}
            self._write_out(survive)
            return len(waiting), len(waiting) - len(survive)

    def settle(self) -> None:
        """The machine went in order: what waits is written."""
        with self._turn:
            self._write_out(self._waiting)
            self._waiting = {}

    def close(self) -> None:
        """Serve no machine any more."""
        self._socket.close()
        os.close(self._file)

    def _attend(self) -> None:
        while True:
            try:
                machine, _ = self._socket.accept()
            except OSError:
                return
            with machine:
                try:
                    self._greet(machine)
                    self._serve(machine)
                except (EOFError, ConnectionError):
                    pass  # the machine was killed; that is what this disk is for

    def _greet(self, machine: socket.socket) -> None:
        machine.sendall(GREETING.pack(b"NBDMAGIC", b"IHAVEOPT", FIXED | NO_ZEROES))
        _exactly(machine, 4)
        while True:
            _, option, length = OPTION.unpack(_exactly(machine, OPTION.size))
            _exactly(machine, length)
            if option != GO:
                _answer(machine, option, UNSUPPORTED)
                continue
            can = HAS_FLAGS | CAN_FLUSH | CAN_FUA
            _answer(machine, option, INFO, struct.pack(">HQH", 0, self._size, can))
            _answer(machine, option, ACK)
            return

    def _serve(self, machine: socket.socket) -> None:
        while True:
            _, flags, kind, handle, at, length = REQUEST.unpack(_exactly(machine, REQUEST.size))
            given = _exactly(machine, length) if kind == WRITE else b""
            error, data = 0, b""
            if kind == GOODBYE:
                return
            with self._turn:
                if self._silent.is_set():
                    continue
                if at % SECTOR or length % SECTOR or at + length > self._size:
                    error = IMPOSSIBLE
                elif kind == READ:
                    data = self._read(at, length)
                elif kind == WRITE:
                    self._waiting.update(_sectors(at, given))
                    if flags & FUA:
                        self._through(at, length)
                elif kind == FLUSH:
                    self._flush()
                else:
                    error = IMPOSSIBLE
                if kind == WRITE and self._left is not None:
                    self._left -= 1
                    if self._left <= 0:
                        self._silent.set()
                        continue
            machine.sendall(REPLY.pack(0x67446698, error, handle) + data)

    def _read(self, at: int, length: int) -> bytes:
        data = bytearray(os.pread(self._file, length, at))
        for n in range(length // SECTOR):
            if (newer := self._waiting.get(at // SECTOR + n)) is not None:
                data[n * SECTOR : (n + 1) * SECTOR] = newer
        return bytes(data)

    def _flush(self) -> None:
        self.flushes += 1
        if not self._lies:
            self._write_out(self._waiting)
            self._waiting = {}

    def _through(self, at: int, length: int) -> None:
        """One write that may not wait."""
        if not self._lies:
            sectors = range(at // SECTOR, (at + length) // SECTOR)
            self._write_out({n: self._waiting.pop(n) for n in sectors})

    def _write_out(self, sectors: dict[int, bytes]) -> None:
        for n, data in sectors.items():
            os.pwrite(self._file, data, n * SECTOR)


def _sectors(at: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    for n in range(0, len(data), SECTOR):
        yield (at + n) // SECTOR, data[n : n + SECTOR]


def _answer(machine: socket.socket, option: int, kind: int, data: bytes = b"") -> None:
    machine.sendall(OPTION_REPLY.pack(0x3E889045565A9, option, kind, len(data)) + data)


def _exactly(machine: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        more = machine.recv(length - len(data))
        if not more:
            raise EOFError
        data += more
    return bytes(data)
