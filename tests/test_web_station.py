"""The simulated station's page: cards, buttons and switches, with the page's token only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.errors import Refused
from kiosk.words import languages, words
from tests.invented import FakeSource
from web import WebSettings, create_app

SETTINGS = WebSettings(secret_key="for tests only")


@pytest.fixture
def source(tmp_path: Path) -> FakeSource:
    return FakeSource(tmp_path)


@pytest.fixture
def client(source: FakeSource) -> FlaskClient:
    return create_app(source, settings=SETTINGS).test_client()


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/station").text)
    assert found
    return found[1]


def test_the_station_is_there_with_simulated_parts_only(
    source: FakeSource, client: FlaskClient
) -> None:
    assert client.get("/station").status_code == 200
    source.simulated = False
    for answer in (client.get("/station"), client.post("/station/tap")):
        assert answer.status_code in (400, 404)
    assert words("es")("web.no_station") in client.get("/station").text
    assert source.asked == []


def test_every_card_of_the_tray_is_a_button_that_taps_it(
    source: FakeSource, client: FlaskClient
) -> None:
    page = client.get("/station").text
    for card in source.tray():
        assert f'value="{card["label"]}"' in page
    answer = client.post("/station/tap", data={"csrf_token": token(client), "label": "P01"})
    assert (answer.status_code, answer.location) == (303, "/station")
    assert source.asked == [{"tap": ["P01"]}]


def test_a_script_taps_with_its_token_and_stays_on_the_page(
    source: FakeSource, client: FlaskClient
) -> None:
    data = {"csrf_token": token(client), "button": "ok"}
    answer = client.post("/station/press", data=data, headers={"X-Requested-With": "fetch"})
    assert answer.get_json() == {"ok": True}
    assert source.asked == [{"press": "ok"}]


@pytest.mark.parametrize("path", ["tap", "press", "reader", "morning"])
def test_nothing_is_tapped_without_the_pages_token(
    source: FakeSource, client: FlaskClient, path: str
) -> None:
    answer = client.post(f"/station/{path}", data={"label": "P01", "button": "ok", "do": "play"})
    assert answer.status_code == 400
    assert words("es")("web.old_form") in answer.text
    assert source.asked == []
    assert not source.playing


def test_reader_and_morning_are_switched_from_the_page(
    source: FakeSource, client: FlaskClient
) -> None:
    csrf = {"csrf_token": token(client)}
    client.post("/station/reader", data={**csrf, "state": "lose"})
    client.post("/station/reader", data={**csrf, "state": "find"})
    assert source.asked == [{"lose": "reader"}, {"find": "reader"}]
    client.post("/station/morning", data={**csrf, "do": "play"})
    assert source.playing
    client.post("/station/morning", data={**csrf, "do": "stop"})
    assert not source.playing
    for path, wrong in (("press", {"button": "lever"}), ("reader", {"state": "x"}), ("tap", {})):
        assert client.post(f"/station/{path}", data={**csrf, **wrong}).status_code == 400


@pytest.mark.parametrize("language", languages())
def test_what_the_station_refuses_is_409_with_its_reason_in_the_language_of_the_page(
    source: FakeSource, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def refuse(request: object) -> dict[str, object]:
        raise Refused("errors.no_card", card="P99")

    monkeypatch.setattr(source, "ask", refuse)
    data = {"csrf_token": token(client), "label": "P99"}
    path = f"/station/tap?lang={language}"
    answer = client.post(path, data=data, headers={"X-Requested-With": "fetch"})
    said = words(language)("errors.no_card", card="P99")
    assert (answer.status_code, answer.get_json()["error"]) == (409, said)


def test_action_cards_have_names_in_the_language_of_the_page(client: FlaskClient) -> None:
    assert "We understood" in client.get("/station?lang=en").text
    assert "Lo entendimos" in client.get("/station?lang=es").text
