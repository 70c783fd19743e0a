"""The group's figures: what may be told of many, nothing of one, and nothing divided by nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import directory
from kiosk.commands import (
    CloseDay,
    CloseYear,
    ConfirmDialogue,
    Demonstrate,
    HoldElsewhere,
    OpenDialogue,
    Understand,
)
from kiosk.desk import Shown
from kiosk.events import OfferChanged, PersonChanged, TemaChanged
from kiosk.reports.assembly import Span, Together, together
from kiosk.reports.figures import (
    LATELY,
    SMALL,
    Figures,
    Group,
    Holding,
    Member,
    figures,
    mutual,
    parts,
    share,
)
from kiosk.reports.group import group_figures
from kiosk.reports.showing import pending
from kiosk.reports.telling import Line, day_sentence, told
from kiosk.rows import Tema
from kiosk.saying import Door, Sayings
from kiosk.screens import Face
from kiosk.words import languages, words
from tests.teaching import Desk, school_in

ES = words("es")
PEOPLE = [f"p{n}" for n in range(12)]
KINDS = st.sampled_from(["student", "teacher", "family", "visitor", "guest", "new", "alum"])
MEMBER = st.builds(Member, KINDS, st.sampled_from(["", "a", "b"]), st.just(""), st.booleans())
TUTORIA = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(["t1", "t2", "t3"])
).filter(lambda tutoria: tutoria[0] != tutoria[1])
PAIR = TUTORIA.map(lambda tutoria: tutoria[:2])
HOLDING = st.builds(
    Holding, st.sampled_from(PEOPLE), st.sampled_from(["t1", "t2"]),
    st.sampled_from(["", "understood", "demonstrated", "released"]),
    st.sampled_from(["yes", "no", "resting"]), st.booleans(),
)  # fmt: skip
WISHES = st.lists(st.just("volcanes"), max_size=2).map(tuple)
GROUP = st.builds(
    Group, st.dictionaries(st.sampled_from(PEOPLE), MEMBER), st.lists(TUTORIA), st.lists(HOLDING),
    st.lists(PAIR), st.frozensets(st.sampled_from(PEOPLE)),
    st.dictionaries(st.sampled_from(["t1", "t2"]), st.sampled_from(["", "El Porvenir"])),
    st.dictionaries(st.sampled_from(["t1", "t2"]), st.integers(0, 5)), WISHES,
)  # fmt: skip


def people(number: int, **others: Member) -> dict[str, Member]:
    """So many pupils in one group, and others."""
    return {**{f"p{n}": Member("student", "a") for n in range(number)}, **others}


def sentences(found: Figures, language: str = "es") -> list[str]:
    """What is said of them."""
    titles = {"t1": "El maíz", "t2": "El telar"}
    return [line.sentence for line in told(found, titles, words(language))]


def codes(lines: Sequence[Line]) -> set[str]:
    """Which figures are told."""
    return {line.code for line in lines}


@given(GROUP)
def test_whatever_the_group_its_figures_are_whole_and_no_larger_than_it(group: Group) -> None:
    found = figures(group)
    assert 0 <= found.by_peers <= found.tutorias
    assert 0 <= found.across <= found.grouped <= found.tutorias
    assert len(found.circle) <= found.people and set(found.alone) <= set(found.offered)
    assert found.to_show + found.to_offer <= found.understood
    joined = [who for part in found.parts for who in part]
    assert len(joined) == len(set(joined)) and all(len(part) > 1 for part in found.parts)
    for language in languages():
        assert all("{" not in each for each in sentences(found, language))


@given(GROUP, st.randoms())
def test_the_order_of_what_is_told_changes_nothing(group: Group, chance: object) -> None:
    turned = replace(group, tutorias=list(reversed(group.tutorias)))
    assert figures(turned) == figures(group)


@given(GROUP)
def test_a_small_group_is_told_of_with_counts_alone(group: Group) -> None:
    found = figures(group)
    if found.small:
        said = sentences(found)
        assert not any("De cada" in each or "%" in each for each in said)
        assert not any(re.search(r"\d+ de \d+", each) for each in said)


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 60))
def test_a_share_never_says_none_or_all_of_what_was_neither(
    part: int, more: int, number: int
) -> None:
    tenths = share(part, part + more, number)
    if tenths is None:
        return
    assert number >= SMALL and (tenths > 0 or part == 0) and (tenths < 10 or more == 0)


def test_golden_12_one_pupil_one_educator_and_a_mother() -> None:
    members = {"p": Member("student"), "e": Member("teacher"), "m": Member("family")}
    empty = figures(Group(members, [], []))
    assert sentences(empty) == [] and empty.small
    alone = figures(Group({"p": Member("student")}, [], []))
    assert sentences(alone) == [] and sentences(figures(Group({}, [], []))) == []
    all_ = [("e", "p", "t1"), ("p", "m", "t1"), ("m", "e", "t2")]
    held = [Holding("p", "t1", "understood", "no", False)]
    found = figures(Group(members, all_, held, [each[:2] for each in all_], {"e", "p", "m"}))
    assert sentences(found) == [
        "Personas que ya acompañaron y fueron acompañadas: 3.",
        "Tutorías entre compañeros: 2.",
        "En las últimas 20 jornadas acompañaron a alguien por primera vez: 3.",
        "Familiares y visitas que vinieron a aprender: 1.",
        "En las últimas 20 jornadas, la red está toda unida.",
        "Veces que se entendió un tema: 1. Por mostrarse: 1.",
    ]


def test_the_full_circle_counts_the_teacher_as_everybody_else() -> None:
    members = people(16, t=Member("teacher"))
    bonds = [("t", "p0", "t1"), ("p0", "t", "t2"), ("p0", "p1", "t1")]
    found = figures(Group(members, bonds, []))
    assert found.circle == ("p0", "t") and found.people == 17
    assert "Ya acompañaron y fueron acompañadas: 2 de 17 personas." in sentences(found)


def test_of_ten_tutorias_so_many_were_between_companions() -> None:
    bonds = [(f"p{n}", f"p{n + 1}", "t1") for n in range(7)]
    bonds += [("t", f"p{n}", "t2") for n in range(3)]
    found = figures(Group(people(12, t=Member("teacher")), bonds, []))
    assert "De cada 10 tutorías, 7 fueron entre compañeros." in sentences(found)
    few = figures(Group(people(12, t=Member("teacher")), bonds[:5], []))
    assert "Fueron entre compañeros 5 de 5 tutorías." in sentences(few)


def test_temas_that_one_person_alone_offers_are_told_apart() -> None:
    held = [
        Holding("p0", "t1", "demonstrated", "no", True),
        Holding("p1", "t1", "", "yes", True),
        Holding("p0", "t2", "demonstrated", "yes", True),
        Holding("p2", "t2", "understood", "no", False),
    ]
    found = figures(Group(people(3), [], held))
    assert found.offered == ("t1", "t2") and found.alone == ("t2",)
    assert (found.understood, found.to_show, found.to_offer) == (3, 1, 1)


def test_a_tema_goes_out_when_somebody_from_another_school_learns_it() -> None:
    members = people(2, v=Member("visitor", school="El Porvenir"), m=Member("family"))
    bonds = [("p0", "v", "t1"), ("p1", "m", "t2")]
    found = figures(Group(members, bonds, [], came_from={"t1": "", "t2": "El Porvenir"}))
    assert found.gone_out == ("t1",) and found.arrived == (("El Porvenir", 1),)
    assert found.guests == ("m", "v")


def test_pairs_who_taught_each_other_are_counted_once() -> None:
    assert mutual([("b", "a"), ("a", "b"), ("a", "b")]) == (("a", "b"),)
    assert mutual([("a", "b"), ("a", "b")]) == ()


def test_parts_of_the_network_name_nobody_who_met_nobody() -> None:
    pairs = [("a", "b"), ("b", "c"), ("d", "e"), ("f", "x")]
    assert parts(pairs, "abcdefgh") == (("a", "b", "c"), ("d", "e"))
    found = figures(Group(people(7), [], [], [("p0", "p1"), ("p2", "p3")]))
    assert "En las últimas 20 jornadas hay 2 partes de la red que aún no se tocan." in sentences(
        found
    )


def test_the_furthest_tema_is_told_by_its_title() -> None:
    found = figures(Group(people(3), [], [], generations={"t1": 4, "t2": 2, "t3": 1}))
    assert sentences(found) == ["«El maíz» va en su generación 4."]


def day(tutorias: int, titles: Sequence[str], *, understood: Sequence[str] = (),
        small: bool = False) -> Together:  # fmt: skip
    """A day with so many tutorías and these temas."""
    links = tuple((f"a{n}", f"b{n}", "t1", "tutoring") for n in range(tutorias))
    worked, said = (tuple(Tema(title, title) for title in each) for each in (titles, understood))
    return Together(Span.TODAY, 1, 1, links, worked, (), said, (), small)


def test_the_day_is_one_sentence_to_read_aloud() -> None:
    assert day_sentence(day(12, ["El maíz", "El telar"]), ES) == (
        "Hoy nos acompañamos en 12 tutorías: El maíz y El telar."
    )
    many = day_sentence(day(9, ["A", "B", "C", "D", "E", "F"], understood=["A"]), ES)
    assert many == "Hoy nos acompañamos en 9 tutorías: A, B, C y 3 temas más. Entendimos: A."
    assert day_sentence(day(1, ["A"]), ES) == "Hoy nos sentamos a aprender: A."
    assert day_sentence(day(7, ["A"], small=True), ES) == "Hoy nos sentamos a aprender: A."
    assert day_sentence(day(2, []), ES) == "Hoy nos sentamos a aprender unos con otros."
    assert day_sentence(day(0, []), ES) == ""
    assert day_sentence(day(1, ["A"]), ES, today=False) == (
        "En la jornada 1 nos sentamos a aprender: A."
    )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        yield found


def met(desk: Desk, tutor: str, tutee: str, tema: str, *, understood: bool = False) -> None:
    """A sitting."""
    dialogue = f"{tutor}-{tutee}-{tema}"
    desk.classroom.submit(OpenDialogue(dialogue, tutor, tutee, tema))
    if understood:
        desk.classroom.submit(Understand(tutor, tutee, tema, dialogue))


def counted(desk: Desk) -> Figures:
    """The figures of the school."""
    return group_figures(desk.classroom.connection, desk.classroom.facts())


def test_the_figures_are_read_from_the_record(desk: Desk) -> None:
    empty = counted(desk)
    assert (empty.tutorias, empty.circle, empty.parts) == (0, (), ())
    met(desk, "p22", "p01", "t01", understood=True)
    met(desk, "p01", "p02", "t01", understood=True)
    met(desk, "p02", "p01", "t02")
    found = counted(desk)
    assert found.tutorias == 3 and found.by_peers == 2 and found.circle == ("p01", "p02")
    assert found.mutual == (("p01", "p02"),)
    assert dict(found.generations)["t01"] == 3
    assert (found.understood, found.to_show) == (2, 2)
    assert len(found.offered) == len(empty.offered)


def test_last_year_is_not_counted_but_makes_nobody_new(desk: Desk) -> None:
    met(desk, "p01", "p02", "t01")
    desk.classroom.submit(CloseYear())
    assert counted(desk).tutorias == 0
    met(desk, "p01", "p03", "t01")
    for n in range(LATELY):
        desk.classroom.submit(CloseDay("p22"))
        desk.classroom.submit(OpenDialogue(f"d{n}", "p04", "p03", "t02"))
    found = counted(desk)
    assert found.tutorias == 2 and found.first_time == ("p04",)
    met(desk, "p01", "p05", "t02")
    assert counted(desk).first_time == ("p04",)


def test_what_nobody_stands_for_is_no_tutoria_until_somebody_does(desk: Desk) -> None:
    room = desk.classroom
    room.submit(HoldElsewhere("h1", "p01", "p02", "t01", "home", "p22"))
    assert counted(desk).tutorias == 0
    assert len(together(room.connection, room.facts(), Span.YEAR).links) == 1
    room.submit(ConfirmDialogue("h1", "p22"))
    assert counted(desk).tutorias == 1


def test_an_offer_by_a_second_person_makes_a_tema_less_alone(desk: Desk) -> None:
    assert "t04" in counted(desk).alone
    desk.classroom.enter([OfferChanged("p01", "t04", "yes")], "p22")
    assert "t04" not in counted(desk).alone


def test_a_rehearsal_is_no_tutoria(desk: Desk) -> None:
    met(desk, "p22", "p01", "t01", understood=True)
    met(desk, "p01", "p22", "t01")
    assert counted(desk).tutorias == 1 and counted(desk).mutual == ()


def test_a_visitor_of_another_school_takes_a_tema_along(desk: Desk) -> None:
    room = desk.classroom
    row = directory.person(room.connection, "p23")
    tema = directory.tema(room.connection, "t02")
    assert row is not None and tema is not None
    visitor = replace(row, kind="visitor", group="El Porvenir")
    arrived = replace(tema, came_from="El Porvenir")
    room.enter([visitor, PersonChanged("p23"), arrived, TemaChanged("t02")], "p22")
    met(desk, "p01", "p23", "t01")
    found = counted(desk)
    assert found.gone_out == ("t01",) and found.arrived == (("El Porvenir", 1),)
    assert found.guests == ("p23",)


def test_who_has_yet_to_show_is_told_by_name_and_never_by_waiting(desk: Desk) -> None:
    for who, tema in (("p03", "t01"), ("p01", "t02"), ("p01", "t01")):
        met(desk, "p22", who, tema, understood=True)
    names = [
        (each.person.display_name, each.tema.title) for each in pending(desk.classroom.connection)
    ]
    assert names == sorted(names) and len(names) == 3
    desk.classroom.submit(Demonstrate("p22", "p03", "t01"))
    left = [each.person.id for each in pending(desk.classroom.connection)]
    assert left == ["p01", "p01"]


def test_the_day_is_told_from_the_record(desk: Desk) -> None:
    for n in range(1, 7):
        met(desk, "p22", f"p{n:02}", "t01", understood=n == 1)
    found = together(desk.classroom.connection, desk.classroom.facts(), Span.TODAY)
    assert day_sentence(found, ES) == (
        "Hoy nos acompañamos en 6 tutorías: Fracciones en la milpa."
        " Entendimos: Fracciones en la milpa."
    )


def test_the_sentence_of_the_day_stands_on_its_page(desk: Desk) -> None:
    desk.sign_in()
    assert ES("figures.aloud") not in desk.get("/teacher/today").text
    met(desk, "p22", "p01", "t01", understood=True)
    met(desk, "p02", "p03", "t02")
    page = desk.get("/teacher/today").text
    assert "Hoy nos acompañamos en 2 tutorías: " in page and "y Fracciones en la milpa." in page
    desk.classroom.submit(CloseDay("p22"))
    assert "Hoy nos acompañamos en 2" in desk.get("/teacher/today?day=1").text
    met(desk, "p04", "p03", "t03")
    assert "En la jornada 1 nos acompañamos en 2" in desk.get("/teacher/today?day=1").text
    assert "Entendimos" not in desk.get("/teacher/today?day=2").text


def test_names_stand_for_the_teacher_alone(desk: Desk) -> None:
    desk.sign_in()
    assert ES("figures.nothing") not in desk.get("/teacher/figures").text
    met(desk, "p22", "p01", "t01", understood=True)
    met(desk, "p01", "p02", "t01")
    said = ES("figures.circle", n=1, of=23)
    page = desk.get("/teacher/figures").text
    assert said in page and ">Ana</bdi>" in page
    wall = desk.get("/teacher/assembly?span=year").text
    listed = wall.partition('<ul class="figures">')[2].partition("</ul>")[0]
    assert said in listed and "Ana" not in listed


def test_nothing_that_measures_a_child_is_told(desk: Desk) -> None:
    desk.sign_in()
    met(desk, "p22", "p01", "t01", understood=True)
    said = " ".join(sentences(counted(desk)))
    assert not re.search(r"minuto|hora|%|promedio|más que|mejor", said)


def test_the_display_says_at_the_days_end_what_there_was(desk: Desk) -> None:
    def hint() -> str:
        room = desk.classroom
        shown = Shown(Face.GOODBYE, say="goodbye")
        return Sayings(room.connection, room.facts(), ES).screen(shown, Door()).hint

    assert hint() == ""
    met(desk, "p22", "p01", "t01")
    assert hint() == ""  # one is no figure
    met(desk, "p22", "p02", "t01", understood=True)
    met(desk, "p02", "p22", "t01")  # a rehearsal
    desk.classroom.submit(CloseDay("p22"))
    assert hint() == ES("display.goodbye_day", number=2)


def test_wishes_that_nobody_can_offer_are_told_in_their_words(desk: Desk) -> None:
    desk.sign_in()
    assert counted(desk).wishes == ()
    found = figures(Group({"p": Member("student")}, [], [], wishes=("Los volcanes",)))
    (line,) = told(found, {}, ES)
    desk.post("/teacher/encounters/wish", person="p01", wish="Los volcanes")
    assert "Los volcanes" in counted(desk).wishes
    assert "<bdi>Los volcanes</bdi>" in desk.get("/teacher/figures").text
    assert line.sentence == ES("figures.wishes", n=1) and line.texts == ("Los volcanes",)
