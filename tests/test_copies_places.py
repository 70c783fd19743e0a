"""Where copies may lie: full, read-only, gone or strange places; older copies make room."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.classroom import DATABASE, Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import NoteRandom
from kiosk.copies import CopyFault, check, look, take, taking
from kiosk.copies.folders import DAYS, MONTHS, WEEKS, Lying, copies_in, part_folder, spare
from kiosk.copies.manifest import FORMAT, Manifest
from kiosk.errors import StorageError
from tests.classes import sample_class
from tests.copied import ZONE, listing, lively_school, stick
from tests.stations import kiosk

school = pytest.fixture(lively_school)


# Where a copy may be written.


def fault(room: Classroom, dest: Path) -> str:
    """Why no copy was made; nothing was left there and the record goes on."""
    before = listing(dest.parent) if dest.parent.exists() else {}
    with pytest.raises(CopyFault) as raised:
        take(room, dest, ZONE)
    after = listing(dest.parent) if dest.parent.exists() else {}
    assert after == before
    assert room.submit(NoteRandom()) and room.differences() == []
    return raised.value.sentence.key.removeprefix("copies.")


def test_a_missing_place_is_said(school: Classroom, tmp_path: Path) -> None:
    assert fault(school, tmp_path / "media" / "stick" / "copy.zip") == "missing"


def test_no_file_but_a_copy_of_this_school_is_written_over(
    school: Classroom, tmp_path: Path
) -> None:
    photos = tmp_path / "stick" / "photos.zip"
    stick(tmp_path)
    photos.write_bytes(b"photos")
    assert fault(school, photos) == "not_over" and photos.read_bytes() == b"photos"
    with sample_class(tmp_path / "other") as other:
        theirs = take(other, tmp_path / "stick" / "theirs.zip", ZONE).path
    assert fault(school, theirs) == "not_over"
    first = take(school, tmp_path / "stick" / "ours.zip", ZONE)
    school.submit(NoteRandom())
    second = take(school, first.path, ZONE)
    assert second.path == first.path and look(first.path).seq == school.seq()


def mounted(folder: Path, options: str) -> Callable[[], None]:
    """A small disk there, where mounting is allowed; what unmounts it."""
    folder.mkdir(exist_ok=True)
    tool = shutil.which("mount")
    done = tool and subprocess.run(
        [tool, "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True
    )
    if not done or done.returncode:
        pytest.skip("mounting a small disk is not allowed here")

    def unmount() -> None:
        subprocess.run(["umount", "-l", str(folder)], check=True)

    return unmount


@pytest.mark.parametrize("patient", [True, False])
def test_a_full_stick_is_said_and_its_older_copy_stays(
    patient: bool, school: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmount = mounted(tmp_path / "disk", "size=2m")
    try:
        older = take(school, tmp_path / "disk", ZONE).path
        left = shutil.disk_usage(tmp_path / "disk").free
        (tmp_path / "disk" / "ballast").write_bytes(b"x" * (left - 150_000))
        if not patient:  # it fills up only while it is written
            monkeypatch.setattr(taking, "_room", lambda classroom, folder, dest: None)
        with pytest.raises(CopyFault) as raised:
            take(school, tmp_path / "disk", ZONE)
        assert raised.value.sentence.key == "copies.full"
        names = sorted(path.name for path in (tmp_path / "disk").iterdir())
        assert names == sorted([older.name, "ballast"])
        check(older)
        assert school.submit(NoteRandom()) and school.differences() == []
        (tmp_path / "disk" / "ballast").unlink()
        check(take(school, tmp_path / "disk", ZONE).path)
    finally:
        unmount()


def test_a_read_only_stick_is_said(school: Classroom, tmp_path: Path) -> None:
    unmount = mounted(tmp_path / "disk", "size=2m,ro")
    try:
        with pytest.raises(CopyFault) as raised:
            take(school, tmp_path / "disk", ZONE)
        assert raised.value.sentence.key == "copies.read_only"
    finally:
        unmount()


@pytest.mark.parametrize("moment", ["snapshot", "seal", "check"])
def test_a_stick_that_is_pulled_out_midway_is_said(
    moment: str, school: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stick(tmp_path)
    real = getattr(taking, moment)

    def pulled(*arguments: Any) -> Any:
        done = real(*arguments) if moment != "check" else None
        shutil.rmtree(folder)
        return done if moment != "check" else real(*arguments)

    monkeypatch.setattr(taking, moment, pulled)
    with pytest.raises(CopyFault) as raised:
        take(school, folder, ZONE)
    assert raised.value.sentence.key.removeprefix("copies.") in ("gone", "no_copy")
    assert not folder.exists()
    assert school.submit(NoteRandom()) and school.differences() == []


def test_a_record_that_cannot_be_read_gives_no_copy(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with closing(sqlite3.connect(tmp_path / "a" / DATABASE)) as connection:
        told = "SELECT rootpage FROM sqlite_master WHERE name = 'people'"
        (page,) = connection.execute(told).fetchone()
    with (tmp_path / "a" / DATABASE).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(os.urandom(4096))
    with Classroom(tmp_path / "a", VirtualClock()) as room:
        with pytest.raises((CopyFault, StorageError)) as raised:
            take(room, stick(tmp_path), ZONE)
    assert (
        isinstance(raised.value, CopyFault) and raised.value.sentence.key == "copies.record_damaged"
    )
    assert list(stick(tmp_path).iterdir()) == []


def test_what_a_killed_program_left_is_taken_away_but_not_what_another_is_writing(
    school: Classroom, tmp_path: Path
) -> None:
    folder = stick(tmp_path)
    left = folder / ".tutoria-99-00.part"
    left.mkdir()
    (left / "kiosk.db").write_bytes(b"half")
    (left / "lock").touch()
    with part_folder(folder) as busy:
        assert not left.exists()
        take(school, folder, ZONE)
        assert busy.exists()
    assert [path.suffix for path in folder.iterdir()] == [".zip"]


# What the commands say.


def test_the_commands_say_what_went_wrong_in_one_sentence_of_the_sites_language(
    tmp_path: Path,
) -> None:
    here, there = tmp_path / "a", tmp_path / "b"
    kiosk("init", "--name", "Prueba", "--sample", "--data", str(here))

    def said(*arguments: str) -> str:
        sentence = kiosk(*arguments, code=1)
        assert sentence.count("\n") == 1
        return sentence

    missing = str(tmp_path / "media" / "copy.zip")
    assert "no existe esa carpeta" in said("backup", missing, "--data", str(here))
    english = said("backup", missing, "--data", str(here), "--lang", "en")
    assert "there is no such folder; is the stick plugged in?" in english
    assert "kiosk init" in said("backup", str(tmp_path), "--data", str(there))
    copy = tmp_path / "copy.zip"
    told = json.loads(kiosk("backup", str(copy), "--json", "--data", str(here)))
    assert told["file"] == str(copy) and told["gone"] == [] and told["date"] is None
    assert "--replace" in said("restore", str(copy), "--data", str(here))
    assert "no hay ningún respaldo" in said("restore", missing, "--data", str(there))
    copy.write_bytes(copy.read_bytes()[:-1] + b"x")
    assert "dañado" in said("restore", str(copy), "--data", str(there))
    assert not there.exists()
    kiosk("backup", "--data", str(here), code=2)


# Rotation.


def lying(day: int, date: str = "", station: str = "s1", n: int = 0) -> Lying:
    """A copy of that day."""
    made = Manifest(FORMAT, "whole", "1", "x", "site", station, day, date, n, n, (), ())
    return Lying(Path(f"{n:05d}.zip"), made)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=400))
@settings(max_examples=60)
def test_rotation_keeps_the_last_days_weeks_and_months_and_always_the_newest(
    steps: list[tuple[int, bool]],
) -> None:
    from datetime import date, timedelta

    copies: list[Lying] = []
    day = 1
    for n, (later, dated) in enumerate(steps):
        day += later
        when = (date(2026, 8, 24) + timedelta(days=day)).isoformat() if dated else ""
        copies.append(lying(day, when, n=n))
        gone = set(spare(copies, copies[-1].path))
        assert copies[-1].path not in gone
        copies = [each for each in copies if each.path not in gone]
        assert len(copies) <= 2 * (DAYS + WEEKS + MONTHS)
    days = {each.manifest.day for each in copies}
    assert copies[-1].manifest.day in days and len(days) >= min(DAYS, len(days))


def test_a_year_without_a_clock_leaves_a_week_a_month_and_a_year_of_copies() -> None:
    copies: list[Lying] = []
    for day in range(1, 201):
        copies.append(lying(day, n=day))
        gone = set(spare(copies, copies[-1].path))
        copies = [each for each in copies if each.path not in gone]
    days = [each.manifest.day for each in copies]
    assert days[-7:] == list(range(194, 201))
    assert {185, 190, 195, 200} <= set(days)
    assert {20, 40, 60, 80, 100, 120, 140, 160, 180} <= set(days)
    assert len(days) <= 7 + 4 + 12


def test_the_copy_just_made_stays_although_a_strange_one_says_that_it_is_newer(
    school: Classroom, tmp_path: Path
) -> None:
    # After an older copy was put back, the stick may hold copies that are ahead of the record.
    newest = lying(3, n=5)
    ahead = [lying(3, n=n) for n in range(6, 40)]
    gone = spare([newest, *ahead], newest.path)
    assert newest.path not in gone and ahead[-1].path not in gone
    assert len(gone) == len(ahead) - 1


def test_copies_of_another_station_and_other_files_on_the_stick_are_left_alone(
    school: Classroom, tmp_path: Path
) -> None:
    folder = stick(tmp_path)
    with sample_class(tmp_path / "other") as other:
        theirs = take(other, folder, ZONE).path
    named = take(school, folder / "before the fair.zip", ZONE).path
    (folder / "photo.jpg").write_bytes(b"x")
    first = take(school, folder, ZONE)
    second = take(school, folder, ZONE)
    assert second.gone == (first.path,)
    left = {path.name for path in folder.iterdir()}
    assert left == {theirs.name, named.name, "photo.jpg", second.path.name}
    assert [each.path for each in copies_in(folder)][-1] in (named, second.path)
