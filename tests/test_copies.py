"""Copies: out while taps go on, and back as a station of its own."""

from __future__ import annotations

import json
import random
import sqlite3
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.classroom import DATABASE, KEY, Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import NoteRandom, OpenDialogue
from kiosk.copies import CopyFault, check, folders, look, restore, restoring, take
from kiosk.copies.manifest import FORMAT
from kiosk.events import PersonChanged, Trust
from kiosk.rows import Person
from tests.classes import NOON_MS, Morning, dump, sample_class
from tests.copied import DATA, ZONE, lively_school, refused, rows, small_copy, stick, unpacked
from tests.stations import School, kiosk, process, until

school = pytest.fixture(lively_school)
copy = pytest.fixture(small_copy)


# Out and back.


def test_a_copy_goes_back_elsewhere_with_every_row_equal_and_verifies(
    school: Classroom, tmp_path: Path
) -> None:
    made = take(school, stick(tmp_path), ZONE)
    done = restore(made.path, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as other:
        assert other.differences() == []
        assert rows(other) == rows(school)
        assert dump(other, ())["events"] == dump(school, ())["events"]
        assert other.key == school.key and other.site.site == school.site.site
        assert done.station == other.site.station
    assert stat.S_IMODE((tmp_path / "b" / KEY).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "b" / DATABASE).stat().st_mode) == 0o640
    assert done.aside is None and done.beside is None


