"""docs/rules.md 3: action cards in any order, and without what they need; the signals."""

from __future__ import annotations

from itertools import permutations

import pytest

from kiosk.ports import Signal
from tests.play import PHONE, UNKNOWN, Day, cards, play

PAIR = "P05 P02 T03 +60"
THREE = "P05 P02 T03 +30 P22 P01 T01 +30 P06 P03 T04 +60"
RESTED = "P05 P02 T03 +60 P02 +60"
LEARNT = ("P22 P01 T01",)
"""Ana understood T01 before this day."""


def orders(*laid: str) -> list[str]:
    """The cards in every order."""
    return [" ".join(each) for each in permutations(laid)]


# RECESS: a teacher's card; pauses all.


@pytest.mark.parametrize("order", orders("RECESS", "P22"))
def test_recess_with_a_teachers_card_pauses_all(order: str) -> None:
    day = cards(f"{THREE} {order} +30 wait")
    assert day.open == ()
    assert all(each.endswith("recess") for each in day.sittings)
    assert day.events.count("recess") == 1
    assert "dialogue_closed" not in day.events


def test_recess_without_a_teacher_is_a_sentence_and_nothing_else() -> None:
    for others in ("", "P23 ", "P30 ", "P04 ", f"{PHONE} "):
        day = cards(f"{THREE} {others}RECESS +30 wait")
        assert len(day.open) == 3, others
        assert day.steps[-2].says("needs_recess")


def test_recess_waits_on_the_desk_for_the_teacher() -> None:
    assert cards(f"{THREE} RECESS P04 +4 P22").open == ()
    assert len(cards(f"{THREE} RECESS +12 P22").open) == 3


def test_recess_meets_the_teacher_who_agrees_or_comes_again() -> None:
    assert cards(f"{THREE} P01 RECESS P22").open == ()  # her card agrees with Ana's pause
    assert cards("P05 P02 T03 +60 P22 P01 T01 +15 RECESS P22").open == ()  # just served


def test_after_recess_two_cards_resume() -> None:
    day = cards(f"{THREE} P22 RECESS +900 P02 P05 +30 P01 P22")
    assert day.open == ("P05 P02 T03", "P22 P01 T01")


# UNDERSTOOD: both of one dialogue or one live tutoría.


@pytest.mark.parametrize("order", orders("P05", "P02", "UNDERSTOOD"))
def test_the_heart_with_both_of_an_open_dialogue(order: str) -> None:
    day = cards(f"{PAIR} {order}")
    assert day.way("P02 T03").state == "understood"
    assert day.open == ()
    assert day.last.signal == "understood"


@pytest.mark.parametrize("order", orders("P05", "P02", "UNDERSTOOD"))
def test_the_heart_with_both_of_a_live_tutoria_voids_the_resume_they_made(order: str) -> None:
    day = cards(f"{RESTED} {order}")
    assert day.way("P02 T03").state == "understood"
    assert day.open == ()
    assert [each.split()[-1] for each in day.sittings if "void" not in each] == ["paused"]


@pytest.mark.parametrize("order", orders("P05", "P02", "T03", "UNDERSTOOD"))
def test_the_heart_with_the_tema_and_both_of_a_dialogue(order: str) -> None:
    for before in (PAIR, RESTED):
        day = cards(f"{before} {order}")
        assert day.way("P02 T03").state == "understood"
        assert day.open == ()


def test_the_heart_without_both_is_a_sentence_and_nothing_else() -> None:
    for alone in ("", "P05 ", "P02 ", "P01 "):
        day = cards(f"{RESTED} {alone}UNDERSTOOD +30 wait")
        assert day.steps[-2].says("needs_understood")
        assert day.way("P02 T03").state == "learning"


def test_the_heart_of_two_strangers_or_of_two_with_several_tutorias_is_a_sentence() -> None:
    strangers = cards("P01 P02 UNDERSTOOD")
    assert strangers.last.says("needs_understood")
    several = "P22 P01 T01 +60 P01 +60 P22 P01 T02 +60 P01 +60 P22 P01 UNDERSTOOD"
    assert cards(several).last.says("needs_understood")
    assert cards(f"{several} T02").way("P01 T02").state == "understood"


def test_the_heart_is_undone_with_back() -> None:
    day = cards(f"{PAIR} P02 P05 UNDERSTOOD back")
    assert day.way("P02 T03").state == "learning"
    assert day.way("P05 T03").passed_on == ()
    begun = cards("P05 P02 T03 UNDERSTOOD back")
    assert begun.open == ("P05 P02 T03",)


# HELP: one or both of a dialogue, or alone; pauses nothing.


@pytest.mark.parametrize("order", orders("P02", "HELP"))
def test_help_with_the_learners_card_pauses_nothing(order: str) -> None:
    day = cards(f"{PAIR} {order} +30 wait")
    assert day.open == ("P05 P02 T03",)
    assert day.calls == (("P02",),)


@pytest.mark.parametrize("order", orders("P05", "HELP"))
def test_help_with_the_tutors_card_pauses_nothing(order: str) -> None:
    day = cards(f"{PAIR} {order} +30 wait")
    assert day.open == ("P05 P02 T03",)
    assert day.sittings == ("P05 P02 T03 open",)
    assert day.calls == (("P05",),)


