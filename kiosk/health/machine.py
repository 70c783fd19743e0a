"""What a machine tells of itself in files, and nothing that it does not tell.

All paths lie below a root, so that tests have machines of their own. A value is None where the
file is not there or says something else than expected.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kiosk.errors import StorageError, reason_of

THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
"""What `vcgencmd get_throttled` prints, as the kernel of a Raspberry Pi gives it (in hex)."""

UNDER_NOW, UNDER_ONCE = 1 << 0, 1 << 16
HOT_NOW, HOT_ONCE = (1 << 2) | (1 << 3), (1 << 18) | (1 << 19)


@dataclass(frozen=True, slots=True)
class Power:
    """Whether the supply was too weak, or the board too hot: now, and at any time of this boot."""

    under_now: bool
    under_once: bool
    hot_now: bool = False
    hot_once: bool = False


@dataclass(frozen=True, slots=True)
class Wifi:
    """A wireless interface. dbm: how strong the signal is, None where none is told."""

    name: str
    up: bool
    dbm: int | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    """Where the record lies. errors: that the file system counted; worn: tenths of its life used.

    worn is told by built-in memory alone; an SD card tells nothing.
    """

    free: int
    total: int
    read_only: bool | None = None
    errors: int | None = None
    worn: int | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as its files tell. degrees: Celsius. i2c, gpio: what is there of these.

    drives: whether the library that drives the pins of a Raspberry Pi is there.
    """

    model: str
    serial: str
    system: str
    kernel: str
    degrees: float | None
    power: Power | None
    wifi: tuple[Wifi, ...]
    i2c: tuple[str, ...]
    gpio: tuple[str, ...]
    rtc: bool
    memory: int | None
    disk: Disk
    drives: bool


def look(folder: Path, root: Path = Path("/")) -> Machine:
    """The machine now. folder: where the record lies. StorageError if that cannot be looked at."""
    return Machine(
        model=_text(root / "proc/device-tree/model"),
        serial=serial_of(root),
        system=_system(_text(root / "etc/os-release")),
        kernel=_text(root / "proc/sys/kernel/osrelease"),
        degrees=_degrees(root),
        power=_power(root),
        wifi=tuple(_wifi(root)),
        i2c=_names(root / "dev", "i2c-*"),
        gpio=_names(root / "dev", "gpiochip*"),
        rtc=(root / "sys/class/rtc/rtc0").exists(),
        memory=_memory(_text(root / "proc/meminfo")),
        disk=_disk(folder, root),
        drives=find_spec("lgpio") is not None,  # importing it would start a thread (docs/stack.md)
    )


def serial_of(root: Path = Path("/")) -> str:
    """The serial number of the board; "" where it has none, as on a PC."""
    return _text(root / "proc/device-tree/serial-number")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip("\0\n\t ")
    except OSError:
        return ""


def _number(text: str, read: Callable[[str], int] = int) -> int | None:
    try:
        return read(text)
    except ValueError:
        return None


def _names(folder: Path, pattern: str) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.glob(pattern)))


def _system(text: str) -> str:
    found = re.search(r'^PRETTY_NAME="?([^"\n]*)', text, re.MULTILINE)
    return found[1] if found else ""


def _degrees(root: Path) -> float | None:
    found = _number(_text(root / "sys/class/thermal/thermal_zone0/temp"))
    return None if found is None else found / 1000


def _power(root: Path) -> Power | None:
    bits = _number(_text(root / THROTTLED), lambda text: int(text, 16))
    if bits is not None:
        return Power(
            bool(bits & UNDER_NOW), bool(bits & UNDER_ONCE), bool(bits & HOT_NOW),
            bool(bits & HOT_ONCE),
        )  # fmt: skip
    for monitor in (root / "sys/class/hwmon").glob("hwmon*"):
        if _text(monitor / "name") == "rpi_volt":
            alarm = _number(_text(monitor / "in0_lcrit_alarm"))
            return None if alarm is None else Power(bool(alarm), bool(alarm))
    return None


def _wifi(root: Path) -> Iterable[Wifi]:
    told = _text(root / "proc/net/wireless")
    for path in sorted((root / "sys/class/net").glob("*/wireless")):
        name = path.parent.name
        line = re.search(rf"^\s*{re.escape(name)}:\s+\S+\s+\S+\s+(-?\d+)", told, re.MULTILINE)
        up = _text(path.parent / "operstate") == "up"
        yield Wifi(name, up, int(line[1]) if line and up else None)


def _memory(text: str) -> int | None:
    found = re.search(r"^MemAvailable:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def _disk(folder: Path, root: Path) -> Disk:
    try:
        usage = shutil.disk_usage(folder)
    except OSError as error:
        raise StorageError("errors.not_read", file=folder, reason=reason_of(error)) from error
    found = _mount(_text(root / "proc/self/mountinfo"), folder.resolve())
    if found is None:
        return Disk(usage.free, usage.total)
    device, read_only = found
    errors = _number(_text(root / "sys/fs/ext4" / device / "errors_count"))
    block = re.sub(r"p?\d+$", "", device) if device.startswith("mmcblk") else device
    life = _text(root / "sys/block" / block / "device/life_time").split()
    worn = max((n for each in life if (n := _number(each, lambda t: int(t, 16)))), default=None)
    return Disk(usage.free, usage.total, read_only, errors, worn)


def _mount(table: str, folder: Path) -> tuple[str, bool] | None:
    """The device below a folder, and whether nothing can be written there (proc(5))."""
    best: tuple[int, str, bool] | None = None
    for line in table.splitlines():
        before, dash, after = line.partition(" - ")
        fields, source = before.split(" "), after.split(" ")
        if not dash or len(fields) < 6 or len(source) < 2:
            continue
        at = Path(fields[4].replace("\\040", " "))
        if at == folder or at in folder.parents:
            depth, options = len(at.parts), fields[5].split(",")
            if best is None or depth >= best[0]:
                best = (depth, source[1].rpartition("/")[2], "ro" in options)
    return best[1:] if best else None
