"""docs/rules.md 5: boots, days and the clock, played by the real rehearsal."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.clock import VirtualClock
from kiosk.events import DayClosed, DialogueOpened
from tests.classes import Morning
from tests.play import play, school

PAIR = "00:00:02 tap P05\n+2 tap P02\n+2 tap T03\n"
OTHER = "+30 tap P22\n+2 tap P01\n+2 tap T01\n"
MONDAY = "00:00:01 clock 2026-11-23T08:00:00-06:00 trusted\n"


def test_a_new_boot_closes_what_was_open_and_its_end_is_unknown() -> None:
    day = play(f"{PAIR}{OTHER}+60 power-cut 120\n+2 wait")
    assert day.steps[-2].events == ("boot_started",)
    assert day.sittings == ("P05 P02 T03 interrupted", "P22 P01 T01 interrupted")


def test_after_a_new_boot_two_cards_resume_as_always() -> None:
    day = play(f"{PAIR}+60 power-cut 120\n+5 tap P02\n+2 tap P05")
    assert day.sittings == ("P05 P02 T03 interrupted", "P05 P02 T03 open")


def test_a_program_that_restarts_within_the_boot_changes_nothing(tmp_path: Path) -> None:
    with Morning(school(tmp_path), VirtualClock(name="same")) as morning:
        morning.tap("P05", "P02", "T03")
        before = morning.room.seq()
        morning.restart()
        assert len(morning.room.facts().open()) == 1
        assert morning.room.seq() == before


def test_what_lay_on_the_desk_is_gone_after_a_cut() -> None:
    day = play(f"{PAIR}+60 tap P05\n+2 power-cut 10\n+20 wait")  # a pause was pending
    assert day.sittings == ("P05 P02 T03 interrupted",)
    assert play("+2 tap P22\n+2 tap P01\n+2 power-cut 1\n+2 tap T01").open == ()


def test_after_a_cut_without_a_trusted_clock_the_day_goes_on() -> None:
    for answer in ("", "+2 tap P03\n", "+2 press next\n+2 press ok\n", "+2 press back\n"):
        day = play(f"{PAIR}+60 power-cut 60000\n{answer}+60 tap P02\n+2 tap P05")
        days = [fact.day for fact in day.facts if isinstance(fact, DialogueOpened)]
        assert days == [1, 1], answer


def test_new_day_answered_yes_ends_the_day() -> None:
    day = play(f"{PAIR}+60 power-cut 60000\n+2 press ok\n+60 tap P02\n+2 tap P05")
    assert day.steps[3].says("ask_day")
    assert day.steps[4].events == ("day_closed",)
    assert [fact.day for fact in day.facts if isinstance(fact, DialogueOpened)] == [1, 2]


def test_new_day_is_not_asked_when_nothing_was_begun_or_the_date_is_known() -> None:
    assert not play("+2 tap P01\n+60 power-cut 60\n+2 wait").last.says("ask_day")
    known = play(f"{MONDAY}{PAIR}+60 power-cut 60\n+2 clock 2026-11-23T10:00:00-06:00 trusted")
    assert not known.last.says("ask_day")


def test_new_day_stands_again_after_a_sentence() -> None:
    day = play(f"{PAIR}+60 power-cut 60\n+2 tap 08A1B2C3\n+13 wait")
    assert day.steps[-2].says("phone")
    assert day.last.says("ask_day")


@pytest.mark.parametrize("ending", ["+60 tap P22\n+2 tap SHUTDOWN\n", "+60 close-day\n"])
def test_a_school_day_ends_once(ending: str) -> None:
    day = play(f"{PAIR}{ending}{ending}+60 tap P02\n+2 tap P05")
    assert sum(isinstance(fact, DayClosed) for fact in day.facts) == 1
    assert day.sittings == ("P05 P02 T03 day_closed", "P05 P02 T03 open")
    assert [fact.day for fact in day.facts if isinstance(fact, DialogueOpened)] == [1, 2]


def test_a_school_day_ends_when_the_trusted_date_changes() -> None:
    day = play(f"{MONDAY}{PAIR}+86400 wait\n+2 tap P02\n+2 tap P05")
    assert day.sittings[0].endswith("day_closed")
    assert [fact.day for fact in day.facts if isinstance(fact, DialogueOpened)] == [1, 2]


def test_midnight_passes_in_the_night_and_not_before() -> None:
    evening = "00:00:01 clock 2026-11-23T23:50:00-06:00 trusted\n"
    assert play(f"{evening}{PAIR}+500 wait").open == ("P05 P02 T03",)
    assert play(f"{evening}{PAIR}+700 wait").sittings == ("P05 P02 T03 day_closed",)


def test_without_a_trusted_clock_no_date_ends_the_day() -> None:
    guessed = PAIR.replace("00:00:02", "00:00:01 clock 2026-11-23T08:00:00-06:00\n+1")
    day = play(f"{guessed}+60 clock 2026-11-29T08:00:00-06:00\n+60 wait")
    assert day.open == ("P05 P02 T03",)


def test_a_clock_that_jumps_back_changes_neither_order_nor_what_is_open() -> None:
    day = play(
        f"{MONDAY}{PAIR}+60 clock 2023-01-01T00:00:00+00:00 trusted\n{OTHER}"
        "+60 power-cut 30\n+2 clock 2023-01-01T00:00:00+00:00\n+60 tap P05\n+2 tap P02"
    )
    assert day.sittings == (
        "P05 P02 T03 interrupted",
        "P22 P01 T01 interrupted",
        "P05 P02 T03 open",
    )


def test_a_clock_that_jumps_moves_no_window() -> None:
    jump = "+1 clock 2030-01-01T00:00:00+00:00\n"
    assert play(f"+2 tap P22\n{jump}+2 tap P01\n{jump}+2 tap T01").open == ("P22 P01 T01",)
    assert play(f"{PAIR}{jump}+60 tap P02").sittings == ("P05 P02 T03 paused",)


def test_the_tablets_clock_is_believed_before_the_network() -> None:
    day = play(f"{MONDAY}{PAIR}+60 teacher clock 2026-11-24T08:00:00-06:00\n+2 wait")
    assert day.sittings == ("P05 P02 T03 day_closed",)


def test_the_end_is_known_for_five_reasons_only() -> None:
    from kiosk.events import Reason

    known = {reason.value for reason in Reason if reason.known}
    assert known == {"paused", "moved_on", "understood", "recess", "teacher"}
    assert {reason.value for reason in Reason} - known == {
        "handed_over",
        "interrupted",
        "stale",
        "day_closed",
        "redirected",
    }
