"""Every page in every language: axe finds nothing (WCAG 2.2 AA), and nothing is too small."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from kiosk.reports.papers import PAPERS
from kiosk.texts import DEFAULT
from kiosk.words import languages
from tests.browser import answering, chromium
from tests.teaching import Desk, school_in
from web import listen
from web.teacher.first import NAMES

pytestmark = pytest.mark.browser

OPEN = (
    *("/", "/mine", "/visit", "/catalogue", "/catalogue/t03"),
    *("/mirror", "/station", "/missing", "/privacy"),
    *("/teacher/setup", "/teacher/sign-in"),
    "/teacher/copies/wait",
)
DOOR = ("/teacher/sign-in/card", "/teacher/setup", "/teacher/sign-in")
SCHOOL = (
    "/teacher/temas/t01",
    "/teacher/temas/t01/edit",
    "/teacher/temas/t01/lineage",
    "/teacher/demonstrations",
    "/teacher/demonstrations/invitation",
    "/teacher/figures",
    "/teacher/time",
    "/teacher/temas/list",
    "/teacher/not-yet",
    "/teacher/encounters",
    "/teacher/settings",
    "/teacher/settings/clock",
    "/teacher/settings/clock?when=2026-08-04T09:12",
    "/teacher/settings/year",
    "/teacher/copies",
    "/teacher/guests",
    "/teacher/guests/run",
    "/teacher/off",
)
PAPER = (
    "/teacher/reports",
    "/teacher/reports/cutouts/cards",
    "/teacher/today/sheet",
    "/teacher/take-away",
    "/teacher/take-away?file=dialogues.xlsx",
    "/teacher/take-away?file=network.gexf",
    *(f"/teacher/reports/{name}?who=p01" for name in PAPERS),
)
FIRST = ("kit", "kit/board", "first", *(f"first/{name}" for name in (*NAMES, "begin")))
PROJECTED = ("/teacher/assembly", "/teacher/assembly?paper=dark", "/teacher/fair")
PEOPLE = (
    *(
        "/people",
        "/people/passport",
        "/people/class",
        "/people/list",
        "/people/p01",
        "/people/p01/edit",
    ),
    *("/people/p01/erase", "/cards", "/cards/0123456789abcdef0123456789abcdef", "/cards/read"),
    "/cards/class",
)
SIGNED_IN = (
    *("/teacher/", "/teacher/more", "/teacher/temas", "/teacher/settings/accounts"),
    *(f"/teacher{path}" for path in PEOPLE),
)
AXE = Axe()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # what is right is not described, which costs more than looking
}
SMALL = """() => {
  const touched = 'a, button, input, select, textarea, summary';
  return [...document.querySelectorAll(touched)]
  .filter(part => part.getClientRects().length && part.type !== 'hidden' && !part.closest('svg'))
  .filter(part => !(part.matches('a:not(.button)') && inSentence(part)))
  .map(part => [part.outerHTML.slice(0, 90),
    (/check|radio/.test(part.type) && part.labels[0] || part).getBoundingClientRect()])
  .filter(([, box]) => box.height > 1 && Math.min(box.width, box.height) < 43.5)
  .map(([html, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`);
  function inSentence(link) { // a link among words has its line, as WCAG has it too
    const said = link.closest('p, dd, li');
    return said && getComputedStyle(link).display === 'inline'
      && said.textContent.trim().length > link.textContent.trim().length + 8;
  }
}"""
"""What can be touched and is smaller than 44 px; the ring is a picture, told in words too."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with school_in(tmp_path_factory.mktemp("accessible")) as found:
        yield found


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with answering(listen(desk.app, "127.0.0.1", 0)) as found:
        yield found


def complaints(page: Page) -> list[str]:
    """What axe has to say about the page that is open."""
    page.evaluate(AXE.axe_script)
    found = page.evaluate("rules => axe.run(rules).then(told => told.violations)", RULES)
    return [
        f"{each['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for each in found
        for node in each["nodes"][:3]
    ]


LONG = [(320, each) for each in languages() if each != DEFAULT] + [(1280, DEFAULT)]
"""Every day in one language and width; what is cut or too wide in another, others tell."""


@pytest.mark.parametrize(
    ("width", "language"),
    [(320, DEFAULT), *(pytest.param(*each, marks=pytest.mark.long) for each in LONG)],
)
def test_axe_finds_nothing_on_any_page(
    browser: Browser, desk: Desk, address: str, language: str, width: int
) -> None:
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 800})
    troubles: dict[str, list[str]] = {}

    def look(path: str) -> None:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        found = complaints(page) + [f"small: {html}" for html in page.evaluate(SMALL)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px wide")
        if found:
            troubles[path] = found

    for path in OPEN:
        look(path)
    sign_in(page.context, desk, address)
    for path in (*DOOR, *PROJECTED):  # the door as it is once the setup code was used
        look(path)
    for path in (*SIGNED_IN, *SCHOOL, *PAPER, *(f"/teacher/{path}" for path in FIRST)):
        look(path)
        assert page.locator(".bar").is_visible(), path
    page.close()
    assert troubles == {}


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_what_a_form_shows(
    browser: Browser, desk: Desk, address: str, width: int
) -> None:
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 800})
    sign_in(page.context, desk, address)
    troubles: dict[str, list[str]] = {}

    def look(what: str) -> None:
        found = complaints(page) + [f"small: {html}" for html in page.evaluate(SMALL)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("too wide")
        if found:
            troubles[what] = found

    page.goto("/teacher/people/class")
    page.fill("#f-names", "Ana Ñandú\nZoé\nZoé\n" + "x" * 200)
    page.click("main form button")
    look("names")
    page.goto("/teacher/people/list")
    lines = "nombre,grupo\nZoé,4\n,4\n".encode()
    page.set_input_files("#f-file", {"name": "a.csv", "mimeType": "text/csv", "buffer": lines})
    page.click("main form button")
    look("list")
    page.goto("/teacher/cards/class")
    page.check("#w-all")
    page.click("main form button")
    look("class")
    page.locator(".buttons form").last.locator("button").click()
    page.goto("/teacher/cards")
    page.click("main form button")
    look("read")
    page.close()
    assert troubles == {}


def sign_in(context: BrowserContext, desk: Desk, address: str) -> None:
    """Give the browser the cookie of a tablet that the teacher signed in."""
    other = desk.anew()
    other.sign_in()
    cookie = other.client.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
