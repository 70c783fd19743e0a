"""The path of a person with a tema by cards and buttons: who moves what (docs/rules.md 4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.folds import Path
from kiosk.steps import with_tema
from tests.play import cards, play

UNDERSTOOD = "P05 P02 T03 +60 P02 P05 UNDERSTOOD +60"
"""Itzel (P05) accompanies Luis (P02) in T03, and it is understood."""
SHOWN = f"{UNDERSTOOD} P22 P02 DEMONSTRATED +60"
LEARNS = "P05 P02 T03 +60 P02 +60"


@pytest.mark.parametrize(
    ("script", "event", "state"),
    [
        ("P02 T03 ok", "path_chosen", "chosen"),
        ("P02 T03 next ok", "own_study_begun", "learning"),
        ("P02 T03 ok +20 P02 T03 next ok", "own_study_begun", "learning"),
        ("P02 T03 ok +20 P02 T03 next next ok", "path_released", "released"),
        (f"{LEARNS} P02 T03 ok", "own_study_begun", "learning"),
        (f"{LEARNS} P02 T03 next ok", "record_changed", "learning"),
        (f"{LEARNS} P02 T03 next next ok", "path_released", "released"),
        (f"{LEARNS} P02 T03 next next ok +20 P02 T03 ok", "path_chosen", "chosen"),
        (f"{UNDERSTOOD} P02 T03 ok", "offer_changed", "understood"),
        (f"{UNDERSTOOD} P02 T03 next ok", "record_changed", "understood"),
        (f"{UNDERSTOOD} P02 T03 next next ok", "guide_changed", "understood"),
        (f"{UNDERSTOOD} P02 T03 next next next ok", "path_returned", "learning"),
        (f"{SHOWN} P02 T03 next ok", "offer_changed", "demonstrated"),
        (f"{SHOWN} P02 T03 next next next next ok", "path_returned", "learning"),
    ],
)
def test_a_card_and_a_tema_move_the_path_by_the_page_that_is_shown(
    script: str, event: str, state: str
) -> None:
    day = cards(script)
    assert day.events[-1] == event
    assert day.last.signal == "chosen"
    assert day.way("P02 T03").state == state


def test_to_choose_what_nobody_offers_is_to_wish_for_it() -> None:
    day = cards("P01 T07 ok")
    assert day.steps[1].says("page_wish") and day.last.says("done_wish")
    assert day.events == ("path_chosen",) and day.way("P01 T07").state == "chosen"
    day = cards("P01 T07 ok +20 P01 T07 next next ok")
    assert day.events[-1] == "path_released", "a wish is taken back as a tema is let go"


def test_an_offer_turns_between_yes_resting_and_no() -> None:
    day = cards(f"{UNDERSTOOD} P02 T03 ok +20 P02 T03 ok +20 P02 T03 next ok")
    said = [step for step in day.steps if "offer_changed" in step.events]
    assert [step.says(key) for step, key in zip(said, OFFERED, strict=True)] == [True] * 3
    assert day.way("P02 T03").offers == "no"


OFFERED = ("done_offer", "done_rest_offer", "done_stop_offer")


def test_record_and_guide_go_from_none_over_begun_to_ready_and_back() -> None:
    for presses, what in (("next", "record"), ("next next", "guide")):
        once = f"P02 T03 {presses} ok +20 "
        found = [getattr(cards(UNDERSTOOD + " " + once * n).way("P02 T03"), what) for n in range(4)]
        assert found == ["none", "begun", "ready", "none"]


def test_the_record_can_be_begun_while_learning_also_from_the_own_page() -> None:
    day = cards(f"{LEARNS} P02 next ok")
    assert day.events[-1] == "record_changed" and day.way("P02 T03").record == "begun"


def test_another_look_lets_the_offer_rest_and_the_two_go_on() -> None:
    offers = f"{UNDERSTOOD} P02 T03 ok +20"
    day = cards(f"{offers} P02 T03 next next next next ok")
    assert day.events[-2:] == ("path_returned", "offer_changed")
    way = day.way("P02 T03")
    assert (way.state, way.offers, way.masters) == ("learning", "resting", False)
    day = cards(f"{offers} P02 T03 next next next next ok +20 P05 P02")
    assert day.open == ("P05 P02 T03",) and day.kinds[-1] == "tutoring"


def test_what_was_let_go_is_begun_again_like_anything_else() -> None:
    day = cards(f"{LEARNS} P02 T03 next next ok +20 P05 P02 T03")
    assert day.way("P02 T03").state == "learning" and day.open == ("P05 P02 T03",)
    day = cards(f"{LEARNS} P02 T03 next next ok")
    assert day.last.says("done_let_go")


def test_own_study_without_a_tutor_is_demonstrated_and_then_offered() -> None:
    for gesture in ("P22 P02 T03 DEMONSTRATED", "P22 P02 DEMONSTRATED"):
        assert cards(f"P02 T03 next ok +60 {gesture}").way("P02 T03").state == "demonstrated"
    day = cards("P02 T03 next ok +60 P22 P02 DEMONSTRATED +60 P02 T03 ok")
    way = day.way("P02 T03")
    assert (way.state, way.offers, way.agreed, way.alone) == ("demonstrated", "yes", (), True)


def test_only_the_two_cards_make_it_understood() -> None:
    day = cards(f"{LEARNS} P02 UNDERSTOOD +20 P05 UNDERSTOOD +20 P02 ok next ok next ok")
    assert "understood" not in day.events


paths = st.builds(
    Path,
    person=st.just("p"),
    tema=st.just("t"),
    chosen=st.booleans(),
    dialogues=st.sampled_from([(), ("d",)]),
    alone=st.booleans(),
    reached=st.sampled_from(["", "understood", "demonstrated", "released"]),
    offers=st.sampled_from(["no", "resting", "yes"]),
    record=st.sampled_from(["none", "begun", "ready"]),
    guide=st.sampled_from(["none", "begun", "ready"]),
)


@given(paths, st.booleans())
def test_every_state_has_pages_each_once_and_all_of_that_tema(path: Path, offered: bool) -> None:
    items = with_tema(path, offered=offered)
    assert items
    assert len({item.act for item in items}) == len(items)
    assert all(item.tema == "t" for item in items)


def test_after_understood_next_tells_where_the_tema_comes_from_and_to_whom_it_may_go() -> None:
    day = cards("P01 T03 ok +20 P05 P02 T03 +60 P02 P05 UNDERSTOOD next next next")
    came, onward, again = day.steps[-3:]
    assert came.says("came_by")
    assert (came.screen or ())[1] == "Itzel → Luis"
    assert onward.says("onward") and (onward.screen or ())[1] == "Ana"
    assert again.says("understood")
    assert day.steps[-1].events == ()


def test_the_way_of_a_tema_is_told_from_whoever_brought_it_and_shortened_in_the_middle() -> None:
    hands = ("P22 P01", "P01 P02", "P02 P03", "P03 P04")
    day = cards(" ".join(f"{pair} T01 +60 {pair} UNDERSTOOD next +60" for pair in hands) + " wait")
    told = [(step.screen or ("", ""))[1] for step in day.steps if step.says("came_by")]
    assert told == [
        "Maestra Rosa → Ana",
        "Maestra Rosa → Ana → Luis",
        "Maestra Rosa → … → Luis → Xóchitl",
        "Maestra Rosa → … → Xóchitl → Mateo",
    ]


def test_without_buttons_the_display_goes_on_by_itself_and_to_rest() -> None:
    day = cards("P01 T03 ok +20 P05 P02 T03 +60 P02 P05 UNDERSTOOD +6 wait +1 wait +6 wait +8 wait")
    understood, came, onward, rest = day.steps[-4:]
    assert understood.says("understood_hint") and came.says("came_by")
    assert onward.says("onward") and not rest.says("onward")
    assert day.events[-1] == "understood"


def test_with_nobody_waiting_no_page_asks_to_whom_it_may_go() -> None:
    day = cards(f"{UNDERSTOOD[:-4]} next next")
    assert day.steps[-2].says("came_by") and day.last.says("understood")


def test_while_the_way_of_a_tema_is_shown_back_undoes_and_others_begin() -> None:
    day = cards(f"{UNDERSTOOD[:-4]} next back")
    assert day.events[-1] == "understood_withdrawn"
    day = cards(f"{UNDERSTOOD[:-4]} +8 P22 P01 T01")
    assert "P22 P01 T01" in day.open


def test_of_a_rehearsal_no_way_is_told() -> None:
    day = cards(f"{UNDERSTOOD} P05 P02 T03 +2 P02 +10 P02 P05 UNDERSTOOD next +8 wait")
    assert not any(step.says("came_by") for step in day.steps[-2:])


def test_scenario_1_full_circle_over_three_days() -> None:
    """The teacher accompanies Ana for two days; she demonstrates, offers, and accompanies Luis."""
    day = play(
        """
        08:00:00 tap P22
        +2 tap P01
        +2 tap T01
        +600 tap P01
        +2 tap P22
        +60 close-day
        08:00:00 tap P01
        +2 tap P22
        +900 tap P01
        +2 tap P22
        +2 tap UNDERSTOOD
        +2 press next
        +60 tap P22
        +2 tap P01
        +2 tap DEMONSTRATED
        +30 tap P01
        +2 tap T01
        +2 press ok
        +30 close-day
        08:00:00 tap P02
        +2 tap P01
        +2 tap T01
        +900 tap P01
        +2 tap P02
        +2 tap UNDERSTOOD
        +2 press next
        """
    )
    ana, luis = day.way("P01 T01"), day.way("P02 T01")
    assert (ana.state, ana.offers, len(ana.passed_on)) == ("demonstrated", "yes", 1)
    assert (luis.state, len(luis.agreed)) == ("understood", 1)
    assert day.sittings == (
        "P22 P01 T01 paused",
        "P22 P01 T01 paused",
        "P01 P02 T01 paused",
    )
    assert set(day.kinds) == {"tutoring"} and day.open == ()
    told = [step.screen for step in day.steps if step.says("came_by")]
    assert [lines and lines[1] for lines in told] == [
        "Maestra Rosa → Ana",
        "Maestra Rosa → Ana → Luis",
    ]


def test_whoever_waits_in_the_queue_is_not_held_up_by_the_way_of_a_tema() -> None:
    pairs = ("P06 P07 T04", "P03 P08 T10", "P20 P09 T06")
    day = cards(f"{UNDERSTOOD[:-4]} " + " ".join(pairs))
    assert set(day.open) == set(pairs)
    assert not any(step.says("came_by") for step in day.steps[-9:])


def test_whoever_studied_alone_stands_at_the_root_of_a_new_tree() -> None:
    alone = "P02 T07 next ok +60 P22 P02 DEMONSTRATED +60 P02 T07 ok +60"
    day = cards(f"{alone} P02 P01 T07 +60 P01 P02 UNDERSTOOD next")
    assert (day.last.screen or ())[1] == "Luis → Ana"
    assert day.way("P02 T07").agreed == () and day.way("P01 T07").state == "understood"
