"""Every page a tablet can open, on a full school: large enough to touch, not too wide, named.

The routes are walked, so a new page is looked at without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from kiosk.commands import CallHelp
from tests.browser import answering, chromium
from tests.lively import crowd_of, lively, signed_in, storied, tell_parts
from tests.teaching import Desk
from tests.test_accessible import DOOR, OPEN, SCHOOL, SIGNED_IN, SMALL, complaints
from tests.walking import pages_of
from web import listen

pytestmark = pytest.mark.browser
LOOKED_AT = frozenset((*DOOR, *OPEN, *SCHOOL, *SIGNED_IN))
"""Where axe looks in every language already."""


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
        storied(found)
        tell_parts(found, display="lost")
        yield found


@contextmanager
def tablet(browser: Browser, desk: Desk, width: int) -> Iterator[Page]:
    with answering(listen(desk.app, "127.0.0.1", 0)) as address:
        size = {"width": width, "height": 800}
        context = signed_in(browser, desk, address, locale="es-MX", viewport=size)
        yield context.new_page()
        context.close()


SQUEEZED = """() => [...document.querySelectorAll('input[type=checkbox], input[type=radio]')]
  .filter(box => box.offsetWidth > 1 && box.offsetWidth < box.offsetHeight)
  .map(box => `squeezed to ${box.offsetWidth} px: ${box.outerHTML.slice(0, 100)}`)"""
"""Boxes to tick that long words beside them pressed together."""


@pytest.mark.parametrize(
    "width", [320, *(pytest.param(width, marks=pytest.mark.long) for width in (768, 1280))]
)
def test_on_every_page_of_a_full_school_a_finger_finds_what_it_wants(
    browser: Browser, desk: Desk, width: int
) -> None:
    troubles: dict[str, list[str]] = {}
    with tablet(browser, desk, width) as page:
        for path in (path for _, path in pages_of(desk)):
            answer = page.goto(path)
            assert answer is not None and answer.status == 200, path
            page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
            found: list[str] = page.evaluate(SMALL) + page.evaluate(SQUEEZED)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{wide} px wide")
            if width == 320 and path not in LOOKED_AT:
                found += complaints(page)
            if found:
                troubles[path] = found
    said = "\n".join(f"{path}\n    " + "\n    ".join(all_) for path, all_ in troubles.items())
    assert not troubles, said


REACHED = """() => {
  const parts = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(part => part.getClientRects().length && part.type !== 'hidden' && !part.disabled)
    .filter(part => part.type !== 'radio' || part.checked);
  parts.forEach((part, n) => part.dataset.stop = n);
  return parts.map(part => part.outerHTML.slice(0, 100)); }"""
AT = """() => { const at = document.activeElement, style = getComputedStyle(at);
  const shown = style.outlineStyle !== 'none' || at.type === 'radio' || at.closest('svg') !== null;
  return [Number(at.dataset.stop ?? -1), shown]; }"""


@pytest.mark.parametrize(
    "path",
    [
        *("/teacher/", "/teacher/network", "/teacher/temas", "/teacher/temas/new"),
        *("/teacher/more", "/teacher/people", "/teacher/people/p01", "/teacher/people/p01/edit"),
        *("/teacher/today", "/teacher/today/nameless", "/teacher/settings", "/teacher/cards"),
        *("/", "/teacher/assembly"),
    ],
)
def test_with_the_keyboard_alone_everything_is_reached_and_seen(
    browser: Browser, desk: Desk, path: str
) -> None:
    with tablet(browser, desk, 1280) as page:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        wanted: list[str] = page.evaluate(REACHED)
        reached, unseen = set(), set()
        for _ in range(len(wanted) + 3):
            page.keyboard.press("Tab")
            stop, shown = page.evaluate(AT)
            reached.add(stop)
            if not shown:
                unseen.add(stop)
        assert [each for n, each in enumerate(wanted) if n not in reached] == []
        assert [wanted[n] for n in unseen if n >= 0] == []
