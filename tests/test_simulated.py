"""Simulated parts, and the socket through which `kiosk tap` and `kiosk press` reach them."""

from __future__ import annotations

import json
import os
import queue
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hardware.simulated import (
    AWAY,
    NoButtons,
    NoDisplay,
    NoSignals,
    SimulatedButtons,
    SimulatedDisplay,
    SimulatedReader,
    SimulatedSignals,
    TapSocket,
    ask,
    token,
)
from kiosk.errors import PartLost
from kiosk.ports import Button, CardSeen, Heard, Pressed, ReaderChanged, Signal
from kiosk.screens import Face, Screen
from kiosk.texts import sentence_of
from kiosk.words import languages, words


def wait_for(reached: Callable[[], object], seconds: float = 10.0) -> None:
    """Return as soon as it is reached."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "not reached in time"
        time.sleep(0.001)


def draw(screen: Screen) -> Image.Image:
    return Image.new("1", (128, 64), len(screen.text) % 2)


class Station:
    """What stands in for the station: one thread that takes from a queue, notes and serves."""

    def __init__(self, folder: Path) -> None:
        self.heard: list[str] = []
        self.times: list[tuple[str, float]] = []
        self.pause = threading.Event()
        self.pause.set()
        self._queue: queue.SimpleQueue[Heard | None] = queue.SimpleQueue()
        self.reader = SimulatedReader(pause=0.01)
        self.other = SimulatedReader(side=2, pause=0.01)
        self.buttons = SimulatedButtons()
        self.display = SimulatedDisplay(draw)
        self._parts = (self.reader, self.other, self.buttons)
        for part in self._parts:
            part.listen(self._queue.put)
        self._thread = threading.Thread(target=self._attend)
        self._thread.start()
        self.socket = TapSocket(
            folder,
            [self.reader, self.other],
            self.buttons,
            self.answer,
            display=self.display,
            timeout=5.0,
        )

    def answer(self) -> Mapping[str, Any]:
        return {"screen": self.heard[-1:], "signal": None}

    def close(self) -> None:
        self.pause.set()
        self.socket.close()
        for part in self._parts:
            part.close()
        self._queue.put(None)
        self._thread.join()

    def _attend(self) -> None:
        while (heard := self._queue.get()) is not None:
            self.pause.wait()
            match heard:
                case CardSeen():
                    said = f"{heard.uid or heard.label}@{heard.side}"
                    self.times.append((said, heard.at))
                case Pressed():
                    said = heard.button.value
                case ReaderChanged():
                    said = f"found {heard.found}@{heard.side}"
            if not self.heard or self.heard[-1] != said:
                self.heard.append(said)
            if not isinstance(heard, ReaderChanged) and heard.served is not None:
                heard.served()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def station(folder: Path) -> Iterator[Station]:
    station = Station(folder)
    yield station
    station.close()


def raw(folder: Path, said: bytes) -> Any:
    """What the socket answers to these bytes."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(folder / "station.sock"))
        client.sendall(said)
        client.shutdown(socket.SHUT_WR)
        return json.loads(client.makefile().readline())


@pytest.mark.parametrize(
    ("card", "meant"),
    [
        ("04aabbccddeeff", ("04AABBCCDDEEFF", "")),
        ("DEADBEEF", ("DEADBEEF", "")),
        ("04112233445566778899", ("04112233445566778899", "")),
        ("P01", ("", "P01")),
        ("ABCDEF", ("", "ABCDEF")),
        ("DEADBEEF1", ("", "DEADBEEF1")),
        ("0411223344556677889900", ("", "0411223344556677889900")),
        ("RECESS", ("", "RECESS")),
    ],
)
def test_hex_digits_are_a_uid_and_everything_else_a_label(
    card: str, meant: tuple[str, str]
) -> None:
    assert token(card) == meant


def test_cards_come_one_after_the_other_and_the_answer_after_the_last(
    folder: Path, station: Station
) -> None:
    answer = ask(folder, {"tap": ["P01", "P02", "04aabbccddeeff"]})
    assert answer == {"ok": True, "screen": ["04AABBCCDDEEFF@1"], "signal": None}
    cards = [said for said in station.heard if not said.startswith("found")]
    assert cards == ["P01@1", "P02@1", "04AABBCCDDEEFF@1"]


def test_a_card_waits_until_the_one_before_was_dealt_with(folder: Path, station: Station) -> None:
    wait_for(lambda: len(station.heard) == 2)  # both readers are there
    station.pause.clear()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, folder, {"tap": ["P01", "P02"]})
        beat = station.reader.beat
        wait_for(lambda: station.reader.beat > beat + 0.1)
        station.pause.set()
        assert asked.result(10)["ok"]
    order = [said for said, _ in station.times]
    assert order.count("P01@1") > 1 and order == sorted(order)


