"""A PC/SC reader, through pyscard and the service pcscd: the UID by one command, no card opened.

Presence is polled: each look connects, asks FF CA 00 00 00, and lets go without switching the card
off, so that a phone keeps the number it has drawn for as long as it lies there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from hardware.attending import AttendedReader
from hardware.part import Telling

log = logging.getLogger(__name__)

GET_UID = [0xFF, 0xCA, 0x00, 0x00, 0x00]
DONE = [0x90, 0x00]
TYPE_B = [0x3B, 0x88, 0x80, 0x01]
"""How the ATR of an ISO 14443-4 card with eight historical bytes begins: type B always has them."""
PATIENCE = 3
"""Looks in a row that may be garbled before the reader counts as lost: noise is no fault."""


class Trouble(StrEnum):
    """Why a PC/SC reader cannot be used; the value is the key of a sentence in the catalogue."""

    MISSING = "parts.pcsc_missing"
    SEVERAL = "parts.pcsc_several"
    SERVICE = "parts.pcsc_service"
    BUSY = "parts.pcsc_busy"
    MUTE = "parts.pcsc_mute"
    GARBLED = "parts.pcsc_garbled"
    LIBRARY = "parts.pcsc_library"


NO_CARD = frozenset(
    {0x8010000C, 0x80100069, 0x80100068, 0x80100067, 0x80100066, 0x80100010, 0x80100065}
)
"""No card; or it was taken away or reset, has no power, is mute, not ready, or unheard of."""
TROUBLES = {
    0x80100009: Trouble.MISSING,  # unknown reader
    0x80100017: Trouble.MISSING,  # reader unavailable
    0x8010002E: Trouble.MISSING,  # no readers at all
    0x8010001D: Trouble.SERVICE,  # pcscd does not run
    0x8010001E: Trouble.SERVICE,  # it was stopped
    0x80100003: Trouble.SERVICE,  # what it gave us is no longer known: it was started anew
    0x80100013: Trouble.SERVICE,  # it does not answer as it should
    0x8010000B: Trouble.BUSY,  # another program has the card for itself alone
}
"""pcsclite's numbers (its winscard.h), as unsigned: which of them means what for people."""


class Lost(Exception):
    """The reader, or the service behind it, does not answer as it should."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def load_scard() -> Any:
    """pyscard's scard module; ImportError where it is not installed."""
    from smartcard import scard

    return scard


def uid_of(answer: list[int], atr: list[int]) -> str | None:
    """The UID in the answer to GET_UID: upper-case hex; None if the card has none.

    answer: with its two status bytes. What is drawn anew each time is told as nfcpy's are: four
    bytes, the first 08 (`hardware.nfc_reader.uid_of`).
    """
    uid, status = bytes(answer[:-2]), answer[-2:]
    if status != DONE or len(uid) not in (4, 7, 8, 10):
        return None
    drawn = uid[:2] == b"\x01\xfe" if len(uid) == 8 else len(uid) == 4 and atr[:4] == TYPE_B
    return "08" + uid[-3:].hex().upper() if drawn else uid.hex().upper()


class PcscReader(AttendedReader):
    """The PC/SC reader whose name holds `device`; "" is the only one there.

    side: which side of the desk its cards lie on. pause: seconds between two looks. Two readers of
    one kind are told apart by the number at the end of their names, such as `01 00`.
    """

    def __init__(
        self,
        device: str = "",
        side: int = 1,
        pause: float = 0.1,
        *,
        load: Callable[[], Any] = load_scard,
    ) -> None:
        super().__init__(f"pcsc {device}".strip(), side, pause)
        self._device, self._load = device, load

    def _try(self, tell: Telling) -> tuple[bool, Trouble | None]:
        try:
            scard = self._load()
        except ImportError:
            return False, Trouble.LIBRARY
        code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        if code & 0xFFFFFFFF:
            return False, _trouble(code)
        try:
            return self._poll(scard, context, tell)
        except SystemError:
            # What pyscard raises when pcscd ends in the middle of a question.
            return self._found is True, Trouble.SERVICE
        finally:
            # Its answer says nothing: a service that is gone has let go of everything.
            scard.SCardReleaseContext(context)

    def _poll(self, scard: Any, context: Any, tell: Telling) -> tuple[bool, Trouble | None]:
        try:
            reader = self._chosen(scard, context)
        except Lost as lost:
            return False, lost.trouble
        polled, garbled = False, 0
        while not self._stop.is_set():
            try:
                uid = _look(scard, context, reader)
            except Lost as lost:
                self._alive()
                garbled += 1
                if lost.trouble is not Trouble.GARBLED or garbled >= PATIENCE:
                    return polled, lost.trouble
                log.info("%s: a garbled answer", self.name)
            else:
                polled, garbled = True, 0
                self._answered(tell, uid)
            self._stop.wait(self._pause)
        return polled, None

    def _chosen(self, scard: Any, context: Any) -> str:
        names = _checked(scard.SCardListReaders(context, []))[0]
        wanted = self._device.lower()
        found = [name for name in names if wanted in name.lower()]
        # The slot for a chip inside of the reader is listed beside the field for cards.
        found = [name for name in found if "SAM" not in name] or found
        if not found:
            raise Lost(Trouble.MISSING)
        if len(found) > 1:
            raise Lost(Trouble.SEVERAL)
        return str(found[0])


def _look(scard: Any, context: Any, reader: str) -> str | None:
    """The UID of the card on the reader, None without one; Lost where nobody can tell."""
    either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    told = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, either)
    if told[0] & 0xFFFFFFFF in NO_CARD:
        return None
    card, protocol = _checked(told)
    try:
        told = scard.SCardStatus(card)
        if told[0] & 0xFFFFFFFF in NO_CARD:
            return None
        atr = list(_checked(told)[-1])
        told = scard.SCardTransmit(card, protocol, GET_UID)
        if told[0] & 0xFFFFFFFF in NO_CARD:
            return None
        return uid_of(list(_checked(told)[0]), atr)
    finally:
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)


def _checked(told: Any) -> Any:
    """What pyscard told beside its code; Lost if the code is not that of success."""
    if told[0] & 0xFFFFFFFF:
        raise Lost(_trouble(told[0]))
    return told[1:]


def _trouble(code: int) -> Trouble:
    # The codes come as signed numbers on some machines.
    number = code & 0xFFFFFFFF
    if number in TROUBLES:
        return TROUBLES[number]
    # 0x8010002F: the reader's own protocol broke; 0x8010000A: it took too long.
    return Trouble.MUTE if number in (0x8010002F, 0x8010000A) else Trouble.GARBLED
