"""The network over time: how it grew, and since when it does without the teacher."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.commands import CloseDay, OpenDialogue
from kiosk.reports.figures import Member
from kiosk.reports.growth import MOST, Bond, Growth, Period, growth
from kiosk.words import words
from tests.browser import answering, chromium
from tests.lively import signed_in
from tests.teaching import Desk, school_in
from web import listen

ES = words("es")
PUPILS = {f"p{n}": Member("student", "a") for n in range(12)}
CLASS = {**PUPILS, "t": Member("teacher")}
BOND = st.builds(
    lambda tutor, tutee, days: Bond(tutor, tutee, "t1", min(days), max(days)),
    st.sampled_from([*CLASS]), st.sampled_from([*CLASS]),
    st.tuples(st.integers(1, 200), st.integers(1, 200)),
)  # fmt: skip


def bond(tutor: str, day: int, tutee: str = "p9", last: int = 0) -> Bond:
    """A tutoría that began on a day."""
    return Bond(tutor, tutee, "t1", day, last or day)


@given(st.lists(BOND), st.integers(1, 100), st.integers(0, 200))
def test_every_tutoria_of_the_year_is_in_one_period(
    bonds: list[Bond], year: int, last: int
) -> None:
    found = growth(bonds, CLASS, year, last)
    assert sum(period.began for period in found.periods) == len(found.bonds)
    assert len(found.periods) <= MOST
    days = [day for each in found.periods for day in range(each.first, each.last + 1)]
    assert days == list(range(year, last + 1))
    assert found.until(last) == found.bonds and found.until(year - 1) == ()
    assert all(0 <= each.by_peers <= each.began for each in found.periods)


def test_a_network_begins_empty_and_grows_day_by_day() -> None:
    found = growth([bond("t", 1), bond("p1", 3), bond("p2", 3)], CLASS, 1, 5)
    assert [len(found.until(day)) for day in range(6)] == [0, 1, 1, 3, 3, 3]
    assert found.between(2, 3) == found.bonds[1:]


def test_since_when_most_are_between_companions() -> None:
    early = [bond("t", day, f"p{day % 12}") for day in range(1, 20)]
    later = [bond(f"p{day % 12}", day) for day in range(41, 80)]
    found = growth([*early, bond("p1", 2), *later], CLASS, 1, 80)
    assert found.since == 41
    assert growth(later, CLASS, 41, 80).since == 41
    assert growth(early, CLASS, 1, 20).since == 0


def test_a_small_group_is_not_told_of_majorities() -> None:
    few = {"p1": Member("student"), "p9": Member("student"), "t": Member("teacher")}
    found = growth([bond("p1", 1)], few, 1, 1)
    assert found.small and found.since == 0
    assert growth([], {}, 1, 0) == Growth(1, 0, (), (), 0, True)


def test_what_goes_on_from_last_year_is_there_from_the_first_day() -> None:
    found = growth([bond("t", 3, last=30), bond("t", 3, "p8", last=4)], CLASS, 20, 30)
    assert [each.first for each in found.bonds] == [20]
    assert found.periods[0] == Period(20, 24, 1, 0)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def sit(desk: Desk, *pairs: tuple[str, str]) -> None:
    """A school day with these pairs."""
    for tutor, tutee in pairs:
        ident = f"{tutor}{tutee}{desk.classroom.seq()}"
        desk.classroom.submit(OpenDialogue(ident, tutor, tutee, "t01"))
    desk.classroom.submit(CloseDay("p22"))


def seen(page: str) -> int:
    """How many threads are to be seen on the sheet that lies."""
    wide = page.partition('class="years"')[2].partition("</g>")[0]
    return len(re.findall(r'<path d="[^"]+" data-day', wide)) - wide.count('class="later"')


def test_the_page_begins_empty_and_the_slider_works_as_a_form(desk: Desk) -> None:
    assert ES("time.nothing") in desk.get("/teacher/time").text
    sit(desk, ("p22", "p01"))
    sit(desk, ("p01", "p02"), ("p02", "p03"))
    page = desk.get("/teacher/time").text
    assert ES("time.empty") in page and seen(page) == 0
    first = desk.get("/teacher/time?day=1").text
    assert seen(first) == 1
    assert ES("time.until", day=1, n=1, people=2, temas=1) in first
    second = desk.get("/teacher/time?day=2").text
    assert seen(second) == 3 and ES("time.until", day=2, n=3, people=4, temas=1) in second
    for odd in ("99", "-4", "x", "", "1e9"):
        assert desk.get(f"/teacher/time?day={odd}").status_code == 200


def test_nothing_on_it_speaks_of_speed(desk: Desk) -> None:
    sit(desk, ("p22", "p01"))
    page = desk.get("/teacher/time?day=1").text
    assert not re.search(r"minuto|rápid|lent|por día|ritmo|promedio", page)


@pytest.mark.browser
def test_the_slider_moves_the_threads_and_the_sentence_follows(desk: Desk) -> None:
    sit(desk, ("p22", "p01"))
    sit(desk, ("p01", "p02"), ("p02", "p03"))
    with chromium() as browser, answering(listen(desk.app, "127.0.0.1", 0)) as address:
        context = signed_in(browser, desk, address, reduced_motion="no-preference")
        page = context.new_page()
        page.goto(f"{address}/teacher/time?lang=es")
        threads = page.locator("svg.ring:visible .years path:not(.later)")
        assert threads.count() == 0
        page.locator("#f-day").press("ArrowRight")
        assert threads.count() == 1
        page.get_by_text(ES("time.until", day=1, n=1, people=2, temas=1)).wait_for()
        page.get_by_role("button", name=ES("time.play")).click()
        page.get_by_text(ES("time.until", day=2, n=3, people=4, temas=1)).wait_for()
        assert threads.count() == 3
        calm = signed_in(browser, desk, address, reduced_motion="reduce").new_page()
        calm.goto(f"{address}/teacher/time?lang=es")
        assert calm.get_by_role("button", name=ES("time.play")).count() == 0
