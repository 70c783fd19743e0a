"""From whom everybody had a tema: the tree by itself, and as the record tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import directory
from kiosk.commands import CloseDay, Demonstrate, OpenDialogue, Understand
from kiosk.events import (
    PathReleased,
    PathReturned,
    PersonChanged,
    TemaChanged,
    UnderstoodWithdrawn,
)
from kiosk.lineage import Passing, Place, Tree, lineage
from kiosk.passings import tree
from kiosk.words import words
from tests.teaching import Desk, school_in

ES = words("es")
PEOPLE = st.sampled_from("abcdefgh")
PASSED = st.builds(
    Passing, PEOPLE, PEOPLE, st.lists(PEOPLE, max_size=2, unique=True).map(tuple)
).filter(lambda each: each.tutor != each.tutee)


def passed(*pairs: str) -> list[Passing]:
    """ "ab" is that b had it from a; "a-b-c" that c had it from b, who took over from a."""
    told = [pair.split("-") if "-" in pair else list(pair) for pair in pairs]
    return [Passing(each[-2], each[-1], tuple(each[:-2])) for each in told]


@given(st.lists(PASSED, max_size=30), st.lists(PEOPLE))
def test_a_lineage_names_everybody_once_and_has_no_circle(
    told: list[Passing], holders: list[str]
) -> None:
    found = lineage(told, holders)
    everybody = {who for each in told for who in (each.tutor, each.tutee, *each.before)}
    names = [place.person for place in found.places]
    assert len(names) == len(set(names)) and set(names) == everybody | set(holders)
    places = {place.person: place for place in found.places}
    for place in found.places:
        # Every arrow leads to a later generation, so no way comes back to where it began.
        assert all(places[tutor].generation < place.generation for tutor in place.tutors)
        assert place.root or max(places[t].generation for t in place.tutors) == place.generation - 1
        assert place.depth == (places[place.tutor].depth + 1 if place.tutor else 0)
        assert place.depth <= place.generation
        assert len(set(place.tutors)) == len(place.tutors) and place.person not in place.tutors
        assert found.way(place.person)[-1] == place.person
        assert len(found.way(place.person)) == place.depth + 1


@given(st.lists(PASSED, max_size=30))
def test_everybody_stands_after_the_one_from_whom_they_had_it(told: list[Passing]) -> None:
    seen: set[str] = set()
    for place in lineage(told).places:
        assert not place.tutor or place.tutor in seen
        seen.add(place.person)


@given(st.lists(PASSED, max_size=20), PASSED)
def test_one_more_word_takes_no_arrow_away(told: list[Passing], more: Passing) -> None:
    before = {(t, p.person) for p in lineage(told).places for t in p.tutors}
    after = {(t, p.person) for p in lineage([*told, more]).places for t in p.tutors}
    assert before <= after
    assert after - before <= {(tutor, more.tutee) for tutor in (*more.before, more.tutor)}


@given(st.lists(PASSED, max_size=20), PEOPLE)
def test_a_persons_part_is_a_lineage_of_its_own(told: list[Passing], who: str) -> None:
    whole = lineage(told)
    part = whole.around(who)
    kept = {place.person for place in part.places}
    assert (who in kept) == (whole.place(who) is not None)
    assert set(whole.way(who)) <= kept and set(whole.passed_to(who)) <= kept
    assert all(tutor in kept for place in part.places for tutor in place.tutors)
    if mine := part.place(who):
        assert mine == whole.place(who)


def test_a_tema_goes_on_from_generation_to_generation() -> None:
    found = lineage(passed("ab", "bc", "ad"))
    assert [(p.person, p.tutor, p.generation) for p in found.places] == [
        ("a", "", 0),
        ("b", "a", 1),
        ("c", "b", 2),
        ("d", "a", 1),
    ]
    assert found.generations == 3 and found.roots == ("a",)
    assert found.way("c") == ("a", "b", "c") and found.passed_to("a") == ("b", "d")


def test_the_last_tutor_counts_and_earlier_ones_stay_beside() -> None:
    found = lineage(passed("ac", "bc", "ac"))
    assert found.place("c") == Place("c", "a", ("b",), 1, 1)


def test_a_tutoria_that_was_handed_over_has_both_as_parents() -> None:
    assert lineage(passed("a-b-c")).place("c") == Place("c", "b", ("a",), 1, 1)


def test_who_descends_from_the_tutee_does_not_count() -> None:
    found = lineage(passed("ab", "bc", "ca"))
    assert found.roots == ("a",) and found.generations == 3
    beside = lineage(passed("ab", "cb", "ba"))
    assert beside.place("a") == Place("a")


def test_whoever_brought_it_stands_there_although_nobody_learned_it_yet() -> None:
    found = lineage([], ["a"])
    assert found.places == (Place("a"),) and found.generations == 1
    assert lineage([]) == Tree(()) and lineage([]).generations == 0
    assert lineage([]).way("a") == () and lineage([]).around("a") == Tree(())


def test_rehearsals_stand_apart_and_make_no_arrow() -> None:
    found = lineage(passed("ab"), rehearsals=[("b", "a"), ("b", "a"), ("c", "b")])
    assert [place.person for place in found.places] == ["a", "b"]
    assert found.rehearsals == (("b", "a"), ("c", "b"))


def test_a_tema_may_go_on_for_thousands_of_generations() -> None:
    chain = [Passing(f"p{n}", f"p{n + 1}") for n in range(2_000)]
    assert lineage(chain).generations == 2_001


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        yield found


def sit(desk: Desk, tutor: str, tutee: str, *, understood: bool = True, tema: str = "t01") -> None:
    """A sitting of two people, at whose end they may say that it is understood."""
    dialogue = f"{tutor}-{tutee}-{tema}-{desk.classroom.seq()}"
    desk.classroom.submit(OpenDialogue(dialogue, tutor, tutee, tema))
    if understood:
        desk.classroom.submit(Understand(tutor, tutee, tema, dialogue))


def arrows(desk: Desk, tema: str = "t01") -> set[tuple[str, str]]:
    """The last tutors of the tree that the record tells."""
    found = tree(desk.classroom.connection, tema)
    return {(place.tutor, place.person) for place in found.places if place.tutor}


def test_golden_1_a_full_circle_is_a_lineage_of_depth_two(desk: Desk) -> None:
    sit(desk, "p22", "p01", understood=False)
    desk.classroom.submit(CloseDay("p22"))
    sit(desk, "p22", "p01")
    desk.classroom.submit(Demonstrate("p22", "p01", "t01"))
    sit(desk, "p01", "p02")
    found = tree(desk.classroom.connection, "t01")
    assert found.way("p02") == ("p22", "p01", "p02")
    assert found.place("p02") == Place("p02", "p01", (), 2, 2)


def test_who_took_over_stands_first_and_who_began_beside(desk: Desk) -> None:
    sit(desk, "p22", "p02")
    sit(desk, "p22", "p01", understood=False)
    sit(desk, "p02", "p01")
    place = tree(desk.classroom.connection, "t01").place("p01")
    assert place is not None and place.tutors == ("p22", "p02") and place.tutor == "p02"


def test_what_was_taken_back_makes_no_arrow_and_another_look_leaves_it(desk: Desk) -> None:
    sit(desk, "p22", "p01")
    sit(desk, "p22", "p02")
    desk.classroom.enter([UnderstoodWithdrawn("p22", "p01", "t01")], "p22")
    desk.classroom.enter([PathReturned("p02", "t01")], "p22")
    assert arrows(desk) == {("p22", "p02")}
    desk.classroom.enter([PathReleased("p02", "t01")], "p22")
    assert arrows(desk) == {("p22", "p02")}


def test_a_rehearsal_is_told_apart(desk: Desk) -> None:
    sit(desk, "p22", "p01")
    sit(desk, "p01", "p22", understood=False)
    found = tree(desk.classroom.connection, "t01")
    assert found.rehearsals == (("p01", "p22"),)
    assert arrows(desk) == {("p22", "p01")}


def test_a_lineage_of_one_tema_knows_nothing_of_another(desk: Desk) -> None:
    sit(desk, "p22", "p01")
    sit(desk, "p22", "p02", tema="t02")
    assert arrows(desk) == {("p22", "p01")} and arrows(desk, "t02") == {("p22", "p02")}


def test_the_tree_of_a_tema_is_drawn_and_told(desk: Desk) -> None:
    desk.sign_in()
    room = desk.classroom
    tema = directory.tema(room.connection, "t01")
    assert tema is not None
    room.enter(
        [replace(tema, brought_by="p22", came_from="El Porvenir"), TemaChanged("t01")], "p22"
    )
    sit(desk, "p22", "p01")
    sit(desk, "p22", "p02")
    sit(desk, "p01", "p03", understood=False)
    sit(desk, "p02", "p03")
    sit(desk, "p03", "p01", understood=False)
    assert ES("lineage.see") in desk.get("/teacher/temas/t01").text
    page = desk.get("/teacher/temas/t01/lineage").text
    assert ES("lineage.brought_from", place="El Porvenir") in page
    assert ES("lineage.from", name="Luis") in page
    assert ES("lineage.and_before", names="Ana") in page
    assert "stroke-dasharray" in page and ES("lineage.rehearsals") in page
    assert (
        page.count('class="leaf') == 2 * 4
    )  # once for a sheet that lies, once for one that stands


def test_a_persons_own_tree_says_from_whom_and_to_whom(desk: Desk) -> None:
    desk.sign_in()
    sit(desk, "p22", "p01")
    sit(desk, "p22", "p04")
    sit(desk, "p01", "p02")
    page = desk.get("/teacher/temas/t01/lineage?person=p01").text
    assert ES("lineage.had_from", name="Maestra") in page
    assert ES("lineage.passed_to", names="Luis") in page
    assert page.count('class="leaf') == 2 * 3
    began = desk.get("/teacher/temas/t01/lineage?person=p22").text
    assert ES("lineage.began") in began
    end = desk.get("/teacher/temas/t01/lineage?person=p02").text
    assert ES("lineage.passed_to_nobody") in end
    assert desk.get("/teacher/temas/t01/lineage?person=nobody").status_code == 200
    assert desk.get("/teacher/temas/none/lineage").status_code == 404


def test_guests_and_other_schools_are_marked_in_the_tree(desk: Desk) -> None:
    desk.sign_in()
    row = directory.person(desk.classroom.connection, "p23")
    assert row is not None
    visitor = replace(row, kind="visitor", group="Escuela Juárez")
    desk.classroom.enter([visitor, PersonChanged("p23")], "p22")
    sit(desk, "p22", "p23")
    page = desk.get("/teacher/temas/t01/lineage").text
    assert 'class="leaf guest"' in page and "Juárez" in page and ES("lineage.key_guest") in page


def test_an_erased_person_stays_in_the_tree_as_somebody(desk: Desk) -> None:
    desk.sign_in()
    sit(desk, "p22", "p01")
    sit(desk, "p01", "p02")
    assert desk.post("/teacher/people/p01/erase", sure="yes").status_code == 303
    page = desk.get("/teacher/temas/t01/lineage").text
    assert ES("temas.somebody") in page and ">Ana<" not in page
