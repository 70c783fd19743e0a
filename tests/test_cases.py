"""docs/domain.md 2.6, the station's side of the awkward cases, and the golden scenarios of 2.8."""

from __future__ import annotations

from kiosk.events import DialogueOpened
from tests.play import PHONE, RESTING, UNKNOWN, cards, play

PAIR = "P05 P02 T03 +60"
RESTED = "P05 P02 T03 +60 P02 +60"


def test_case_01_what_was_forgotten_pauses_when_one_of_the_two_begins_anew() -> None:
    for first, second in (("P05 P02 T03", "P06 P05 T04"), ("P05 P02 T03", "P05 P01 T07 P05")):
        day = cards(f"{first} +3000 {second}")
        assert day.sittings[0] == "P05 P02 T03 moved_on"


def test_case_01_what_was_forgotten_ends_with_recess_the_day_or_the_next_boot() -> None:
    begun = "+2 tap P05\n+2 tap P02\n+2 tap T03\n"
    ends = {
        "+600 tap P22\n+2 tap RECESS": "recess",
        "+600 close-day": "day_closed",
        "+600 power-cut 60000": "interrupted",
    }
    for ending, reason in ends.items():
        assert play(begun + ending).sittings == (f"P05 P02 T03 {reason}",)


def test_case_02_one_card_taps_out_for_both() -> None:
    learner = cards(f"{PAIR} P02 +60 wait")
    tutor = cards(f"{PAIR} P05 +60 wait")
    assert learner.sittings == tutor.sittings == ("P05 P02 T03 paused",)


def test_case_03_a_tutor_with_two_tutees_on_the_same_tema_has_two_dialogues() -> None:
    day = cards(f"{PAIR} P05 P01 T03")
    assert day.open == ("P05 P01 T03", "P05 P02 T03")


def test_case_04_on_different_temas_a_pupils_first_tutee_goes_on_alone() -> None:
    day = cards(f"{PAIR} P05 P01 T07 P05")
    assert day.sittings == ("P05 P02 T03 moved_on", "P05 P01 T07 open")
    assert day.way("P02 T03").state == "learning"


def test_case_04_on_different_temas_an_adult_keeps_both() -> None:
    assert len(cards("P22 P01 T01 +60 P22 P02 T02").open) == 2


def test_case_05_each_of_a_trio_understands_separately() -> None:
    day = cards(f"{PAIR} P05 P01 T03 +60 P02 P05 UNDERSTOOD +60 wait")
    assert day.way("P02 T03").state == "understood"
    assert day.way("P01 T03").state == "learning"
    assert day.open == ("P05 P01 T03",)


def test_case_07_after_recess_they_resume_without_a_question() -> None:
    day = cards(f"{PAIR} P22 RECESS +900 P02 P05")
    assert day.last.signal == "resumed"
    assert day.sittings == ("P05 P02 T03 recess", "P05 P02 T03 open")


def test_case_08_with_a_changed_partner_the_tutoria_is_handed_over() -> None:
    day = cards(f"{RESTED} P22 P02 T03 +60 P02 +60 P05 P02")
    opened = [fact for fact in day.facts if isinstance(fact, DialogueOpened)]
    assert opened[1].continues == (opened[0].tutor,)
    assert day.last.says("ask_tema")  # the former tutoría is no longer live


def test_case_08_a_change_that_is_undone_hands_nothing_over() -> None:
    day = cards(f"{RESTED} P22 P02 T03 back +60 P05 P02")
    assert day.open == ("P05 P02 T03",)
    assert day.last.signal == "resumed"


def test_case_10_and_11_a_teacher_tutors_and_learns_by_the_same_gestures() -> None:
    tutor = cards("P22 P20 T01 +60 P20 P22")
    tutee = cards("P20 P22 T06 +60 P22 P20")
    assert tutor.steps[2].signal == tutee.steps[2].signal == "opened"
    assert tutor.sittings == ("P22 P20 T01 paused",)
    assert tutee.sittings == ("P20 P22 T06 paused",)


def test_case_11_a_teacher_learns_while_she_accompanies() -> None:
    day = play("+2 teacher open P22 P01 T01\n+60 tap P22\n+2 tap P20\n+2 tap T06")
    assert day.open == ("P20 P22 T06", "P22 P01 T01")


