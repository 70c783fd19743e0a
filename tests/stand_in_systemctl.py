"""What `systemctl` does for an update, with real processes: `python stand_in_systemctl.py ROOT …`.

A service that ended is started again when somebody asks for it, as Restart=always does.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path

NAMES = {"kiosk-station.service": "station", "kiosk-web.service": "web"}


def alive(pid: int) -> bool:
    """Whether a process is at work, and no mere entry that nobody has taken away."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def pid_of(root: Path, name: str) -> int:
    """The process of a service; 0 if it was stopped or never started."""
    try:
        return int((root / "run" / f"{name}.pid").read_text())
    except (OSError, ValueError):
        return 0


def start(root: Path, name: str) -> None:
    """Start `kiosk NAME` of the version that `current` leads to, if it does not run."""
    if alive(pid_of(root, name)):
        return
    kiosk = root / "opt/tutoria-kiosk/current/bin/kiosk"
    with (root / "run" / f"{name}.log").open("a") as log:
        child = subprocess.Popen(
            [str(kiosk), name, "--data", str(root / "var/lib/kiosk")],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (root / "run" / f"{name}.pid").write_text(str(child.pid))


def stop(root: Path, name: str) -> None:
    """Ask it to end, then make it."""
    pid = pid_of(root, name)
    (root / "run" / f"{name}.pid").unlink(missing_ok=True)
    if not pid or not alive(pid):
        return
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + 15
    while alive(pid):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def ready(root: Path, name: str) -> bool:
    """Whether it does what it says READY=1 for."""
    data = root / "var/lib/kiosk"
    if name == "station":
        try:
            told = json.loads((data / "run/parts.json").read_bytes())
        except (OSError, ValueError):
            return False
        return bool(told.get("pid") == pid_of(root, name))
    port = tomllib.loads((data / "kiosk.toml").read_text())["web"]["port"]
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def main(root: Path, what: str, *arguments: str) -> None:
    """One command of systemctl's."""
    named = [NAMES[each] for each in arguments if each in NAMES]
    match what:
        case "stop":
            for name in named:
                stop(root, name)
        case "start":
            for name in named:
                start(root, name)
        case "show":
            start(root, named[0])
            state = "active" if ready(root, named[0]) else "activating"
            print(f"ActiveState={state}\nMainPID={pid_of(root, named[0])}")
        case "daemon-reload":
            pass
        case _:
            sys.exit(f"not for this: {what}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
