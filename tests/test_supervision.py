"""What the services tell systemd, and that nobody notices when the pages are started anew."""

from __future__ import annotations

import http.client
import os
import queue
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.simulated import NoDisplay, NoSignals
from kiosk.classroom import Classroom
from kiosk.cli.address import Telling, own_address, url
from kiosk.clock import PacedClock, SystemClock
from kiosk.config import Config, load
from kiosk.errors import ConfigError
from kiosk.loop import Item, Watch, run
from kiosk.ports import Hear
from kiosk.station import Parts, Station
from kiosk.supervision import Pulse, handed_over, tell
from kiosk.words import words
from tests.services import Manager, manager, service
from tests.stations import kiosk, until


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Manager]:
    with manager(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample class."""
    folder = tmp_path_factory.mktemp("supervised") / "school"
    kiosk("init", "--name", "Prueba", "--sample", "--data", str(folder))
    return folder


# What is told


def test_a_service_tells_the_manager_whatever_kind_of_address_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (str(tmp_path / "a socket"), f"@tutoria-{os.getpid()}"):
        made = Manager(path)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        assert tell("READY=1", "STATUS=here")
        assert made.all() == ["READY=1", "STATUS=here"]
        made.close()


def test_without_a_manager_nothing_is_told_and_nothing_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not tell("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert not tell("READY=1")
    assert "does not listen" in caplog.text


def test_a_loop_is_ready_once_and_feeds_the_watchdog_no_more_than_it_must(
    told: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", told.address)
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    now = 0.0
    pulse = Pulse(lambda: now)
    for turn in range(200):  # twenty seconds of a loop that turns ten times a second
        now = turn / 10
        pulse.turn()
    pulse.end()
    heard = told.all()
    assert heard[0] == "READY=1" and heard[-1] == "STOPPING=1"
    assert heard[1:-1] == ["WATCHDOG=1"] * 4


def test_a_watchdog_of_another_process_is_not_fed(
    told: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", told.address)
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    Pulse(lambda: 0.0).turn()
    assert told.all() == ["READY=1"]


@pytest.mark.parametrize("name", ["station", "web"])
def test_both_services_say_that_they_are_ready_alive_and_ending(
    sample: Path, told: Manager, name: str
) -> None:
    arguments = (name, "--simulate", "--port", "0", "--data", str(sample))
    with service(*arguments, told=told, watchdog=2.0):
        told.wait_for("READY=1")
        assert told.heard == ["READY=1"]
        told.wait_for("WATCHDOG=1")
        told.wait_for("WATCHDOG=1")
    assert told.all()[-1] == "STOPPING=1"


# The loop that matters


class Hanging:
    """A reader whose thread beats as long as it is told to."""

    name, proves_life = "hanging", False

    def __init__(self) -> None:
        self.beat = 0.0

    def listen(self, hear: Hear) -> None: ...

    def close(self) -> None: ...


class Turns(queue.Queue[Item]):
    """Ears to which nothing comes; each wait is a fifth of a second of `now`."""

    def __init__(self, reader: Hanging, stop: threading.Event) -> None:
        super().__init__()
        self.now, self._reader, self._stop = 0.0, reader, stop

    def get(self, block: bool = True, timeout: float | None = None) -> Item:
        self.now += 0.2
        if not 10 < self.now < 60:
            self._reader.beat = self.now
        if self.now > 80:
            self._stop.set()
        raise queue.Empty


def test_a_reader_that_hangs_stops_feeding_the_watchdog_of_the_real_loop(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed: list[tuple[float, str]] = []
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    reader, stop = Hanging(), threading.Event()
    ears = Turns(reader, stop)

    def note(line: str) -> bool:
        fed.append((ears.now, line))
        return True

    monkeypatch.setattr("kiosk.supervision.tell", note)
    config = load(None).simulated()
    clock = PacedClock(SystemClock())
    watch = Watch([reader], lambda: ears.now)
    with Classroom(sample, clock) as classroom:

        def make() -> Station:
            return Station(classroom, Parts(NoDisplay(), NoSignals()), config, words("es"))

        run(classroom, make, ears, clock, stop, watch, well=Pulse(lambda: ears.now).turn)
    times = [at for at, line in fed if line == "WATCHDOG=1"]
    quiet = [at for at in times if 20 < at < 60]
    assert quiet == [], "a hanging reader was taken for a living one"
    assert [at for at in times if at < 20] and [at for at in times if at > 60]
    longest = max(after - before for before, after in zip(times, times[1:], strict=False))
    assert longest > 30  # WatchdogSec of systemd/kiosk-station.service: systemd starts it anew


# A socket that is handed over


def given(monkeypatch: pytest.MonkeyPatch, count: str, pid: int | None = None) -> None:
    monkeypatch.setenv("LISTEN_FDS", count)
    monkeypatch.setenv("LISTEN_PID", str(os.getpid() if pid is None else pid))


def test_a_socket_for_somebody_else_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert handed_over() is None
    given(monkeypatch, "1", pid=1)
    assert handed_over() is None


def test_two_sockets_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "2")
    with pytest.raises(ConfigError, match=r"hands over 2 sockets.*take one.*\[Socket\]"):
        handed_over()
    assert "LISTEN_FDS" not in os.environ


class Load(threading.Thread):
    """Asks again and again, half of the times on a connection that is kept."""

    def __init__(self, port: int, keep: bool) -> None:
        super().__init__(name=f"load-{keep}")
        self._port, self._keep = port, keep
        self.answered = 0
        self.lost: list[str] = []
        self.done = threading.Event()

    def run(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self.done.is_set():
            try:
                link.request("GET", "/healthz")
                answer = link.getresponse()
                answer.read()
                if answer.status == 200:
                    self.answered += 1
                else:
                    self.lost.append(str(answer.status))
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(repr(error))
                link.close()
            if not self._keep:
                link.close()
        link.close()


def test_the_pages_start_anew_under_load_and_no_request_is_lost(
    sample: Path, told: Manager
) -> None:
    arguments = ("web", "--simulate", "--data", str(sample))
    with socket.create_server(("127.0.0.1", 0), backlog=64) as shared:
        port = shared.getsockname()[1]
        askers = [Load(port, keep) for keep in (True, False, True, False)]

        def more() -> None:
            before = [asker.answered for asker in askers]
            until(
                lambda: all(
                    asker.answered > count + 5 for asker, count in zip(askers, before, strict=True)
                ),
                "more answers",
            )

        try:
            with service(*arguments, told=told, given=shared) as first:
                told.wait_for("READY=1")
                for asker in askers:
                    asker.start()
                more()
                first.send_signal(signal.SIGTERM)
                first.wait(timeout=20)
            for _ in range(2):
                with service(*arguments, told=told, given=shared):
                    told.wait_for("READY=1")
                    more()
        finally:
            for asker in askers:
                asker.done.set()
            with service(*arguments, told=told, given=shared):
                for asker in askers:
                    asker.join(timeout=30)
        assert [asker.lost for asker in askers] == [[]] * 4
        assert (sample / "run" / "address").read_text("utf-8") == f"http://127.0.0.1:{port}/\n"


# The address


def test_the_station_shows_the_address_that_the_pages_told(tmp_path: Path) -> None:
    found = ["http://192.168.4.7/"]
    now = 0.0
    telling = Telling(tmp_path / "run", lambda: found[0], lambda: now)
    telling.turn()
    assert own_address(Config(), tmp_path / "run") == "http://192.168.4.7/"
    found[0] = "http://10.42.0.1/"
    telling.turn()
    assert own_address(Config(), tmp_path / "run") == "http://192.168.4.7/", "looked too soon"
    now = 6.0
    telling.turn()
    assert own_address(Config(), tmp_path / "run") == "http://10.42.0.1/"
    telling.end()
    assert own_address(Config(), tmp_path / "run").startswith("http://")


def test_an_address_on_port_80_is_short_enough_to_type() -> None:
    assert url("10.42.0.1", 80) == "http://10.42.0.1/"
    assert url("10.42.0.1", 8080) == "http://10.42.0.1:8080/"


def test_a_station_that_may_open_no_network_socket_says_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_: Any, **__: Any) -> socket.socket:
        raise OSError(97, "Address family not supported by protocol")

    monkeypatch.setattr("kiosk.cli.address.socket.socket", refused)
    assert own_address(Config(), tmp_path) == f"http://{socket.gethostname()}:8080/"
