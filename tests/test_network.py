"""The picture's geometry: everybody seated alike, names whole and apart, threads clear of faces."""

from __future__ import annotations

from itertools import combinations, permutations
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.network import SHAPES, Ring, dye, ring, yarn, years
from kiosk.network.lettering import lines, width
from kiosk.network.seating import Seating, seating
from kiosk.network.threads import PLAIN, curve
from tests.invented import BOARDS, board, crowd, morning, people

Box = tuple[float, float, float, float]
NUMBERS = (1, 2, 5, 12, 23, 30, 50)


def meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def around(x: float, y: float, radius: float) -> Box:
    return (x - radius, y - radius, x + radius, y + radius)


def assert_well_laid(table: Seating) -> None:
    """Names meet no other name, no face meets a face or a name, and nothing leaves the view."""
    left, top, right, bottom = table.view
    for place in table.places:
        for box in (place.box, around(place.x, place.y, table.face)):
            assert left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom
    for a, b in combinations(table.places, 2):
        assert hypot(a.x - b.x, a.y - b.y) > 2 * table.face
        assert not meet(a.box, b.box), (a.lines, b.lines)
    for a, b in permutations(table.places, 2):
        assert not meet(a.box, around(b.x, b.y, table.face)), (a.lines, b.lines)


NAMED = [name for name in SHAPES if name != "thumb"]


def seated(number: int, shape: str) -> Ring:
    return ring(board(number), SHAPES[shape])


@pytest.mark.parametrize("shape", NAMED)
@pytest.mark.parametrize("number", NUMBERS)
def test_names_are_whole_and_meet_neither_names_nor_faces(number: int, shape: str) -> None:
    drawn = seated(number, shape)
    assert drawn.seating.named
    assert_well_laid(drawn.seating)
    for person in drawn.people:
        assert " ".join(person.place.lines) == person.name


@given(
    names=st.lists(st.text("aeimlñtó Wñ", min_size=1, max_size=14), max_size=30),
    guests=st.lists(st.text("aeimló ", max_size=9), max_size=12),
    shape=st.sampled_from(sorted(SHAPES)),
)
@settings(max_examples=60)
def test_whatever_the_names_a_table_is_well_laid_or_shows_faces_only(
    names: list[str], guests: list[str], shape: str
) -> None:
    table = seating(tuple(names), tuple(guests), SHAPES[shape])
    assert len(table.places) == len(names) + len(guests)
    if table.named and table.places:
        assert_well_laid(table)


def test_a_hundred_people_are_drawn_without_names_rather_than_on_top_of_each_other() -> None:
    names = tuple(person["name"] for person in people(50)) * 3
    table = seating(names, (), SHAPES["tall"])
    assert not table.named
    for a, b in combinations(table.places, 2):
        assert hypot(a.x - b.x, a.y - b.y) > 2 * table.face


def test_a_seat_does_not_move_because_a_dialogue_begins() -> None:
    quiet, busy = ring(board(23)), ring(morning())
    assert [p.place for p in quiet.people] == [p.place for p in busy.people]


def test_people_sit_in_the_order_of_their_seats_whatever_the_order_of_the_board() -> None:
    document = board(12)
    turned = document | {"people": document["people"][::-1]}
    assert ring(turned).people == ring(document).people


def test_the_teacher_has_a_seat_like_everybody_else() -> None:
    drawn = seated(23, "wide")
    [teacher] = [p for p in drawn.people if p.name == "Maestra Rosa"]
    heights = [p.place.y for p in drawn.people if not p.place.guest]
    assert not teacher.place.guest
    assert min(heights) < teacher.place.y
    assert hypot(teacher.place.x - drawn.seating.cx, teacher.place.y - drawn.seating.cy) > 200


def test_guests_sit_on_an_arc_of_their_own_outside_the_table() -> None:
    drawn = seated(23, "wide")
    table = drawn.seating

    def out(x: float, y: float) -> float:
        return hypot((x - table.cx) / table.rx, (y - table.cy) / table.ry)

    for person in drawn.people:
        where = out(person.place.x, person.place.y)
        assert where > 1.05 if person.place.guest else abs(where - 1) < 0.01
    assert [p.name for p in drawn.people if p.place.guest] == ["Señora Lupe"]


