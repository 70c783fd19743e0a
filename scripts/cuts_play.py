"""Ten mornings that end with the power: what scripts/test-cuts does once the machine is built.

usage: python -m scripts.cuts_play FOLDER [CUTS] [--lying-disk] [--seed N]
       python -m scripts.cuts_play FOLDER --first-boot | --update STICK [--seed N]

FOLDER holds `vmlinuz`, `initrd` and the disk `empty` with Debian and a kit in it. The first time
the kit is installed there by its own installer, and the disk kept as `installed`. STICK: an image
of a stick with a newer kit of the same signer; the cuts then go through an update, not mornings.
"""

from __future__ import annotations

import argparse
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from scripts.cuts_kit import first_boot, update
from scripts.cuts_looks import DATA, KIOSK, KIT, comes_back, held, say, there
from scripts.cuts_machine import Away, Machine
from scripts.cuts_morning import Confirmed, play
from scripts.cuts_power import powered

SHORTEST, LONGEST = 10, 40
"""Seconds of a morning between the first tap and the cut."""
SAMPLE = """set -e
systemctl stop kiosk.target kiosk-web.service kiosk-station.service
rm -f /var/lib/kiosk/kiosk.db* /var/lib/kiosk/site.key
for part in reader display signals buttons; do
  printf '[%s]\\ndriver = "simulated"\\n' $part
done >/etc/kiosk/kiosk.toml
printf '[web]\\nport = 80\\n' >>/etc/kiosk/kiosk.toml
"""
"""Simulated parts, by name, and room for the sample class instead of the school of the kit."""


def install(folder: Path) -> None:
    """The kit, installed by its own installer on the running system."""
    with powered(folder, "empty", Random()) as power:
        machine = power.machine
        there(machine)
        say("the installer")
        rc, said = machine.run("bash", f"{KIT}/scripts/install", seconds=3000)
        print(said, flush=True)
        held(rc == 0, "the installer stopped")
        rc, said = machine.run("bash", "-c", SAMPLE)
        held(rc == 0, said)
        rc, said = machine.run(*KIOSK, "init", "--name", "Prueba", "--sample", *DATA, seconds=600)
        held(rc == 0, said)
        _switched_off(machine)
    shutil.copy(folder / "image", folder / "installed")


def mornings(folder: Path, cuts: int, lies: bool, chance: Random) -> None:
    """So many mornings, and one orderly end."""
    confirmed = Confirmed()
    with powered(folder, "installed", chance, lies=lies) as power:
        for morning in range(1, cuts + 1):
            comes_back(power.machine, confirmed)
            with tapping(power.machine, confirmed, chance):
                time.sleep(chance.uniform(SHORTEST, LONGEST))
                power.cut(f"morning {morning}")
        comes_back(power.machine, confirmed)
        _switched_off(power.machine)
    say(f"{cuts} cuts, {len(confirmed.facts)} facts and {confirmed.taps} taps: nothing lost")


@contextmanager
def tapping(machine: Machine, confirmed: Confirmed, chance: Random) -> Iterator[None]:
    """Taps from the first one on until the machine is gone."""
    begun, stop = threading.Event(), threading.Event()
    said: list[str] = []

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        begun.set()
        return machine.ask({"ask": request})

    def tap() -> None:
        try:
            said.append(play(ask, confirmed, chance, stop))
        except Away:
            pass  # the plug

    thread = threading.Thread(target=tap)
    thread.start()
    try:
        begun.wait()
        yield
    finally:
        stop.set()
        thread.join()
    held(not any(said), f"the station did not serve a tap: {said}")


def _switched_off(machine: Machine) -> None:
    machine.run("systemctl", "poweroff")
    held(machine.wait_off(300), "it does not switch off")


def main() -> None:
    """Install if that was not done, then what was chosen."""
    parser = argparse.ArgumentParser(prog="scripts.cuts_play")
    parser.add_argument("folder", type=Path)
    parser.add_argument("cuts", type=int, nargs="?", default=10)
    parser.add_argument("--lying-disk", action="store_true")
    parser.add_argument("--first-boot", action="store_true")
    parser.add_argument("--update", type=Path, metavar="STICK")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = Random(chosen.seed)
    if chosen.first_boot:
        return first_boot(chosen.folder, chance)
    if not (chosen.folder / "installed").exists():
        install(chosen.folder)
    if chosen.update:
        return update(chosen.folder, chosen.update, chance)
    mornings(chosen.folder, chosen.cuts, chosen.lying_disk, chance)


if __name__ == "__main__":
    main()
