"""Every page a tablet can open, on a full school: large enough to touch, not too wide, named.

The routes are walked, so a new page is looked at without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kiosk.commands import CallHelp, OpenDialogue
from tests.browser import answering, chromium
from tests.lively import crowd_of, lively, signed_in, tell_parts
from tests.teaching import Desk
from tests.test_accessible import SMALL, complaints
from web import listen

pytestmark = pytest.mark.browser

NO_PAGE = ("/teacher/cards/now", "/teacher/cards/run", "/teacher/sign-in/card/state")
"""Answers for scripts."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Fifty people, twenty-five dialogues, calls, new cards, a lost display, a list that waits."""
    folder: Path = tmp_path_factory.mktemp("targets")
    with lively(folder, people=50, now=crowd_of(50, 25)) as found:
        found.classroom.submit(CallHelp("h3"))
        found.classroom.submit(OpenDialogue("nameless", "p01", "p02", "no-tema-yet"))
        tell_parts(found, display="lost")
        yield found


def paths(desk: Desk) -> list[str]:
    """A path for every page of every route."""
    text = "name,group\nZoé,4\n,4\n" + "".join(f"Ana {n},{n}\n" for n in range(30))
    sent = desk.post("/teacher/people/list", file=(BytesIO(text.encode()), "lista.csv"))
    known = {
        "person": "p01",
        "tema": "t01",
        "dialogue": "nameless",
        "key": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "token": (sent.location or "").rpartition("/")[2],
    }
    found = ["/", "/mirror", "/station"]
    with desk.app.test_request_context():
        urls = desk.app.url_map.bind("")
        for rule in desk.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or not rule.rule.startswith("/teacher"):
                continue
            if rule.rule in NO_PAGE or rule.rule.endswith((".svg", "/part")):
                continue
            unknown = rule.arguments - known.keys()
            assert not unknown, f"{rule.rule}: say in `known` which {unknown} to look at"
            found.append(urls.build(rule.endpoint, {n: known[n] for n in rule.arguments}))
    more = ("today?ask=end", "today?day=1", "network?table=1", "assembly?span=year", "people?q=a")
    return [*found, *(f"/teacher/{path}" for path in more)]


@contextmanager
def tablet(browser: Browser, desk: Desk, width: int) -> Iterator[Page]:
    with answering(listen(desk.app, "127.0.0.1", 0)) as address:
        size = {"width": width, "height": 800}
        context = signed_in(browser, desk, address, locale="es-MX", viewport=size)
        yield context.new_page()
        context.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_on_every_page_of_a_full_school_a_finger_finds_what_it_wants(
    browser: Browser, desk: Desk, width: int
) -> None:
    troubles: dict[str, list[str]] = {}
    with tablet(browser, desk, width) as page:
        for path in paths(desk):
            answer = page.goto(path)
            assert answer is not None and answer.status == 200, path
            page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
            found: list[str] = page.evaluate(SMALL)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{wide} px wide")
            if width == 320:
                found += complaints(page)
            if found:
                troubles[path] = found
    said = "\n".join(f"{path}\n    " + "\n    ".join(all_) for path, all_ in troubles.items())
    assert not troubles, said
