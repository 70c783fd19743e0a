"""Codes that stand for people, temas and dialogues in files: stable in a site, nothing elsewhere.

A code is a keyed hash of the journal's id under a key made from the site's key for this alone. So
two files of one site can be read together, those of two sites cannot, and no code can be joined
with a card's key or with an id of the journal.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from uuid import UUID

_PURPOSE = b"tutoria-kiosk: codes in files"
_LENGTHS = {"person": 10, "tema": 10, "dialogue": 16, "site": 10}
"""Letters of five bits each: a million dialogues share none in all likelihood."""


class Codes:
    """The codes of a site; the same id always gets the same one."""

    def __init__(self, site_key: bytes) -> None:
        self._key = hmac.digest(site_key, _PURPOSE, "sha256")

    def _digest(self, kind: str, what: str) -> bytes:
        return hmac.digest(self._key, f"{kind}:{what}".encode(), "sha256")

    def code(self, kind: str, ident: str) -> str:
        """The code of a person, tema, dialogue or site, such as `p-k3f7q2m4za`; "" for no id.

        It begins with a letter and a dash, so that no spreadsheet takes it for a number.
        """
        if not ident:
            return ""
        letters = b32encode(self._digest(kind, ident)).decode("ascii").lower()
        return f"{kind[0]}-{letters[: _LENGTHS[kind]]}"

    def uuid(self, content: str) -> UUID:
        """An id made of a whole content: the same content has the same, any other another."""
        return UUID(bytes=self._digest("content", content)[:16], version=5)
