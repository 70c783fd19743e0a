"""The papers that a school may be asked for: what they tell, what they keep to themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import directory
from kiosk.access import Account
from kiosk.clock import zone
from kiosk.commands import OpenDialogue
from kiosk.events import AgendaChanged, PersonChanged, WishMade
from kiosk.reports.asked import Asked, Wish
from kiosk.reports.paper import Sheet, bare
from kiosk.reports.papers import PAPERS
from kiosk.reports.papers.census import took_part
from kiosk.reports.small import LEAST, counted, share, share_told, total
from kiosk.rows import Person, WishWords
from kiosk.words import languages, words
from tests.classes import Morning
from tests.teaching import Desk, school_in

ES = words("es")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The sample class after a morning: two tutorías, one understood, a rehearsal, a guest."""
    with school_in(tmp_path_factory.mktemp("reports")) as found:
        found.sign_in()
        with Morning(found.folder, found.clock) as morning:
            morning.tap("P22", "P01", "T01")
            morning.wait(60)
            morning.tap("P22", "P01", "UNDERSTOOD")
            morning.wait(60)
            morning.tap("P01", "P02", "T01")
            morning.wait(60)
            morning.tap("P05", "P22", "T03")
            morning.wait(60)
        found.post("/teacher/pin?next=/teacher/", pin=found.password)
        yield found


def made(desk: Desk, name: str, language: str = "es", **wish: object) -> tuple[Sheet, ...]:
    """A paper as the tablet makes it."""
    asked = Asked(desk.classroom, words(language), zone("America/Mexico_City"), Wish(**wish))  # type: ignore[arg-type]
    return PAPERS[name].make(asked)


def said(sheets: tuple[Sheet, ...]) -> str:
    """All that stands on these sheets, a line each."""
    lines = []
    for sheet in sheets:
        lines += [sheet.title, *sheet.under, *sheet.few]
        for part in sheet.parts:
            lines += [part.heading, *part.said]
            lines += [f"{item.text} {item.more}" for item in part.items]
            rows = (part.table.columns, *part.table.rows) if part.table else ()
            lines += [" | ".join(row) for row in rows]
        lines += [*sheet.codes, sheet.foot]
    return bare("\n".join(lines))


def names_of_pupils(desk: Desk) -> set[str]:
    rows = desk.classroom.connection.execute(
        "SELECT name, display_name FROM people WHERE kind != 'teacher'"
    )
    return {name for row in rows for name in row}


def test_the_day_is_told_in_lines_that_can_be_copied_by_hand(desk: Desk) -> None:
    (sheet,) = made(desk, "day", days=range(1, 2))
    lines = [bare(line) for line in sheet.few]
    assert lines[-1] == "Fracciones en la milpa: Maestra → Ana; Ana → Luis"
    assert "Ana: Fracciones en la milpa, con Maestra" in said((sheet,))


def test_a_letter_speaks_in_the_first_person_and_names_companions_only_where_both_agreed(
    desk: Desk,
) -> None:
    (quiet,) = made(desk, "letter", who="p02")
    assert "Estoy aprendiendo Fracciones en la milpa." in said((quiet,))
    assert "Ana" not in said((quiet,)) and ES("paper.with_somebody") in said((quiet,))
    (named,) = made(desk, "letter", who="p02", names=True)
    assert "con Ana" in said((named,))


