"""What the keyboard reader makes of keys: whole numbers only, once a touch, and nobody else's."""

from __future__ import annotations

import errno
import logging
import os
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import hardware.wedge_reader
from hardware.wedge_reader import (
    DIGITS,
    ENDS,
    FORMS,
    LETTERS,
    SILENT_KEYS,
    Trouble,
    Typing,
    WedgeReader,
    load_evdev,
    uid_from,
)
from kiosk.config import ReaderSettings
from kiosk.errors import ConfigError
from kiosk.texts import Sentence
from kiosk.words import words
from tests.fake_wedge import KEY_OF, FakeWedge
from tests.readers import Heeder, wait_for

UID, OTHER = "04112233445566", "04AABBCCDDEEFF"


@pytest.fixture
def wedge() -> FakeWedge:
    return FakeWedge()


@pytest.fixture
def hear() -> Heeder:
    return Heeder()


@pytest.fixture
def reader(wedge: FakeWedge, hear: Heeder) -> Iterator[WedgeReader]:
    """A reader that is open and grabbed."""
    with WedgeReader("sycreader", pause=0.005, settle=0, load=lambda: wedge) as reader:
        reader.listen(hear)
        wait_for(lambda: wedge.grabbed)
        yield reader


def touch(wedge: FakeWedge, number: str, **how: float) -> None:
    wedge.type(f"{number}\n", after=0.3, **how)


# forms of a number


@pytest.mark.parametrize(
    ("typed", "form", "uid"),
    [
        ("DEADBEEF", "auto", "DEADBEEF"),
        ("04112233445566", "auto", UID),
        ("04112233445566778899", "hex", "04112233445566778899"),
        ("0112030405060708", "auto", "0112030405060708"),
        ("12345678", "auto", "12345678"),
        ("EFBEADDE", "hex_reversed", "DEADBEEF"),
        ("3735928559", "auto", "DEADBEEF"),
        ("3735928559", "decimal", "DEADBEEF"),
        ("4022250974", "decimal_reversed", "DEADBEEF"),
        ("0001193046", "auto", "00123456"),
        ("1193046", "decimal", "00123456"),
        ("01144738493519206", "auto", "04112233445566"),
    ],
)
def test_each_form_of_a_number_gives_the_same_whole_uid(typed: str, form: str, uid: str) -> None:
    assert uid_from(typed, form) == uid


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("typed", ["", "5", "123456", "DEADBE", "DEADBEEF0", "0" * 18, "0" * 21])
def test_what_is_no_whole_uid_is_no_card_in_any_form(typed: str, form: str) -> None:
    assert uid_from(typed, form) is None


def test_a_number_too_large_for_its_bytes_is_no_card() -> None:
    assert uid_from("4294967295", "decimal") == "FFFFFFFF"
    assert uid_from("4294967296", "decimal") is None
    assert uid_from("ABCDEF1234", "auto") is None  # five bytes: no card of ours has them
    assert uid_from("DEADBEEF", "decimal") is None


def test_a_layout_says_which_key_gives_which_letter() -> None:
    places = {"azerty": 16, "us": 30, "dvorak": 30}
    for layout, place in places.items():
        typing = Typing(layout)
        for n, key in enumerate([place, *(KEY_OF[char] for char in "1234567")]):
            assert typing.key(key, 1 + n / 100) is None
        assert typing.key(KEY_OF["\n"], 1.2) == "A1234567"


def test_the_numbers_of_the_keys_are_evdevs_own() -> None:
    pytest.importorskip("evdev", reason="evdev is not installed: the extra 'wedge'")
    from evdev import ecodes

    for code, char in DIGITS.items():
        assert ecodes.KEY[code] in (f"KEY_{char}", f"KEY_KP{char}")
    for code, char in LETTERS["us"].items():
        assert ecodes.KEY[code] == f"KEY_{char}"
    assert {ecodes.KEY[code] for code in ENDS} == {"KEY_ENTER", "KEY_KPENTER", "KEY_TAB"}
    assert SILENT_KEYS.isdisjoint(DIGITS)


# what a touch is


def test_a_touch_is_one_card_however_its_number_is_written(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader
) -> None:
    for number in (UID, "3735928559", "04AABBCC DDEEFF".replace(" ", "")):
        touch(wedge, number)
    wait_for(lambda: len(hear.uids) == 3)
    assert hear.uids == [UID, "DEADBEEF", OTHER]
    assert all(card.blind < 0.7 for card in hear.heard if hasattr(card, "blind"))


