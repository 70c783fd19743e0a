"""Settings: one TOML file with few keys; each default is right for the kit (docs/rules.md 8)."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.errors import ConfigError, reason_of
from kiosk.texts import Sentence, languages

SYSTEM_FILE = Path("/etc/kiosk/kiosk.toml")


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """driver: nfcpy, wedge, pcsc or simulated. path: handed to nfcpy as it is (usb, udp:…).

    device: of a wedge reader, its name, its USB number as VENDOR:PRODUCT, or a path such as
    /dev/input/by-id/…; of a PC/SC reader, a part of its name. form and layout: how a wedge reader
    types a number (hardware.wedge_reader).
    """

    driver: str = "nfcpy"
    path: str = "usb"
    device: str = ""
    form: str = "auto"
    layout: str = "us"


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """driver: ssd1306, ssd1309, sh1106, simulated or none; bus and address on I2C."""

    driver: str = "ssd1309"
    bus: int = 1
    address: int = 0x3C


@dataclass(frozen=True, slots=True)
class ButtonSettings:
    """driver: gpio, simulated or none; pins are BCM numbers, 0 for a button that is not there."""

    driver: str = "gpio"
    ok: int = 5
    next: int = 6
    back: int = 13


@dataclass(frozen=True, slots=True)
class SignalSettings:
    """driver: gpio, simulated or none; pins are BCM numbers."""

    driver: str = "gpio"
    red: int = 17
    green: int = 27
    blue: int = 22
    buzzer: int = 18


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the pages are served, and to how many live viewers.

    behind_proxy: whether a proxy on this machine passes requests on, and says from whom they come.
    """

    host: str = "0.0.0.0"
    port: int = 8080
    max_streams: int = 30
    address: str = ""
    behind_proxy: bool = False


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """The language of the display and of the pages by default, and the school's time zone.

    two_sides: this station has two readers, one for each of a pair (docs/rules.md 2.15).
    """

    language: str = "es"
    timezone: str = "America/Mexico_City"
    two_sides: bool = False


@dataclass(frozen=True, slots=True)
class CopySettings:
    """What is copied by itself. ring: daily, on this card.

    sticks: any, marked (only those with a folder `tutoria`), none, or kit: any, but none where the
    parts are simulated. roots: below which folders sticks are mounted, with `:` between them.
    mounts: where the kernel lists what is mounted.
    """

    ring: bool = True
    sticks: str = "kit"
    roots: str = "/media:/run/media:/mnt"
    mounts: str = "/proc/self/mountinfo"


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of a station."""

    site: SiteSettings = field(default_factory=SiteSettings)
    reader: ReaderSettings = field(default_factory=ReaderSettings)
    reader2: ReaderSettings | None = None
    display: DisplaySettings = field(default_factory=DisplaySettings)
    buttons: ButtonSettings = field(default_factory=ButtonSettings)
    signals: SignalSettings = field(default_factory=SignalSettings)
    web: WebSettings = field(default_factory=WebSettings)
    copies: CopySettings = field(default_factory=CopySettings)

    def simulated(self) -> Config:
        """The same with every part simulated, by name."""
        return replace(
            self,
            reader=replace(self.reader, driver="simulated"),
            reader2=None,
            site=replace(self.site, two_sides=False),
            display=replace(self.display, driver="simulated"),
            buttons=replace(self.buttons, driver="simulated"),
            signals=replace(self.signals, driver="simulated"),
        )


_SECTIONS: dict[str, type] = {
    "site": SiteSettings,
    "reader": ReaderSettings,
    "reader2": ReaderSettings,
    "display": DisplaySettings,
    "buttons": ButtonSettings,
    "signals": SignalSettings,
    "web": WebSettings,
    "copies": CopySettings,
}
_WANTED: dict[type, Sentence] = {
    str: Sentence("errors.wanted_text"),
    int: Sentence("errors.wanted_number"),
    bool: Sentence("errors.wanted_yes_no"),
}
STICKS = ("kit", "any", "marked", "none")
_DRIVERS: dict[str, tuple[str, ...]] = {
    "reader": ("nfcpy", "wedge", "pcsc", "simulated"),
    "reader2": ("nfcpy", "wedge", "pcsc", "simulated"),
    "display": ("ssd1306", "ssd1309", "sh1106", "simulated", "none"),
    "buttons": ("gpio", "simulated", "none"),
    "signals": ("gpio", "simulated", "none"),
}


def load(path: Path | None) -> Config:
    """The settings in a file, or the defaults without one; ConfigError names key and remedy."""
    if path is None:
        return Config()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError("errors.not_read", file=path, reason=reason_of(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("errors.not_toml", file=path, reason=error) from error
    sections = {name: _section(path.name, name, body) for name, body in document.items()}
    config = replace(Config(), **sections)
    if config.site.two_sides and config.reader2 is None:
        raise ConfigError("errors.no_second_reader", file=path.name)
    return config


def _section(file: str, name: str, body: object) -> Any:
    if name not in _SECTIONS:
        hint = nearest(name, tuple(_SECTIONS))
        raise ConfigError("errors.unknown_section", file=file, section=name, hint=hint)
    kind = _SECTIONS[name]
    if not isinstance(body, dict):
        raise ConfigError("errors.not_a_section", file=file, section=name)
    assert is_dataclass(kind)
    defaults = {each.name: getattr(kind(), each.name) for each in fields(kind)}
    for key, value in body.items():
        if key not in defaults:
            hint = nearest(key, tuple(defaults))
            raise ConfigError("errors.unknown_key", file=file, section=name, key=key, hint=hint)
        wanted = type(defaults[key])
        if type(value) is not wanted:
            raise ConfigError(
                "errors.wrong_value",
                file=file,
                section=name,
                key=key,
                wanted=_WANTED[wanted],
                value=repr(value),
            )
    _check(file, name, body)
    return kind(**body)


def _check(file: str, name: str, body: dict[str, Any]) -> None:
    driver = body.get("driver")
    if driver is not None and driver not in _DRIVERS[name]:
        _refuse_unknown(file, name, "driver", driver, _DRIVERS[name])
    if name == "site" and body.get("language", "es") not in languages():
        _refuse_unknown(file, name, "language", body["language"], languages())
    if name == "copies" and body.get("sticks", "kit") not in STICKS:
        _refuse_unknown(file, name, "sticks", body["sticks"], STICKS)
    if name == "web" and not 0 <= body.get("port", 8080) <= 65535:
        raise ConfigError("errors.wrong_port", file=file, port=body["port"])


def _refuse_unknown(file: str, name: str, key: str, value: str, there: tuple[str, ...]) -> None:
    raise ConfigError(
        "errors.unknown_value", file=file, section=name, key=key, value=value, there=there
    )


def nearest(word: str, known: tuple[str, ...]) -> Sentence:
    """What somebody who wrote this word may have meant: the nearest that is known, else all."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return Sentence("errors.did_you_mean", {"nearest": close[0]})
    return Sentence("errors.there_are", {"known": known})
