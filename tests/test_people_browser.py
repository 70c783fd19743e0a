"""The ways a teacher really goes with people and cards, in a browser beside a running station."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.clock import SystemClock
from kiosk.words import words
from tests.browser import chromium
from tests.stations import School, kiosk, process, until

pytestmark = pytest.mark.browser
ES = words("es")
PASSWORD = "maíz azul"
WITHIN_2_S = 2_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, str]]:
    """A station with its pages on the sample class, and their address."""
    folder = tmp_path_factory.mktemp("people") / "school"
    kiosk("init", "--name", "Escuela Miguel Hidalgo", "--sample", "--data", str(folder))
    with process("run", "--simulate", "--port", "0", "--data", str(folder)) as child:
        assert child.stdout is not None
        address = child.stdout.readline().strip()
        yield School(folder), address


@pytest.fixture(scope="module")
def signed_in(browser: Browser, running: tuple[School, str]) -> Iterator[BrowserContext]:
    """A tablet that came in by the setup code."""
    school, address = running
    context = browser.new_context(
        viewport={"width": 820, "height": 1180}, locale="es-MX", base_url=address
    )
    page = context.new_page()
    page.goto("/teacher/setup")
    page.fill("[name=code]", kiosk("setup-code", "--data", str(school.folder)).strip())
    page.fill("[name=name]", "Maestra Rosa")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    expect(page.locator(".bar")).to_be_visible()
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    """A page of that tablet; nothing it does may trouble its console."""
    opened = signed_in.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    opened.close()
    assert troubles == []


def tap(school: School, *cards: str) -> str:
    """Cards come down on the simulated reader; what the display says."""
    return kiosk("tap", *cards, "--data", str(school.folder))


def add(page: Page, *names: str, group: str) -> None:
    """A few children by pasting their names."""
    page.goto("/teacher/people/class")
    page.fill("#f-names", "\n".join(names))
    page.fill("#f-group", group)
    page.get_by_role("button", name=ES("people.look"), exact=True).click()
    page.get_by_role("button", name=ES("people.save_class"), exact=True).click()
    expect(page.get_by_text(ES("people.class_added"))).to_be_visible()


def cards_of(school: School, name: str) -> list[bool]:
    """Whether each card of a person rests."""
    with Classroom(school.folder, SystemClock()) as classroom:
        (person,) = [
            p for p in directory.people(classroom.connection) if p.name == name and p.active
        ]
        return [c.resting for c in directory.cards_of(classroom.connection, person.id)]


def test_a_new_card_gets_its_child_while_the_class_goes_on(
    page: Page, running: tuple[School, str]
) -> None:
    school, address = running
    add(page, "Quetzalli Ríos", group="Sol")
    page.goto("/teacher/cards")
    expect(page.get_by_text(ES("people.no_new_cards"))).to_be_visible()
    tap(school, "P22", "04AABBCC000001", "T01")
    asked = page.get_by_role("link", name=re.compile(ES("display.new_card_name", n=1)))
    expect(asked).to_be_visible(timeout=WITHIN_2_S)
    wall = page.context.browser.new_page(base_url=address)  # type: ignore[union-attr]  # it has one
    wall.goto("/")
    expect(wall.locator(".tile")).to_contain_text(ES("display.new_card_name", n=1))
    asked.click()
    page.get_by_role("button", name=re.compile("Quetzalli")).click()
    expect(wall.locator(".tile")).to_contain_text("Quetzalli", timeout=WITHIN_2_S)
    wall.close()
    assert ("Maestra Rosa", "Quetzalli Ríos") in [each[:2] for each in school.open()]


def test_five_children_get_their_cards_one_after_the_other(
    page: Page, running: tuple[School, str]
) -> None:
    school, _ = running
    names = [f"{first} Luna" for first in ("Abril", "Bruno", "Carmen", "Dario", "Eva")]
    add(page, *names, group="Luna")
    page.goto("/teacher/cards/class")
    page.select_option("[name=group]", "Luna")
    page.get_by_role("button", name=ES("people.hand_begin")).click()
    for n, name in enumerate(names):
        first = name.split()[0]
        expect(page.locator(".turn .name")).to_have_text(first, timeout=WITHIN_2_S)
        said = tap(school, f"04AABBCC0001{n:02d}")
        assert first in said and ES("display.enrolled") in said
    expect(page.locator(".turn .name")).to_have_text(ES("people.all_done"), timeout=WITHIN_2_S)
    page.get_by_role("button", name=ES("people.end"), exact=True).click()
    expect(page.get_by_text(ES("people.run_ended"))).to_be_visible()
    assert [cards_of(school, name) for name in names] == [[False]] * 5
    before = len(school.open())
    tap(school, "04AABBCC000100", "P23", "T04")
    until(lambda: ES("display.enrolled") not in " ".join(school.lines()), "the desk is back")
    assert len(school.open()) >= before


def test_a_lost_card_is_replaced_in_one_step(page: Page, running: tuple[School, str]) -> None:
    school, _ = running
    page.goto("/teacher/people?q=nandu")
    page.get_by_role("link", name=re.compile("Ana Ñandú")).click()
    page.get_by_role("button", name=ES("people.replace")).click()
    expect(page.get_by_text(ES("people.read_wait"))).to_be_visible()
    assert ES("display.enrol_seen") in tap(school, "04AABBCC000900")
    confirm = page.get_by_role("button", name=ES("people.confirm_card"))
    expect(confirm).to_be_visible(timeout=WITHIN_2_S)
    confirm.click()
    expect(page.get_by_text(ES("people.card_given"))).to_be_visible()
    assert cards_of(school, "Ana Ñandú") == [False, True]


def test_a_forgotten_card_keeps_nobody_from_beginning(
    page: Page, running: tuple[School, str]
) -> None:
    school, _ = running
    page.goto("/teacher/people?q=diego")
    page.get_by_role("link", name=re.compile("Diego")).click()
    page.get_by_text(ES("people.begin_for")).click()
    page.select_option("#f-other", label="Señora Lupe")
    page.select_option("#f-tema", label="El telar")
    page.get_by_role("button", name=ES("people.begin"), exact=True).click()
    expect(page.get_by_text(ES("people.begun"))).to_be_visible()
    assert ("Señora Lupe", "Diego Güemes", "El telar") in school.open()
    page.get_by_role("button", name=ES("tablet.undo")).click()
    expect(page.get_by_text(ES("people.undone"))).to_be_visible()
    assert ("Señora Lupe", "Diego Güemes", "El telar") not in school.open()


def test_two_tablets_that_edit_one_person_lose_nothing(
    page: Page, signed_in: BrowserContext
) -> None:
    other = signed_in.new_page()
    for tablet in (page, other):
        tablet.goto("/teacher/people?q=luis")
        tablet.get_by_role("link", name=re.compile("Luis Jiménez")).click()
        tablet.get_by_role("link", name=ES("people.edit")).click()
    other.fill("#f-display_name", "Güicho")
    other.get_by_role("button", name=ES("people.save"), exact=True).click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Güicho")
    page.fill("#f-name", "Luis Alberto Jiménez")
    page.get_by_role("button", name=ES("people.save"), exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(ES("people.field_display_name"))
    expect(page.locator("#f-name")).to_have_value("Luis Alberto Jiménez")
    page.fill("#f-display_name", "Güicho")
    page.get_by_role("button", name=ES("people.save"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Güicho")
    other.close()


def test_the_pages_work_without_script(browser: Browser, signed_in: BrowserContext,
                                       running: tuple[School, str]) -> None:  # fmt: skip
    school, address = running
    plain = browser.new_context(base_url=address, java_script_enabled=False, locale="es-MX")
    plain.add_cookies(signed_in.cookies())  # type: ignore[arg-type]  # as they were given
    page = plain.new_page()
    page.goto("/teacher/cards")
    page.get_by_role("button", name=ES("people.read_card")).click()
    tap(school, "P05")
    expect(page.get_by_text(ES("people.read_of"))).to_be_visible(timeout=8_000)
    page.get_by_role("button", name=ES("people.end"), exact=True).click()
    expect(page.get_by_text(ES("people.run_ended"))).to_be_visible()
    plain.close()
