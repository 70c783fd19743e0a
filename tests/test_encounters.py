"""Who could accompany whom: nobody twice, only what is offered, as many as can be, always alike."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.encounters import Encounter, Holding, encounters

PEOPLE = [f"p{n}" for n in range(9)]
TEMAS = ["a", "b", "c", "d"]
holdings = st.sets(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(TEMAS)), max_size=18)
groups = st.sets(st.sampled_from(PEOPLE))


def graph(wants: set[Holding], offers: set[Holding], free: set[str]) -> nx.Graph[str]:
    """Everybody who could sit down with somebody."""
    found: nx.Graph[str] = nx.Graph()
    for taker, tema in wants:
        for giver, of in offers:
            if of == tema and giver != taker and {giver, taker} <= free:
                if (taker, tema) not in offers:
                    found.add_edge(giver, taker)
    return found


@given(holdings, holdings, groups, groups)
def test_nobody_stands_there_twice_and_only_what_is_wanted_and_offered_is_there(
    wants: set[Holding], offers: set[Holding], free: set[str], before: set[str]
) -> None:
    found = encounters(wants, offers, free, before)
    people = [who for each in found for who in (each.tutor, each.tutee)]
    assert len(people) == len(set(people)) and set(people) <= free
    for each in found:
        assert (each.tutee, each.tema) in wants and (each.tutor, each.tema) in offers


@given(holdings, holdings, groups, groups)
def test_as_many_sit_down_as_can(
    wants: set[Holding], offers: set[Holding], free: set[str], before: set[str]
) -> None:
    best = nx.max_weight_matching(graph(wants, offers, free), maxcardinality=True)
    assert len(encounters(wants, offers, free, before)) == len(best)


@given(holdings, holdings, groups, groups, st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_told_makes_no_difference(
    wants: set[Holding], offers: set[Holding], free: set[str], before: set[str], dice: object
) -> None:
    def mixed(some: set[Holding]) -> list[Holding]:
        found = sorted(some)
        dice.shuffle(found)  # type: ignore[attr-defined]  # random.Random
        return found

    told = encounters(wants, offers, free, before)
    assert encounters(mixed(wants), mixed(offers), sorted(free), sorted(before)) == told


@given(holdings, holdings, groups, groups)
def test_nobody_new_is_left_over_where_somebody_else_accompanies_once_more(
    wants: set[Holding], offers: set[Holding], free: set[str], before: set[str]
) -> None:
    found = encounters(wants, offers, free, before)
    busy = {who for each in found for who in (each.tutor, each.tutee)}
    for each in found:
        for who, tema in offers:
            if who in free - busy - before and (each.tutee, tema) in wants:
                if (each.tutee, tema) not in offers:
                    assert each.tutor not in before


def test_whoever_has_not_accompanied_anybody_yet_accompanies() -> None:
    wants, offers = [("z", "a")], [("ana", "a"), ("luis", "a")]
    free = {"ana", "luis", "z"}
    assert encounters(wants, offers, free) == (Encounter("ana", "z", "a"),)
    assert encounters(wants, offers, free, {"ana"}) == (Encounter("luis", "z", "a"),)
    assert encounters(wants, offers, free, {"ana", "luis"}) == (Encounter("ana", "z", "a"),)


def test_a_pair_is_given_up_for_two() -> None:
    wants, offers = [("y", "a"), ("z", "a"), ("z", "b")], [("ana", "a"), ("luis", "b")]
    found = encounters(wants, offers, {"y", "z", "ana", "luis"})
    assert found == (Encounter("ana", "y", "a"), Encounter("luis", "z", "b"))


@pytest.mark.parametrize("many", [3, 5, 7])
def test_a_ring_of_people_who_teach_each_other_in_a_circle(many: int) -> None:
    wants = [(f"p{n}", f"t{n}") for n in range(many)]
    offers = [(f"p{(n + 1) % many}", f"t{n}") for n in range(many)]
    assert len(encounters(wants, offers, {who for who, _ in wants})) == many // 2
