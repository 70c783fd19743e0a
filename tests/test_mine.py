"""One's own page on a classroom tablet: the number, the card, the page, and then nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.access import QUIET_MS
from kiosk.access.waiting import ASKS_OF_A_DEVICE, WAITS_MS
from kiosk.commands import ChangeOffer, OpenDialogue, Understand
from kiosk.ports import Button
from kiosk.words import words
from tests.classes import TEACHER, Morning
from tests.teaching import Desk, school_in

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


@pytest.fixture
def station(desk: Desk) -> Iterator[Morning]:
    with Morning(desk.folder, desk.clock) as found:
        yield found


def asks(tablet: Desk) -> int:
    """The tablet asks for somebody's page; the number that it shows."""
    assert tablet.post("/mine/ask").status_code == 303
    found = re.search(r'id="number"[^>]*>(\d+)<', tablet.get("/mine").text)
    assert found is not None
    return int(found[1])


def opened(desk: Desk, station: Morning, card: str) -> Desk:
    """A tablet on which the page of that card stands."""
    tablet = desk.anew()
    asks(tablet)
    station.tap(card)
    station.press(Button.OK)
    return tablet


def does(tablet: Desk, did: str, tema: str) -> int:
    """What the tablet answers when a button of the page is touched."""
    return tablet.post("/mine/do", do=did, tema=tema).status_code


def shows(tablet: Desk) -> bool:
    """Whether somebody's page stands on the tablet."""
    return 'id="mine"' in tablet.get("/mine").text


def says(station: Morning) -> str:
    """What the display says."""
    return station.parts.screens[-1].text


def test_a_tablet_left_alone_says_nothing_of_anybody(desk: Desk) -> None:
    page = desk.anew().get("/mine").text
    assert ES("mine.ask") in page and "Ana" not in page and "number" not in page


def test_the_card_twice_shows_ones_page_on_the_tablet_that_asked(
    desk: Desk, station: Morning
) -> None:
    tablet, other = desk.anew(), desk.anew()
    number = asks(tablet)
    desk.clock.seconds += 1
    assert 1 <= number <= 9 and asks(other) != number
    station.tap("P01")
    assert says(station) == ES("display.page_show_mine", number=number)
    assert not shows(tablet), "looking shows nobody's page"
    station.tap("P01", gap=4)
    assert says(station) == ES("display.done_show_mine", number=number)
    assert shows(tablet) and "Ana" in tablet.get("/mine").text
    assert not shows(other)


def test_ok_does_it_too_and_the_next_number_is_a_page_further(desk: Desk, station: Morning) -> None:
    first, second = desk.anew(), desk.anew()
    asks(first)
    desk.clock.seconds += 1
    asks(second)
    station.tap("P01")
    station.press(Button.NEXT)
    station.press(Button.OK)
    assert (shows(first), shows(second)) == (False, True)


def test_after_a_minute_of_quiet_it_is_forgotten(desk: Desk, station: Morning) -> None:
    tablet = opened(desk, station, "P01")
    station.wait(QUIET_MS / 1000 - 10)
    assert tablet.post("/mine/stay").json == {"shown": True}
    station.wait(QUIET_MS / 1000 - 10)
    assert shows(tablet), "a touch keeps it"
    station.wait(11)
    assert not shows(tablet)
    assert ES("mine.rested") in tablet.get("/mine").text
    assert tablet.post("/mine/stay").json == {"shown": False}
    assert does(tablet, "choose", "t03") == 303
    assert desk.classroom.facts().path("p01", "t03").state == "none"


def test_done_forgets_it_at_once_and_so_does_asking_anew(desk: Desk, station: Morning) -> None:
    tablet = opened(desk, station, "P01")
    assert tablet.post("/mine/done").status_code == 303
    assert not shows(tablet)
    tablet = opened(desk, station, "P02")
    asks(tablet)
    assert not shows(tablet)


def test_a_page_stands_on_one_tablet_only(desk: Desk, station: Morning) -> None:
    first = opened(desk, station, "P01")
    station.wait(15)
    second = opened(desk, station, "P01")
    assert (shows(first), shows(second)) == (False, True)


def test_a_teachers_card_shows_her_page_and_signs_nobody_in(desk: Desk, station: Morning) -> None:
    tablet = desk.anew()
    asks(tablet)
    before = desk.classroom.access.tablets()
    station.tap(TEACHER)
    station.tap(TEACHER, gap=4)
    assert shows(tablet) and "<bdi>Maestra</bdi>" in tablet.get("/mine").text
    assert tablet.get("/teacher/").status_code == 303, "still nobody's tablet"
    assert tablet.get("/teacher/sign-in/card").status_code == 200
    assert desk.classroom.access.tablets() == before


def test_a_tablet_that_waits_for_a_teacher_is_not_opened_by_a_pupil(
    desk: Desk, station: Morning
) -> None:
    tablet = desk.anew()
    tablet.post("/teacher/sign-in/card")
    station.tap("P01")
    assert says(station) == ES("display.page_home")
    station.press(Button.OK)
    assert not shows(tablet) and tablet.get("/teacher/").status_code == 303


def test_a_number_nobody_answered_rests(desk: Desk, station: Morning) -> None:
    tablet = desk.anew()
    asks(tablet)
    station.wait(WAITS_MS / 1000)
    station.tap("P01")
    assert says(station) == ES("display.page_home")
    assert not shows(tablet)


