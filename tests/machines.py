"""Machines made of files: what a Raspberry Pi tells of itself, and what one in trouble tells."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.health.machine import THROTTLED

ZERO = {
    "proc/device-tree/model": "Raspberry Pi Zero 2 W Rev 1.0\0",
    "proc/device-tree/serial-number": "10000000abcdef01\0",
    "proc/sys/kernel/osrelease": "6.12.47+rpt-rpi-v8\n",
    "proc/meminfo": "MemTotal:  430000 kB\nMemAvailable:  210000 kB\n",
    "proc/net/wireless": (
        "Inter-| sta-|   Quality        |   Discarded packets\n"
        " face | tus | link level noise |  nwid  crypt   frag\n"
        " wlan0: 0000   54.  -56.  -256        0      0      0\n"
    ),
    "etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\n',
    "sys/class/thermal/thermal_zone0/temp": "48312\n",
    "sys/class/net/wlan0/operstate": "up\n",
    "sys/class/net/wlan0/wireless/x": "",
    "sys/class/net/lo/operstate": "unknown\n",
    "sys/class/rtc/rtc0/name": "rtc-ds1307\n",
    "dev/i2c-1": "",
    "dev/gpiochip0": "",
    THROTTLED: "0\n",
}


def machine_of(root: Path, folder: Path, changed: Mapping[str, str | None] = {}) -> Path:
    """A root with the files of a Zero 2 W that is well, but for what was changed (None: gone)."""
    options = changed.get("options") or "rw,noatime"
    table = (
        f"1 0 179:2 / / {options} - ext4 /dev/mmcblk0p2 rw\n"
        f"2 1 179:3 / {folder.resolve()} {options} - ext4 /dev/mmcblk0p3 rw\n"
    )
    files: dict[str, str | None] = {
        **ZERO,
        "proc/self/mountinfo": table,
        "sys/fs/ext4/mmcblk0p3/errors_count": "0\n",
        **{name: text for name, text in changed.items() if name != "options"},
    }
    for name, text in files.items():
        path = root / name
        path.unlink(missing_ok=True)
        if text is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return root
