"""A part that falls silent, raves, is unplugged or ends: noticed, said, and taken back by itself.

How long that takes is held in virtual time (tests/test_disturbances.py): at most 10 s and 20 s.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import smbus2

from hardware.luma_display import LumaDisplay
from hardware.nfc_reader import NfcReader
from kiosk import loop
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.doctor import findings
from kiosk.faces import picture
from kiosk.loop import AWAY, MUTE, SILENT, Watch
from kiosk.ports import Button, CardSeen, Hear, Pressed, ReaderChanged
from kiosk.runfolder import RunFolder
from kiosk.screens import Face, Screen
from kiosk.source import SiteSource
from kiosk.station import State
from kiosk.texts import Sentence, sentence_of
from kiosk.words import languages, words
from tests.fake_acr122 import FakeAcr122
from tests.fake_oled import FakeOled
from tests.senses import LEARNER, TEMA, TUTOR, small_class, station
from tests.stations import School, kiosk, until
from web import WebSettings, create_app


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waits, shorter, so that a test need not wait for them."""
    monkeypatch.setattr("hardware.attending.FIRST_WAIT", 0.05)
    monkeypatch.setattr("hardware.attending.LONGEST_WAIT", 0.2)
    monkeypatch.setattr("kiosk.station.parts.ASK_DISPLAY", 0.2)
    monkeypatch.setattr("kiosk.station.parts.RETRY_DISPLAY", 0.2)
    monkeypatch.setattr("kiosk.station.upkeep.LOOK", 0.1)


class Silent(FakeAcr122):
    """An ACR122U that can stop answering without any error."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = threading.Event()
        self.answers.set()

    def answered(self, command: bytes) -> bytes:
        self.answers.wait(30)
        return super().answered(command)


def made(acr122: FakeAcr122, side: int = 1) -> Callable[[], NfcReader]:
    """The real reader on it, as the station builds it."""
    return lambda: NfcReader("usb", side, pause=0.01, open_frontend=acr122.open)


def reader_is(school: School, state: str) -> Callable[[], bool]:
    return lambda: school.told("parts.json").get("reader") == state


def seen_outside(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `/healthz` and `kiosk board` say."""
    source = SiteSource(
        folder, SystemClock(), Config(), words("es"), lambda request: {}, simulated=False
    )
    with closing(source):
        app = create_app(source, settings=WebSettings(secret_key="x" * 32))
        answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    board = json.loads(kiosk("board", "--json", "--data", str(folder)))
    return answer.get_json(), board["station"]


@pytest.mark.parametrize("language", languages())
def test_why_a_part_is_lost_is_told_in_the_language_of_whoever_asks(
    language: str, tmp_path: Path
) -> None:
    folder, say = small_class(tmp_path), words(language)
    no_bus = Sentence("parts.display_no_bus", {"bus": 1})
    which = Sentence("parts.which_reader", {"n": 2, "says": UNPLUGGED})
    run = RunFolder(folder, picture)
    with closing(run):
        # The station began in another language; who looks at its state does not ask in that.
        run.tell(State(Screen(Face.REST), readers=((2, which),), display=no_bus))
        told = {each.part: each.do for each in findings(folder, Config(), say)}
    says = say("parts.reader_missing")
    assert told["reader"] == say("parts.which_reader", n=2, says=says)
    assert told["display"] == say("parts.display_no_bus", bus=1)


UNPLUGGED = Sentence("parts.reader_missing")


# the watch, by itself


class Still:
    """A reader whose thread beats when it is told to."""

    name = "still"

    def __init__(self) -> None:
        self.beat = 0.0

    proves_life = False

    def listen(self, hear: Hear) -> None: ...

    def close(self) -> None: ...


class Beats:
    """A watch over readers that beat when they are told to, looking ten times a second."""

    def __init__(self, readers: int = 1) -> None:
        self.now = 0.0
        self.readers = [Still() for _ in range(readers)]
        self.watch = Watch(self.readers, lambda: self.now)

    def wait(self, seconds: float, beating: tuple[int, ...] = ()) -> list[ReaderChanged]:
        told = []
        for _ in range(round(seconds * 10)):
            self.now = round(self.now + 0.1, 1)
            for side in beating:
                self.readers[side - 1].beat = self.now
            told += self.watch.look()
        return told


