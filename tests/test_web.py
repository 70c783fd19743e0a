"""The pages through a real Flask: who gets what, in which words, and what happens in trouble."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.words import languages, words
from tests.invented import FakeSource, board, crowd, morning
from web import WebSettings, create_app

SETTINGS = WebSettings(secret_key="for tests only", max_streams=3, beat=0.1, look=0.005)
BOARD_KEYS = {"seq", "as_of", "clock", "site", "station", "open", "people", "links"}


@pytest.fixture
def source(tmp_path: Path) -> FakeSource:
    return FakeSource(tmp_path)


@pytest.fixture
def client(source: FakeSource) -> FlaskClient:
    return create_app(source, settings=SETTINGS).test_client()


# The document


def test_the_wall_gets_the_document_without_what_is_the_teachers(client: FlaskClient) -> None:
    document = client.get("/api/board").get_json()
    assert document.keys() == BOARD_KEYS
    assert document["station"].keys() == {"reader", "display"}


def test_a_teacher_gets_calls_and_unknown_cards_too(source: FakeSource) -> None:
    app = create_app(source, settings=SETTINGS, asker=lambda: "teacher")
    document = app.test_client().get("/api/board").get_json()
    assert document.keys() == BOARD_KEYS | {"help", "unknown_cards"}
    assert "storage" in document["station"]


def test_no_page_of_the_wall_tells_who_calls_for_help(client: FlaskClient) -> None:
    for path in ("/", "/picture", "/picture/years", "/station", "/mirror", "/api/board"):
        text = client.get(path).text
        assert "unknown_cards" not in text
        assert "new 1" not in text


def test_asked_since_the_newest_the_board_is_only_its_number(client: FlaskClient) -> None:
    assert client.get("/api/board?since=7").get_json() == {"seq": 7}
    assert client.get("/api/board?since=900").get_json() == {"seq": 7}
    assert client.get("/api/board?since=6").get_json().keys() == BOARD_KEYS
    assert client.get("/api/board?since=seven").get_json().keys() == BOARD_KEYS


def test_a_board_is_made_once_for_all_who_ask(source: FakeSource, client: FlaskClient) -> None:
    for _ in range(5):
        client.get("/")
        client.get("/api/board")
    assert source.boards_made == 1
    source.change()
    client.get("/picture")
    assert source.boards_made == 2


def test_the_wall_shows_a_new_board_at_once(source: FakeSource, client: FlaskClient) -> None:
    assert "El telar" in client.get("/").text
    source.change(board(5, [(0, 1, 0)]))
    shown = client.get("/").text
    assert "El telar" not in shown
    assert "Fracciones en la milpa" in shown


# What is on the pages


class Links(HTMLParser):
    """Everything that a page would fetch or lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.attributes: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.attributes.append(name)
            if name == "src" or (name == "href" and tag == "link"):
                self.fetched.append(value or "")


