"""A station that ends or falls silent, as the pages see it: noticed, said, and gone by itself."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer
from urllib.request import urlopen

import pytest
from PIL import Image

from kiosk.errors import FolderBusy
from kiosk.runfolder import BEAT, SILENT, RunFolder, at_work, parts_of
from kiosk.screens import Face, Screen
from kiosk.station import State
from kiosk.words import languages, words
from tests.invented import BOARDS, FakeSource
from tests.stations import School, kiosk, process, until
from tests.test_live import SETTINGS, Stream, pages_of
from web import create_app


@contextmanager
def held(folder: Path) -> Iterator[RunFolder]:
    """A folder that a station holds and has told of its parts."""
    with closing(RunFolder(folder, lambda screen: Image.new("1", (128, 64)))) as found:
        found.tell(State(Screen(Face.ADDRESS)))
        yield found


def beat_of(run: Path) -> float:
    """When the station last gave a sign of life."""
    return float((run / "station.lock").read_text(encoding="ascii"))


def silence(run: Path) -> None:
    """As if the station had given no sign of life for a while."""
    with (run / "station.lock").open("r+", encoding="ascii") as lock:
        lock.write(f"{time.monotonic() - SILENT - 1:020.1f}")


def test_a_station_at_work_is_told_from_one_that_ended(tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert not at_work(run)
    with held(tmp_path):
        assert at_work(run)
        assert parts_of(run)["reader"] == "ok"
    assert not at_work(run)
    assert parts_of(run)["reader"] == parts_of(run)["display"] == "none"


def test_a_station_that_holds_its_folder_in_silence_is_not_at_work(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with held(tmp_path) as folder:
        silence(run)
        assert not at_work(run)
        assert parts_of(run)["reader"] == "none"
        folder._beaten -= BEAT
        folder.beat()
        assert at_work(run)


def test_a_sign_of_life_is_written_at_most_every_two_seconds(tmp_path: Path) -> None:
    with held(tmp_path) as folder:
        silence(tmp_path / "run")
        before = beat_of(tmp_path / "run")
        for _ in range(100):
            folder.beat()
        assert beat_of(tmp_path / "run") == before


def test_the_sign_of_life_of_an_earlier_boot_says_nothing_of_this_one(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "station.lock").write_text(f"{time.monotonic() + 9e6:020.1f}", encoding="ascii")
    with held(tmp_path):
        assert at_work(run)
        silence(run)
        assert not at_work(run)


def test_a_page_that_looks_keeps_no_station_out(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    looking = os.open(tmp_path / "run" / "station.lock", os.O_RDONLY | os.O_CREAT)
    fcntl.flock(looking, fcntl.LOCK_SH)
    Timer(0.05, os.close, [looking]).start()
    with held(tmp_path):
        with pytest.raises(FolderBusy, match="another station works on this folder"):
            RunFolder(tmp_path, lambda screen: Image.new("1", (128, 64)))
        assert at_work(tmp_path / "run")


def test_a_station_that_falls_silent_reaches_the_streams_without_a_change(tmp_path: Path) -> None:
    source = FakeSource(tmp_path)
    with pages_of(source) as address, closing(Stream(address)) as stream:
        first = stream.board()
        source.works = False
        assert stream.board()["seq"] == first["seq"]


@pytest.mark.parametrize("language", languages())
def test_the_wall_says_in_a_still_sentence_that_no_station_is_running(
    tmp_path: Path, language: str
) -> None:
    source = FakeSource(tmp_path)
    document = BOARDS["morning"]()
    source.change({**document, "station": {"reader": "none", "display": "none"}})
    client = create_app(source, settings=SETTINGS).test_client()
    page = client.get(f"/?lang={language}").text
    assert words(language)("tablet_more.station_none") in page
    assert page.count('class="tile"') == len(document["open"])


def test_pages_tell_of_a_real_station_that_hangs_and_of_its_coming_back(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    kiosk("init", "--name", "Escuela Miguel Hidalgo", "--sample", "--data", str(folder))
    data = ("--data", str(folder))
    with process("station", "--simulate", *data), process("web", "--port=0", *data) as web:
        assert web.stdout is not None
        address = web.stdout.readline().strip()

        def reader() -> str:
            with urlopen(f"{address}healthz") as answer:
                return str(json.load(answer)["reader"])

        until(lambda: reader() == "ok", "the station is up")
        pid = School(folder).told("parts.json")["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            assert reader() == "ok", "a moment of silence is none"
            silence(folder / "run")
            assert reader() == "none"
        finally:
            os.kill(pid, signal.SIGCONT)
        until(lambda: reader() == "ok", "the station goes on")
