"""T7 Correct today: what a teacher sees of the day, and every correction from her tablet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from kiosk.commands import CloseDialogue, OpenDialogue
from kiosk.corrections import Recorded
from kiosk.rows import Person
from kiosk.words import words
from tests.classes import Morning
from tests.teaching import Desk, school_in

ES = words("es")
ANA = ("p22", "p01", "t01")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def opened(desk: Desk, dialogue: str = "d1", pair: tuple[str, str, str] = ANA) -> Recorded:
    """A dialogue as two cards would begin it."""
    desk.classroom.submit(OpenDialogue(dialogue, *pair))
    return row(desk, dialogue)


def row(desk: Desk, dialogue: str = "d1") -> Recorded:
    found = desk.classroom.facts().recorded(dialogue)
    assert found is not None
    return found


def asked(desk: Desk, do: str, dialogue: str = "d1", **fields: str) -> TestResponse:
    """The form of the dialogue's page, with how it stands."""
    given = {"seen": row(desk, dialogue).seen, **fields}
    return desk.post(f"/teacher/today/{dialogue}", do=do, **given)


def undo(desk: Desk, path: str = "/teacher/today") -> TestResponse:
    """Press the button that the next page offers."""
    page = desk.get(path).text
    form = re.search(r'<div class="told".*?action="([^"]+)".*?</form>', page, re.DOTALL)
    assert form is not None, "nothing to undo is offered"
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    fields.pop("csrf_token")
    return desk.post(form[1], **fields)


def said(page: str) -> str:
    """A page as it reads."""
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def test_the_day_is_told_in_sentences_and_without_minutes(desk: Desk) -> None:
    opened(desk)
    desk.classroom.submit(CloseDialogue("d1"))
    opened(desk, "d2")
    page = desk.get("/teacher/today")
    read = said(page.text)
    assert page.status_code == 200
    assert read.count("acompaña a Ana en") == 1, "two sittings of a tutoría stand together"
    assert ES("today.end_paused") in read and ES("today.end_open") in read
    assert not re.search(r"\d+ ?min|\d\d:\d\d", read)


@pytest.mark.parametrize(
    ("do", "fields", "now"),
    [
        ("turn", {}, ("p01", "p22", "t01")),
        ("tutor", {"to": "p05"}, ("p05", "p01", "t01")),
        ("tutee", {"to": "p03"}, ("p22", "p03", "t01")),
        ("tema", {"to": "t02"}, ("p22", "p01", "t02")),
        ("swap", {"who": "p01", "to": "p04"}, ("p22", "p04", "t01")),
    ],
)
def test_what_was_otherwise_is_corrected_with_one_touch_and_undone_with_another(
    desk: Desk, do: str, fields: dict[str, str], now: tuple[str, str, str]
) -> None:
    before = opened(desk)
    answer = asked(desk, do, **fields)
    assert (answer.status_code, answer.location) == (303, "/teacher/today")
    assert row(desk).triple == now
    assert list(desk.classroom.records())[-1].actor != "station"
    page = said(desk.get("/teacher/today/d1").text)
    assert ES("today.was") in page
    asked(desk, "tema", to="t03" if do != "tema" else "t04")
    assert undo(desk).status_code == 303
    assert row(desk).triple == now
    page = desk.get("/teacher/today/d1").text
    act = re.findall(r'name="act" value="(\w+)"', page)[-1]
    desk.post("/teacher/today/undo", act=act)  # undoes the undoing: the tema is another again
    desk.post("/teacher/today/undo", act=act)
    assert row(desk).triple != before.triple


def test_a_dialogue_is_taken_away_and_comes_back_ended(desk: Desk) -> None:
    opened(desk)
    asked(desk, "void")
    assert row(desk).voided == "teacher" and desk.classroom.facts().open() == ()
    assert ES("today.is_voided") in desk.get("/teacher/today").text
    asked(desk, "restore")
    assert (row(desk).voided, row(desk).reason) == (None, "teacher")
    undo(desk)
    assert row(desk).voided == "teacher"


def test_an_open_dialogue_is_ended_and_undone_they_go_on_in_a_new_sitting(desk: Desk) -> None:
    opened(desk)
    asked(desk, "end")
    assert row(desk).reason == "teacher"
    undo(desk)
    (now,) = desk.classroom.facts().open()
    assert (now.tutor, now.tutee, now.tema) == ANA and now.dialogue != "d1"


