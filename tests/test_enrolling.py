"""Cards handed out at the station: fifty children, three seconds each, and nothing begins there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.access import Account
from kiosk.directory import card_key
from kiosk.enrolling.running import LASTS, running
from kiosk.ports import CardSeen, Signal
from kiosk.rows import Person
from kiosk.words import words
from tests.classes import Morning
from tests.teaching import Desk, school_in
from web.teacher.trying import hashed

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


@pytest.fixture
def morning(desk: Desk) -> Iterator[Morning]:
    with Morning(desk.folder, desk.clock) as found:
        yield found


def uid(n: int) -> str:
    return f"04AABBCC{n:06X}"


def tap(morning: Morning, card: str, gap: float = 3.0) -> str:
    """A real card comes down; what the display then says, in one line."""
    morning.wait(gap)
    morning.station.hear(CardSeen(card, morning.clock.seconds))
    return " | ".join(morning.parts.screens[-1].lines)


def class_of(desk: Desk, count: int) -> list[Person]:
    """So many children by pasting, in the order in which they come."""
    names = [f"Niña{n:02d} Apellido{n:02d}" for n in range(count)]
    fields = {"names": "\n".join(names), "group": "Sol", "do": "save"}
    assert desk.post("/teacher/people/class", **fields).status_code == 303
    people = {p.name: p for p in directory.people(desk.classroom.connection)}
    return [people[name] for name in names]


def poll(desk: Desk) -> str:
    """What the page does once a second."""
    return str(desk.get("/teacher/cards/run").get_json()["mark"])


def test_fifty_children_get_their_cards_at_three_seconds_each(desk: Desk, morning: Morning) -> None:
    children = class_of(desk, 50)
    begun = desk.post("/teacher/cards/class", group="Sol", who="without")
    assert begun.status_code == 303
    events = morning.room.seq()
    for n, child in enumerate(children):
        poll(desk)
        page = desk.get("/teacher/cards/run/part").text
        assert f'<p class="name"><bdi>{child.display_name}</bdi></p>' in page
        said = tap(morning, uid(n))
        assert child.display_name in said and ES("display.enrolled") in said
    assert ES("people.all_done") in desk.get("/teacher/cards/run/part").text
    for n, child in enumerate(children):
        (card,) = directory.cards_of(desk.classroom.connection, child.id)
        assert card.key == card_key(desk.classroom.key, uid(n))
    kinds = [type(fact).__name__ for fact in morning.facts(events)]
    assert kinds == ["CardChanged"] * 50
    assert morning.parts.signals[-50:] == [Signal.DONE] * 50
    assert morning.room.facts().open() == ()


def test_the_cards_do_not_wait_for_the_page(desk: Desk, morning: Morning) -> None:
    """The Wi-Fi swallows what the page asks for: the station gives the next card all the same."""
    children = class_of(desk, 3)
    desk.post("/teacher/cards/class", group="Sol", who="without")
    for n, child in enumerate(children):
        assert child.display_name in tap(morning, uid(n))


def test_a_run_ends_ten_seconds_after_its_page_is_gone(desk: Desk, morning: Morning) -> None:
    class_of(desk, 2)
    desk.post("/teacher/cards/class", group="Sol", who="without")
    assert poll(desk) != "ended"
    desk.clock.seconds += LASTS + 1
    assert running(morning.room) is None
    assert poll(desk) == "ended"
    morning.tap("P22", "P02", "T01")
    assert len(morning.room.facts().open()) == 1


def test_the_button_ends_it_and_the_display_rests(desk: Desk, morning: Morning) -> None:
    class_of(desk, 2)
    desk.post("/teacher/cards/class", group="Sol", who="without")
    morning.wait(3)
    assert ES("display.enrol_next") in " ".join(morning.parts.screens[-1].lines)
    assert desk.post("/teacher/cards/end", back="/teacher/cards").location == "/teacher/cards"
    morning.wait(2)
    assert ES("display.rest") in " ".join(morning.parts.screens[-1].lines)


def test_a_double_a_phone_and_a_tema_card_are_told_and_nobody_loses_a_turn(
    desk: Desk, morning: Morning
) -> None:
    one, two = class_of(desk, 2)
    desk.post("/teacher/cards/class", group="Sol", who="without")
    tap(morning, uid(1))
    said = tap(morning, uid(1))
    assert ES("display.enrol_other") in said and one.display_name in said
    assert ES("display.phone") in tap(morning, "08112233")
    poll(desk)
    tema = directory.card_by_label(desk.classroom.connection, "T01")
    assert tema is not None
    morning.tap("T01", gap=3.0)
    title = "Fracciones en la milpa"
    assert ES("display.enrol_sort", names=title) in " ".join(morning.parts.screens[-1].lines)
    morning.tap("P05", gap=3.0)
    assert ES("display.enrol_other") in morning.parts.screens[-1].lines
    assert morning.parts.signals[-4:] == [Signal.REFUSED] * 4
    run = running(morning.room)
    assert run is not None and run.next == two.id
    poll(desk)
    assert two.display_name in tap(morning, uid(2))
    assert [n for (n,) in morning.room.connection.execute(
        "SELECT count(*) FROM taps WHERE what IN ('enrol', 'phone')")] == [6]  # fmt: skip


def test_a_card_left_lying_is_one_card(desk: Desk, morning: Morning) -> None:
    one, two = class_of(desk, 2)
    desk.post("/teacher/cards/class", group="Sol", who="without")
    tap(morning, uid(1))
    for _ in range(8):
        morning.wait(0.5)
        morning.station.hear(CardSeen(uid(1), morning.clock.seconds))
    run = running(morning.room)
    assert run is not None and (run.next, run.taps) == (two.id, 1)


def test_skip_back_and_undo(desk: Desk, morning: Morning) -> None:
    one, two, three = class_of(desk, 3)
    desk.post("/teacher/cards/class", group="Sol", who="without")

    def turn() -> str:
        run = running(morning.room)
        assert run is not None
        return run.next

    desk.post("/teacher/cards/class/skip")
    assert turn() == two.id
    desk.post("/teacher/cards/class/back")
    assert turn() == one.id
    tap(morning, uid(1))
    assert turn() == two.id
    assert desk.post("/teacher/cards/class/undo").status_code == 303
    assert turn() == one.id
    assert directory.cards_of(desk.classroom.connection, one.id) == []
    tap(morning, uid(1))
    assert [c.key for c in directory.cards_of(desk.classroom.connection, one.id)] == [
        card_key(desk.classroom.key, uid(1))
    ]
    assert desk.post("/teacher/cards/class/undo").status_code == 303
    assert desk.post("/teacher/cards/class/undo").status_code == 409


def test_cards_handed_out_afresh_pass_on_and_none_is_given_twice(
    desk: Desk, morning: Morning
) -> None:
    one, two, three = class_of(desk, 3)
    desk.post("/teacher/cards/class", group="Sol", who="without")
    for n in range(3):
        tap(morning, uid(n))
    desk.post("/teacher/cards/class", group="Sol", who="all", anew="yes")
    for n in (1, 2, 0):
        poll(desk)
        tap(morning, uid(n))
    for person, n in ((one, 1), (two, 2), (three, 0)):
        in_use = [c.key for c in directory.cards_of(desk.classroom.connection, person.id)
                  if not c.resting]  # fmt: skip
        assert in_use == [card_key(desk.classroom.key, uid(n))]
    assert desk.classroom.differences() == []


def test_a_lost_card_is_replaced_by_the_next_one_tapped_and_a_touch(
    desk: Desk, morning: Morning
) -> None:
    (old,) = directory.cards_of(desk.classroom.connection, "p01")
    begun = desk.post("/teacher/people/p01/card")
    assert begun.location == "/teacher/cards/read"
    assert ES("people.read_wait") in desk.get("/teacher/cards/read").text
    events = morning.room.seq()
    assert ES("display.enrol_seen") in tap(morning, uid(7))
    assert morning.facts(events) == []
    page = desk.get("/teacher/cards/run/part").text
    assert ES("people.confirm_card") in page
    action = re.search(r'action="(/teacher/cards/[0-9a-f]{32})"', page)
    assert action is not None
    assert desk.post(action.group(1), to="person:p01").location == "/teacher/people/p01"
    assert running(morning.room) is None
    now, rests = directory.cards_of(desk.classroom.connection, "p01")
    assert (rests.key, rests.resting) == (old.key, True)
    morning.tap("P01", gap=13.0)
    assert ES("display.resting_card") in " ".join(morning.parts.screens[-1].lines)


def test_a_found_card_that_is_read_says_whose_it_is(desk: Desk, morning: Morning) -> None:
    desk.post("/teacher/cards/read")
    morning.tap("P05")
    page = desk.get("/teacher/cards/run/part").text
    assert ES("people.read_of") in page and ES("people.see_card") in page


def test_another_tablet_waits_for_its_turn(desk: Desk, morning: Morning) -> None:
    class_of(desk, 2)
    desk.post("/teacher/people", name="Maestro Pablo", kind="teacher")
    other = desk.anew()
    pablo = next(p for p in directory.people(desk.classroom.connection)
                 if p.name == "Maestro Pablo")  # fmt: skip
    desk.classroom.access.put(Account(pablo.id, hashed(desk.password), "", 1))
    other.sign_in("Maestro Pablo")
    desk.post("/teacher/cards/class", group="Sol", who="without")
    answer = other.post("/teacher/cards/class", group="Sol", who="without")
    assert answer.status_code == 409
    assert "Maestra" in answer.text
    other.post("/teacher/cards/end")
    assert running(morning.room) is not None


def test_a_power_cut_ends_a_run_and_what_was_given_stays(desk: Desk, morning: Morning) -> None:
    one, _ = class_of(desk, 2)
    desk.post("/teacher/cards/class", group="Sol", who="without")
    tap(morning, uid(1))
    morning.cut(30)
    assert running(morning.room) is None
    (card,) = directory.cards_of(morning.room.connection, one.id)
    assert card.key == card_key(desk.classroom.key, uid(1))
