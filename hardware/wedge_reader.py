"""A reader that types card numbers as a keyboard does ("keyboard wedge"), through evdev, grabbed.

It types a number once when a card is laid down, then Enter; whether the card still lies there it
never says. So a card is told once a touch: one left lying is one tap, and the same card typed again
less than two seconds later is a bounce like any other (docs/rules.md 1). A desk's window cannot be
kept open by a card that lies on such a reader.

A number counts only when it is whole: its keys come without a pause and without any other key, and
Enter ends it. Half a number could be another card's.
"""

from __future__ import annotations

import errno
import logging
import re
import select
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, Protocol

from hardware.attending import AttendedReader
from hardware.part import Telling, boottime
from kiosk.errors import ConfigError

log = logging.getLogger(__name__)

GLANCE = 0.25
"""Seconds between two beats while nothing is typed."""
SETTLE = 0.3
"""Seconds after it was opened in which keys may be the tail of a number that began before."""
PAUSE = 1.0
"""Seconds between two keys after which a number is no longer one."""
POWER_UP = 3.0
"""Seconds after it was plugged in in which a reader types what was lying there all the time."""
PATIENCE = 3
"""Numbers in a row that may make no sense before the settings are doubted."""
EV_SYN, EV_KEY, SYN_DROPPED, DOWN = 0, 1, 3, 1

# Numbers of linux/input-event-codes.h, which name the place of a key and not what stands on it.
DIGITS = dict(zip((11, 2, 3, 4, 5, 6, 7, 8, 9, 10), "0123456789", strict=True)) | dict(
    zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True)
)
ENDS = frozenset({28, 96, 15})  # Enter, the keypad's Enter, Tab
SILENT_KEYS = frozenset({42, 54, 29, 97, 56, 100, 58, 69, 57, 12, 39})
"""Shift and the like, and what may stand between the bytes: space, - and : write nothing."""
LETTERS = {
    "us": dict(zip((30, 48, 46, 32, 18, 33), "ABCDEF", strict=True)),
    "azerty": dict(zip((16, 48, 46, 32, 18, 33), "ABCDEF", strict=True)),
    "dvorak": dict(zip((30, 49, 23, 35, 32, 21), "ABCDEF", strict=True)),
}
FORMS = ("auto", "hex", "hex_reversed", "decimal", "decimal_reversed")
HEX_LENGTHS = (8, 14, 16, 20)
"""Digits of whole numbers: four, seven or ten bytes, and eight of FeliCa and ISO 15693."""


class Trouble(StrEnum):
    """Why a wedge reader cannot be used; the value is the key of a sentence in the catalogue."""

    MISSING = "parts.wedge_missing"
    BUSY = "parts.wedge_busy"
    DENIED = "parts.wedge_denied"
    GARBLED = "parts.wedge_garbled"
    LIBRARY = "parts.wedge_library"


class Keyboard(Protocol):
    """What is used of evdev's InputDevice."""

    fd: int
    name: str
    info: Any

    def capabilities(self) -> Any: ...
    def grab(self) -> None: ...
    def ungrab(self) -> None: ...
    def read(self) -> Iterable[Any]: ...
    def close(self) -> None: ...


class Keyboards(Protocol):
    """What is used of the module evdev."""

    def list_devices(self) -> Sequence[str]: ...
    def InputDevice(self, path: str) -> Any: ...  # noqa: N802  # evdev's own name


def load_evdev() -> Keyboards:
    """The module; ImportError where it is not installed."""
    import evdev

    module: Keyboards = evdev
    return module


def uid_from(typed: str, form: str) -> str | None:
    """The UID, upper-case hex, of a number as it was typed; None if it is no whole UID.

    form: `hex`, or `decimal` for one number; `…_reversed` where the last byte comes first. `auto`
    takes ten or seventeen digits for decimal, the rest for hex.
    """
    if form == "auto":
        form = "decimal" if len(typed) in (10, 17) and typed.isdigit() else "hex"
    if form.startswith("hex"):
        if len(typed) not in HEX_LENGTHS:
            return None
        uid = bytes.fromhex(typed)
    else:
        # Without its leading zeros a number may be short; what is too short cannot be a whole UID.
        if not typed.isdigit() or not 7 <= len(typed) <= 17:
            return None
        size = 4 if len(typed) <= 10 else 7
        if int(typed) >= 256**size:
            return None
        uid = int(typed).to_bytes(size, "big")
    if form.endswith("reversed"):
        uid = uid[::-1]
    return uid.hex().upper()


class Typing:
    """Whole numbers out of single keys; `key` takes them one by one, with the kernel's times."""

    def __init__(self, layout: str) -> None:
        self._keys = DIGITS | LETTERS[layout]
        self._typed = ""
        self._last: float | None = None
        self._spoilt = False

    def key(self, code: int, at: float) -> str | None:
        """What stands before an Enter, "" if it was spoilt; None while there is no Enter.

        An Enter with nothing before it is nothing.
        """
        torn = self._last is not None and self._typed != "" and at - self._last > PAUSE
        self._last = at
        if code in ENDS:
            typed, spoilt = self._typed, self._spoilt or torn
            self._typed, self._spoilt = "", False
            if spoilt:
                return ""
            return typed or None
        self._spoilt = self._spoilt or torn
        if code not in SILENT_KEYS:
            letter = self._keys.get(code)
            self._spoilt = self._spoilt or letter is None
            self._typed += letter or "?"
        return None

    def spoil(self) -> None:
        """Keys were lost, or may be: whatever is being typed is no number any more."""
        self._spoilt = True


