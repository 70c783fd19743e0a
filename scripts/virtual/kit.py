"""Power cuts while a kit is put in place: a first boot, and an update from a stick.

The same machine and disk as for the mornings of `play`. Each step is cut once, at a random
instant of it; what comes up afterwards must be whole, and must have lost nothing.
"""

from __future__ import annotations

import json
import re
import threading
import time
from functools import partial
from pathlib import Path
from random import Random

from scripts.virtual.looks import KIT, asked, comes_back, healthy, held, patiently, say, there
from scripts.virtual.machine import Machine
from scripts.virtual.morning import Confirmed, play
from scripts.virtual.power import powered

LONG = 1800
"""Seconds that a step may take on an emulated machine."""

INSTALLER = {
    **{"packages": 8, "accounts": 2, "settings": 1, "bus": 1, "program": 90},
    **{"services": 6, "wifi": 1, "radio": 2, "school": 12, "start": 30},
}
"""Steps of the installer that are cut, and at most how many seconds after they began."""

ORDER = (
    *("system", "kit", "packages", "accounts", "folders", "settings", "devices", "bus", "journal"),
    *("program", "services", "wifi", "radio", "site", "school", "start"),
)
"""The steps of the installer."""

UPDATE = {"copying": 3, "preparing": 120, "trying": 6, "changing": 6, "watching": 20}
"""Steps of an update (docs/contracts.md), and at most how many seconds after they began."""

WISH = "cd /run/kiosk && echo $0 >.wish && chown kiosk: .wish && mv .wish update"
"""What a teacher's yes on the tablet leaves (web/)."""

FIRST = "/etc/systemd/system/kiosk-first-boot.service"
LOG = f"{KIT}/first-boot.log"
BEGUN = r" \d\d:\d\d:\d\d \S+ \d{4}\n"
"""The end of a date, with which each run of the first boot begins in its log."""
OPT = "/opt/tutoria-kiosk"


def first_boot(folder: Path, chance: Random) -> None:
    """A kit's first boot on an empty system, cut in each of its steps, left alone in the end."""
    with powered(folder, "empty", chance) as power:
        there(power.machine)
        # cloud-init begins it, once; what was cut off is taken up by a unit of its own.
        for step, most in INSTALLER.items():
            held(patiently(partial(_at, power.machine, step), LONG), f"no '{step}'")
            time.sleep(chance.uniform(0, most))
            power.cut(step)
            there(power.machine)
        left_alone(power.machine)
        said = healthy(power.machine)
        rc, rows = power.machine.run("bash", f"{KIT}/scripts/install", "--check", seconds=300)
        held(rc == 0, rows)
        held(not asked(power.machine, "dpkg", "--audit"), "packages are half there")
        rest = asked(power.machine, "find", "/etc", OPT, "/var/lib/kiosk", "-name", "*.new")
        held(not rest, f"left over: {rest}")
        say(f"{len(INSTALLER)} cuts of a first boot: all is in place; {said}")


def _rows(machine: Machine) -> list[str]:
    """The steps of which the latest run of the installer has told."""
    latest = re.split(BEGUN, asked(machine, "cat", LOG))[-1]
    return [line.split()[0] for line in latest.splitlines() if line[10:15].strip()]


def _at(machine: Machine, step: str) -> bool:
    """Whether the installer is at this step now, or was faster."""
    return ORDER[ORDER.index(step) - 1] in _rows(machine)


def left_alone(machine: Machine) -> None:
    """Wait until a first boot is at its end, and the start after it too."""
    held(patiently(lambda: _done(machine), LONG), asked(machine, "cat", LOG))


def _done(machine: Machine) -> bool:
    return (
        not asked(machine, "ls", FIRST).startswith(FIRST)
        and asked(machine, "readlink", f"{OPT}/proven").startswith("releases/")
        and asked(machine, "systemctl", "is-system-running") in ("running", "degraded")
    )


def update(folder: Path, chance: Random) -> None:
    """An update from a stick, cut in each of its steps after some taps, left alone in the end."""
    confirmed = Confirmed()
    with powered(folder, "installed", chance, stick=folder / "stick") as power:
        for step, most in UPDATE.items():
            former = _tapped_and_begun(power.machine, confirmed, chance)
            reached = partial(_reached, power.machine, step)
            held(patiently(reached, LONG, 0.1), f"no '{step}'")
            time.sleep(chance.uniform(0, most))
            power.cut(step)
            comes_back(power.machine, confirmed)
            held(not _state(power.machine), "an update is under way")
            now = _whole(power.machine)
            say("the former version" if now == former else "the new version")
            held(now == former, "the new version stands, so that no step is left to be cut")
        former = _tapped_and_begun(power.machine, confirmed, chance)
        held(patiently(lambda: _became(power.machine) == "done", LONG), _became(power.machine))
        comes_back(power.machine, confirmed)
        held(_whole(power.machine, former) != former, "the former version still runs")
        say(f"{len(UPDATE)} cuts of an update, then the new version: nothing lost")


def _tapped_and_begun(machine: Machine, confirmed: Confirmed, chance: Random) -> str:
    """A few taps, then the wish to be updated; the release that runs."""
    comes_back(machine, confirmed)
    stop = threading.Event()
    threading.Timer(15, stop.set).start()
    said = play(lambda request: machine.ask({"ask": request}), confirmed, chance, stop)
    held(not said, f"the station did not serve a tap: {said}")
    confirmed.anew()
    kit = patiently(lambda: bool(_kit(machine)), 300) and _kit(machine)
    held(kit, "no stick is mounted")
    machine.run("rm", "-f", f"{OPT}/update/outcome.json")
    machine.run("sh", "-c", WISH, str(kit))
    return _whole(machine)


def _kit(machine: Machine) -> str:
    found = asked(machine, "sh", "-c", "ls -d /media/kiosk/*/tutoria-kiosk")
    return found if found.startswith("/media") else ""


def _reached(machine: Machine, step: str) -> bool:
    return _state(machine) == step


def _state(machine: Machine) -> str:
    """The step of the update that is under way; "" if none is."""
    found = asked(machine, "cat", f"{OPT}/update/state.json")
    return str(json.loads(found)["step"]) if found.startswith("{") else ""


def _became(machine: Machine) -> str:
    found = asked(machine, "cat", f"{OPT}/update/outcome.json")
    return str(json.loads(found)["became"]) if found.startswith("{") else found


def _whole(machine: Machine, former: str = "") -> str:
    """The release that runs; it is the proven one. There is no other, but for the former one."""
    current, proven = (
        asked(machine, "readlink", f"{OPT}/{each}") for each in ("current", "proven")
    )
    there = {f"releases/{each}" for each in asked(machine, "ls", f"{OPT}/releases").split()}
    held(current == proven and there == {current, former or current}, f"{current}: {there}")
    return current
