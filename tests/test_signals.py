"""Lamp, buzzer and buttons on gpiozero's own mock pins."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from hardware.gpio import GpioButtons, GpioSignals
from hardware.tones import MEANINGS, Note
from kiosk.errors import PartLost
from kiosk.ports import Button, Heard, Pressed, Signal

RED, GREEN, BLUE, BUZZER = 17, 27, 22, 18
PINS: dict[str, Any] = {"red": RED, "green": GREEN, "blue": BLUE, "buzzer": BUZZER}


def wait_for(reached: Callable[[], object], seconds: float = 10.0) -> None:
    """Return as soon as it is reached."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "not reached in time"
        time.sleep(0.001)


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory(pin_class=MockPWMPin)
    yield factory
    factory.reset()


def lamp(pins: MockFactory) -> tuple[float, ...]:
    return tuple(pins.pin(pin).state for pin in (RED, GREEN, BLUE))


def test_every_signal_has_its_own_tone_and_lamp() -> None:
    assert set(MEANINGS) == set(Signal)
    assert len({(m.notes, m.colour) for m in MEANINGS.values()}) == len(Signal)
    assert len({m.colour for m in MEANINGS.values()}) == len(Signal)


def test_no_lamp_is_red_and_every_lamp_shines() -> None:
    for signal, meaning in MEANINGS.items():
        red, green, blue = meaning.colour
        assert red <= max(green, blue) and max(green, blue) > 0, signal
        assert all(0 <= part <= 1 for part in meaning.colour)


def test_the_tones_mean_what_the_poster_says() -> None:
    pitches = {s: [note.pitch for note in m.notes] for s, m in MEANINGS.items()}
    for rising in (Signal.OPENED, Signal.RESUMED):
        assert len(pitches[rising]) == 2 and pitches[rising] == sorted(set(pitches[rising]))
    falling = pitches[Signal.PAUSED]
    assert len(falling) == 2 and falling[0] > falling[1]
    assert len(pitches[Signal.UNDERSTOOD]) == 3
    for asking in (Signal.ASKED, Signal.HELP):
        (note,) = MEANINGS[asking].notes
        assert note.pitch < 300 and note.length >= 0.5
    for soft in (Signal.SHOWN, Signal.CHOSEN, Signal.REFUSED):
        (note,) = MEANINGS[soft].notes
        assert note.length <= 0.1
    lengths = [sum(note.length for note in m.notes) for m in MEANINGS.values()]
    assert max(lengths) <= 0.7 and all(110 <= p <= 880 for notes in pitches.values() for p in notes)


def test_a_signal_sounds_its_notes_and_lights_once(pins: MockFactory) -> None:
    heard: list[float] = []
    with GpioSignals(**PINS, glow=0.3, pin_factory=pins) as signals:
        buzzer = pins.pin(BUZZER)
        change = buzzer._set_frequency

        def noted(pitch: float | None) -> None:
            if pitch is not None:
                heard.append(round(pitch, 1))
            change(pitch)

        buzzer._set_frequency = noted
        for pin in (RED, GREEN, BLUE):
            pins.pin(pin).clear_states()
        signals.give(Signal.OPENED)
        wait_for(lambda: lamp(pins) == MEANINGS[Signal.OPENED].colour)
        wait_for(lambda: lamp(pins) == (0, 0, 0))
        assert buzzer.frequency is None and buzzer.state == 0
    assert heard == [note.pitch for note in MEANINGS[Signal.OPENED].notes]
    # It comes on once and then only fades: nothing blinks.
    green = [state.state for state in pins.pin(GREEN).states][1:]
    assert green == sorted(green, reverse=True) and len(green) > 5


def test_giving_a_signal_returns_at_once_and_the_newest_counts(pins: MockFactory) -> None:
    with GpioSignals(**PINS, pin_factory=pins) as signals:
        for signal in Signal:
            signals.give(signal)
        wait_for(lambda: lamp(pins) == MEANINGS[list(Signal)[-1]].colour)


