"""What the PC/SC reader makes of what pcscd and its readers say."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import hardware.pcsc_reader
from hardware.pcsc_reader import PcscReader, Trouble, uid_of
from kiosk.texts import Sentence
from kiosk.words import words
from tests.fake_pcsc import COMM_DATA_LOST, FIELD, SAM, STORAGE_CARD, TYPE_B_CARD, FakePcsc
from tests.readers import Heeder, wait_for

UID = "04112233445566"


@pytest.fixture
def pcsc() -> FakePcsc:
    return FakePcsc()


@pytest.fixture
def hear() -> Heeder:
    return Heeder()


@pytest.fixture
def reader(pcsc: FakePcsc, hear: Heeder) -> Iterator[PcscReader]:
    """A reader that answers."""
    with PcscReader(pause=0.001, load=lambda: pcsc) as reader:
        reader.listen(hear)
        wait_for(lambda: hear.found == [True])
        yield reader


def beats_after(reader: PcscReader, beat: float) -> bool:
    return reader.beat > beat


@pytest.mark.parametrize("uid", ["DEADBEEF", UID, "0112030405060708", "04112233445566778899"])
def test_each_length_of_uid_is_whole(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader, uid: str
) -> None:
    pcsc.uid = bytes.fromhex(uid)
    wait_for(lambda: len(hear.uids) > 2)
    assert set(hear.uids) == {uid}


def test_what_is_drawn_at_random_is_told_as_nfcpys_are() -> None:
    def told(uid: str, atr: list[int] = STORAGE_CARD) -> str | None:
        return uid_of([*bytes.fromhex(uid), 0x90, 0x00], atr)

    assert told("08A1B2C3") == "08A1B2C3"
    assert told("DE01BEEF", TYPE_B_CARD) == "0801BEEF"
    assert told("01FE030405060708") == "08060708"
    assert told(UID, TYPE_B_CARD) == UID


def test_a_card_that_gives_no_uid_or_a_strange_one_is_no_card(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader
) -> None:
    pcsc.uid = bytes.fromhex(UID)
    for answer in ([0x6A, 0x81], [1, 2, 3, 0x90, 0x00], [0x90, 0x00], []):
        pcsc.answer = answer
        hear.heard.clear()
        for _ in range(2):
            wait_for(partial(beats_after, reader, reader.beat))
        assert hear.uids[1:] == []  # one look may have begun before


def test_the_slot_inside_of_a_reader_is_not_taken_for_it(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader
) -> None:
    assert pcsc.names == [FIELD, SAM] and hear.found == [True]


def test_several_readers_have_to_be_told_apart_by_name(pcsc: FakePcsc, hear: Heeder) -> None:
    pcsc.names = [FIELD, "ACS ACR122U PICC Interface 01 00"]
    with PcscReader(pause=0.001, load=lambda: pcsc) as reader:
        reader.listen(hear)
        wait_for(lambda: hear.found == [False])
        assert reader.detail == Sentence(Trouble.SEVERAL)
    named, hear = PcscReader("acr1252", pause=0.001, load=lambda: pcsc), Heeder()
    with named as reader:
        reader.listen(hear)
        pcsc.uid = bytes.fromhex(UID)
        wait_for(lambda: hear.uids)


def test_a_service_that_stops_is_said_and_the_reader_is_taken_back_when_it_runs(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader
) -> None:
    pcsc.stop()
    wait_for(lambda: hear.found == [True, False])
    assert "pcscd" in str(reader.detail)
    pcsc.start()
    wait_for(lambda: hear.found == [True, False, True])


def test_a_service_that_was_started_anew_between_two_looks_is_asked_anew(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader
) -> None:
    pcsc.stop()
    pcsc.start()
    pcsc.uid = bytes.fromhex(UID)
    wait_for(lambda: hear.uids)
    assert hear.found[-1]


def test_a_service_that_ends_in_the_middle_of_a_question_is_only_lost(
    pcsc: FakePcsc, hear: Heeder
) -> None:
    pcsc.dies = True
    with PcscReader(pause=0.001, load=lambda: pcsc) as reader:
        reader.listen(hear)
        wait_for(lambda: hear.found == [False])
        assert reader.detail == Sentence(Trouble.SERVICE)
        pcsc.start()
        wait_for(lambda: hear.found == [False, True])


def test_a_card_that_another_program_holds_is_said(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader
) -> None:
    pcsc.held = True
    wait_for(lambda: hear.found == [True, False])
    assert reader.detail == Sentence(Trouble.BUSY)


@pytest.mark.parametrize(
    ("code", "trouble"), [(COMM_DATA_LOST, Trouble.MUTE), (0x8010001F, Trouble.GARBLED)]
)
def test_a_reader_that_raves_is_lost_and_taken_back(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader, code: int, trouble: Trouble
) -> None:
    pcsc.trouble, pcsc.uid = code, bytes.fromhex(UID)
    wait_for(lambda: hear.found == [True, False])
    assert reader.detail == Sentence(trouble) and hear.uids == []
    pcsc.trouble = 0
    wait_for(lambda: hear.uids)
    assert hear.found == [True, False, True]


def test_nothing_is_left_behind_in_the_service(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader
) -> None:
    pcsc.uid = bytes.fromhex(UID)
    wait_for(lambda: len(hear.uids) > 20)
    pcsc.names = []
    wait_for(lambda: hear.found == [True, False])
    pcsc.names = [FIELD]
    wait_for(lambda: hear.found == [True, False, True])
    reader.close()
    assert pcsc.contexts == set() and pcsc.cards == set()


def test_without_pyscard_one_sentence_says_what_to_install(hear: Heeder) -> None:
    def load() -> Any:
        raise ImportError("No module named 'smartcard'")

    with PcscReader(pause=0.005, load=load) as reader:
        reader.listen(hear)
        wait_for(lambda: hear.found)
        assert "tutoria-kiosk[pcsc]" in str(reader.detail) and hear.found == [False]


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_trouble_has_one_plain_sentence_and_one_thing_to_do(language: str) -> None:
    for trouble in Trouble:
        sentence = words(language)(trouble)
        assert len(sentence) < 130


def test_no_uid_of_a_card_stands_in_a_log(
    pcsc: FakePcsc, hear: Heeder, reader: PcscReader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.NOTSET)
    pcsc.uid = bytes.fromhex(UID)
    wait_for(lambda: hear.uids)
    pcsc.trouble = 0x8010001F
    wait_for(lambda: reader.detail)
    assert "garbled" in caplog.text and UID[:8] not in caplog.text


def test_the_driver_is_an_extra_and_is_imported_only_when_named() -> None:
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["optional-dependencies"]["pcsc"] == ["pyscard"]
    text = Path(hardware.pcsc_reader.__file__).read_text(encoding="utf-8")
    assert "\nfrom smartcard" not in text and "    from smartcard" in text
