"""The classroom poster: it says what the desk does, all of it, on one page."""

from __future__ import annotations

from enum import StrEnum
from itertools import combinations
from xml.etree import ElementTree

import pytest

from kiosk import posters
from kiosk.desk import Action
from kiosk.desk.grammar import SENTENCES
from kiosk.drawings import svg_path
from kiosk.ports import Button
from kiosk.posters import ACTION_SIGNS, SCENES, rules_poster
from kiosk.words import BREAK, languages, words
from tests.browser import chromium

SVG = "{http://www.w3.org/2000/svg}"
WRITTEN = [each for each in languages() if "poster.title" in words(each).keys()]


def texts(svg: str) -> str:
    """All that the poster says, in reading order, without the spaces at which lines are broken."""
    root = ElementTree.fromstring(svg)
    return joined(" ".join(element.text or "" for element in root.iter(f"{SVG}text")))


def joined(text: str) -> str:
    """A text without its spaces: where a line ends, Thai has none."""
    return "".join(text.replace(BREAK, "").split())


@pytest.mark.parametrize("language", WRITTEN)
def test_every_sentence_every_action_card_and_every_button_is_on_it(language: str) -> None:
    say = words(language)
    said = texts(rules_poster(say))
    for sentence in SENTENCES:
        assert joined(say(f"poster.{sentence}")) in said
        assert joined(say(f"poster.{sentence}_how")) in said
    for action in Action:
        assert joined(say(f"poster.action_{action.lower()}")) in said
        assert joined(say(f"poster.action_{action.lower()}_how")) in said
    for button in Button:
        assert joined(say(f"poster.button_{button}")) in said
    assert said.endswith(joined(say("poster.calm")))
    assert BREAK not in rules_poster(say)


@pytest.mark.parametrize("language", WRITTEN)
def test_it_is_one_page_of_a3_that_needs_nothing_from_outside(language: str) -> None:
    svg = rules_poster(words(language))
    root = ElementTree.fromstring(svg)
    assert (root.tag, root.get("width"), root.get("height")) == (f"{SVG}svg", "297mm", "420mm")
    assert root.get("viewBox") == "0 0 297 420"
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg", "title", "g", "rect", "circle", "path", "text",
    }  # fmt: skip
    assert "href" not in svg and "url(" not in svg and svg.count("http") == 1


def test_each_picture_is_one_of_our_drawings() -> None:
    svg = rules_poster(words())
    for sign in ("leaf", "sun", "fraction", "heart", *ACTION_SIGNS.values()):
        assert f'd="{svg_path(sign)}"' in svg
    assert set(SCENES) == set(SENTENCES)


def test_an_action_card_without_words_or_picture_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class More(StrEnum):
        SING = "SING"

    monkeypatch.setattr(posters, "Action", [*Action, *More])
    with pytest.raises(KeyError, match="action_sing"):
        rules_poster(words())


def test_a_sentence_without_words_or_picture_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posters, "SENTENCES", (*SENTENCES, "sing"))
    with pytest.raises(KeyError, match="sing"):
        rules_poster(words())


@pytest.mark.browser
def test_nothing_on_it_is_cut_and_no_text_lies_on_another() -> None:
    measure = """() => [...document.querySelectorAll('text')].map(t => {
        const b = t.getBBox();
        const size = +t.getAttribute('font-size');
        return [t.textContent, b.x, b.y, b.x + b.width, b.y + b.height, size];
    })"""
    with chromium() as browser:
        page = browser.new_page()
        for language in WRITTEN:
            page.set_content(rules_poster(words(language)))
            boxes: list[tuple[str, float, float, float, float, float]] = page.evaluate(measure)
            assert len(boxes) > 20
            for text, left, upper, right, lower, size in boxes:
                assert left >= 12 and right <= 285, (language, text)
                assert upper >= 5 and lower <= 412, (language, text)
                assert size >= 5.5, (language, text)  # read from two places back
            for one, other in combinations(boxes, 2):
                beside = one[1] >= other[3] or other[1] >= one[3]
                # A line's box is higher than its letters: a third of it is air.
                apart = abs((one[2] + one[4]) - (other[2] + other[4])) / 2
                assert beside or apart > 0.5 * (one[5] + other[5]), (language, one, other)
