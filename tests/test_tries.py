"""Wrong tries: five are free, then a device waits; a teacher's card ends it; nobody is kept out."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.access.tries import FREE, FREE_TOGETHER, LONGEST_MS, delay_ms
from kiosk.classroom import Classroom, TapNote
from kiosk.clock import VirtualClock
from kiosk.words import words
from tests.classes import sample_class
from tests.teaching import TEACHER, Desk, school_in

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def tap(desk: Desk, label: str) -> None:
    """A card at the station."""
    row = desk.classroom.connection.execute("SELECT key FROM cards WHERE label = ?", (label,))
    desk.classroom.submit(tap=TapNote(row.fetchone()[0], "tap"))


def try_in(tablet: Desk, password: str, times: int = 1) -> list[int]:
    """The answers to signing in with this password."""
    return [
        tablet.post("/teacher/sign-in", name=TEACHER, password=password).status_code
        for _ in range(times)
    ]


@given(st.integers(0, 400), st.sampled_from((FREE, FREE_TOGETHER)))
def test_a_delay_never_shrinks_and_never_grows_beyond_five_minutes(wrong: int, free: int) -> None:
    assert delay_ms(wrong, free) <= delay_ms(wrong + 1, free) <= LONGEST_MS
    assert (delay_ms(wrong, free) == 0) == (wrong < free)


def test_the_delays_are_a_quarter_of_a_minute_then_twice_as_long_each_time() -> None:
    seconds = [delay_ms(n, FREE) // 1000 for n in range(4, 12)]
    assert seconds == [0, 15, 30, 60, 120, 240, 300, 300]


def test_after_five_wrong_tries_the_right_password_has_to_wait_too(desk: Desk) -> None:
    other = desk.anew()
    assert set(try_in(other, "nunca", 5)) == {409}
    waits = other.post("/teacher/sign-in", name=TEACHER, password=desk.password)
    assert waits.status_code == 409 and waits.headers["Retry-After"] == "15"
    assert ES("door.wait_seconds", n=15) in waits.text
    assert TEACHER in waits.text and "nunca" not in waits.text
    assert ES("door.wait_seconds", n=15) in other.get("/teacher/sign-in").text
    desk.clock.seconds += 15
    assert try_in(other, desk.password) == [303]


def test_no_password_is_looked_at_while_a_device_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = desk.anew()
    try_in(other, "nunca", 5)

    def look(kept: str, told: str) -> bool:
        raise AssertionError("a password was looked at")

    monkeypatch.setattr("web.teacher.trying.check_password_hash", look)
    assert try_in(other, desk.password) == [409]


def test_a_right_password_forgets_the_wrong_ones(desk: Desk) -> None:
    other = desk.anew()
    try_in(other, "nunca", 4)
    assert try_in(other, desk.password) == [303]
    other = desk.anew()
    assert try_in(other, "nunca", 5) == [409] * 5
    assert ES("door.wait_seconds", n=15) in other.get("/teacher/sign-in").text


def test_pulling_the_plug_begins_the_delay_anew(desk: Desk) -> None:
    other = desk.anew()
    try_in(other, "nunca", 5)
    desk.clock.seconds += 10
    desk.clock.cut()
    desk.clock.seconds += 10
    assert ES("door.wait_seconds", n=15) in other.get("/teacher/sign-in").text
    desk.clock.seconds += 14
    assert try_in(other, desk.password) == [409]
    desk.clock.seconds += 1
    assert try_in(other, desk.password) == [303]


@pytest.mark.parametrize(("label", "clears"), [("P22", True), ("P01", False), ("T01", False)])
def test_only_a_teachers_card_after_the_last_wrong_try_ends_the_delay(
    desk: Desk, label: str, clears: bool
) -> None:
    other = desk.anew()
    tap(desk, "P22")  # before: that helps nobody
    try_in(other, "nunca", 5)
    assert try_in(other, desk.password) == [409]
    tap(desk, label)
    assert try_in(other, desk.password) == [303 if clears else 409]


def test_pupils_at_other_addresses_cannot_keep_a_paired_tablet_out(desk: Desk) -> None:
    access = desk.classroom.access
    for n in range(FREE_TOGETHER):
        assert access.tries.begin(f"address 10.0.0.{n}") == 0
    assert access.tries.begin("address 10.0.1.1") == 15
    assert try_in(desk.anew(), desk.password) == [409]
    desk.clock.seconds += 14
    desk.client.set_cookie("lang", "es")
    assert desk.post("/teacher/pin?next=/teacher/", pin=desk.password).status_code == 303
    desk.clock.seconds += 15 * 60
    assert desk.post("/teacher/pin?next=/teacher/", pin="nunca").status_code == 409
    assert desk.post("/teacher/pin?next=/teacher/", pin=desk.password).status_code == 303


def test_a_paired_tablet_counts_its_own_tries(desk: Desk) -> None:
    other = desk.anew()
    other.sign_in()
    desk.clock.seconds += 15 * 60
    for _ in range(5):
        asked = other.post("/teacher/pin?next=/teacher/temas", pin="nunca")
        assert asked.status_code == 409 and ES("door.pin_wrong") in asked.text
    waits = other.post("/teacher/pin?next=/teacher/temas", pin=desk.password)
    assert waits.status_code == 409 and ES("door.wait_seconds", n=15) in waits.text
    assert desk.post("/teacher/pin?next=/teacher/temas", pin=desk.password).status_code == 303


def test_the_setup_code_has_its_tries_too(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        for _ in range(5):
            desk.post("/teacher/setup", code="000000x", name="Nadie", password="maíz azul")
        answer = desk.post(
            "/teacher/setup",
            code=desk.classroom.access.setup_code(),
            name="Maestra Rosa",
            password="maíz azul",
        )
        assert answer.status_code == 409
        assert ES("door.wait_seconds", n=15) in answer.text and "Maestra Rosa" in answer.text
        assert desk.classroom.access.accounts() == []


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Classroom, VirtualClock]]:
    clock = VirtualClock(name="tries")
    with sample_class(tmp_path_factory.mktemp("tries") / "school", clock) as found:
        yield found, clock


@settings(max_examples=25)
@given(gaps=st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_however_they_come_no_device_gets_more_tries_than_its_delays_allow(
    gaps: list[int], room: tuple[Classroom, VirtualClock]
) -> None:
    classroom, clock = room
    tries = classroom.access.tries
    tries.right("tablet 1", paired=True)
    looked, allowed_at = 0, 0.0
    for gap in gaps:
        clock.seconds += gap
        wait = tries.begin("tablet 1", paired=True)
        assert (wait == 0) == (clock.seconds >= allowed_at)
        if wait == 0:
            looked += 1
            allowed_at = clock.seconds + delay_ms(looked, FREE) / 1000


def test_of_many_tries_at_once_only_one_is_looked_at(desk: Desk) -> None:
    for _ in range(4):
        assert desk.classroom.access.tries.begin("tablet 1", paired=True) == 0

    def begin(_: int) -> int:
        with Classroom(desk.folder, desk.clock) as mine:
            return mine.access.tries.begin("tablet 1", paired=True)

    with ThreadPoolExecutor(8) as many:
        assert sorted(many.map(begin, range(16))) == [0] + [15] * 15


def test_a_day_without_a_wrong_try_forgets_all(desk: Desk) -> None:
    other = desk.anew()
    try_in(other, "nunca", 4)
    desk.clock.seconds += 24 * 3600 + 1
    try_in(other, "nunca", 4)
    assert try_in(other, desk.password) == [303]


def test_a_wrong_name_is_as_much_work_as_a_wrong_password(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(kept: str, told: str) -> bool:
        looked.append(kept.partition("$")[0])
        return False

    monkeypatch.setattr("web.teacher.trying.check_password_hash", look)
    other = desk.anew()
    for name in (TEACHER, "Nadie", "Ana Ñandú", ""):
        answer = other.post("/teacher/sign-in", name=name, password="nunca")
        assert answer.status_code == 409 and ES("door.wrong") in answer.text
    assert len(looked) == 4 and len(set(looked)) == 1 and looked[0].startswith("scrypt:")