def test_a_held_card_is_told_until_it_is_taken_away(folder: Path, station: Station) -> None:
    ask(folder, {"tap": ["P01"], "hold": 0.3})
    times = [at for _, at in station.times]
    assert len(times) > 5 and times[-1] - times[0] > 0.2
    told = len(station.times)
    beat = station.reader.beat
    wait_for(lambda: station.reader.beat > beat)
    assert len(station.times) == told


def test_the_same_card_again_was_away_in_between(folder: Path, station: Station) -> None:
    ask(folder, {"tap": ["P01", "P02"]})
    ask(folder, {"tap": ["P01"]})
    first, last = (at for said, at in (station.times[0], station.times[-1]) if said == "P01@1")
    assert last - first >= AWAY > 0.7


def test_a_card_may_lie_on_the_other_side(folder: Path, station: Station) -> None:
    assert ask(folder, {"tap": ["P01"], "side": 2})["screen"] == ["P01@2"]
    assert not ask(folder, {"tap": ["P01"], "side": 3})["ok"]


@pytest.mark.parametrize("button", Button)
def test_a_button_is_pressed(folder: Path, station: Station, button: Button) -> None:
    assert ask(folder, {"press": button.value})["screen"] == [button.value]
    assert ask(folder, {"press": button.value, "hold": 0.01})["screen"] == [button.value]
    assert not ask(folder, {"press": button.value, "hold": -1})["ok"]


def test_an_unplugged_reader_tells_no_card_until_it_is_plugged_in(
    folder: Path, station: Station
) -> None:
    assert ask(folder, {"lose": "reader"})["ok"]
    wait_for(lambda: "found False@1" in station.heard)
    answer = ask(folder, {"tap": ["P01"]})
    assert not answer["ok"] and "desconectado" in answer["error"]
    assert ask(folder, {"find": "reader"})["ok"]
    assert ask(folder, {"tap": ["P01"]})["screen"] == ["P01@1"]
    assert [said for said in station.heard if said.endswith("@1")] == [
        "found True@1",
        "found False@1",
        "found True@1",
        "P01@1",
    ]


def test_an_unplugged_display_is_lost_until_it_is_plugged_in(
    folder: Path, station: Station
) -> None:
    screen = Screen(Face.SAY, text="Hola.")
    station.display.show(screen)
    assert station.display.screen is screen and station.display.image == draw(screen)
    ask(folder, {"lose": "display"})
    with pytest.raises(PartLost, match="display"):
        station.display.show(screen)
    assert station.display.screen is None and station.display.image is None
    ask(folder, {"find": "display"})
    station.display.show(screen)
    assert station.display.screen is screen


@pytest.mark.parametrize(
    "said",
    [
        b"tap P01\n",
        b"\xff\xfe\n",
        b"\n",
        b"",
        b"[]\n",
        b'{"tap": []}\n',
        b'{"tap": [1]}\n',
        b'{"tap": [""]}\n',
        b'{"tap": "P01"}\n',
        b'{"tap": ["P01"], "hold": -1}\n',
        b'{"tap": ["P01"], "hold": NaN}\n',
        b'{"tap": ["P01"], "hold": "long"}\n',
        b'{"tap": ["P01"], "side": [1]}\n',
        b'{"press": "play"}\n',
        b'{"press": 1}\n',
        b'{"lose": "lamp"}\n',
        b"[" * 50_000 + b"\n",
        b'{"tap": ["' + b"x" * 70_000,
    ],
)
def test_a_request_that_makes_no_sense_is_answered_with_a_sentence_and_does_nothing(
    folder: Path, station: Station, said: bytes
) -> None:
    wait_for(lambda: len(station.heard) == 2)
    answer = raw(folder, said)
    assert answer["ok"] is False and answer["error"].endswith(".")
    assert len(station.heard) == 2
    assert ask(folder, {"press": "ok"})["ok"]


def test_clients_at_once_are_served_one_after_another(folder: Path, station: Station) -> None:
    cards = [f"P{n:02}" for n in range(12)]
    with ThreadPoolExecutor(len(cards)) as pool:
        answers = list(pool.map(lambda card: ask(folder, {"tap": [card]}), cards))
    assert [answer["screen"] for answer in answers] == [[f"{card}@1"] for card in cards]


