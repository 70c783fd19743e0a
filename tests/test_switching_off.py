"""The safe shutdown by a button: OK kept down at rest asks, and a second OK says yes."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from gpiozero.pins.mock import MockFactory

from hardware.gpio import GpioButtons
from hardware.simulated import SimulatedButtons
from kiosk.cli.leaving import Leaving
from kiosk.clock import VirtualClock
from kiosk.desk import Desk, Shown, hold, press
from kiosk.desk.buttons import SAME_PRESS
from kiosk.enrolling.running import running
from kiosk.errors import ScriptError
from kiosk.ports import HOLD, Button, Heard, Pressed
from kiosk.screens import Face, Screen
from kiosk.script import read_script
from kiosk.station import State
from kiosk.words import words
from tests.classes import Morning
from tests.play import play, school
from tests.stations import School, kiosk, process, until
from tests.teaching import school_in

OPEN = "+2 tap P05\n+2 tap P02\n+2 tap T03\n"
ASKS = "+60 hold-button ok 6\n"


def test_ok_kept_down_at_rest_asks_and_ok_says_goodbye_and_nothing_is_written() -> None:
    day = play(OPEN + ASKS + "+2 press ok")
    assert day.steps[-2].says("ask_off") and day.steps[-2].signal == "asked"
    assert day.last.says("goodbye_off") and day.last.signal == "done"
    assert day.events == ("dialogue_opened",)
    assert day.open == ("P05 P02 T03",), "the next start interrupts it, and the two go on"
    assert play(OPEN + ASKS + "+2 press ok\n+60 power-cut 60\n+9 tap P05\n+2 tap P02").open == (
        "P05 P02 T03",
    )


@pytest.mark.parametrize("no", ["press back", "tap P01", "tap T01", "tap HELP", "tap 08A1B2C3"])
def test_whatever_else_comes_is_a_no_and_does_what_it_always_does(no: str) -> None:
    day = play(f"{ASKS}+2 {no}\n+2 press ok\n+30 wait")
    assert not any(step.says("goodbye_off") for step in day.steps)
    plain = play(f"+66 {no}\n+2 press ok\n+30 wait")
    assert [step.screen for step in day.steps[1:]] == [step.screen for step in plain.steps]
    assert day.events == plain.events


def test_no_answer_is_a_no_when_the_window_has_run_out() -> None:
    day = play(f"{ASKS}+10.9 wait\n+0.1 wait\n+1 press ok")
    assert day.steps[1].says("ask_off")
    assert not day.steps[2].says("ask_off")
    assert day.last.says("address")


def test_the_end_of_the_same_long_press_is_no_answer() -> None:
    day = play("+60 hold-button ok 5\n+0.9 press ok\n+0.1 press ok")
    assert [step.says("goodbye_off") for step in day.steps] == [False, False, True]


def test_a_press_that_is_shorter_or_of_another_button_asks_nothing() -> None:
    for short in ("ok 4.9", "next 60", "back 60"):
        day = play(f"+9 hold-button {short}\n+1 press ok")
        assert not any(step.says("ask_off") for step in day.steps)
        assert day.last.says("address")


@pytest.mark.parametrize(
    ("shown", "also"),
    [
        ("+2 tap P01\n+1 tap T01\n", "path_chosen"),
        (OPEN, "dialogue_opened"),
        ("+2 tap P01\n+2 tap P02\n", ""),
        ("+2 tap P22\n+2 tap T01\n+2 tap P22\n", ""),
    ],
)
def test_beside_a_card_a_question_or_a_pair_keeping_it_down_is_one_press(
    shown: str, also: str
) -> None:
    held, pressed = play(f"{shown}+1 hold-button ok 6"), play(f"{shown}+1 press ok\n+6 wait")
    assert not any(step.says("ask_off") for step in held.steps)
    assert held.last.screen == pressed.last.screen
    assert held.events == pressed.events and also in (*held.events, "")


def test_five_hundred_single_presses_in_any_order_never_get_to_the_question() -> None:
    buttons = ("ok", "next", "back")
    presses = itertools.islice(itertools.cycle(itertools.product(buttons, repeat=4)), 125)
    lines = [f"+0.4 press {button}" for four in presses for button in four]
    day = play("\n".join(lines))
    assert not any(step.says("ask_off") or step.says("goodbye_off") for step in day.steps)


def test_a_reader_that_is_lost_keeps_nobody_from_switching_off() -> None:
    assert play(f"+2 reader lost\n{ASKS}+2 press ok").last.says("goodbye_off")


def test_a_reader_that_gets_lost_takes_the_question_away() -> None:
    day = play(f"{ASKS}+1 reader lost\n+1 reader found\n+1 press ok")
    assert not day.last.says("goodbye_off")


def test_ok_answers_what_can_be_read_and_nothing_behind_it(tmp_path: Path) -> None:
    with Morning(school(tmp_path), VirtualClock(name="off")) as morning:
        known = morning.room.known()
        asking = hold(Desk(), Button.OK, 10.0, known).desk
        hidden = replace(asking, shown=Shown(Face.STORAGE_FULL))
        assert press(asking, Button.OK, 12.0, known).desk.shown.face is Face.GOODBYE
        assert press(hidden, Button.OK, 12.0, known).desk == hidden


def test_while_a_class_gets_its_cards_nothing_is_asked(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk, Morning(desk.folder, desk.clock) as morning:
        desk.sign_in()

        def held() -> None:
            morning.wait(1)
            at = morning.clock.seconds
            morning.station.hear(Pressed(Button.OK, at, held=True))

        def faces() -> list[Face]:
            return [screen.face for screen in morning.parts.screens[-1:]]

        held()
        assert faces() == [Face.ASK_OFF]
        desk.post("/teacher/people/class", names="Niña Sol\nNiño Mar", group="Sol", do="save")
        desk.post("/teacher/cards/class", group="Sol", who="without")
        morning.wait(2)
        assert running(morning.room) is not None
        morning.press(Button.OK)
        held()
        assert Face.GOODBYE not in [screen.face for screen in morning.parts.screens]
        assert faces() != [Face.ASK_OFF]


def test_the_goodbye_of_a_button_asks_for_the_shutdown_as_the_card_does(tmp_path: Path) -> None:
    going = Leaving(tmp_path, read=600)
    going.told(State(Screen(Face.ASK_OFF)))
    assert going._timer is None
    going.told(State(Screen(Face.GOODBYE)))
    assert going._timer is not None
    going.close()


@pytest.mark.parametrize("line", ["+1 hold-button", "+1 hold-button yes 5", "+1 hold-button ok x"])
def test_a_script_that_holds_no_such_button_is_told_so(line: str) -> None:
    with pytest.raises(ScriptError, match="line 1|línea 1"):
        read_script(line)


# the buttons


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.reset()


def test_a_button_on_a_pin_is_told_when_it_is_pressed_and_once_more_when_it_was_kept_down(
    pins: MockFactory,
) -> None:
    heard: queue.Queue[Heard] = queue.Queue()
    with GpioButtons(ok=5, next=6, hold_time=0.01, pin_factory=pins) as buttons:
        buttons.listen(heard.put)
        pins.pin(5).drive_low()
        first, second = (heard.get(timeout=10) for _ in range(2))
        pins.pin(5).drive_high()
    assert isinstance(first, Pressed) and isinstance(second, Pressed)
    assert (first.button, first.held) == (Button.OK, False)
    assert (second.button, second.held) == (Button.OK, True)
    assert heard.empty()


def test_simulated_buttons_are_kept_down_for_as_long_as_one_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hardware.simulated.HOLD", 0.05)
    heard: list[Pressed] = []

    def hear(item: Heard) -> None:
        assert isinstance(item, Pressed) and item.served is not None
        heard.append(item)
        item.served()

    with SimulatedButtons() as buttons:
        buttons.listen(hear)
        buttons.press(Button.NEXT, hold=0.01)
        buttons.press(Button.OK, hold=0.06)
        given_up = threading.Event()
        given_up.set()
        buttons.press(Button.BACK, hold=600, given_up=given_up.is_set)
    assert [(each.button, each.held) for each in heard] == [
        (Button.NEXT, False),
        (Button.OK, False),
        (Button.OK, True),
        (Button.BACK, False),
    ]
    assert HOLD == 5.0


def test_a_simulated_station_is_asked_from_the_command_line_and_never_switched_off(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "school"
    data = ("--data", str(folder))
    kiosk("init", "--name", "Prueba", "--sample", *data)
    with process("station", "--simulate", *data):
        until(lambda: School(folder).told("parts.json").get("pid"), "the station is there")
        say = words("es")
        assert say("display.ask_off") in kiosk("press", "ok", "--hold", "5.1", *data)
        sleep(SAME_PRESS)
        assert say("display.goodbye_off") in kiosk("press", "ok", *data)
    assert not (folder / "run" / "poweroff").exists()
    assert School(folder).kinds().count("day_closed") == 0
