"""PC/SC readers and their service: what the real reader takes for pyscard's module scard.

Its functions answer with the numbers of pcsclite, signed as pyscard gives them.
"""

from __future__ import annotations

SUCCESS, NO_SERVICE, INVALID_HANDLE = 0, 0x8010001D, 0x80100003
UNKNOWN_READER, UNAVAILABLE, NO_READERS = 0x80100009, 0x80100017, 0x8010002E
NO_CARD, REMOVED, SHARING, COMM_DATA_LOST = 0x8010000C, 0x80100069, 0x8010000B, 0x8010002F
STORAGE_CARD = list(bytes.fromhex("3B8F8001804F0CA000000306030001000000006A"))
TYPE_B_CARD = list(bytes.fromhex("3B888001500102035555550000"))
FIELD = "ACS ACR1252 Dual Reader [ACR1252 Dual Reader PICC] 00 00"
SAM = "ACS ACR1252 Dual Reader [ACR1252 Dual Reader SAM] 01 00"


def signed(code: int) -> int:
    """The number as C gives it to Python on most machines."""
    return code - (1 << 32) if code >> 31 else code


class FakePcsc:
    """A machine with pcscd and one reader: FIELD for cards, and SAM, a slot inside of it."""

    SCARD_SCOPE_SYSTEM, SCARD_SHARE_SHARED, SCARD_LEAVE_CARD = 2, 2, 0
    SCARD_PROTOCOL_T0, SCARD_PROTOCOL_T1 = 1, 2

    def __init__(self) -> None:
        self.names = [FIELD, SAM]
        self.uid, self.atr = b"", STORAGE_CARD
        self.serving = True
        """Whether pcscd runs."""
        self.held = False
        """Whether another program has the card for itself alone."""
        self.answer: list[int] | None = None
        """What the card answers instead of its UID."""
        self.trouble = SUCCESS
        """What a command to the card gives."""
        self.dies = False
        """Whether pcscd ends in the middle of the next question."""
        self.contexts: set[int] = set()
        self.cards: set[int] = set()
        self._next = 100

    def stop(self) -> None:
        """Stop the service: what it had given out is worth nothing any more."""
        self.serving = False
        self.contexts.clear()
        self.cards.clear()

    def start(self) -> None:
        """Start it again."""
        self.serving = True

    # what the reader uses of pyscard, by pyscard's own names

    def SCardEstablishContext(self, scope: int) -> tuple[int, int]:  # noqa: N802
        """(code, context)."""
        if not self.serving:
            return signed(NO_SERVICE), 0
        self._next += 1
        self.contexts.add(self._next)
        return SUCCESS, self._next

    def SCardReleaseContext(self, context: int) -> int:  # noqa: N802
        """The code."""
        known = context in self.contexts
        self.contexts.discard(context)
        return SUCCESS if known else signed(INVALID_HANDLE)

    def SCardListReaders(self, context: int, groups: list[str]) -> tuple[int, list[str]]:  # noqa: N802
        """(code, names)."""
        if self.dies:
            self.stop()
            self.dies = False
            raise SystemError("returned NULL without setting an exception")
        code = self._code(context)
        code = code or (SUCCESS if self.names else NO_READERS)
        return signed(code), [] if code else list(self.names)

    def SCardConnect(  # noqa: N802
        self, context: int, reader: str, mode: int, protocols: int
    ) -> tuple[int, int, int]:
        """(code, card, protocol)."""
        code = self._code(context) or (SUCCESS if reader in self.names else UNKNOWN_READER)
        code = code or (SHARING if self.held else SUCCESS)
        code = code or (SUCCESS if self.uid and reader == FIELD else NO_CARD)
        if code:
            return signed(code), 0, 0
        self._next += 1
        self.cards.add(self._next)
        return SUCCESS, self._next, self.SCARD_PROTOCOL_T1

    def SCardStatus(self, card: int) -> tuple[int, str, int, int, list[int]]:  # noqa: N802
        """(code, reader, state, protocol, ATR)."""
        return signed(self._there(card)), FIELD, 0x34, self.SCARD_PROTOCOL_T1, self.atr

    def SCardTransmit(  # noqa: N802
        self, card: int, protocol: int, command: list[int]
    ) -> tuple[int, list[int]]:
        """(code, answer)."""
        code = self._there(card) or self.trouble
        if code:
            return signed(code), []
        asked = command == [0xFF, 0xCA, 0, 0, 0]
        whole = [*self.uid, 0x90, 0x00] if asked else [0x6D, 0x00]
        return SUCCESS, whole if self.answer is None else self.answer

    def SCardDisconnect(self, card: int, disposition: int) -> int:  # noqa: N802
        """The code."""
        assert disposition == self.SCARD_LEAVE_CARD, "the card would draw a new number"
        known = card in self.cards
        self.cards.discard(card)
        return SUCCESS if known else signed(INVALID_HANDLE)

    def _code(self, context: int) -> int:
        if not self.serving:
            return NO_SERVICE
        return SUCCESS if context in self.contexts else INVALID_HANDLE

    def _there(self, card: int) -> int:
        if not self.serving:
            return NO_SERVICE
        if card not in self.cards:
            return INVALID_HANDLE
        if FIELD not in self.names:
            return UNAVAILABLE
        return SUCCESS if self.uid else REMOVED
