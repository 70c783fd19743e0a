"""Wishes, possible encounters and the catalogue, as a tablet meets them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import directory
from kiosk.commands import (
    Choose,
    Command,
    JoinPersons,
    OpenDialogue,
    PutBack,
    Release,
    StudyAlone,
    TakeAnotherLook,
    Understand,
    Undo,
)
from kiosk.enrolling.erasing import erase
from kiosk.errors import Refused
from kiosk.events import OfferChanged, PersonChanged, TemaChanged, WishMade, WishMet, WishTakenBack
from kiosk.reports.possible import Possible, possible
from kiosk.rows import Policy, Tema
from kiosk.words import words
from tests.teaching import Desk, school_in

ES = words("es")
LONG = "cómo vuelan los papalotes cuando el viento viene del cerro y no del río " * 3


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def told(desk: Desk) -> Possible:
    """What the page of possible encounters tells."""
    return possible(desk.classroom.connection, desk.classroom.facts())


def wish(desk: Desk, person: str = "p01", text: str = "Cómo vuelan los papalotes") -> str:
    """A wish that the teacher notes; its id."""
    answer = desk.post("/teacher/encounters/wish", person=person, wish=text)
    assert answer.status_code == 303, answer.text
    (found,) = [each.wish for each in told(desk).words if each.text == text]
    return found


def undo(desk: Desk, path: str) -> None:
    """Touch *Undo* on a page."""
    page = desk.get(path).text
    found = re.search(r'class="told".*?action="([^"]+)">(.*?)</form>', page, re.S)
    assert found is not None, page
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', found.group(2)))
    fields.pop("csrf_token")
    assert desk.post(found.group(1), **fields).status_code == 303


# wishes


def test_a_wish_in_words_is_noted_for_somebody_and_undone(desk: Desk) -> None:
    wish(desk)
    page = desk.get("/teacher/encounters").text
    assert "Cómo vuelan los papalotes" in page and ES("wishes.noted") in page
    assert "papalotes" in desk.get("/teacher/people/p01").text
    last = list(desk.classroom.records())[-1]
    assert isinstance(last.fact, WishMade) and last.actor != "station"
    assert all("papalotes" not in str(each.fact) for each in desk.classroom.records())


def test_a_wish_is_taken_back_and_that_is_undone(desk: Desk) -> None:
    found = wish(desk)
    undo(desk, "/teacher/encounters")
    assert told(desk).words == ()
    found = wish(desk)
    assert desk.post(f"/teacher/encounters/wish/{found}/back").status_code == 303
    assert told(desk).words == ()
    assert directory.wish_words(desk.classroom.connection, [found]) == {}
    undo(desk, "/teacher/encounters")
    assert [each.text for each in told(desk).words] == ["Cómo vuelan los papalotes"]
    gone = desk.post("/teacher/encounters/wish/nix/back")
    assert gone.status_code == 409 and ES("wishes.gone") in gone.text


def test_a_wish_for_a_tema_that_exists_leads_to_choosing_it(desk: Desk) -> None:
    before = desk.classroom.seq()
    for typed in ("El telar", " el  TELAR"):
        answer = desk.post("/teacher/encounters/wish", person="p01", wish=typed)
        assert answer.status_code == 409
        assert ES("wishes.tema_there", tema="El telar") in answer.text
        assert ES("wishes.choose_it", tema="El telar") in answer.text
        on_page = desk.post("/teacher/encounters/wish", person="p01", wish=typed, at="p01")
        assert on_page.status_code == 409 and 'action="/teacher/people/p01/tema"' in on_page.text
    assert desk.classroom.seq() == before
    desk.post("/teacher/people/p01/tema", tema="t11", what="choose")
    assert desk.classroom.facts().path("p01", "t11").state == "chosen"
    undo(desk, "/teacher/people/p01")
    assert desk.classroom.facts().path("p01", "t11").state == "none"


@pytest.mark.parametrize(
    ("person", "text", "key"),
    [
        ("p01", "  ", "no_text"),
        ("p01", LONG, "odd_text"),
        ("p01", "a\u0007b", "odd_text"),
        ("nix", "Volar", "nobody"),
    ],
)
def test_what_cannot_be_noted_is_said_and_what_was_typed_stays(
    desk: Desk, person: str, text: str, key: str
) -> None:
    before = desk.classroom.seq()
    answer = desk.post("/teacher/encounters/wish", person=person, wish=text)
    said = ES("people.nobody") if key == "nobody" else ES(f"wishes.{key}", most=120)
    assert answer.status_code == 409 and said in answer.text
    assert desk.classroom.seq() == before
    assert not text.strip() or text[:30].replace("\u0007", "") in answer.text.replace("\u0007", "")


def test_the_same_wish_twice_is_one_wish(desk: Desk) -> None:
    wish(desk)
    desk.post("/teacher/encounters/wish", person="p01", wish="cómo vuelan los PAPALOTES")
    assert len(told(desk).words) == 1


def test_a_wish_is_met_by_a_tema_that_somebody_brings(desk: Desk) -> None:
    found = wish(desk)
    page = desk.get(f"/teacher/temas/new?wish={found}").text
    assert 'value="Cómo vuelan los papalotes"' in page
    fields = {"title": "Papalotes", "drawing": "sky"}
    answer = desk.post(f"/teacher/temas/new?wish={found}", **fields)
    tema = str(answer.location).rpartition("/")[2]
    assert [r.fact for r in desk.classroom.records()][-1] == WishMet(found, tema)
    assert told(desk).words == ()
    (unmet,) = [each for each in told(desk).unmet if each.tema.id == tema]
    assert unmet.people == ("p01",)
    assert desk.classroom.known().page("p01", "")[0].act == "wished"
    desk.classroom.submit(Choose("p01", tema))
    assert desk.classroom.known().page("p01", "")[0].act == "chosen"
    assert "papalotes" not in desk.get("/teacher/people/p01").text.replace("Papalotes", "")


def test_that_a_wish_was_met_is_undone(desk: Desk) -> None:
    found = wish(desk)
    assert desk.post(f"/teacher/encounters/wish/{found}/met", tema="t11").status_code == 303
    assert told(desk).words == ()
    undo(desk, "/teacher/encounters")
    assert len(told(desk).words) == 1
    assert desk.post(f"/teacher/encounters/wish/{found}/met").status_code == 409
    assert desk.post(f"/teacher/encounters/wish/{found}/met", tema="nix").status_code == 409


def test_wishes_of_two_entries_of_one_person_become_hers_and_part_again(desk: Desk) -> None:
    wish(desk, "p02")
    desk.classroom.submit(JoinPersons("p01", "p02", "p22", "joined"), actor="p22")
    assert [each.person for each in told(desk).words] == ["p01"]
    desk.classroom.submit(Undo("joined", "p22", "parted"), actor="p22")
    assert [each.person for each in told(desk).words] == ["p02"]
    assert desk.classroom.differences() == []


def test_erasing_a_person_empties_her_wishes_for_ever(desk: Desk) -> None:
    kept, gone = wish(desk), wish(desk, text="Tejer palma")
    desk.post(f"/teacher/encounters/wish/{gone}/back")
    erase(desk.classroom, "p01", "p22")
    assert told(desk).words == ()
    assert directory.wish_words(desk.classroom.connection, [kept, gone]) == {}
    assert desk.post(f"/teacher/encounters/wish/{gone}/again").status_code == 409
    for file in desk.folder.glob("kiosk.db*"):
        assert "papalotes" not in file.read_bytes().decode("utf-8", "ignore")


def test_wishes_merge_in_any_order(tmp_path: Path) -> None:
    with school_in(tmp_path / "a") as here, school_in(tmp_path / "b") as there:
        here.sign_in()
        found = wish(here)
        here.post(f"/teacher/encounters/wish/{found}/met", tema="t11")
        for _ in range(2):
            there.classroom.merge(reversed(list(here.classroom.records())), here.classroom.bundle())
        fact = there.classroom.facts().wish(found)
        assert fact is not None and fact.tema == "t11"
        assert fact == here.classroom.facts().wish(found)
        told_there = directory.wish_words(there.classroom.connection, [found])
        assert told_there == {found: "Cómo vuelan los papalotes"}
        assert there.classroom.differences() == []


# possible encounters


def test_who_chose_what_somebody_free_offers_could_meet_and_nobody_is_begun_for(desk: Desk) -> None:
    desk.classroom.submit(Choose("p01", "t04"), Choose("p02", "t07"))
    found = told(desk)
    assert [(c.pair.tutor, c.pair.tutee, c.pair.tema) for c in found.now] == [("p06", "p01", "t04")]
    assert [(u.tema.id, u.people) for u in found.unmet] == [("t07", ("p02",))]
    page = desk.get("/teacher/encounters").text
    assert ES("wishes.no_order") in page and "Diego" in page
    assert "/begin" not in page


def test_who_is_in_dialogue_is_not_free_and_the_other_waits(desk: Desk) -> None:
    room = desk.classroom
    room.submit(Choose("p01", "t04"), OpenDialogue("d", "p22", "p06", "t01"))
    found = told(desk)
    assert found.now == ()
    assert [(w.tema.id, w.people, w.offering) for w in found.later] == [("t04", ("p01",), ("p06",))]


def test_another_who_is_free_is_named_beside(desk: Desk) -> None:
    desk.classroom.submit(Choose("p01", "t03"))
    (could,) = told(desk).now
    assert {could.pair.tutor, *could.others} == {"p05", "p22"}


def test_who_learns_with_somebody_who_left_waits_again(desk: Desk) -> None:
    room = desk.classroom
    room.submit(OpenDialogue("d", "p06", "p01", "t03"))
    assert all(each.pair.tutee != "p01" for each in told(desk).now)
    row = directory.person(room.connection, "p06")
    assert row is not None
    room.submit(OpenDialogue("e", "p22", "p01", "t01"))
    room.enter([replace(row, active=False), PersonChanged("p06")], "p22")
    assert ("p01", "t03") in room.facts().waiting()


def test_many_who_wait_for_one_and_who_is_a_demonstration_away(desk: Desk) -> None:
    room = desk.classroom
    room.submit(OpenDialogue("d", "p06", "p03", "t04"))
    room.submit(Understand("p06", "p03", "t04", "d"))
    room.submit(Choose("p01", "t04"), Choose("p02", "t04"))
    found = told(desk)
    assert [(s.tema.id, s.people, s.offering) for s in found.single] == [
        ("t04", ("p01", "p02"), ("p06",))
    ]
    assert [(n.tema.id, n.people) for n in found.nearly] == [("t04", ("p03",))]
    page = desk.get("/teacher/encounters").text
    assert ES("wishes.nearly_demonstrated") in page and ES("wishes.single") in page
    room.enter([Policy("offer_requires", "understood")], "p22")
    assert ES("wishes.nearly") in desk.get("/teacher/encounters").text


NOT_LOOKED_AT = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(max_examples=12, suppress_health_check=NOT_LOOKED_AT)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p01", "p02", "p03", "p04"]),
            st.sampled_from(["t07", "t08"]),
            st.sampled_from(["yes", "resting", "no", "choose"]),
        ),
        max_size=8,
    )
)
def test_whoever_lets_an_offer_rest_is_never_proposed(
    desk: Desk, steps: list[tuple[str, str, str]]
) -> None:
    room = desk.classroom
    for who, tema, what in steps:
        room.enter([OfferChanged(who, tema, what)], "p22") if what != "choose" else room.submit(
            Choose(who, tema)
        )
    for could in told(desk).now:
        for tutor in (could.pair.tutor, *could.others):
            assert room.facts().path(tutor, could.pair.tema).offers == "yes"
    row = directory.tema(room.connection, "t07")
    assert isinstance(row, Tema)
    room.enter([replace(row, resting=True), TemaChanged("t07")], "p22")
    assert all(could.pair.tema != "t07" for could in told(desk).now)
    room.enter([replace(row, resting=False), TemaChanged("t07")], "p22")


# the path on the tablet


def test_each_step_of_a_path_is_set_on_a_persons_page_and_undone(desk: Desk) -> None:
    room, at = desk.classroom, "/teacher/people/p01"
    room.submit(OpenDialogue("d", "p22", "p01", "t01"))
    room.submit(Understand("p22", "p01", "t01", "d"))
    for what, tema, state in (
        ("another_look", "t01", "learning"),
        ("choose", "t02", "chosen"),
        ("study", "t03", "learning"),
    ):
        before = room.facts().path("p01", tema)
        assert desk.post(f"{at}/tema", tema=tema, what=what).status_code == 303
        assert room.facts().path("p01", tema).state == state
        undo(desk, at)
        assert room.facts().path("p01", tema) == before
    room.submit(OpenDialogue("e", "p22", "p01", "t02"))
    before = room.facts().path("p01", "t02")
    desk.post(f"{at}/tema", tema="t02", what="let_go")
    assert room.facts().path("p01", "t02").state == "released" and room.facts().open() == ()
    undo(desk, at)
    after = room.facts().path("p01", "t02")
    assert (after.state, after.dialogues) == ("learning", before.dialogues)
    desk.post(f"{at}/tema", tema="t02", what="let_go")
    assert ES("wishes.choose_again") in desk.get(at).text
    assert room.differences() == []


def test_another_look_and_its_undo_let_the_offer_rest_and_come_back(desk: Desk) -> None:
    room, at = desk.classroom, "/teacher/people/p01"
    room.submit(OpenDialogue("d", "p22", "p01", "t01"))
    room.submit(Understand("p22", "p01", "t01", "d"))
    desk.post(f"{at}/tema", tema="t01", what="offers", value="yes")
    desk.post(f"{at}/tema", tema="t01", what="another_look")
    assert room.facts().path("p01", "t01").offers == "resting"
    undo(desk, at)
    assert room.facts().path("p01", "t01").offers == "yes"


def test_a_step_is_not_put_back_once_something_else_came(desk: Desk) -> None:
    room, at = desk.classroom, "/teacher/people/p01"
    desk.post(f"{at}/tema", tema="t01", what="choose")
    room.submit(OpenDialogue("d", "p22", "p01", "t01"))
    answer = desk.post(f"{at}/tema", tema="t01", what="back")
    assert answer.status_code == 409 and ES("people.undo_changed") in answer.text


@pytest.mark.parametrize(
    ("what", "key"),
    [
        ("let_go", "wishes.not_learning"),
        ("another_look", "wishes.not_understood"),
        ("dance", "people.no_choice"),
    ],
)
def test_a_step_that_does_not_fit_is_said_and_nothing_changes(
    desk: Desk, what: str, key: str
) -> None:
    before = desk.classroom.seq()
    answer = desk.post("/teacher/people/p01/tema", tema="t01", what=what)
    assert answer.status_code == 409 and ES(key) in answer.text
    unknown = desk.post("/teacher/people/p01/tema", tema="nix", what="choose")
    assert unknown.status_code == 409
    assert desk.classroom.seq() == before


def test_what_is_brought_from_elsewhere_is_offered_at_once_and_undone(desk: Desk) -> None:
    at = "/teacher/people/p01"
    desk.post(f"{at}/tema", tema="t07", what="offers", value="yes")
    assert desk.classroom.facts().offering("t07") == ["p01"]
    undo(desk, at)
    assert desk.classroom.facts().offering("t07") == []


def test_who_understands_it_already_need_not_choose_it(desk: Desk) -> None:
    answer = desk.post("/teacher/people/p06/tema", tema="t04", what="choose")
    assert answer.status_code == 409 and ES("wishes.has_it") in answer.text


# the catalogue


def test_the_catalogue_shows_what_is_offered_and_what_is_not_with_faces(desk: Desk) -> None:
    desk.classroom.submit(Choose("p02", "t07"))
    wish(desk)
    tablet = desk.anew()
    page = tablet.get("/catalogue").text
    offered, _, rest = page.partition(ES("wishes.not_offered"))
    assert "El telar" in offered and "Itzel" in offered and "Maestra" in offered
    assert "Mapas de mi comunidad" in rest and ES("wishes.is_wanted") in rest
    assert "papalotes" in rest and "Luis" not in rest and "<script" not in page
    one = tablet.get("/catalogue/t03").text
    assert "Itzel" in one and ES("wishes.how_to_begin") in one
    assert ES("wishes.how_to_wish") in tablet.get("/catalogue/t07").text
    assert tablet.get("/catalogue/nix").status_code == 404


def test_the_catalogue_is_browsed_by_a_face(desk: Desk) -> None:
    page = desk.anew().get("/catalogue?with=p06").text
    assert "El ciclo del agua" in page and "El telar" not in page
    assert "El telar" in desk.anew().get("/catalogue?with=nix").text


@pytest.mark.parametrize("policy", ["drawings", "nothing"])
def test_the_catalogue_names_people_only_as_the_policy_allows(desk: Desk, policy: str) -> None:
    wish(desk)
    desk.classroom.enter([Policy("names_on_projection", policy)], "p22")
    for path in ("/catalogue", "/catalogue/t03", "/catalogue?with=p06"):
        page = desk.anew().get(path).text
        assert "Itzel" not in page and "Diego" not in page and "papalotes" not in page
        assert "p06" not in page or policy == "drawings"
    assert "El telar" in desk.anew().get("/catalogue").text


def test_who_left_and_what_rests_are_not_in_the_catalogue(desk: Desk) -> None:
    room = desk.classroom
    row, tema = directory.person(room.connection, "p06"), directory.tema(room.connection, "t11")
    assert row is not None and tema is not None
    room.enter([replace(row, active=False), PersonChanged("p06")], "p22")
    room.enter([replace(tema, resting=True), TemaChanged("t11")], "p22")
    page = desk.anew().get("/catalogue").text
    assert "Diego" not in page and "El telar" not in page


def test_taking_back_says_which_wish_and_no_reason(desk: Desk) -> None:
    found = wish(desk)
    desk.post(f"/teacher/encounters/wish/{found}/back", at="p01")
    assert list(desk.classroom.records())[-1].fact == WishTakenBack(found)


def test_the_assembly_asks_what_we_would_like_to_learn_without_names(desk: Desk) -> None:
    desk.classroom.submit(Choose("p02", "t07"))
    wish(desk)
    page = desk.get("/teacher/assembly").text
    asked = page.partition(ES("wishes.we_want"))[2].partition("</p>")[0]
    assert "Mapas de mi comunidad" in asked and "papalotes" in asked and "Luis" not in asked
    desk.classroom.enter([Policy("names_on_projection", "drawings")], "p22")
    page = desk.get("/teacher/assembly").text
    assert "papalotes" not in page and "Mapas de mi comunidad" in page


LIVED = st.lists(
    st.sampled_from(["choose", "study", "open", "understand", "offer", "let_go", "look"]),
    max_size=6,
)
STEPS: dict[str, Callable[[str, str], Command]] = {
    "choose": Choose,
    "study": StudyAlone,
    "let_go": Release,
    "look": TakeAnotherLook,
}


@settings(max_examples=30, suppress_health_check=NOT_LOOKED_AT)
@given(LIVED, st.sampled_from(sorted(STEPS)), st.sampled_from(["t01", "t02", "t05"]))
def test_a_step_that_is_put_back_is_as_if_it_had_never_been_taken(
    desk: Desk, lived: list[str], last: str, tema: str
) -> None:
    room, who = desk.classroom, "p09"
    for n, what in enumerate(lived):
        with suppress(Refused):
            if what == "open":
                room.submit(OpenDialogue(f"{room.seq()}-{n}", "p22", who, tema))
            elif what == "understand":
                room.submit(Understand("p22", who, tema))
            elif what == "offer":
                room.enter([OfferChanged(who, tema, "yes")], "p22")
            else:
                room.submit(STEPS[what](who, tema))
    before = room.facts().path(who, tema)
    try:
        room.submit(STEPS[last](who, tema))
    except Refused:
        assert room.facts().path(who, tema) == before
        return
    room.submit(PutBack(who, tema))
    assert room.facts().path(who, tema) == before
    assert room.differences() == []


def test_words_that_arrive_after_the_person_was_erased_are_emptied(tmp_path: Path) -> None:
    with school_in(tmp_path / "a") as here, school_in(tmp_path / "b") as there:
        here.sign_in()
        found = wish(here)
        here.post("/teacher/people/p01/note", text="Le gusta el viento")
        erase(there.classroom, "p01", "p22")
        told_here = list(here.classroom.records()), list(here.classroom.bundle())
        there.classroom.merge(*told_here)
        here.classroom.merge(there.classroom.records(), there.classroom.bundle())
        for room in (here.classroom, there.classroom):
            assert directory.wish_words(room.connection, [found]) == {}
            notes = directory.notes(room.connection, "p01", gone=True)
            assert [note.text for note in notes] == [""]
            assert room.differences() == []
