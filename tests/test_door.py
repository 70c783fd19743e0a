"""The door: the setup code, sign-in, the PIN, and what stays shut without them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.words import words
from tests.teaching import Desk, school_in

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        yield found


def test_the_setup_code_lets_the_first_teacher_in_once(desk: Desk) -> None:
    code = desk.classroom.access.setup_code()
    answer = desk.post("/teacher/setup", code=code, name="Maestra Rosa", password="maíz azul")
    assert (answer.status_code, answer.location) == (303, "/teacher/")
    assert desk.get("/teacher/").status_code == 200
    assert desk.classroom.access.setup_code() == ""
    again = desk.anew().post("/teacher/setup", code=code, name="Otra", password="maíz azul")
    assert again.status_code == 409


def test_a_wrong_code_enters_nobody(desk: Desk) -> None:
    people = desk.names()
    answer = desk.post("/teacher/setup", code="000000x", name="Nadie", password="maíz azul")
    assert answer.status_code == 409
    assert ES("door.wrong_code") in answer.text
    assert desk.names() == people


def test_without_signing_in_every_page_of_the_teacher_leads_to_the_door(desk: Desk) -> None:
    answer = desk.get("/teacher/temas")
    assert answer.status_code == 303
    assert answer.location.startswith("/teacher/sign-in")


def test_after_a_quarter_of_an_hour_private_pages_ask_and_now_does_not(desk: Desk) -> None:
    desk.sign_in()
    desk.clock.seconds += 15 * 60
    assert desk.get("/teacher/").status_code == 200
    asked = desk.get("/teacher/temas")
    assert ES("door.pin_why") in asked.text
    opened = desk.post("/teacher/pin?next=/teacher/temas", pin=desk.password)
    assert (opened.status_code, opened.location) == (303, "/teacher/temas")
    assert ES("door.pin_why") not in desk.get("/teacher/temas").text
