"""`kiosk bench`: it runs, every figure stands beside its floor, and invented journals verify.

Nothing here says how fast anything must be: machines differ, and a busy one is no fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import kiosk.bench.figures as figures
from hardware.simulated import SimulatedDisplay, SimulatedSignals, ask
from kiosk.bench import NAMES
from kiosk.bench.figures import Plan, Tools, measured
from kiosk.bench.history import PEOPLE, generate, school
from kiosk.bench.plot import plot
from kiosk.bench.processes import BenchError
from kiosk.bench.table import HEADS, document, lines
from kiosk.bench.taps import Timed
from kiosk.bench.together import seen
from kiosk.bench.values import Figure, Sample, Target
from kiosk.classroom import DATABASE, Classroom
from kiosk.cli import main, parts
from kiosk.clock import VirtualClock
from kiosk.config import Config
from kiosk.station import Parts
from kiosk.words import languages, words

TINY = Plan(
    (0, 60), gestures=4, watched=10, viewers=2, times=2, settle=0.0, rest=0.1, seconds=3, every=0.4
)
OF_A_FIGURE = {
    "name",
    "dialogues",
    "viewers",
    "unit",
    "n",
    "p50",
    "p95",
    "p99",
    "floor",
    "ratio",
    "times_empty",
    "targets",
    "met",
    "told",
}


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    said = words("en")
    memory = tmp_path / "memory"
    memory.mkdir()
    return Tools(
        draw=parts.drawing(Config().simulated()),
        parts=lambda draw: Parts(SimulatedDisplay(draw), SimulatedSignals()),
        ask=lambda run, request: ask(run, request, timeout=5.0),
        words=said,
        work=tmp_path,
        memory=memory,
        say=lambda what: None,
    )


def figure(name: str = "committed", **changes: Any) -> Figure:
    made = Figure(name, "ms", Sample(9, 2.0, 3.0, 4.0), Sample(9, 1.0, 1.5, 2.0))
    return replace(made, **changes)


# Invented journals


def test_an_invented_journal_verifies_and_has_all_its_dialogues(tmp_path: Path) -> None:
    made = generate(tmp_path / "school", 450, VirtualClock())
    with Classroom(tmp_path / "school", VirtualClock()) as room:
        assert room.differences() == []
        assert room.seq() == made.events
        (count,) = room.connection.execute("SELECT count(*) FROM dialogues").fetchone()
        assert count == 450
        assert room.facts().day() == 6, "five days of a hundred at most, each of them closed"
        kinds = {kind for (kind,) in room.connection.execute("SELECT kind FROM events")}
    assert {"boot_started", "dialogue_opened", "dialogue_closed", "day_closed"} <= kinds
    assert {"recess", "understood", "dialogue_voided"} <= kinds


def test_a_school_of_many_years_has_fifty_people_at_any_time(tmp_path: Path) -> None:
    place = school(100_000)
    assert len(place.years) == 5
    assert {len(year) for year in place.years} == {PEOPLE}
    assert set(place.years[0]) != set(place.now)


def test_the_same_seed_makes_the_same_history(tmp_path: Path) -> None:
    def told(folder: str, seed: int) -> list[tuple[str, str]]:
        generate(tmp_path / folder, 150, VirtualClock(), seed=seed)
        with Classroom(tmp_path / folder, VirtualClock()) as room:
            station = room.site.station
            rows = room.connection.execute(
                "SELECT kind, body FROM events WHERE actor = 'station' ORDER BY seq"
            )
            return [(kind, body.replace(station, "here")) for kind, body in rows]

    assert told("one", 1) == told("again", 1)
    assert told("one more", 1) != told("other", 2)


# The figures


def test_a_tap_is_seen_when_a_viewer_has_it_or_something_newer() -> None:
    taps = Timed(told=[(5, 10.0), (8, 10.1), (9, 10.2)])
    quick, slow = [(4, 9.0), (5, 10.01), (8, 10.11), (9, 10.21)], [(5, 10.05), (9, 10.3)]
    assert [round(each) for each in seen(taps, [quick, slow])] == [10, 10, 10, 50, 200, 100]
    with pytest.raises(BenchError, match="Of 6 sights only 4"):
        seen(taps, [quick, slow[:1]])


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_measured_beside_its_floor(name: str, tools: Tools) -> None:
    found = list(measured(tools, TINY, frozenset([name])))
    assert found
    for each in found:
        assert each.value.n and each.floor.n
        assert each.value.p50 >= 0 and each.floor.p50 > 0 or each.unit == "% CPU"
        assert each.document().keys() == OF_A_FIGURE
    assert list(tools.work.glob("kiosk-bench-*")) == []


def test_with_nothing_named_every_figure_is_measured(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stand_in(name: str) -> Callable[..., list[Figure]]:
        return lambda folders, plan: [figure(name)]

    monkeypatch.setattr(figures, "_MEASURES", {name: stand_in(name) for name in NAMES})
    assert [each.name for each in measured(tools, TINY, frozenset())] == list(NAMES)


def test_every_measure_has_its_name_and_every_name_its_measure() -> None:
    assert tuple(figures._MEASURES) == NAMES


def test_a_journal_that_is_kept_is_made_once_and_never_changed(
    tools: Tools, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    for _ in range(2):
        list(measured(tools, TINY, frozenset(["board"]), kept))
        with Classroom(kept / "history-60", VirtualClock()) as room:
            assert room.facts().open() == ()
            seq, site = room.seq(), room.site.site
    list(measured(tools, TINY, frozenset(["board"]), kept))
    with Classroom(kept / "history-60", VirtualClock()) as room:
        assert (room.seq(), room.site.site) == (seq, site)


# Targets


def test_targets_are_held_to_the_unit_to_the_floor_or_to_the_empty_figure() -> None:
    one = figure(empty=1.6)
    assert one.ratio == 2.0
    assert one.of_empty == 1.25
    assert one.met is None
    assert one.holds(Target(2.0)) and not one.holds(Target(1.9))
    assert one.holds(Target(4.0, "p99", "floor")) and not one.holds(Target(3.9, "p99", "floor"))
    assert one.holds(Target(1.3, "p50", "empty")) and not one.holds(Target(1.2, "p50", "empty"))
    assert one.holds(Target(2.0, at_least=True)) and not one.holds(Target(2.1, at_least=True))
    assert figure(targets=(Target(2.0), Target(1.0))).met is False


# Table, document, plot


@pytest.mark.parametrize("language", languages())
def test_the_table_has_a_line_for_each_figure_in_every_language(language: str) -> None:
    said = words(language)
    every = [figure(name) for name in ("committed", "seen", "storm_drawn", "rebuild", "view")]
    every.append(figure("drawn", targets=(Target(6.0, "p50", "floor"),), at=10_000, empty=1.9))
    table = lines(every, said)
    assert len(table) == 1 + len(every)
    for head in HEADS:
        assert said(f"bench.head_{head}") in table[0]
    assert "10,000" in table[-1]
    assert said("bench.yes") in table[-1]


def test_the_document_names_the_machine_the_day_and_every_figure() -> None:
    told = json.loads(json.dumps(document([figure(), figure("view", unit="kB")])))
    assert told.keys() == {"measured", "machine", "figures"}
    assert {"processor", "cores", "memory_MB", "python", "sqlite"} <= told["machine"].keys()
    assert [each["name"] for each in told["figures"]] == ["committed", "view"]
    assert told["figures"][0]["floor"] == {"n": 9, "p50": 1.0, "p95": 1.5, "p99": 2.0}


def test_the_plot_is_a_picture_without_colour_that_names_its_lines() -> None:
    said = words("en")
    every = [figure(name, at=at) for name in ("committed", "drawn") for at in (0, 10, 1000)]
    drawn = plot(every, said)
    root = ElementTree.fromstring(drawn)
    texts = {each.text for each in root.iter() if each.tag.endswith("text")}
    assert {said("bench.plot_committed"), said("bench.plot_drawn"), "1,000", "0"} <= texts
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_without_a_figure_of_taps_there_is_nothing_to_plot() -> None:
    with pytest.raises(ValueError, match="measure `tap`"):
        plot([figure("view")], words("en"))


# The command


def test_the_command_prints_one_document_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "QUICK", TINY)
    arguments = ["bench", "--quick", "--only", "board", "--json", "--data", str(tmp_path / "data")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [each["name"] for each in told["figures"]] == ["board"]
    assert list((tmp_path / "data").iterdir()) == []


def test_a_school_in_the_data_folder_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "QUICK", TINY)
    generate(tmp_path, 0, VirtualClock())
    before = (tmp_path / DATABASE).read_bytes()
    done = CliRunner().invoke(
        main, ["bench", "--quick", "--only", "tap", "--data", str(tmp_path), "--lang", "en"]
    )
    assert done.exit_code == 0, done.output
    assert "tap, committed" in done.stdout
    assert (tmp_path / DATABASE).read_bytes() == before


def test_quick_and_full_together_are_wrong_usage() -> None:
    done = CliRunner().invoke(main, ["bench", "--quick", "--full", "--lang", "en"])
    assert done.exit_code == 2
    assert "exclude each other" in done.stderr
