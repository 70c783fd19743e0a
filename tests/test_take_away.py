"""The page for files to take away: what is looked at is what leaves, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

from kiosk import directory
from kiosk.events import PersonChanged
from kiosk.taking import FORMS
from kiosk.words import words
from tests.classes import Morning
from tests.stations import kiosk
from tests.teaching import Desk, school_in
from web.teacher.take_away import CHOICES

ES = words("es")
FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with school_in(tmp_path_factory.mktemp("taking")) as found:
        found.sign_in()
        meet(found, "P22", "P01", "T01")
        found.post("/teacher/pin?next=/teacher/", pin=found.password)
        yield found


def meet(desk: Desk, *cards: str) -> None:
    with Morning(desk.folder, desk.clock) as morning:
        morning.tap(*cards)
        morning.wait(60)


def mark(page: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', page)
    assert found is not None
    return found.group(1)


def test_every_format_of_the_command_is_on_the_page() -> None:
    assert set(CHOICES) == {(what, form) for what, forms in FORMS.items() for form in forms}


@pytest.mark.parametrize(("what", "form"), CHOICES)
def test_what_is_looked_at_is_what_is_taken(desk: Desk, what: str, form: str) -> None:
    page = desk.get(f"/teacher/take-away?file={what}.{form}&lang=es")
    assert page.status_code == 200
    assert "Ana" not in page.text and "Fracciones" not in page.text
    taken = desk.post("/teacher/take-away", file=f"{what}.{form}", mark=mark(page.text))
    assert taken.status_code == 200
    assert f"{what}-codes." in taken.headers["Content-Disposition"]
    whole = desk.get(f"/teacher/take-away/look?file={what}.{form}")
    if form == "xlsx":
        assert whole.status_code == 404 and taken.data[:2] == b"PK"
    else:
        assert whole.data == taken.data and b"Ana" not in taken.data


def test_names_are_there_only_where_they_were_ticked(desk: Desk) -> None:
    page = desk.get("/teacher/take-away?file=dialogues.csv&names=yes&lang=es").text
    assert "Ana Ñandú" in page and ES("takeaway.take_names") in page
    fields = {"file": "dialogues.csv", "names": "yes", "mark": mark(page)}
    taken = desk.post("/teacher/take-away", **fields)
    assert "Ana Ñandú" in taken.text and "-names." in taken.headers["Content-Disposition"]


def test_a_file_of_rows_says_that_single_peoples_rows_are_in_it(desk: Desk) -> None:
    page = desk.get("/teacher/take-away?file=dialogues.xlsx&lang=es").text
    assert "Son filas, una por diálogo" in page


def test_what_happened_while_somebody_looked_is_shown_before_it_leaves(desk: Desk) -> None:
    page = desk.get("/teacher/take-away?file=dialogues.jsonl&lang=es").text
    meet(desk, "P03", "P22", "T03")
    taken = desk.post("/teacher/take-away", file="dialogues.jsonl", mark=mark(page))
    assert taken.status_code == 409 and ES("takeaway.changed") in taken.text
    assert "Content-Disposition" not in taken.headers
    again = desk.post("/teacher/take-away", file="dialogues.jsonl", mark=mark(taken.text))
    assert again.status_code == 200


def test_days_and_formats_that_are_none_are_said(desk: Desk) -> None:
    page = desk.get("/teacher/take-away?file=dialogues.csv&from=hoy&lang=es")
    assert page.status_code == 409 and "«hoy»" in page.text and 'value="hoy"' in page.text
    assert desk.get("/teacher/take-away?file=dialogues.gif").status_code == 200
    assert desk.get("/teacher/take-away/look?file=dialogues.gif").status_code == 404
    assert desk.post("/teacher/take-away", file="dialogues.gif", mark="").status_code == 400


def test_a_formula_as_a_name_is_a_text_on_the_page_and_in_the_file(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        person = directory.person(desk.classroom.connection, "p01")
        assert person is not None
        renamed = replace(person, name=FORMULA)
        desk.classroom.enter([renamed, PersonChanged("p01")], "import")
        meet(desk, "P22", "P01", "T01")
        page = desk.get("/teacher/take-away?file=dialogues.csv&names=yes&lang=es").text
        assert "HYPERLINK" in page and "&#39;=HYPERLINK" in page
        fields = {"file": "dialogues.csv", "names": "yes", "mark": mark(page)}
        assert "\"'=HYPERLINK" in desk.post("/teacher/take-away", **fields).text


def test_pages_load_no_exports_until_somebody_takes_a_file() -> None:
    source = (Path(__file__).parent.parent / "web/teacher/take_away.py").read_text("utf-8")
    assert not re.search(r"^from kiosk\.(exports|taking)", source, re.M)


def test_all_of_it_goes_without_names_and_opens_as_a_copy(desk: Desk, tmp_path: Path) -> None:
    page = desk.get("/teacher/take-away?lang=es").text
    assert ES("copies.preview_nameless") in page
    answer = desk.post("/teacher/take-away/site")
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    file = tmp_path / "site-nameless.zip"
    file.write_bytes(answer.data)
    with ZipFile(file) as copy:
        assert copy.testzip() is None
        everything = b"".join(copy.read(name) for name in copy.namelist())
    assert "Ana Ñandú".encode() not in everything and b"Maestra Rosa" not in everything
    kiosk("restore", str(file), "--data", str(tmp_path / "other"))
    kiosk("verify", "--data", str(tmp_path / "other"))
