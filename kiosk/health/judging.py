"""What a machine's files mean for a station, each with one thing to do; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version

from kiosk.config import Config
from kiosk.health.at_start import same_readers
from kiosk.health.finding import Finding
from kiosk.health.machine import Machine
from kiosk.words import Words

HOT, WARM = 80.0, 70.0
"""Degrees at which a board slows itself down, and above which it wants more air."""

WEAK_DBM = -75
"""A signal below this is lost when somebody stands in between."""

WORN = 9
"""Tenths of a memory's life after which it should be replaced."""

BUSES = frozenset({"ssd1306", "ssd1309", "sh1106"})
"""Displays that hang on an I2C bus."""


def program() -> str:
    """The version of this program."""
    try:
        return version("tutoria-kiosk")
    except PackageNotFoundError:
        return "?"


def judged(machine: Machine, config: Config, say: Words) -> list[Finding]:
    """What there is to say about the machine."""
    parts = (_power, _heat, _disk, _readers, _bus, _pins, _wifi, _battery, _versions)
    return [found for part in parts for found in part(machine, config, say)]


def _told(part: str, state: str, say: Words, key: str, **gaps: object) -> Finding:
    """A finding by its key; what needs something done has a key that ends in `_do`."""
    do = say(f"health.{key}_do") if state in ("look", "broken") else ""
    return Finding(part, state, say(f"health.{key}", **gaps), do)


Found = Iterator[Finding]
Judge = Callable[[Machine, Config, Words], Found]


def _power(machine: Machine, config: Config, say: Words) -> Found:
    if machine.power is None:
        yield _told("power", "not_measured", say, "power_unknown")
    elif machine.power.under_now:
        yield _told("power", "broken", say, "power_weak")
    elif machine.power.under_once:
        yield _told("power", "look", say, "power_was_weak")
    else:
        yield _told("power", "ok", say, "power")


def _heat(machine: Machine, config: Config, say: Words) -> Found:
    slowed = machine.power is not None and machine.power.hot_now
    if machine.degrees is None:
        yield _told("heat", "not_measured", say, "heat_unknown")
    elif slowed or machine.degrees >= HOT:
        yield _told("heat", "broken", say, "heat_high", n=round(machine.degrees))
    elif machine.degrees >= WARM:
        yield _told("heat", "look", say, "heat_warm", n=round(machine.degrees))
    else:
        yield _told("heat", "ok", say, "heat", n=round(machine.degrees))


def _disk(machine: Machine, config: Config, say: Words) -> Found:
    disk = machine.disk
    if disk.read_only:
        yield _told("memory_card", "broken", say, "disk_read_only")
    elif disk.errors:
        yield _told("memory_card", "look", say, "disk_errors", n=disk.errors)
    elif disk.worn is not None and disk.worn >= WORN:
        yield _told("memory_card", "look", say, "disk_worn")
    elif disk.worn is not None:
        yield _told("memory_card", "ok", say, "disk", n=disk.worn * 10)
    else:
        yield _told("memory_card", "not_measured", say, "disk_unknown")


def _readers(machine: Machine, config: Config, say: Words) -> Found:
    """Two readers of a kind are told apart by where they are plugged in, not by their order."""
    if same_readers(config):
        yield _told("readers", "look", say, "readers_same")


def _missing(machine: Machine) -> str:
    """What it means that a board's own contacts are not there: on a PC nobody expects them."""
    return "broken" if machine.model else "look"


def _bus(machine: Machine, config: Config, say: Words) -> Found:
    if config.display.driver not in BUSES:
        return
    if f"i2c-{config.display.bus}" in machine.i2c:
        yield _told("bus", "ok", say, "bus", n=config.display.bus)
    else:
        yield _told("bus", _missing(machine), say, "bus_none", n=config.display.bus)


def _pins(machine: Machine, config: Config, say: Words) -> Found:
    if "gpio" not in (config.buttons.driver, config.signals.driver):
        return
    if not machine.gpio:
        yield _told("pins", _missing(machine), say, "pins_none")
    elif not machine.drives:
        yield _told("pins", "broken", say, "pins_undriven")
    else:
        yield _told("pins", "ok", say, "pins")


def _wifi(machine: Machine, config: Config, say: Words) -> Found:
    if not machine.wifi:
        yield _told("wifi", "not_measured", say, "wifi_unknown")
        return
    up = [each for each in machine.wifi if each.up]
    if not up:
        yield _told("wifi", "look", say, "wifi_off")
        return
    weak = all(each.dbm is not None and each.dbm < WEAK_DBM for each in up)
    yield _told("wifi", "look" if weak else "ok", say, "wifi_weak" if weak else "wifi")


def _battery(machine: Machine, config: Config, say: Words) -> Found:
    if machine.rtc:
        yield _told("clock_battery", "not_measured", say, "battery_unknown")
    elif machine.model:
        yield _told("clock_battery", "look", say, "battery_none")


def _versions(machine: Machine, config: Config, say: Words) -> Found:
    there = (machine.model, machine.system, machine.kernel)
    told = ", ".join(part for part in there if part) or say("health.machine_unknown")
    yield Finding("versions", "ok", say("health.versions", program=program(), machine=told))
