"""One's own page in a real browser: axe finds nothing, and after a minute of quiet it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kiosk.commands import Understand
from kiosk.ports import Button
from tests.browser import answering, chromium
from tests.classes import Morning
from tests.teaching import Desk, school_in
from tests.test_accessible import SMALL, complaints
from web import listen

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.classroom.submit(Understand("p22", "p01", "t01"))
        yield found


def asked(page: Page) -> None:
    """The tablet shows its number."""
    page.goto("/mine")
    page.click("main form button")
    page.wait_for_selector("#number")


def opened(page: Page, station: Morning) -> None:
    """Ana's page stands on the tablet that shows its number."""
    station.wait(20)
    station.tap("P01")
    station.press(Button.OK)
    page.wait_for_selector("#mine")


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_number_and_on_the_page(
    browser: Browser, desk: Desk, width: int
) -> None:
    with ExitStack() as stack:
        station = stack.enter_context(Morning(desk.folder, desk.clock))
        address = stack.enter_context(answering(listen(desk.app, "127.0.0.1", 0)))
        page = browser.new_page(base_url=address, viewport={"width": width, "height": 800})
        asked(page)
        assert complaints(page) == []
        opened(page, station)
        found = complaints(page) + [f"small: {html}" for html in page.evaluate(SMALL)]
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()


def test_after_a_minute_without_a_touch_it_goes_and_back_does_not_bring_it(
    browser: Browser, desk: Desk
) -> None:
    with ExitStack() as stack:
        station = stack.enter_context(Morning(desk.folder, desk.clock))
        address = stack.enter_context(answering(listen(desk.app, "127.0.0.1", 0)))
        page = browser.new_page(base_url=address)
        asked(page)
        opened(page, station)
        page.clock.install()
        page.reload()
        page.clock.run_for(50_000)
        page.mouse.click(5, 300)
        page.clock.run_for(50_000)
        assert page.locator("#mine").count() == 1, "a touch keeps it"
        station.wait(61)
        page.clock.run_for(20_000)
        page.wait_for_selector(".ask")
        page.go_back()
        assert page.locator("#mine").count() == 0
        page.close()
