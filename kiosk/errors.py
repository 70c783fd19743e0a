"""Errors: one root; each leaf is also the built-in that a newcomer would catch."""

from __future__ import annotations

import errno
from typing import Self

from kiosk.texts import Sentence

_WHY = {
    errno.ENOENT: "errors.why_missing",
    errno.ENOTDIR: "errors.why_missing",
    errno.EISDIR: "errors.why_folder",
    errno.EACCES: "errors.why_not_allowed",
    errno.EPERM: "errors.why_not_allowed",
    errno.EROFS: "errors.why_locked",
    errno.ENOSPC: "errors.why_full",
    errno.EDQUOT: "errors.why_full",
    errno.EIO: "errors.why_disk",
}
FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
"""The numbers of an OSError when there is no room to write."""


def reason_of(error: OSError) -> Sentence | str:
    """Why the system refused, for a gap: words of ours for what a person can mend, else its own."""
    key = _WHY.get(error.errno or 0)
    return Sentence(key) if key else error.strerror or str(error)


class KioskError(Exception):
    """A fault that a person can read: its sentence names the thing, the fault and what to do.

    Whoever raises it gives the key of that sentence in the catalogues and what stands in its gaps;
    whoever tells it to a person says it in that person's language (`Words.said`). `str` is for
    logs.
    """

    def __init__(self, key: str, /, **gaps: object) -> None:
        super().__init__(key)
        self.sentence = Sentence(key, gaps)

    @classmethod
    def of(cls, sentence: Sentence) -> Self:
        """The fault that a sentence tells."""
        return cls(sentence.key, **sentence.gaps)

    def __str__(self) -> str:
        return str(self.sentence)


class Refused(KioskError, ValueError):
    """Error raised when a command cannot be carried out; nothing was written."""


class Changed(Refused):
    """Error raised when what was to be changed no longer stands as the asker saw it."""


class ConfigError(KioskError, ValueError):
    """Error raised when the settings or the arguments make no sense."""


class ImportRefused(KioskError, ValueError):
    """Error raised when a file of people, temas or cards cannot be read at all."""


class ScriptError(KioskError, ValueError):
    """Error raised when a scripted day has a line that cannot be played; names the line."""


class StorageError(KioskError, OSError):
    """Error raised when the data folder or its database cannot be used."""


class StorageFull(StorageError):
    """Error raised when there is no room to write; nothing was written, try again later."""


class FolderBusy(KioskError, RuntimeError):
    """Error raised when another station already works on the same data folder."""


class PartLost(KioskError, OSError):
    """Error raised when a part of the station (display, lamp, reader) does not answer."""
