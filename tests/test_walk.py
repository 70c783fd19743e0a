"""`kiosk doctor --walk`: what a person did is kept, what nobody did stays not measured."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.simulated import (
    NoButtons,
    SimulatedButtons,
    SimulatedDisplay,
    SimulatedReader,
    SimulatedSignals,
)
from kiosk.errors import StorageError
from kiosk.faces import picture
from kiosk.ports import Button, Buttons
from kiosk.walk import RECORD, Bench, Measured, Person, Walk, keep, kept, machine_name
from kiosk.words import words
from tests.stations import kiosk

SAY = words("es")


def bench(reader: SimulatedReader, display: SimulatedDisplay, buttons: Buttons) -> Bench:
    return Bench(
        reader,
        display,
        buttons,
        SimulatedSignals(),
        {"reader": "nfcpy usb", "display": "ssd1309", "buttons": "gpio", "signals": "gpio"},
        (Button.OK,) if isinstance(buttons, SimulatedButtons) else (),
    )


def acting(
    reader: SimulatedReader, buttons: SimulatedButtons, answer: bool
) -> tuple[Person, list[str]]:
    """A person who does at once what every sentence asks for."""
    acts: dict[str, Callable[[], object]] = {
        "walk_tap": lambda: reader.lay("04B9FE537FBB99"),
        "walk_ok_button": lambda: buttons.press(Button.OK),
        "walk_pull": reader.lose,
        "walk_plug": reader.find,
    }
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        for key, act in acts.items():
            if sentence == SAY(f"doctor.{key}"):
                act()

    return Person(tell, lambda question, seconds: answer), told


def test_a_person_who_does_every_step_has_measured_every_part() -> None:
    with SimulatedReader(pause=0.01) as reader, SimulatedButtons() as buttons:
        person, told = acting(reader, buttons, answer=True)
        walk = Walk(bench(reader, SimulatedDisplay(picture), buttons), person, SAY, patience=5)
        found = {step.part: step for step in walk.steps()}
    assert set(found) == {
        "reader",
        "display",
        "button_ok",
        "signals",
        "reader_pulled",
        "reader_plugged",
    }
    assert {step.state for step in found.values()} == {"ok"}
    assert found["button_ok"].driver == "gpio" and found["reader_pulled"].driver == "nfcpy usb"
    assert found["reader"].machine == machine_name()
    assert len(told) == 4


def test_a_no_is_broken_and_what_nobody_does_stays_not_measured() -> None:
    quiet = Person(lambda sentence: None, lambda question, seconds: False)
    with SimulatedReader(pause=0.01) as reader:
        walk = Walk(
            bench(reader, SimulatedDisplay(picture), NoButtons()), quiet, SAY, patience=0.05
        )
        states = {step.part: step.state for step in walk.steps()}
    assert states == {
        "reader": "not_measured",
        "display": "broken",
        "signals": "broken",
        "reader_pulled": "not_measured",
        "reader_plugged": "not_measured",
    }


def test_a_display_that_does_not_answer_is_broken_without_a_question() -> None:
    asked: list[str] = []
    display = SimulatedDisplay(picture)
    display.lose()

    def asks(question: str, seconds: float) -> bool | None:
        asked.append(question)
        return True

    with SimulatedReader(pause=0.01) as reader:
        person = Person(lambda sentence: None, asks)
        walk = Walk(bench(reader, display, NoButtons()), person, SAY, patience=0.05)
        states = {step.part: step.state for step in walk.steps()}
    assert states["display"] == "broken"
    assert asked == [SAY("doctor.walk_signals")]


def entry(part: str, state: str) -> Measured:
    return Measured(part, "nfcpy usb", state, "", 1.0, "2026-11-22T10:00:00+00:00", "Pi 4")


def test_what_was_measured_is_kept_and_a_step_left_out_takes_nothing_away(tmp_path: Path) -> None:
    assert kept(tmp_path) == {}
    keep(tmp_path, entry("reader", "ok"))
    keep(tmp_path, entry("reader", "not_measured"))
    keep(tmp_path, entry("display", "broken"))
    assert {name: found.state for name, found in kept(tmp_path).items()} == {
        "reader": "ok",
        "display": "broken",
    }


def test_a_damaged_record_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text("[1, 2", encoding="utf-8")
    with pytest.raises(StorageError, match="remove it and walk again"):
        kept(tmp_path)


def test_the_command_walks_keeps_the_record_and_doctor_tells_of_it(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "school"))
    kiosk("init", "--name", "Prueba", *data)
    command = [sys.executable, "-m", "kiosk.cli", "doctor", "--walk", "--simulate", *data]
    command += ["--patience", "0.1"]
    told = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    ).stdout
    assert SAY("doctor.walk_tap") in told
    assert f"{SAY('doctor.part_reader')}: {SAY('doctor.walk_nothing')}" in told
    assert SAY("doctor.never_walked") in kiosk("doctor", *data)
    keep(tmp_path / "school", entry("reader", "ok"))
    assert "Pi 4 (nfcpy usb)" in kiosk("doctor", *data)
