"""A kit set up amiss: a sentence on the display and on the tablet, in every language.

Elsewhere: a school list with a name twice (test_kit), sticks (test_copies_places, test_sticks,
test_updating_page), a display that is not there (test_display), a full card (test_station,
test_storage), and what the machine lacks (test_kit_health).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.config import Config, ReaderSettings
from kiosk.doctor import clock_of, findings
from kiosk.faces import picture
from kiosk.health.at_start import STANDS, at_start
from kiosk.words import languages, words
from tests.classes import NOON_MS, Morning, sample_class
from tests.machines import machine_of
from tests.teaching import Desk, school_in

SAME = replace(Config(), reader2=ReaderSettings())
"""Two readers of the same kind, both without a path of their own."""


def shown(year: int) -> int:
    """What a clock in that year shows."""
    return int(datetime(year, 1, 1, 12, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A signed-in tablet."""
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("year", [1970, 2099])
def test_a_clock_in_an_impossible_year_is_said_on_the_display_and_on_the_tablet(
    year: int, language: str, tmp_path: Path
) -> None:
    say = words(language)
    told = at_start(Config(), shown(year), False, say)
    assert told is not None and told.screen is not None
    assert told.screen.lines == [
        say("health.clock_notice", year=year),
        say("health.clock_notice_hint"),
    ]
    picture(told.screen)
    sample_class(tmp_path / "a").close()
    found = clock_of(tmp_path / "a", VirtualClock(), shown(year), say)
    assert found.state == "look" and str(year) in found.says and found.do


@pytest.mark.parametrize("language", languages())
def test_two_readers_of_one_kind_without_a_path_are_said_on_the_display_and_on_the_tablet(
    language: str, desk: Desk, tmp_path: Path
) -> None:
    say = words(language)
    told = at_start(SAME, NOON_MS, True, say)
    assert told is not None and told.screen is not None
    assert told.screen.lines == [say("health.readers_notice"), say("health.notice_hint")]
    picture(told.screen)
    root = machine_of(tmp_path / "machine", desk.folder)
    desk.source._examine = lambda spoken: findings(desk.folder, SAME, spoken, root)
    page = desk.get(f"/teacher/kit?lang={language}").text
    assert say("health.readers_same") in page and say("health.readers_same_do") in page


@pytest.mark.parametrize("language", languages())
def test_a_board_without_a_bus_for_the_display_is_said_on_the_tablet(
    language: str, desk: Desk, tmp_path: Path
) -> None:
    """The display is dark then, so only a tablet can say it."""
    say = words(language)
    root = machine_of(tmp_path / "machine", desk.folder, {"dev/i2c-1": None})
    desk.source._examine = lambda spoken: findings(desk.folder, Config(), spoken, root)
    page = unescape(desk.get(f"/teacher/kit?lang={language}").text)
    assert say("health.bus_none", n=1) in page and say("health.bus_none_do") in page


def test_what_is_well_is_not_spoken_of() -> None:
    for config in (Config(), SAME.simulated(), replace(SAME, reader2=ReaderSettings(path="usb:2"))):
        assert at_start(config, NOON_MS, False, words("es")) is None
    assert at_start(Config(), shown(1970), True, words("es")) is None  # somebody gave the time


def test_it_stands_for_a_while_and_a_card_comes_first(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        told = at_start(Config(), shown(1970), False, words("es"))
        assert told is not None and told.screen is not None
        morning.station.notice(told.screen, morning.clock.seconds, told.seconds)
        assert morning.parts.screens[-1].text == "El reloj marca el año 1970"
        morning.tap("P22", "P01", "T01")
        assert morning.parts.screens[-1].text != "El reloj marca el año 1970"
        morning.wait(STANDS)
        assert morning.parts.screens[-1].text != "El reloj marca el año 1970"
        with Classroom(tmp_path / "a", morning.clock) as room:
            assert room.differences() == []
