"""What a promoter reads and prints: the acts at a school, the sheets of `kit/papers`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from kiosk.words import words
from tests.browser import chromium

ROOT = Path(__file__).resolve().parent.parent
PAPERS = ROOT / "kit" / "papers"
SHEETS = ("classroom", "visit", "observe")
GUIDES = {"en": "kit.md", "es": "kit-es.md"}


def paper(language: str) -> str:
    """The sheets in a language."""
    return (PAPERS / f"{language}.html").read_text(encoding="utf-8")


def guide(language: str) -> list[str]:
    """The numbered sections of the guide in a language."""
    text = (ROOT / "docs" / GUIDES[language]).read_text(encoding="utf-8")
    return re.split(r"^## (?=\d)", text, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("language", GUIDES)
def test_the_acts_at_a_school_are_at_most_twelve(language: str) -> None:
    acts = re.findall(r"^\| (\d+) \|", guide(language)[3], re.MULTILINE)
    assert acts == [str(n) for n in range(1, len(acts) + 1)] and len(acts) <= 12


def test_the_guide_says_in_spanish_all_that_it_says_in_english() -> None:
    english, spanish = guide("en"), guide("es")
    assert [each[:2] for each in english] == [each[:2] for each in spanish]
    for one, other in zip(english, spanish, strict=True):
        assert one.count("\n|") == other.count("\n|"), one[:40]


def test_the_sheets_hold_the_same_in_both_languages() -> None:
    tags = [re.findall(r"<(\w+)", re.sub(r"</?i>", "", paper(language))) for language in GUIDES]
    assert tags[0] == tags[1]
    for language in GUIDES:
        assert tuple(re.findall(r'<section id="(\w+)"', paper(language))) == SHEETS


@pytest.mark.parametrize("language", GUIDES)
def test_the_sheets_call_things_as_display_and_tablet_do(language: str) -> None:
    say, text = words(language), paper(language)
    shown = ("display.rest", "kit.unplug", "copies.stick_ready", "display.reader_lost")
    cards = ("poster.action_help", "poster.action_recess", "poster.action_shutdown")
    for key in (*shown, *cards):
        assert f"<i>{say(key)}</i>" in text, key
    for way in ("health", "copies", "cards", "today", "off", "settings"):
        assert f"<i>{say('tablet.bar_more')} › {say(f'tablet.way_{way}')}</i>" in text, way


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


@pytest.mark.browser
@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("language", GUIDES)
def test_each_sheet_is_one_page(page: Page, language: str, size: str) -> None:
    page.goto((PAPERS / f"{language}.html").as_uri())
    printed = page.pdf(format=size, prefer_css_page_size=True)
    assert max(int(n) for n in re.findall(rb"/Count (\d+)", printed)) == len(SHEETS)
