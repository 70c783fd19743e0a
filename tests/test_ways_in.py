"""How a tablet gets in, on the display: our own Wi-Fi while it runs, the address and the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno

from kiosk.classroom import Classroom, init
from kiosk.cli.address import own_hotspot
from kiosk.clock import VirtualClock
from kiosk.config import Config
from kiosk.faces import HEIGHT, arrange, picture
from kiosk.faces.ink import Text
from kiosk.imports import load_sample
from kiosk.ports import Button, CardSeen, Pressed
from kiosk.runfolder import RunFolder
from kiosk.screens import Face, Hotspot, Screen
from kiosk.starting import ASK_LANGUAGE
from kiosk.station import TURN, Parts, State, Station
from kiosk.words import BREAK, languages, words
from tests.classes import Heard

OWN = Hotspot("tutoria-santa-rita", "abcdefgh23", "10.42.0.1")
PAGES = "http://10.42.0.1/"


class Box:
    """A station in virtual time whose own Wi-Fi can be switched on and off."""

    def __init__(self, folder: Path) -> None:
        self.clock = VirtualClock(name="box", seconds=100.0)
        with init(folder, "Prueba", self.clock) as made:
            load_sample(made)
        self.room = Classroom(folder, self.clock)
        self.own: Hotspot | None = OWN
        self.code = ""
        self.station = self.started()

    def started(self) -> Station:
        """It comes up anew."""
        heard = Heard()
        station = Station(
            self.room,
            Parts(heard, heard),
            Config(),
            words("es"),
            address=lambda: PAGES,
            code=lambda: self.code,
            hotspot=lambda: self.own,
        )
        station.start()
        return station

    def wait(self, seconds: float) -> Screen:
        """Time passes; what stands on the display then."""
        self.clock.seconds += seconds
        self.station.tick(self.clock.seconds)
        return self.station.screen_now(self.clock.seconds)

    def ok(self) -> Screen:
        """OK is pressed."""
        self.clock.seconds += 1
        self.station.hear(Pressed(Button.OK, self.clock.seconds))
        return self.station.state.screen

    def turns(self, count: int) -> list[Face]:
        """What is shown in the next turns at rest."""
        return [self.wait(TURN).face for _ in range(count)]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path / "school")
    yield made
    made.room.close()


def test_at_rest_the_wifi_comes_by_itself_only_while_nobody_has_used_the_setup_code(
    box: Box,
) -> None:
    assert box.turns(4) == [Face.ADDRESS, Face.REST] * 2
    box.code = "604182"
    assert sorted(box.turns(6)) == sorted([Face.NETWORK, Face.ADDRESS, Face.REST] * 2)
    box.own = None
    assert Face.NETWORK not in box.turns(8)


def test_with_ok_the_wifi_is_shown_and_with_another_ok_the_address(box: Box) -> None:
    shown = [box.ok() for _ in range(3)]
    assert [screen.face for screen in shown] == [Face.NETWORK, Face.ADDRESS, Face.NETWORK]
    assert shown[0].lines[1:] == [OWN.name, OWN.word, OWN.address]
    assert shown[1].address == PAGES
    box.own = None
    assert [box.ok().face for _ in range(2)] == [Face.ADDRESS] * 2


def test_while_people_are_in_dialogue_too(box: Box) -> None:
    for label in ("P22", "P01", "T01"):
        box.clock.seconds += 2
        box.station.hear(CardSeen("", box.clock.seconds, label=label))
    box.wait(60)
    assert set(box.turns(6)) == {Face.PAIR}
    box.code = "604182"
    assert set(box.turns(6)) == {Face.PAIR, Face.NETWORK, Face.ADDRESS}
    assert box.ok().face is Face.NETWORK


def test_at_the_first_boot_both_stand_in_turn_with_the_languages(box: Box) -> None:
    box.room.set_meta(ASK_LANGUAGE, "yes")
    box.code = "604182"
    box.station = box.started()
    asked = [Face.ASK_LANGUAGE] * len(languages())
    shown = [box.station.state.screen.face, *box.turns(7)]
    assert shown == [*asked, Face.NETWORK, *asked, Face.ADDRESS]
    box.own = None
    assert box.turns(8) == [*asked, Face.ADDRESS] * 2


def test_the_password_stands_on_the_display_alone(tmp_path: Path) -> None:
    secret = State(Screen(Face.NETWORK, text="Wi-Fi", hotspot=OWN))
    for is_display in (False, True):
        folder = RunFolder(tmp_path / str(is_display), picture, is_display=is_display)
        folder.tell(secret)
        told = json.loads((folder.path / "screen.json").read_bytes())
        png = (folder.path / "screen.png").read_bytes()
        folder.close()
        assert (OWN.word in told["lines"]) is is_display
        assert told["face"] == "network" and told["lines"][0] == "Wi-Fi"
        plain = picture(Screen(Face.NETWORK, text="Wi-Fi"))
        plain.save(tmp_path / "plain.png")
        assert (png == (tmp_path / "plain.png").read_bytes()) is not is_display


@pytest.mark.parametrize("language", languages())
def test_the_code_is_what_telephones_read_and_beside_it_nothing_is_cut(language: str) -> None:
    screen = Screen(Face.NETWORK, text=words(language)("display.network"), hotspot=OWN)
    said = f"WIFI:T:WPA;S:{OWN.name};P:{OWN.word};;"
    matrix = segno.make_qr(said, error="l", boost_error=False).matrix
    image, start = picture(screen), (HEIGHT - 2 * len(matrix)) // 2
    for row, cells in enumerate(matrix):
        for column, dark in enumerate(cells):
            dot = image.getpixel((start + 2 * column, start + 2 * row))
            assert dot == (0 if dark else 1)
    typed = "".join(mark.words for mark in arrange(screen) if isinstance(mark, Text))
    title = screen.text.replace(BREAK, "")
    assert typed.replace(BREAK, "") == f"{title}{OWN.name}{OWN.word}{OWN.address}"


@pytest.mark.parametrize("told", ["", "name=a\n", "name=a\nword=\naddress=10.42.0.1\n", "?\n"])
def test_half_of_it_is_nothing(tmp_path: Path, told: str) -> None:
    (tmp_path / "hotspot").write_text(told, encoding="utf-8")
    assert own_hotspot(tmp_path) is None
    assert own_hotspot(tmp_path / "nowhere") is None
