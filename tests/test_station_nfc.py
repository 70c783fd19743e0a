"""Unmodified nfcpy, driven by an emulated card, through the real `kiosk station`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fake_card import FakeCard
from tests.stations import School, kiosk, process, until

TUTOR, LEARNER, THIRD = "04B9FE537FBB99", "DEADBEEF", "0112030405060708"
TEMA = "043C0719C1D250"
PEOPLE = f"""name,kind,card,card_label
Ana Ñandú,student,{TUTOR},P01
Luis Jiménez,student,{LEARNER},P02
Xóchitl Pérez,student,{THIRD},P03
"""
TEMAS = f"""title,offered_by,card,card_label
Fracciones en la milpa,Ana Ñandú,{TEMA},T01
"""
SETTINGS = """
[reader]
driver = "nfcpy"
path = "{path}"
[display]
driver = "simulated"
[buttons]
driver = "none"
[signals]
driver = "none"
"""
BETWEEN = 0.8
"""Seconds after which a card counts as gone."""


@pytest.fixture
def card() -> Iterator[FakeCard]:
    with FakeCard() as field:
        yield field


@pytest.fixture
def school(tmp_path: Path, card: FakeCard) -> Iterator[School]:
    """A small class whose station listens to the emulated field."""
    folder = tmp_path / "school"
    data = ("--data", str(folder))
    kiosk("init", "--name", "Prueba", *data)
    for name, text in (("people", PEOPLE), ("temas", TEMAS)):
        file = tmp_path / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        kiosk("import", name, str(file), *data)
    (folder / "kiosk.toml").write_text(SETTINGS.format(path=card.path), encoding="utf-8")
    made = School(folder)
    # What was just served may be ended after 3 s instead of 20, so that a test need not wait.
    made.set_policies([("same_again", 3.0), ("agree", 2.5)])
    with process("station", *data):
        until(lambda: made.told("parts.json").get("reader") == "ok", "the reader answers")
        yield made
    assert made.differences() == []


def lay(school: School, card: FakeCard, kind: str, uid: str = "") -> None:
    """Lay a card down, wait until the tap is kept, and take it away for long enough."""
    before = len(school.taps())
    card.present(kind, uid)
    until(lambda: len(school.taps()) > before, f"the tap of a {kind}")
    card.remove()


def test_a_pair_begins_and_ends_with_ntag_classic_and_felica(
    school: School, card: FakeCard
) -> None:
    lay(school, card, "ntag213", TUTOR)
    lay(school, card, "classic", LEARNER)
    lay(school, card, "ntag213", TEMA)
    until(lambda: school.open() == [("Ana Ñandú", "Luis Jiménez", "Fracciones en la milpa")],
          "the dialogue is open")  # fmt: skip
    # First comes the record, then the display.
    until(lambda: any("Ana → Luis" in line for line in school.lines()), "the display says so")
    lay(school, card, "felica", THIRD)
    time.sleep(3.1)  # the times of the rules are real here: the pair was just served
    lay(school, card, "classic", LEARNER)
    until(lambda: school.open() == [], "the learner's card ends it")
    assert [kind for kind in school.kinds() if kind.startswith("dialogue")] == [
        "dialogue_opened",
        "dialogue_closed",
    ]


def test_a_phone_is_refused_in_words_and_its_run_is_one_event(
    school: School, card: FakeCard
) -> None:
    card.present("phone")
    until(lambda: "phone" in school.taps(), "the phone is noticed")
    polls = card.polls
    until(lambda: card.polls > polls + 10, "ten more polls, each with a new number")
    card.remove()
    assert "Usa la tarjeta, no el teléfono" in school.lines()
    assert school.kinds().count("random_card_shown") == 1
    assert school.open() == []


def test_a_card_left_lying_for_25_seconds_is_one_tap(school: School, card: FakeCard) -> None:
    card.present("classic", LEARNER)
    polls = card.polls
    time.sleep(25)  # what is promised is about real time on a real reader's thread
    assert card.polls > polls + 100
    card.remove()
    assert school.taps() == ["tap"]


def test_a_card_that_wobbles_is_one_tap(school: School, card: FakeCard) -> None:
    card.wobble("ntag213", TUTOR, "+-+--+-++---+-+" * 3)
    until(lambda: school.taps(), "the tap")
    polls = card.polls
    until(lambda: card.polls > polls + 60, "the wobbling is over")
    card.remove()
    assert school.taps().count("tap") == 1


def test_a_reader_that_goes_away_is_said_and_taken_back_without_a_restart(
    school: School, card: FakeCard
) -> None:
    card.garbage()
    until(lambda: school.told("parts.json").get("reader") == "lost", "the loss is noticed")
    assert "El lector no responde" in school.lines()
    card.garbage(False)
    until(lambda: school.told("parts.json").get("reader") == "ok", "it is taken back")
    lay(school, card, "ntag213", TUTOR)
    assert school.kinds().count("reader_lost") == 1
    assert school.kinds().count("reader_found") == 1
