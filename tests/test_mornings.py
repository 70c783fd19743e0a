"""Whole mornings as a stranger to the code would play them, with what the rules say of each."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.play import UNKNOWN, cards, play

PAIR = "P05 P02 T03 +60"
BEGUN = "P22 P01 T01 +60"

MORNINGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "two strangers who both master it are asked, and the other one accompanies": (
        "P05 P22 T03 P05 +60 P22 P05",
        ("P05 P22 T03 paused",),
    ),
    "a stranger's card between tutor and learner disturbs no stop": (
        f"{BEGUN} P06 P22 P01",
        ("P22 P01 T01 paused",),
    ),
    "a stranger's card before tutor and learner leaves them the next tema": (
        f"{BEGUN} P06 P22 P01 T02",
        ("P22 P01 T01 paused", "P22 P01 T02 open"),
    ),
    "a stranger between two cards of the pair just served ends and begins nothing": (
        "P22 P01 T01 P06 P22 P01 +60 wait",
        ("P22 P01 T01 open",),
    ),
    "the pair just served and another tema go on to that": (
        "P22 P01 T01 +4 P22 P01 +4 T02",
        ("P22 P01 T01 moved_on", "P22 P01 T02 open"),
    ),
    "moving on is undone as a whole": (
        f"{BEGUN} P22 T02 P01 back",
        ("P22 P01 T01 moved_on", "P22 P01 T02 void:not_us", "P22 P01 T01 open"),
    ),
    "a redirect is undone, and nobody is in dialogue": (
        "P22 P01 T01 +60 P01 +60 P22 P01 T02 back",
        ("P22 P01 T01 paused", "P22 P01 T01 void:redirected", "P22 P01 T02 void:not_us"),
    ),
    "a tutor who walks away while another pair begins is paused all the same": (
        f"{PAIR} P05 P22 P01 T01",
        ("P05 P02 T03 paused", "P22 P01 T01 open"),
    ),
    "a tutor stays when the learner of another stops beside that card": (
        f"{PAIR} {BEGUN} P05 P01 P22 +60 wait",
        ("P05 P02 T03 paused", "P22 P01 T01 paused"),
    ),
    "a learner who taps twice in a hurry stops once": (
        f"{BEGUN} P01 +1 P01 +1 P01 +5 P01",
        ("P22 P01 T01 paused",),
    ),
    "recess in the middle of a question": (
        f"{PAIR} P01 P03 RECESS P22 +5 T07",
        ("P05 P02 T03 recess",),
    ),
    "a table, then recess, then each resumes": (
        "P22 T01 P22 P01 P02 P03 P22 +60 P22 RECESS +600 P01 P22 +30 P22 P02 +30 P03 P22",
        (
            "P22 P01 T01 recess",
            "P22 P02 T01 recess",
            "P22 P03 T01 recess",
            "P22 P01 T01 open",
            "P22 P02 T01 open",
            "P22 P03 T01 open",
        ),
    ),
    "heart first, with one live tutoría and nothing open": (
        f"{PAIR} P02 +60 UNDERSTOOD P05 P02",
        ("P05 P02 T03 paused",),
    ),
    "a guest and a new card": (
        f"G01 {UNKNOWN[0]} T07 G01 +60 {UNKNOWN[0]} G01",
        ("G01 new1 T07 paused",),
    ),
    "forgotten since early, the two go on at noon and stop": (
        "P05 P02 T03 +14400 P02 P05 +600 P05 P02",
        ("P05 P02 T03 stale", "P05 P02 T03 paused"),
    ),
    "three who quarrel over the reader: the last two and their tema": (
        "P01 P02 P05 P01 P05 T03 +60 wait",
        ("P05 P01 T03 open",),
    ),
    "back everywhere writes nothing but what it undoes": (
        "back P01 back P01 P02 back P01 T07 back +30 P05 P02 T03 back back back",
        ("P05 P02 T03 void:not_us",),
    ),
}


@pytest.mark.parametrize("morning", MORNINGS)
def test_a_morning(morning: str) -> None:
    short, expected = MORNINGS[morning]
    assert cards(short).sittings == expected


@pytest.mark.parametrize("order", [" ".join(each) for each in permutations(("P05", "P22", "T03"))])
def test_both_master_it_and_in_every_order_they_are_asked(order: str) -> None:
    day = cards(order)
    assert day.last.says("ask_who")
    assert day.open == ()


@pytest.mark.parametrize("order", [" ".join(each) for each in permutations(("P01", "P02", "T07"))])
def test_neither_masters_it_and_in_every_order_they_are_asked(order: str) -> None:
    day = cards(order)
    assert day.last.says("ask_who")
    assert cards(f"{order} P02").open == ("P02 P01 T07",)


@pytest.mark.parametrize("order", [" ".join(each) for each in permutations(("P05", "P02", "T03"))])
def test_a_rested_pair_with_its_tema_goes_on_in_every_order(order: str) -> None:
    day = cards(f"{PAIR} P02 +60 {order}")
    assert day.sittings == ("P05 P02 T03 paused", "P05 P02 T03 open")


@pytest.mark.parametrize("order", [" ".join(each) for each in permutations(("P05", "P02", "T07"))])
def test_a_rested_pair_with_another_tema_is_asked_who_accompanies_in_every_order(
    order: str,
) -> None:
    assert cards(f"{PAIR} P02 +60 {order}").last.says("ask_who")
    day = cards(f"{PAIR} P02 +60 {order} P02")
    assert day.open == ("P02 P05 T07",)


def test_a_whole_day_of_a_small_school() -> None:
    day = play(
        """
        08:00:00 clock 2026-11-23T08:00:00-06:00 trusted
        08:01:00 tap P22          # the teacher with Ana
        +2 tap P01
        +2 tap T01
        +3 tap P05                # Itzel with Luis, right behind them
        +2 tap T03
        +2 tap P02
        +3 tap P20                # Balam with a visitor
        +2 tap G01
        +2 tap T06
        08:20:00 tap HELP         # Luis is stuck
        +3 tap P02
        08:40:00 tap P01          # Ana and the teacher understood
        +2 tap P22
        +2 tap UNDERSTOOD
        08:45:00 tap P01          # Ana offers it
        +2 tap T01
        +2 press ok
        08:46:00 tap P03          # and accompanies Xóchitl
        +2 tap P01
        +2 tap T01
        09:30:00 tap RECESS
        +2 tap P22
        10:00:00 power-cut 60     # nobody was in dialogue
        +2 tap P02
        +2 tap P05
        +3 tap P03
        +2 tap P01
        10:30:00 tap G01          # the visitor comes back, goes on and leaves
        +2 tap P20
        10:50:00 tap G01
        11:00:00 tap P22
        +2 tap SHUTDOWN
        """
    )
    assert day.sittings == (
        "P22 P01 T01 paused",
        "P05 P02 T03 recess",
        "P20 G01 T06 recess",
        "P01 P03 T01 recess",
        "P05 P02 T03 day_closed",
        "P01 P03 T01 day_closed",
        "P20 G01 T06 paused",
    )
    assert day.way("P01 T01").state == "understood"
    assert day.way("P01 T01").offers == "yes"
    assert len(day.way("P22 T01").passed_on) == 1
    assert day.last.says("goodbye")