def test_case_12_a_visitor_begins_with_a_guest_card_and_nothing_is_asked() -> None:
    day = cards("G01 P05 T03")
    assert day.open == ("P05 G01 T03",)
    assert day.events == ("dialogue_opened",)


def test_case_14_a_forgotten_card_is_replaced_by_a_guests_or_the_teacher_begins() -> None:
    assert cards("G02 P22 T01").open == ("P22 G02 T01",)
    day = play("+2 teacher open P05 P02 T03\n+60 tap P02")
    assert day.sittings == ("P05 P02 T03 paused",)


def test_case_15_a_lost_card_that_is_found_rests() -> None:
    day = cards(f"P22 P01 T01 +60 {RESTING}")
    assert day.last.says("resting_card")
    assert day.open == ("P22 P01 T01",)


def test_case_16_a_borrowed_card_is_mended_with_one_swap() -> None:
    day = play(
        "+2 tap P05\n+2 tap P02\n+2 tap T03\n+60 tap P02\n+2 tap P05\n+2 tap UNDERSTOOD\n"
        "+60 teacher swap P02 P04"
    )
    assert day.sittings == ("P05 P04 T03 paused",)
    assert (day.way("P04 T03").state, day.way("P02 T03").state) == ("understood", "none")


def test_case_17_the_same_two_swap_roles_on_different_temas_and_are_asked_which() -> None:
    both = "P05 P06 T03 +60 P06 +60 T04 P05 P06 +60 P05 +60"
    swapped = cards(f"{both} P05 P06")
    assert swapped.sittings == ("P05 P06 T03 paused", "P06 P05 T04 paused")
    assert swapped.last.says("ask_tema")
    assert cards(f"{both} P05 P06 T03").open == ("P05 P06 T03",)
    assert cards(f"{both} P05 P06 T04").open == ("P06 P05 T04",)


def test_case_18_the_same_two_swap_roles_on_the_same_tema_and_it_is_a_rehearsal() -> None:
    day = cards(f"{PAIR} P02 P05 UNDERSTOOD +60 P05 P02 T03 P02")
    assert day.open == ("P02 P05 T03",)
    assert day.kinds == ("tutoring", "rehearsal")
    assert day.last.says("rehearsal")
    assert day.way("P02 T03").passed_on == ()


def test_case_19_who_masters_it_already_is_tutored_in_a_rehearsal() -> None:
    day = cards("P22 T03 P22 P05")  # at a table nothing is asked
    assert (day.open, day.kinds) == (("P22 P05 T03",), ("rehearsal",))
    assert day.way("P05 T03").state == "none"
    assert day.last.says("rehearsal")
    assert cards("P22 T03 P22 P05 +4 P05").last.says("rehearsal")


def test_case_20_who_is_stuck_calls_and_goes_on() -> None:
    day = cards(f"{PAIR} P02 HELP +60 wait")
    assert day.steps[-2].says("help")
    assert day.open == ("P05 P02 T03",)


def test_case_25_after_a_power_cut_two_cards_resume_and_one_is_asked() -> None:
    begun = "+2 tap P05\n+2 tap P02\n+2 tap T03\n+60 power-cut 120\n"
    assert play(f"{begun}+5 tap P05\n+2 tap P02").open == ("P05 P02 T03",)
    assert play(f"{begun}+5 tap P02").last.says("page_go_on")


def test_case_26_and_27_a_wrong_clock_is_no_reason_for_anything() -> None:
    day = play(
        "00:00:01 clock 2026-11-23T09:00:00-06:00 trusted\n+2 tap P05\n+2 tap P02\n+2 tap T03\n"
        "+60 clock 2023-01-01T00:00:00+00:00\n+2 tap P22\n+2 tap P01\n+2 tap T01\n"
        "+60 clock 2031-01-01T00:00:00+00:00\n+60 tap P02\n+2 tap P05"
    )
    assert day.sittings == ("P05 P02 T03 paused", "P22 P01 T01 open")


def test_case_28_two_cards_at_once_are_two_taps_and_a_held_card_is_one() -> None:
    assert play("+2 tap P22\n+0 tap P01\n+0 tap T01").open == ("P22 P01 T01",)
    assert play("+2 hold P05 8\n+0 hold P02 8\n+1 tap T03").open == ("P05 P02 T03",)


def test_case_28_a_wallet_with_a_bank_card_disturbs_nobody() -> None:
    assert play(f"+2 tap P22\n+0 tap {PHONE}\n+0 tap P01\n+1 tap T01").open == ("P22 P01 T01",)


