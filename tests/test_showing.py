"""Demonstrations on the tablet: who may show, what is planned, what was shown and to how many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import directory
from kiosk.commands import (
    OFF,
    CloseDay,
    Demonstrate,
    HoldDemonstration,
    OpenDialogue,
    PlanToShow,
    Understand,
    WithdrawDemonstration,
)
from kiosk.errors import Refused
from kiosk.events import (
    AgendaChanged,
    Demonstrated,
    DemonstratedWithdrawn,
    DemonstrationHeld,
    PersonChanged,
)
from kiosk.folds import Demonstration
from kiosk.folds import Path as Way
from kiosk.journal import differences
from kiosk.rows import Policy
from kiosk.rules.showing import hold, plan, withdraw
from kiosk.said import standing
from kiosk.words import words
from tests.teaching import Desk, school_in

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        for who in ("p01", "p02", "p03"):
            learned(found, who)
        yield found


def learned(desk: Desk, who: str, tema: str = "t01") -> None:
    """Somebody understands a tema with the teacher."""
    desk.classroom.submit(OpenDialogue(f"{who}-{tema}", "p22", who, tema))
    desk.classroom.submit(Understand("p22", who, tema, f"{who}-{tema}"))


def planned(desk: Desk) -> tuple[str, ...]:
    """The agenda."""
    return desk.classroom.facts().agenda()


def put(desk: Desk, who: str, place: int = 99, tema: str = "t01") -> int:
    """Send the form of the agenda; its status."""
    return desk.post(
        "/teacher/demonstrations/agenda", person=who, tema=tema, place=place
    ).status_code


def reached(desk: Desk, who: str) -> str:
    """How far somebody is with the first tema."""
    return desk.classroom.facts().path(who, "t01").reached


def undo(desk: Desk) -> int:
    """Send the form with which the page offers to undo the last change; its status."""
    page = desk.get("/teacher/demonstrations").text
    form = page.partition('class="told"')[2].partition("</form>")[0]
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None, "nothing to undo"
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    fields.pop("csrf_token")
    return desk.post(action[1], **fields).status_code


def test_who_understood_may_show_and_nobody_is_called_overdue(desk: Desk) -> None:
    page = desk.get("/teacher/demonstrations").text
    listed = page.partition('id="h-pending"')[2]
    assert listed.index(">Ana<") < listed.index(">Luis<")
    assert not re.search(r"pendiente|atras|vencid|overdue|late\b", page)
    desk.classroom.submit(Demonstrate("p22", "p01", "t01"))
    assert ">Ana<" not in desk.get("/teacher/demonstrations").text.partition('id="h-pending"')[2]


def test_whoever_understood_several_temas_is_named_once_above_them(desk: Desk) -> None:
    learned(desk, "p01", "t03")
    listed = desk.get("/teacher/demonstrations").text.partition('id="h-pending"')[2]
    assert listed.count(">Ana<") == 1 and listed.count('class="who"') == 3
    assert listed.index(">Ana<") < listed.index("Cuentos que cruzan") < listed.index(">Luis<")


def test_the_agenda_is_put_in_order_by_hand_and_each_step_is_undone(desk: Desk) -> None:
    for who in ("p01", "p02", "p03"):
        assert put(desk, who) == 303
    assert planned(desk) == ("p01|t01", "p02|t01", "p03|t01")
    assert put(desk, "p03", 0) == 303
    assert planned(desk) == ("p03|t01", "p01|t01", "p02|t01")
    assert undo(desk) == 303
    assert planned(desk) == ("p01|t01", "p02|t01", "p03|t01")
    assert put(desk, "p02", OFF) == 303
    assert planned(desk) == ("p01|t01", "p03|t01")
    assert undo(desk) == 303
    assert planned(desk) == ("p01|t01", "p02|t01", "p03|t01")
    assert list(desk.classroom.records())[-1].actor not in ("", "station")


def test_a_group_shows_together_before_so_many(desk: Desk) -> None:
    for who in ("p01", "p02", "p03"):
        put(desk, who)
    answer = desk.post(
        "/teacher/demonstrations", demonstration="d1", shown=["p01|t01", "p03|t01"],
        families="12", visitors="", pupils="20",
    )  # fmt: skip
    assert answer.status_code == 303
    (told,) = desk.classroom.facts().demonstrations()
    assert told.shown == ("p01|t01", "p03|t01")
    assert (told.families, told.visitors, told.pupils) == (12, 0, 20)
    assert [reached(desk, who) for who in ("p01", "p02", "p03")] == [
        "demonstrated",
        "understood",
        "demonstrated",
    ]
    assert planned(desk) == ("p02|t01",)  # who goes on learning stays, and nothing is noted
    page = desk.get("/teacher/demonstrations").text
    assert ES("showing.were_families", n=12) in page
    assert ES("showing.were_visitors", n=0) not in page
    again = desk.post("/teacher/demonstrations", demonstration="d1", shown=["p01|t01"])
    assert again.status_code == 303 and len(desk.classroom.facts().demonstrations()) == 1


def test_a_demonstration_is_taken_back_and_comes_again(desk: Desk) -> None:
    desk.classroom.submit(Demonstrate("p22", "p01", "t01"))
    put(desk, "p01")
    put(desk, "p02")
    desk.post("/teacher/demonstrations", demonstration="d1", shown=["p01|t01", "p02|t01"])
    assert undo(desk) == 303
    # Who had shown before has shown all the same; the agenda is as it was.
    assert (reached(desk, "p01"), reached(desk, "p02")) == ("demonstrated", "understood")
    assert planned(desk) == ("p01|t01", "p02|t01")
    assert desk.classroom.facts().demonstrations() == []
    assert undo(desk) == 303
    assert reached(desk, "p02") == "demonstrated" and planned(desk) == ()
    assert list(differences(desk.classroom.connection)) == []


def test_by_somebody_who_never_began_is_a_sentence_and_nothing_happens(desk: Desk) -> None:
    before = desk.classroom.seq()
    answer = desk.post("/teacher/demonstrations/agenda", person="p09", tema="t01", place="99")
    assert answer.status_code == 409 and ES("showing.not_begun") in answer.text
    answer = desk.post("/teacher/demonstrations", shown=["p01|t01", "p09|t01"], families="7")
    assert answer.status_code == 409 and ES("showing.not_begun") in answer.text
    assert desk.classroom.seq() == before


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"shown": []}, "nobody"),
        ({"shown": ["p01|t01"], "families": "muchos"}, "odd_count"),
        ({"shown": ["p01|t01"], "visitors": "-3"}, "odd_count"),
        ({"shown": ["p01|t01"], "pupils": "99999"}, "odd_count"),
        ({"shown": ["p01"], "families": "4"}, "not_begun"),
        ({"shown": ["||"], "families": "4"}, "not_begun"),
    ],
)
def test_what_makes_no_sense_is_a_sentence_and_nothing_typed_is_lost(
    desk: Desk, typed: dict[str, object], key: str
) -> None:
    put(desk, "p01")
    before = desk.classroom.seq()
    answer = desk.post("/teacher/demonstrations", **{"families": "4", **typed})
    assert answer.status_code == 409 and ES(f"showing.{key}") in answer.text
    assert desk.classroom.seq() == before
    assert f'value="{typed.get("families", "4")}"' in answer.text


def test_nobody_and_nothing_on_the_agenda_is_a_sentence(desk: Desk) -> None:
    assert put(desk, "nobody") == 409 and put(desk, "p01", tema="none") == 409
    assert desk.post("/teacher/demonstrations/none/withdraw").status_code == 404
    assert desk.post("/teacher/demonstrations/none/again").status_code == 404


def test_each_family_gets_its_own_sheet_and_no_other_name(desk: Desk) -> None:
    assert ES("showing.agenda_empty") in desk.get("/teacher/demonstrations/invitation").text
    put(desk, "p01")
    put(desk, "p02")
    learned(desk, "p01", "t02")
    put(desk, "p01", tema="t02")
    page = desk.get("/teacher/demonstrations/invitation?paper=a5").text
    sheets = re.findall(r'<article class="invitation">(.*?)</article>', page, re.DOTALL)
    assert len(sheets) == 3
    assert "Ana" in sheets[0] and "Luis" not in sheets[0] and sheets[0].count("<li>") == 2
    assert "Luis" in sheets[1] and "Ana" not in sheets[1]
    assert "Ana" not in sheets[2] and "Luis" not in sheets[2]
    assert 'class="invitations a5"' in page
    english = desk.get("/teacher/demonstrations/invitation?lang=en&paper=nonsense").text
    assert words("en")("showing.to_family") in english and 'class="invitations two"' in english


def test_who_leaves_is_no_longer_on_the_agenda_and_who_is_erased_is_somebody(desk: Desk) -> None:
    put(desk, "p01")
    put(desk, "p02")
    desk.post("/teacher/demonstrations", demonstration="d1", shown=["p01|t01"])
    row = directory.person(desk.classroom.connection, "p02")
    assert row is not None
    desk.classroom.enter([replace(row, active=False), PersonChanged("p02")], "p22")
    assert ES("showing.agenda_empty") in desk.get("/teacher/demonstrations").text
    desk.post("/teacher/people/p01/erase", sure="yes")
    page = desk.get("/teacher/demonstrations").text
    assert ES("temas.somebody") in page and ">Ana<" not in page


def test_the_events_of_a_demonstration_name_nobody_who_came(desk: Desk) -> None:
    put(desk, "p01")
    desk.post("/teacher/demonstrations", shown=["p01|t01"], families="3")
    facts = [record.fact for record in desk.classroom.records()][-3:]
    assert facts[0] == Demonstrated("p01", "t01")
    assert isinstance(facts[1], DemonstrationHeld) and facts[1].families == 3
    assert facts[2] == AgendaChanged(())


def test_last_years_demonstrations_are_history(desk: Desk) -> None:
    desk.classroom.submit(HoldDemonstration("d1", ("p01|t01",)), actor="p22")
    desk.classroom.submit(CloseDay("p22"))
    assert len(desk.classroom.facts().demonstrations()) == 1


ITEMS = [f"p{n}|t{m}" for n in range(3) for m in range(2)]


class Board:
    """A view in memory: everybody has understood everything."""

    def __init__(self) -> None:
        self.items: tuple[str, ...] = ()
        self.shown: set[str] = set()
        self.held: dict[str, Demonstration] = {}

    def day(self) -> int:
        return 1

    def path(self, person: str, tema: str) -> Way:
        done = f"{person}|{tema}" in self.shown
        return Way(person, tema, reached="demonstrated" if done else "understood")

    def demonstration(self, ident: str) -> Demonstration | None:
        return self.held.get(ident)

    def agenda(self) -> tuple[str, ...]:
        return self.items

    def take(self, facts: list[object]) -> None:
        """Let it be so."""
        for fact in facts:
            match fact:
                case AgendaChanged(items=items):
                    self.items = items
                case Demonstrated(person=person, tema=tema):
                    self.shown.add(f"{person}|{tema}")
                case DemonstrationHeld():
                    self.held[fact.demonstration] = Demonstration(
                        fact.demonstration, fact.day, fact.shown, fact.marked, fact.planned,
                        held=True,
                    )  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(ITEMS), st.integers(-1, 8))))
def test_whatever_is_planned_everybody_stands_there_once(steps: list[tuple[str, int]]) -> None:
    board = Board()
    for item, place in steps:
        person, tema = item.split("|")
        before = board.items
        board.take([*plan(board, PlanToShow(person, tema, place))])
        rest = [each for each in board.items if each != item]
        assert rest == [each for each in before if each != item]  # nobody else changes places
        assert board.items.count(item) == (0 if place == OFF else 1)


@given(
    st.lists(st.sampled_from(ITEMS), unique=True),
    st.sets(st.sampled_from(ITEMS)),
    st.lists(st.sampled_from(ITEMS), min_size=1),
)
def test_to_hold_and_to_take_back_leaves_nothing_behind(
    agenda: list[str], before: set[str], shown: list[str]
) -> None:
    board = Board()
    board.items, board.shown = tuple(agenda), set(before)
    board.take([*hold(board, HoldDemonstration("d", tuple(shown)))])
    assert set(shown) <= board.shown and not set(shown) & set(board.items)
    back = withdraw(board, WithdrawDemonstration("d"))
    gone = {f"{f.person}|{f.tema}" for f in back if isinstance(f, DemonstratedWithdrawn)}
    assert board.shown - gone == before
    board.take([*back])
    assert sorted(board.items) == sorted(agenda)
    with pytest.raises(Refused):
        hold(board, HoldDemonstration("e", ()))


def test_a_demonstration_that_was_taken_back_is_in_no_file() -> None:
    events = [
        ("demonstrated", {"person": "p01", "tema": "t01"}, 1),
        ("demonstrated", {"person": "p01", "tema": "t01"}, 2),
        ("demonstrated", {"person": "p02", "tema": "t01"}, 3),
        ("demonstrated_withdrawn", {"person": "p01", "tema": "t01"}, 4),
    ]
    assert [(said.person, said.stamp) for said in standing(events)] == [("p02", 3)]


def test_what_did_not_go_well_is_learned_again_and_leaves_no_trace_of_a_try(desk: Desk) -> None:
    put(desk, "p01")
    put(desk, "p02")
    answer = desk.post("/teacher/demonstrations/another-look", item="p01|t01")
    assert answer.status_code == 303
    assert reached(desk, "p01") == "" and planned(desk) == ("p02|t01",)
    assert desk.classroom.facts().path("p01", "t01").state == "learning"
    assert undo(desk) == 303
    assert reached(desk, "p01") == "understood"
    before = desk.classroom.seq()
    assert desk.post("/teacher/demonstrations/another-look", item="p09|t01").status_code == 409
    assert desk.classroom.seq() == before


@pytest.mark.parametrize("policy", ["display_name", "drawings", "nothing"])
def test_the_assembly_tells_what_is_to_be_shown_as_the_wall_may(desk: Desk, policy: str) -> None:
    desk.classroom.enter([Policy("names_on_projection", policy)], "p22")
    put(desk, "p02")
    page = desk.get("/teacher/assembly").text
    told = page.partition('<ol class="planned">')[2].partition("</ol>")[0]
    assert "Fracciones en la milpa" in told
    assert ("Luis" in told) == (policy == "display_name")
    assert '<ol class="planned">' not in desk.get("/teacher/assembly?span=year").text