def test_a_reader_without_a_beat_is_said_once_within_ten_seconds() -> None:
    beats = Beats()
    told = beats.wait(30)
    assert told == [ReaderChanged(False, told[0].at, 1, MUTE)]
    assert SILENT < told[0].at <= 10


def test_what_a_reader_said_of_itself_is_said_again_when_it_beats_again() -> None:
    for own in (ReaderChanged(True, 0.0), ReaderChanged(False, 0.0, 1, UNPLUGGED)):
        beats = Beats()
        assert beats.watch.heard(own) == []
        assert [each.detail for each in beats.wait(12)] == [MUTE]
        told = beats.wait(1, beating=(1,))
        assert [(each.found, each.detail) for each in told] == [(own.found, own.detail)]


def test_a_card_from_a_reader_that_was_silent_comes_after_its_being_found() -> None:
    beats = Beats()
    beats.watch.heard(ReaderChanged(True, 0.0))
    beats.wait(12)
    (found,) = beats.watch.heard(CardSeen("DEADBEEF", 12.0))
    assert found.found and found.at == 12.0
    beats.readers[0].beat = 12.0
    assert beats.wait(1) == []
    assert beats.watch.heard(Pressed(Button.OK, 13.0)) == []


def test_of_two_readers_only_the_silent_one_is_said() -> None:
    beats = Beats(readers=2)
    told = beats.wait(12, beating=(1,))
    assert [(each.side, each.found) for each in told] == [(2, False)]


def test_a_machine_that_slept_says_of_no_reader_that_it_was_silent() -> None:
    beats = Beats()
    beats.now += 3600 + AWAY
    assert beats.watch.look() == []
    assert beats.wait(1, beating=(1,)) == []


def test_a_station_that_begins_anew_is_told_what_is_lost() -> None:
    beats = Beats(readers=2)
    beats.watch.heard(ReaderChanged(False, 0.0, 1, UNPLUGGED))
    beats.watch.heard(ReaderChanged(True, 0.0, 2))
    beats.wait(12, beating=(1,))
    lost = [(each.side, each.detail) for each in beats.watch.lost()]
    assert lost == [(1, UNPLUGGED), (2, MUTE)]


# through the real station


def test_a_silent_reader_is_said_everywhere_and_taken_back_with_its_card_lying_as_no_new_tap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "SILENT", 0.5)
    acr122, folder = Silent(), small_class(tmp_path)
    with station(monkeypatch, folder, [made(acr122)]) as school:
        until(reader_is(school, "ok"), "it answers")
        acr122.uid = bytes.fromhex(LEARNER)
        until(lambda: school.taps() == ["tap"], "the tap")
        acr122.answers.clear()
        until(reader_is(school, "lost"), "the silence is noticed")
        assert school.told("parts.json")["reader_detail"] == [MUTE.document()]
        until(lambda: words("es")("display.reader_lost") in school.lines(), "the display says it")
        health, board = seen_outside(folder)
        assert health["reader"] == board["reader"] == "lost"
        acr122.answers.set()
        until(reader_is(school, "ok"), "it is taken back")
        acr122.uid = b""
        until(lambda: words("es")("display.reader_lost") not in school.lines(), "no more said")
        health, board = seen_outside(folder)
        assert health["reader"] == board["reader"] == "ok"
        assert school.taps() == ["tap"]
        assert [k for k in school.kinds() if "reader" in k] == ["reader_lost", "reader_found"]


