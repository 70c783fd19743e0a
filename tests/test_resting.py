"""What stands on the display while nobody is at the desk, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.classroom import Classroom, init
from kiosk.clock import VirtualClock
from kiosk.imports import load_sample
from kiosk.ports import Signal
from kiosk.saying import Door, Sayings
from kiosk.screens import Face, Screen
from kiosk.station import TURN
from kiosk.station.resting import Rest, screen_at_rest, turn_at
from kiosk.words import words

DOOR = Door("http://kiosk.local/")
NOTICE = Screen(Face.SAY, text="copied", signal=Signal.DONE)


@pytest.fixture
def sayings(tmp_path: Path) -> Iterator[Sayings]:
    clock = VirtualClock(name="test")
    with init(tmp_path / "school", "Prueba", clock) as made:
        load_sample(made)
    with Classroom(tmp_path / "school", clock) as classroom:
        yield Sayings(classroom.connection, classroom.facts(), words("es"))


def faces(rest: Rest, sayings: Sayings, turns: int = 5) -> list[Face]:
    """What is shown in each of the first turns."""
    return [
        screen_at_rest(rest, 0, rest.since + turn * TURN, sayings, words("es"), DOOR).face
        for turn in range(turns)
    ]


def test_two_cards_and_the_address_take_turns_while_nobody_is_in_dialogue(
    sayings: Sayings,
) -> None:
    assert faces(Rest(), sayings) == [
        Face.REST,
        Face.ADDRESS,
        Face.REST,
        Face.ADDRESS,
        Face.REST,
    ]


def test_a_notice_stands_before_all_else_until_its_instant_and_without_its_tone(
    sayings: Sayings,
) -> None:
    rest = Rest(language=True).noticing(NOTICE, until=10.0)

    def shown(now: float) -> Screen:
        return screen_at_rest(rest, 0, now, sayings, words("es"), DOOR)

    assert shown(9.9) == replace(NOTICE, signal=None)
    assert shown(10.0).face is Face.ASK_LANGUAGE
    assert rest.noticing(None, until=99.0).notice is None


def test_the_languages_are_asked_in_turn_with_the_address(sayings: Sayings) -> None:
    assert faces(Rest(language=True), sayings, 4) == [*[Face.ASK_LANGUAGE] * 3, Face.ADDRESS]


def test_another_board_is_asked_about_before_the_language(sayings: Sayings) -> None:
    both = Rest(language=True, board=True, board_buttons=True)
    assert faces(both, sayings, 3) == [Face.ASK_BOARD, Face.ASK_BOARD, Face.REST]
    tablet = replace(both, board_buttons=False)
    assert faces(tablet, sayings, 2) == [Face.ASK_BOARD, Face.ADDRESS]


def test_what_comes_to_rest_with_a_press_keeps_its_turn_for_a_whole_turn() -> None:
    rest = Rest(since=0.0)
    assert turn_at(rest, 0, 3 * TURN + 4.9) == 3
    pressed = rest.begun(3 * TURN + 4.9, anew=False)
    assert turn_at(pressed, 1, 3 * TURN + 4.9) == 4
    assert turn_at(pressed, 1, 4 * TURN + 4.8) == 4
    assert turn_at(rest.begun(99.0, anew=True), 0, 99.0) == 0
