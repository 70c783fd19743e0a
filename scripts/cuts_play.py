"""Ten mornings that end with the power: what scripts/test-cuts does once the machine is built.

usage: python -m scripts.cuts_play FOLDER [CUTS] [--lying-disk] [--seed N]

FOLDER holds `vmlinuz`, `initrd` and the disk `empty` with Debian and a kit in it. The first time
the kit is installed there by its own installer, and the disk kept as `installed`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import sys
import threading
import time
from pathlib import Path
from random import Random
from typing import Any

from scripts.cuts_disk import Disk
from scripts.cuts_machine import Away, Machine
from scripts.cuts_morning import JOURNAL, Confirmed, Fact, missing, patiently, play

KIOSK = (
    *("setpriv", "--reuid", "kiosk", "--regid", "kiosk", "--init-groups", "--"),
    *("env", "-C", "/", "HOME=/var/lib/kiosk", "/opt/tutoria-kiosk/current/bin/kiosk"),
)
DATA = ("--data", "/var/lib/kiosk")
BOOT, START = 900, 600
"""Seconds that an emulated machine may take until it answers, and the station until it serves."""
SHORTEST, LONGEST = 10, 40
"""Seconds of a morning between the first tap and the cut."""
WRITES = 6
"""Writes that the disk still takes at most once the power begins to go."""

SAMPLE = """set -e
systemctl stop kiosk.target kiosk-web.service kiosk-station.service
rm -f /var/lib/kiosk/kiosk.db* /var/lib/kiosk/site.key
for part in reader display signals buttons; do
  printf '[%s]\\ndriver = "simulated"\\n' $part
done >/etc/kiosk/kiosk.toml
printf '[web]\\nport = 80\\n' >>/etc/kiosk/kiosk.toml
"""
"""Simulated parts, by name, and room for the sample class instead of the school of the kit."""


def say(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


def held(true: object, what: str) -> None:
    if not true:
        sys.exit(f"test-cuts: {what}")


def install(folder: Path) -> None:
    """The kit, installed by its own installer on the running system."""
    shutil.copy(folder / "empty", folder / "image")
    disk = Disk(folder / "image", folder / "disk")
    machine = Machine(folder)
    try:
        held(machine.is_there(BOOT), "the machine does not come up; see console.log")
        say("the installer")
        rc, said = machine.run("bash", "/boot/firmware/tutoria-kiosk/scripts/install", seconds=3000)
        print(said, flush=True)
        held(rc == 0, "the installer stopped")
        rc, said = machine.run("bash", "-c", SAMPLE)
        held(rc == 0, said)
        rc, said = machine.run(*KIOSK, "init", "--name", "Prueba", "--sample", *DATA, seconds=600)
        held(rc == 0, said)
        machine.run("systemctl", "poweroff")
        held(machine.wait_off(300), "it does not switch off")
    finally:
        machine.cut()
    disk.settle()
    disk.close()
    shutil.copy(folder / "image", folder / "installed")


def comes_back(machine: Machine, confirmed: Confirmed) -> None:
    """After a start: units, station, pages and record are as they must be, by themselves."""
    held(machine.is_there(BOOT), "the machine does not come up; see console.log")
    served = patiently(lambda: served_by(machine), START)
    held(served is not None, "the station does not come up by itself")
    held(patiently(lambda: answers(machine.pages), START) is not None, "the pages do not answer")
    _, failed = machine.run("systemctl", "--failed", "--plain", "--no-legend")
    held(not failed.strip(), f"units that failed: {failed}")
    rc, said = machine.run(*KIOSK, "verify", *DATA, seconds=600)
    held(rc == 0, f"verify: {said}")
    rc, told = machine.run("python3", "-c", JOURNAL, "/var/lib/kiosk/kiosk.db")
    held(rc == 0, told)
    journal: dict[str, Any] = json.loads(told)
    lost = missing(confirmed.facts, [Fact(*each) for each in journal["facts"]])
    say(
        f"up; {len(confirmed.facts)} facts and {confirmed.taps} taps confirmed so far, "
        f"{len(journal['facts'])} and {journal['taps']} found; {said.strip()}"
    )
    held(not lost, f"LOST: {lost}")
    held(journal["taps"] >= confirmed.taps, "LOST: taps that were confirmed")
    confirmed.anew()


def served_by(machine: Machine) -> bool:
    try:
        return bool(machine.ask({"ask": {"play": "stop"}}).get("ok"))
    except Away:
        return False


def answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def morning(machine: Machine, disk: Disk, confirmed: Confirmed, chance: Random) -> None:
    """Tap for a while, then pull the plug, most often in the midst of a commit."""
    begun = threading.Event()
    said: list[str] = []

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        begun.set()
        return machine.ask({"ask": request})

    def tap() -> None:
        try:
            said.append(play(ask, confirmed, chance, threading.Event()))
        except Away:
            pass  # the plug

    thread = threading.Thread(target=tap)
    thread.start()
    begun.wait()
    time.sleep(chance.uniform(SHORTEST, LONGEST))
    disk.fail_after(chance.randint(1, WRITES), 5)
    machine.cut()
    thread.join()
    held(not said, f"the station did not serve a tap: {said}")


def main(folder: Path, cuts: int, lies: bool, seed: int) -> None:
    """Install if that was not done, then `cuts` mornings, and one orderly end."""
    chance, confirmed = Random(seed), Confirmed()
    if not (folder / "installed").exists():
        install(folder)
    shutil.copy(folder / "installed", folder / "image")
    disk = Disk(folder / "image", folder / "disk", lies=lies)
    machine = Machine(folder)
    try:
        for cut in range(1, cuts + 1):
            comes_back(machine, confirmed)
            morning(machine, disk, confirmed, chance)
            waiting, lost = disk.cut(chance.choice((0.0, 0.5, 1.0)), chance)
            say(f"cut {cut}: {waiting} sectors were not flushed, {lost} of them are gone")
            machine = Machine(folder)
        comes_back(machine, confirmed)
        machine.run("systemctl", "poweroff")
        held(machine.wait_off(300), "it does not switch off")
    finally:
        machine.cut()
    disk.settle()
    say(f"{cuts} cuts, {len(confirmed.facts)} facts and {confirmed.taps} taps: nothing lost")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts.cuts_play")
    parser.add_argument("folder", type=Path)
    parser.add_argument("cuts", type=int, nargs="?", default=10)
    parser.add_argument("--lying-disk", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    main(chosen.folder, chosen.cuts, chosen.lying_disk, chosen.seed)
