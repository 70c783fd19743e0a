"""An ACR122U that can be unplugged: what nfcpy's own acr122 and pn53x drivers talk to over USB.

It stands in place of nfcpy's USB transport, so that everything above the cable is the real driver.
"""

from __future__ import annotations

import errno
import os
from typing import Any

import nfc.clf
import nfc.clf.acr122

GET_FIRMWARE, READ_REGISTER, POWER_DOWN, LIST_PASSIVE = 0x02, 0x06, 0x16, 0x4A
DIAGNOSE = 0x00


class FakeAcr122:
    """The reader on its USB cable; `open` is what NfcReader takes as open_frontend."""

    def __init__(self) -> None:
        self.uid = b""
        self.plugged = True
        self.asleep = False
        self.trouble: Exception | None = None
        """Raised instead of an answer, such as an error of libusb."""
        self.opened = 0
        self.versions = 0

    def open(self, path: str) -> Any:
        """nfcpy's frontend on this reader; OSError if it is unplugged, or asleep as a real one."""
        if not self.plugged or self.asleep:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        self.opened += 1
        frontend = nfc.clf.ContactlessFrontend()
        frontend.device = nfc.clf.acr122.init(_Cable(self))
        frontend.device._path = path
        return frontend

    def answered(self, command: bytes) -> bytes:
        """What the reader answers to one escape command."""
        if self.trouble is not None:
            raise self.trouble
        if not self.plugged:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        if command.startswith(bytes.fromhex("FF0048")):
            return b"ACR122U215"
        if not command.startswith(bytes.fromhex("FF000000")):
            return b"\x90\x00"
        code, data = command[6], command[7:]
        return bytes([0xD5, code + 1]) + self._chip(code, data) + b"\x90\x00"

    def _chip(self, code: int, data: bytes) -> bytes:
        if code == DIAGNOSE:
            return data
        if code == GET_FIRMWARE:
            self.versions += 1
            return bytes.fromhex("32010607")
        if code == POWER_DOWN:
            self.asleep = True
            return b"\x00"
        if code == READ_REGISTER:
            return b"\x26" * (len(data) // 2)  # nothing answered the request for a card
        if code == LIST_PASSIVE and data[1] == 0 and self.uid:
            return b"\x01\x01\x00\x44\x00" + bytes([len(self.uid)]) + self.uid
        return b"\x00" if code == LIST_PASSIVE else b""


class _Cable:
    TYPE = "USB"
    manufacturer_name = "ACS"
    product_name = "ACR122U PICC Interface"

    def __init__(self, reader: FakeAcr122) -> None:
        self._reader = reader
        self._answer = b""

    def write(self, frame: bytearray, timeout: int = 0) -> None:
        answer = self._reader.answered(bytes(frame[10:]))
        self._answer = b"\x80" + len(answer).to_bytes(4, "little") + bytes(5) + answer

    def read(self, timeout: int = 0) -> bytearray:
        return bytearray(self._answer)

    def close(self) -> None:
        self._answer = b""
