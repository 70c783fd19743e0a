"""P1: from the setup code to the first dialogue, each step skipped, taken up again, mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kiosk import directory
from kiosk.classroom import init
from kiosk.clock import VirtualClock
from kiosk.enrolling.starters import MOST, STARTERS
from kiosk.imports import import_cards
from kiosk.ports import Button
from kiosk.words import languages, words
from tests.browser import answering, chromium
from tests.stations import until
from tests.teaching import Desk, school_in
from tests.test_kit_cards import filled
from tests.test_station import Bench
from web import listen
from web.teacher.first import NAMES

ES = words("es")


@contextmanager
def kit_in(folder: Path, name: str = "tutoría") -> Iterator[Desk]:
    """A kit after its first boot: cards with drawings, and nothing else."""
    clock = VirtualClock(name="desk")
    listed = folder / "cards.csv"
    listed.write_text(filled(), encoding="utf-8")
    with init(folder / "school", name, clock) as classroom:
        import_cards(classroom, listed)
        desk = Desk(folder / "school", clock, classroom)
        try:
            yield desk
        finally:
            desk.source.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with kit_in(tmp_path) as found:
        yield found
        assert found.classroom.differences() == []


def begin(desk: Desk) -> str:
    """Open the kit with its code; where that leads."""
    code = desk.classroom.access.setup_code()
    told = desk.post("/teacher/setup", code=code, name="Maestra Rosa", password=desk.password)
    assert told.status_code == 303
    return told.location


def marked(desk: Desk) -> list[str]:
    """The steps that the list shows as done."""
    page = desk.get("/teacher/first").text
    lines = re.findall(r'/teacher/first/(\w+)"><span class="mark"[^>]*>(.)', page)
    return [name for name, mark in lines if mark == "✓"]


def test_the_setup_code_leads_to_the_steps_where_nothing_is_set_up(desk: Desk) -> None:
    assert begin(desk) == "/teacher/first"
    page = desk.get("/teacher/first").text
    assert marked(desk) == []
    for name in NAMES:
        assert ES(f"first.step_{name}") in page
    assert f'href="/teacher/first/{NAMES[0]}"' in page and 'href="/teacher/"' in page


def test_a_school_that_has_its_class_goes_on_to_now(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        assert begin(desk) == "/teacher/"
        assert desk.get("/teacher/first").status_code == 200


def test_every_step_can_be_skipped_and_nothing_is_written_by_it(desk: Desk) -> None:
    begin(desk)
    seq = desk.classroom.seq()
    for name, after in zip(NAMES, (*NAMES[1:], "begin"), strict=True):
        page = desk.get(f"/teacher/first/{name}").text
        assert f'href="/teacher/first/{after}?saved={name}"' in page
        assert ES("first.skip") in page
    assert desk.get("/teacher/first/begin").status_code == 200
    assert desk.get("/teacher/first/nothing").status_code == 303
    assert desk.classroom.seq() == seq and marked(desk) == []


def test_what_is_done_is_told_by_the_record_after_a_cut_too(desk: Desk) -> None:
    begin(desk)
    told = desk.post("/teacher/first/language", language="en")
    assert (told.status_code, told.location) == (303, "/teacher/first/school?saved=language")
    assert desk.classroom.facts().policies.language == "en"
    assert words("en")("first.ask_school") in desk.get("/teacher/first/school").text
    desk.post("/teacher/first/language", language="es")
    desk.post("/teacher/first/school", school="Santa Rita")
    desk.post("/teacher/first/privacy")
    desk.clock.cut()
    desk.sign_in()  # a new boot asks who it is
    assert marked(desk) == ["language", "school", "privacy"]
    page = desk.get("/teacher/first").text
    assert 'class="button" href="/teacher/first/clock"' in page  # where one goes on


def test_a_school_that_the_kits_list_named_is_not_asked_for_its_name(tmp_path: Path) -> None:
    with kit_in(tmp_path, "Escuela Sol") as desk:
        begin(desk)
        assert marked(desk) == ["school"]
        desk.post("/teacher/first/language", language="es")
        page = desk.get("/teacher/first").text
        assert 'class="button" href="/teacher/first/clock"' in page


def test_a_name_that_cannot_be_is_refused_and_not_lost(desk: Desk) -> None:
    begin(desk)
    for name in ("", "x" * 121):
        told = desk.post("/teacher/first/school", school=name)
        assert told.status_code == 409 and ES("settings.no_school", n=120) in told.text
        assert f'value="{name}"' in told.text
    assert desk.classroom.facts().policies.school == ""
    assert desk.post("/teacher/first/language", language="xx").status_code == 409


def test_the_clock_step_asks_once_and_comes_back(desk: Desk) -> None:
    begin(desk)
    page = desk.get("/teacher/first/clock").text
    assert 'name="next" value="/teacher/first/privacy?saved=clock"' in page
    on = "/teacher/first/privacy%3Fsaved%3Dclock"
    asked = desk.get(f"/teacher/settings/clock?when=2026-08-04T09:12&next={on}").text
    assert "martes 4 de agosto" in asked
    found = dict(re.findall(r'name="(when|boot|at|next)" value="([^"]*)"', asked))
    told = desk.post("/teacher/settings/clock", **found)
    assert (told.status_code, told.location) == (303, "/teacher/first/privacy?saved=clock")
    assert marked(desk) == ["clock"]


def test_temas_are_picked_and_pasted_once_and_she_accompanies_them(desk: Desk) -> None:
    begin(desk)
    titles = "Ajedrez\n\n  El telar \r\najedrez\n"
    fields = {"picked": ["fraction", "seed"], "titles": titles, "mine": "yes"}
    told = desk.post("/teacher/first/temas", **fields)
    assert told.status_code == 303
    temas = {tema.title: tema for tema in directory.temas(desk.classroom.connection)}
    assert sorted(temas) == sorted(
        ["Ajedrez", "El telar", ES(STARTERS["fraction"]), ES(STARTERS["seed"])]
    )
    assert temas[ES(STARTERS["seed"])].drawing == "seed" and temas["El telar"].drawing == "loom"
    rosa = next(p for p in directory.people(desk.classroom.connection) if p.kind == "teacher")
    facts = desk.classroom.facts()
    assert {facts.path(rosa.id, tema.id).offers for tema in temas.values()} == {"yes"}
    seq = desk.classroom.seq()
    desk.post("/teacher/first/temas", **fields)
    assert desk.classroom.seq() == seq
    assert ES("first.temas_saved") in desk.get("/teacher/first/class").text


def test_temas_that_cannot_be_kept_are_told_and_nothing_typed_is_lost(desk: Desk) -> None:
    begin(desk)
    seq = desk.classroom.seq()
    for titles, key in (("", "temas_none"), ("a" * 200 + "\nEl telar", "tema_long")):
        told = desk.post("/teacher/first/temas", titles=titles)
        assert told.status_code == 409 and titles in told.text
        assert ES(f"first.{key}", title=titles[:40], most=120)[:20] in told.text
    many = "\n".join(f"Tema {n}" for n in range(MOST + 1))
    assert desk.post("/teacher/first/temas", titles=many, picked="book").status_code == 409
    assert desk.classroom.seq() == seq


def test_the_class_comes_by_cards_or_by_names_and_the_way_goes_on(desk: Desk) -> None:
    begin(desk)
    page = desk.get("/teacher/first/class").text
    assert ES("first.class_cards_how", n=40) in page
    assert desk.post("/teacher/first/class").location == "/teacher/first/begin?saved=class"
    assert marked(desk) == ["class"]
    on = "/teacher/first/begin?saved=class"
    shown = desk.post("/teacher/people/class", names="Ana\nLuis", group="4", next=on)
    assert f'name="next" value="{on}"' in shown.text
    saved = desk.post("/teacher/people/class", names="Ana\nLuis", group="4", next=on, do="save")
    assert (saved.status_code, saved.location) == (303, on)
    assert ES("first.class_named", n=2) in desk.get("/teacher/first/class").text


@pytest.mark.parametrize("language", languages())
def test_the_notice_is_for_everybody_in_every_language(desk: Desk, language: str) -> None:
    page = desk.anew().get(f"/privacy?lang={language}")
    assert page.status_code == 200 and page.text.count("<li>") == 10
    assert words(language)("first.notice_guardian") in page.text
    if language == "es":
        assert "madre" in page.text and "patria potestad" in page.text


@pytest.mark.browser
def test_a_teacher_goes_from_the_setup_code_to_the_first_dialogue(tmp_path: Path) -> None:
    with (
        kit_in(tmp_path) as desk,
        answering(listen(desk.app, "127.0.0.1", 0)) as address,
        chromium() as browser,
    ):
        page = browser.new_page(base_url=address, viewport={"width": 360, "height": 740})
        page.goto("/teacher/setup?lang=es")
        page.fill("#f-code", desk.classroom.access.setup_code())
        page.fill("#f-name", "Maestra Rosa")
        page.fill("#f-password", desk.password)
        page.click("main form button")
        expect(page.locator("h1")).to_have_text(ES("first.title"))
        page.click(".acts .button")
        page.click("button[value=es]")
        page.fill("#f-school", "Santa Rita")
        page.click("main form button")
        expect(page.locator("#f-when")).not_to_have_value("")  # the tablet's own time
        page.click("main form button")
        page.click(".acts button")
        expect(page.locator("h1")).to_have_text(ES("first.ask_privacy"))
        page.click(".acts button")
        page.check("input[value=fraction]")
        page.fill("#f-titles", "El telar")
        page.reload()
        expect(page.locator("#f-titles")).to_have_value("El telar")  # as after a cut
        page.check("input[value=fraction]")
        page.click("main form button")
        expect(page.locator("h1")).to_have_text(ES("first.ask_class"))
        until(lambda: page.evaluate("sessionStorage.length") == 0, "what was typed is let go")
        _cards_and_first_dialogue(page, desk)


def _cards_and_first_dialogue(page: Page, desk: Desk) -> None:
    page.locator("main section form button").first.click()
    expect(page.locator("h1")).to_have_text(ES("first.ask_begin"))
    page.click(".acts .button")
    bench = Bench(desk.folder, made=True)
    bench.tap("P02", "P07")
    bench.press(Button.OK)
    bench.press(Button.OK)
    expect(page.locator("main")).to_contain_text("Sol")
    expect(page.locator("main")).to_contain_text("Montaña")
    assert page.locator(".bar").is_visible()
    bench.classroom.close()
