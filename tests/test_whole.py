"""The whole thing as a newcomer meets it: `kiosk run --simulate`, a real browser, three taps."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.stations import School, kiosk, process, until

pytestmark = pytest.mark.browser

FRACTIONS = (0xB4, 0x56, 0x2B)
"""The dye of the sample's first tema."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample class."""
    folder = tmp_path_factory.mktemp("sample") / "school"
    kiosk("init", "--name", "Escuela Miguel Hidalgo", "--sample", "--data", str(folder))
    return folder


@pytest.fixture
def school(sample: Path, tmp_path: Path) -> Iterator[tuple[School, str]]:
    """A running station with its pages, and their address."""
    folder = tmp_path / "school"
    shutil.copytree(sample, folder)
    with process("run", "--simulate", "--port", "0", "--data", str(folder)) as child:
        assert child.stdout is not None
        address = child.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        yield School(folder), address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser, school: tuple[School, str]) -> Iterator[Page]:
    """The station's page at the size of a small laptop."""
    _, address = school
    window = browser.new_context(viewport={"width": 1280, "height": 800}, locale="es-MX")
    page = window.new_page()
    page.goto(f"{address}station")
    yield page
    window.close()


def tapped(page: Page, school: School, label: str) -> None:
    """Click a card of the tray and wait until the station has dealt with it."""
    before = len(school.taps())
    page.locator(f'button[value="{label}"]').click()
    until(lambda: len(school.taps()) > before, f"the tap of {label}")


def dots(picture: bytes, colour: tuple[int, int, int]) -> int:
    """How many dots of a screenshot have that colour."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    return sum(count for count, found in image.getcolors(1 << 24) or [] if found == colour)


def test_three_taps_move_the_ring_beside_them(page: Page, school: tuple[School, str]) -> None:
    record, _ = school
    ring = page.locator("svg.ring:visible")
    expect(ring.locator(".person")).to_have_count(23)
    assert dots(ring.screenshot(), FRACTIONS) == 0
    for label in ("P22", "P01", "T01"):
        tapped(page, record, label)
    expect(ring.locator(".thread.now:not(.mark)")).to_have_count(1)
    expect(page.locator("#said")).to_contain_text("Maestra Rosa acompaña a Ana")
    expect(ring.locator(".person.busy")).to_have_count(2)
    page.wait_for_timeout(700)  # the thread is drawn once, from tutor to tutee
    assert dots(ring.screenshot(), FRACTIONS) > 300
    assert record.open() == [("Maestra Rosa", "Ana Ñandú", "Fracciones en la milpa")]


def test_the_wall_in_another_window_shows_the_same_picture(
    page: Page, school: tuple[School, str]
) -> None:
    record, address = school
    wall = page.context.new_page()
    wall.goto(address)
    for label in ("P05", "P02", "T03"):
        tapped(page, record, label)
    expect(wall.locator("svg.ring:visible .thread.now:not(.mark)")).to_have_count(1)
    expect(wall.get_by_text("Cuentos que cruzan el río").first).to_be_visible()


def test_a_morning_plays_on_the_running_station_and_can_be_stopped(
    page: Page, school: tuple[School, str]
) -> None:
    record, _ = school
    page.locator('button[name="do"]').click()
    until(lambda: len(record.open()) >= 3, "the first three dialogues of the sample morning")
    expect(page.locator("svg.ring:visible .thread.now:not(.mark)")).to_have_count(3)
    page.locator('button[name="do"][value="stop"]').click()
    until(lambda: record.told("parts.json").get("playing") is False, "the morning stops")


def test_an_unplugged_reader_is_said_on_display_and_wall_and_comes_back(
    page: Page, school: tuple[School, str]
) -> None:
    record, address = school
    page.locator('button[value="lose"]').click()
    expect(page.locator("#said")).to_contain_text("El lector no responde")
    wall = page.context.new_page()
    wall.goto(address)
    expect(wall.locator(".notice")).to_be_visible()
    page.locator('button[value="find"]').click()
    expect(page.locator("#said")).not_to_contain_text("El lector no responde")
    assert record.kinds().count("reader_lost") == record.kinds().count("reader_found") == 1
