"""Somebody leaves with a passport and comes to another school, as a text and by real pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import zone
from kiosk.drawings import DRAWINGS
from kiosk.errors import Refused
from kiosk.exports import Record, School
from kiosk.reports.passport import MOST_BYTES, STATES, Carried, Passport, codes, read
from kiosk.words import words
from tests.classes import Morning
from tests.teaching import Desk, school_in
from tests.test_reports import made, said

ES = words("es")
PASSPORT = (
    "TUTORIA1 1/1\nAna\nleaf\nd+ FRACCIONES en la Milpa\nu Nombres de las aves\nz Otra cosa\n"
)

titles = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
carried = st.builds(Carried, titles, st.sampled_from(sorted(STATES.values())), st.booleans())


@given(titles, st.sampled_from(["", *DRAWINGS]), st.lists(carried, unique_by=lambda c: c.title))
def test_what_is_written_is_read_again_whatever_the_order_of_the_codes(
    name: str, drawing: str, temas: list[Carried]
) -> None:
    passport = Passport(name, drawing, tuple(temas))
    texts = codes(passport)
    again = read("\n".join(reversed(texts)))
    assert (again.name, again.drawing) == (name, drawing)
    assert sorted(again.temas, key=str) == sorted(temas, key=str)
    for text in texts:
        assert len(text.encode()) <= MOST_BYTES or text.count("\n") == 4


@given(st.text())
def test_any_text_is_a_passport_or_refused_in_words(text: str) -> None:
    try:
        read(text)
    except Refused as refusal:
        assert ES.said(refusal)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no_passport"),
        ("hola", "no_passport"),
        ("TUTORIA1 1/1\n", "two_passports"),
        ("TUTORIA1 1/2\nAna\n\nTUTORIA1 2/2\nLuis\n", "two_passports"),
        ("TUTORIA1 1/1\n" + "x" * 200_000, "passport_long"),
    ],
)
def test_what_is_no_passport_is_said(text: str, why: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(text)
    assert ES.said(refusal.value) == ES(f"paper.{why}")


def open_door(desk: Desk) -> None:
    desk.sign_in()
    desk.post("/teacher/pin?next=/teacher/", pin=desk.password)


def person(desk: Desk, path: str) -> str:
    found = re.search(r"/teacher/people/(\w+)$", path)
    assert found is not None, path
    return found.group(1)


def test_a_passport_goes_from_one_school_to_another(tmp_path: Path) -> None:
    with school_in(tmp_path / "one") as desk:
        with Morning(desk.folder, desk.clock) as morning:
            morning.tap("P22", "P01", "T01")
            morning.wait(60)
            morning.tap("P22", "P01", "UNDERSTOOD")
            morning.wait(60)
            morning.tap("P01", "P05", "T03")
            morning.wait(60)
        (sheet,) = made(desk, "passport", who="p01")
        text = said((sheet,))
        assert "Maestra" not in text and "Itzel" not in text and "escuela de" not in text.lower()
        assert made(desk, "passport") == ()
    with school_in(tmp_path / "other") as other:
        open_door(other)
        before = other.names()
        shown = other.post("/teacher/people/passport", text="\n".join(sheet.codes))
        assert "Fracciones en la milpa" in shown.text and other.names() == before
        assert ES("paper.alike") in shown.text
        asked = other.post("/teacher/people/passport", text=sheet.codes[0], do="save")
        assert asked.status_code == 409 and other.names() == before
        came = other.post("/teacher/people/passport", text=sheet.codes[0], do="save", who="new")
        ident = person(other, came.location)
        facts = other.classroom.facts()
        assert facts.path(ident, "t01").reached == "understood"
        assert facts.path(ident, "t01").agreed == ()
        assert other.classroom.differences() == []


def test_titles_meet_whatever_their_letters_and_new_ones_come_along(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        open_door(desk)
        answer = desk.post(
            "/teacher/people/passport", text=PASSPORT.replace("Ana", "Noé"), do="save"
        )
        ident = person(desk, answer.location)
        facts = desk.classroom.facts()
        path = facts.path(ident, "t01")
        assert (path.reached, path.offers) == ("demonstrated", "yes")
        titles = [row[0] for row in desk.classroom.connection.execute("SELECT title FROM temas")]
        assert titles.count("Nombres de las aves") == 1 and "Otra cosa" not in titles


def test_what_came_along_is_no_step_of_this_school_and_is_undone_with_a_touch(
    tmp_path: Path,
) -> None:
    with school_in(tmp_path) as desk:
        open_door(desk)
        answer = desk.post("/teacher/people/passport", text=PASSPORT, do="save", who="p01")
        assert answer.location.endswith("/p01")
        facts = desk.classroom.facts()
        assert facts.path("p01", "t01").reached == "demonstrated"
        page = desk.get(answer.location).text
        act = re.search(r'name="act" value="(brought-\w+)"', page)
        assert act is not None
        site = desk.classroom.site
        school = School(site.name, site.site, desk.classroom.key, zone("America/Mexico_City"))
        steps = list(Record(desk.classroom.connection, school, ES).learning(range(1, 100)))
        assert steps == []
        assert desk.post("/teacher/today/undo", act=act.group(1)).status_code == 303
        assert desk.classroom.facts().path("p01", "t01").reached == ""
        assert desk.classroom.differences() == []


def test_nothing_that_stands_becomes_less(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        open_door(desk)
        with Morning(desk.folder, desk.clock) as morning:
            morning.tap("P22", "P01", "T01")
            morning.wait(60)
            morning.tap("P22", "P01", "UNDERSTOOD")
            morning.wait(60)
        lower = "TUTORIA1 1/1\nAna\nleaf\nc Fracciones en la milpa\n"
        before = desk.classroom.facts().path("p01", "t01")
        desk.post("/teacher/people/passport", text=lower, do="save", who="p01")
        assert desk.classroom.facts().path("p01", "t01") == before


def test_a_text_that_is_none_is_said_and_stays(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        open_door(desk)
        answer = desk.post("/teacher/people/passport", text="<b>no</b>", do="save")
        assert answer.status_code == 409 and "&lt;b&gt;no&lt;/b&gt;" in answer.text
        assert ES("paper.no_passport") in answer.text
        assert (
            desk.post(
                "/teacher/people/passport", text=PASSPORT, do="save", who="nobody"
            ).status_code
            == 409
        )


def test_guests_have_no_passport(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.classroom.connection.execute("UPDATE people SET kind = 'guest' WHERE id = 'p02'")
        desk.classroom.connection.commit()
        assert made(desk, "passport", who="p02") == ()