def test_whoever_asks_and_asks_is_told_to_wait_and_keeps_no_teacher_out(desk: Desk) -> None:
    tablet = desk.anew()
    for _ in range(ASKS_OF_A_DEVICE):
        assert tablet.post("/mine/ask").status_code == 303
    answer = tablet.post("/mine/ask")
    assert answer.status_code == 409 and ES("mine.many") in answer.text
    assert desk.anew().post("/teacher/sign-in/card").status_code == 303


def test_what_is_touched_is_the_command_of_the_display(desk: Desk, station: Morning) -> None:
    tablet = opened(desk, station, "P01")

    def path(tema: str) -> tuple[str, str, str, str, bool]:
        found = desk.classroom.facts().path("p01", tema)
        return found.state, found.offers, found.record, found.guide, found.alone

    assert does(tablet, "choose", "t03") == 303
    assert path("t03")[0] == "chosen"
    assert does(tablet, "study", "t03") == 303
    assert path("t03") == ("learning", "no", "none", "none", True)
    assert does(tablet, "record", "t03") == 303
    assert path("t03")[2] == "begun"
    for did in ("offer", "rest", "guide", "choose", "nonsense"):
        answer = tablet.post("/mine/do", do=did, tema="t03")
        assert answer.status_code == 409 and ES("mine.otherwise") in answer.text
    assert does(tablet, "choose", "nothing") == 409
    assert path("t03") == ("learning", "no", "begun", "none", True)
    (actor,) = desk.classroom.connection.execute(
        "SELECT actor FROM events WHERE kind = 'path_chosen' ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    assert actor == "p01"


def test_the_page_says_in_the_first_person_what_there_is(desk: Desk, station: Morning) -> None:
    station.tap("P22", "P01", "T01")
    station.wait(30)
    station.tap("P01", "P22", "UNDERSTOOD")
    station.wait(30)
    station.tap("P05", "P01", "T03")
    station.wait(60)
    station.tap("P01")
    station.wait(30)
    page = opened(desk, station, "P01").get("/mine").text
    for key in ("learning", "holds", "thanks", "could"):
        assert ES(f"mine.{key}") in page
    assert "<bdi>Maestra</bdi>" in page and "<bdi>Itzel</bdi>" in page
    assert ES("mine.reached_understood") in page
    for gone in ("<bdi>Luis</bdi>", "<bdi>Citlali</bdi>", "/teacher"):
        assert gone not in page, "nobody whom it does not concern"


def test_somebody_who_was_erased_meanwhile_is_not_shown(desk: Desk, station: Morning) -> None:
    tablet = opened(desk, station, "P01")
    desk.classroom.access.forget("p01")
    assert not shows(tablet)


def test_the_page_shows_ones_own_tree(desk: Desk, station: Morning) -> None:
    for tutor, tutee in (("p22", "p01"), ("p01", "p02"), ("p02", "p03")):
        desk.classroom.submit(OpenDialogue(f"{tutor}{tutee}", tutor, tutee, "t01"))
        desk.classroom.submit(Understand(tutor, tutee, "t01", f"{tutor}{tutee}"))
    page = opened(desk, station, "P02").get("/mine").text
    ways = re.findall(r'<p class="came">(.*?)</p>', page, re.DOTALL)
    names = [re.findall(r"<bdi>(.*?)</bdi>", way) for way in ways]
    assert names == [["Maestra", "Ana", "Luis"], ["Xóchitl"]]


def test_letting_go_another_look_and_wishing_are_a_touch_and_back_steps_too(
    desk: Desk, station: Morning
) -> None:
    tablet = opened(desk, station, "P01")

    def state(tema: str) -> str:
        return desk.classroom.facts().path("p01", tema).state

    assert does(tablet, "choose", "t03") == 303
    assert ES("mine.release") in tablet.get("/mine").text
    assert does(tablet, "release", "t03") == 303
    assert state("t03") == "released"
    assert ES("mine.did_release") in tablet.get("/mine?did=release").text
    assert does(tablet, "release", "t03") == 409 and does(tablet, "look", "t03") == 409
    assert does(tablet, "choose", "t03") == 303
    assert state("t03") == "chosen"
    desk.classroom.submit(Understand("p05", "p01", "t03"))
    assert state("t03") == "understood"
    assert does(tablet, "look", "t03") == 303
    assert state("t03") == "learning"
    page = tablet.get("/mine").text
    unmet = [tema for tema in ("t10", "t11", "t12") if not desk.classroom.facts().offering(tema)]
    assert unmet and ES("mine.wish") in page
    assert does(tablet, "choose", unmet[0]) == 303
    assert state(unmet[0]) == "chosen"


def test_who_waits_for_a_tutor_sees_who_else_could_accompany(desk: Desk, station: Morning) -> None:
    desk.classroom.submit(ChangeOffer("p07", "t03", "yes"))
    station.tap("P05", "P01", "T03")
    station.wait(60)
    station.tap("P01")
    station.wait(30)
    page = opened(desk, station, "P01").get("/mine").text
    part = page[page.index(ES("mine.others")) :][
        : page[page.index(ES("mine.others")) :].index("</p>")
    ]
    assert f"<bdi>{told_name(desk, 'p07')}</bdi>" in part
    assert f"<bdi>{told_name(desk, 'p05')}</bdi>" not in part


def told_name(desk: Desk, who: str) -> str:
    """How somebody is called."""
    person = directory.person(desk.classroom.connection, who)
    assert person is not None
    return person.display_name
