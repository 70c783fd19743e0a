"""The clock helper: alone may set the clock, forward, or backward if a person has confirmed it.

`python -m kiosk.setclock` is started by systemd with a listening unix socket, serves one account,
and ends when nobody has asked for a while. One line of JSON each way (docs/contracts.md, the clock
helper); `ask` is the other end. Only the standard library, because it runs with a capability.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import pwd
import socket
import struct
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.clock import EARLIEST_MS, LATEST_MS
from kiosk.supervision import FIRST_HANDED, tell

log = logging.getLogger(__name__)

ACCOUNT = "kiosk"
PLACE = Path("/run/kiosk/clock.sock")
RTC = Path("/dev/rtc0")
IDLE = 30.0
"""Seconds without a question after which the helper ends; systemd starts it again."""

PATIENCE = 2.0
"""Seconds a question may take to come, or an answer."""

LONGEST = 200
"""Bytes of a question; a longer one is none."""

_RTC_SET_TIME = 0x4024700A
_PEER = struct.Struct("3i")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it. why: "", backward, impossible, stranger, malformed, denied, nobody."""

    ok: bool
    why: str = ""
    before_ms: int = 0
    after_ms: int = 0


def decide(asked: Mapping[str, Any], now_ms: int) -> str:
    """Why a question may not be done; "" if it may. now_ms: the clock that would be moved."""
    wanted, confirmed = asked.get("set_ms"), asked.get("confirmed", False)
    if type(wanted) is not int or type(confirmed) is not bool or set(asked) - _KEYS:
        return "malformed"
    if not EARLIEST_MS <= wanted <= LATEST_MS:
        return "impossible"
    if wanted < now_ms and not confirmed:
        return "backward"
    return ""


_KEYS = {"set_ms", "confirmed"}


def answered(line: bytes, now_ms: int, move: Callable[[int], None]) -> Answer:
    """The answer to one line; `move` sets the clock, and may raise OSError."""
    try:
        asked = json.loads(line)
    except ValueError:
        return Answer(False, "malformed")
    if not isinstance(asked, dict):
        return Answer(False, "malformed")
    if why := decide(asked, now_ms):
        return Answer(False, why)
    try:
        move(asked["set_ms"])
    except OSError as error:
        log.error("the clock was not set: %s", error.strerror)
        return Answer(False, "denied")
    return Answer(True, "", now_ms, asked["set_ms"])


def move_clock(wanted_ms: int) -> None:
    """Set the system's clock, and the battery's if there is one; OSError if it may not."""
    time.clock_settime_ns(time.CLOCK_REALTIME, wanted_ms * 1_000_000)
    try:
        _keep_in_battery(wanted_ms)
    except FileNotFoundError:
        pass  # no battery clock on this board
    except OSError as error:
        log.warning("the battery's clock was not set: %s", error.strerror)


def _keep_in_battery(wanted_ms: int) -> None:
    """The kernel writes the battery's clock only when it has network time, so we do it."""
    told = time.gmtime(wanted_ms / 1000)
    date = (told.tm_sec, told.tm_min, told.tm_hour, told.tm_mday, told.tm_mon - 1)
    with RTC.open("rb", buffering=0) as device:
        fcntl.ioctl(device, _RTC_SET_TIME, struct.pack("9i", *date, told.tm_year - 1900, 0, 0, 0))


def serve(
    listening: socket.socket,
    account: int,
    move: Callable[[int], None] = move_clock,
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    idle: float = IDLE,
) -> None:
    """Answer the account with that number until nobody has asked for `idle` seconds."""
    listening.settimeout(idle)
    while True:
        try:
            link, _ = listening.accept()
        except OSError:  # nobody asked for so long, or the socket was taken away
            return
        with link:
            link.settimeout(PATIENCE)
            try:
                answer = _one(link, account, move, now_ms)
                link.sendall(_line(answer))
            except OSError as error:
                log.info("whoever asked has gone (%s)", type(error).__name__)


def _one(
    link: socket.socket, account: int, move: Callable[[int], None], now_ms: Callable[[], int]
) -> Answer:
    peer = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    line = _read_line(link)  # read in any case: what lies unread would tear the answer away
    if _PEER.unpack(peer)[1] != account:
        return Answer(False, "stranger")
    return answered(line, now_ms(), move)


def _read_line(link: socket.socket) -> bytes:
    line = b""
    while b"\n" not in line and len(line) <= LONGEST:
        more = link.recv(LONGEST)
        if not more:
            break
        line += more
    return line if len(line) <= LONGEST else b""


def _line(answer: Answer) -> bytes:
    document: dict[str, Any] = {"ok": answer.ok}
    if answer.ok:
        document |= {"before_ms": answer.before_ms, "after_ms": answer.after_ms}
    else:
        document["why"] = answer.why
    return json.dumps(document).encode() + b"\n"


def ask(wanted_ms: int, *, confirmed: bool = False, place: Path = PLACE) -> Answer:
    """Ask the helper to set the clock; why is "nobody" where no helper listens.

    confirmed: a person has seen that it goes backward, and wants it.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(PATIENCE * 5)  # it may have to be started first
            link.connect(str(place))
            question = {"set_ms": wanted_ms, "confirmed": confirmed}
            link.sendall(json.dumps(question).encode() + b"\n")
            told = json.loads(_read_line(link))
    except (OSError, ValueError):
        return Answer(False, "nobody")
    return Answer(
        bool(told["ok"]), told.get("why", ""), told.get("before_ms", 0), told.get("after_ms", 0)
    )


def main() -> int:
    """Serve on the socket that systemd hands over; 1 with a sentence if there is none."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        print("kiosk-clock.socket starts this helper; by hand it does nothing", file=sys.stderr)
        return 1
    try:
        account = pwd.getpwnam(os.environ.get("KIOSK_ACCOUNT", ACCOUNT)).pw_uid
    except KeyError:
        print(f"there is no account '{ACCOUNT}' here; run scripts/install", file=sys.stderr)
        return 1
    with socket.socket(fileno=FIRST_HANDED) as listening:
        tell("READY=1")
        serve(listening, account)
    return 0


if __name__ == "__main__":
    sys.exit(main())
