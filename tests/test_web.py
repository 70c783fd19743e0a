"""The pages through a real Flask and a real waitress: who gets what, streams, words, ends."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from browser import answering
from flask.testing import FlaskClient
from invented import FakeSource, board, crowd, morning

from kiosk.errors import KioskError, Refused
from kiosk.words import languages, words
from web import Server, WebSettings, create_app, listen

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = WebSettings(secret_key="for tests only", max_streams=3, beat=0.1, look=0.005)
BOARD_KEYS = {"seq", "as_of", "clock", "site", "station", "open", "people", "links"}


@pytest.fixture
def source(tmp_path: Path) -> FakeSource:
    return FakeSource(tmp_path)


@pytest.fixture
def client(source: FakeSource) -> FlaskClient:
    return create_app(source, settings=SETTINGS).test_client()


@contextmanager
def pages_of(source: FakeSource, settings: WebSettings = SETTINGS) -> Iterator[str]:
    """The pages on a real port; afterwards no thread of theirs is left."""
    before = set(threading.enumerate())
    with answering(listen(create_app(source, settings=settings), "127.0.0.1", 0)) as address:
        yield address
    assert until(lambda: set(threading.enumerate()) <= before)


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether something becomes true before the deadline."""
    deadline = monotonic() + seconds
    while not true():
        if monotonic() > deadline:
            return False
        sleep(0.005)
    return True


class Stream:
    """One reader of `/live`."""

    def __init__(self, address: str) -> None:
        host = urlsplit(address)
        self.connection = HTTPConnection(host.hostname or "", host.port, timeout=10)
        self.connection.request("GET", "/live")
        self.response: HTTPResponse = self.connection.getresponse()

    def close(self) -> None:
        self.response.close()
        self.connection.close()

    def event(self, *names: str) -> tuple[str, str]:
        """The next event of these names, and its data; others are passed over."""
        name, data = "", ""
        while line := self.response.readline().decode():
            key, _, value = line.rstrip("\n").partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                data = value
            elif not line.strip() and name in names:
                return name, data
            elif not line.strip():
                name, data = "", ""
        raise AssertionError("the stream ended")

    def board(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.event("board")[1])
        return found


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
    app = create_app(source, settings=SETTINGS, asker=lambda: "teacher")
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


# The simulated station


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


def test_what_the_station_refuses_is_409_with_its_reason(
    source: FakeSource, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(request: object) -> dict[str, object]:
        raise Refused("no card P99 here; the labels are on the cards")

    monkeypatch.setattr(source, "ask", refuse)
    data = {"csrf_token": token(client), "label": "P99"}
    answer = client.post("/station/tap", data=data, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.get_json()["error"][:12]) == (409, "no card P99 ")


# The stream


def test_a_stream_gives_the_board_at_once_and_again_at_every_change(source: FakeSource) -> None:
    with pages_of(source) as address, closing(Stream(address)) as stream:
        assert stream.response.headers["Content-Type"].startswith("text/event-stream")
        first = stream.board()
        assert first["seq"] == 7
        assert first.keys() == BOARD_KEYS
        for _ in range(3):
            number = source.change()
            assert stream.board()["seq"] == number


def test_a_stream_tells_when_the_display_changes_and_beats_when_nothing_does(
    source: FakeSource,
) -> None:
    with pages_of(source) as address, closing(Stream(address)) as stream:
        assert json.loads(stream.event("screen")[1])["version"] == 0
        source.show(1, ["Ana → Luis"])
        assert json.loads(stream.event("screen")[1])["lines"] == ["Ana → Luis"]
        assert stream.event("beat", "board", "screen")[0] == "beat"


def test_one_stream_too_many_gets_503_and_the_page_still_answers(source: FakeSource) -> None:
    with pages_of(source) as address, ExitStack() as streams:
        for _ in range(SETTINGS.max_streams):
            streams.enter_context(closing(Stream(address))).board()
        with closing(Stream(address)) as refused:
            assert refused.response.status == 503
        for path in ("/", "/api/board?since=1", "/healthz"):
            assert fetched(address, path).status == 200


def fetched(address: str, path: str) -> HTTPResponse:
    host = urlsplit(address)
    with closing(HTTPConnection(host.hostname or "", host.port, timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer


def test_a_hundred_streams_opened_and_abandoned_leave_no_thread_behind(source: FakeSource) -> None:
    settings = WebSettings(secret_key="x", max_streams=30, beat=0.1, look=0.005)
    app = create_app(source, settings=settings)
    live = app.extensions["kiosk-live"]
    with answering(listen(app, "127.0.0.1", 0)) as address:
        quiet = threading.active_count()
        for _ in range(4):
            streams = [Stream(address) for _ in range(25)]
            assert {stream.response.status for stream in streams} == {200}
            assert live.open == 25
            for stream in streams:
                stream.close()
            assert until(lambda: live.open == 0)
        assert until(lambda: threading.active_count() <= quiet)
        with closing(Stream(address)) as again:
            assert again.board()["seq"] == 7


def test_a_stream_ends_after_its_life_and_gives_its_place_back(source: FakeSource) -> None:
    settings = WebSettings(secret_key="x", max_streams=1, beat=0.05, look=0.005, life=0.2)
    with pages_of(source, settings) as address:
        with closing(Stream(address)) as stream, pytest.raises(AssertionError, match="ended"):
            stream.event("never")
        assert until(lambda: second_stream(address) == 200)


def second_stream(address: str) -> int:
    with closing(Stream(address)) as stream:
        return stream.response.status


def test_a_database_that_cannot_be_read_ends_the_stream_and_it_recovers(
    source: FakeSource,
) -> None:
    with pages_of(source) as address:
        with closing(Stream(address)) as stream:
            stream.board()
            source.broken = True
            source.show(1, ["the display changes, so the stream looks at the board"])
            with pytest.raises(AssertionError, match="ended"):
                stream.event("never")
        source.broken = False
        source.change()
        with closing(Stream(address)) as stream:
            assert stream.board()["seq"] == 8


# The port


def test_a_taken_port_is_one_sentence_that_names_it(source: FakeSource) -> None:
    app = create_app(source, settings=SETTINGS)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KioskError, match=f"port {port} is taken .* --port"):
            listen(app, "127.0.0.1", port)


def test_a_large_body_is_refused(source: FakeSource) -> None:
    with pages_of(source) as address:
        host = urlsplit(address)
        with closing(HTTPConnection(host.hostname or "", host.port, timeout=10)) as connection:
            connection.putrequest("POST", "/station/tap")
            connection.putheader("Content-Length", "2000000")
            connection.endheaders()
            assert connection.getresponse().status == 413


SERVED = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from invented import FakeSource
from web import WebSettings, create_app, listen
from web.serve import run
server = listen(create_app(FakeSource(Path(sys.argv[3])), settings=WebSettings(secret_key="x")),
                "127.0.0.1", 0)
print(server.port, flush=True)
run(server)
print("ended", flush=True)
"""


def test_sigterm_ends_the_pages_with_streams_open(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVED, str(ROOT), str(ROOT / "tests"), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, ExitStack() as st:
        assert process.stdout
        try:
            address = f"http://127.0.0.1:{process.stdout.readline().strip()}"
            for _ in range(10):
                st.enter_context(closing(Stream(address))).board()
            process.send_signal(signal.SIGTERM)
            assert process.stdout.readline() == "ended\n"
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()


def test_a_server_stops_when_it_is_told_from_another_thread(source: FakeSource) -> None:
    server: Server = listen(create_app(source, settings=SETTINGS), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    server.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()
