"""The visit: one picture and five sentences, nobody's name, whatever the policy says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands import CloseDialogue, OpenDialogue, Understand
from kiosk.events import PolicyChanged
from kiosk.reports.visit import sentences
from kiosk.rows import Policy
from kiosk.words import languages, words
from tests.lively import MORNING, begin
from tests.teaching import Desk, school_in

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        yield found


def a_year(desk: Desk) -> None:
    """Some tutorías, one of them passed on, some both ways."""
    begin(desk, MORNING)
    room = desk.classroom
    room.submit(Understand("p22", "p01", "t01", "dp22p01"))
    room.submit(OpenDialogue("on", "p01", "p07", "t01"), Understand("p01", "p07", "t01", "on"))
    room.submit(CloseDialogue("dp05p02"), OpenDialogue("back", "p02", "p05", "t02"))


def people(desk: Desk, *stay: str) -> None:
    """Only these are here."""
    connection = desk.classroom.connection
    marks = ",".join("?" * len(stay))
    connection.execute(f"UPDATE people SET active = 0 WHERE id NOT IN ({marks})", stay)
    connection.commit()


def shown(page: str) -> list[str]:
    """The sentences of the page."""
    part = page[page.index('class="did"') :]
    return [re.sub(r"<[^>]*>", "", each) for each in re.findall(r"<p>(.*?)</p>", part)]


@pytest.mark.parametrize("language", languages())
def test_five_sentences_and_a_picture_without_a_name(desk: Desk, language: str) -> None:
    a_year(desk)
    page = desk.get(f"/visit?lang={language}").text
    told = shown(page)
    assert len(told) == 5 and told[0] == words(language)("visit.how")
    assert 'class="thread today"' in page and 'class="person' in page
    names = [row[0] for row in desk.classroom.connection.execute("SELECT display_name FROM people")]
    text = re.sub(r"<[^>]*>", " ", page)
    assert not [name for name in names if re.search(rf"\b{name}\b", text)]
    for private in ("/teacher/", "help", "4º"):
        assert private not in page


def test_before_anything_began_it_says_so(desk: Desk) -> None:
    assert shown(desk.get("/visit").text) == [ES("visit.how"), ES("visit.beginning")]


def test_where_nothing_may_be_projected_there_are_sentences_alone(desk: Desk) -> None:
    a_year(desk)
    policy = Policy("names_on_projection", "nothing")
    desk.classroom.enter([policy, PolicyChanged("names_on_projection")], "p22")
    page = desk.get("/visit").text
    assert '<svg class="ring' not in page and len(shown(page)) == 5


def test_of_one_pupil_a_teacher_and_a_mother_no_figure_points_at_anybody(desk: Desk) -> None:
    people(desk, "p22", "p01", "p23")
    desk.classroom.submit(OpenDialogue("a", "p22", "p01", "t01"), Understand("p22", "p01", "t01"))
    told = sentences(desk.classroom, ES)
    assert told[0] == ES("visit.how")
    assert not any(re.search(r"\d+ (de|personas)", each) for each in told)
    assert desk.get("/visit").status_code == 200


def test_a_site_of_teachers_only_has_nothing_odd_to_tell(desk: Desk) -> None:
    connection = desk.classroom.connection
    connection.execute("UPDATE people SET kind = 'teacher', \"group\" = ''")
    connection.commit()
    a_year(desk)
    desk.sign_in()
    desk.post("/teacher/pin?next=/teacher/figures", pin=desk.password)
    for path in ("/visit", "/", "/teacher/", "/teacher/figures", "/teacher/not-yet",
                 "/teacher/assembly", "/teacher/fair", "/teacher/guests", "/teacher/people",
                 "/teacher/network", "/teacher/today"):  # fmt: skip
        answer = desk.get(path)
        text = re.sub(r"<[^>]*>", " ", answer.text)
        assert answer.status_code == 200, path
        assert not re.search(r"\b0 de\b|\bNone\b|\bnan\b|estudiante", text), path
    assert not any("compañeros" in each for each in shown(desk.get("/visit").text))


def test_it_is_drawn_anew_only_when_the_record_has_changed(desk: Desk) -> None:
    a_year(desk)
    before = desk.get("/visit").text
    assert desk.get("/visit").text == before
    desk.classroom.submit(OpenDialogue("more", "p09", "p11", "t07"))
    assert desk.get("/visit").text != before