class WedgeReader(AttendedReader):
    """A keyboard reader: `device` is its name, VENDOR:PRODUCT, or /dev/input/by-id/….

    form: one of FORMS. layout: of the keyboard that it pretends to be, one of LETTERS. settle: see
    SETTLE. ConfigError if the device is not named (an ordinary keyboard must never be taken), or
    by a number that changes each time it is plugged in.
    """

    def __init__(
        self,
        device: str,
        side: int = 1,
        pause: float = GLANCE,
        *,
        form: str = "auto",
        layout: str = "us",
        settle: float = SETTLE,
        load: Callable[[], Keyboards] = load_evdev,
    ) -> None:
        super().__init__(f"wedge {device}", side, pause)
        for key, value, known in (("form", form, FORMS), ("layout", layout, tuple(LETTERS))):
            if value not in known:
                there = ", ".join(known)
                raise ConfigError("parts.wedge_unknown", key=key, value=value, known=there)
        self._device, self._form, self._layout, self._load = device, form, layout, load
        if not device:
            raise ConfigError("parts.wedge_unnamed", there=self._names())
        if re.fullmatch(r"/dev/input/event\d+", device):
            raise ConfigError("parts.wedge_pinned", device=device)
        self._settle = settle
        self._told = ""
        self._garbled = 0

    def _names(self) -> str:
        try:
            evdev = self._load()
            names = [evdev.InputDevice(path).name for path in evdev.list_devices()]
        except (ImportError, OSError):
            return "?"
        return ", ".join(dict.fromkeys(names)) or "-"

    def _try(self, tell: Telling) -> tuple[bool, Trouble | None]:
        try:
            keyboard = self._grabbed()
        except ImportError:
            return False, Trouble.LIBRARY
        except OSError as error:
            return False, _trouble(error)
        try:
            return True, self._read(keyboard, tell)
        finally:
            for let_go in (keyboard.ungrab, keyboard.close):
                try:
                    let_go()
                except OSError as error:
                    # It is unplugged, and the kernel has let go of it.
                    log.debug("%s closed with %s", self.name, error.errno)

    def _grabbed(self) -> Keyboard:
        """The keyboard that is named, for us alone; OSError if there is none, or none is free."""
        evdev, trouble = self._load(), OSError(errno.ENODEV, "no such keyboard")
        paths = [self._device] if self._device.startswith("/") else evdev.list_devices()
        for path in paths:
            try:
                keyboard: Keyboard = evdev.InputDevice(path)
            except OSError as error:
                trouble = error if self._device == path else trouble
                continue
            if self._device == path or self._is_named(keyboard):
                try:
                    keyboard.grab()
                except OSError as error:
                    trouble = error
                else:
                    return keyboard
            keyboard.close()
        raise trouble

    def _is_named(self, keyboard: Keyboard) -> bool:
        number = f"{keyboard.info.vendor:04x}:{keyboard.info.product:04x}"
        # Many a reader has a second device of the same name, for keys such as "louder".
        types = ENDS & set(keyboard.capabilities().get(EV_KEY, ()))
        wanted = self._device.lower()
        return bool(types) and (wanted == number or wanted in keyboard.name.lower())

    def _read(self, keyboard: Keyboard, tell: Telling) -> Trouble | None:
        self._garbled = 0
        self._answered(tell, None)
        opened, typing, first = boottime(), Typing(self._layout), True
        while not self._stop.is_set():
            try:
                if not _ready(keyboard, self._pause):
                    self._looking()
                    continue
                events = list(keyboard.read())
            except BlockingIOError:
                continue
            except OSError as error:
                return _trouble(error)
            self._looking()
            for event in events:
                if event.type == EV_KEY and first:
                    first = False
                    if boottime() - opened < self._settle:
                        typing.spoil()
                if event.type == EV_SYN and event.code == SYN_DROPPED:
                    typing.spoil()
                elif event.type == EV_KEY and event.value == DOWN:
                    typed = typing.key(event.code, event.timestamp())
                    if typed is not None:
                        self._typed(tell, typed, boottime() - opened)
        return None

    def _typed(self, tell: Telling, typed: str, plugged: float) -> None:
        uid = uid_from(typed, self._form) if typed else None
        if uid is None:
            self._garbled += 1
            log.info("%s: no whole number (%s keys)", self.name, len(typed))
            if self._garbled == PATIENCE:
                self._change(tell, Trouble.GARBLED)
            return
        self._garbled = 0
        if plugged < POWER_UP and uid == self._told:
            log.info("%s: what lay there when it was plugged in", self.name)
            return
        self._told = uid
        self._answered(tell, uid)


def _ready(keyboard: Keyboard, seconds: float) -> bool:
    return bool(select.select([keyboard.fd], [], [], seconds)[0])


def _trouble(error: OSError) -> Trouble:
    if error.errno in (errno.EACCES, errno.EPERM):
        return Trouble.DENIED
    return Trouble.BUSY if error.errno == errno.EBUSY else Trouble.MISSING
