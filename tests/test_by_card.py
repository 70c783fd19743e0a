"""Signing a tablet in by card: the number on the tablet, the card, OK; nobody unnoticed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.access.waiting import ASKS_OF_A_DEVICE, AT_MOST, KEPT_MS, OF_A_DEVICE, WAITS_MS
from kiosk.errors import Refused
from kiosk.events import PersonChanged
from kiosk.ports import Button, Signal
from kiosk.rows import CardRow, Person
from kiosk.screens import Face
from kiosk.words import words
from tests.classes import TEACHER, Morning
from tests.teaching import Desk, school_in

ES = words("es")
CARD = "/teacher/sign-in/card"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


@pytest.fixture
def station(desk: Desk) -> Iterator[Morning]:
    with Morning(desk.folder, desk.clock) as found:
        yield found


def number(tablet: Desk) -> int:
    """The number that the tablet is given and shows."""
    assert tablet.post(CARD).status_code == 303
    found = re.search(r'id="number"[^>]*>(\d+)<', tablet.get(CARD).text)
    assert found is not None
    return int(found[1])


def waits(tablet: Desk) -> bool:
    """Whether the tablet's script would go on waiting."""
    return bool((tablet.get(f"{CARD}/state").json or {})["waits"])


def says(station: Morning) -> str:
    """What the display says."""
    return station.parts.screens[-1].text


def asks(of: int) -> str:
    """The display's question."""
    return ES("display.page_let_in", number=of)


def test_the_teachers_card_and_ok_let_the_tablet_in(desk: Desk, station: Morning) -> None:
    tablet = desk.anew()
    given = number(tablet)
    assert 10 <= given <= 99 and waits(tablet)
    station.tap(TEACHER)
    assert says(station) == asks(given)
    assert station.parts.screens[-1].face is Face.PERSON
    assert waits(tablet), "looking lets nobody in"
    station.press(Button.OK)
    assert says(station) == ES("display.done_let_in", number=given)
    assert station.parts.signals[-1] is Signal.CHOSEN
    assert not waits(tablet)
    answer = tablet.get(CARD)
    assert (answer.status_code, answer.location) == (303, "/teacher/")
    assert tablet.get("/teacher/temas").status_code == 200
    assert ES("door.pin_why") not in tablet.get("/teacher/temas").text


def test_the_card_without_ok_lets_nobody_in(desk: Desk, station: Morning) -> None:
    tablet = desk.anew()
    number(tablet)
    station.tap(TEACHER)
    station.wait(15)
    assert waits(tablet) and tablet.get("/teacher/temas").status_code == 303
    assert desk.classroom.access.tablets() == {"p22": 1}


def test_ok_lets_in_the_tablet_whose_number_can_be_read(desk: Desk, station: Morning) -> None:
    first, second = desk.anew(), desk.anew()
    one = number(first)
    desk.clock.seconds += 1
    other = number(second)
    assert one != other
    station.tap(TEACHER)
    assert says(station) == asks(one)
    station.press(Button.NEXT)
    assert says(station) == asks(other)
    third = desk.anew()
    last = number(third)  # somebody comes between reading and pressing
    station.press(Button.OK)
    assert (waits(first), waits(second), waits(third)) == (True, False, True)
    station.press(Button.NEXT)
    assert says(station) == asks(last), "the next one, none left out"


def test_a_tablet_that_went_away_between_reading_and_pressing_is_not_let_in(
    desk: Desk, station: Morning
) -> None:
    first, second = desk.anew(), desk.anew()
    one = number(first)
    desk.clock.seconds += WAITS_MS / 1000 - 5
    number(second)
    station.tap(TEACHER)
    assert says(station) == asks(one)
    station.press(Button.OK, gap=6)
    assert says(station) == asks(one), "nothing happened"
    assert waits(second)
    assert desk.classroom.access.tablets() == {"p22": 1}


def test_after_two_minutes_the_number_rests_and_another_is_given(
    desk: Desk, station: Morning
) -> None:
    tablet = desk.anew()
    given = number(tablet)
    station.wait(WAITS_MS / 1000)
    assert not waits(tablet)
    assert ES("door.card_rested", number=given) in tablet.get(CARD).text
    station.tap(TEACHER)
    assert says(station) == ES("display.page_home")
    assert number(tablet) != given, "a number is nobody else's for a while"


def test_a_pupils_card_sees_no_tablet(desk: Desk, station: Morning) -> None:
    given = number(desk.anew())
    station.tap("P01")
    assert str(given) not in says(station)
    station.press(Button.OK)
    assert desk.classroom.access.waiting.offered() != ()


