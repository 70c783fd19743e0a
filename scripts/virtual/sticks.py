"""Sticks that are put in and pulled out, under a real udev: part of scripts/test-machine.

A stick is an image that becomes a USB disk of the machine. It is pulled out at the instant when the
display says that it may go, and what is on it then is put back elsewhere.
"""

from __future__ import annotations

import json
import subprocess
from functools import partial
from pathlib import Path
from random import Random

from scripts.virtual.looks import (
    DATA,
    KIOSK,
    START,
    asked,
    healthy,
    held,
    patiently,
    recorded,
    say,
    there,
)
from scripts.virtual.machine import Machine
from scripts.virtual.power import powered

SETTINGS = """
cat >>/etc/kiosk/kiosk.toml <<TOML
[copies]
sticks = "any"
TOML
systemctl restart kiosk-station
"""
"""Simulated readers take no stick unless it is said."""

READY, READ_ONLY, FULL, WORKING, GONE = (
    *("Respaldo listo", "No deja escribir", "La memoria está llena"),
    *("Haciendo el respaldo", "Se quitó muy pronto"),
)
"""What the display says of a stick (kiosk/catalogues/es.toml)."""

ELSEWHERE = "/var/lib/kiosk/elsewhere"

SLOW = 20_000
"""Bytes a second that a slow stick takes."""


def sticks(folder: Path, chance: Random) -> None:
    """Good ones, one that is slow and pulled out, one that is full, one that is read-only."""
    with powered(folder, "installed", chance) as power:
        machine = power.machine
        there(machine)
        machine.run("sh", "-c", SETTINGS)
        healthy(machine)
        good, other = _formatted(folder, "vfat"), _formatted(folder, "exfat")
        for image in (good, good, other):
            _said_of(machine, image, READY)
            _goes_back(machine, image)
        slow = _formatted(folder, "vfat", "slow")
        machine.plug(slow, slow=SLOW)
        _shown(machine, WORKING)
        machine.pull()
        _shown(machine, GONE)
        _said_of(machine, slow, READY)
        _goes_back(machine, slow)
        full = _formatted(folder, "vfat", "full")
        _filled(full)
        _said_of(machine, full, FULL)
        healthy(machine)
        say("sticks: four copies, one pulled out midway, one full, some read-only; each was told")


def _said_of(machine: Machine, image: Path, what: str) -> None:
    """Put a stick in, and pull it out the moment that the display has said this of it."""
    machine.plug(image)
    _shown(machine, what)
    machine.pull()
    _unmounted(machine)


def _shown(machine: Machine, what: str) -> None:
    there_now = partial(_shows, machine, what)
    told = asked(machine, "cat", "/run/kiosk/screen.json")
    held(patiently(there_now, START, 0.1), f"the display does not say '{what}' but {told}")
    say(f"'{what}'")


def _shows(machine: Machine, what: str) -> bool:
    told = asked(machine, "cat", "/run/kiosk/screen.json")
    return told.startswith("{") and what in json.loads(told)["lines"]


def _goes_back(machine: Machine, image: Path) -> None:
    """What is on the stick now, put back elsewhere, is a record like the one of the machine."""
    machine.plug(image, read_only=True)
    _shown(machine, READ_ONLY)
    copies = asked(machine, "sh", "-c", "find /media/kiosk -name '*.zip' | sort")
    held(copies, "no copy is on the stick")
    newest = copies.splitlines()[-1]
    machine.run("rm", "-rf", ELSEWHERE)
    rc, said = machine.run(*KIOSK, "restore", newest, "--data", ELSEWHERE)
    held(rc == 0, f"{copies}: {said}")
    rc, said = machine.run(*KIOSK, "verify", "--data", ELSEWHERE)
    held(rc == 0, said)
    # The dialogues: that the copy was made is written down only after it.
    here, back = (recorded(machine, folder)[0] for folder in (DATA[1], ELSEWHERE))
    held(here == back, f"{back} but {here}")
    machine.pull()
    _unmounted(machine)
    say(f"{len(copies.splitlines())} on the stick; the newest, put back elsewhere: {said.strip()}")


def _unmounted(machine: Machine) -> None:
    mounted = partial(asked, machine, "grep", " /media/kiosk/", "/proc/mounts")
    held(patiently(lambda: not mounted(), START), f"a stick that is gone: {mounted()}")


def _formatted(folder: Path, kind: str, name: str = "") -> Path:
    image = folder / (name or kind)
    image.unlink(missing_ok=True)
    with image.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run([f"mkfs.{kind}", image], check=True, stdout=subprocess.DEVNULL)
    return image


def _filled(image: Path) -> None:
    """A file on it that leaves too little."""
    much = image.with_name("much")
    with much.open("wb") as file:
        file.truncate(63 << 20)
    subprocess.run(["mcopy", "-i", image, much, "::photos"], check=True)
