"""The papers from the printer: one page where one is enough, and nothing but the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kiosk import directory
from kiosk.commands import OpenDialogue, Understand
from kiosk.cutouts import CUTOUTS, cutout_pages
from kiosk.events import PersonChanged, TemaChanged
from kiosk.reports.papers import PAPERS
from kiosk.rows import Tema
from kiosk.words import words
from tests.browser import answering, chromium
from tests.lively import MORNING, crowd_of, lively, signed_in
from tests.teaching import Desk
from web import listen

pytestmark = pytest.mark.browser

TITLE = "Las semillas que viajan por el río"

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
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """A teacher with one pupil and one tema."""
    folder: Path = tmp_path_factory.mktemp("alone")
    with lively(folder / "school", people=23, now=MORNING) as desk:
        room = desk.classroom
        gone = [p for p in directory.people(room.connection) if p.id not in ("p01", "p22")]
        rests = [t for t in directory.temas(room.connection) if t.id != "t01"]
        rows = [replace(each, active=False) for each in gone]
        asleep = [replace(each, resting=True) for each in rests]
        room.enter([*rows, *asleep, PersonChanged("p02"), TemaChanged("t02")], "test")
        with answering(listen(desk.app, "127.0.0.1", 0)) as address:
            yield signed_in(browser, desk, address).new_page()


TEMAS = 100


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """Fifty people and a hundred temas, each understood by somebody and learned by another."""
    folder: Path = tmp_path_factory.mktemp("crowded")
    with lively(folder / "school", people=50, now=crowd_of(50, 25)) as desk:
        room = desk.classroom
        temas = [Tema(f"t{n}", f"{TITLE} {n}", drawing="mountain") for n in range(13, TEMAS + 1)]
        room.enter([*temas, TemaChanged("t13")], "test")
        for n, tema in enumerate(temas):
            first, second = (f"p{(n * 5 + k) % 21 + 1:02d}" for k in (0, 3))
            room.submit(OpenDialogue(f"a{n}", "p22", first, tema.id))
            room.submit(Understand("p22", first, tema.id))
            room.submit(OpenDialogue(f"b{n}", first, second, tema.id))
        with answering(listen(desk.app, "127.0.0.1", 0)) as address:
            yield signed_in(browser, desk, address).new_page()


@pytest.fixture(scope="module")
def page(desk: Desk, browser: Browser) -> Iterator[Page]:
    with answering(listen(desk.app, "127.0.0.1", 0)) as address:
        yield signed_in(browser, desk, address).new_page()


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_one_page_on_a4_and_on_letter(page: Page, name: str) -> None:
    page.goto(f"/teacher/reports/{name}?who=p01&lang=es")
    assert pages(page.pdf(width=WIDE, height=HIGH)) == 1


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_of_one_pupil_and_one_tema_is_one_page(alone: Page, name: str) -> None:
    alone.goto(f"/teacher/reports/{name}?who=p01&lang=es&names=yes")
    assert pages(alone.pdf(width=WIDE, height=HIGH)) == 1


MANY_PAGES = {"handover": 6, "day": 5, "rights": 2, "letter": 2, "evidence": 2}
"""How many pages a paper may have of a hundred temas and fifty people, where more than one."""


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_of_a_hundred_temas_has_no_more_pages_than_it_must(
    crowded: Page, name: str
) -> None:
    crowded.goto(f"/teacher/reports/{name}?who=p01&lang=es&names=yes")
    found = pages(crowded.pdf(width=WIDE, height=HIGH))
    if name == "sheet_catalogue":
        assert found <= 7 and crowded.locator("article tbody tr").count() == TEMAS + 3
    else:
        assert found <= MANY_PAGES.get(name, 1)


KEPT_WHOLE = """() => [...document.querySelectorAll(
  'article tr, article li, article p:not(.running), article figure, article section:not(.long), article .heading')]
  .filter(each => getComputedStyle(each).breakInside !== 'avoid' && !each.closest('section:not(.long)')).length"""  # noqa: E501

COMES_AGAIN = """() => [...document.querySelectorAll(
  'article.goes-on section.long > .heading, article thead')]
  .map(each => getComputedStyle(each).display)"""


@pytest.mark.parametrize("name", ["handover", "day", "rights", "sheet_catalogue"])
def test_no_row_is_cut_by_the_end_of_a_page_and_headings_come_again(
    crowded: Page, name: str
) -> None:
    crowded.goto(f"/teacher/reports/{name}?who=p01&lang=es")
    assert crowded.locator("article.goes-on .running").count() == 1
    crowded.emulate_media(media="print")
    try:
        assert crowded.evaluate(KEPT_WHOLE) == 0
        assert set(crowded.evaluate(COMES_AGAIN)) <= {"table-header-group"}
        running = crowded.locator("article .running")
        assert running.evaluate("e => getComputedStyle(e).display") == "table-footer-group"
    finally:
        crowded.emulate_media(media="null")


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