def test_a_colleague_without_an_account_gets_one_and_chooses_a_password(
    desk: Desk, station: Morning
) -> None:
    desk.classroom.enter(
        [
            Person("beto", "Profesor Beto", "Beto", "teacher"),
            CardRow("cardofbeto", "B01", "person", "beto"),
            PersonChanged("beto"),
        ],
        "import",
    )
    tablet = desk.anew()
    number(tablet)
    station.tap("B01")
    station.press(Button.OK)
    tablet.get(CARD)
    assert ES("door.no_password_yet") in tablet.get("/teacher/more").text
    answer = tablet.post("/teacher/settings/accounts/password", new="agua clara")
    assert answer.status_code == 303
    again = desk.anew()
    assert again.post("/teacher/sign-in", name="profesor beto", password="agua clara").location
    assert again.get("/teacher/temas").status_code == 200


def test_a_card_of_which_the_entry_was_taken_away_opens_nothing(
    desk: Desk, station: Morning
) -> None:
    desk.classroom.access.end("p22")
    given = number(desk.anew())
    station.tap(TEACHER)
    assert says(station) != asks(given)


def test_only_who_has_no_secret_at_all_is_sent_to_the_card_when_time_has_passed(
    desk: Desk, station: Morning
) -> None:
    account = desk.classroom.access.account("p22")
    assert account is not None
    tablet = desk.anew()
    number(tablet)
    station.tap(TEACHER)
    station.press(Button.OK)
    tablet.get(CARD)
    assert ES("door.forgot_pin") not in tablet.get("/teacher/temas").text
    desk.clock.seconds += 15 * 60
    assert ES("door.forgot_pin") in tablet.get("/teacher/temas").text
    desk.classroom.access.put(type(account)("p22", "", "", account.version))
    assert ES("door.pin_card") in tablet.get("/teacher/temas").text


def test_the_journal_knows_nothing_of_tablets(desk: Desk, station: Morning) -> None:
    before = desk.classroom.seq()
    tablet = desk.anew()
    number(tablet)
    station.tap(TEACHER)
    station.press(Button.OK)
    tablet.get(CARD)
    assert desk.classroom.seq() == before
    assert desk.classroom.differences() == []


def test_a_tutors_card_shows_the_tablet_first_and_the_pause_comes_all_the_same(
    desk: Desk, station: Morning
) -> None:
    station.tap(TEACHER, "P01", "T01")
    station.wait(30)
    given = number(desk.anew())
    station.tap(TEACHER)
    assert says(station) == asks(given)
    station.press(Button.OK)
    station.wait(10)
    assert desk.classroom.facts().open() == ()


def test_a_flood_of_numbers_is_turned_away_in_words(desk: Desk) -> None:
    waiting = desk.classroom.access.waiting
    for _ in range(OF_A_DEVICE + 3):
        waiting.ask("address 10.0.0.1")
    assert len(waiting.offered()) == OF_A_DEVICE, "the earlier ones of an address give way"
    for n in range(AT_MOST - OF_A_DEVICE):
        waiting.ask(f"address 10.0.1.{n}")
    with pytest.raises(Refused):
        waiting.ask("address 10.0.2.1")
    answer = desk.anew().post(CARD)
    assert answer.status_code == 409 and ES("door.many_wait") in answer.text
    numbers = [each.number for each in waiting.offered()]
    assert len(set(numbers)) == len(numbers) == AT_MOST


def test_one_address_cannot_ask_for_ever(desk: Desk) -> None:
    tablet = desk.anew()
    given = [tablet.post(CARD).status_code for _ in range(ASKS_OF_A_DEVICE + 1)]
    assert given == [303] * ASKS_OF_A_DEVICE + [409]
    desk.clock.seconds += KEPT_MS / 1000 + 1
    assert tablet.post(CARD).status_code == 303


def test_the_first_card_makes_the_setup_code_go(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk, Morning(desk.folder, desk.clock) as station:
        tablet = desk.anew()
        number(tablet)
        station.tap(TEACHER)
        station.press(Button.OK)
        assert tablet.get(CARD).status_code == 303
        assert desk.classroom.access.setup_code() == ""
        code = desk.classroom.access.codes.renew_setup()
        number(tablet)
        station.wait(15)
        station.tap(TEACHER)
        station.press(Button.OK)
        assert tablet.get(CARD).status_code == 303
        assert desk.classroom.access.setup_code() == code, "a new one waits for its colleague"


def test_a_number_belongs_to_the_browser_that_asked(desk: Desk, station: Morning) -> None:
    tablet, stranger = desk.anew(), desk.anew()
    number(tablet)
    station.tap(TEACHER)
    station.press(Button.OK)
    assert stranger.get(CARD).status_code == 200
    assert stranger.get("/teacher/temas").status_code == 303
    assert tablet.get(CARD).status_code == 303
