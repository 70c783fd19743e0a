"""The door as a teacher really meets it: the code on the display, her tablets, her card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from kiosk.clock import VirtualClock
from kiosk.config import Config
from kiosk.faces import arrange
from kiosk.faces.ink import Text
from kiosk.runfolder import RunFolder
from kiosk.screens import Face, Screen
from kiosk.station import TURN, Parts, State, Station
from kiosk.words import words
from tests.browser import chromium
from tests.classes import TEACHER, Morning, sample_class
from tests.stations import School, kiosk, process, until
from tests.test_accessible import complaints

ES = words("es")


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    clock = VirtualClock(name="door")
    sample_class(tmp_path / "school", clock).close()
    with Morning(tmp_path / "school", clock) as found:
        found.station = Station(
            found.room,
            Parts(found.parts, found.parts),
            Config(),
            ES,
            address=lambda: "http://10.0.0.1:8080/",
            code=found.room.access.setup_code,
        )
        found.station.start()
        yield found


def shown(morning: Morning, turns: int = 4) -> list[Screen]:
    """What the display at rest shows, turn after turn."""
    found = []
    for _ in range(turns):
        found.append(morning.station.screen_now(morning.clock.seconds))
        morning.wait(TURN)
    return found


def test_the_display_at_rest_shows_the_setup_code_until_it_is_used(morning: Morning) -> None:
    code = morning.room.access.setup_code()
    assert ES("display.setup_code", code=code) in {screen.code for screen in shown(morning)}
    morning.tap(TEACHER, "P01", "T01")
    morning.wait(30)
    faces = [screen.face for screen in shown(morning)]
    assert Face.PAIR in faces and Face.ADDRESS in faces, "beside the pairs too"
    morning.room.set_meta("setup", "")
    assert {screen.code for screen in shown(morning)} == {""}
    assert {screen.face for screen in shown(morning)} == {Face.PAIR}
    new = morning.room.access.codes.renew_setup()
    assert ES("display.setup_code", code=new) in {screen.code for screen in shown(morning)}


@pytest.mark.parametrize("is_display", [True, False])
def test_only_the_display_itself_shows_the_setup_code(tmp_path: Path, is_display: bool) -> None:
    # Everybody on the Wi-Fi may look at `/mirror`; the code is for whoever stands at the station.
    drawn: list[Screen] = []

    def draw(screen: Screen) -> Image.Image:
        drawn.append(screen)
        return Image.new("1", (128, 64))

    screen = Screen(Face.ADDRESS, text="x", address="http://10.0.0.1/", code="Código: 604182")
    folder = RunFolder(tmp_path, draw, is_display=is_display)
    folder.tell(State(screen))
    folder.close()
    told = (tmp_path / "run" / "screen.json").read_text(encoding="utf-8")
    assert ("604182" in told) == is_display
    assert drawn == [screen if is_display else replace(screen, code="")]


def test_a_station_without_an_address_still_shows_the_code() -> None:
    marks = arrange(Screen(Face.ADDRESS, text="En la tableta:", code="Código: 604182"))
    assert "604182" in " ".join(mark.words for mark in marks if isinstance(mark, Text))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[School, str]]:
    folder = tmp_path / "school"
    kiosk("init", "--name", "Escuela Miguel Hidalgo", "--sample", "--data", str(folder))
    with process("run", "--simulate", "--port", "0", "--data", str(folder)) as child:
        assert child.stdout is not None
        yield School(folder), child.stdout.readline().strip()


def code_on(school: School) -> str:
    """The setup code that the display shows; "" if it shows none now."""
    found = re.search(r"\b(\d{6})\b", " ".join(school.lines()))
    return found[1] if found else ""


def tablet(window: Page, address: str, path: str) -> Page:
    """A new tablet at a page; it shares nothing with others."""
    browser = window.context.browser
    assert browser is not None
    page = browser.new_context(viewport={"width": 820, "height": 1180}, locale="es-MX").new_page()
    page.goto(f"{address}{path}")
    return page


@pytest.mark.browser
def test_from_the_code_on_the_display_to_a_second_tablet_by_card(
    running: tuple[School, str],
) -> None:
    school, address = running
    data = ("--data", str(school.folder))
    with chromium() as browser:
        first = browser.new_page(locale="es-MX")
        first.goto(f"{address}teacher/")
        until(lambda: code_on(school), "the code on the display")
        first.get_by_label(ES("door.code")).fill(code_on(school))
        first.get_by_label(ES("door.name")).fill("maestra rosa")
        first.get_by_label(ES("door.password"), exact=True).fill("maíz azul")
        first.get_by_label(ES("door.pin_new")).fill("4096")
        first.get_by_role("button", name=ES("door.begin")).click()
        expect(first.get_by_role("link", name=ES("tablet.bar_now"))).to_be_visible()
        until(lambda: school.lines() and not code_on(school), "the code is gone")

        second = tablet(first, address, "teacher/temas")
        second.get_by_role("link", name=ES("door.with_card")).click()
        second.get_by_role("button", name=ES("door.card_ask")).click()
        number = second.locator("#number").inner_text()
        assert complaints(second) == []
        said = kiosk("tap", TEACHER, *data)
        assert ES("display.page_let_in", number=number) in said
        kiosk("press", "ok", *data)
        expect(second).to_have_url(f"{address}teacher/temas", timeout=3000)
        expect(second.get_by_role("heading", name=ES("tablet.bar_temas"))).to_be_visible()
        assert school.differences() == []
