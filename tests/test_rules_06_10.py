"""docs/rules.md 2, rules 6 to 10, sentence by sentence, played by the real rehearsal."""

from __future__ import annotations

import pytest

from tests.play import UNKNOWN, cards, play

BEGUN = "P22 P01 T01 +60"
PAIR = "P05 P02 T03 +60"
RESTED = "P05 P02 T03 +60 P02 +60"
"""One live tutoría, paused; the desk is empty."""

OLD = "P05 P02 T03 +6600"
"""A sitting that has been open for 110 minutes."""


# 6. A question is answered with a card or with next/OK.


def test_rule_06_who_accompanies_is_answered_by_that_persons_card() -> None:
    assert cards("P01 P02 T07 P01").open == ("P01 P02 T07",)


def test_rule_06_who_accompanies_is_answered_with_next_and_ok() -> None:
    assert cards("P01 P02 T07 ok").open == ("P01 P02 T07",)
    assert cards("P01 P02 T07 next ok").open == ("P02 P01 T07",)
    assert cards("P01 P02 T07 next next ok").open == ("P01 P02 T07",)


def test_rule_06_what_tema_is_answered_by_its_card_or_ok() -> None:
    assert cards("P22 P01 T02").open == ("P22 P01 T02",)
    lit = cards("P20 P01 ok")
    assert lit.open == ("P20 P01 T06",)


def test_rule_06_the_pairs_own_card_at_what_tema_shows_it_again() -> None:
    for own in ("P01", "P02"):
        day = cards(f"P01 P02 +3 {own}")
        assert day.last.says("ask_tema")
        assert (day.last.signal, day.events) == ("asked", ())
        assert cards(f"P01 P02 +10 {own} +10 T07 P01").open == ("P01 P02 T07",)


def test_rule_06_at_understood_only_the_learners_card_answers() -> None:
    day = cards(f"{PAIR} P02 P05 ok P05")
    assert day.last.says("ask_understood")
    assert "understood" not in day.events
    assert cards(f"{PAIR} P02 P05 ok P05 P02").last.events == ("understood",)


def test_rule_06_any_other_persons_card_drops_the_question() -> None:
    assert cards("P01 P02 T07 P03 +12 P01").open == ()
    tema = cards("P01 P02 P05 +12 T07")
    assert tema.last.says("offered_by_nobody")
    understood = cards(f"{PAIR} P02 P05 ok P01 P02")
    assert "understood" not in understood.events


def test_rule_06_another_learners_card_at_understood_ends_that_learners_sitting() -> None:
    day = cards(f"{BEGUN} {PAIR} P02 P05 ok P01 +60 wait")
    assert day.sittings == ("P22 P01 T01 paused", "P05 P02 T03 paused")
    assert "understood" not in day.events


@pytest.mark.parametrize("asking", ["P01 P02", "P01 P02 T07", f"{PAIR} P02 P05 ok"])
def test_rule_06_unanswered_means_nothing(asking: str) -> None:
    day = cards(f"{asking} +60 wait +60 P03")
    assert day.open == ()
    assert set(day.events) <= {"dialogue_opened", "dialogue_closed"}


# 7. The last two people count.


def test_rule_07_a_third_persons_card_pushes_the_first_out() -> None:
    assert cards("P01 P02 P05 T03").open == ("P05 P02 T03",)
    assert cards("P01 P02 P05 P03 T03").open == ("P05 P03 T03",)


def test_rule_07_a_tema_card_that_came_before_the_second_goes_with_the_first() -> None:
    # T07 came before P02, so it leaves with P01; P02 and P03 are asked for theirs
    day = cards("P01 T07 P02 P03")
    assert day.last.says("ask_tema")


def test_rule_07_a_tema_card_that_came_after_the_second_stays() -> None:
    assert cards("P01 P02 T03 P05").open == ("P05 P02 T03",)


def test_rule_07_the_last_of_two_temas_counts() -> None:
    assert cards("P22 T01 T02 P01").open == ("P22 P01 T02",)
    assert cards("T01 T02 P22 P01").open == ("P22 P01 T02",)
    assert cards("P01 P02 T07 T08 P02").open == ("P02 P01 T08",)


# 8. A tema card within 3 s of a resume, or of a pause with both cards.


def test_rule_08_a_tema_within_three_seconds_of_a_resume_begins_that_tema_instead() -> None:
    for gap in ("+2", "+3"):
        day = cards(f"P22 P01 T01 +60 P01 +60 P22 P01 {gap} T02")
        assert day.open == ("P22 P01 T02",)
        assert day.sittings[1:] == ("P22 P01 T01 void:redirected", "P22 P01 T02 open")


def test_rule_08_the_resume_stands_if_the_tema_comes_later() -> None:
    day = cards("P22 P01 T01 +60 P01 +60 P22 P01 +3.5 T02")
    assert day.open == ("P22 P01 T01",)
    assert day.last.says("offered_by")


def test_rule_08_the_same_tema_changes_nothing() -> None:
    day = cards(f"{RESTED} P05 P02 T03")
    assert day.sittings == ("P05 P02 T03 paused", "P05 P02 T03 open")


def test_rule_08_a_tema_within_three_seconds_of_a_pause_with_both_cards_begins_it() -> None:
    for order in ("P01 P22", "P22 P01"):
        day = cards(f"{BEGUN} {order} +3 T02")
        assert day.sittings == ("P22 P01 T01 paused", "P22 P01 T02 open")


def test_rule_08_a_pause_with_one_card_is_not_redirected() -> None:
    assert cards(f"{BEGUN} P01 T02").open == ()


