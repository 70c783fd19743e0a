"""A card reader driven by nfcpy: one small thread that asks for cards and tells what it sees.

Every poll that finds a card is told; taps are made of them elsewhere (docs/rules.md 1). Only
identifiers are asked for, no card is ever opened, so that all kinds of cards are alike here. No
identifier of a card is ever written to a log.
"""

from __future__ import annotations

import errno
import logging
import os
import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol

from hardware.attending import AttendedReader
from hardware.part import Telling, boottime
from kiosk.errors import ConfigError

log = logging.getLogger(__name__)

PATIENCE = 3
"""Polls in a row that may be garbled before the reader counts as lost: noise is no fault."""
PROOF_EVERY = 5.0
"""Seconds between two questions for the chip's version, where the chip answers them."""
TECHNOLOGIES = ("106A", "106B", "212F")


class Frontend(Protocol):
    """What is used of nfcpy's ContactlessFrontend."""

    device: Any

    def sense(self, *targets: Any, **options: Any) -> Any: ...

    def close(self) -> None: ...


class Trouble(StrEnum):
    """Why a reader cannot be used; the value is the key of a sentence in the catalogue."""

    MISSING = "parts.reader_missing"
    BUSY = "parts.reader_busy"
    DENIED = "parts.reader_denied"
    MUTE = "parts.reader_mute"
    GARBLED = "parts.reader_garbled"
    USB = "parts.reader_usb"
    LIBRARY = "parts.reader_library"


ERRNOS = {
    errno.EACCES: Trouble.DENIED,
    errno.EPERM: Trouble.DENIED,
    errno.EBUSY: Trouble.BUSY,
    errno.ENODEV: Trouble.MISSING,
    errno.ENOENT: Trouble.MISSING,
    errno.ENXIO: Trouble.MISSING,
}
USB_ERRORS = {
    "USBErrorAccess": Trouble.DENIED,
    "USBErrorBusy": Trouble.BUSY,
    "USBErrorNoDevice": Trouble.MISSING,
    "USBErrorNotFound": Trouble.MISSING,
}


def uid_of(target: Any) -> str | None:
    """The identifier of what nfcpy found: upper-case hex; None if it has none.

    Type A gives its whole UID, FeliCa its IDm. A type B card gives a PUPI, which may be drawn anew
    each time, and so does a FeliCa chip whose IDm begins with 01FE (a phone). Both are told as what
    the station already knows as drawn at random, four bytes of which the first is 08 (docs/rules.md
    2.14): such a card is answered with "use the card, not the phone" and can never be enrolled. The
    other three bytes are kept, so that it stays one card while it lies there.
    """
    if target.sdd_res:
        uid = bytes(target.sdd_res)
        return uid.hex().upper() if len(uid) in (4, 7, 10) else None
    if target.sensf_res:
        idm = bytes(target.sensf_res[1:9])
        return _drawn(idm) if idm[:2] == b"\x01\xfe" else idm.hex().upper()
    if target.sensb_res:
        return _drawn(bytes(target.sensb_res[1:5]))
    return None


def _drawn(uid: bytes) -> str:
    return "08" + uid[-3:].hex().upper()


def open_frontend(path: str) -> Frontend:
    """nfcpy's frontend for `path`; raises what nfcpy, libusb or pyserial raise."""
    import nfc.clf  # here, so that the station starts while nfcpy is still being loaded

    # nfcpy writes the identifiers of cards to its debug log, and an error each time no reader is
    # there; what matters is told by ReaderChanged.
    logging.getLogger("nfc").setLevel(logging.CRITICAL)
    frontend: Frontend = nfc.clf.ContactlessFrontend(path)
    keep_awake(frontend)
    return frontend


def keep_awake(frontend: Frontend) -> None:
    """Keep nfcpy from sending the chip to sleep when it closes.

    An ACR122U or a PN532 that was sent to sleep cannot be opened again until it is plugged in anew
    (nfcpy issues 154, 186, 231, 239), so each restart of the station would lose its reader.
    """
    chip: Any = getattr(frontend.device, "chipset", None)
    if hasattr(chip, "power_down"):
        chip.power_down = lambda *_, **__: None


