"""The live stream and the port, through a real waitress: first words, changes, limits, ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from kiosk.errors import KioskError
from tests.browser import answering
from tests.invented import FakeSource
from web import Server, WebSettings, create_app, listen

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = WebSettings(secret_key="for tests only", max_streams=3, beat=0.1, look=0.005)
BOARD_KEYS = {"seq", "as_of", "clock", "site", "station", "open", "people", "links"}


@pytest.fixture
def source(tmp_path: Path) -> FakeSource:
    return FakeSource(tmp_path)


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


def test_a_stream_gives_the_board_at_once_and_again_at_every_change(source: FakeSource) -> None:
    with pages_of(source) as address, closing(Stream(address)) as stream:
        assert stream.response.headers["Content-Type"].startswith("text/event-stream")
        first = stream.board()
        assert first["seq"] == 7
        assert first.keys() == BOARD_KEYS
        for _ in range(3):
            number = source.change()
            assert stream.board()["seq"] == number


def test_a_stream_opened_after_a_pause_is_told_what_is_true_then_and_nothing_of_before(
    source: FakeSource,
) -> None:
    with pages_of(source) as address:
        with closing(Stream(address)) as stream:
            assert stream.board()["seq"] == 7
        assert until(lambda: "live-tailer" not in {each.name for each in threading.enumerate()})
        number = source.change()
        with closing(Stream(address)) as stream:
            assert stream.board()["seq"] == number


def test_a_thread_that_only_waits_keeps_no_record_open(source: FakeSource) -> None:
    with pages_of(source) as address, closing(Stream(address)) as stream:
        stream.board()
        assert source.closed == 1


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
from tests.invented import FakeSource
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


def test_a_part_that_is_lost_reaches_the_streams_though_the_journal_has_no_word_of_it(
    source: FakeSource,
) -> None:
    with pages_of(source) as address, closing(Stream(address)) as stream:
        assert stream.board()["seq"] == 7
        (source.run_folder / "parts.json").write_text('{"reader": "lost"}')
        assert stream.board()["seq"] == 7
