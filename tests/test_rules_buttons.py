"""docs/rules.md 3, the table of buttons: each row and column, played by the real rehearsal."""

from __future__ import annotations

import pytest

from tests.play import cards, play

PAIR = "P05 P02 T03 +60"
RESTED = "P05 P02 T03 +60 P02 +60"
BOTH = f"{PAIR} P02 P05"


# rest


def test_at_rest_ok_shows_the_address() -> None:
    day = cards("ok +12 wait")
    assert day.steps[0].says("address")
    assert day.events == ()


def test_at_rest_next_shows_the_next_pair_for_a_whole_turn() -> None:
    three = f"{PAIR} P22 P01 T01 +30 P06 P03 T04 +60"
    day = cards(f"{three} wait +3 next +4.5 wait +0.1 next +0.1 next")
    first, second, still, third, again = (step.screen for step in day.steps[-5:])
    assert all(step.says("pair") for step in day.steps[-5:])
    assert len({first, second, third}) == 3
    assert (still, again) == (second, first)


def test_at_rest_back_does_nothing() -> None:
    day = cards(f"{PAIR} wait back back")
    assert day.open == ("P05 P02 T03",)
    assert day.events == ("dialogue_opened",)


# own page


@pytest.mark.parametrize(
    ("page", "fact"),
    [
        ("P01 T01", "path_chosen"),
        ("P01 T07", "path_chosen"),
        ("P05 T03", "offer_changed"),
        ("P05 next next", "record_changed"),
        ("P05 next next next", "guide_changed"),
    ],
)
def test_on_a_page_ok_does_the_act_that_is_shown(page: str, fact: str) -> None:
    day = cards(f"{page} ok")
    assert day.events == (fact,)
    assert day.last.signal == "chosen"


def test_on_a_page_ok_goes_on_after_an_interruption() -> None:
    day = play("+2 tap P05\n+2 tap P02\n+2 tap T03\n+60 power-cut 5\n+5 tap P02\n+2 press ok")
    assert day.open == ("P05 P02 T03",)


def test_on_a_page_next_turns_to_the_next_page_and_round() -> None:
    day = cards("P05" + 8 * " next")
    screens = [step.screen for step in day.steps]
    assert len({tuple(screen or ()) for screen in screens}) == 8
    assert screens[0] == screens[8]
    assert day.events == ()


def test_on_a_page_next_keeps_it_for_another_window() -> None:
    day = cards("P05 +10 next +10 wait")
    assert not day.last.says("rest")
    assert day.last.screen == day.steps[1].screen


def test_on_a_page_back_leaves() -> None:
    assert cards("P05 back").last.says("rest")


# a question


def test_at_a_question_back_empties_the_desk() -> None:
    for asking in ("P01 P02", "P01 P02 T07", f"{BOTH} ok"):
        day = cards(f"{asking} back")
        assert day.last.screen is not None
        assert not any(day.last.says(each) for each in ("ask_tema", "ask_who", "ask_understood"))
    assert cards("P01 P02 back T07").last.says("offered_by_nobody")
    assert cards("P01 P02 T07 back P01").last.says("page_home")


def test_at_what_tema_next_walks_round_and_ok_takes_the_lit_one() -> None:
    assert cards("P20 P01 ok").open == ("P20 P01 T06",)
    assert cards("P20 P01 next next ok").open == ("P20 P01 T06",)
    another = cards("P20 P01 next ok")
    assert another.last.says("ask_who")


def test_at_understood_next_and_ok_change_nothing() -> None:
    day = cards(f"{BOTH} ok next ok")
    assert day.last.says("ask_understood")
    assert cards(f"{BOTH} ok next ok P02").last.events == ("understood",)


# just begun, resumed or paused


@pytest.mark.parametrize("done", ["P05 P02 T03", f"{RESTED} P05 P02", BOTH])
def test_after_both_cards_ok_asks_understood(done: str) -> None:
    day = cards(f"{done} ok P02")
    assert day.steps[-2].says("ask_understood")
    assert day.way("P02 T03").state == "understood"


def test_after_one_card_ok_says_that_both_are_needed() -> None:
    for done in (f"{PAIR} P02", "P22 T01 P22 P01 P22 +2 wait"):
        day = cards(f"{done} ok")
        assert "understood" not in day.events
    assert cards(f"{PAIR} P02 ok").last.says("needs_both")


@pytest.mark.parametrize("done", ["P05 P02 T03", f"{RESTED} P05 P02", f"{PAIR} P02"])
def test_after_it_next_shows_a_question_to_talk_about(done: str) -> None:
    day = cards(f"{done} next next next next next")
    talks = [step.screen[0] for step in day.steps[-5:] if step.screen]
    assert len(set(talks)) == 4
    assert talks[0] == talks[4]
    assert day.last.events == ()


@pytest.mark.parametrize(
    ("done", "after"),
    [
        ("P05 P02 T03", ()),
        (f"{RESTED} P05 P02", ()),
        (f"{PAIR} P02", ("P05 P02 T03",)),
        (BOTH, ("P05 P02 T03",)),
    ],
)
def test_after_it_back_undoes_once(done: str, after: tuple[str, ...]) -> None:
    assert cards(f"{done} back").open == after
    assert cards(f"{done} back back back").open == after
    assert cards(f"{done} next back").open == after


def test_after_a_pause_beside_a_strangers_card_back_undoes_it_too() -> None:
    assert cards(f"{PAIR} P03 P02 back").open == ("P05 P02 T03",)
    assert cards(f"{PAIR} P03 P02 P05 ok P02").way("P02 T03").state == "understood"


# just understood


def test_just_understood_ok_does_nothing_and_next_turns_pages_only() -> None:
    day = cards(f"{BOTH} UNDERSTOOD ok next ok next")
    assert day.events == ("dialogue_opened", "dialogue_closed", "understood")
    assert [step.says("came_by") for step in day.steps[-4:]] == [False, True, True, False]
    assert day.last.says("understood")


def test_just_understood_back_undoes_it_within_twenty_seconds() -> None:
    assert cards(f"{BOTH} UNDERSTOOD +19 back").way("P02 T03").state == "learning"
    assert cards(f"{BOTH} UNDERSTOOD +20 back").way("P02 T03").state == "understood"


def test_everything_works_without_buttons() -> None:
    day = cards(
        "P01 P02 T07 P01 +60 P02 P01 UNDERSTOOD +60 P22 P03 T01 +60 HELP P03 +60 P22 RECESS "
        "+60 P22 P03 +60 P22 SHUTDOWN"
    )
    assert day.way("P02 T07").state == "understood"
    assert day.sittings[-2:] == ("P22 P03 T01 recess", "P22 P03 T01 day_closed")
