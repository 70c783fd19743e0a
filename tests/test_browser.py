"""The pages in a real Chromium: what is measured there, what moves, and what stays still."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from math import hypot
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kiosk.words import words
from tests.browser import answering, chromium
from tests.invented import BOARDS, FakeSource, board, morning
from web import Server, WebSettings, create_app, listen

pytestmark = pytest.mark.browser
SETTINGS = WebSettings(secret_key="for tests only", look=0.005, beat=1, max_streams=6)
ES = words("es")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def source(tmp_path: Path) -> FakeSource:
    return FakeSource(tmp_path)


@pytest.fixture
def server(source: FakeSource) -> Server:
    return listen(create_app(source, settings=SETTINGS), "127.0.0.1", 0)


@pytest.fixture
def address(server: Server) -> Iterator[str]:
    with answering(server) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A Spanish page; nothing it does may trouble its console."""
    opened = browser.new_page(
        viewport={"width": 1280, "height": 800}, locale="es-MX", base_url=address
    )
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    yield opened
    opened.close()
    assert troubles == []


MEASURE = """() => [...document.querySelectorAll('svg.ring')]
  .filter(ring => ring.getBoundingClientRect().width)
  .flatMap(ring => [...ring.querySelectorAll('.person')]).map(person => {
    const box = part => { const b = part.getBoundingClientRect();
      return [b.left, b.top, b.right, b.bottom]; };
    return { name: person.getAttribute('aria-label'), face: box(person.querySelector('circle')),
      texts: [...person.querySelectorAll('text')].map(box) };
  })"""