def test_case_35_a_mis_pair_is_cancelled_and_not_edited() -> None:
    day = cards(f"{RESTED} P01 P02 P05 back")
    assert day.sittings[-1].endswith("void:not_us")


# golden scenarios that the station alone can show


def test_golden_02_swap() -> None:
    # Ana understood T01 before, Luis T02: she accompanies him, then he her
    knows = ("P22 P01 T01", "P22 P02 T02")
    day = cards("P01 P02 T01 +60 P02 +60 T02 P01 P02", knows=knows)
    assert day.sittings == ("P01 P02 T01 paused", "P02 P01 T02 open")


def test_golden_03_recess() -> None:
    pairs = [("P05", "P02"), ("P06", "P03"), ("P07", "P04"), ("P08", "P09"), ("P10", "P11")]
    begin = " ".join(f"+30 {one} {two} T07 {one}" for one, two in pairs)
    again = " ".join(f"+30 {two} {one}" for one, two in pairs)
    day = cards(f"{begin} +60 P22 RECESS +900 {again}")
    assert len(day.sittings) == 10
    assert len(set(each.rsplit(" ", 1)[0] for each in day.sittings)) == 5
    assert day.open == tuple(sorted(f"{one} {two} T07" for one, two in pairs))


def test_golden_04_forgotten() -> None:
    day = play(
        "08:00:00 tap P05\n+2 tap P02\n+2 tap T03\n+60 tap P22\n+2 tap P01\n+2 tap T01\n"
        "14:00:00 power-cut 64800\n+60 tap P02\n+2 tap P05\n+60 tap P01\n+2 tap P22"
    )
    assert day.sittings == (
        "P05 P02 T03 interrupted",
        "P22 P01 T01 interrupted",
        "P05 P02 T03 open",
        "P22 P01 T01 open",
    )


def test_golden_05_a_power_cut_right_after_the_beep() -> None:
    day = play("+2 tap P05\n+2 tap P02\n+2 tap T03\n+0.05 power-cut 10\n+5 tap P02\n+2 tap P05")
    assert day.sittings == ("P05 P02 T03 interrupted", "P05 P02 T03 open")


def test_golden_06_the_clock_back_to_2023_after_a_reboot() -> None:
    day = play(
        "00:00:01 clock 2026-11-23T09:00:00-06:00 trusted\n+2 tap P05\n+2 tap P02\n+2 tap T03\n"
        "+60 power-cut 30\n+1 clock 2023-01-01T00:00:00+00:00\n+2 tap P03\n+20 tap P02\n"
        "+2 tap P05\n+60 tap P22\n+2 tap P01\n+2 tap T01"
    )
    assert day.open == ("P05 P02 T03", "P22 P01 T01")
    assert [fact.day for fact in day.facts if isinstance(fact, DialogueOpened)] == [1, 1, 1]


def test_golden_11_a_teacher_learns_from_a_pupil() -> None:
    assert cards("P22 P20 T06").open == ("P20 P22 T06",)


def _fifteen() -> list[tuple[str, str]]:
    people = [*(f"P{n:02d}" for n in range(1, 22)), *(f"G{n:02d}" for n in range(1, 10))]
    return list(zip(people[::2], people[1::2], strict=True))


def test_golden_14_a_queue_of_fifteen_pairs_in_ninety_seconds_two_of_them_interleaved() -> None:
    pairs = _fifteen()
    before = "".join(f"+2 teacher open {one} {two} T07\n" for one, two in pairs)
    queue = [card for pair in pairs for card in pair]
    queue[13], queue[14] = queue[14], queue[13]  # one of the eighth pair slips in
    morning = "".join(f"+3 tap {card}\n" for card in queue)
    day = play(f"{before}+60 teacher pause-all\n+1800 wait\n{morning}")
    right = {f"{one} {two} T07" for n, (one, two) in enumerate(pairs) if n not in (6, 7)}
    assert set(day.open) == right
    assert sum(step.signal == "resumed" for step in day.steps) == 13
    assert any(step.says("ask_tema") for step in day.steps)


def test_golden_14_a_queue_of_pairs_that_begin_with_tema_cards() -> None:
    pairs = _fifteen()[:10]
    morning = "".join(f"+2 tap {a}\n+2 tap {b}\n+2 tap T08\n+2 tap {a}\n" for a, b in pairs)
    assert set(play(morning).open) == {f"{one} {two} T08" for one, two in pairs}


