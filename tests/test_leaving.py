"""The safe shutdown: asked for after the day was closed, and never with simulated parts."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from hardware.luma_display import LumaDisplay
from kiosk.cli import leaving
from kiosk.cli.leaving import Leaving
from kiosk.commands import OpenDialogue
from kiosk.faces import picture
from kiosk.screens import Face, Screen
from kiosk.station import State
from kiosk.supervision import ask_off
from kiosk.words import words
from tests.fake_card import FakeCard
from tests.fake_oled import FakeOled, put_in_place
from tests.stations import School, kiosk, process, until
from tests.teaching import school_in

TEACHER, SHUTDOWN = "04B9FE537FBB99", "043C0719C1D250"
PEOPLE = f"name,kind,card,card_label\nMaestra Rosa,teacher,{TEACHER},P01\n"
CARDS = f"card,card_label,kind\n{SHUTDOWN},SHUTDOWN,\n"
REAL = """
[reader]
driver = "nfcpy"
path = "{path}"
[display]
driver = "simulated"
[buttons]
driver = "none"
[signals]
driver = "none"
"""


def test_the_goodbye_is_read_before_the_system_is_asked_and_it_is_asked_once(
    tmp_path: Path,
) -> None:
    going = Leaving(tmp_path, read=0.01)
    going.told(State(Screen(Face.OPENED)))
    assert going._timer is None
    going.told(State(Screen(Face.GOODBYE)))
    going.told(State(Screen(Face.GOODBYE)))
    until((tmp_path / "poweroff").exists, "the system is asked")
    assert going.asked
    assert (tmp_path / "poweroff").read_bytes() == b""


def test_a_station_that_ends_before_it_asked_does_not_ask_any_more(tmp_path: Path) -> None:
    going = Leaving(tmp_path, read=600)
    going.told(State(Screen(Face.GOODBYE)))
    going.close()
    going.close()
    assert not going.asked and list(tmp_path.iterdir()) == []


def test_what_was_asked_at_an_earlier_time_is_not_asked_again(tmp_path: Path) -> None:
    ask_off(tmp_path)
    Leaving(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ask_off(tmp_path / "gone")
    assert "could not be asked to switch off" in caplog.text


def test_the_shutdown_card_closes_the_day_and_then_asks(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    data = ("--data", str(folder))
    kiosk("init", "--name", "Prueba", *data)
    for name, text in (("people", PEOPLE), ("cards", CARDS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        kiosk("import", name, str(tmp_path / f"{name}.csv"), *data)
    school, asked = School(folder), folder / "run" / "poweroff"
    with FakeCard() as field:
        (folder / "kiosk.toml").write_text(REAL.format(path=field.path), encoding="utf-8")
        with process("station", *data):
            until(lambda: school.told("parts.json").get("reader") == "ok", "the reader answers")
            for uid in (TEACHER, SHUTDOWN):
                before = len(school.taps())
                field.present("ntag213", uid)
                until(lambda count=before: len(school.taps()) > count, "the tap")  # type: ignore[misc]
                field.remove()
            until(lambda: "day_closed" in school.kinds(), "the day is closed")
            assert not asked.exists(), "there is time to read the goodbye"
            until(asked.exists, "the system is asked")
        assert school.lines() == [words("es")("display.goodbye")]
    assert school.differences() == []


def test_with_simulated_parts_nothing_is_ever_asked(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    kiosk("init", "--name", "Prueba", "--sample", "--data", str(folder))
    School(folder).set_policies([("window", 7.0)])
    with process("station", "--simulate", "--data", str(folder)):
        until(lambda: School(folder).told("parts.json").get("pid"), "the station is there")
        kiosk("tap", "P22", "SHUTDOWN", "--data", str(folder))
        until(lambda: "day_closed" in School(folder).kinds(), "the day is closed")
        until(lambda: School(folder).told("screen.json")["face"] != "goodbye", "it was read")
    assert not (folder / "run" / "poweroff").exists()


def test_a_tablet_closes_the_day_and_asks_but_only_with_a_yes_and_on_a_kit(tmp_path: Path) -> None:
    say, asked = words("es"), []
    with school_in(tmp_path) as desk:
        desk.sign_in()
        desk.classroom.submit(OpenDialogue("d", "p22", "p01", "t01"))
        assert say("kit.off_not_here") in desk.get("/teacher/off").text
        assert desk.post("/teacher/off", sure="yes").status_code == 409
        desk.source._off = lambda: asked.append("off")
        assert say("kit.off_how") in desk.get("/teacher/off").text
        unsure = desk.post("/teacher/off")
        assert unsure.status_code == 409 and say("kit.off_unsure") in unsure.text
        assert asked == [] and len(desk.classroom.facts().open()) == 1
        done = desk.post("/teacher/off", sure="yes")
        assert done.status_code == 303 and say("kit.off_going") in desk.get(done.location).text
        assert asked == ["off"] and desk.classroom.facts().open() == ()
        desk.post("/teacher/off", sure="yes")
        assert asked == ["off", "off"], (
            "a day that is closed already keeps nobody from switching off"
        )


@pytest.mark.parametrize("driver", ["ssd1306", "ssd1309", "sh1106"])
@pytest.mark.parametrize("key", sorted(leaving.SIGNS))
def test_the_last_picture_stands_when_the_program_has_ended(
    driver: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = FakeOled(driver)
    put_in_place(panel, monkeypatch)
    with LumaDisplay(driver, 1, 0x3C, picture) as display:
        display.show(Screen(Face.REST))
        assert display._panel is not None
        device = display._panel.device
        leaving.leave_standing(display, words("es"), key)
    with suppress(OSError):
        device.cleanup()  # what luma does for each device when the program ends
    shown = panel.image.tobytes()
    assert panel.lit and panel.open_buses == 0
    assert shown == picture(leaving.sentence(words("es"), key)).tobytes()
