"""Readers: what one promises (docs/design.md 3), real or simulated, and what nfcpy makes of it."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from types import SimpleNamespace
from typing import Any

import nfc.clf
import nfc.clf.transport
import pytest
import usb1

from hardware.attending import LONGEST_WAIT
from hardware.nfc_reader import NfcReader, Trouble, open_frontend, trouble_of, uid_of
from hardware.part import boottime
from hardware.simulated import SimulatedReader
from kiosk.errors import ConfigError
from kiosk.ports import CardSeen, Heard, Reader, ReaderChanged
from kiosk.words import words
from tests.fake_acr122 import FakeAcr122
from tests.fake_card import KINDS, FakeCard
from tests.readers import (
    Field,
    Heeder,
    OverPcsc,
    OverUdp,
    OverUsb,
    OverWedge,
    Simulated,
    wait_for,
)

UID, OTHER = "04112233445566", "04AABBCCDDEEFF"
UIDS = {
    "ntag213": UID,
    "classic": "DEADBEEF",
    "type4a": "04102030405060",
    "felica": "0112030405060708",
}


@pytest.fixture(params=[Simulated, OverUdp, OverUsb, OverPcsc, OverWedge])
def field(request: pytest.FixtureRequest) -> Iterator[Field]:
    with ExitStack() as stack:
        yield request.param(stack)


@pytest.fixture
def card() -> Iterator[FakeCard]:
    with FakeCard() as card:
        yield card


# The contract: kiosk.ports.Reader


def test_a_reader_says_that_it_is_there_once(field: Field) -> None:
    hear = Heeder()
    field.reader.listen(hear)
    wait_for(lambda: hear.found)
    beat = field.reader.beat
    wait_for(lambda: field.reader.beat > beat)
    assert [(type(h), h.at > 0) for h in hear.heard] == [(ReaderChanged, True)]
    assert hear.found == [True] and hear.details == [None]


def test_a_lying_card_is_told_at_every_poll_and_a_removed_one_no_more(field: Field) -> None:
    if isinstance(field, OverWedge):
        pytest.skip("a keyboard reader never says whether a card still lies there")
    hear = Heeder()
    field.reader.listen(hear)
    field.lay(UID)
    wait_for(lambda: len(hear.uids) >= 3)
    field.lift()
    beat = boottime()
    wait_for(lambda: field.reader.beat > beat)
    seen = len(hear.uids)
    beat = boottime()
    wait_for(lambda: field.reader.beat > beat)
    assert len(hear.uids) == seen and set(hear.uids) == {UID}
    cards = [h for h in hear.heard if isinstance(h, CardSeen)]
    assert {c.side for c in cards} == {2} and {c.label for c in cards} == {""}
    times = [c.at for c in cards]
    assert times == sorted(times) and times[-1] <= boottime()


def _beats_after(reader: Reader, beat: float) -> bool:
    return reader.beat > beat


def test_the_beat_goes_on_while_nothing_lies_there(field: Field) -> None:
    field.reader.listen(Heeder())
    for _ in range(3):
        beat = field.reader.beat
        wait_for(partial(_beats_after, field.reader, beat))


def test_a_lost_reader_is_told_once_and_taken_back(field: Field) -> None:
    hear = Heeder()
    field.reader.listen(hear)
    wait_for(lambda: hear.found == [True])
    field.lose()
    wait_for(lambda: hear.found == [True, False])
    assert str(hear.details[-1]).endswith(".")
    field.find()
    field.lay(UID)
    wait_for(lambda: hear.uids)
    assert hear.found == [True, False, True] and hear.details[-1] is None


def test_closing_twice_is_harmless_and_nothing_is_told_afterwards(field: Field) -> None:
    hear = Heeder()
    before = threading.active_count()
    field.reader.listen(hear)
    field.lay(UID)
    wait_for(lambda: hear.uids)
    field.reader.close()
    told = len(hear.heard)
    field.reader.close()
    field.lay(OTHER)
    wait_for(lambda: threading.active_count() == before)
    assert len(hear.heard) == told


def test_a_reader_may_be_closed_before_it_listens_and_from_what_it_tells(field: Field) -> None:
    closed = threading.Event()

    def hear(heard: Heard) -> None:
        field.reader.close()
        closed.set()

    field.reader.listen(hear)
    assert closed.wait(10)
    with SimulatedReader() as simulated, NfcReader("usb") as real:
        assert simulated.name == "simulated" and real.name == "nfcpy usb"


def test_time_in_which_nobody_looked_is_told_with_the_first_card_seen_after_it(
    field: Field,
) -> None:
    if isinstance(field, OverWedge):
        pytest.skip("a keyboard reader tells of a card by itself, once")
    hear = Heeder()
    field.reader.listen(hear)
    field.lay(UID)
    wait_for(lambda: hear.uids)
    field.lose()
    wait_for(lambda: hear.found == [True, False])
    seen, lost = len(hear.uids), boottime()
    field.find()
    wait_for(lambda: len(hear.uids) > seen)
    after = [h for h in hear.heard if isinstance(h, CardSeen)][seen]
    assert after.blind >= after.at - lost > 0


# nfcpy


@pytest.mark.parametrize("kind", sorted(UIDS))
def test_each_kind_of_card_gives_its_whole_uid(card: FakeCard, kind: str) -> None:
    hear = Heeder()
    with NfcReader(card.path, pause=0.001) as reader:
        reader.listen(hear)
        card.present(kind, UIDS[kind])
        wait_for(lambda: hear.uids)
        assert set(hear.uids) == {UIDS[kind]}


def test_a_uid_of_ten_bytes_is_whole_too(card: FakeCard) -> None:
    hear = Heeder()
    with NfcReader(card.path, pause=0.001) as reader:
        reader.listen(hear)
        card.present("ntag213", "04112233445566778899")
        wait_for(lambda: hear.uids)
        assert set(hear.uids) == {"04112233445566778899"}


def test_a_phone_gives_a_new_uid_at_each_poll_that_begins_with_08(card: FakeCard) -> None:
    hear = Heeder()
    with NfcReader(card.path, pause=0.001) as reader:
        reader.listen(hear)
        card.present("phone")
        wait_for(lambda: len(set(hear.uids)) >= 3)
    assert all(len(uid) == 8 and uid.startswith("08") for uid in hear.uids)


@pytest.mark.parametrize(
    ("kind", "uid", "told"),
    [("type4b", "DE01BEEF", "0801BEEF"), ("felica", "01FE030405060708", "08060708")],
)
def test_what_may_be_drawn_at_random_is_told_as_such(
    card: FakeCard, kind: str, uid: str, told: str
) -> None:
    hear = Heeder()
    with NfcReader(card.path, pause=0.001) as reader:
        reader.listen(hear)
        card.present(kind, uid)
        wait_for(lambda: len(hear.uids) >= 2)
        assert set(hear.uids) == {told}


def test_a_uid_of_a_strange_length_is_no_card() -> None:
    nothing = SimpleNamespace(sdd_res=None, sensf_res=None, sensb_res=None)
    assert uid_of(nothing) is None
    assert uid_of(SimpleNamespace(sdd_res=b"\x01\x02")) is None


def test_a_wobbling_card_is_told_when_it_is_found(card: FakeCard) -> None:
    hear = Heeder()
    with NfcReader(card.path, pause=0.0) as reader:
        card.wobble("ntag213", UID, "--+-+-")
        reader.listen(hear)
        wait_for(lambda: len(hear.uids) >= 10)
        seen = len(hear.uids)
        assert seen <= card.polls - "--+-+-".count("-")
        assert hear.found == [True]


def test_a_garbled_answer_or_two_lose_nobody(card: FakeCard) -> None:
    hear = Heeder()
    # Three in a row would; one poll in between that comes back begins the count anew.
    answers = iter([ValueError("zz"), ValueError("zz"), None] * 3)
    with NfcReader(card.path, pause=0.0, open_frontend=lambda path: opened(path)) as reader:

        def opened(path: str) -> Any:
            frontend = open_frontend(path)
            sense = frontend.sense

            def raving(*targets: Any, **options: Any) -> Any:
                trouble = next(answers, None)
                if trouble is not None:
                    raise trouble
                return sense(*targets, **options)

            frontend.sense = raving  # type: ignore[method-assign]
            return frontend

        card.present("classic", "DEADBEEF")
        reader.listen(hear)
        wait_for(lambda: len(hear.uids) > 4)
    assert hear.found == [True]


def test_a_silent_driver_neither_beats_nor_holds_up_closing(card: FakeCard) -> None:
    reader = NfcReader(card.path, pause=0.0)
    reader.listen(Heeder())
    wait_for(lambda: card.polls > 3)
    card.go_silent()
    thread = next(t for t in threading.enumerate() if t.name == reader.name)
    wait_for(lambda: boottime() - reader.beat > 0.2)
    beat = reader.beat
    reader.close()
    assert thread.is_alive() and reader.beat == beat  # still within nfcpy, which waits for a card
    card.come_back()
    thread.join(10)
    assert not thread.is_alive()


def test_a_thousand_polls_leave_no_thread_behind(card: FakeCard) -> None:
    before = set(threading.enumerate())
    with NfcReader(card.path, pause=0.0) as reader:
        reader.listen(Heeder())
        card.present("ntag213", UID)
        wait_for(lambda: card.polls > 500)
        card.remove()
        wait_for(lambda: card.polls > 1000)
        assert {t.name for t in set(threading.enumerate()) - before} == {reader.name}
    assert set(threading.enumerate()) == before


def test_no_reader_is_said_once_and_tried_again() -> None:
    hear = Heeder()
    tries = []

    def none_there(path: str) -> Any:
        tries.append(path)
        raise OSError(errno.ENODEV, "No such device")

    with NfcReader("tty:AMA0:pn532", open_frontend=none_there) as reader:
        reader.listen(hear)
        wait_for(lambda: len(tries) == 2)
        assert hear.found == [False] and hear.details == [reader.detail]
        assert "Plug it in" in str(reader.detail)


def test_a_reader_is_tried_at_least_every_eight_seconds() -> None:
    waits: list[float] = []
    hear = Heeder()

    def none_there(path: str) -> Any:
        raise OSError(errno.ENODEV, "No such device")

    reader = NfcReader("tty:AMA0:pn532", open_frontend=none_there)

    class Impatient(threading.Event):
        """Notes how long the reader would wait, and waits no time at all."""

        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0.0)
            if len(waits) >= 7:
                self.set()
            return self.is_set()

    reader._stop = Impatient()
    reader.listen(hear)
    wait_for(lambda: len(waits) >= 7)
    reader.close()
    assert waits == [0.5, 1, 2, 4, 8, 8, 8] and LONGEST_WAIT == 8
    assert hear.found == [False]


def test_a_path_that_pins_a_usb_address_is_refused_with_what_to_write() -> None:
    with pytest.raises(ConfigError, match="usb:072f:2200"):
        NfcReader("usb:001:004")
    for path in ("usb", "usb:072f", "usb:072f:2200", "udp:localhost:54321", "tty:AMA0:pn532"):
        NfcReader(path).close()


def test_a_reader_taken_back_was_never_sent_to_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    # nfcpy issues 154, 186, 231, 239: sent to sleep, an ACR122U cannot be opened any more.
    acr122 = FakeAcr122()
    monkeypatch.setattr(nfc.clf.device, "connect", lambda path: acr122.open(path).device)
    for _ in range(2):
        hear = Heeder()
        with NfcReader("usb", pause=0.001) as reader:
            reader.listen(hear)
            acr122.uid = bytes.fromhex(UID)
            wait_for(partial(getattr, hear, "uids"))
        assert not acr122.asleep
    assert acr122.opened == 2


def test_an_error_of_libusb_that_is_no_oserror_loses_the_reader_and_not_the_thread() -> None:
    acr122, hear = FakeAcr122(), Heeder()
    with NfcReader("tty:USB0", pause=0.001, open_frontend=acr122.open) as reader:
        reader.listen(hear)
        wait_for(lambda: hear.found == [True])
        acr122.trouble = usb1.USBErrorOther()
        wait_for(lambda: hear.found == [True, False])
        assert "libusb" in str(reader.detail)
        acr122.trouble, acr122.asleep = None, False
        wait_for(lambda: hear.found == [True, False, True])


def test_a_chip_that_answers_a_version_query_proves_its_life(
    monkeypatch: pytest.MonkeyPatch, card: FakeCard
) -> None:
    monkeypatch.setattr("hardware.nfc_reader.PROOF_EVERY", 0.0)
    acr122, hear = FakeAcr122(), Heeder()
    with NfcReader("usb", pause=0.001, open_frontend=acr122.open) as reader:
        reader.listen(hear)
        wait_for(lambda: acr122.versions > 3)
        assert reader.proves_life
    with NfcReader(card.path, pause=0.001) as reader:
        reader.listen(hear)
        wait_for(lambda: card.polls > 1)
        assert not reader.proves_life


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OSError(errno.ENODEV, "gone"), Trouble.MISSING),
        (FileNotFoundError(errno.ENOENT, "no tty"), Trouble.MISSING),
        (PermissionError(errno.EACCES, "no"), Trouble.DENIED),
        (OSError(errno.EBUSY, "busy"), Trouble.BUSY),
        (TimeoutError(errno.ETIMEDOUT, "slow"), Trouble.MUTE),
        (OSError(errno.EIO, "broken"), Trouble.MUTE),
        (OSError("no number"), Trouble.MUTE),
        (usb1.USBErrorOther(), Trouble.USB),
        (usb1.USBErrorAccess(), Trouble.DENIED),
        (ImportError("no module nfc"), Trouble.LIBRARY),
        (ValueError("non-hexadecimal number"), Trouble.GARBLED),
    ],
)
def test_each_error_says_in_words_what_to_do(error: Exception, trouble: Trouble) -> None:
    assert trouble_of("tty:AMA0:pn532", error) is trouble


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_trouble_has_one_plain_sentence_and_one_thing_to_do(language: str) -> None:
    for trouble in Trouble:
        sentence = words(language)(trouble)
        assert sentence.endswith(".") and len(sentence) < 130


@pytest.mark.parametrize(
    ("plugged", "allowed", "trouble"),
    [
        ([], True, Trouble.MISSING),
        ([(0x1D6B, 0x0002, 1, 1)], True, Trouble.MISSING),
        ([(0x072F, 0x2200, 1, 4)], False, Trouble.DENIED),
        ([(0x072F, 0x2200, 1, 4)], True, Trouble.BUSY),
    ],
)
def test_a_reader_that_is_plugged_in_is_not_called_missing(
    monkeypatch: pytest.MonkeyPatch,
    plugged: list[tuple[int, int, int, int]],
    allowed: bool,
    trouble: Trouble,
) -> None:
    monkeypatch.setattr(nfc.clf.transport.USB, "find", classmethod(lambda cls, path: plugged))
    monkeypatch.setattr("os.access", lambda node, mode: allowed)
    assert trouble_of("usb", OSError(errno.ENODEV, "No such device")) is trouble


def test_no_uid_of_a_card_stands_in_a_log(card: FakeCard, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.NOTSET)
    hear = Heeder()
    with NfcReader(card.path, pause=0.001) as reader:
        reader.listen(hear)
        for kind in KINDS:
            hear.heard.clear()
            card.present(kind, UIDS.get(kind, "DE01BEEF"))
            wait_for(lambda: hear.uids)
        card.garbage()
        wait_for(lambda: reader.detail)
    assert "garbled" in caplog.text
    told = caplog.text.upper()
    assert not any(uid[:8] in told or uid[-6:] in told for uid in (*UIDS.values(), "DE01BEEF"))
