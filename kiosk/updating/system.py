"""What an update needs of the system, and systemd's own answer to it."""

from __future__ import annotations

import json
import logging
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from kiosk.errors import KioskError
from kiosk.updating.where import Where

log = logging.getLogger(__name__)

STATION, PAGES = "kiosk-station.service", "kiosk-web.service"
PORT = "kiosk-web.socket"
"""Stopped too: somebody who asks for a page would have the pages started in the midst of it."""

ACCOUNT = "kiosk"
LONG = 3600.0
"""Seconds for which one step of the installer, or one look at a whole record, may take."""


class NotUpdated(KioskError, RuntimeError):
    """Error raised when a new version could not be put in place or did not come up."""


class System(Protocol):
    """What an update needs of the system."""

    def install(self, kit: Path, steps: Sequence[str]) -> None:
        """Take these steps of a kit's installer; NotUpdated if one of them fails."""

    def release(self, kit: Path) -> str:
        """How the release that this kit makes is called, such as `releases/1234`."""

    def kiosk(self, release: Path, *arguments: str) -> tuple[int, str]:
        """Run `kiosk ARGUMENTS` of a release as the kiosk's account; exit code and output."""

    def stop(self) -> None:
        """Stop station and pages, and say on the display that it is no moment to unplug."""

    def start(self) -> None:
        """Start station and pages; returns at once."""

    def ready(self) -> tuple[int, ...]:
        """The processes of station and pages if both have said that they are ready, else ()."""

    def answers(self) -> bool:
        """Whether the pages answer, and can use the record."""

    def now(self) -> float:
        """Seconds of a steady clock."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""


def broken_parts(system: System, release: Path, data: Path) -> frozenset[str]:
    """The parts that `kiosk doctor` of a release calls broken now; NotUpdated if it cannot say."""
    code, said = system.kiosk(release, "doctor", "--json", "--data", str(data))
    try:
        found = json.loads(said)
        return frozenset(each["part"] for each in found if each["state"] == "broken")
    except (ValueError, TypeError, KeyError) as error:
        raise NotUpdated("updating.not_up") from error


class Systemd:
    """The system that runs. Commands are named by whole lists, never by a shell's line."""

    def __init__(self, where: Where, pages: str = "http://127.0.0.1/healthz") -> None:
        self._where, self._pages = where, pages

    def install(self, kit: Path, steps: Sequence[str]) -> None:
        """Take these steps of a kit's installer; NotUpdated if one of them fails."""
        done = _run(["bash", str(kit / "scripts/install"), "--only", ",".join(steps)])
        if done.returncode:
            log.error("%s%s", done.stdout, done.stderr)
            raise NotUpdated("updating.step", step=_last_line(done.stderr))

    def release(self, kit: Path) -> str:
        """How the release that this kit makes is called."""
        done = _run(["bash", str(kit / "scripts/install"), "--release"])
        if done.returncode or not done.stdout.strip():
            raise NotUpdated("updating.step", step=_last_line(done.stderr))
        return f"releases/{done.stdout.strip()}"

    def kiosk(self, release: Path, *arguments: str) -> tuple[int, str]:
        """Run `kiosk ARGUMENTS` of a release as the kiosk's account; exit code and output."""
        command = ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups", "--"]
        command += ["env", "-C", "/", f"HOME={self._where.data}", str(release / "bin/kiosk")]
        done = _run([*command, *arguments])
        if done.returncode:
            log.warning("kiosk %s: %s", arguments[0], _last_line(done.stderr))
        return done.returncode, done.stdout

    def stop(self) -> None:
        """Stop station and pages, and say on the display that it is no moment to unplug."""
        _run(["systemctl", "stop", PORT, STATION, PAGES])
        self.kiosk(self._where.opt / "proven", "picture", "updating")

    def start(self) -> None:
        """Start station and pages; returns at once."""
        _run(["systemctl", "daemon-reload"])
        _run(["systemctl", "start", "--no-block", "kiosk.target", PORT, PAGES, STATION])

    def ready(self) -> tuple[int, ...]:
        """The processes of station and pages if both have said that they are ready, else ()."""
        found = []
        for name in (STATION, PAGES):
            done = _run(["systemctl", "show", name, "--property=ActiveState,MainPID"])
            told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
            if told.get("ActiveState") != "active":
                return ()
            found.append(int(told.get("MainPID", "0")))
        return tuple(found)

    def answers(self) -> bool:
        """Whether the pages answer, and can use the record."""
        try:
            with urllib.request.urlopen(self._pages, timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError, ValueError):
            return False

    def now(self) -> float:
        """Seconds of a steady clock."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=LONG)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "?"
