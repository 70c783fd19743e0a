"""Errors: one root; each leaf is also the built-in that a newcomer would catch."""


class KioskError(Exception):
    """A fault that a person can read: the message names the thing, the fault and what to do.

    why: the key of its sentence in the catalogues, with its gaps, for those who say it to a person
    (`Words.said`); "" if the message is in that person's language already.
    """

    def __init__(self, sentence: str = "", *, why: str = "", **gaps: object) -> None:
        super().__init__(sentence)
        self.why = why
        self.gaps = gaps


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
