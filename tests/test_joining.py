"""What becomes of the cards when two entries turn out to be one person (docs/rules.md 2, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.commands import (
    CloseDay,
    CloseDialogue,
    JoinPersons,
    OpenDialogue,
    PartPersons,
    Understand,
    Undo,
)
from kiosk.errors import Refused
from kiosk.events import CardChanged, Fact, PersonChanged
from kiosk.rows import CardRow, Person, Row
from tests.teaching import Desk, school_in

NEW = "ab" * 16
GUEST = "cd" * 16


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The sample class with a new card and a guest card, both of which have met somebody."""
    with school_in(tmp_path) as found:
        rows: list[Fact | Row] = [
            Person("new1", "", "", "new"),
            CardRow(NEW, "", "person", "new1"),
            Person("g01", "G01", "G01", "guest"),
            CardRow(GUEST, "G01", "person", "g01"),
            PersonChanged("new1"),
            CardChanged(NEW),
        ]
        found.classroom.enter(rows, "test")
        room = found.classroom
        room.submit(OpenDialogue("d1", "p22", "new1", "t01"), CloseDialogue("d1"))
        yield found


def cards(desk: Desk, who: str) -> dict[str, bool]:
    """The cards of a person, and whether each rests."""
    return {c.key: c.resting for c in directory.cards_of(desk.classroom.connection, who)}


def rows(desk: Desk) -> list[CardRow]:
    return sorted(directory.cards(desk.classroom.connection), key=lambda card: card.key)


def person(desk: Desk, who: str) -> Person:
    found = directory.person(desk.classroom.connection, who)
    assert found is not None
    return found


def pairs(desk: Desk, day: int = 1) -> set[tuple[str, str]]:
    """Who was with whom on a day."""
    return {r.triple[:2] for r in desk.classroom.facts().on_day(day) if r.voided is None}


def test_a_new_card_takes_the_place_of_the_former_one_and_undo_puts_both_back(desk: Desk) -> None:
    before = rows(desk)
    (former,) = cards(desk, "p01")
    desk.classroom.submit(JoinPersons("p01", "new1", "p22", "j"))
    assert cards(desk, "p01") == {former: True, NEW: False}
    assert not person(desk, "new1").active
    desk.classroom.submit(Undo("j", "p22", "u"))
    assert rows(desk) == before
    assert person(desk, "new1").active
    desk.classroom.submit(Undo("u", "p22", "again"))
    assert cards(desk, "p01") == {former: True, NEW: False}
    desk.classroom.submit(PartPersons("p01", "", "p22", "p"))
    assert rows(desk) == before
    assert desk.classroom.differences() == []


def test_a_card_that_somebody_took_into_use_meanwhile_is_left_as_they_said(desk: Desk) -> None:
    (former,) = cards(desk, "p01")
    desk.classroom.submit(JoinPersons("p01", "new1", "p22", "j"))
    desk.classroom.enter([CardRow(former, "P01", "person", "p02"), CardChanged(former)], "p22")
    desk.classroom.submit(Undo("j", "p22", "u"))
    assert cards(desk, "p02")[former] is False
    assert cards(desk, "p01") == {}


def test_of_somebody_entered_twice_both_cards_go_on(desk: Desk) -> None:
    both = cards(desk, "p01") | cards(desk, "p03")
    desk.classroom.submit(JoinPersons("p01", "p03", "p22", "j"))
    assert cards(desk, "p01") == both
    assert not any(both.values())


def test_what_was_done_with_a_guest_card_on_one_day_becomes_hers_and_the_card_is_the_pools(
    desk: Desk,
) -> None:
    room = desk.classroom
    room.submit(OpenDialogue("a", "p22", "g01", "t01"), CloseDialogue("a"))
    room.submit(CloseDay("p22"))
    today = directory.card(room.connection, GUEST)
    assert today is not None and today.owner != "g01", "somebody else's every day"
    guest = today.owner
    room.submit(OpenDialogue("b", "p05", guest, "t03"), Understand("p05", guest, "t03"))
    before = rows(desk)
    room.submit(JoinPersons("p01", guest, "p22", "j"))
    assert pairs(desk, 1) == {("p22", "g01"), ("p22", "new1")}
    assert pairs(desk, 2) == {("p05", "p01")}
    assert room.facts().path("p01", "t03").agreed == ("p05",)
    assert room.facts().path(guest, "t03").agreed == ()
    assert rows(desk) == before
    assert person(desk, guest).active
    room.submit(Undo("j", "p22", "u"))
    assert pairs(desk, 2) == {("p05", guest)}
    assert person(desk, guest).active
    room.submit(JoinPersons("p02", "g01", "p22", "k", "a"))
    assert pairs(desk, 1) == {("p22", "p02"), ("p22", "new1")}, "the day that the page showed"
    assert room.differences() == []


def test_a_guest_card_that_did_nothing_is_nobodys(desk: Desk) -> None:
    seq = desk.classroom.seq()
    with pytest.raises(Refused, match="no dialogue"):
        desk.classroom.submit(JoinPersons("p01", "g01", "p22", "j"))
    assert desk.classroom.seq() == seq


def test_the_page_of_a_dialogue_asks_who_had_the_guest_card(desk: Desk) -> None:
    desk.sign_in()
    desk.classroom.submit(OpenDialogue("a", "p22", "g01", "t01"))
    page = desk.get("/teacher/today/a").text
    assert "¿Quién usó ese día la tarjeta" in page
    seen = re.findall(r'name="seen" value="([^"]*)"', page)[0]
    answer = desk.post("/teacher/today/a", do="join", who="g01", to="p01", seen=seen)
    assert answer.status_code == 303, answer.text
    assert ("p22", "p01") in pairs(desk)
    assert person(desk, "g01").active