def meet(a: list[float], b: list[float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("path", ["/", "/station"])
@pytest.mark.parametrize("size", [(1280, 800), (820, 1180), (360, 740)])
def test_measured_in_a_browser_no_name_meets_a_name_or_a_face_or_is_cut(
    page: Page, source: FakeSource, size: tuple[int, int], path: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for name in ("one", "five", "twelve", "class", "morning", "crowd", "fair"):
        source.change(BOARDS[name]())
        page.goto(path)
        people = page.evaluate(MEASURE)
        assert len(people) == len(source.document["people"])
        assert_apart(people, size[0], name)
        shown = [text for person in people for text in person["texts"] if text[2] > text[0]]
        by_touch = name == "fair" or (name, size) == ("crowd", (360, 740))
        assert bool(shown) != by_touch, name


def assert_apart(people: list[dict[str, Any]], width: int, name: str) -> None:
    """No face and no name meets one of somebody else, and nothing is cut."""
    for box in [box for one in people for box in (one["face"], *one["texts"]) if box[2] > box[0]]:
        assert 0 <= box[0] and box[2] <= width, (name, box)
    # Lines of one name stand close; between people there is air.
    for a, b in combinations(people, 2):
        assert round_apart(a["face"], b["face"]), (name, a["name"], b["name"])
        for mine in a["texts"]:
            assert not any(meet(mine, other) for other in b["texts"]), (a["name"], b["name"])
            assert not meet(mine, b["face"]), (a["name"], b["name"])
        for other in b["texts"]:
            assert not meet(other, a["face"]), (b["name"], a["name"])


def round_apart(a: list[float], b: list[float]) -> bool:
    """Whether two circles, by their boxes, do not meet."""
    far = hypot((a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2)
    return far > (a[2] - a[0] + b[2] - b[0]) / 2


@pytest.mark.parametrize("size", [(1280, 800), (820, 1180), (360, 740)])
def test_at_a_fair_a_name_comes_when_its_face_is_touched(
    page: Page, source: FakeSource, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    source.change(BOARDS["fair"]())
    page.goto("/")
    shown = "svg.ring:visible .person text:visible"
    expect(page.locator(shown)).to_have_count(0)
    page.locator("svg.ring:visible .person").nth(3).focus()
    expect(page.locator(shown).first).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (820, 1180), (1180, 820), (360, 740)])
def test_no_page_is_wider_than_its_window(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in ("/", "/station", "/mirror", "/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path


def test_a_new_dialogue_comes_without_a_reload_and_moves_nothing_else(
    page: Page, source: FakeSource
) -> None:
    source.change(board(12, [(0, 1, 0)]))
    page.goto("/")
    page.evaluate("""() => { window.kept = [...document.querySelectorAll('svg.wide [data-key]')];
                             window.moved = [];
      new MutationObserver(seen => seen.forEach(one => moved.push(...one.removedNodes)))
        .observe(document.querySelector('svg.wide'), { childList: true, subtree: true }); }""")
    source.change(board(12, [(0, 1, 0), (5, 9, 2)]))
    expect(page.locator("svg.wide .thread.now")).to_have_count(2)
    expect(page.locator(".tile")).to_have_count(2)
    gone = page.evaluate(
        "() => kept.filter(part => !part.isConnected).map(part => part.dataset.key)"
    )
    assert sorted(gone) == ["p-5", "p-9"]  # their rims are darker now


def test_a_dialogue_that_ends_becomes_a_thread_of_today(page: Page, source: FakeSource) -> None:
    source.change(board(12, [(0, 1, 0)]))
    page.goto("/")
    source.change(board(12, [], [(0, 1, 0)]))
    expect(page.locator("svg.wide .thread.today")).to_have_count(1)
    expect(page.locator("svg.wide .thread.now")).to_have_count(0)
    expect(page.get_by_text(ES("web.quiet"))).to_be_visible()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_new_thread_is_drawn_once_unless_motion_is_unwelcome(
    browser: Browser, address: str, source: FakeSource, motion: str
) -> None:
    page = browser.new_page(reduced_motion=motion, base_url=address)  # type: ignore[arg-type]  # a word of two
    source.change(board(12))
    page.goto("/")
    page.evaluate("""() => { window.masks = 0; new MutationObserver(seen => seen.forEach(one =>
      one.addedNodes.forEach(node => { if (node.localName === 'mask') masks += 1; })))
      .observe(document.body, { childList: true, subtree: true }); }""")
    source.change(board(12, [(0, 6, 0)]))
    expect(page.locator("svg.wide .thread.now")).to_have_count(1)
    expect(page.locator("mask")).to_have_count(0)
    assert page.evaluate("masks") == (1 if motion == "no-preference" else 0)
    page.close()


def test_a_person_touched_shows_their_threads_and_those_of_the_year(
    page: Page, source: FakeSource
) -> None:
    source.change(board(12, [(0, 1, 0)], [], [(0, 7, 1), (3, 4, 1)]))
    page.goto("/")
    expect(page.locator("svg.wide .thread.year")).to_have_count(0)
    page.locator("svg.wide .person[aria-label=Ana]").click()
    expect(page.locator("svg.wide .thread.year:visible")).to_have_count(1)
    expect(page.locator("svg.wide .person.mine")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(page.locator("svg.wide .thread.year:visible")).to_have_count(0)


def test_when_the_link_is_lost_the_page_says_since_when_and_heals_by_itself(
    browser: Browser, address: str, source: FakeSource
) -> None:
    page = browser.new_page(locale="es-MX", base_url=address)
    page.clock.install()
    page.goto("/")
    expect(page.locator(".tile")).to_have_count(7)
    expect(page.locator("#lost")).to_be_hidden()
    page.context.set_offline(True)
    page.clock.fast_forward(30_000)
    expect(page.locator("#lost")).to_be_visible()
    before, after = ES("web.lost").split("TIME")
    told = page.locator("#lost").inner_text()
    assert told.startswith(before)
    assert told.endswith(after)
    source.change(board(12, [(0, 1, 0)]))
    page.context.set_offline(False)
    expect(page.locator("#lost")).to_be_hidden(timeout=20_000)
    expect(page.locator(".tile")).to_have_count(1)
    page.close()


def test_a_picture_that_did_not_come_is_asked_for_again(
    browser: Browser, address: str, source: FakeSource
) -> None:
    # The stream told of a change while the Wi-Fi swallowed the picture; the page kept the old one
    # until the next change, though the link was there again.
    page = browser.new_page(base_url=address)
    page.goto("/")
    expect(page.locator(".tile")).to_have_count(7)
    swallowed: list[str] = []

    def swallow(route: Route) -> None:
        swallowed.append(route.request.url)
        route.abort()

    page.route("**/picture?*", swallow, times=1)
    source.change(board(12, [(0, 1, 0)]))
    expect(page.locator(".tile")).to_have_count(1)
    assert len(swallowed) == 1
    page.close()


def test_when_all_streams_are_taken_the_page_asks_instead(browser: Browser, tmp_path: Path) -> None:
    source = FakeSource(tmp_path, board(5))
    settings = WebSettings(secret_key="x", max_streams=0, look=0.005)
    with answering(listen(create_app(source, settings=settings), "127.0.0.1", 0)) as address:
        page = browser.new_page(base_url=address)
        page.goto("/")
        source.change(board(5, [(0, 1, 0)]))
        expect(page.locator("svg.wide .thread.now")).to_have_count(1)
        page.close()


def test_a_card_touched_at_the_station_is_tapped_and_the_page_stays(
    page: Page, source: FakeSource
) -> None:
    source.show(1, ["Toquen dos tarjetas"], "done")
    page.goto("/station")
    page.evaluate("window.same = true")
    page.get_by_role("button", name="Ana", exact=True).click()
    page.get_by_role("button", name="Fracciones en la milpa").click()
    with page.expect_response(lambda answer: answer.url.endswith("/press")):
        page.get_by_role("button", name="OK", exact=True).click()
    expect(page.locator("#tapped")).to_have_text("Fracciones en la milpa")
    source.show(2, ["Maestra Rosa → Ana"], "opened")
    expect(page.locator("#lamp")).to_have_attribute("data-signal", "opened")
    expect(page.locator("#display")).to_have_attribute("src", re.compile(r"/mirror\.png\?v=2\."))
    assert source.asked == [{"tap": ["P01"]}, {"tap": ["T01"]}, {"press": "ok"}]
    page.get_by_role("button", name=ES("web.play")).click()
    expect(page.get_by_role("button", name=ES("web.stop"))).to_be_visible()
    assert source.playing
    assert page.evaluate("same")


def test_taps_arrive_in_the_order_they_were_made_though_the_first_is_slow(
    page: Page, source: FakeSource
) -> None:
    page.goto("/station")
    waiting: list[Route] = []
    page.route("**/station/tap", lambda route: waiting.append(route), times=1)
    page.get_by_role("button", name="Ana", exact=True).click()
    page.get_by_role("button", name="Fracciones en la milpa").click()
    page.get_by_role("button", name="Luis", exact=True).click()
    with page.expect_response(lambda answer: "P02" in (answer.request.post_data or "")):
        page.wait_for_timeout(200)
        assert source.asked == []
        waiting[0].continue_()
    assert source.asked == [{"tap": ["P01"]}, {"tap": ["T01"]}, {"tap": ["P02"]}]


def test_a_card_may_be_dragged_to_the_reader(page: Page, source: FakeSource) -> None:
    page.goto("/station")
    with page.expect_response(lambda answer: answer.url.endswith("/tap")):
        page.get_by_role("button", name="Luis", exact=True).drag_to(page.locator("#reader"))
    expect(page.locator("#tapped")).to_have_text("Luis")
    assert source.asked == [{"tap": ["P02"]}]


def test_at_the_station_cards_display_and_ring_are_seen_together(page: Page) -> None:
    page.goto("/station")
    for part in (page.get_by_role("button", name="Ana", exact=True), page.locator("#reader"),
                 page.locator("svg.flat"), page.locator(".knobs")):  # fmt: skip
        box = part.bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800
    assert page.evaluate("document.documentElement.scrollHeight") <= 800


def test_the_station_works_without_script(
    browser: Browser, address: str, source: FakeSource
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/station")
    page.get_by_role("button", name="Ana", exact=True).click()
    expect(page).to_have_url(f"{address}/station")
    assert source.asked == [{"tap": ["P01"]}]
    context.close()


def test_the_mirror_follows_the_display(page: Page, source: FakeSource) -> None:
    page.goto("/mirror")
    expect(page.locator("#said")).to_have_text(ES("web.dark"))
    source.show(1, ["Ana → Luis"])
    expect(page.locator("#said")).to_have_text("Ana → Luis")
    expect(page.locator("#display")).to_be_visible()


def test_the_tiles_read_as_sentences(page: Page, source: FakeSource) -> None:
    source.change(morning())
    page.goto("/")
    first = page.locator(".tile").first
    snapshot = first.aria_snapshot()
    assert [word for word in snapshot.replace("\n", " ").split() if word[0].isupper()][:2] == [
        "Itzel",
        "Luis",
    ]
    assert ES("web.accompanies_word") in snapshot
    assert "Cuentos que cruzan el río" in snapshot


CONTRAST = """() => {
  const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map(v => v / 255)
      .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = part => { for (; part; part = part.parentElement) {
      const found = getComputedStyle(part).backgroundColor;
      if (!found.endsWith(', 0)')) return found; }
    return 'rgb(255, 255, 255)'; };
  return [...document.querySelectorAll('h1,h2,p,b,a,span,text,button,legend')]
    .filter(part => part.textContent.trim() && part.getClientRects().length).map(part => {
      const style = getComputedStyle(part);
      const ink = part.localName === 'text' ? style.fill : style.color;
      const pair = [light(ink), light(ground(part))];
      return [part.textContent.trim(),
              (Math.max(...pair) + .05) / (Math.min(...pair) + .05)]; });
}"""


@pytest.mark.parametrize("path", ["/", "/station", "/mirror", "/missing"])
def test_every_text_stands_out_from_its_ground(browser: Browser, address: str, path: str) -> None:
    page = browser.new_page(base_url=address)
    page.goto(path)
    assert [found for found in page.evaluate(CONTRAST) if found[1] < 4.5] == []
    page.close()