def test_a_letter_says_what_will_be_shown_at_the_next_assembly(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        with Morning(desk.folder, desk.clock) as morning:
            morning.tap("P22", "P01", "T01")
            morning.wait(60)
            morning.tap("P22", "P01", "UNDERSTOOD")
            morning.wait(60)
        desk.classroom.enter([AgendaChanged(("p01|t01",))], "test")
        shown = bare(ES("paper.i_will_show", temas="Fracciones en la milpa"))
        assert shown in said(made(desk, "letter", who="p01"))
        assert shown not in said(made(desk, "letter", who="p02"))
        assert ES("paper.held_planned", tema="Fracciones en la milpa") in said(
            made(desk, "rights", who="p01")
        )
        assert "Ana: Fracciones en la milpa" in said(made(desk, "handover"))


def test_a_typed_wish_is_told_to_those_concerned_and_leaves_only_where_it_was_ticked(
    tmp_path: Path,
) -> None:
    with school_in(tmp_path) as desk:
        desk.classroom.enter(
            [WishWords("w1", "El acordeón de mi abuelo"), WishMade("w1", "p02")], "test"
        )
        text = "El acordeón de mi abuelo"
        assert text in said(made(desk, "letter", who="p02"))
        assert text in said(made(desk, "rights", who="p02"))
        assert f"{text}: Luis" in said(made(desk, "handover"))
        assert text not in said(made(desk, "rights", who="p01"))
        assert text not in said(made(desk, "meeting"))
        leaving = said(made(desk, "meeting", names=True))
        assert text in leaving and "Luis" not in leaving


def test_case_36_who_asks_to_be_left_out_is_on_no_paper_and_is_counted(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        person = directory.person(desk.classroom.connection, "p02")
        assert person is not None
        apart = replace(person, name="Luis Jiménez", kind="guest", pool="G01")
        desk.classroom.enter([apart, PersonChanged("p02")], "test")
        with Morning(desk.folder, desk.clock) as morning:
            for learner in ("P01", "P02", "P03", "P04", "P06"):
                morning.tap("P22", learner, "T01")
                morning.wait(60)
        for name, paper in PAPERS.items():
            if "person" not in paper.asks:
                text = said(made(desk, name, names=True, notes=True))
                assert "Luis" not in text and "Jiménez" not in text, name
        assert ES("paper.a_guest") in said(made(desk, "day"))
        assert sum(took_part(Asked(desk.classroom, ES, zone("America/Mexico_City"))).values()) == 6


def test_an_exchange_tells_what_travelled_and_who_only_where_it_was_ticked(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        for who in ("p01", "p02"):
            person = directory.person(desk.classroom.connection, who)
            assert person is not None
            visitor = replace(person, kind="visitor", group="El Porvenir")
            desk.classroom.enter([visitor, PersonChanged(who)], "test")
        with Morning(desk.folder, desk.clock) as morning:
            morning.tap("P05", "P01", "T03")
            morning.wait(60)
            morning.tap("P02", "P06", "T04")
            morning.wait(60)
        (sheet,) = made(desk, "exchange")
        text = said((sheet,))
        assert "El Porvenir" in text and ES("paper.few") in text
        assert ES("paper.who_met") not in text
        assert ES("paper.who_met") in said(made(desk, "exchange", names=True))


def test_the_handover_has_a_line_for_each_who_learns(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        for tutor, tutee, tema in (
            ("p22", "p02", "t01"),
            ("p22", "p02", "t03"),
            ("p22", "p01", "t01"),
        ):
            desk.classroom.submit(OpenDialogue(f"d{tutee}{tema}", tutor, tutee, tema))
        (sheet,) = made(desk, "handover")
        learning = next(part for part in sheet.parts if part.heading == ES("paper.who_learns"))
        assert [bare(line) for line in learning.said] == [
            "Ana: Fracciones en la milpa, con Maestra",
            "Luis: Cuentos que cruzan el río, con Maestra; Fracciones en la milpa, con Maestra",
        ]


def test_a_letter_is_made_for_each_child_of_a_group(desk: Desk) -> None:
    group = desk.classroom.connection.execute(
        "SELECT \"group\", count(*) FROM people WHERE kind = 'student' GROUP BY 1 LIMIT 1"
    ).fetchone()
    assert len(made(desk, "letter", who=f"group:{group[0]}")) == group[1]
    assert made(desk, "letter", who="nobody") == ()


def test_evidence_has_days_and_papers_and_nothing_that_was_added_up(desk: Desk) -> None:
    (sheet,) = made(desk, "evidence", who="p01")
    (table,) = [part.table for part in sheet.parts if part.table]
    (row,) = table.rows
    assert bare(row[0]) == "Fracciones en la milpa" and row[1].startswith("Jornada 1")
    assert row[2] == "–" and row[-1] == ""


def test_evidence_of_a_period_has_what_was_reached_in_it_and_what_goes_on(desk: Desk) -> None:
    within, after = (
        said(made(desk, "evidence", who="p01", days=days)) for days in (range(1, 2), range(2, 9))
    )
    assert "Fracciones en la milpa" in within and "Fracciones en la milpa" not in after
    going = said(made(desk, "evidence", who="p02", days=range(2, 9)))
    assert "Fracciones en la milpa" in going


def test_what_is_held_about_a_person_is_all_of_it_and_names_nobody_else(desk: Desk) -> None:
    desk.post("/teacher/people/p01/note", text="Pregunta mucho")
    text = said(made(desk, "rights", who="p01"))
    for expected in ("Ana Ñandú", "ESC-001", "Pregunta mucho", "P01", "acompañó", "aprendió"):
        assert expected in text
    others = names_of_pupils(desk) - {"Ana Ñandú", "Ana"}
    assert [name for name in others if re.search(rf"\b{name}\b", text)] == []
    assert made(desk, "rights") == () and made(desk, "rights", who="p99") == ()


@pytest.mark.parametrize("name", [name for name, paper in PAPERS.items() if paper.leaves])
@pytest.mark.parametrize("language", languages())
def test_what_leaves_the_school_names_nobody_unless_it_was_ticked(
    desk: Desk, name: str, language: str
) -> None:
    text = said(made(desk, name, language))
    found = [who for who in names_of_pupils(desk) | {"Maestra"} if re.search(rf"\b{who}\b", text)]
    assert found == []


def test_the_notes_of_a_teacher_are_handed_over_only_if_she_says_so(desk: Desk) -> None:
    me = desk.classroom.connection.execute(
        "SELECT id FROM people WHERE name = 'Maestra Rosa'"
    ).fetchone()[0]
    desk.post("/teacher/people/p03/note", text="Le gusta el río")
    assert "Le gusta el río" not in said(made(desk, "handover", me=me))
    assert "Le gusta el río" in said(made(desk, "handover", me=me, notes=True))
    assert "Le gusta el río" not in said(made(desk, "handover", me="p05", notes=True))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_no_small_cell_can_be_found_from_what_is_told(cells: list[int]) -> None:
    shown = [counted(cell, ES) for cell in cells]
    assert [int(text) for text in shown if text.isdigit()] == [c for c in cells if c >= LEAST]
    if any(cell < LEAST for cell in cells):
        assert total(cells) is None
    else:
        assert total(cells) == sum(cells)


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_part_is_told_only_where_the_rest_could_be_told_too(part: int, rest: int) -> None:
    text = share(part, part + rest, ES, "circle")
    assert share_told(part, part + rest) == (part >= LEAST and rest >= LEAST)
    assert bool(re.search(r"\d", text)) == share_told(part, part + rest)


def test_scenario_13_with_four_pupils_no_breakdown_is_told(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        keep = ("p01", "p02", "p03", "p04", "p22")
        desk.classroom.connection.execute(
            f"UPDATE people SET active = 0 WHERE id NOT IN ({', '.join('?' * len(keep))})", keep
        )
        desk.classroom.connection.commit()
        with Morning(desk.folder, desk.clock) as morning:
            for pupil in keep[:4]:
                morning.tap("P22", pupil.upper(), "T01")
                morning.wait(60)
                morning.tap("P22", pupil.upper(), "UNDERSTOOD")
                morning.wait(60)
        (census,) = made(desk, "census")
        for line in census.few[:4]:
            assert line.endswith(ES("paper.few"))
        for name in ("census", "meeting", "visit"):
            text = said(made(desk, name))
            assert ES("paper.count_all") not in text
            assert "%" not in text and not re.search(r"\b[1-4] de \d", text)


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("language", languages())
def test_every_paper_is_a_page_in_every_language(desk: Desk, name: str, language: str) -> None:
    page = desk.get(f"/teacher/reports/{name}?lang={language}&who=p01")
    assert page.status_code == 200, page.text
    assert page.text.count('<article class="paper ') == 1
    assert words(language)(f"paper.name_{name}") in unescape(page.text)
    assert desk.get("/teacher/reports/other").status_code == 404


def test_days_that_are_none_are_said_and_what_was_typed_stays(desk: Desk) -> None:
    page = desk.get("/teacher/reports/day?lang=es&from=99&to=")
    assert page.status_code == 409 and 'value="99"' in page.text
    assert 'role="alert"' in page.text and "<article" not in page.text


def test_a_name_that_is_markup_stays_a_name(desk: Desk) -> None:
    name = '<b>=HYPERLINK("x")</b>'
    desk.post("/teacher/people", name=name, kind="student", group="")
    page = desk.get("/teacher/reports/letter?lang=es").text
    assert "<b>=HYPER" not in page and "&lt;b&gt;=HYPERLINK" in page


def test_an_empty_school_has_every_paper(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        for name in PAPERS:
            for sheet in made(desk, name, who="p01"):
                assert sheet.title


def test_every_paper_is_on_the_list_and_a_promoter_finds_the_kits(desk: Desk) -> None:
    page = desk.get("/teacher/reports?lang=es")
    assert page.status_code == 200
    found = set(re.findall(r'href="/teacher/reports/(\w+)"', page.text))
    assert found >= set(PAPERS)
    promoter = Person("promo", "Promotora Luz", "Luz", "promoter")
    desk.classroom.enter([promoter, PersonChanged("promo")], "import")
    desk.classroom.access.put(Account("promo", "", "", 1))
    tablet = desk.anew()
    with tablet.client.session_transaction() as session:
        session["tablet"] = desk.classroom.access.sign_in("promo")
    page = tablet.get("/teacher/reports?lang=es")
    assert set(re.findall(r'href="/teacher/reports/(\w+)"', page.text)) == {"kit"}
    assert tablet.get("/teacher/reports/kit").status_code == 200
    assert tablet.get("/teacher/reports/letter").status_code == 403
