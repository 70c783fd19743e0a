"""What must be so after each start of the machine of scripts/test-machine.

The first thing that is not ends it, with a sentence.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable

from scripts.virtual.machine import Away, Machine
from scripts.virtual.morning import JOURNAL, Confirmed, Fact, missing

KIOSK = (
    *("setpriv", "--reuid", "kiosk", "--regid", "kiosk", "--init-groups", "--"),
    *("env", "-C", "/", "HOME=/var/lib/kiosk", "/opt/tutoria-kiosk/current/bin/kiosk"),
)
DATA = ("--data", "/var/lib/kiosk")
KIT = "/boot/firmware/tutoria-kiosk"
BOOT, START = 900, 600
"""Seconds that an emulated machine may take until it answers, and the station until it serves."""


def say(line: str) -> None:
    """A line of the record."""
    print(time.strftime("%H:%M:%S"), line, flush=True)


def held(true: object, what: str) -> None:
    """End it with this sentence if it is not so."""
    if not true:
        sys.exit(f"test-machine: {what}")


def patiently(question: Callable[[], bool], seconds: float, pause: float = 0.5) -> bool:
    """Whether the answer was yes within that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(pause)
    return False


def there(machine: Machine) -> None:
    """The machine answers."""
    held(machine.is_there(BOOT), "the machine does not come up; see console.log")


def healthy(machine: Machine) -> str:
    """Station and pages are up, no unit has failed, the record agrees; what `verify` said."""
    held(patiently(lambda: _active(machine), START), "station and pages do not come up")
    held(patiently(lambda: _answers(machine.pages), START), "the pages do not answer")
    _, failed = machine.run("systemctl", "--failed", "--plain", "--no-legend")
    held(not failed.strip(), f"units that failed: {failed}")
    cycles = asked(machine, "sh", "-c", "journalctl -b -o cat | grep 'ordering cycle'")
    held(not cycles, f"systemd left something out: {cycles}")
    rc, said = machine.run(*KIOSK, "verify", *DATA, seconds=600)
    held(rc == 0, f"verify: {said}")
    return said.strip()


def comes_back(machine: Machine, confirmed: Confirmed) -> None:
    """After a start: it is healthy by itself, taps are served, and what was confirmed is there."""
    there(machine)
    held(patiently(lambda: _serves(machine), START), "the station does not come up by itself")
    said = healthy(machine)
    found, taps = recorded(machine, DATA[1])
    lost = missing(confirmed.facts, found)
    say(
        f"up; {len(confirmed.facts)} facts and {confirmed.taps} taps confirmed so far, "
        f"{len(found)} and {taps} found; {said}"
    )
    held(not lost, f"LOST: {lost}")
    held(taps >= confirmed.taps, "LOST: taps that were confirmed")
    confirmed.anew()


def recorded(machine: Machine, folder: str) -> tuple[list[Fact], int]:
    """What became of the dialogues of a record in the machine, in order, and its raw taps."""
    rc, told = machine.run("python3", "-c", JOURNAL, f"{folder}/kiosk.db")
    held(rc == 0, told)
    journal = json.loads(told)
    return [Fact(*each) for each in journal["facts"]], journal["taps"]


def asked(machine: Machine, *command: str) -> str:
    """What a command says inside, without its last line end; "" while the machine is away."""
    try:
        return machine.run(*command)[1].strip()
    except Away:
        return ""


def _active(machine: Machine) -> bool:
    return (
        asked(machine, "systemctl", "is-active", "kiosk-station", "kiosk-web") == "active\nactive"
    )


def _serves(machine: Machine) -> bool:
    try:
        return bool(machine.ask({"ask": {"play": "stop"}}).get("ok"))
    except Away:
        return False


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