def trouble_of(path: str, error: Exception) -> Trouble:
    """What stands behind an error of nfcpy or of the libraries below it."""
    if isinstance(error, ImportError):
        return Trouble.LIBRARY
    if _is_usb_error(error):
        return USB_ERRORS.get(type(error).__name__, Trouble.USB)
    if not isinstance(error, OSError):
        return Trouble.GARBLED
    trouble = ERRNOS.get(error.errno or 0, Trouble.MUTE)
    return _usb_trouble(path) if trouble is Trouble.MISSING else trouble


def _is_usb_error(error: Exception) -> bool:
    # libusb's errors are no OSErrors, and nfcpy lets some of them through.
    return any(kind.__name__ == "USBError" for kind in type(error).__mro__)


def _usb_trouble(path: str) -> Trouble:
    # nfcpy says "no such device" also of a reader that it may not open, or that another has.
    try:
        import nfc.clf.device
        import nfc.clf.transport

        known = nfc.clf.device.usb_device_map
        there = [
            f"/dev/bus/usb/{bus:03}/{number:03}"
            for vendor, product, bus, number in nfc.clf.transport.USB.find(path) or ()
            if (vendor, product) in known
        ]
    except Exception as error:  # the same libraries as above, which have no common error
        return Trouble.USB if _is_usb_error(error) else Trouble.MISSING
    if not there:
        return Trouble.MISSING
    return (
        Trouble.BUSY
        if any(os.access(node, os.R_OK | os.W_OK) for node in there)
        else Trouble.DENIED
    )


class NfcReader(AttendedReader):
    """A reader that nfcpy finds at `path` (`usb`, `usb:072f:2200`, `tty:AMA0:pn532`, `udp:…`).

    side: which side of the desk its cards lie on. pause: seconds between two polls. A reader that
    is not there or gets lost is tried again for ever. ConfigError if the path pins a USB address,
    which changes each time the reader is plugged in.
    """

    def __init__(
        self,
        path: str,
        side: int = 1,
        pause: float = 0.1,
        *,
        open_frontend: Callable[[str], Frontend] = open_frontend,
    ) -> None:
        super().__init__(f"nfcpy {path}", side, pause)
        if re.fullmatch(r"usb(:\d{1,3}){1,2}", path):
            raise ConfigError("parts.reader_pinned", path=path)
        self._path = path
        self._open = open_frontend

    def _try(self, tell: Telling) -> tuple[bool, Trouble | None]:
        """Open the reader and poll until it is lost: whether it ever answered, and the trouble."""
        try:
            frontend = self._open(self._path)
        except Exception as error:  # nfcpy, libusb and pyserial have no common error
            log.debug("%s did not open (%s)", self.name, type(error).__name__)
            return False, trouble_of(self._path, error)
        try:
            return self._poll(frontend, tell)
        finally:
            try:
                frontend.close()
            except Exception as error:  # a reader that is gone; it is opened anew in any case
                log.debug("%s closed with %s", self.name, type(error).__name__)

    def _poll(self, frontend: Frontend, tell: Telling) -> tuple[bool, Trouble | None]:
        from nfc.clf import RemoteTarget

        targets = [RemoteTarget(technology) for technology in TECHNOLOGIES]
        chip: Any = getattr(frontend.device, "chipset", None)
        self.proves_life = hasattr(chip, "get_firmware_version")
        polled, garbled, proof = False, 0, boottime()
        while not self._stop.is_set():
            try:
                target = frontend.sense(*targets, iterations=1)
                if target is None and self.proves_life and boottime() - proof > PROOF_EVERY:
                    chip.get_firmware_version()
                    proof = boottime()
            except Exception as error:
                self._alive()
                garbled += 1
                trouble = trouble_of(self._path, error)
                if trouble is not Trouble.GARBLED or garbled >= PATIENCE:
                    return polled, trouble
                # Its text may hold what the card said, so only the kind of error is noted.
                log.info("%s: a garbled answer (%s)", self.name, type(error).__name__)
            else:
                polled, garbled = True, 0
                self._answered(tell, None if target is None else uid_of(target))
            self._stop.wait(self._pause)
        return polled, None
