"""Who was with whom: a year told from its tutorías is the year told from its dialogues."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import (
    CloseDay,
    CloseYear,
    ConfirmDialogue,
    HoldElsewhere,
    OpenDialogue,
    Understand,
    VoidDialogue,
)
from kiosk.events import Kind
from kiosk.reports.met import links_of_year, links_on
from tests.classes import sample_class


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Classroom]:
    with sample_class(tmp_path / "school", VirtualClock(name="met")) as found:
        yield found


def agree(room: Classroom) -> list[tuple[str, str, str, str]]:
    """Both ways tell the same; what they tell."""
    facts, found = room.facts(), []
    year = range(facts.year_before() + 1, facts.day() + 1)
    for sure in (False, True):
        found = links_of_year(room.connection, sure=sure)
        assert found == links_on(room.connection, year, sure=sure)
    return found


def test_a_year_told_from_its_tutorias_is_the_year_told_from_its_dialogues(room: Classroom) -> None:
    assert agree(room) == []
    room.submit(OpenDialogue("d1", "p22", "p01", "t01"))
    room.submit(OpenDialogue("d2", "p02", "p03", "t02"))
    room.submit(OpenDialogue("d3", "p22", "p01", "t01"))
    room.submit(Understand("p22", "p01", "t01", "d3"))
    room.submit(OpenDialogue("r1", "p01", "p22", "t01"))
    assert agree(room)[-1][-1] == Kind.REHEARSAL
    assert [link[:2] for link in agree(room)] == [("p02", "p03"), ("p22", "p01"), ("p01", "p22")]
    room.submit(VoidDialogue("d2", "p22"))
    assert [link[0] for link in agree(room)] == ["p22", "p01"]
    room.submit(CloseYear())
    assert agree(room) == []
    room.submit(OpenDialogue("d4", "p22", "p01", "t01"))
    assert len(agree(room)) == 1


def test_what_was_held_elsewhere_counts_on_its_day_and_once_somebody_stands_for_it(
    room: Classroom,
) -> None:
    room.submit(OpenDialogue("d1", "p22", "p01", "t01"))
    room.submit(CloseYear())
    room.submit(OpenDialogue("d2", "p04", "p05", "t02"))
    room.submit(HoldElsewhere("h1", "p22", "p01", "t01", "home", "p22"))
    room.submit(HoldElsewhere("h2", "p02", "p03", "t01", "paper", "p22"))
    assert [link[0] for link in agree(room)] == ["p04"]
    room.submit(ConfirmDialogue("h2", "p22"))
    assert {link[0] for link in agree(room)} == {"p04", "p02"}
    room.submit(OpenDialogue("d3", "p22", "p01", "t01"))
    assert {link[0] for link in agree(room)} == {"p04", "p02", "p22"}


def test_what_is_written_down_now_of_a_day_of_last_year_is_of_last_year(room: Classroom) -> None:
    room.submit(OpenDialogue("d1", "p22", "p01", "t01"))
    room.submit(CloseDay("p22"))
    room.submit(OpenDialogue("d2", "p22", "p02", "t01"))
    room.submit(CloseYear())
    room.submit(OpenDialogue("d3", "p04", "p05", "t02"))
    room.submit(HoldElsewhere("h1", "p03", "p01", "t01", "paper", "p22", day=1))
    room.submit(ConfirmDialogue("h1", "p22"))
    assert [link[0] for link in agree(room)] == ["p04"]
