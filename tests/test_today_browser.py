"""A pair turned round from the tablet, seen on the wall, undone: in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk.commands import OpenDialogue
from kiosk.words import words
from tests.browser import answering, chromium
from tests.teaching import TEACHER, Desk, school_in
from web import listen

pytestmark = pytest.mark.browser
ES = words("es")
TURN = ES("today.do_turn")


def signed_in(page: Page, desk: Desk) -> None:
    """Go through the door with the setup code."""
    page.goto("/teacher/setup")
    page.fill("[name=code]", desk.classroom.access.setup_code())
    page.fill("[name=name]", TEACHER)
    page.fill("[name=password]", desk.password)
    page.click("main button")


def test_a_pair_is_turned_round_from_the_tablet_seen_on_the_wall_and_undone(
    tmp_path: Path,
) -> None:
    with school_in(tmp_path) as desk:
        desk.classroom.submit(OpenDialogue("d1", "p05", "p02", "t03"))
        server = listen(desk.app, "127.0.0.1", 0)
        with answering(server) as address, chromium() as browser:
            wall = browser.new_page(base_url=address, locale="es-MX")
            wall.goto("/")
            first = wall.locator(".tile .who b").first
            expect(first).to_have_text("Itzel")
            tablet = browser.new_page(
                base_url=address, locale="es-MX", viewport={"width": 820, "height": 1180}
            )
            signed_in(tablet, desk)
            tablet.goto("/teacher/today")
            tablet.get_by_role("link", name=ES("today.mend")).click()
            tablet.get_by_role("button", name=TURN).click()
            expect(tablet.get_by_text(ES("today.did_turn"))).to_be_visible()
            expect(tablet.locator(".was")).to_be_visible()
            expect(first).to_have_text("Luis")
            tablet.get_by_role("button", name=ES("tablet.undo")).click()
            expect(tablet.get_by_text(ES("today.did_undo"))).to_be_visible()
            expect(tablet.locator(".was")).to_have_count(0)
            expect(first).to_have_text("Itzel")


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_pages_of_corrections_fit_their_window_and_are_touched_easily(
    width: int, tmp_path: Path
) -> None:
    with school_in(tmp_path) as desk:
        desk.classroom.submit(OpenDialogue("d1", "p05", "p02", "unnamed"))
        desk.classroom.submit(OpenDialogue("d2", "p22", "p01", "t01"))
        server = listen(desk.app, "127.0.0.1", 0)
        with answering(server) as address, chromium() as browser:
            page = browser.new_page(
                base_url=address, locale="es-MX", viewport={"width": width, "height": 800}
            )
            signed_in(page, desk)
            for path in ("", "/d1", "/elsewhere", "?ask=recess"):
                for language in ("es", "en", "th"):
                    joint = "&" if "?" in path else "?"
                    page.goto(f"/teacher/today{path}{joint}lang={language}")
                    page.evaluate(
                        "document.querySelectorAll('details').forEach(e => e.open = true)"
                    )
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    assert wide <= width, (path, language)
                    small = page.evaluate("""() => [...document.querySelectorAll(
                        'main a, main button, main summary, main select, main fieldset label')]
                        .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
                        .filter(([, b]) => b.width && b.height < 44).map(([text]) => text)""")
                    assert small == [], (path, language)
