"""A memory card on another board: another id before anybody writes, and one question."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import OpenDialogue
from kiosk.copies import restore, take
from kiosk.copies.wanted import settle, wanted
from kiosk.ports import Button
from kiosk.screens import Face
from kiosk.starting import asks_language
from kiosk.starting.board import COPY, asks_board, new_site, notice, same_site
from kiosk.station import TURN
from kiosk.words import words
from tests.classes import sample_class
from tests.teaching import Desk, school_in
from tests.test_station import Bench

ES = words("es")
ONE, OTHER = "10000000aaaa0001", "10000000bbbb0002"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A school that was at work on board ONE, with a dialogue left open."""
    found = tmp_path / "school"
    clock = VirtualClock(name="one")
    with sample_class(found, clock) as classroom:
        classroom.close()
    notice(found, ONE, clock)
    with Classroom(found, clock) as classroom:
        classroom.submit(OpenDialogue("d1", "p22", "p01", "t01", "cards", ()))
    return found


def look(folder: Path) -> Classroom:
    return Classroom(folder, VirtualClock(name="look"))


def test_the_same_board_and_a_machine_without_a_number_change_nothing(folder: Path) -> None:
    with look(folder) as classroom:
        before, seq = classroom.site, classroom.seq()
    for serial in (ONE, ONE, ""):
        notice(folder, serial, VirtualClock(name="look"))
    with look(folder) as classroom:
        assert (classroom.site, classroom.seq()) == (before, seq)
        assert not asks_board(classroom)


def test_another_board_is_another_station_before_anybody_writes(folder: Path) -> None:
    with look(folder) as classroom:
        before = classroom.site
    for _ in range(2):  # station and pages both look
        notice(folder, OTHER, VirtualClock(name="two"))
    with look(folder) as classroom:
        now = classroom.site
        assert now.station != before.station and now.former == (before.station,)
        assert (now.site, now.name) == (before.site, before.name)
        assert asks_board(classroom)
        classroom.submit(OpenDialogue("d2", "p05", "p02", "t03", "cards", ()))
        ids = [str(record.id) for record in classroom.records()]
        assert ids[-1].startswith(f"{now.station}-") and len(set(ids)) == len(ids)
        assert OTHER not in classroom.meta("board")  # the number itself is not kept
        assert classroom.differences() == []


def test_what_the_former_board_left_open_ends_when_the_station_comes_up(folder: Path) -> None:
    notice(folder, OTHER, VirtualClock(name="two"))
    bench = Bench(folder, made=True)
    assert bench.classroom.facts().open() == ()
    assert bench.classroom.differences() == []
    bench.classroom.close()


def test_two_clones_of_one_card_never_write_under_one_id(folder: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(folder, clone)
    notice(folder, OTHER, VirtualClock(name="two"))
    notice(clone, "10000000cccc0003", VirtualClock(name="three"))
    with look(folder) as one, look(clone) as other:
        assert one.site.station != other.site.station


def test_the_display_asks_on_the_tablet_where_teachers_have_accounts(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        desk.sign_in()
        notice(desk.folder, ONE, desk.clock)
        notice(desk.folder, OTHER, desk.clock)
        bench = Bench(desk.folder, made=True)
        bench.wait(TURN)
        seen = set()
        for _ in range(4):
            bench.wait(TURN)
            seen.add(bench.lines[0])
        assert ES("first.board_asks_tablet") in seen
        bench.press(Button.OK)
        assert asks_board(bench.classroom)
        bench.tap("P22", "P01", "T01")
        assert len(bench.classroom.facts().open()) == 1  # nobody is kept from beginning
        bench.classroom.close()


@pytest.mark.parametrize(("lit", "new"), [(0, False), (1, True)])
def test_the_display_takes_the_answer_while_the_station_is_nobodys(
    folder: Path, lit: int, new: bool
) -> None:
    notice(folder, OTHER, VirtualClock(name="two"))
    bench = Bench(folder, made=True)
    bench.press(Button.BACK)  # first: is it a new day? No, the day goes on
    for _ in range(4):
        screen = bench.station.state.screen
        if screen.face is Face.ASK_BOARD and screen.lit == lit:
            break
        bench.wait(TURN)
    bench.press(Button.OK, after=0.1)
    assert (wanted(folder) is not None) == new
    assert asks_board(bench.classroom) == new
    bench.classroom.close()


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[Desk]:
    """A tablet at a school whose card is on another board now."""
    with school_in(tmp_path) as desk:
        desk.sign_in()
        notice(desk.folder, ONE, desk.clock)
        notice(desk.folder, OTHER, desk.clock)
        yield desk


def test_the_tablet_asks_on_now_and_takes_that_it_was_repaired(moved: Desk) -> None:
    assert ES("first.board_noticed") in moved.get("/teacher/").text
    assert ES("first.board_noticed") in moved.get("/teacher/kit").text
    assert ES("first.board_same_how") in moved.get("/teacher/kit/board").text
    answer = moved.post("/teacher/kit/board", what="same")
    assert (answer.status_code, answer.location) == (303, "/teacher/kit")
    assert not asks_board(moved.classroom) and wanted(moved.folder) is None
    assert ES("first.board_noticed") not in moved.get("/teacher/").text
    assert moved.post("/teacher/kit/board", what="new", sure="yes").location == "/teacher/kit"


def test_a_new_site_needs_a_tick_and_begins_empty_with_the_old_one_aside(moved: Desk) -> None:
    refused = moved.post("/teacher/kit/board", what="new")
    assert refused.status_code == 409 and ES("first.board_unsure") in refused.text
    assert wanted(moved.folder) is None
    before, key = moved.classroom.site, (moved.folder / "site.key").read_text()
    answer = moved.post("/teacher/kit/board", what="new", sure="yes")
    assert (answer.status_code, answer.location) == (303, "/teacher/copies/wait")
    moved.classroom.close()
    moved.source.close()
    settle(moved.folder, pause=lambda seconds: None)
    with look(moved.folder) as classroom:
        now = classroom.site
        assert now.site != before.site and now.station != before.station and now.setup
        assert directory.people(classroom.connection) == [] and classroom.seq() == 0
        assert asks_language(classroom) and not asks_board(classroom)
        assert classroom.access.accounts() == [] or not classroom.access.accounts()
    assert (moved.folder / "site.key").read_text() != key
    (aside,) = moved.folder.glob("before-restore-*")
    with look(aside) as former:
        assert former.site.site == before.site and len(directory.people(former.connection)) > 20
    notice(moved.folder, OTHER, VirtualClock(name="three"))
    assert not (moved.folder / COPY).exists()
    with look(moved.folder) as classroom:
        assert not asks_board(classroom)


def test_after_a_copy_was_put_back_on_another_board_nothing_is_asked(
    folder: Path, tmp_path: Path
) -> None:
    with look(folder) as classroom:
        made = take(classroom, tmp_path / "copy.zip", "America/Mexico_City")
    other = tmp_path / "other"
    restore(made.path, other)
    notice(other, OTHER, VirtualClock(name="two"))
    with look(other) as classroom:
        assert not asks_board(classroom)


def test_a_new_site_that_cannot_be_made_leaves_everything(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice(folder, OTHER, VirtualClock(name="two"))

    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.starting.board.take", full)
    with look(folder) as classroom:
        with pytest.raises(OSError, match="no space is left"):
            new_site(classroom, "tutoría", "America/Mexico_City")
        assert asks_board(classroom) and wanted(folder) is None
        assert not (folder / ".new-site").exists()
        same_site(classroom)
        assert not asks_board(classroom)
