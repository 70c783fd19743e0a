"""The ways of scripts/test-machine, once the machine is built.

usage: python -m scripts.virtual.play FOLDER WAY [CUTS] [--lying-disk] [--seed N]

FOLDER holds `vmlinuz`, `initrd`, the disk `empty` with Debian and a kit in it, and for an update
`stick`: the image of a stick with a newer kit of the same signer. The first time the kit puts
itself in place, and the disk is kept as `installed`.
"""

from __future__ import annotations

import argparse
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from scripts.virtual.kit import first_boot, left_alone, update
from scripts.virtual.looks import DATA, KIOSK, comes_back, healthy, held, say, there
from scripts.virtual.machine import Away, Machine
from scripts.virtual.morning import Confirmed, play
from scripts.virtual.power import powered
from scripts.virtual.sticks import sticks
from scripts.virtual.wifi import wifi

SHORTEST, LONGEST = 10, 40
"""Seconds of a morning between the first tap and the cut."""
SAMPLE = """set -e
systemctl stop kiosk.target kiosk-web.service kiosk-station.service
rm -f /var/lib/kiosk/kiosk.db* /var/lib/kiosk/site.key
for part in reader display signals buttons; do
  printf '[%s]\\ndriver = "simulated"\\n' $part
done >/etc/kiosk/kiosk.toml
printf '[web]\\nport = 80\\n' >>/etc/kiosk/kiosk.toml
touch /etc/cloud/cloud-init.disabled
"""
"""Simulated parts, by name, and room for the sample class instead of the school of the kit.

What cloud-init had to do is done, and it costs an emulated processor a quarter of a minute.
"""


def install(folder: Path) -> None:
    """The kit, as its first boot puts it in place by itself, and then the sample class."""
    with powered(folder, "empty", Random()) as power:
        machine = power.machine
        there(machine)
        say("the first boot")
        left_alone(machine)
        healthy(machine)
        say("is done")
        rc, said = machine.run("bash", "-c", SAMPLE)
        held(rc == 0, said)
        rc, said = machine.run(*KIOSK, "init", "--name", "Prueba", "--sample", *DATA, seconds=600)
        held(rc == 0, said)
        _switched_off(machine)
    shutil.copy(folder / "image", folder / "installed")


def mornings(folder: Path, chance: Random, cuts: int = 10, lies: bool = False) -> None:
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


WAYS: dict[str, Callable[[Path, Random], None]] = {
    **{"mornings": mornings, "first-boot": first_boot, "update": update},
    **{"sticks": sticks, "wifi": wifi},
}


def main() -> None:
    """Install if that was not done, then the way that was chosen."""
    parser = argparse.ArgumentParser(prog="scripts.virtual.play")
    parser.add_argument("folder", type=Path)
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("cuts", type=int, nargs="?", default=10)
    parser.add_argument("--lying-disk", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    folder, chance = chosen.folder, Random(chosen.seed)
    if chosen.way != "first-boot" and not (folder / "installed").exists():
        install(folder)
    if chosen.way == "mornings":
        mornings(folder, chance, chosen.cuts, chosen.lying_disk)
    else:
        WAYS[chosen.way](folder, chance)


if __name__ == "__main__":
    main()
