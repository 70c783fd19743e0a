"""The assembly: what the group did together, on a projector and on a poster to draw oneself in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page

from kiosk import directory
from kiosk.board import DYES, STITCHES
from kiosk.commands import CallHelp, CloseDay, CloseYear, OpenDialogue, Understand
from kiosk.drawings import DRAWINGS, TEMAS
from kiosk.events import PathChosen, PersonChanged
from kiosk.posters.network import NOBODY, SEATS, network_poster
from kiosk.reports.assembly import Span, together
from kiosk.rows import Person, Policy
from kiosk.words import languages, words
from tests.browser import answering, chromium
from tests.classes import Morning
from tests.stations import kiosk
from tests.teaching import TEACHER, Desk, school_in
from web import listen

ES = words("es")
SVG = "{http://www.w3.org/2000/svg}"
NAMES = "Ana Luis Xóchitl Mateo Itzel Diego Yaretzi José Citlali Emiliano Ximena Uriel".split()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def a_week(desk: Desk) -> None:
    """Two days: the teacher, Ana and Luis; the last two teach each other."""
    room = desk.classroom
    room.submit(OpenDialogue("d1", "p22", "p01", "t01"))
    room.submit(Understand("p22", "p01", "t01", "d1"))
    room.submit(CloseDay("p22"))
    room.submit(OpenDialogue("d2", "p01", "p02", "t01"))
    room.submit(OpenDialogue("d3", "p02", "p01", "t02"))


def main_part(text: str) -> str:
    """What a page says below its head, without the marks."""
    return re.sub(r"<[^>]+>", " ", text.partition("<header>")[2])


def test_it_tells_of_temas_and_of_who_taught_each_other(desk: Desk) -> None:
    a_week(desk)
    found = together(desk.classroom.connection, desk.classroom.facts(), Span.DAYS)
    assert (found.first, found.last, found.tutorias) == (1, 2, 3)
    assert found.mutual == (("p01", "p02"),)
    assert [tema.id for tema in found.worked] == ["t02", "t01"]
    assert [tema.id for tema in found.understood] == ["t01"]
    today = together(desk.classroom.connection, desk.classroom.facts(), Span.TODAY)
    assert [tema.id for tema in today.born] == ["t02"] and today.understood == ()
    page = main_part(desk.get("/teacher/assembly").text)
    assert ES("assembly.did_days") in page and ES("assembly.we_met_n", n=3) in page
    assert ES("assembly.mutual") in page


def test_a_new_school_year_tells_of_itself_alone(desk: Desk) -> None:
    a_week(desk)
    desk.classroom.submit(CloseYear())
    for span in Span:
        found = together(desk.classroom.connection, desk.classroom.facts(), span)
        assert (found.links, found.last, found.born, found.understood) == ((), 0, (), ())
    assert ES("assembly.nothing") in desk.get("/teacher/assembly?span=year").text
    assert desk.get("/teacher/assembly?span=<x>").status_code == 200


def test_a_small_group_is_told_without_figures(desk: Desk) -> None:
    room = desk.classroom
    a_week(desk)
    people = directory.people(room.connection)
    gone = [each for each in people if each.id not in ("p01", "p02", "p22")]
    room.enter(
        [what for each in gone for what in (replace(each, active=False), PersonChanged(each.id))],
        "p22",
    )
    assert together(room.connection, room.facts(), Span.DAYS).small
    did = desk.get("/teacher/assembly").text.partition('class="did"')[2]
    assert ES("assembly.we_met") in did
    text = re.sub(r"<[^>]+>", " ", did.partition("</section>")[0])
    assert re.findall(r"\d", text) == []


@pytest.mark.parametrize("policy", ["display_name", "drawings", "nothing"])
@pytest.mark.parametrize("path", ["/teacher/assembly", "/teacher/assembly/poster.svg"])
def test_names_are_as_on_the_wall(desk: Desk, policy: str, path: str) -> None:
    a_week(desk)
    desk.classroom.enter([Policy("names_on_projection", policy)], "p22")
    page = desk.get(path).text
    assert ("Luis" in page) is (policy == "display_name")
    assert "Jiménez" not in page and "Fracciones" in page or policy == "nothing"


def test_it_shows_nothing_private_and_nobody_who_waits(desk: Desk) -> None:
    a_week(desk)
    room = desk.classroom
    room.submit(CallHelp("c", ("p05",)))
    room.enter([PathChosen("p07", "t05")], "p22")
    page = desk.get("/teacher/assembly").text
    for private in ("4º", "ESC-", TEACHER, "/teacher/people", "/teacher/not-yet"):
        assert private not in page, private
    assert "Las semillas y el calendario" not in page
    assert desk.anew().get("/teacher/assembly").status_code == 303


def test_a_guest_who_took_part_is_in_the_picture(desk: Desk) -> None:
    a_week(desk)
    guest = Person("g", "Doña Mari", "Doña Mari", "guest", avatar="bird")
    desk.classroom.enter([guest, PersonChanged("g")], "p22")
    assert "Doña Mari" not in desk.get("/teacher/assembly").text
    desk.classroom.submit(OpenDialogue("d4", "p03", "g", "t03"))
    assert "Doña Mari" in desk.get("/teacher/assembly").text
    desk.classroom.submit(CloseDay("p22"))
    page = desk.get("/teacher/assembly").text
    assert "Doña Mari" not in page and ' guest"' in page, "the name went, the thread stays"


# The poster


def board(people: int, links: int, temas: int, guests: int = 0) -> dict[str, Any]:
    """A board of invented people, each pair and tema as it comes."""
    told = [
        {
            "id": f"t{n}",
            "title": ("Cuentos que cruzan el río y vuelven por la montaña", "El telar")[n % 2]
            + f" {n}",
            "colour": DYES[n % len(DYES)],
            "stitch": STITCHES[n % len(STITCHES)],
            "drawing": list(TEMAS)[n % len(TEMAS)],
        }
        for n in range(temas)
    ]
    return {
        "people": [
            {
                "id": f"p{n}",
                "name": NAMES[n % 12] + (f" {chr(65 + n // 12)}." if n >= 12 else ""),
                "avatar": list(DRAWINGS)[n % len(DRAWINGS)],
                "kind": "visitor" if n >= people - guests else "student",
                "seat": n,
            }
            for n in range(people)
        ],
        "links": [
            {
                "tutor": f"p{n % people}",
                "tutee": f"p{(n * 7 + 3) % people}",
                "tema": told[n % temas],
                "kind": "tutoring",
                "when": "now",
            }
            for n in range(links)
            if n % people != (n * 7 + 3) % people
        ],
    }


SAID = ("Escuela Primaria «Río Grande» de San Quintín", "jornadas 2 a 6")
BOARDS = {
    "nobody": {"people": [], "links": []},
    "one": board(1, 0, 1),
    "few": board(5, 6, 2),
    "class": board(21, 20, 6),
    "many": board(50, 40, 21, guests=6),
    "fair": board(200, 200, 45, guests=20),
}


@pytest.mark.parametrize("name", BOARDS)
def test_the_poster_is_one_page_with_space_to_draw_oneself_in(name: str) -> None:
    svg = network_poster(BOARDS[name], SAID, ES)
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("height")) == ("297mm", "420mm")
    assert "href" not in svg and "url(" not in svg and svg.count("http") == 1
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "g", "rect", "circle", "ellipse", "path", "text",
    }  # fmt: skip
    empty = [c for c in root.iter(f"{SVG}circle") if c.get("stroke-dasharray") == "1 6"]
    assert len(empty) == (SEATS if BOARDS[name]["people"] else NOBODY)
    assert ES("assembly.invite") in svg


def test_a_fair_sits_at_several_tables_on_the_poster_too() -> None:
    told = BOARDS["fair"]
    told = {**told, "tables": {each["id"]: 1 + each["seat"] // 20 for each in told["people"]}}
    root = ElementTree.fromstring(network_poster(told, SAID, ES))
    assert len(list(root.iter(f"{SVG}ellipse"))) > 5
    alone = ElementTree.fromstring(network_poster(BOARDS["class"], SAID, ES))
    assert len(list(alone.iter(f"{SVG}ellipse"))) == 1


@pytest.mark.parametrize("odd", ["<script>", "مرحبا بالعالم", "🌽" * 20, "W" * 120, "a&b"])
def test_odd_names_and_titles_spoil_no_poster(odd: str) -> None:
    told = board(5, 6, 2)
    told["people"][0]["name"] = odd
    told["links"][0]["tema"]["title"] = odd
    root = ElementTree.fromstring(network_poster(told, (odd, ""), ES))
    said = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "".join(odd.split()) in "".join(said.split())


MEASURE = """() => [...document.querySelectorAll('text')].map(t => {
  const mm = 297 / document.querySelector('svg').getBoundingClientRect().width;
  const b = t.getBoundingClientRect();
  const size = b.height * mm / 1.36;
  return [t.textContent, b.left * mm, b.top * mm, b.right * mm, b.bottom * mm, size];
})"""


@pytest.mark.browser
def test_measured_no_word_of_the_poster_lies_on_another_or_is_cut() -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1123, "height": 1588})
        for language in languages():
            for name, told in BOARDS.items():
                svg = network_poster(told, SAID, words(language))
                page.set_content(f"<style>body {{ margin: 0 }}</style>{svg}")
                boxes: list[tuple[str, float, float, float, float, float]] = page.evaluate(MEASURE)
                for text, left, upper, right, lower, _ in boxes:
                    assert left >= 8 and right <= 289, (name, language, text)
                    assert upper >= 5 and lower <= 415, (name, language, text)
                for one, other in combinations(boxes, 2):
                    beside = one[1] >= other[3] or other[1] >= one[3]
                    # A line's box is higher than its letters: a third of it is air.
                    apart = abs((one[2] + one[4]) - (other[2] + other[4])) / 2
                    assert beside or apart > 0.45 * (one[5] + other[5]), (name, one, other)


def test_the_command_prints_the_poster_of_a_span(desk: Desk, tmp_path: Path) -> None:
    a_week(desk)
    printed = kiosk("poster", "network", "--span", "today", "--data", str(desk.folder))
    assert "Pitágoras" in printed and ES("assembly.one_day", day=2) in printed
    desk.classroom.enter([Policy("language", "en")], "p22")
    file = tmp_path / "poster.svg"
    kiosk("poster", "network", "--data", str(desk.folder), "--out", str(file))
    assert words("en")("assembly.some_days", first=1, last=2) in file.read_text(encoding="utf-8")


# In a browser


@pytest.fixture
def page(desk: Desk) -> Iterator[Page]:
    """A tablet that is signed in, in a real browser."""
    cookie = desk.client.get_cookie("session")
    assert cookie is not None
    with answering(listen(desk.app, "127.0.0.1", 0)) as address, chromium() as browser:
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 720})
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        yield context.new_page()


@pytest.mark.browser
def test_a_projector_shows_no_private_list(desk: Desk, page: Page) -> None:
    a_week(desk)
    desk.classroom.submit(CallHelp("c", ("p05",)))
    page.goto("/teacher/assembly?lang=es&paper=dark")
    assert page.locator("svg.ring:visible").count() == 1
    assert page.locator(".bar, .told, .help, [href*='/teacher/people']").count() == 0
    assert page.locator(".did h2").inner_text() == ES("assembly.did_days")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", ground))) < 200, "dark paper"
    letters = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.did p')).fontSize)"
    )
    assert letters >= 20
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_the_display_follows_the_language_chosen_on_the_tablet(desk: Desk, page: Page) -> None:
    with Morning(desk.folder, desk.clock) as morning:
        assert ES("display.rest") in morning.station.screen_now(desk.clock.seconds).lines
        page.goto("/teacher/settings?lang=es")
        page.get_by_label(ES("settings.policy_language")).select_option("en")
        form = page.locator("form", has=page.locator("select[name=language]"))
        form.get_by_role("button").click()
        page.wait_for_url("**/teacher/settings")
        morning.wait(1)
        morning.station.tick(desk.clock.seconds)
        said = morning.station.screen_now(desk.clock.seconds).lines
        assert words("en")("display.rest") in said or words("en")("display.address") in said
        morning.tap("P22", "P01", "T01")
        assert words("en")("display.opened", left="Maestra", right="Ana") in " ".join(
            morning.parts.screens[-1].lines
        )
        page.get_by_role("button", name=ES("tablet.undo")).click()
        page.wait_for_load_state()
        morning.wait(30)
        assert morning.station.words.language == "es"


@pytest.mark.browser
def test_the_tablet_offers_its_own_time(desk: Desk, page: Page) -> None:
    page.goto("/teacher/settings/clock?lang=es")
    offered = page.get_by_label(ES("settings.clock_when")).input_value()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", offered)
    before = desk.classroom.seq()
    page.get_by_role("button", name=ES("settings.clock_ask")).click()
    page.get_by_role("button", name=ES("settings.clock_yes")).click()
    page.wait_for_url("**/teacher/settings")
    assert desk.classroom.seq() == before + 1
    assert desk.classroom.moment().trust == "tablet"