def test_a_form_that_comes_too_late_changes_nothing_and_says_how_it_stands(desk: Desk) -> None:
    old = opened(desk).seen
    asked(desk, "tema", to="t02")
    seq = desk.classroom.seq()
    answer = asked(desk, "turn", seen=old)
    assert answer.status_code == 409
    read = said(answer.text)
    assert ES("today.changed") in read and ES("today.you_saw") in read
    assert desk.classroom.seq() == seq


def test_a_new_card_is_said_to_be_somebody_s_and_not_after_all(desk: Desk) -> None:
    with Morning(desk.folder, desk.clock) as morning:
        morning.tap("G01", "P22", "T01")
    (sitting,) = desk.classroom.facts().open()
    new = sitting.tutee
    assert ES("today.look_new_card") in desk.get("/teacher/today").text
    answer = asked(desk, "join", sitting.dialogue, who=new, to="p03")
    assert answer.status_code == 303
    assert row(desk, sitting.dialogue).sitting.tutee == "p03"
    found = desk.classroom.facts().person(new)
    assert isinstance(found, Person) and not found.active
    undo(desk)
    assert row(desk, sitting.dialogue).sitting.tutee == new
    found = desk.classroom.facts().person(new)
    assert isinstance(found, Person) and found.active


def test_a_paper_sheet_is_entered_line_by_line_and_confirmed(desk: Desk) -> None:
    page = {"day": "1", "where": "paper", "tutor": "p22", "tema": "t01"}
    for tutee in ("p01", "p02", "p03"):
        answer = desk.post("/teacher/today/elsewhere", **page, tutee=tutee)
        assert answer.status_code == 303
        kept = desk.get(answer.location).text
        assert 'value="p22" selected' in kept and 'value="t01" selected' in kept
    held = [r for r in desk.classroom.facts().on_day(1) if r.elsewhere]
    assert [r.sitting.tutee for r in held] == ["p01", "p02", "p03"]
    assert desk.classroom.facts().open() == ()
    asked(desk, "confirm", held[0].sitting.dialogue)
    assert row(desk, held[0].sitting.dialogue).confirmed
    undo(desk)
    assert row(desk, held[0].sitting.dialogue).confirmed == ""
    with Morning(desk.folder, desk.clock) as morning:
        morning.tap("P22", "P02")
    assert row(desk, held[1].sitting.dialogue).confirmed


@pytest.mark.parametrize(
    "fields",
    [
        {"tutor": "", "tutee": "p01", "tema": "t01"},
        {"tutor": "p01", "tutee": "p01", "tema": "t01"},
        {"tutor": "<b>", "tutee": "p01", "tema": "t01"},
        {"tutor": "p22", "tutee": "p01", "tema": "🌽" * 999},
        {"tutor": "p22", "tutee": "p01", "tema": "t01", "day": "7"},
        {"tutor": "p22", "tutee": "p01", "tema": "t01", "day": "9" * 99},
    ],
)
def test_a_line_that_makes_no_sense_is_refused_in_words(desk: Desk, fields: dict[str, str]) -> None:
    seq = desk.classroom.seq()
    answer = desk.post("/teacher/today/elsewhere", where="home", **fields)
    if fields.get("day") == "9" * 99:  # no number of a day: taken for today
        assert answer.status_code == 303
        return
    assert answer.status_code in (404, 409)
    assert desk.classroom.seq() == seq


def test_everything_pauses_and_goes_on(desk: Desk) -> None:
    opened(desk)
    opened(desk, "d2", ("p05", "p02", "t03"))
    assert ES("today.ask_recess") in desk.get("/teacher/today?ask=recess").text
    desk.post("/teacher/today/recess")
    assert desk.classroom.facts().open() == ()
    undo(desk)
    assert len(desk.classroom.facts().open()) == 2


def test_the_day_ends_once(desk: Desk) -> None:
    opened(desk)
    assert desk.post("/teacher/today/end-day", day="1").status_code == 303
    assert desk.classroom.facts().day() == 2
    again = desk.post("/teacher/today/end-day", day="1")
    assert again.status_code == 409 and ES("today.day_ended_already") in again.text
    assert "d1" in desk.get("/teacher/today?day=1").text
    assert desk.get("/teacher/today?day=3").status_code == 404


def test_what_is_not_there_is_not_corrected(desk: Desk) -> None:
    opened(desk)
    assert desk.get("/teacher/today/nothing").status_code == 404
    assert desk.post("/teacher/today/d1", do="praise").status_code == 400
    for do, to in (("tutor", "nobody"), ("tema", "nothing"), ("tutor", "")):
        seq = desk.classroom.seq()
        assert asked(desk, do, to=to).status_code == 409
        assert desk.classroom.seq() == seq
    assert desk.post("/teacher/today/undo", act="nothing").status_code == 409