@pytest.mark.parametrize("path", ["/", "/picture", "/station", "/mirror", "/missing"])
def test_pages_carry_no_inline_code_and_nothing_from_elsewhere(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    page = Links(answer.text)
    assert all(url.startswith("/") and not url.startswith("//") for url in page.fetched)
    assert not [name for name in page.attributes if name.startswith("on") or name == "style"]
    assert not re.search(r"<style|<script(?![^>]* src=)", answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("document", [morning(), crowd()])
def test_a_first_view_is_at_most_100_kilobytes(source: FakeSource, document: object) -> None:
    source.change(document)  # type: ignore[arg-type]  # an invented board
    client = create_app(source, settings=SETTINGS).test_client()
    urls = ["/", *Links(client.get("/").text).fetched]
    packed = {}
    for url in urls:
        with client.get(url, headers={"Accept-Encoding": "gzip"}) as answer:
            packed[url] = len(answer.data)
    # The stream's first event is the document as it is.
    packed["/live"] = len(client.get("/api/board").data)
    assert sum(packed.values()) <= 100_000, packed
    assert sum(packed.values()) - packed["/live"] <= 30_000, packed


def test_names_are_escaped_wherever_they_stand(source: FakeSource, client: FlaskClient) -> None:
    document = board(2, [(0, 1, 0)])
    bad = "<b>Ana</b>\"'&"
    for who in (document["people"][0], document["open"][0]["tutor"]):
        who["name"] = bad
    document["open"][0]["tema"] = document["links"][0]["tema"] = {
        "id": "t", "title": bad, "colour": '"><script>', "stitch": '"><i>', "drawing": '"><u>',
    }  # fmt: skip
    document["site"]["name"] = bad
    source.change(document)
    page = client.get("/").text
    assert "<b>Ana" not in page
    assert "<script>" not in page
    assert "<i>" not in page
    assert "<u>" not in page


def test_a_board_without_names_shows_drawings_only(source: FakeSource, client: FlaskClient) -> None:
    document = board(5, [(0, 1, 0)])
    for person in document["people"]:
        person["name"] = ""
    for dialogue in document["open"]:
        dialogue["tutor"]["name"] = dialogue["tutee"]["name"] = ""
    source.change(document)
    page = client.get("/").text
    assert "<text" not in page
    assert page.count('class="person') == 10  # five people, on both sheets


def test_no_people_is_a_calm_sentence_and_not_a_hole(
    source: FakeSource, client: FlaskClient
) -> None:
    source.change(board(0))
    page = client.get("/").text
    assert words("es")("web.nobody") in page
    assert "svg.ring" not in page


def test_a_lost_reader_is_told_on_the_wall(source: FakeSource) -> None:
    document = board(5)
    document["station"]["reader"] = "lost"
    source.change(document)
    app = create_app(source, settings=SETTINGS)
    assert words("es")("web.reader_lost") in app.test_client().get("/").text


def test_the_day_is_a_date_only_where_the_clock_can_vouch_for_it(
    source: FakeSource, client: FlaskClient
) -> None:
    assert "Jornada 37 · lunes 23 de noviembre" in client.get("/").text
    document = board(5)
    del document["clock"]["date"]
    source.change(document)
    page = client.get("/").text
    assert "Jornada 37" in page
    assert "noviembre" not in page


# Languages


def test_the_language_is_asked_for_then_kept_then_the_browsers_then_the_sites(
    source: FakeSource,
) -> None:
    client = create_app(source, settings=SETTINGS).test_client()

    def speaks(path: str = "/", accept: str = "") -> str:
        page = client.get(path, headers={"Accept-Language": accept})
        found = re.search(r'<html lang="(\w+)"', page.text)
        assert found
        return found[1]

    assert speaks() == "es"
    assert speaks(accept="fr, en;q=0.5") == "en"
    assert speaks("/?lang=en") == "en"
    assert speaks(accept="es") == "en"  # kept
    assert speaks("/?lang=xx") == "en"


def test_every_language_has_every_word_of_the_pages() -> None:
    spanish = {key for key in words("es").keys() if key.startswith("web.")}
    for language in languages():
        here = words(language)
        assert {key for key in here.keys() if key.startswith("web.")} == spanish
        assert len(here("web.weekdays").split()) == 7
        assert len(here("web.months").split()) == 12


def test_a_page_that_is_not_there_is_told_kindly_in_the_language(client: FlaskClient) -> None:
    answer = client.get("/missing?lang=en")
    assert answer.status_code == 404
    assert words("en")("web.not_found") in answer.text


# Trouble


def test_healthz_gives_the_parts_or_503_when_the_database_cannot_be_used(
    source: FakeSource, client: FlaskClient
) -> None:
    assert client.get("/healthz").get_json()["reader"] == "ok"
    source.broken = True
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_json()["error"]) == (503, words("es")("web.no_storage"))
    assert client.get("/").status_code == 503


def test_a_fault_of_ours_is_a_plain_sentence_and_a_trace_in_the_log(
    source: FakeSource, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    source.document = {"seq": 9, "people": "not a list"}
    answer = client.get("/")
    assert answer.status_code == 500
    assert words("es")("web.fault") in answer.text
    assert "Traceback" not in answer.text
    assert "Traceback" in caplog.text


# The mirror


def test_the_mirror_shows_the_displays_picture_and_its_lines(
    source: FakeSource, client: FlaskClient
) -> None:
    assert words("es")("web.dark") in client.get("/mirror").text
    assert client.get("/mirror.png").status_code == 404
    source.show(4, ["Ana → Luis", "El telar"], "opened")
    assert "Ana → Luis\nEl telar" in client.get("/mirror").text
    assert client.get("/mirror.png?v=4").data.startswith(b"\x89PNG")
    shown = client.get("/mirror.json").get_json()
    assert shown == {"version": 4, "lines": ["Ana → Luis", "El telar"], "signal": "opened"}


def test_a_half_written_display_state_leaves_the_one_before(
    source: FakeSource, client: FlaskClient
) -> None:
    source.show(4, ["Ana"])
    client.get("/mirror")
    (source.run_folder / "screen.json").write_text('{"version": 5, "li')
    assert client.get("/mirror.json").get_json()["version"] == 4
