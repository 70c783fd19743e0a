"""Two readers at one station: they feed one desk, and with `two_sides` are one side each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.simulated import NoDisplay, NoSignals
from kiosk import directory
from kiosk.classroom import Classroom, init
from kiosk.clock import VirtualClock
from kiosk.config import Config, ReaderSettings, SiteSettings, load
from kiosk.errors import ConfigError
from kiosk.imports import load_sample
from kiosk.policies import Policies
from kiosk.ports import CardSeen, ReaderChanged
from kiosk.station import Parts, Station
from kiosk.texts import Sentence
from kiosk.words import words

ANA, LUIS, THIRD, TEMA = "P22", "P01", "P04", "T01"


class Desk:
    """A station with two readers, in virtual time."""

    def __init__(self, folder: Path, two_sides: bool) -> None:
        self.clock = VirtualClock(name="sides", seconds=100.0)
        with init(folder, "Prueba", self.clock) as classroom:
            load_sample(classroom)
        self.classroom = Classroom(folder, self.clock)
        config = Config(site=SiteSettings(two_sides=two_sides), reader2=ReaderSettings("simulated"))
        self.station = Station(self.classroom, Parts(NoDisplay(), NoSignals()), config, words("es"))
        self.station.start()

    def tap(self, label: str, side: int, after: float = 2.0) -> None:
        self.clock.seconds += after
        self.see(label, side)

    def see(self, label: str, side: int) -> None:
        self.station.hear(CardSeen("", self.clock.seconds, side=side, label=label))

    def change(self, side: int, found: bool) -> None:
        detail = None if found else Sentence("parts.reader_mute")
        self.station.hear(ReaderChanged(found, self.clock.seconds, side, detail))

    def owner(self, label: str) -> str:
        card = directory.card_by_label(self.classroom.connection, label)
        assert card is not None
        return card.owner

    @property
    def open(self) -> int:
        return len(self.classroom.facts().open())

    @property
    def taps(self) -> int:
        (taps,) = self.classroom.connection.execute(
            "SELECT count(*) FROM taps WHERE what = 'tap'"
        ).fetchone()
        return int(taps)

    @property
    def lines(self) -> list[str]:
        self.station.tick(self.clock.seconds)
        return self.station.state.screen.lines

    @property
    def kinds(self) -> list[str]:
        rows = self.classroom.connection.execute("SELECT kind FROM events ORDER BY seq")
        return [kind for (kind,) in rows]


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Desk]:
    """Two readers that are one desk."""
    desk = Desk(tmp_path / "school", two_sides=False)
    with desk.classroom:
        yield desk


@pytest.fixture
def sided(tmp_path: Path) -> Iterator[Desk]:
    """Two readers that are two sides."""
    desk = Desk(tmp_path / "school", two_sides=True)
    with desk.classroom:
        yield desk


def test_two_readers_feed_one_desk(plain: Desk) -> None:
    for label, side in ((ANA, 1), (LUIS, 1), (TEMA, 2)):
        plain.tap(label, side)
    assert plain.open == 1


def test_a_card_taken_from_one_reader_to_the_other_is_one_tap(plain: Desk) -> None:
    plain.tap(ANA, 1)
    plain.tap(ANA, 2, after=1.5)
    assert plain.taps == 1


def test_with_two_sides_one_card_on_each_is_a_pair(sided: Desk) -> None:
    for label, side in ((ANA, 1), (LUIS, 2), (TEMA, 1)):
        sided.tap(label, side)
    assert sided.open == 1


def test_two_cards_laid_down_at_the_same_instant_are_a_pair(sided: Desk) -> None:
    sided.tap(TEMA, 1)
    sided.tap(ANA, 1)
    sided.tap(LUIS, 2, after=0.0)
    assert sided.open == 1


def test_with_two_sides_two_on_one_side_are_never_a_pair(sided: Desk) -> None:
    for label in (ANA, LUIS, TEMA):
        sided.tap(label, 1)
    assert sided.open == 0


def test_with_two_sides_one_alone_is_one_person_and_the_next_stranger_takes_the_place(
    sided: Desk,
) -> None:
    for label, side in ((LUIS, 1), (THIRD, 1), (ANA, 2), (TEMA, 2)):
        sided.tap(label, side)
    (sitting,) = sided.classroom.facts().open()
    assert {sitting.tutor, sitting.tutee} == {sided.owner(ANA), sided.owner(THIRD)}


def test_a_lost_reader_of_two_is_named_and_the_other_goes_on(plain: Desk) -> None:
    plain.change(2, found=False)
    assert plain.lines == [
        words("es")("parts.one_reader_lost", n=2),
        words("es")("parts.one_reader_lost_hint"),
    ]
    why = words("es")("parts.reader_mute")
    assert words("es").said(plain.station.state.reader[0]) == f"Lector 2: {why}"
    for label in (ANA, LUIS, TEMA):
        plain.tap(label, 1)
    assert plain.open == 1
    plain.change(2, found=True)
    assert plain.station.state.reader == ()
    assert [kind for kind in plain.kinds if "reader" in kind] == ["reader_lost", "reader_found"]


def test_both_lost_is_said_as_one_and_the_first_found_is_taken_back_alone(plain: Desk) -> None:
    plain.change(1, found=False)
    plain.change(2, found=False)
    assert plain.lines[0] == words("es")("display.reader_lost")
    assert [why.gaps["n"] for why in plain.station.state.reader] == [1, 2]
    plain.change(1, found=True)
    assert plain.lines[0] == words("es")("parts.one_reader_lost", n=2)


def test_while_one_of_two_sides_is_lost_two_people_can_still_begin(sided: Desk) -> None:
    # Otherwise the kiosk would stand in the way: on one side alone nobody would ever be a pair.
    sided.change(1, found=False)
    for label in (ANA, LUIS, TEMA):
        sided.tap(label, 2)
    assert sided.open == 1


def test_a_card_lying_on_the_reader_that_works_is_no_new_tap_when_the_other_is_lost(
    plain: Desk,
) -> None:
    plain.tap(ANA, 1)
    plain.change(2, found=False)
    for _ in range(10):
        plain.tap(ANA, 1, after=0.3)
    plain.change(2, found=True)
    for _ in range(10):
        plain.tap(ANA, 1, after=0.3)
    assert plain.taps == 1


def test_two_sides_are_a_setting_and_need_a_second_reader(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("[site]\ntwo_sides = true\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"add \[reader2\]"):
        load(file)
    file.write_text('[site]\ntwo_sides = true\n[reader2]\npath = "usb:054c"\n', encoding="utf-8")
    config = load(file)
    assert config.site.two_sides and config.reader2 == ReaderSettings(path="usb:054c")
    assert not config.simulated().site.two_sides


@pytest.mark.parametrize(
    ("value", "means"), [("yes", True), ("True", True), ("1", True), ("no", False), ("0", False)]
)
def test_a_policy_of_yes_or_no_is_what_it_says(value: str, means: bool) -> None:
    assert Policies().changed("two_sides", value).two_sides is means
