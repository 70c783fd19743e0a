"""A card in the air: an emulated NFC card that unmodified nfcpy reads through its UDP driver.

A reader opened on `FakeCard().path` sends each command as one datagram, `b"106A 26"`: its way,
then the command in hex. The card answers in the same way, on 127.0.0.1 only. To an empty field it
answers with the first half alone, which nfcpy takes for noise and goes on at once; silence would
cost a second a technology. Only what finding a card needs is emulated: cards are never opened.
"""

from __future__ import annotations

import random
import socket
import threading
from collections import deque
from dataclasses import dataclass
from functools import reduce
from operator import xor
from types import TracebackType
from typing import Self

KINDS = ("ntag213", "classic", "type4a", "phone", "felica", "type4b")
SENS_REQ, SENSB_REQ, SENSF_REQ = b"\x26", b"\x05", b"\x06\x00"
SELECT = b"\x93\x95\x97"  # one for each cascade level of an anticollision
CASCADE, NOT_COMPLETE = 0x88, 0x04
SAK = {"ntag213": 0x00, "classic": 0x08, "type4a": 0x20, "phone": 0x60}
SENS_RES = {4: b"\x04\x00", 7: b"\x44\x00", 10: b"\x84\x00"}


@dataclass(frozen=True, slots=True)
class Card:
    """A card of one of KINDS. A phone has no UID of its own: it draws one at each poll."""

    kind: str
    uid: bytes


class FakeCard:
    """A field with at most one card in it; `path` is what a reader has to open."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.path = f"udp:localhost:{self.port}"
        self.polls = 0
        """How often a reader has begun to look for a card."""
        self._card: Card | None = None
        self._answers: deque[bool] = deque()
        self._here = True
        self._silent = self._garbled = self._closed = False
        self._random = random.Random(8)
        self._thread = threading.Thread(target=self._attend, name="fake card", daemon=True)
        self._thread.start()

    def present(self, kind: str, uid: str = "") -> None:
        """Lay a card of this kind (one of KINDS) with this UID, in hex, into the field."""
        assert kind in KINDS and (uid or kind == "phone")
        self._answers.clear()
        self._card = Card(kind, bytes.fromhex(uid))

    def wobble(self, kind: str, uid: str, answers: str = "+-+") -> None:
        """Lay a card that is found (+) or not found (-) at the next polls, and then found."""
        self.present(kind, uid)
        self._answers.extend(answer == "+" for answer in answers)

    def remove(self) -> None:
        """Take the card out of the field."""
        self._card = None

    def go_silent(self) -> None:
        """Answer nothing at all any more: each poll of the reader takes three seconds."""
        self._silent = True

    def come_back(self) -> None:
        """Answer again."""
        self._silent = False

    def garbage(self, on: bool = True) -> None:
        """Answer what is no datagram of the protocol."""
        self._garbled = on

    def close(self) -> None:
        """Be gone."""
        if not self._closed:
            self._closed = True
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
                knock.sendto(b"", ("127.0.0.1", self.port))
            self._thread.join()
            self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _attend(self) -> None:
        while True:
            said, reader = self._socket.recvfrom(1024)
            if self._closed:
                return
            how, _, command = said.partition(b" ")
            if how == b"RFOFF" or self._silent:
                continue
            if self._garbled:
                self._socket.sendto(how + b" zz", reader)
                continue
            asked = bytes.fromhex(command.decode())
            if asked == SENS_REQ:
                self._begin_poll()
            card = self._card if self._here else None
            answer = None if card is None else answered(card, how, asked)
            if answer is not None:
                self._socket.sendto(how + b" " + answer.hex().encode(), reader)
            elif asked == SENS_REQ or asked.startswith((SENSB_REQ, SENSF_REQ)):
                self._socket.sendto(how, reader)

    def _begin_poll(self) -> None:
        self.polls += 1
        self._here = self._answers.popleft() if self._answers else True
        if self._card is not None and self._card.kind == "phone":
            self._card = Card("phone", b"\x08" + self._random.randbytes(3))


def answered(card: Card, how: bytes, asked: bytes) -> bytes | None:
    """What the card answers to a command of finding a card; None where it stays silent."""
    if card.kind == "felica":
        polled = how == b"212F" and asked.startswith(SENSF_REQ)
        return bytes([18, 1]) + card.uid + bytes(8) if polled else None
    if card.kind == "type4b":
        polled = how == b"106B" and asked.startswith(SENSB_REQ)
        return b"\x50" + card.uid + bytes(4) + b"\x00\x81\x81" if polled else None
    if how != b"106A":
        return None
    if asked == SENS_REQ:
        return SENS_RES[len(card.uid)]
    parts = cascade(card.uid)
    place = SELECT.find(asked[:1])
    if not 0 <= place < len(parts):
        return None
    part = parts[place]
    if asked[1:] == b"\x20":
        return part
    if asked[1:] == b"\x70" + part:
        return bytes([SAK[card.kind] | (NOT_COMPLETE if part != parts[-1] else 0)])
    return None


def cascade(uid: bytes) -> list[bytes]:
    """The UID as it goes through the air: four bytes and their check byte a level."""
    parts = []
    while len(uid) > 4:
        parts.append(bytes([CASCADE]) + uid[:3])
        uid = uid[3:]
    return [part + bytes([reduce(xor, part)]) for part in [*parts, uid]]
