"""Three stations of one site, whatever arrives where and in what order, end with equal rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import CallHelp, NoteRandom
from kiosk.directory import Bundle
from kiosk.events import HelpCalled, PersonChanged, Record, Trust
from kiosk.rows import Person
from tests.agreeing import check_it_agrees
from tests.classes import NOON_MS, Morning, copied, dump, sample_class, some_act

T = TypeVar("T")
ACTS = 40


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many rounds as `--merges` says."""
    if "round_number" in metafunc.fixturenames:
        rounds = metafunc.config.getoption("--merges")
        metafunc.parametrize("round_number", range(rounds))


def a_station(base: Classroom, folder: Path, name: str) -> Morning:
    """A second station of the same site: same key, its own id and clock."""
    clock = VirtualClock(name=name)
    with Classroom(copied(base, folder), clock) as room:
        room.set_meta("station", name)
    return Morning(folder, clock)


def pieces(things: Sequence[T], chance: Random) -> list[list[T]]:
    """Everything at least once, some twice, in any order, in pieces of any size."""
    some = [*things, *chance.sample(things, chance.randrange(len(things) // 3 + 1))]
    chance.shuffle(some)
    cuts = sorted(chance.randrange(len(some) + 1) for _ in range(chance.randrange(5)))
    return [some[a:b] for a, b in zip([0, *cuts], [*cuts, len(some)], strict=True)]


def exchange(stations: Sequence[Morning], chance: Random) -> None:
    """Each station gets all events and rows of the others, in its own order."""
    records: list[Record] = []
    rows: list[Bundle] = []
    for each in stations:
        records += each.room.records()
        rows += each.room.bundle()
    for each in stations:
        events, lines = pieces(records, chance), pieces(rows, chance)
        while events or lines:
            piece = events.pop() if events else []
            each.room.merge(piece, lines.pop() if lines else [])
        each.station.show_again(each.clock.seconds)


def test_three_stations_end_with_equal_rows(round_number: int, tmp_path: Path) -> None:
    chance = Random(round_number)
    with sample_class(tmp_path / "base") as base:
        stations = [a_station(base, tmp_path / name, name) for name in ("aa", "bb", "cc")]
    for each in stations:
        each.clock.set_wall(NOON_MS, chance.choice((Trust.NONE, Trust.NETWORK, Trust.TABLET)))
    for _ in range(chance.randrange(1, 4)):
        for each in stations:
            for _ in range(chance.randrange(ACTS)):
                some_act(each, chance)
        exchange(stations, chance)
        first, *others = [dump(each.room) for each in stations]
        for other in others:
            for name, rows in first.items():
                assert other[name] == rows, name
        for each in stations:
            assert each.room.differences() == []
            check_it_agrees(each.room)
    for each in stations:
        before = dump(each.room)
        each.room.rebuild()
        assert dump(each.room) == before
        each.close()


def test_the_same_event_twice_is_the_same_event(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        room.submit(CallHelp("c", ("p01",)))
        before = dump(room, ())
        assert room.merge([*room.records(), *room.records()], room.bundle()) == 0
        assert dump(room, ()) == before


def test_the_same_id_with_other_content_is_kept_aside_told_and_never_folded(
    tmp_path: Path,
) -> None:
    with sample_class(tmp_path / "a") as room:
        (mine,) = room.submit(CallHelp("c", ("p01",)))
        before = dump(room)
        strange = replace(mine, fact=HelpCalled("c", 1, ("p02",)))
        assert room.merge([strange, strange, mine]) == 0
        assert dump(room) == before
        (said,) = map(str, room.differences())
        assert mine.id in said and "kept aside" in said and room.site.station in said
        room.rebuild()
        assert dump(room) == before
        assert list(room.records())[-1] == mine
        assert len(list(room.connection.execute("SELECT * FROM kept_aside"))) == 1


def test_two_openings_of_one_learner_at_two_stations_leave_the_later_one(tmp_path: Path) -> None:
    with sample_class(tmp_path / "base") as base:
        one = a_station(base, tmp_path / "aa", "aa")
        other = a_station(base, tmp_path / "bb", "bb")
    one.tap("P22", "P01", "T01")
    other.room.submit(NoteRandom(), NoteRandom(), NoteRandom())
    other.tap("P05", "P01", "T03")
    for here, there in ((one, other), (other, one)):
        here.room.merge(there.room.records())
    for each in (one, other):
        assert [(s.tutor, s.tutee) for s in each.room.facts().open()] == [("p05", "p01")]
        rows = each.room.connection.execute(
            "SELECT tutor, reason, known FROM dialogues ORDER BY stamp"
        )
        assert list(rows) == [("p22", "moved_on", 1), ("p05", None, None)]
        each.close()


def test_a_day_closed_at_one_station_ends_what_the_other_opens_on_it(tmp_path: Path) -> None:
    with sample_class(tmp_path / "base") as base:
        one = a_station(base, tmp_path / "aa", "aa")
        other = a_station(base, tmp_path / "bb", "bb")
    one.tap("P22", "P01", "T01")
    one.wait(30)
    one.tap("P22", "SHUTDOWN")
    other.room.submit(*[NoteRandom() for _ in range(9)])
    other.tap("P05", "P02", "T03")
    for here, there in ((one, other), (other, one)):
        here.room.merge(there.room.records())
    for each in (one, other):
        assert each.room.facts().open() == ()
        assert each.room.facts().day() == 2
        rows = each.room.connection.execute("SELECT reason, known FROM dialogues ORDER BY stamp")
        assert list(rows) == [("day_closed", 0), ("day_closed", 0)]
        assert each.room.differences() == []
        each.close()


def test_a_boot_interrupts_only_what_its_own_station_left_open(tmp_path: Path) -> None:
    with sample_class(tmp_path / "base") as base:
        one = a_station(base, tmp_path / "aa", "aa")
        other = a_station(base, tmp_path / "bb", "bb")
    one.tap("P22", "P01", "T01")
    other.tap("P05", "P02", "T03")
    one.room.merge(other.room.records())
    one.cut(60)
    assert [(s.tutor, s.tutee) for s in one.room.facts().open()] == [("p05", "p02")]
    assert one.room.facts().last_cut("p01") is not None
    one.close()
    other.close()


def test_a_row_that_arrives_before_its_events_is_still_changed_here_afterwards(
    tmp_path: Path,
) -> None:
    # The local change came after the other was seen, so it stands, wherever the stamps were.
    with sample_class(tmp_path / "a") as room:
        far = 1 << 60
        seen = Person("p01", "Otra")
        values = (*astuple(seen), far, "zz")
        room.merge([], [("people", values)])
        assert room.facts().person("p01") == seen
        room.enter([Person("p01", "Ana"), PersonChanged("p01")], actor="teacher")
        found = room.facts().person("p01")
        assert found is not None and found.name == "Ana"