def test_garbage_unplugging_and_a_driver_that_leaves_its_thread_are_all_only_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acr122 = FakeAcr122()
    with station(monkeypatch, small_class(tmp_path), [made(acr122)]) as school:
        until(reader_is(school, "ok"), "it answers")
        for trouble in (ValueError("nonsense"), OSError(5, "broken"), SystemExit(1)):
            acr122.trouble = trouble  # type: ignore[assignment]  # SystemExit is no Exception
            until(reader_is(school, "lost"), f"{trouble!r} is noticed")
            acr122.trouble = None
            until(reader_is(school, "ok"), f"it is taken back after {trouble!r}")
        acr122.plugged = False
        until(reader_is(school, "lost"), "the plug is noticed")
        acr122.plugged = True
        acr122.uid = bytes.fromhex(TUTOR)
        until(lambda: school.taps() == ["tap"], "it is taken back, and one tap")
        assert school.kinds().count("reader_lost") == school.kinds().count("reader_found") == 4


def test_a_station_that_is_started_again_finds_its_reader_awake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # nfcpy issues 154, 186, 231, 239: switched off when it is closed, many an ACR122U cannot be
    # opened again before it is plugged in anew.
    from hardware.nfc_reader import open_frontend

    acr122, folder = FakeAcr122(), small_class(tmp_path)
    monkeypatch.setattr("nfc.clf.device.connect", lambda path: acr122.open(path).device)
    for taps in (1, 2):
        reader = NfcReader("usb", pause=0.01, open_frontend=open_frontend)
        with station(monkeypatch, folder, [lambda reader=reader: reader]) as school:  # type: ignore[misc]
            acr122.uid = bytes.fromhex((TUTOR, LEARNER)[taps - 1])
            until(lambda taps=taps: len(school.taps()) == taps, "a tap")  # type: ignore[misc]
            acr122.uid = b""
        assert not acr122.asleep
    assert "reader_lost" not in School(folder).kinds()


def lost_readers(school: School) -> list[object]:
    """The numbers of the readers that are told to be lost."""
    told = school.told("parts.json")["reader_detail"]
    return [sentence_of(each).gaps.get("n") for each in told]


def test_one_reader_of_two_unplugged_is_named_and_a_pair_begins_on_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = FakeAcr122(), FakeAcr122()
    readers = [made(left), made(right, side=2)]
    with station(monkeypatch, small_class(tmp_path), readers) as school:
        left.uid = bytes.fromhex("04FFEEDD")
        until(lambda: len(school.taps()) == 1, "a tap on the first")
        left.plugged = False
        until(lambda: lost_readers(school) == [1], "which is lost")
        until(lambda: words("es")("parts.one_reader_lost", n=1) in school.lines(), "it is shown")
        left.uid = b""
        for n, uid in enumerate((LEARNER, TEMA, TUTOR), 2):
            right.uid = bytes.fromhex(uid)
            until(lambda n=n: len(school.taps()) == n, f"{n} taps")  # type: ignore[misc]
        assert school.open() == [("Ana Ñandú", "Luis Jiménez", "Fracciones en la milpa")]
        left.plugged = True
        until(reader_is(school, "ok"), "the first is taken back")


def test_a_display_that_was_unplugged_while_nothing_changed_is_said_and_initialised_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, acr122, folder = FakeOled("ssd1309"), FakeAcr122(), small_class(tmp_path)
    monkeypatch.setattr(smbus2, "SMBus", panel.bus)

    def display() -> LumaDisplay:
        return LumaDisplay("ssd1309", 1, 0x3C, picture)

    def display_is(state: str) -> bool:
        return school.told("parts.json").get("display") == state

    with station(monkeypatch, folder, [made(acr122)], display) as school:
        until(reader_is(school, "ok"), "the reader answers")
        until(lambda: panel.lit, "it shows something")
        before = panel.image
        panel.trouble = "commands"
        until(lambda: display_is("lost"), "it is noticed although nothing changed")
        health, board = seen_outside(folder)
        assert health["display"] == board["display"] == "lost"
        acr122.uid = bytes.fromhex(TUTOR)
        until(lambda: school.taps() == ["tap"], "taps go on")
        acr122.uid = b""
        panel.plug_in()
        assert not panel.lit
        until(lambda: display_is("ok"), "it is found again")
        assert panel.lit and panel.image != before
        kinds = [kind for kind in school.kinds() if "display" in kind]
        assert kinds == ["display_lost", "display_found"]
