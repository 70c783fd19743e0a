"""docs/rules.md 2, rules 11 to 15, sentence by sentence, played by the real rehearsal."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.clock import VirtualClock
from kiosk.config import Config, ReaderSettings
from kiosk.ports import CardSeen
from tests.classes import Morning
from tests.play import PHONE, RESTING, UNKNOWN, cards, play, school

PAIR = "P05 P02 T03 +60"
RESTED = "P05 P02 T03 +60 P02 +60"
CUT = "00:00:02 tap P05\n+2 tap P02\n+2 tap T03\n+60 power-cut 30\n"


# 11. Understood is the most deliberate gesture.


@pytest.mark.parametrize("order", ["P05 P02", "P02 P05"])
def test_rule_11_both_cards_then_the_heart_within_twenty_seconds(order: str) -> None:
    day = cards(f"{PAIR} {order} +20 UNDERSTOOD")
    assert day.last.events == ("understood",)
    assert day.last.signal == "understood"
    assert day.way("P02 T03").state == "understood"
    assert len(day.way("P05 T03").passed_on) == 1
    assert cards(f"{PAIR} {order} +20.5 UNDERSTOOD").way("P02 T03").state == "learning"


@pytest.mark.parametrize("order", ["P05 P02", "P02 P05"])
def test_rule_11_both_cards_ok_and_the_learners_card_once_more(order: str) -> None:
    day = cards(f"{PAIR} {order} ok P02")
    assert day.last.events == ("understood",)
    assert cards(f"{PAIR} {order} ok P05").way("P02 T03").state == "learning"


@pytest.mark.parametrize(
    "gesture",
    ["P02 UNDERSTOOD", "P05 UNDERSTOOD", "P02 ok", "P05 ok", "P02 ok ok ok", "P02 ok P02"],
)
def test_rule_11_with_one_card_never(gesture: str) -> None:
    day = cards(f"{PAIR} {gesture} +60 wait")
    assert day.way("P02 T03").state == "learning"
    assert "understood" not in day.events


def test_rule_11_with_ok_alone_never() -> None:
    day = cards(f"{PAIR} P02 P05 ok ok ok next ok +60 wait")
    assert "understood" not in day.events


def test_rule_11_the_dialogue_just_begun_ends_understood() -> None:
    day = cards("P05 P02 T03 UNDERSTOOD")
    assert day.sittings == ("P05 P02 T03 understood",)


def test_rule_11_the_same_heart_again_changes_nothing() -> None:
    day = cards(f"{PAIR} P02 P05 UNDERSTOOD +3 UNDERSTOOD")
    assert day.events.count("understood") == 1


def test_rule_11_the_heart_in_a_rehearsal_says_nothing_new_and_back_takes_nothing_away() -> None:
    knows = ["P22 P02 T03"]
    day = cards("P05 P02 T03 P05 UNDERSTOOD", knows=knows)
    assert day.kinds == ("rehearsal",)
    assert "understood" not in day.events
    undone = cards("P05 P02 T03 P05 UNDERSTOOD back", knows=knows)
    assert undone.way("P02 T03").state == "understood"
    assert undone.open == ("P05 P02 T03",)
    assert undone.way("P05 T03").passed_on == ()


# 12. One card alone.


def test_rule_12_one_card_alone_shows_that_persons_page_for_twelve_seconds() -> None:
    day = cards("P01 +11.9 wait +0.1 wait")
    assert [step.says("page_home") for step in day.steps] == [True, True, False]


def test_rule_12_the_page_stands_until_the_next_card() -> None:
    day = cards("P01 +4 T01")
    assert day.last.says("page_choose")


def test_rule_12_after_an_interruption_it_asks_whether_to_go_on_and_ok_resumes() -> None:
    for card in ("P02", "P05"):
        asked = play(f"{CUT}+5 tap {card}")
        assert asked.last.says("page_go_on")
        assert asked.open == ()
        day = play(f"{CUT}+5 tap {card}\n+2 press ok")
        assert day.sittings == ("P05 P02 T03 interrupted", "P05 P02 T03 open")
        assert day.last.signal == "resumed"


def test_rule_12_it_does_not_ask_when_the_last_sitting_was_paused() -> None:
    day = cards(f"{RESTED} P02 ok")
    assert day.steps[-2].says("page_learning")
    assert day.open == ()


def test_rule_12_a_person_with_a_tema_chooses_it_with_ok() -> None:
    for order in ("P01 T07", "T07 P01"):
        day = cards(f"{order} ok")
        assert day.steps[-2].events == ()
        assert day.last.events == ("path_chosen",)
        assert day.last.signal == "chosen"
        assert day.way("P01 T07").state == "chosen"


def test_rule_12_ok_twice_chooses_once() -> None:
    assert cards("P01 T07 ok ok ok").events == ("path_chosen",)


def test_rule_12_who_is_learning_it_marks_own_study_with_ok() -> None:
    day = cards(f"{RESTED} P02 T03 ok")
    assert day.last.events == ("own_study_begun",)
    assert day.way("P02 T03").alone


def test_rule_12_who_understood_it_may_offer_and_rest() -> None:
    knows = ["P22 P01 T01"]
    assert cards("P01 T01 ok", knows=knows).way("P01 T01").offers == "yes"
    assert cards("P05 T03 ok").way("P05 T03").offers == "resting"


def test_rule_12_a_tema_alone_shows_who_offers_it() -> None:
    day = cards("T03")
    assert day.last.says("offered_by")
    assert day.last.screen is not None
    assert "Itzel" in day.last.screen[0]
    assert cards("T07").last.says("offered_by_nobody")


def test_rule_12_ok_never_does_what_is_not_on_the_screen() -> None:
    # Itzel's pause is pending: that is shown, not her page, and OK must not touch her offer
    day = cards(f"{PAIR} P05 +1 next +1 ok +1 next +1 ok")
    assert day.events == ("dialogue_opened",)


# 13. Room.


def test_rule_13_a_tutee_is_in_one_dialogue() -> None:
    taken = play("+2 teacher open P05 P02 T03\n+60 teacher open P06 P02 T04\n+2 wait")
    assert taken.sittings == ("P05 P02 T03 moved_on", "P06 P02 T04 open")


def test_rule_13_a_pupil_is_tutor_or_tutee_not_both() -> None:
    day = cards(f"{PAIR} P06 P05 T04")
    assert day.sittings == ("P05 P02 T03 moved_on", "P06 P05 T04 open")
    day = play("+2 teacher open P06 P05 T04\n+60 teacher open P05 P02 T03\n+2 wait")
    assert day.sittings == ("P06 P05 T04 moved_on", "P05 P02 T03 open")


def test_rule_13_an_adult_may_be_both() -> None:
    both = play("+2 teacher open P23 P22 T05\n+60 teacher open P22 P01 T01\n+2 wait")
    assert both.open == ("P22 P01 T01", "P23 P22 T05")


def test_rule_13_a_pupil_tutors_two_at_most_and_the_earliest_makes_room() -> None:
    day = cards(f"{PAIR} P05 P01 T03 +60 P05 P03 T03")
    assert day.sittings == ("P05 P02 T03 moved_on", "P05 P01 T03 open", "P05 P03 T03 open")


def test_rule_13_a_pupil_tutors_one_tema_only() -> None:
    day = cards(f"{PAIR} P05 P01 T07 P05")
    assert day.sittings == ("P05 P02 T03 moved_on", "P05 P01 T07 open")


def test_rule_13_guests_and_new_cards_have_a_pupils_room() -> None:
    for tutor in ("G01", UNKNOWN[0]):
        day = cards(f"{tutor} P02 T07 {tutor} +60 {tutor} P01 T08 {tutor}")
        assert len(day.open) == 1, tutor


def test_rule_13_adults_accompany_as_many_as_they_like() -> None:
    day = cards("P22 P01 T01 P02 P22 T02 P03 P22 T03 P04 P22 T01")
    assert len(day.open) == 4


# 14. Cards that are not known.


def test_rule_14_an_unknown_card_with_a_known_person_is_new_card_n_and_begins_at_once() -> None:
    for order in (f"P22 {UNKNOWN[0]} T01", f"{UNKNOWN[0]} P22 T01", f"T01 P22 {UNKNOWN[0]}"):
        day = cards(order)
        assert day.open == ("P22 new1 T01",)
    two = cards(f"P22 {UNKNOWN[0]} T01 +30 P22 {UNKNOWN[1]} T01")
    assert two.open == ("P22 new1 T01", "P22 new2 T01")


def test_rule_14_a_new_card_stops_and_goes_on_like_any_other() -> None:
    day = cards(f"P22 {UNKNOWN[0]} T01 +60 {UNKNOWN[0]} +60 {UNKNOWN[0]} P22")
    assert day.sittings == ("P22 new1 T01 paused", "P22 new1 T01 open")


def test_rule_14_alone_it_is_shown_as_new_and_listed_once() -> None:
    day = cards(f"{UNKNOWN[0]} +20 {UNKNOWN[0]}")
    assert day.last.says("new_card")
    assert day.last.signal == "unknown"
    assert day.events == ("card_unknown",)


def test_rule_14_two_unknown_cards_begin_nothing() -> None:
    day = cards(f"{UNKNOWN[0]} {UNKNOWN[1]} T01 +60 wait")
    assert day.open == ()
    assert day.events == ("card_unknown",)  # the first, when it was alone


def test_rule_14_a_random_number_is_a_phone_and_a_run_of_them_is_one_event() -> None:
    day = cards(f"{PHONE} +3 08FFEE11 +5 08123456")
    assert day.last.says("phone")
    assert day.last.signal == "refused"
    assert day.events == ("random_card_shown",)
    assert cards(f"{PHONE} P01 {PHONE}").events == ("random_card_shown",) * 2


def test_rule_14_a_phone_beside_two_cards_disturbs_nobody() -> None:
    assert cards(f"P22 {PHONE} P01 {PHONE} T01").open == ("P22 P01 T01",)


def test_rule_14_a_retired_card_and_the_card_of_someone_who_left_are_a_sentence() -> None:
    retired = cards(f"P22 {RESTING}")
    assert retired.last.says("resting_card")
    left = cards("P22 P33")
    assert left.last.says("left_card")
    assert (retired.events, left.events) == ((), ())
    assert cards(f"P22 {RESTING} P33 P02 T01").open == ("P22 P02 T01",)


# 15. Readers.


def test_rule_15_a_lost_reader_clears_the_desk_and_says_so() -> None:
    day = play("+2 tap P22\n+2 tap P01\n+1 reader lost\n+2 reader found\n+2 tap T01")
    assert day.steps[2].says("reader_lost")
    assert day.steps[2].events == ("reader_lost",)
    assert day.steps[3].events == ("reader_found",)
    assert day.open == ()


def test_rule_15_a_lost_reader_leaves_dialogues_and_a_pending_pause_alone() -> None:
    day = play("+2 tap P05\n+2 tap P02\n+2 tap T03\n+60 tap P05\n+1 reader lost\n+10 wait")
    assert day.sittings == ("P05 P02 T03 paused",)


def _two_sided(folder: Path) -> Morning:
    school(folder, policies={"two_sides": "yes"})
    return Morning(folder, VirtualClock(name="sides"), Config(reader2=ReaderSettings("simulated")))


def _lay(morning: Morning, label: str, side: int) -> None:
    morning.wait(2.0)
    morning.station.hear(CardSeen("", morning.clock.seconds, side=side, label=label))


def test_rule_15_two_readers_feed_one_desk(tmp_path: Path) -> None:
    with Morning(school(tmp_path), VirtualClock(name="sides")) as morning:
        for label, side in (("P22", 1), ("P01", 2), ("T01", 1)):
            _lay(morning, label, side)
        assert len(morning.room.facts().open()) == 1


def test_rule_15_with_two_sides_one_card_on_each_is_a_pair(tmp_path: Path) -> None:
    with _two_sided(tmp_path) as morning:
        for label, side in (("P22", 1), ("P01", 2), ("T01", 1)):
            _lay(morning, label, side)
        assert len(morning.room.facts().open()) == 1


def test_rule_15_a_station_with_one_reader_has_no_sides_whatever_the_policy(
    tmp_path: Path,
) -> None:
    with Morning(school(tmp_path, policies={"two_sides": "yes"}), VirtualClock()) as morning:
        for label in ("P22", "P01", "T01"):
            _lay(morning, label, 1)
        assert len(morning.room.facts().open()) == 1


def test_rule_15_with_two_sides_one_alone_is_never_a_pair_with_a_stranger(tmp_path: Path) -> None:
    with _two_sided(tmp_path) as morning:
        for label, side in (("P22", 1), ("P01", 1), ("T01", 1)):
            _lay(morning, label, side)
        assert morning.room.facts().open() == ()
