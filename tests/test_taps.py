"""docs/rules.md 1: what is a tap, a bounce, a card that lies; by itself and through the station."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.policies import Policies
from kiosk.taps import Seen, Sightings, see
from tests.play import play

POLICIES = Policies()


def seen(*times: float | tuple[str, float]) -> list[Seen]:
    """What each sighting is; a bare time is of card A."""
    sightings, found = Sightings(), []
    for each in times:
        card, at = each if isinstance(each, tuple) else ("A", each)
        sighting = see(sightings, card, at, POLICIES)
        sightings = sighting.sightings
        found.append(sighting.seen)
    return found


def test_a_tap_is_the_edge_from_gone_to_there() -> None:
    assert seen(1.0, 1.3, 1.6, 2.2) == [Seen.TAP, Seen.LYING, Seen.LYING, Seen.LYING]


def test_a_card_is_gone_after_700_ms_without_being_seen() -> None:
    assert seen(1.0, 1.69) == [Seen.TAP, Seen.LYING]
    assert seen(1.0, 1.7) == [Seen.TAP, Seen.BOUNCE]


def test_the_same_card_less_than_two_seconds_after_it_was_last_seen_bounces() -> None:
    assert seen(1.0, 2.99) == [Seen.TAP, Seen.BOUNCE]
    assert seen(1.0, 3.0) == [Seen.TAP, Seen.TAP]
    assert seen(0.1, 2.1, 4.1, 6.1, 8.1) == [Seen.TAP] * 5  # whatever floats make of it
    assert seen(1.1, 3.1) == [Seen.TAP] * 2


def test_a_bounce_counts_from_when_it_was_last_seen_not_from_the_tap() -> None:
    assert seen(1.0, 1.5, 2.0, 2.5, 4.4) == [Seen.TAP, *[Seen.LYING] * 3, Seen.BOUNCE]
    assert seen(1.0, 2.5, 4.0, 5.5) == [Seen.TAP, Seen.BOUNCE, Seen.BOUNCE, Seen.BOUNCE]


def test_a_bounce_is_a_bounce_whatever_came_between() -> None:
    assert seen(1.0, ("B", 1.5), 2.5) == [Seen.TAP, Seen.TAP, Seen.BOUNCE]


def test_it_is_known_since_when_a_card_lies() -> None:
    sightings = Sightings()
    for at in (1.0, 1.5, 2.0):
        sighting = see(sightings, "A", at, POLICIES)
        sightings = sighting.sightings
    assert sighting.since == 1.0


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 400)), max_size=60))
def test_two_taps_of_a_card_are_never_closer_than_two_seconds(
    sightings: list[tuple[str, int]],
) -> None:
    at, taps = 0, dict[str, int]()
    known = Sightings()
    for card, gap in sightings:
        at += gap
        sighting = see(known, card, at / 100, POLICIES)
        known = sighting.sightings
        if sighting.seen is Seen.TAP:
            assert card not in taps or at - taps[card] >= 200
            taps[card] = at


def test_a_card_left_lying_is_one_tap() -> None:
    day = play("+2 hold P22 5\n+1 tap P01\n+2 tap T01")
    assert day.open == ("P22 P01 T01",)


def test_a_lying_card_keeps_the_desk_open() -> None:
    day = play("+2 hold P22 20\n+11 tap P01\n+2 tap T01")
    assert day.open == ("P22 P01 T01",)
    assert play("+2 hold P22 20\n+12 tap P01\n+2 tap T01").open == ()


@pytest.mark.parametrize("action", ["RECESS", "SHUTDOWN"])
def test_a_lying_action_card_keeps_the_desk_open(action: str) -> None:
    day = play(f"+2 hold {action} 20\n+5 tap P22")
    assert day.last.events[-1:] == ({"RECESS": "recess", "SHUTDOWN": "day_closed"}[action],)


def test_after_thirty_seconds_the_display_asks_to_take_it_away_once() -> None:
    day = play("+2 hold P22 29\n+0.3 wait\n+2 hold P22 31\n+60 wait")
    assert not day.steps[1].says("take_away")
    assert day.steps[2].says("take_away")
    assert day.steps[2].signal == "asked"
    assert not day.last.says("take_away")


def test_a_card_that_lies_for_long_no_longer_counts_for_the_desk() -> None:
    day = play("+2 hold P22 40\n+2 tap P01\n+2 tap T01")
    assert day.open == ()


def test_a_card_held_while_its_pair_begins_ends_nothing() -> None:
    day = play("+2 tap P22\n+2 tap T01\n+2 hold P01 25\n+60 wait")
    assert day.open == ("P22 P01 T01",)


def test_a_bounce_writes_nothing_and_moves_no_window() -> None:
    day = play("+2 tap P22\n+2 tap P01\n+2 tap T01\n+60 tap P01\n+1.5 tap P01\n+0.5 wait")
    assert day.events == ("dialogue_opened", "dialogue_closed")
