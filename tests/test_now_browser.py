"""Now and The network in a real Chromium, on a real school: legible, live, and private."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kiosk import directory
from kiosk.commands import CallHelp, CloseDialogue, NoteUnknown
from kiosk.events import PersonChanged
from kiosk.words import languages, words
from tests.browser import answering, chromium
from tests.lively import MORNING, begin, crowd_of, fair, lively, signed_in, tell_parts
from tests.teaching import Desk
from tests.test_accessible import SMALL, complaints
from tests.test_browser import CONTRAST, MEASURE, assert_apart
from web import listen

pytestmark = pytest.mark.browser
ES = words("es")
TEN_INCHES = [(1180, 820), (820, 1180)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@contextmanager
def tablet(browser: Browser, desk: Desk, size: tuple[int, int] = (1180, 820)) -> Iterator[Page]:
    """A signed-in tablet of that size; nothing it does may trouble its console."""
    troubles: list[str] = []
    with answering(listen(desk.app, "127.0.0.1", 0)) as address:
        context = signed_in(
            browser, desk, address, locale="es-MX", viewport={"width": size[0], "height": size[1]}
        )
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        yield page
        context.close()
    assert troubles == []


# Golden scenario 8

TILES = """() => { return [...document.querySelectorAll('.tile')].map(tile => {
  const box = tile.getBoundingClientRect();
  const sizes = [...tile.querySelectorAll('b, .tema, .tema a')].filter(e => e.textContent.trim())
    .map(e => parseFloat(getComputedStyle(e).fontSize));
  return { top: box.top, bottom: box.bottom, type: Math.min(...sizes),
           cut: tile.scrollWidth > tile.clientWidth + 1 || over(tile) }; });
  function over(tile) { // a name or tema under the mark that asks the teacher to look
    const mark = tile.querySelector('.look')?.getBoundingClientRect();
    return mark && [...tile.querySelectorAll('b, .tema bdi')].some(e => {
      const text = e.getBoundingClientRect();
      return text.right > mark.left + 4 && text.left < mark.right - 4
        && text.top < mark.bottom - 4 && text.bottom > mark.top + 4; });
  }
}"""


@pytest.mark.parametrize("size", TEN_INCHES)
@pytest.mark.parametrize(
    ("people", "dialogues", "least"),
    [(50, 25, 13), (23, 11, 17), (50, 12, 17), (23, 7, 19), (23, 3, 23)],
)
def test_the_dialogues_fit_on_ten_inches_in_type_that_grows_when_they_are_few(
    browser: Browser, tmp_path: Path, size: tuple[int, int], people: int, dialogues: int, least: int
) -> None:
    with (
        lively(tmp_path, people=people, now=crowd_of(people - people % 2, dialogues)) as desk,
        tablet(browser, desk, size) as page,
    ):
        for language in languages():
            page.goto(f"/teacher/?lang={language}")
            tiles = page.evaluate(TILES)
            assert len(tiles) == dialogues
            assert not any(tile["cut"] for tile in tiles), language
            assert max(tile["bottom"] for tile in tiles) <= size[1], language
            assert min(tile["type"] for tile in tiles) >= least, language
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("size", [*TEN_INCHES, (360, 740)])
def test_twenty_one_pupils_and_a_teacher_are_legible_and_an_update_is_seen(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk, size) as page:
        page.goto("/teacher/")
        people = page.evaluate(MEASURE)
        assert len(people) == 23
        assert_apart(people, size[0], "now")
        letters = page.evaluate(
            """() => [...document.querySelectorAll('svg.ring')].filter(r => r.clientWidth)
              .map(r => parseFloat(r.getAttribute('font-size')) * r.getScreenCTM().a)"""
        )
        assert min(letters) >= (10 if size[0] < 600 else 13)
        desk.classroom.submit(CloseDialogue("dp22p01"))
        begin(desk, [("p22", "p07", "t01")])
        expect(page.locator('[data-key="o-dp22p07"]')).to_be_visible()
        expect(page.locator('[data-key="o-dp22p01"]')).to_have_count(0)


# Live


def test_focus_and_scroll_stay_where_they_were_while_the_class_goes_on(
    browser: Browser, tmp_path: Path
) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk, (360, 740)) as page:
        page.goto("/teacher/")
        link = page.locator('[data-key="o-dp03p09"] .tema a')
        link.focus()
        page.evaluate("scrollTo(0, 500)")
        before = page.evaluate("[scrollY, document.activeElement.getBoundingClientRect().top]")
        desk.classroom.submit(CloseDialogue("dp05p02"))
        begin(desk, [("p22", "p07", "t01")])
        expect(page.locator('[data-key="o-dp22p07"]')).to_have_count(1)
        assert link.evaluate("e => e === document.activeElement")
        # One came and one went above: the browser keeps what is read in its place.
        after = page.evaluate("[scrollY, document.activeElement.getBoundingClientRect().top]")
        assert abs(after[0] - before[0]) < 200
        desk.classroom.submit(CloseDialogue("dp03p09"))
        expect(page.locator('[data-key="o-dp03p09"]')).to_have_count(0)
        assert page.evaluate("document.activeElement !== document.body")


def test_calls_cards_and_parts_come_and_go_by_themselves_on_two_tablets(
    browser: Browser, tmp_path: Path
) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk) as page:
        page.goto("/teacher/")
        second = page.context.new_page()
        second.goto("/teacher/")
        desk.classroom.submit(CallHelp("h2", ("p13",), "dp14p13"), NoteUnknown("cd" * 16))
        tell_parts(desk, reader="lost")
        for each in (page, second):
            expect(each.locator(".call")).to_have_count(2)
            expect(each.locator(".card-asks")).to_have_count(2)
            expect(each.get_by_text(ES("now.reader_lost"))).to_be_visible()
            expect(each.locator("svg.beside .hand")).to_have_count(3)
        page.locator(".call button").first.click()
        expect(page.get_by_text(ES("now.answered"))).to_be_visible()
        expect(second.locator(".call")).to_have_count(1)
        page.get_by_role("button", name=ES("tablet.undo")).click()
        expect(second.locator(".call")).to_have_count(2)


@pytest.mark.parametrize("path", ["/teacher/", "/teacher/network"])
def test_a_lost_link_is_told_and_heals_by_itself(
    browser: Browser, tmp_path: Path, path: str
) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk) as page:
        page.clock.install()
        page.goto(path)
        page.context.set_offline(True)
        page.clock.fast_forward(30_000)
        expect(page.locator("#lost")).to_be_visible()
        begin(desk, [("p22", "p07", "t01")])
        page.context.set_offline(False)
        expect(page.locator("#lost")).to_be_hidden(timeout=20_000)
        expect(page.locator('[data-key="o-dp22p07"], [data-key^="s-p22-p07"]')).to_have_count(1)


def test_a_tablet_that_was_signed_out_elsewhere_is_led_to_the_door(
    browser: Browser, tmp_path: Path
) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk) as page:
        page.goto("/teacher/")
        desk.post("/teacher/sign-out")
        begin(desk, [("p22", "p07", "t01")])
        page.wait_for_url("**/teacher/sign-in**")


# Private, small, and of this station only

PRIVATE = ("piden ayuda", "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "alone", "/teacher/", "4º", "hand")


def test_a_projector_shows_and_fetches_nothing_private_from_a_signed_in_tablet(
    browser: Browser, tmp_path: Path
) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk) as page:
        answers: list[tuple[str, str]] = []

        def read(route: Route) -> None:
            # Read on its way: a browser lets go of what it got for a page that was left.
            answer = route.fetch(max_redirects=0)
            kind = answer.headers.get("content-type", "")
            if "json" in kind or "html" in kind:
                answers.append((route.request.url, answer.text()))
            route.fulfill(response=answer)

        page.route(lambda url: not urlsplit(url).path.startswith("/live"), read)
        told: list[str] = []
        page.expose_function("tell", lambda text: told.append(text))
        page.add_init_script(
            """const Real = EventSource; window.EventSource = function (url) {
                 const live = new Real(url); tell(url);
                 live.addEventListener("board", event => tell(event.data)); return live; };
               window.EventSource.CLOSED = Real.CLOSED;"""
        )
        for path in ("/", "/station", "/mirror"):
            page.goto(path)
            if path != "/mirror":
                page.locator("svg.ring:visible .person").first.focus()
                begin(desk, [("p22", "p07", "t01")])
                expect(page.locator("svg.ring:visible .thread.now").first).to_be_visible()
            page.wait_for_timeout(200)  # whatever else it may fetch
            html = page.content()
            assert not [secret for secret in PRIVATE if secret in html], path
            assert answers, path
            for url, body in answers:
                text = body.replace('"start_url":"/teacher/"', "")
                assert not [secret for secret in PRIVATE if secret in text], url
            answers.clear()
        page.unroute_all(behavior="wait")
        assert told and not [secret for secret in PRIVATE for text in told if secret in text]


@pytest.mark.parametrize("path", ["/teacher/", "/teacher/network", "/"])
def test_a_first_view_is_at_most_100_kilobytes_and_asks_nobody_else(
    browser: Browser, tmp_path: Path, path: str
) -> None:
    with (
        lively(tmp_path, people=50, now=crowd_of(50, 25)) as desk,
        tablet(browser, desk) as page,
    ):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path)
        page.wait_for_load_state("load")
        sizes = page.evaluate(
            """() => [...performance.getEntriesByType('navigation'),
                      ...performance.getEntriesByType('resource')].map(e => e.transferSize)"""
        )
        live = len(desk.get("/api/board" + ("?as=wall" if path == "/" else "")).data)
        assert sum(sizes) + live <= 100_000, (sizes, live)
        here = page.url.split("/")[2]
        assert {url.split("/")[2] for url in asked} == {here}


@pytest.mark.parametrize("path", ["/teacher/", "/teacher/network", "/?paper=dark"])
def test_every_text_stands_out_from_its_ground(browser: Browser, tmp_path: Path, path: str) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk) as page:
        tell_parts(desk, display="lost")
        page.goto(path)
        assert [found for found in page.evaluate(CONTRAST) if found[1] < 4.5] == []


@pytest.mark.parametrize(
    ("people", "now"), [pytest.param(23, MORNING, marks=pytest.mark.long), (50, crowd_of(50, 25))]
)
def test_axe_finds_nothing_while_a_class_is_at_work_and_what_is_touched_is_large_enough(
    browser: Browser, tmp_path: Path, people: int, now: list[tuple[str, str, str]]
) -> None:
    with lively(tmp_path, people=people, now=now) as desk, tablet(browser, desk) as page:
        desk.classroom.submit(CallHelp("h3"))
        tell_parts(desk, display="lost")
        for width in (320, 820, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for language in languages():
                for path in ("/teacher/", "/teacher/network", "/", "/?paper=dark", "/?paper=light"):
                    page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
                    if width == 820 or language == "es":  # which words they are changes little
                        assert complaints(page) == [], (path, language, width)
                    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                    assert page.evaluate(SMALL) == [], (path, width)


# The network


def seats(desk: Desk) -> list[str]:
    return [each.id for each in directory.present(desk.classroom.connection)]


def test_a_person_is_dragged_to_another_seat_and_undo_puts_them_back(
    browser: Browser, tmp_path: Path
) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk) as page:
        before = seats(desk)
        page.goto("/teacher/network")
        page.get_by_text(ES("now.seats"), exact=True).click()
        from_, to = (page.locator(f'svg.wide [data-id="{who}"] > circle') for who in ("p02", "p12"))
        from_.hover()
        page.mouse.down()
        to.hover(force=True)
        page.mouse.up()
        expect(page.get_by_text(ES("now.seat_moved"))).to_be_visible()
        assert seats(desk).index("p02") == before.index("p12")
        page.get_by_role("button", name=ES("tablet.undo")).click()
        page.wait_for_load_state("load")
        assert seats(desk) == before


def test_seats_can_be_dragged_also_after_a_change_came(browser: Browser, tmp_path: Path) -> None:
    # The change put the picture's classes back as the station has them, and with them went the
    # mark that seats may be dragged.
    with lively(tmp_path) as desk, tablet(browser, desk) as page:
        before = seats(desk)
        page.goto("/teacher/network")
        page.get_by_text(ES("now.seats"), exact=True).click()
        begin(desk, [("p21", "p16", "t01")])
        key = "svg.wide .thread.now:not(.mark)"
        count = len(desk.classroom.facts().open())
        expect(page.locator(key)).to_have_count(count)
        from_, to = (page.locator(f'svg.wide [data-id="{who}"] > circle') for who in ("p02", "p12"))
        from_.hover()
        page.mouse.down()
        to.hover(force=True)
        page.mouse.up()
        expect(page.get_by_text(ES("now.seat_moved"))).to_be_visible()
        assert seats(desk).index("p02") == before.index("p12")


def test_seats_are_changed_with_the_keyboard_and_without_script(
    browser: Browser, tmp_path: Path
) -> None:
    with lively(tmp_path) as desk, answering(listen(desk.app, "127.0.0.1", 0)) as address:
        context = signed_in(browser, desk, address, java_script_enabled=False, locale="es-MX")
        page = context.new_page()
        page.goto("/teacher/network")
        page.locator("summary").focus()
        page.keyboard.press("Enter")
        page.get_by_label(ES("now.seat_who")).select_option("p02")
        page.get_by_label(ES("now.seat_after")).select_option("p12")
        page.get_by_role("button", name=ES("now.seat_save")).press("Enter")
        expect(page.get_by_text(ES("now.seat_moved"))).to_be_visible()
        assert seats(desk)[10:12] == ["p12", "p02"]
        context.close()


def test_a_person_touched_shows_their_sentences_alone(browser: Browser, tmp_path: Path) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk) as page:
        page.goto("/teacher/network")
        lines = page.locator(".thread-said:visible")
        expect(lines).to_have_count(len(MORNING) + 2)
        page.locator('svg.wide [data-id="p05"]').click()
        expect(lines).to_have_count(1)
        expect(page.locator("svg.wide .thread.year:visible")).to_have_count(0)
        page.locator('svg.wide [data-id="p17"]').click()
        expect(page.locator("svg.wide .thread.year:visible")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(lines).to_have_count(len(MORNING) + 2)


@pytest.mark.parametrize("size", [*TEN_INCHES, (360, 740)])
def test_at_a_fair_of_two_hundred_no_face_meets_another(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    with lively(tmp_path) as desk, tablet(browser, desk, size) as page:
        guests = fair()
        desk.classroom.enter([*guests, PersonChanged(guests[0].id)], "import")
        for path in ("/teacher/network", "/"):
            page.goto(path)
            people = page.evaluate(MEASURE)
            assert len(people) == 223
            assert_apart(people, size[0], path)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