def test_a_client_that_says_nothing_or_leaves_holds_up_nobody(
    folder: Path, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardware.tap_socket.PROMPT", 0.05)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(folder / "station.sock"))
        with socket.socket(socket.AF_UNIX) as hasty:
            hasty.connect(str(folder / "station.sock"))
            hasty.sendall(b'{"press": "ok"}\n')
        assert ask(folder, {"tap": ["P01"]})["ok"]


def test_only_the_owner_may_use_the_socket(folder: Path, station: Station) -> None:
    mode = (folder / "station.sock").stat().st_mode
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o600
    assert os.listdir(folder) == ["station.sock"]


def test_a_folder_with_a_very_long_name_will_do(tmp_path: Path) -> None:
    folder = tmp_path / ("a" * 120) / ("ñ" * 60) / "run"
    station = Station(folder)
    try:
        assert ask(folder, {"tap": ["P01"]})["ok"]
    finally:
        station.close()
    assert os.listdir(folder) == []


def test_what_an_earlier_station_left_behind_is_replaced(folder: Path) -> None:
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(folder / "station.sock"))
    (folder / "station.sock.new").touch()
    with pytest.raises(PartLost):
        ask(folder, {"press": "ok"})
    station = Station(folder)
    try:
        assert ask(folder, {"press": "ok"})["ok"]
    finally:
        station.close()


def test_closing_an_earlier_station_leaves_the_socket_of_a_later_one(folder: Path) -> None:
    earlier, later = Station(folder), Station(folder)
    try:
        earlier.close()
        assert ask(folder, {"press": "ok"})["ok"]
    finally:
        later.close()


def test_without_a_station_a_sentence_says_how_to_start_one(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(PartLost, match=f"kiosk run --simulate --data {tmp_path}"):
        ask(folder, {"tap": ["P01"]})


def test_a_station_that_does_not_answer_in_time_is_told(folder: Path, station: Station) -> None:
    station.pause.clear()
    with pytest.raises(PartLost, match="in time"):
        ask(folder, {"tap": ["P01"]}, timeout=0.1)
    with pytest.raises(PartLost, match="in time"):
        SimulatedButtons().press(Button.OK)


def test_closing_lets_go_of_whoever_waits_and_leaves_no_thread(folder: Path) -> None:
    before = threading.active_count()
    station = Station(folder)
    station.pause.clear()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, folder, {"tap": ["P01"]})
        beat = station.reader.beat
        wait_for(lambda: station.reader.beat > beat + 0.05)
        station.socket.close()
        station.socket.close()
        assert asked.result(10)["ok"] is False
    station.close()
    assert threading.active_count() == before


def test_a_mistake_of_the_station_is_told_and_the_next_request_is_served(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([ValueError("a mistake"), {"screen": {1, 2}}, {"screen": []}])

    def answer() -> Mapping[str, Any]:
        value = next(answers)
        if isinstance(value, Exception):
            raise value
        assert isinstance(value, dict)
        return value

    buttons = SimulatedButtons()

    def hear(heard: Heard) -> None:
        assert isinstance(heard, Pressed) and heard.served is not None
        heard.served()

    buttons.listen(hear)
    with SimulatedReader() as reader, TapSocket(folder, reader, buttons, answer):
        for _ in range(2):
            assert "registro" in ask(folder, {"press": "ok"})["error"]
        assert ask(folder, {"press": "ok"}) == {"ok": True, "screen": []}
    assert "went wrong" in caplog.text


def test_parts_that_are_real_cannot_be_unplugged_here(folder: Path) -> None:
    with SimulatedReader() as reader, TapSocket(folder, reader, None, dict):
        for request in ({"press": "ok"}, {"lose": "display"}):
            answer = ask(folder, request)
            assert not answer["ok"] and "simulado" in answer["error"]


def test_why_a_request_was_refused_is_told_as_a_sentence_for_any_language(folder: Path) -> None:
    with SimulatedReader() as reader:
        for language in languages():
            with TapSocket(folder, reader, None, dict, speak=lambda: words(language)):  # noqa: B023
                answer = ask(folder, {"lose": "display"})
            assert answer["error"] == words(language)("parts.not_simulated", part="display")
            for other in languages():
                said = words(other).said(sentence_of(answer["why"]))
                assert said == words(other)("parts.not_simulated", part="display")


def test_signals_are_remembered_and_parts_that_are_not_there_do_nothing() -> None:
    with SimulatedSignals() as signals, NoSignals() as none:
        for signal in Signal:
            signals.give(signal)
            none.give(signal)
        assert list(signals.given) == list(Signal)
    with NoDisplay() as display, NoButtons() as buttons:
        display.show(Screen(Face.REST))
        buttons.listen(print)
        display.close()
        buttons.close()