def test_a_new_card_and_a_known_one_in_the_queue() -> None:
    day = cards(f"P05 P02 T03 {UNKNOWN[0]} P22 T01 P06 P03 T04")
    assert day.open == ("P05 P02 T03", "P06 P03 T04", "P22 new1 T01")


def test_a_swap_since_a_time_reaches_back_over_a_power_cut() -> None:
    day = play(
        """
        08:00:00 tap P05
        +2 tap P02
        +2 tap T03
        08:30:00 tap P02
        09:00:00 tap P05
        +2 tap P02
        10:00:00 power-cut 60
        10:10:00 tap P05
        +2 tap P02
        10:30:00 teacher swap P02 P07 since 08:45:00
        """
    )
    assert day.sittings == (
        "P05 P02 T03 paused",
        "P05 P07 T03 interrupted",
        "P05 P07 T03 open",
    )


def test_the_tema_that_is_named_is_that_of_the_dialogue_without_one() -> None:
    day = play(
        """
        08:00:00 tap P12
        +2 tap P13
        +2 press ok
        +3 tap P12
        09:00:00 tap P05
        +2 tap P13
        +2 tap T03
        09:30:00 teacher name-tema P13 T07
        """
    )
    assert day.sittings == ("P12 P13 T07 paused", "P05 P13 T03 open")


def test_back_after_the_day_was_closed_undoes_the_dialogue_of_that_day() -> None:
    day = play(
        """
        08:00:00 tap P05
        +2 tap P02
        +2 tap T03
        +3 close-day
        +2 press back
        """
    )
    assert day.sittings == ("P05 P02 T03 void:not_us",)


def test_a_corrected_tema_gives_the_former_tutor_the_tutoria_back() -> None:
    day = play(
        """
        08:00:00 tap P05
        +2 tap P02
        +2 tap T03
        08:20:00 tap P02
        08:30:00 teacher open P22 P02 T03
        08:31:00 teacher swap P02 P07 since 08:25:00
        09:00:00 tap P05
        +2 tap P02
        """
    )
    assert day.sittings == (
        "P05 P02 T03 paused",
        "P22 P07 T03 open",
        "P05 P02 T03 open",
    )


def test_a_card_whose_dialogue_the_tablet_closed_meanwhile_can_come_again() -> None:
    day = play(
        """
        08:00:00 tap P05
        +2 tap P02
        +2 tap T03
        08:20:00 tap P05
        +1 teacher close P05
        +2 tap P05
        """
    )
    assert day.sittings == ("P05 P02 T03 teacher",)


def test_two_people_in_dialogue_who_had_each_others_cards_both_keep_a_dialogue() -> None:
    begun = """
        08:00:00 teacher open P03 P01 T10
        +1 teacher open P05 P02 T03
    """
    tutees = play(begun + "\n+60 teacher swap P01 P02")
    assert set(tutees.last.open) == {"P03 P02 T10", "P05 P01 T03"}
    tutors = play(begun + "\n+60 teacher swap P03 P05")
    assert set(tutors.last.open) == {"P05 P01 T10", "P03 P02 T03"}
    back = play(begun + "\n+60 teacher swap P01 P02\n+60 teacher swap P01 P02")
    assert set(back.last.open) == {"P03 P01 T10", "P05 P02 T03"}


def test_demonstrated_with_one_tema_being_learned_needs_no_tema_card() -> None:
    day = play(
        """
        08:00:00 tap P03
        +2 tap P01
        +2 tap T10
        +60 tap P01
        +60 tap P22
        +2 tap P01
        +2 tap DEMONSTRATED
        """
    )
    assert day.last.events == ("demonstrated",)


def test_an_agreeing_card_counts_with_who_lies_there_already() -> None:
    day = play(
        """
        08:00:00 tap P03
        +2 tap P01
        +2 tap T10
        +60 tap P01
        +3 tap P04
        +3 tap P03
        +4 tap T10
        """
    )
    assert day.last.open == ("P03 P04 T10",)


def test_back_undoes_all_that_one_tap_did() -> None:
    day = play(
        """
        08:00:00 teacher open P03 P01 T10
        +60 tap P05
        +2 tap T03
        +2 tap P01
        +3 press back
        """
    )
    assert day.sittings == ("P03 P01 T10 paused", "P05 P01 T03 void:not_us", "P03 P01 T10 open")