def test_rule_08_later_it_is_a_new_desk() -> None:
    day = cards(f"{BEGUN} P01 P22 +4 T02")
    assert day.open == ()


def test_rule_08_what_had_a_tema_card_is_not_redirected() -> None:
    day = cards("P22 P01 T01 T02")
    assert day.open == ("P22 P01 T01",)
    assert day.sittings == ("P22 P01 T01 open",)


def test_rule_08_a_resume_is_replaced_only_when_who_accompanies_was_answered() -> None:
    asked = f"{RESTED} P05 P02 T07"
    assert cards(asked).last.says("ask_who")
    assert cards(f"{asked} +60 wait").open == ("P05 P02 T03",)
    answered = cards(f"{asked} P02")
    assert answered.open == ("P02 P05 T07",)
    assert answered.sittings[1] == "P05 P02 T03 void:redirected"


# 9. Old is not open.


@pytest.mark.parametrize("order", ["P05 P02", "P02 P05"])
def test_rule_09_the_two_cards_in_either_order_go_on(order: str) -> None:
    day = cards(f"{OLD} {order}")
    assert day.sittings == ("P05 P02 T03 stale", "P05 P02 T03 open")
    assert day.last.signal == "resumed"


def test_rule_09_the_learners_card_alone_ends_it_at_once_and_stays_on_the_desk() -> None:
    day = cards(f"{OLD} P02 P06 T04")
    assert day.sittings == ("P05 P02 T03 stale", "P06 P02 T04 open")
    assert cards(f"{OLD} P02 +60 wait").steps[-2].events == ("dialogue_closed",)


def test_rule_09_the_tutors_card_alone_writes_nothing() -> None:
    day = cards(f"{OLD} P05 +60 wait")
    assert day.events == ("dialogue_opened",)
    assert day.open == ("P05 P02 T03",)


def test_rule_09_until_then_the_learners_card_is_a_pause() -> None:
    assert cards("P05 P02 T03 +6599 P02").sittings == ("P05 P02 T03 paused",)
    assert cards("P05 P02 T03 +6600 P02").sittings == ("P05 P02 T03 stale",)


def test_rule_09_the_end_of_an_old_sitting_is_unknown_whatever_ends_it() -> None:
    for ending in ("P22 RECESS", "P06 P02 T04", "P23 P05 T05"):
        assert cards(f"{OLD} {ending}").sittings[0] == "P05 P02 T03 stale", ending


def test_rule_09_the_heart_after_an_old_sitting_needs_both_as_ever() -> None:
    day = cards(f"{OLD} P05 P02 UNDERSTOOD")
    assert day.sittings == ("P05 P02 T03 stale", "P05 P02 T03 void:understood")
    assert day.way("P02 T03").state == "understood"


# 10. A table.

TABLE = "P22 T01 P22"


def test_rule_10_learners_sit_down_one_after_another() -> None:
    day = cards(f"{TABLE} P01 P02 P03 P04 +20 wait")
    assert day.open == tuple(f"P22 {each} T01" for each in ("P01", "P02", "P03", "P04"))


def test_rule_10_only_an_adult_opens_a_table() -> None:
    day = cards("P05 T03 P05 P01 P02")
    assert "P05 P01 T03" in day.open  # two people and a tema, no table
    assert cards("P05 T03 P05").events == ()


def test_rule_10_only_with_a_tema_that_the_adult_masters() -> None:
    assert not cards("P22 T07 P22").last.says("table")
    assert cards("P23 T05 P23").last.says("table")


def test_rule_10_her_card_ends_it() -> None:
    day = cards(f"{TABLE} P01 P22 P02")
    assert day.open == ("P22 P01 T01",)


@pytest.mark.parametrize("card", ["T02", "HELP"])
def test_rule_10_a_tema_or_action_card_ends_it(card: str) -> None:
    day = cards(f"{TABLE} P01 {card} P02")
    assert day.open == ("P22 P01 T01",)


def test_rule_10_back_ends_it_and_undoes_nobody() -> None:
    day = cards(f"{TABLE} P01 back P02")
    assert day.open == ("P22 P01 T01",)


def test_rule_10_eight_seconds_without_a_card_end_it() -> None:
    assert cards(f"{TABLE} +7.9 P01 +7.9 P02").open == ("P22 P01 T01", "P22 P02 T01")
    assert cards(f"{TABLE} +8 P01").open == ()
    assert cards(f"{TABLE} +7 P01 +8 P02").open == ("P22 P01 T01",)


def test_rule_10_a_learners_card_left_lying_keeps_the_table() -> None:
    day = play("+2 tap P22\n+2 tap T01\n+2 tap P22\n+2 hold P01 10\n+2 tap P02")
    assert day.open == ("P22 P01 T01", "P22 P02 T01")


def test_rule_10_a_learner_just_seated_is_shown_again() -> None:
    day = cards(f"{TABLE} P01 +4 P01")
    assert day.last.says("opened")
    assert (day.last.signal, day.last.events) == ("shown", ())
    assert day.sittings == ("P22 P01 T01 open",)


def test_rule_10_who_sat_elsewhere_moves_on() -> None:
    day = cards(f"{PAIR} {TABLE} P02")
    assert day.sittings == ("P05 P02 T03 moved_on", "P22 P02 T01 open")


def test_rule_10_a_new_card_and_another_adult_can_sit_down() -> None:
    day = cards(f"{TABLE} {UNKNOWN[0]} P23")
    assert day.open == ("P22 P23 T01", "P22 new1 T01")


def test_rule_10_a_table_opens_while_she_accompanies_another() -> None:
    day = cards(f"{BEGUN} P22 T02 P22 P02 +20 wait")
    assert day.open == ("P22 P01 T01", "P22 P02 T02")
