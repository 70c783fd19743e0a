"""The clock helper: forward, or backward if confirmed; the kiosk's account only."""

from __future__ import annotations

import errno
import json
import os
import pwd
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import setclock
from kiosk.clock import EARLIEST_MS, LATEST_MS
from kiosk.setclock import Answer, answered, ask, decide, serve
from tests.services import manager

NOW = EARLIEST_MS + 86_400_000


@contextmanager
def helper(place: Path, move: Callable[[int], None], account: int | None = None) -> Iterator[None]:
    """A helper that listens there while the block runs, however often it ends by itself."""
    mine = os.getuid() if account is None else account
    done = threading.Event()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(place))
        listening.listen(4)

        def run() -> None:
            while not done.is_set():
                serve(listening, mine, move, lambda: NOW, idle=0.05)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


def said(place: Path, line: bytes) -> dict[str, object]:
    """What the helper answers to a line as it is."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.connect(str(place))
        link.sendall(line)
        link.shutdown(socket.SHUT_WR)
        found: dict[str, object] = json.loads(link.makefile("rb").readline())
    return found


@given(st.integers(), st.booleans())
def test_it_goes_forward_or_back_with_a_yes_and_never_to_an_impossible_time(
    wanted: int, confirmed: bool
) -> None:
    possible = EARLIEST_MS <= wanted <= LATEST_MS
    may = possible and (wanted >= NOW or confirmed)
    moved: list[int] = []
    line = json.dumps({"set_ms": wanted, "confirmed": confirmed}).encode()
    answer = answered(line, NOW, moved.append)
    assert answer.ok is may
    assert moved == ([wanted] if may else [])
    if not may:
        assert answer.why == ("backward" if possible else "impossible")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"now",
        b"[]",
        b"{}",
        b'{"set_ms": "1"}',
        b'{"set_ms": true}',
        b'{"set_ms": 1.5}',
        b'{"set_ms": 1735689600000, "confirmed": 1}',
        b'{"set_ms": 1735689600000, "command": "reboot"}',
        b'{"set_ms": 1735689600000' + b" " * 300 + b"}",
        b"\xff\xfe",
    ],
)
def test_anything_else_moves_nothing(tmp_path: Path, line: bytes) -> None:
    moved: list[int] = []
    place = tmp_path / "clock.sock"
    with helper(place, moved.append):
        assert said(place, line) == {"ok": False, "why": "malformed"}
    assert moved == []


def test_the_station_asks_and_is_told_what_was_done(tmp_path: Path) -> None:
    moved: list[int] = []
    place = tmp_path / "clock.sock"
    with helper(place, moved.append):
        assert ask(NOW + 5000, place=place) == Answer(True, "", NOW, NOW + 5000)
        assert ask(NOW - 5000, place=place) == Answer(False, "backward")
        assert ask(NOW - 5000, confirmed=True, place=place).ok
    assert moved == [NOW + 5000, NOW - 5000]


def test_another_account_is_a_stranger_even_with_the_right_words(tmp_path: Path) -> None:
    moved: list[int] = []
    place = tmp_path / "clock.sock"
    with helper(place, moved.append, account=os.getuid() + 1):
        assert ask(NOW + 5000, confirmed=True, place=place) == Answer(False, "stranger")
    assert moved == []


def test_without_a_helper_the_answer_is_nobody(tmp_path: Path) -> None:
    assert ask(NOW, place=tmp_path / "clock.sock") == Answer(False, "nobody")


def test_a_system_that_forbids_it_is_told_and_the_helper_goes_on(tmp_path: Path) -> None:
    def forbidden(_: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    place = tmp_path / "clock.sock"
    with helper(place, forbidden):
        assert ask(NOW + 1, place=place) == Answer(False, "denied")
        assert ask(NOW + 1, place=place) == Answer(False, "denied")


def test_someone_who_says_nothing_and_goes_does_not_end_it(tmp_path: Path) -> None:
    moved: list[int] = []
    place = tmp_path / "clock.sock"
    with helper(place, moved.append):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.connect(str(place))
        assert ask(NOW + 1, place=place).ok
    assert moved == [NOW + 1]


def test_it_ends_when_nobody_asks(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(tmp_path / "clock.sock"))
        listening.listen(4)
        serve(listening, os.getuid(), lambda _: None, idle=0.05)


def test_a_decision_knows_only_its_two_words() -> None:
    assert decide({"set_ms": NOW}, NOW) == ""
    assert decide({"set_ms": NOW - 1}, NOW) == "backward"
    assert decide({"set_ms": NOW, "why": "because"}, NOW) == "malformed"


def test_the_battery_clock_gets_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, bytes]] = []
    rtc = tmp_path / "rtc0"
    rtc.touch()
    monkeypatch.setattr(setclock, "RTC", rtc)
    monkeypatch.setattr("time.clock_settime_ns", lambda _clock, _ns: None)
    monkeypatch.setattr("fcntl.ioctl", lambda _file, code, sent: told.append((code, sent)))
    setclock.move_clock(1_772_323_262_000)  # 2026-03-01T00:01:02Z
    fields = [1 + 1, 1, 0, 1, 2, 126, 0, 0, 0]
    assert told == [(0x4024700A, b"".join(n.to_bytes(4, "little") for n in fields))]
    rtc.unlink()
    setclock.move_clock(1_772_323_262_000)
    assert len(told) == 1


def test_started_by_hand_it_says_who_starts_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.setclock"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr == "kiosk-clock.socket starts this helper; by hand it does nothing\n"


def test_started_by_systemd_it_answers_on_the_socket_it_was_given(tmp_path: Path) -> None:
    place = tmp_path / "clock.sock"
    mine = pwd.getpwuid(os.getuid()).pw_name
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening, manager(tmp_path) as told:
        listening.bind(str(place))
        listening.listen(4)
        start = f'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@" 3<&{listening.fileno()}'
        child = subprocess.Popen(
            ["bash", "-c", start, "clock", sys.executable, "-m", "kiosk.setclock"],
            env=os.environ | {"NOTIFY_SOCKET": told.address, "KIOSK_ACCOUNT": mine},
            pass_fds=(listening.fileno(),),
            stderr=subprocess.DEVNULL,
        )
        try:
            told.wait_for("READY=1")
            # Nothing that would move the clock of the machine that runs the tests.
            assert ask(LATEST_MS + 1, place=place) == Answer(False, "impossible")
        finally:
            child.kill()
            child.wait()