def test_keys_that_come_slowly_are_still_one_number(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader
) -> None:
    touch(wedge, UID, apart=0.9)
    wait_for(lambda: hear.uids)
    assert hear.uids == [UID]


def test_a_number_torn_by_a_pause_is_no_card_and_neither_is_its_rest(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader
) -> None:
    wedge.type("041122", after=0.3)
    wedge.type("DEADBEEF\n", after=1.5)  # what is left would be a card of four bytes
    touch(wedge, OTHER)
    wait_for(lambda: hear.uids)
    assert hear.uids == [OTHER]


def test_the_tail_of_a_number_begun_before_it_was_opened_is_no_card(
    wedge: FakeWedge, hear: Heeder
) -> None:
    with WedgeReader("sycreader", pause=0.005, settle=60, load=lambda: wedge) as reader:
        reader.listen(hear)
        wait_for(lambda: wedge.grabbed)
        touch(wedge, "DEADBEEF")
        touch(wedge, OTHER)
        wait_for(lambda: hear.uids)
    assert hear.uids == [OTHER]


def test_garbage_among_the_keys_spoils_the_number_and_not_the_next(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader
) -> None:
    touch(wedge, "0411?2233445566")
    wedge.type("DEAD", after=0.3)
    wedge.drop()
    wedge.type("BEEF\n")
    wedge.type("\n\n", after=0.3)
    touch(wedge, OTHER)
    wait_for(lambda: hear.uids)
    assert hear.uids == [OTHER] and hear.found == [True]


def test_three_numbers_in_a_row_that_make_no_sense_are_said_and_the_next_good_one_counts(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader
) -> None:
    for number in ("123", "45", "678"):
        touch(wedge, number)
    wait_for(lambda: hear.found == [True, False])
    assert reader.detail == Sentence(Trouble.GARBLED)
    touch(wedge, UID)
    wait_for(lambda: hear.uids)
    assert hear.uids == [UID] and hear.found == [True, False, True]


# the device


def test_nothing_is_typed_into_any_window_while_the_reader_is_open(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader
) -> None:
    touch(wedge, UID)
    wait_for(lambda: hear.uids)
    reader.close()
    assert wedge.leaked == "" and not wedge.grabbed
    wedge.type("7")
    assert wedge.leaked == "7"  # once it is ours no more, the keyboard is like any other


def test_a_reader_that_another_program_holds_is_never_listened_to(
    wedge: FakeWedge, hear: Heeder
) -> None:
    wedge.held = True
    with WedgeReader("sycreader", pause=0.005, settle=0, load=lambda: wedge) as reader:
        reader.listen(hear)
        wait_for(lambda: hear.found == [False])
        touch(wedge, UID)
        assert reader.detail == Sentence(Trouble.BUSY)
        wedge.held = False
        wait_for(lambda: hear.found == [False, True])
    assert hear.uids == []


@pytest.mark.parametrize("device", ["Sycreader USB", "ffff:0035", FakeWedge.link])
def test_it_is_found_by_name_number_or_path_although_its_number_changes(
    wedge: FakeWedge, hear: Heeder, device: str
) -> None:
    with WedgeReader(device, pause=0.005, settle=0, load=lambda: wedge) as reader:
        reader.listen(hear)
        for number in (UID, OTHER):
            wait_for(lambda: wedge.grabbed)
            touch(wedge, number)
            wait_for(partial(hear.has, number))
            wedge.unplug()
            wait_for(lambda: reader.detail)
            wedge.plug_in()
    assert hear.uids == [UID, OTHER]
    # The second device of the same name is looked at and left alone.
    used = [path for path in wedge.opened if path in ("/dev/input/event3", "/dev/input/event7")]
    assert used == ["/dev/input/event3", "/dev/input/event7"]


def test_unplugged_in_the_middle_of_a_number_it_says_no_half_card(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader
) -> None:
    wedge.type("DEADBEEF11", after=0.3)
    wedge.unplug()
    wait_for(lambda: hear.found == [True, False])
    wedge.plug_in()
    wait_for(lambda: wedge.grabbed)
    touch(wedge, UID)
    wait_for(lambda: hear.uids)
    assert hear.uids == [UID]