def test_one_guest_more_moves_nobody_when_there_is_an_empty_place() -> None:
    names = tuple(person["name"] for person in people(21))
    one = seating(names, ("Lupe",), SHAPES["wide"])
    two = seating(names, ("Lupe", "Toño"), SHAPES["wide"])
    moved = [
        hypot(a.x - b.x, a.y - b.y) for a, b in zip(one.places[:21], two.places[:21], strict=True)
    ]
    assert max(moved) < 2 * one.face


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("number", (5, 12, 23, 50))
def test_no_thread_runs_over_the_face_of_somebody_else(number: int, shape: str) -> None:
    drawn = seated(number, shape)
    table = drawn.seating
    for a, b in permutations(drawn.people, 2):
        run = curve(
            (a.place.x, a.place.y),
            (b.place.x, b.place.y),
            (table.cx, table.cy),
            face=table.face,
            head=12,
            lane=0,
        )
        for step in range(1, 30):
            x, y = run.at(step / 30)
            for other in drawn.people:
                if other not in (a, b):
                    far = hypot(x - other.place.x, y - other.place.y)
                    assert far > table.face, (a.name, b.name, other.name)


def test_two_who_teach_each_other_have_two_threads() -> None:
    drawn = ring(board(12, [(0, 6, 0)], [(6, 0, 1)]))
    there, back = drawn.threads
    assert there.path != back.path
    assert (there.when, back.when) == ("today", "now")


def test_what_goes_on_now_lies_over_what_was_before_and_hides_its_own_earlier_thread() -> None:
    drawn = ring(board(12, [(0, 6, 0)], [(0, 6, 0), (2, 3, 1)]))
    assert [thread.when for thread in drawn.threads] == ["today", "now"]


def test_the_threads_of_the_year_are_a_picture_of_their_own() -> None:
    document = board(12, [(0, 6, 0)], [], [(1, 2, 0), (1, 2, 3), (4, 9, 1)])
    assert [thread.when for thread in ring(document).threads] == ["now"]
    assert [(thread.tutor, thread.tutee) for thread in years(document)] == [
        (1, 2),
        (4, 9),
    ]


def test_only_threads_of_now_carry_a_drawing_and_drawings_do_not_meet() -> None:
    drawn = ring(morning())
    marks = [thread.mark for thread in drawn.threads if thread.mark]
    with_tema = [t for t in drawn.threads if t.when == "now" and t.drawing]
    assert len(marks) == len(with_tema) == 6
    for (ax, ay), (bx, by) in combinations(marks, 2):
        assert hypot(ax - bx, ay - by) > 24
    for x, y in marks:
        for person in drawn.people:
            assert hypot(x - person.place.x, y - person.place.y) > drawn.seating.face + 10


def test_a_rehearsal_is_dotted_whatever_the_stitch_of_its_tema() -> None:
    tema = {"colour": "#B4562B", "stitch": "long"}
    assert yarn(tema, True).cap == "round"
    assert yarn(tema, True).dashes != yarn(tema, False).dashes
    assert yarn(None, False).colour == PLAIN


def test_nothing_but_a_colour_becomes_a_colour() -> None:
    assert dye("#2F6B7E") == "#2F6B7E"
    assert dye('red" onload="x') == PLAIN


def test_fifty_people_are_a_crowd_and_a_class_is_not() -> None:
    assert ring(crowd()).crowded
    assert not ring(morning()).crowded


def test_a_board_that_shows_nobody_gives_an_empty_ring() -> None:
    drawn = ring(BOARDS["nobody"]())
    assert not drawn.people and not drawn.threads


def test_a_thread_to_somebody_who_is_not_shown_is_left_out() -> None:
    document = board(12, [(0, 6, 0)])
    document["people"] = document["people"][1:]
    assert ring(document).threads == ()


def test_a_name_breaks_at_its_spaces_only() -> None:
    assert lines("José Ángel", 5) == ("José", "Ángel")
    assert lines("Ana", 6) == ("Ana",)
    assert lines("Quetzalcóatl", 3) == ("Quetzalcóatl",)
    assert lines("", 6) == ()
    assert width("é") == width("e")
