"""docs/rules.md 2, rules 1 to 5, sentence by sentence, played by the real rehearsal.

In the class: P22 teaches and offers T01, T02, T03; P05 offers T03, P06 T04; P23 is an adult.
P01 and P02 are pupils who master nothing; nobody masters T07 and T08.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.play import cards, play

BEGUN = "P22 P01 T01 +60"
"""The teacher accompanies Ana; a minute later the desk is empty."""

PAIR = "P05 P02 T03 +60"
"""Itzel, a pupil, accompanies Luis."""


def rest(*begun: str) -> str:
    """Dialogues that were begun and paused by the learner, a minute before."""
    return " ".join(f"{each} +60 {each.split()[1]} +60" for each in begun)


# 1. Only a card or a button writes; time only clears the desk.


def test_rule_01_looking_at_a_page_writes_nothing() -> None:
    day = cards("P01 +13 wait +60 P22 next next +30 wait")
    assert day.events == ()


def test_rule_01_a_question_left_standing_writes_nothing() -> None:
    for asking in ("P01 P02", "P01 P02 T07", "P05 P22 T03"):
        day = cards(f"{asking} +300 wait")
        assert day.steps[-2].signal == "asked"
        assert (day.events, day.open) == ((), ())


def test_rule_01_a_chosen_tema_without_ok_writes_nothing() -> None:
    day = cards("P01 T07 +60 wait +2 T08 P02 +60 wait")
    assert day.events == ()


def test_rule_01_time_clears_the_desk_after_twelve_seconds() -> None:
    assert cards("P22 P01 +11 T01").open == ("P22 P01 T01",)
    assert cards("P22 P01 +12 T01").open == ()
    assert cards("P22 +12 P01 T01").open == ()


# 2. Two people begin when there is one reason.


def test_rule_02_exactly_one_live_tutoria_resumes_without_a_question() -> None:
    for pair in ("P22 P01", "P01 P22"):
        day = cards(f"{rest('P22 P01 T01')} {pair}")
        assert day.open == ("P22 P01 T01",)
        assert day.last.signal == "resumed"


@pytest.mark.parametrize("order", [" ".join(each) for each in permutations(("P05", "P02", "T03"))])
def test_rule_02_two_people_and_a_tema_begin_in_any_order_under_the_one_who_masters_it(
    order: str,
) -> None:
    day = cards(order)
    assert day.open == ("P05 P02 T03",)
    assert day.last.signal == "opened"
    assert day.events == ("dialogue_opened",)


def test_rule_02_a_live_tutoria_on_that_tema_keeps_its_tutor() -> None:
    # neither masters it, and Luis was the one who accompanied: he is not asked for again
    day = cards(f"P01 P02 T07 P02 +60 P01 +60 {PAIR} +60 P01 T07 P02")
    assert day.open == ("P02 P01 T07",)
    assert day.sittings[-1] == "P02 P01 T07 open"


@pytest.mark.parametrize("tema", ["T07", "T03"])
def test_rule_02_if_both_or_neither_master_it_the_display_asks_who_accompanies(tema: str) -> None:
    pair = "P01 P02" if tema == "T07" else "P05 P22"
    one, other = pair.split()
    asked = cards(f"{pair} {tema}")
    assert asked.last.says("ask_who")
    assert (asked.last.signal, asked.open) == ("asked", ())
    assert cards(f"{pair} {tema} {one}").open == (f"{one} {other} {tema}",)
    assert cards(f"{pair} {tema} {other}").open == (f"{other} {one} {tema}",)


def test_rule_02_two_people_without_a_reason_are_asked_what_tema() -> None:
    day = cards("P01 P02")
    assert day.last.says("ask_tema")
    assert (day.last.signal, day.events) == ("asked", ())


def test_rule_02_two_people_with_several_live_tutorias_are_asked_what_tema() -> None:
    before = rest("P22 P01 T01", "P22 P01 T02")
    day = cards(f"{before} P22 P01")
    assert day.last.says("ask_tema")
    assert day.open == ()
    assert day.last.screen is not None
    assert "El teorema de Pitágoras" in day.last.screen  # last used first
    assert cards(f"{before} P22 P01 ok").open == ("P22 P01 T02",)
    assert cards(f"{before} P22 P01 next ok").open == ("P22 P01 T01",)
    assert cards(f"{before} P22 P01 T01").open == ("P22 P01 T01",)


def lit(short: str) -> list[str]:
    """The choices of "what tema?" in order, as the button walks through them."""
    day = cards(f"{short} next next next next next next")
    temas = [step.screen[2] for step in day.steps[-7:] if step.screen and step.says("ask_tema")]
    return list(dict.fromkeys(temas))


def test_rule_02_the_choices_begin_with_what_one_is_tutoring_now_and_end_with_another() -> None:
    temas = lit("P22 P01 T02 +60 P22 P02")
    assert temas[0] == "El teorema de Pitágoras"
    assert set(temas[1:-1]) == {"Fracciones en la milpa", "Cuentos que cruzan el río"}
    assert temas[-1] == "otro tema"


def test_rule_02_what_the_other_masters_already_is_not_among_the_choices() -> None:
    assert "Cuentos que cruzan el río" not in lit("P22 P05")


def test_rule_02_another_tema_begins_and_is_named_later() -> None:
    day = cards("P01 P02 ok P02")  # nothing to propose: another tema is lit; who accompanies?
    assert day.open == ("P02 P01 ?",)
    named = play(
        "+2 tap P01\n+2 tap P02\n+2 press ok\n+2 tap P02\n+60 teacher name-tema P01 T07\n+2 wait"
    )
    assert named.open == ("P02 P01 T07",)


def test_rule_02_the_question_holds_nobody_up() -> None:
    day = cards("P01 P02 P05 P03 T03")
    assert day.open == ("P05 P03 T03",)


# 3. The learner's card ends the sitting at once.


def test_rule_03_the_learners_card_ends_the_sitting_at_once() -> None:
    day = cards(f"{BEGUN} P01")
    assert day.last.events == ("dialogue_closed",)
    assert day.last.signal == "paused"
    assert day.sittings == ("P22 P01 T01 paused",)


def test_rule_03_the_tutors_card_within_fifteen_seconds_agrees_and_writes_nothing() -> None:
    day = cards(f"{BEGUN} P01 +15 P22 +60 wait")
    assert [step.events for step in day.steps[-2:]] == [(), ()]
    assert day.steps[-2].says("paused_both")
    assert day.sittings == ("P22 P01 T01 paused",)


def test_rule_03_agreeing_does_not_pause_the_tutors_other_dialogue() -> None:
    both = "P22 P01 T01 +30 P22 P02 T02 +60"
    assert cards(f"{both} P01 +15 P22 +60 wait").open == ("P22 P02 T02",)
    later = cards(f"{both} P01 +16 P22 +60 wait")  # no agreeing any more
    assert later.sittings[0] == "P22 P01 T01 paused"


def test_rule_03_agreeing_comes_before_a_pair_with_who_lies_there() -> None:
    # P03's card lay there; P22 agrees and is not read as P03's third person
    day = cards(f"{BEGUN} P03 P01 P22")
    assert day.last.says("paused_both")
    assert day.open == ()


def test_rule_03_agreeing_comes_before_a_standing_question() -> None:
    day = cards("P22 P01 T01 +60 P01 P02 T07 P22")
    assert day.last.events == ()
    assert day.open == ()


def test_rule_03_the_agreeing_card_also_counts_for_the_next_desk() -> None:
    day = cards(f"{BEGUN} P01 P22 P02 T02")
    assert day.open == ("P22 P02 T02",)


def test_rule_03_with_another_persons_card_both_stay_and_a_tema_belongs_to_those_two() -> None:
    for agreeing in ("", "P22 "):
        day = cards(f"{BEGUN} P06 P01 {agreeing}T04")
        assert day.sittings == ("P22 P01 T01 paused", "P06 P01 T04 open")


def test_rule_03_a_tema_that_lay_there_with_the_other_person_begins_with_the_learner() -> None:
    for order in ("P06 T04", "T04 P06"):
        day = cards(f"{BEGUN} {order} P01")
        assert day.sittings == ("P22 P01 T01 paused", "P06 P01 T04 open")


def test_rule_03_those_two_resume_their_one_live_tutoria() -> None:
    day = cards(f"{rest('P06 P01 T04')} {BEGUN} P06 P01")
    assert day.open == ("P06 P01 T04",)
    assert day.last.signal == "resumed"


@pytest.mark.parametrize("order", ["P22 T02 P01", "T02 P22 P01"])
def test_rule_03_tutor_another_tema_and_learner_move_on(order: str) -> None:
    day = cards(f"{BEGUN} {order}")
    assert day.sittings == ("P22 P01 T01 moved_on", "P22 P01 T02 open")
    assert day.last.signal == "opened"


def test_rule_03_tutor_the_same_tema_and_learner_stop() -> None:
    assert cards(f"{BEGUN} P22 T01 P01").sittings == ("P22 P01 T01 paused",)


# 4. The tutor's card alone pauses their only dialogue after 8 s.


def test_rule_04_a_tutor_alone_pauses_after_eight_seconds() -> None:
    before = cards(f"{PAIR} P05 +7.9 wait")
    assert before.open == ("P05 P02 T03",)
    assert before.last.says("leaving")
    after = cards(f"{PAIR} P05 +8 wait")
    assert after.sittings == ("P05 P02 T03 paused",)
    assert after.last.signal == "paused"


@pytest.mark.parametrize("other", ["T07", "P01", "UNDERSTOOD", "08A1B2C3", "04D1000000AA01", "P33"])
def test_rule_04_a_tutor_alone_pauses_after_eight_seconds_whatever_else_lies_there(
    other: str,
) -> None:
    day = cards(f"{PAIR} P05 {other} +5.9 wait +0.1 wait")
    assert day.steps[-2].open == ("P05 P02 T03",)
    assert day.sittings == ("P05 P02 T03 paused",)


def test_rule_04_it_ends_early_when_that_tutor_begins() -> None:
    day = cards(f"{BEGUN} P22 P02 T02 +20 wait")
    assert day.open == ("P22 P01 T01", "P22 P02 T02")


def test_rule_04_it_ends_early_when_that_tutor_agrees() -> None:
    both = "P22 P01 T01 +60 P22 P02 T02 +60"
    day = cards(f"{both} P01 P22 +60 wait")
    assert day.open == ("P22 P02 T02",)


def test_rule_04_it_ends_early_when_that_tutor_calls_help() -> None:
    day = cards(f"{PAIR} P05 HELP +20 wait")
    assert day.open == ("P05 P02 T03",)
    assert day.calls == (("P05",),)


def test_rule_04_it_ends_early_with_back() -> None:
    day = cards(f"{PAIR} P05 back +20 wait")
    assert day.open == ("P05 P02 T03",)
    assert day.events == ("dialogue_opened",)


def test_rule_04_pushed_out_the_pause_is_done_at_once() -> None:
    day = cards(f"{PAIR} P05 P01 P03")
    assert day.last.events == ("dialogue_closed",)
    assert day.sittings == ("P05 P02 T03 paused",)


def test_rule_04_a_tutor_in_several_is_asked_for_the_learners_card() -> None:
    several = "P22 P01 T01 +60 P22 P02 T02 +60"
    day = cards(f"{several} P22 +60 wait")
    assert day.steps[-2].says("whose_learner")
    assert day.steps[-2].signal == "asked"
    assert day.open == ("P22 P01 T01", "P22 P02 T02")  # silence changes nothing
    assert cards(f"{several} P22 P02").open == ("P22 P01 T01",)


def test_rule_04_a_pause_by_the_tutor_alone_can_be_undone_with_back() -> None:
    day = cards(f"{PAIR} P05 +10 back")
    assert day.open == ("P05 P02 T03",)


# 5. The same again changes nothing.


@pytest.mark.parametrize("again", ["P05", "P02"])
def test_rule_05_for_twenty_seconds_a_card_of_the_pair_shows_the_result_again(again: str) -> None:
    day = cards(f"P05 P02 T03 +19 {again} +20 wait")
    assert day.steps[-2].says("opened")
    assert day.steps[-2].signal == "shown"
    assert day.open == ("P05 P02 T03",)
    assert day.events == ("dialogue_opened",)


def test_rule_05_after_twenty_seconds_it_is_a_new_desk() -> None:
    assert cards("P05 P02 T03 +20 P02").sittings == ("P05 P02 T03 paused",)
    assert cards(f"{PAIR} P02 +20 P02 P05").open == ("P05 P02 T03",)


def test_rule_05_both_cards_again_show_the_result_of_a_resume_a_pause_and_of_understood() -> None:
    resumed = cards(f"{PAIR} P02 +60 P05 P02 +4 P05 P02")
    assert resumed.open == ("P05 P02 T03",)
    paused = cards(f"{PAIR} P02 P05 +4 P02 P05")
    assert paused.sittings == ("P05 P02 T03 paused",)
    understood = cards(f"{PAIR} P02 P05 UNDERSTOOD +4 P02 P05")
    assert understood.last.says("understood")
    assert understood.events == ("dialogue_opened", "dialogue_closed", "understood")


def test_rule_05_with_another_persons_card_they_begin_the_next_desk() -> None:
    for order in ("P02 P06 T04", "P06 P02 T04", "P06 T04 P02"):
        day = cards(f"P05 P02 T03 +4 {order}")
        assert day.sittings == ("P05 P02 T03 moved_on", "P06 P02 T04 open"), order


def test_rule_05_back_in_that_time_voids_the_dialogue() -> None:
    for gap in ("+2", "+19"):
        day = cards(f"P05 P02 T03 {gap} back")
        assert day.sittings == ("P05 P02 T03 void:not_us",)
        assert day.last.signal == "done"
    resumed = cards(f"{PAIR} P02 +60 P05 P02 back")
    assert resumed.sittings == ("P05 P02 T03 paused", "P05 P02 T03 void:not_us")


def test_rule_05_back_after_twenty_seconds_undoes_nothing() -> None:
    assert cards("P05 P02 T03 +20 back").open == ("P05 P02 T03",)


def test_rule_05_back_lets_what_had_made_room_go_on() -> None:
    day = cards("P05 P02 T03 +60 P06 P05 T04 back")
    assert day.sittings[:2] == ("P05 P02 T03 moved_on", "P06 P05 T04 void:not_us")
    assert day.open == ("P05 P02 T03",)


def test_rule_05_back_after_a_pause_says_that_they_go_on() -> None:
    for agreeing in ("", "P05 "):
        day = cards(f"{PAIR} P02 {agreeing}back")
        assert day.open == ("P05 P02 T03",)
        assert day.last.says("goes_on")


def test_rule_05_a_voided_first_dialogue_leaves_nothing_behind() -> None:
    day = cards("P05 P02 T03 back +60 P05 P02")
    assert day.last.says("ask_tema")
    assert day.way("P02 T03").state == "none"
