"""The station when something is amiss: a full disk, a dark display, a lost reader, a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.simulated import SimulatedDisplay, SimulatedSignals
from kiosk.classroom import Classroom, init
from kiosk.clock import VirtualClock
from kiosk.commands import TakeRecess
from kiosk.config import Config
from kiosk.events import PolicyChanged
from kiosk.faces import picture
from kiosk.imports import load_sample
from kiosk.ports import Button, CardSeen, Pressed, ReaderChanged, Signal
from kiosk.rows import Policy
from kiosk.station import Parts, State, Station
from kiosk.texts import Sentence
from kiosk.words import BREAK, words


class Bench:
    """A station in virtual time, with all that it told of its parts."""

    def __init__(self, folder: Path, *, made: bool = False) -> None:
        self.clock = VirtualClock(name="test", seconds=100.0)
        self.folder = folder
        self.display = SimulatedDisplay(picture)
        self.signals = SimulatedSignals()
        self.told: list[State] = []
        if not made:
            with init(folder, "Prueba", self.clock) as classroom:
                load_sample(classroom)
        self.classroom = Classroom(folder, self.clock)
        self.station = self.started()

    def started(self) -> Station:
        station = Station(
            self.classroom,
            Parts(self.display, self.signals),
            Config(),
            words("es"),
            told=self.told.append,
        )
        station.start()
        return station

    def tap(self, *labels: str, after: float = 2.0) -> None:
        for label in labels:
            self.clock.seconds += after
            self.station.hear(CardSeen("", self.clock.seconds, label=label))

    def press(self, button: Button, after: float = 1.0) -> None:
        self.clock.seconds += after
        self.station.hear(Pressed(button, self.clock.seconds))

    def wait(self, seconds: float) -> None:
        self.clock.seconds += seconds
        self.station.tick(self.clock.seconds)

    @property
    def lines(self) -> list[str]:
        return self.station.screen_now(self.clock.seconds).lines

    def rows(self) -> dict[str, int]:
        """How many rows every table has."""
        connection = self.classroom.connection
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for (name,) in names.fetchall()
        }


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "school")
    yield made
    assert made.classroom.differences() == []
    made.classroom.close()


def test_on_a_full_disk_the_tap_is_refused_in_words_and_works_again_with_space(
    bench: Bench,
) -> None:
    bench.tap("P22", "P01")
    connection = bench.classroom.connection
    before = bench.rows()
    connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size: it is full
    for _ in range(60):  # the last page may have room for a few rows more
        bench.tap("P05", "P02", "T03", "P02", after=3.0)
        if bench.station.state.storage:
            break
    full = bench.rows()
    assert bench.station.state.storage == "full"
    assert bench.lines[0] == "No cabe más en la memoria"
    assert bench.told[-1].storage == "full"
    assert bench.signals.given[-1] is Signal.REFUSED
    bench.tap("P06")
    assert bench.rows() == full, "nothing half-written"
    connection.execute("PRAGMA max_page_count = 1000000")
    bench.wait(30)
    bench.tap("P10", "P11", "T07", "P10")
    assert bench.station.state.storage == ""
    assert bench.rows()["events"] > before["events"]
    assert bench.lines[0] == "Emiliano acompaña a Ximena"


def test_a_display_fault_stops_no_tap_and_is_one_event_until_it_is_back(bench: Bench) -> None:
    bench.display.lose()
    bench.tap("P22", "P01", "T01")
    assert len(bench.classroom.facts().open()) == 1
    assert bench.station.state.display
    bench.wait(3)
    bench.display.find()
    bench.wait(3)
    bench.tap("P05")
    assert not bench.station.state.display
    kinds = [row[0] for row in bench.classroom.connection.execute("SELECT kind FROM events")]
    assert kinds.count("display_lost") == kinds.count("display_found") == 1
    assert bench.display.screen is not None and bench.display.screen.left is not None


def test_what_is_lost_is_said_in_the_language_that_is_chosen_meanwhile(bench: Bench) -> None:
    why = Sentence("parts.reader_missing")
    bench.station.hear(ReaderChanged(False, bench.clock.seconds, detail=why))
    bench.display.lose()
    bench.wait(10)
    for language in ("th", "en", "es"):
        bench.classroom.enter((Policy("language", language), PolicyChanged("language")), "p22")
        bench.wait(2)
        assert bench.lines[0] == words(language)("display.reader_lost").replace(BREAK, "")
        assert bench.station.state.reader == (why,)
        assert bench.station.state.display == Sentence("parts.display_mute")


def test_a_lost_reader_clears_the_desk_is_said_and_stays_said_until_it_is_back(
    bench: Bench,
) -> None:
    bench.tap("P22")
    bench.station.hear(
        ReaderChanged(False, bench.clock.seconds, detail=Sentence("parts.reader_missing"))
    )
    assert bench.lines[0] == "El lector no responde"
    bench.wait(60)
    assert bench.lines[0] == "El lector no responde"
    bench.station.hear(ReaderChanged(True, bench.clock.seconds))
    bench.tap("P01", "T01")
    assert bench.classroom.facts().open() == ()
    assert bench.lines[0] == "¿Elijo este tema?"


def test_a_program_that_restarts_within_the_boot_changes_nothing(bench: Bench) -> None:
    bench.tap("P22", "P01", "T01")
    before = bench.rows()
    bench.station = bench.started()
    assert bench.rows() == before
    assert bench.lines[:1] == ["En diálogo"]
    bench.wait(30)
    bench.tap("P01")
    assert bench.lines[0].startswith("En pausa")


def test_each_pair_in_dialogue_is_shown_in_turn_at_rest(bench: Bench) -> None:
    bench.tap("P22", "P01", "T01", "P05", "P02", "T03")
    bench.wait(30)
    seen = set()
    for _ in range(6):
        bench.wait(3)
        seen.add(bench.lines[1])
    assert seen == {"Maestra Rosa → Ana", "Itzel → Luis"}


def test_a_change_on_the_tablet_reaches_a_resting_display(bench: Bench) -> None:
    bench.tap("P22", "P01", "T01")
    bench.wait(30)
    with Classroom(bench.folder, bench.clock) as tablet:
        tablet.submit(TakeRecess("teacher"), actor="teacher")
    bench.wait(0.1)
    assert bench.told[-1].screen.lines[0] != "En diálogo"
