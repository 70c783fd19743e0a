"""The tablet offers its time: who may, when it is asked, what it dates; and impossible clocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk.clock import local_date, zone
from kiosk.commands import OpenDialogue, SetClock
from kiosk.doctor import clock_of
from kiosk.events import Trust
from kiosk.words import languages, words
from tests.browser import answering, chromium
from tests.teaching import Desk, school_in
from web import listen

ES = words("es")
MEXICO = zone("America/Mexico_City")
NINE = int(datetime(2026, 8, 4, 9, 12, tzinfo=MEXICO).timestamp() * 1000)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        yield found
        assert found.classroom.differences() == []


def confirm(desk: Desk, when: str, *, next_: str = "") -> str:
    """Let the tablet's time be asked about and confirmed; where that leads."""
    page = desk.get(f"/teacher/settings/clock?when={when}&next={next_}").text
    fields = dict(re.findall(r'name="(when|boot|at|back|next)" value="([^"]*)"', page))
    answer = desk.post("/teacher/settings/clock", **fields)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_only_whoever_is_signed_in_may_set_the_time(desk: Desk) -> None:
    seq = desk.classroom.seq()
    fields = {"when": "2026-08-04T09:12", "boot": desk.clock.boot(), "at": "0"}
    answer = desk.post("/teacher/settings/clock", **fields)
    assert answer.status_code == 303 and "/teacher/sign-in" in answer.location
    assert desk.get("/teacher/settings/clock?when=2026-08-04T09:12").status_code == 303
    assert desk.classroom.seq() == seq
    assert "clock-offer" not in desk.get("/").text  # a pupil's device is not even asked


def test_what_happened_before_in_this_boot_gets_its_date(desk: Desk) -> None:
    desk.sign_in()
    desk.clock.seconds = 100
    desk.classroom.submit(OpenDialogue("d1", "p22", "p01", "t01", "cards", ()))
    assert desk.classroom.facts().day_date_ms() is None
    desk.clock.seconds += 3600
    desk.sign_in()
    confirm(desk, "2026-08-04T09:12")
    found = desk.classroom.facts().day_date_ms()
    assert found == NINE - 3_600_000
    assert local_date(found, MEXICO).isoformat() == "2026-08-04"


def test_another_boot_keeps_what_it_has(desk: Desk) -> None:
    desk.sign_in()
    desk.classroom.submit(OpenDialogue("d1", "p22", "p01", "t01", "cards", ()))
    desk.clock.cut()
    desk.sign_in()
    confirm(desk, "2026-08-04T09:12")
    assert desk.classroom.facts().day_date_ms() is None  # nobody knows how long the power was gone


def test_forward_is_one_question_and_back_is_two(desk: Desk) -> None:
    desk.sign_in()
    assert confirm(desk, "2026-08-04T09:12") == "/teacher/settings"
    assert confirm(desk, "2026-08-04T09:40", next_="/teacher/") == "/teacher/"
    back = confirm(desk, "2026-08-04T09:12", next_="/teacher/")
    assert "back=yes" in back and "next=/teacher/" in back
    desk.post("/teacher/settings/clock", **{"when": "2026-08-04T09:12", "at": "0", "boot": "x"})
    assert desk.classroom.moment().wall_ms == NINE + 28 * 60_000


def test_a_network_that_knows_the_time_is_not_overruled_by_a_guess(desk: Desk) -> None:
    desk.clock.set_wall(NINE, Trust.NETWORK)
    desk.classroom.submit(SetClock(NINE - 5_000_000, Trust.GUESSED))
    assert desk.classroom.moment().wall_ms == NINE


@pytest.mark.parametrize("year", [1970, 2099])
@pytest.mark.parametrize("language", languages())
def test_a_clock_in_an_impossible_year_is_a_sentence_with_a_thing_to_do(
    desk: Desk, year: int, language: str
) -> None:
    shown = int(datetime(year, 1, 1, 12, tzinfo=UTC).timestamp() * 1000)
    found = clock_of(desk.folder, desk.clock, shown, words(language))
    assert found.state == "look" and str(year) in found.says and found.do
    desk.clock.set_wall(NINE, Trust.TABLET)
    assert clock_of(desk.folder, desk.clock, shown, words(language)).state == "ok"


@pytest.mark.browser
def test_now_offers_the_tablets_time_once_and_no_more_when_it_agrees(desk: Desk) -> None:
    desk.sign_in()
    cookie = desk.client.get_cookie("session")
    assert cookie is not None
    with answering(listen(desk.app, "127.0.0.1", 0)) as address, chromium() as browser:
        context = browser.new_context(base_url=address, timezone_id="America/Mexico_City")
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        page = context.new_page()
        page.clock.set_fixed_time(datetime(2026, 8, 4, 15, 12, tzinfo=UTC))
        page.goto("/teacher/?lang=es")
        offer = page.locator("#clock-offer")
        expect(offer).to_be_visible()
        expect(offer).to_contain_text("martes")
        offer.locator("a").click()
        expect(page.locator(".ask-time")).to_contain_text("martes 4 de agosto de 2026, 9:12")
        page.locator(".acts button").click()
        page.wait_for_url("**/teacher/")
        expect(page.locator("#clock-offer")).to_be_hidden()
        assert desk.classroom.moment().trust is Trust.TABLET
        page.clock.set_fixed_time(datetime(2026, 8, 4, 15, 40, tzinfo=UTC))
        page.reload()
        expect(page.locator("#clock-offer")).to_be_visible()  # half an hour apart
        page.locator("#clock-offer button").click()
        page.reload()
        expect(page.locator("#clock-offer")).to_be_hidden()
        context.close()