def test_what_lay_there_when_it_was_plugged_in_is_not_told_again(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader
) -> None:
    touch(wedge, UID)
    wait_for(lambda: hear.uids)
    wedge.unplug()
    wait_for(lambda: reader.detail)
    wedge.plug_in()
    wait_for(lambda: wedge.grabbed)
    touch(wedge, UID)
    touch(wedge, OTHER)
    wait_for(lambda: OTHER in hear.uids)
    assert hear.uids == [UID, OTHER]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (PermissionError(errno.EACCES, "no"), Trouble.DENIED),
        (OSError(errno.EBUSY, "busy"), Trouble.BUSY),
        (OSError(errno.ENODEV, "gone"), Trouble.MISSING),
    ],
)
def test_each_error_of_opening_it_says_what_to_do(
    wedge: FakeWedge, hear: Heeder, error: OSError, trouble: Trouble
) -> None:
    wedge.trouble = error
    with WedgeReader(wedge.link, pause=0.005, settle=0, load=lambda: wedge) as reader:
        reader.listen(hear)
        wait_for(lambda: hear.found)
        assert hear.details == [Sentence(trouble)]


def test_without_evdev_one_sentence_says_what_to_install(hear: Heeder) -> None:
    def load() -> Any:
        raise ImportError("No module named 'evdev'")

    with WedgeReader("sycreader", pause=0.005, settle=0, load=load) as reader:
        reader.listen(hear)
        wait_for(lambda: hear.found)
        assert "tutoria-kiosk[wedge]" in str(reader.detail) and hear.found == [False]


def test_a_reader_must_be_named_and_not_by_a_number_that_changes(wedge: FakeWedge) -> None:
    with pytest.raises(ConfigError, match="AT Translated Set 2 keyboard, Sycreader USB Reader"):
        WedgeReader("", load=lambda: wedge)
    with pytest.raises(ConfigError, match="/dev/input/by-id"):
        WedgeReader("/dev/input/event3", load=lambda: wedge)
    with pytest.raises(ConfigError, match="form 'bcd'.*hex_reversed"):
        WedgeReader("x", form="bcd", load=lambda: wedge)
    with pytest.raises(ConfigError, match="layout 'xyz'.*azerty"):
        WedgeReader("x", layout="xyz", load=lambda: wedge)


def test_the_settings_defaults_are_a_form_and_a_layout() -> None:
    assert ReaderSettings().form in FORMS and ReaderSettings().layout in LETTERS


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_trouble_has_one_plain_sentence_and_one_thing_to_do(language: str) -> None:
    for trouble in Trouble:
        sentence = words(language)(trouble)
        assert sentence.endswith(".") and len(sentence) < 130


def test_no_number_of_a_card_stands_in_a_log(
    wedge: FakeWedge, hear: Heeder, reader: WedgeReader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.NOTSET)
    touch(wedge, UID)
    touch(wedge, f"{UID}?")
    touch(wedge, OTHER)
    wait_for(lambda: OTHER in hear.uids)
    assert "no whole number" in caplog.text
    assert UID[:8] not in caplog.text and OTHER[:8] not in caplog.text


def test_the_driver_is_an_extra_and_is_imported_only_when_named() -> None:
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["optional-dependencies"]["wedge"] == ["evdev"]
    text = Path(hardware.wedge_reader.__file__).read_text(encoding="utf-8")
    assert "\nimport evdev" not in text and "    import evdev" in text


@pytest.mark.skipif(not os.access("/dev/uinput", os.W_OK), reason="no /dev/uinput to write to")
def test_the_kernels_own_keyboard_is_grabbed_and_read(hear: Heeder) -> None:
    evdev = pytest.importorskip("evdev", reason="evdev is not installed: the extra 'wedge'")
    with evdev.UInput(name="Prueba RFID 7") as keyboard:
        wait_for(lambda: any("Prueba" in evdev.InputDevice(p).name for p in evdev.list_devices()))
        with WedgeReader("Prueba RFID 7", pause=0.01, load=load_evdev) as reader:
            reader.listen(hear)
            wait_for(lambda: hear.found == [True])
            # Until a whole number has come through: the first keys may be taken for a tail.
            for char in f"\n{UID}\n{UID}\n":
                for value in (1, 0):
                    keyboard.write(1, KEY_OF[char], value)
                    keyboard.syn()
            wait_for(lambda: hear.uids)
            assert set(hear.uids) == {UID}
