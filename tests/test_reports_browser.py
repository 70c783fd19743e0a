"""The papers from the printer: one page each, and nothing but the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from kiosk.cutouts import CUTOUTS, cutout_pages
from kiosk.reports.papers import PAPERS
from kiosk.words import words
from tests.browser import answering, chromium
from tests.lively import MORNING, lively, signed_in
from tests.teaching import Desk
from web import listen

pytestmark = pytest.mark.browser

WIDE, HIGH = "210mm", "279mm"
"""What lies on A4 and on Letter alike."""


def pages(pdf: bytes) -> int:
    """How many pages it has: the largest count of the tree of pages."""
    return max(int(found) for found in re.findall(rb"/Count (\d+)", pdf))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("printed")
    with lively(folder / "school", people=23, now=MORNING) as found:
        yield found


@pytest.fixture(scope="module")
def page(desk: Desk) -> Iterator[Page]:
    with answering(listen(desk.app, "127.0.0.1", 0)) as address, chromium() as browser:
        yield signed_in(browser, desk, address).new_page()


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_one_page_on_a4_and_on_letter(page: Page, name: str) -> None:
    page.goto(f"/teacher/reports/{name}?who=p01&lang=es")
    assert pages(page.pdf(width=WIDE, height=HIGH)) == 1


def test_what_is_printed_is_the_paper_alone(page: Page) -> None:
    page.goto("/teacher/reports/letter?who=p01&lang=es")
    page.emulate_media(media="print")
    shown = page.evaluate("document.body.innerText").strip()
    page.emulate_media(media="null")
    assert shown == page.locator("article.paper").inner_text().strip()


@pytest.mark.parametrize("what", CUTOUTS)
def test_what_is_cut_out_fills_its_pages(desk: Desk, page: Page, what: str) -> None:
    page.goto(f"/teacher/reports/cutouts/{what}?lang=es")
    wanted = len(cutout_pages(desk.classroom, what, words("es")))
    assert pages(page.pdf(format="A4")) == wanted