def test_before_a_stick_may_go_the_copy_is_on_it_under_its_last_name(
    school: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On FAT a file that was renamed is empty until it is synced again (docs/stack.md 6)."""
    done: list[tuple[str, str]] = []
    for name in ("synced", "settled"):
        true = getattr(folders, name)

        def told(path: Path, name: str = name, true: Callable[[Path], None] = true) -> None:
            true(path)
            done.append((name, path.name))

        monkeypatch.setattr(folders, name, told)
    monkeypatch.setattr(folders, "apart", lambda path, other: True)
    made = take(school, stick(tmp_path), ZONE)
    folder = made.path.parent
    assert done == [
        *(("synced", made.path.name), ("synced", folder.name), ("settled", folder.name))
    ]
    assert not list(folder.glob(".*.part"))


def test_each_restore_is_a_station_of_its_own_whose_event_ids_were_never_given(
    school: Classroom, tmp_path: Path
) -> None:
    made = take(school, stick(tmp_path), ZONE)
    ids = {school.site.station}
    written = {record.id for record in school.records()}
    for name in ("b", "c", "b"):
        restore(made.path, tmp_path / name, replace=True)
        with Classroom(tmp_path / name, VirtualClock()) as other:
            (record,) = other.submit(NoteRandom())
            assert record.id not in written
            assert other.site.former[-1] == school.site.station
            assert other.site.station not in ids
            ids.add(other.site.station)
            written.add(record.id)


def test_a_copy_of_a_restored_station_remembers_all_that_it_was(
    school: Classroom, tmp_path: Path
) -> None:
    restore(take(school, stick(tmp_path), ZONE).path, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as second:
        again = take(second, tmp_path / "again.zip", ZONE).path
        known = (school.site.station, second.site.station)
    restore(again, tmp_path / "c")
    with Classroom(tmp_path / "c", VirtualClock()) as third:
        assert third.site.former == known


def test_what_was_open_in_the_copy_ends_unknown_when_the_restored_station_comes_up(
    school: Classroom, tmp_path: Path
) -> None:
    assert "left open" in [sitting.dialogue for sitting in school.facts().open()]
    restore(take(school, stick(tmp_path), ZONE).path, tmp_path / "b")
    with Morning(tmp_path / "b", VirtualClock(name="elsewhere")) as morning:
        assert morning.room.facts().open() == ()
        row = morning.room.connection.execute(
            "SELECT reason, known FROM dialogues WHERE id = 'left open'"
        ).fetchone()
        assert row == ("interrupted", 0)
        morning.room.submit(OpenDialogue("new", "p22", "p01", "t01"))
        assert [s.dialogue for s in morning.room.facts().open()] == ["new"]
        assert morning.room.differences() == []


def test_passwords_stay_and_tablets_are_signed_out(school: Classroom, tmp_path: Path) -> None:
    done = restore(take(school, stick(tmp_path), ZONE).path, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as other:
        assert other.access.accounts() == school.access.accounts()
        assert dump(other, ())["tablets"] == [] != dump(school, ())["tablets"]
        assert dump(other, ())["taps"] == [] != dump(school, ())["taps"]
        assert done.setup == "" == other.site.setup


def test_without_accounts_a_new_setup_code_is_made_and_the_old_one_stays_here(
    tmp_path: Path,
) -> None:
    with sample_class(tmp_path / "a") as room:
        made = take(room, stick(tmp_path), ZONE)
        code = room.site.setup
    done = restore(made.path, tmp_path / "b")
    assert len(done.setup) == 6 and done.setup.isdigit()
    assert code.encode() not in unpacked(made.path)


def test_a_name_that_was_erased_is_nowhere_in_the_copy(school: Classroom, tmp_path: Path) -> None:
    school.enter([Person("p99", "Xóchitl Quetzalli"), PersonChanged("p99")], actor="p22")
    school.enter([Person("p99", erased=True), PersonChanged("p99")], actor="p22")
    made = take(school, stick(tmp_path), ZONE)
    assert b"Quetzalli" not in unpacked(made.path)


def test_the_source_is_not_touched(school: Classroom, tmp_path: Path) -> None:
    before, seq = dump(school, ()), school.seq()
    take(school, stick(tmp_path), ZONE)
    take(school, tmp_path / "one.zip", ZONE)
    assert dump(school, ()) == before and school.seq() == seq
    assert sorted(p.name for p in school.folder.iterdir() if "-" not in p.name) == [DATABASE, KEY]


def test_the_manifest_says_what_is_in_it_and_no_name_but_the_schools(
    school: Classroom, tmp_path: Path
) -> None:
    school.clock.set_wall(NOON_MS, Trust.TABLET)  # type: ignore[attr-defined]  # virtual here
    made = take(school, stick(tmp_path), ZONE)
    with zipfile.ZipFile(made.path) as packed:
        document = json.loads(packed.read("manifest.json"))
    assert document["format"] == FORMAT and document["what"] == "whole"
    assert document["school"] == "Escuela de la muestra"
    assert (document["site"], document["station"]) == (school.site.site, school.site.station)
    assert document["seq"] == school.seq() and document["day"] == school.facts().day()
    assert document["date"] == "2026-11-25"
    assert [part["name"] for part in document["parts"]] == [DATABASE, KEY]
    assert made.path.name.endswith("-2026-11-25.zip")
    assert "Ana" not in json.dumps(document)


def test_settings_go_along_and_come_back_unless_this_machine_has_its_own(
    school: Classroom, tmp_path: Path
) -> None:
    own = school.folder / "kiosk.toml"
    own.write_text('[display]\ndriver = "ssd1306"\n')
    made = take(school, stick(tmp_path), ZONE, own)
    restore(made.path, tmp_path / "b")
    assert (tmp_path / "b" / "kiosk.toml").read_text() == own.read_text()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "kiosk.toml").write_text('[display]\ndriver = "none"\n')
    done = restore(made.path, tmp_path / "c")
    assert "none" in (tmp_path / "c" / "kiosk.toml").read_text()
    assert done.beside is not None and done.beside.read_text() == own.read_text()


def test_a_copy_is_read_by_nobody_else_and_so_is_its_half(
    school: Classroom, tmp_path: Path
) -> None:
    made = take(school, stick(tmp_path), ZONE)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_rows_that_were_wrong_in_the_copy_are_folded_anew(
    school: Classroom, tmp_path: Path
) -> None:
    right = rows(school)
    school.connection.execute("UPDATE dialogues SET tutor = 'p09'")
    school.connection.commit()
    assert school.differences()
    made = take(school, stick(tmp_path), ZONE)
    restore(made.path, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as other:
        assert other.differences() == [] and rows(other) == right


# Every format ever written.


@pytest.mark.parametrize("path", sorted(DATA.glob("copy-*.zip")), ids=lambda path: path.stem)
def test_a_copy_of_every_format_and_schema_ever_written_goes_back(
    path: Path, tmp_path: Path
) -> None:
    made = check(path)
    restore(path, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as room:
        assert room.differences() == []
        assert room.seq() == made.seq
        people = {row[0]: row[1] for row in room.connection.execute("SELECT id, name FROM people")}
        assert len(people) == 23
        assert people["p01"].startswith("Ana ") == (made.what == "whole")
    with Morning(tmp_path / "b", VirtualClock(name="later")) as morning:
        morning.room.submit(OpenDialogue("later", "p22", "p03", "t02"))
        assert morning.room.differences() == []


def test_the_format_that_is_written_now_is_among_those_that_are_kept() -> None:
    kept = {look(path).format for path in DATA.glob("copy-*.zip")}
    assert kept == set(range(1, FORMAT + 1))


# A used folder.


def test_a_used_folder_is_replaced_only_when_told_to_and_kept_aside(
    school: Classroom, tmp_path: Path
) -> None:
    made = take(school, stick(tmp_path), ZONE)
    with sample_class(tmp_path / "b") as other:
        there, key = rows(other), other.key
    assert refused(made.path, tmp_path / "b") == "used"
    done = restore(made.path, tmp_path / "b", replace=True)
    with Classroom(tmp_path / "b", VirtualClock()) as room:
        assert rows(room) == rows(school)
    assert done.aside == tmp_path / "b" / "before-restore-001"
    with Classroom(done.aside, VirtualClock()) as old:
        assert rows(old) == there and old.key == key
    again = restore(made.path, tmp_path / "b", replace=True)
    assert again.aside is not None and again.aside.name == "before-restore-002"


def test_a_damaged_record_can_be_replaced(school: Classroom, tmp_path: Path) -> None:
    made = take(school, stick(tmp_path), ZONE)
    sample_class(tmp_path / "b").close()
    (tmp_path / "b" / DATABASE).write_bytes(b"nothing of a database " * 400)
    restore(made.path, tmp_path / "b", replace=True)
    with Classroom(tmp_path / "b", VirtualClock()) as room:
        assert room.differences() == []


def test_a_key_without_a_database_is_kept_aside_too(school: Classroom, tmp_path: Path) -> None:
    made = take(school, stick(tmp_path), ZONE)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / KEY).write_text("old")
    done = restore(made.path, tmp_path / "b")
    assert done.aside is not None and (done.aside / KEY).read_text() == "old"


def test_a_folder_on_which_a_station_runs_is_left_alone(copy: Path, tmp_path: Path) -> None:
    kiosk("init", "--name", "Otra", "--sample", "--data", str(tmp_path / "b"))
    school = School(tmp_path / "b")
    with process("station", "--simulate", "--data", str(tmp_path / "b")):
        until(lambda: school.told("parts.json").get("reader") == "ok", "the station is up")
        with pytest.raises(CopyFault, match="a station works on this folder"):
            restore(copy, tmp_path / "b", replace=True)
        kiosk("tap", "P01", "--data", str(tmp_path / "b"))


def test_a_folder_whose_pages_are_open_is_left_alone(copy: Path, tmp_path: Path) -> None:
    with sample_class(tmp_path / "b") as room:
        seq = room.seq()
        with pytest.raises(CopyFault, match="still have this record open"):
            restore(copy, tmp_path / "b", replace=True)
        assert room.submit(NoteRandom()) and room.seq() == seq + 1
        assert room.differences() == []


def test_what_goes_wrong_at_the_end_is_undone(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sample_class(tmp_path / "b") as room:
        before = rows(room)
    real = restoring._move

    def fails(where: Path, to: Path, moved: list[tuple[Path, Path]]) -> None:
        if where.parent.name == ".restoring" and where.name == DATABASE:
            raise OSError(28, "No space left on device")
        real(where, to, moved)

    monkeypatch.setattr(restoring, "_move", fails)
    with pytest.raises(CopyFault) as raised:
        restore(copy, tmp_path / "b", replace=True)
    assert raised.value.sentence.key == "copies.full"
    assert {path.name for path in (tmp_path / "b").iterdir()} == {DATABASE, KEY}
    with Classroom(tmp_path / "b", VirtualClock()) as room:
        assert rows(room) == before and room.differences() == []
    assert refused(copy, tmp_path / "c") == "full"
    assert not (tmp_path / "c").exists()


# While everything runs.


def test_a_storm_of_taps_goes_on_during_copies_and_each_copy_goes_back_and_verifies(
    tmp_path: Path,
) -> None:
    data, folder = str(tmp_path / "a"), stick(tmp_path)
    kiosk("init", "--name", "Prueba", "--sample", "--data", data)
    school = School(tmp_path / "a")
    school.set_policies([("bounce", 0.01), ("gone", 0.01)])
    stop, taps, chance = threading.Event(), [], random.Random(5)
    cards = [f"P{n:02d}" for n in range(1, 24)] + [f"T{n:02d}" for n in range(1, 13)]

    def storm() -> None:
        while not stop.is_set():
            kiosk("tap", *chance.sample(cards, 4), "--data", data)
            taps.append(4)

    with process("station", "--simulate", "--data", data):
        until(lambda: school.told("parts.json").get("reader") == "ok", "the station is up")
        thread = threading.Thread(target=storm)
        thread.start()
        made: list[Path] = []
        try:
            for n in range(4):
                heard = len(taps)
                done = subprocess.run(
                    [sys.executable, "-m", "kiosk.cli", "backup", str(folder / f"{n}.zip")]
                    + ["--data", data, "--json"],
                    capture_output=True,
                    text=True,
                )
                assert done.returncode == 0, done.stderr
                made.append(Path(json.loads(done.stdout)["file"]))
                until(lambda heard=heard: len(taps) > heard, "taps went on")  # type: ignore[misc]
        finally:
            stop.set()
            thread.join()
    with Classroom(tmp_path / "a", VirtualClock()) as room:
        journal = dump(room, ())["events"]
        assert room.differences() == []
        assert [kind for kind in (row[7] for row in journal)].count("copy_made") == 4
    for n, path in enumerate(made):
        restore(path, tmp_path / f"b{n}")
        with Classroom(tmp_path / f"b{n}", VirtualClock()) as other:
            assert other.differences() == []
            rows_then = sorted(journal)[: other.seq()]
            assert sorted(dump(other, ())["events"]) == rows_then


def test_a_tap_is_not_held_up_by_a_copy(tmp_path: Path) -> None:
    """No timed assertion: while the source is being read, a tap is committed."""
    with (
        sample_class(tmp_path / "a") as room,
        closing(sqlite3.connect(room.folder / DATABASE)) as c,
    ):
        c.execute("BEGIN")
        c.execute("SELECT count(*) FROM events").fetchone()  # as VACUUM INTO does, and stays so
        seq = room.seq()
        assert room.submit(OpenDialogue("d1", "p22", "p01", "t01")) and room.seq() > seq
        c.execute("ROLLBACK")
