"""The dashed threads of the ring: who studies a tema alone today, and who waits for a tutor."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot
from pathlib import Path
from typing import Any

import pytest

from kiosk.board import board, spanned
from kiosk.commands import (
    Choose,
    CloseDay,
    CloseDialogue,
    OpenDialogue,
    StudyAlone,
    Understand,
    VoidDialogue,
)
from kiosk.events import Reason
from kiosk.network import SHAPES, ring
from kiosk.network.threads import LOOSE, STITCHES
from kiosk.words import words
from tests.invented import BOARDS, temas
from tests.teaching import Desk, school_in

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        yield found


def document(desk: Desk, asker: str = "wall") -> dict[str, Any]:
    return board(desk.classroom, ES, {}, "America/Mexico_City", asker)


def studies(desk: Desk, asker: str = "wall") -> list[tuple[str, str, str]]:
    """(person, tema, kind) of the board's dashed threads."""
    return [(s["person"], s["tema"]["id"], s["kind"]) for s in document(desk, asker)["studies"]]


def begun(desk: Desk) -> None:
    """A morning on which something began."""
    desk.classroom.submit(OpenDialogue("d0", "p22", "p09", "t05"))


def test_who_said_today_to_study_alone_has_a_dashed_thread_until_the_day_ends(desk: Desk) -> None:
    begun(desk)
    assert studies(desk) == []
    desk.classroom.submit(Choose("p01", "t01"))
    desk.classroom.submit(StudyAlone("p01", "t01"))
    assert studies(desk) == studies(desk, "teacher") == [("p01", "t01", "alone")]
    desk.classroom.submit(CloseDay("p22"))
    begun_next = OpenDialogue("d1", "p22", "p09", "t05")
    desk.classroom.submit(begun_next)
    assert studies(desk) == []


def test_only_the_teacher_sees_who_waits_for_a_tutor(desk: Desk) -> None:
    begun(desk)
    desk.classroom.submit(Choose("p01", "t01"))
    assert studies(desk) == studies(desk, "promoter") == []
    assert studies(desk, "teacher") == [("p01", "t01", "waits")]
    desk.classroom.submit(OpenDialogue("d1", "p22", "p01", "t01"))
    assert studies(desk, "teacher") == []


def test_whose_tutor_went_to_somebody_else_studies_alone_until_the_next_dialogue(
    desk: Desk,
) -> None:
    room = desk.classroom
    room.submit(OpenDialogue("d1", "p01", "p02", "t01"))
    room.submit(OpenDialogue("d2", "p01", "p03", "t02"))
    assert studies(desk) == [("p02", "t01", "alone")]
    room.submit(VoidDialogue("d2", "p22"))
    room.submit(OpenDialogue("d3", "p02", "p04", "t03"))
    assert studies(desk) == []


def test_who_paused_or_understood_is_not_said_to_study(desk: Desk) -> None:
    room = desk.classroom
    room.submit(OpenDialogue("d1", "p22", "p01", "t01"))
    room.submit(CloseDialogue("d1", Reason.PAUSED))
    assert studies(desk, "teacher") == []
    room.submit(Choose("p02", "t01"))
    room.submit(StudyAlone("p02", "t01"))
    room.submit(OpenDialogue("d2", "p22", "p02", "t01"))
    assert ring(document(desk)).loose == ()  # in a dialogue now
    room.submit(Understand("p22", "p02", "t01", "d2"))
    assert studies(desk, "teacher") == []


def test_the_assembly_shows_nobody_who_waits_or_studies(desk: Desk) -> None:
    begun(desk)
    desk.classroom.submit(Choose("p01", "t01"))
    shown = spanned(desk.classroom, ES, document(desk, "teacher"), [])
    assert shown["studies"] == []


def test_the_same_is_told_in_a_sentence_beside_the_ring(desk: Desk) -> None:
    begun(desk)
    desk.classroom.submit(Choose("p01", "t01"))
    desk.classroom.submit(Choose("p02", "t02"))
    desk.classroom.submit(StudyAlone("p02", "t02"))
    wall = desk.anew().get("/?lang=es").text
    assert wall.count('class="loose thread"') == 2  # one on each sheet
    assert "por su cuenta" in wall and "busca con quién" not in wall
    desk.sign_in()
    network = desk.get("/teacher/network").text
    assert 'class="loose thread waits"' in network
    assert "busca con quién aprender" in network and "por su cuenta" in network


def test_a_dashed_thread_is_like_no_stitch_and_without_colour_tells_who_waits() -> None:
    assert LOOSE not in STITCHES.values()


@pytest.mark.parametrize("shape", ["wide", "tall", "flat", "beside"])
@pytest.mark.parametrize("name", ["one", "five", "twelve", "class", "morning", "crowd"])
def test_the_end_of_a_dashed_thread_lies_on_no_face(name: str, shape: str) -> None:
    made = BOARDS[name]()
    everybody, tema = made["people"], temas()[0]
    every = [{"person": p["id"], "tema": tema, "kind": "alone"} for p in everybody]
    picture = ring({**made, "links": [], "open": [], "studies": every}, SHAPES[shape])
    assert len(picture.loose) == len(everybody)
    face = picture.seating.face
    for thread in picture.loose:
        for person in picture.people:
            far = hypot(thread.end[0] - person.place.x, thread.end[1] - person.place.y)
            assert far >= face + 0.6 * thread.size, (thread.person.name, person.name)
