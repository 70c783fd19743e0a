"""The first boot of a kit on its display: the language by the buttons, then address and code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import starting
from kiosk.classroom import Classroom, init
from kiosk.clock import VirtualClock
from kiosk.events import PolicyChanged
from kiosk.imports import load_sample
from kiosk.ports import Button
from kiosk.rows import Policy
from kiosk.screens import Face
from kiosk.station import TURN
from kiosk.words import languages, words
from tests.stations import kiosk
from tests.test_station import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    folder = tmp_path / "school"
    with init(folder, "Prueba", VirtualClock(name="made")) as classroom:
        load_sample(classroom)
        classroom.set_meta(starting.ASK_LANGUAGE, "yes")
    made = Bench(folder, made=True)
    yield made
    assert made.classroom.differences() == []
    made.classroom.close()


def face(bench: Bench) -> Face:
    """What the display shows."""
    return bench.station.state.screen.face


def test_each_language_is_asked_for_in_its_own_words_and_the_address_comes_too(
    bench: Bench,
) -> None:
    seen = []
    for _ in range(len(languages()) + 1):
        bench.wait(TURN)
        seen.append(bench.lines[0])
    asked = {words(each)("first.display_language") for each in languages()}
    assert asked <= set(seen)
    assert len(set(seen) - asked) == 1  # the address, or the two cards, in between


def test_next_goes_on_and_ok_takes_what_is_lit_and_then_shows_the_code(bench: Bench) -> None:
    bench.press(Button.NEXT)
    lit = bench.station.state.screen.lit
    bench.press(Button.OK)
    assert bench.classroom.facts().policies.language == languages()[lit] != "es"
    assert face(bench) is Face.ADDRESS
    assert bench.lines[0] == words(languages()[lit])("display.address")
    bench.wait(20)
    for _ in range(8):
        bench.wait(TURN)
        assert face(bench) is not Face.ASK_LANGUAGE


def test_one_button_is_enough_because_the_question_turns_by_itself(bench: Bench) -> None:
    for _ in range(4):
        if bench.station.state.screen.lit == 2 and face(bench) is Face.ASK_LANGUAGE:
            break
        bench.wait(TURN)
    bench.press(Button.OK, after=0.1)
    assert bench.classroom.facts().policies.language == languages()[2]


def test_back_asks_again_while_the_station_is_nobodys(bench: Bench) -> None:
    bench.press(Button.OK)
    bench.wait(20)
    bench.press(Button.BACK)
    assert bench.classroom.facts().policies.language == ""
    assert face(bench) is Face.ASK_LANGUAGE


def test_it_keeps_nobody_from_beginning(bench: Bench) -> None:
    bench.tap("P22", "P01", "T01")
    assert len(bench.classroom.facts().open()) == 1
    bench.wait(30)
    assert face(bench) is Face.ASK_LANGUAGE


def test_the_tablet_answers_it_too_and_a_restart_asks_on(bench: Bench) -> None:
    bench.station = bench.started()
    assert face(bench) is Face.ASK_LANGUAGE
    bench.classroom.enter([Policy("language", "en"), PolicyChanged("language")], "rosa")
    bench.wait(TURN)
    assert face(bench) is not Face.ASK_LANGUAGE


def test_only_a_kit_asks(tmp_path: Path) -> None:
    for name, more in (("plain", ()), ("kit", ("--first-boot",))):
        folder = tmp_path / name
        kiosk("init", "--name", "X", "--data", str(folder), *more)
        with Classroom(folder, VirtualClock(name="look")) as classroom:
            assert starting.asks_language(classroom) is (name == "kit")