def test_closing_is_dark_and_silent_and_leaves_no_thread(pins: MockFactory) -> None:
    before = threading.active_count()
    signals = GpioSignals(**PINS, pin_factory=pins)
    signals.give(Signal.HELP)
    wait_for(lambda: lamp(pins) == MEANINGS[Signal.HELP].colour)
    wait_for(lambda: pins.pin(BUZZER).frequency is not None)
    signals.close()
    signals.close()
    assert pins.pin(BUZZER).frequency is None
    assert threading.active_count() == before
    assert all(pins.pin(pin).function == "input" for pin in PINS.values())  # nothing drives them


def test_a_buzzer_with_its_own_tone_only_goes_on_and_off(pins: MockFactory) -> None:
    with GpioSignals(**PINS, tonal=False, pin_factory=pins) as signals:
        buzzer = pins.pin(BUZZER)
        signals.give(Signal.UNDERSTOOD)
        wait_for(lambda: buzzer.state == 1)
        wait_for(lambda: buzzer.state == 0)
        assert buzzer.frequency is None


def test_a_lamp_needs_no_buzzer(pins: MockFactory) -> None:
    with GpioSignals(red=RED, green=GREEN, blue=BLUE, pin_factory=pins) as signals:
        signals.give(Signal.DONE)
        wait_for(lambda: lamp(pins) == MEANINGS[Signal.DONE].colour)


def test_a_pin_that_stops_working_does_not_end_later_signals(
    pins: MockFactory, caplog: pytest.LogCaptureFixture
) -> None:
    with GpioSignals(**PINS, pin_factory=pins) as signals:
        buzzer = pins.pin(BUZZER)
        works = buzzer._set_frequency

        def broken(pitch: float | None) -> None:
            raise OSError(5, "Input/output error")

        buzzer._set_frequency = broken
        signals.give(Signal.OPENED)
        wait_for(lambda: "do not work" in caplog.text)
        buzzer._set_frequency = works
        signals.give(Signal.PAUSED)
        wait_for(lambda: lamp(pins) == MEANINGS[Signal.PAUSED].colour)


def test_pins_that_cannot_be_used_are_told_in_words_and_let_go(pins: MockFactory) -> None:
    with GpioButtons(ok=BUZZER, pin_factory=pins), pytest.raises(PartLost, match="GPIO"):
        GpioSignals(**PINS, pin_factory=pins)
    GpioSignals(**PINS, pin_factory=pins).close()  # the lamp's pins are free again


def test_a_machine_without_pins_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    # What a PC says: no pin factory works here. The names are those that gpiozero would try.
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "a-factory-that-is-not-there")
    with pytest.raises(PartLost, match="none"):
        GpioSignals(**PINS)
    with pytest.raises(PartLost, match="none"):
        GpioButtons(ok=5)


def test_a_board_without_the_library_of_its_pins_is_told_another_thing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    monkeypatch.setitem(sys.modules, "lgpio", None)  # as where it is not installed
    with pytest.raises(PartLost, match="lgpio"):
        GpioSignals(**PINS)
    with pytest.raises(PartLost, match="lgpio"):
        GpioButtons(ok=5)


def test_each_button_is_heard_as_itself(pins: MockFactory) -> None:
    heard: list[Heard] = []
    with GpioButtons(ok=5, next=6, back=13, pin_factory=pins) as buttons:
        pins.pin(5).drive_low()  # before anybody listens
        pins.pin(5).drive_high()
        buttons.listen(heard.append)
        for pin in (5, 6, 13):
            pins.pin(pin).drive_low()
            pins.pin(pin).drive_high()
    assert [h.button for h in heard if isinstance(h, Pressed)] == list(Button)
    assert all(h.at > 0 for h in heard)


def test_a_kit_may_have_one_button_and_closing_twice_is_harmless(pins: MockFactory) -> None:
    heard: list[Heard] = []
    buttons = GpioButtons(ok=5, pin_factory=pins)
    buttons.listen(heard.append)
    buttons.close()
    buttons.close()
    pins.pin(5).drive_low()
    assert heard == []


def test_a_note_is_short_unless_said_otherwise() -> None:
    assert Note(440.0).length < 0.2