@pytest.mark.parametrize("order", orders("P05", "P02", "HELP"))
def test_help_with_both_cards_pauses_nothing(order: str) -> None:
    day = cards(f"{PAIR} {order} +30 wait")
    assert day.open == ("P05 P02 T03",)
    assert {person for call in day.calls for person in call} <= {"P05", "P02"}


def test_help_alone_is_a_call() -> None:
    day = cards("HELP")
    assert day.calls == ((),)
    assert (day.last.signal, day.events) == ("help", ("help_called",))


def test_after_a_lone_help_a_card_of_an_open_dialogue_within_six_seconds_joins_the_call() -> None:
    assert cards(f"{PAIR} HELP +6 P02").open == ("P05 P02 T03",)
    assert cards(f"{PAIR} HELP +6.5 P02").open == ()
    both = cards(f"{PAIR} HELP +2 P02 +2 P05 +30 wait")
    assert both.open == ("P05 P02 T03",)
    assert both.calls == (("P02", "P05"),)


def test_help_takes_back_the_stop_of_the_card_before_it_also_beside_a_strangers_card() -> None:
    day = cards(f"{PAIR} P03 P02 HELP")
    assert day.open == ("P05 P02 T03",)
    assert day.calls == (("P02",),)


def test_help_takes_back_the_pending_pause_of_the_tutor() -> None:
    assert cards(f"{PAIR} P05 +5 HELP +30 wait").sittings == ("P05 P02 T03 open",)


def test_help_of_the_pair_just_begun_tells_their_dialogue() -> None:
    day = cards("P05 P02 T03 HELP")
    assert day.calls == (("P05", "P02"),)
    assert day.open == ("P05 P02 T03",)


# DEMONSTRATED: teacher and learner, the tema card if several.


@pytest.mark.parametrize("order", orders("P22", "P01", "DEMONSTRATED"))
def test_demonstrated_with_teacher_and_learner(order: str) -> None:
    day = cards(order, knows=LEARNT)
    assert day.way("P01 T01").state == "demonstrated"
    assert day.events == ("demonstrated",)
    assert day.last.signal == "done"


@pytest.mark.parametrize("order", orders("P22", "P01", "T02", "DEMONSTRATED"))
def test_demonstrated_with_the_tema_card_if_there_are_several(order: str) -> None:
    day = cards(order, knows=("P22 P01 T01", "P22 P01 T02"))
    assert day.way("P01 T02").state == "demonstrated"
    assert day.way("P01 T01").state == "understood"
    assert day.open == ()  # a dialogue that the cards had begun on the way never was


def test_demonstrated_of_several_without_a_tema_card_asks_for_it() -> None:
    day = cards("P22 P01 DEMONSTRATED", knows=("P22 P01 T01", "P22 P01 T02"))
    assert day.last.says("demonstrated_which")
    assert day.events == ()


def test_demonstrated_of_what_nobody_began_is_a_sentence() -> None:
    day = cards("P22 P01 DEMONSTRATED")
    assert day.last.says("demonstrated_nothing")
    assert day.events == ()


def test_demonstrated_without_teacher_or_learner_is_a_sentence_and_nothing_else() -> None:
    for lacking in ("DEMONSTRATED", "P22 DEMONSTRATED", "P01 DEMONSTRATED", "P23 P01 DEMONSTRATED"):
        day = cards(lacking, knows=LEARNT)
        assert day.last.says("needs_demonstrated")
        assert day.events == ()


# SHUTDOWN: a teacher or promoter.


@pytest.mark.parametrize("order", [*orders("P22", "SHUTDOWN"), *orders("P30", "SHUTDOWN")])
def test_shutdown_closes_the_day(order: str) -> None:
    day = cards(f"{THREE} {order}")
    assert day.open == ()
    assert day.last.events == ("day_closed",)
    assert day.last.says("goodbye")
    assert all(each.endswith("day_closed") for each in day.sittings)


def test_shutdown_without_teacher_or_promoter_is_a_sentence_and_nothing_else() -> None:
    for others in ("", "P23 ", "P04 "):
        day = cards(f"{THREE} {others}SHUTDOWN")
        assert day.last.says("needs_shutdown")
        assert len(day.open) == 3


def test_shutdown_twice_closes_the_day_once() -> None:
    day = cards(f"{THREE} P22 SHUTDOWN +30 P22 SHUTDOWN")
    assert day.events.count("day_closed") == 1


# Signals: one tone and lamp each.

SIGNALS: dict[Signal, str] = {
    Signal.OPENED: "P22 P01 T01",
    Signal.RESUMED: f"{RESTED} P02 P05",
    Signal.PAUSED: f"{PAIR} P02",
    Signal.UNDERSTOOD: f"{PAIR} P02 P05 UNDERSTOOD",
    Signal.ASKED: "P01 P02",
    Signal.CHOSEN: "P01 T07 ok",
    Signal.SHOWN: "P01",
    Signal.UNKNOWN: UNKNOWN[0],
    Signal.REFUSED: PHONE,
    Signal.HELP: "HELP",
    Signal.DONE: "P22 SHUTDOWN",
}


@pytest.mark.parametrize("signal", list(Signal))
def test_each_signal_is_given(signal: Signal) -> None:
    assert cards(SIGNALS[signal]).last.signal == signal.value


def test_nothing_sounds_while_time_passes() -> None:
    day: Day = play("+2 tap P22\n+20 wait\n+60 wait\n+2 tap P01\n+2 tap T01")
    assert [step.signal for step in day.steps] == ["shown", None, None, "shown", "shown"]
