"""The file: refused in words when it is not ours, never half-written, two at once lose nothing."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from kiosk.classroom import DATABASE, KEY, Classroom, TapNote, init
from kiosk.clock import VirtualClock
from kiosk.commands import CallHelp, NoteRandom, OpenDialogue
from kiosk.errors import Refused, StorageError, StorageFull
from kiosk.events import PersonChanged
from kiosk.rows import Person
from kiosk.storage import VERSIONS, open_database
from kiosk.storage.migrations import migrations
from tests.classes import Morning, copied, dump, sample_class

THREADS, COMMANDS = 4, 200


def refusal(folder: Path) -> str:
    """What is said when the folder cannot be used."""
    with pytest.raises(StorageError) as refused:
        Classroom(folder, VirtualClock())
    return str(refused.value)


def test_a_new_folder_has_its_own_ids_a_private_key_and_a_setup_code(tmp_path: Path) -> None:
    with init(tmp_path / "a", "Una", VirtualClock()) as one:
        with init(tmp_path / "b", "Otra", VirtualClock()) as other:
            assert one.site.site != other.site.site and one.site.station != other.site.station
            assert one.key != other.key and len(one.key) == 32
        assert one.site.name == "Una"
        assert one.site.setup.isdigit() and len(one.site.setup) == 6
    assert stat.S_IMODE((tmp_path / "a" / KEY).stat().st_mode) == 0o600


def test_a_folder_that_is_used_is_not_made_anew(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        before = dump(room, ())
        with pytest.raises(Refused, match="a school here already"):
            init(tmp_path / "a", "Otra", VirtualClock())
        assert dump(room, ()) == before


def test_a_key_without_a_database_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / KEY).write_text("old")
    with pytest.raises(StorageError, match="restore the copy or move the key away"):
        init(tmp_path, "Otra", VirtualClock())
    assert (tmp_path / KEY).read_text() == "old"
    assert not (tmp_path / DATABASE).exists()


def test_a_folder_without_data_says_how_to_make_it(tmp_path: Path) -> None:
    assert "kiosk init --name" in refusal(tmp_path)
    assert not (tmp_path / DATABASE).exists()


def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / DATABASE
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE photos (x)")
    connection.close()
    before = file.read_bytes()
    assert "belongs to another program" in refusal(tmp_path)
    assert file.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / DATABASE
    file.write_bytes(b"hola, soy una carta " * 500)
    before = file.read_bytes()
    assert "restore a copy" in refusal(tmp_path)
    assert file.read_bytes() == before


@pytest.mark.parametrize("left", [0, 50, 4096, 8192, 40_000])
def test_a_truncated_file_is_told_in_words(left: int, tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with (tmp_path / "a" / DATABASE).open("r+b") as file:
        file.truncate(left)
    try:
        room = Classroom(tmp_path / "a", VirtualClock())
    except StorageError as error:
        assert "restore a copy" in str(error)
    else:
        with room:
            found = room.differences()
        assert found and "damaged" in str(found[0])


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        room.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('kiosk', 'm999_later', '2030')"
        )
        room.connection.commit()
    said = refusal(tmp_path / "a")
    assert "newer version" in said and "m999_later" in said and "update the program" in said


def test_the_names_of_the_migrations_are_those_that_the_program_has() -> None:
    with closing(Database(memory=True)) as empty:
        assert VERSIONS == tuple(migration.name for migration in migrations.pending(empty))


def test_what_stands_in_the_journal_is_not_replaced_either(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        room.submit(NoteRandom())
        before = dump(room, ())
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            room.connection.execute(
                "INSERT OR REPLACE INTO events SELECT * FROM events ORDER BY seq LIMIT 1"
            )
        room.connection.rollback()
        assert dump(room, ()) == before


def test_a_folder_without_its_key_is_refused(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    (tmp_path / "a" / KEY).unlink()
    assert "no card is recognised" in refusal(tmp_path / "a")
    (tmp_path / "a" / KEY).write_text("not hex")
    assert "no card is recognised" in refusal(tmp_path / "a")


def test_a_database_that_was_not_set_up_says_so(tmp_path: Path) -> None:
    open_database(tmp_path / DATABASE, create=True).close()
    (tmp_path / KEY).write_text("00" * 32)
    assert "not set up yet" in refusal(tmp_path)


def test_a_file_that_cannot_be_written_says_so_and_nothing_changes(tmp_path: Path) -> None:
    # Root may write everywhere, so SQLite is told to refuse what a read-only card would.
    with sample_class(tmp_path / "a") as room:
        before = dump(room, ())
        room.connection.execute("PRAGMA query_only=ON")
        with pytest.raises(StorageError, match="cannot be written"):
            room.submit(NoteRandom())
        room.connection.execute("PRAGMA query_only=OFF")
        assert dump(room, ()) == before
        assert room.submit(NoteRandom())


def test_what_was_confirmed_is_on_the_disk_and_not_only_on_its_way(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        modes = [
            room.connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]


# No room.


def fill(room: Classroom) -> StorageFull:
    """Write until there is no room; what was written before it stays."""
    for n in range(100_000):
        before, seq = None, room.seq()
        if n % 20 == 0 or n > 150:
            before = dump(room, ())
        try:
            row = Person(f"x{n}", "x" * 200)
            room.enter([row, PersonChanged(f"x{n}")], actor="import")
            room.submit(
                OpenDialogue(f"d{n}", "p22", f"x{n}", "t01"),
                CallHelp(f"c{n}"),
                tap=TapNote("key" * 100, "tap"),
            )
        except StorageFull as error:
            if before is not None and room.seq() == seq:
                assert dump(room, ()) == before
            return error
    raise AssertionError("it was never full")


def test_a_full_card_is_said_nothing_is_half_written_and_it_works_again(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        (pages,) = room.connection.execute("PRAGMA page_count").fetchone()
        room.connection.execute(f"PRAGMA max_page_count={pages + 3}")
        said = fill(room)
        assert "full" in str(said) and "free some space" in str(said)
        assert room.differences() == []
        full = dump(room, ())
        for _ in range(3):
            with pytest.raises(StorageFull):
                for n in range(50):
                    big = [Person(f"y{n}{m}", "y" * 900) for m in range(20)]
                    room.enter([*big, PersonChanged("y")], actor="import")
        assert {name for name, rows in dump(room, ()).items() if rows != full[name]} <= {
            "people",
            "events",
        }
        room.connection.execute("PRAGMA max_page_count=1000000")
        assert room.submit(NoteRandom(), tap=TapNote("key", "tap"))
        assert room.differences() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where mounting is allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True
    )
    if not done or done.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_is_really_full_is_said_and_it_works_again(
    small_disk: Path, tmp_path: Path
) -> None:
    with sample_class(tmp_path / "a") as base:
        copied(base, small_disk / "a")
    with Classroom(small_disk / "a", VirtualClock()) as room:
        ballast = small_disk / "ballast"
        used = shutil.disk_usage(small_disk)
        ballast.write_bytes(b"x" * max(used.free - 96_000, 0))
        fill(room)
        assert room.differences() == []
        seq = room.seq()
        with pytest.raises(StorageFull):
            room.enter([Person("big", "x" * 200_000), PersonChanged("big")], actor="import")
        assert room.seq() == seq
        ballast.unlink()
        assert room.submit(NoteRandom(), tap=TapNote("key", "tap"))
        assert room.differences() == []


def test_a_tap_on_a_full_card_is_refused_and_the_same_tap_counts_later(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P22", "P01")
        connection = morning.room.connection
        before = dump(morning.room, ())
        connection.execute("PRAGMA query_only=ON")
        morning.tap("T01")
        connection.execute("PRAGMA query_only=OFF")
        assert dump(morning.room, ()) == before
        assert morning.station.state.storage == "lost"
        morning.tap("T01")
        assert [(s.tutor, s.tutee) for s in morning.room.facts().open()] == [("p22", "p01")]
        assert morning.station.state.storage == ""


# Station and web at once.


def test_four_threads_write_two_hundred_commands_each_and_none_is_lost(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    errors: list[BaseException] = []

    def work(n: int) -> None:
        try:
            with Classroom(tmp_path / "a", VirtualClock(name=f"clock{n}")) as room:
                for k in range(COMMANDS):
                    if k % 4:
                        room.submit(CallHelp(f"c{n}-{k}", ("p01",)), tap=TapNote("k", "tap"))
                    else:
                        opening = OpenDialogue(f"d{n}-{k}", "p22", f"p{n + 1:02d}", "t01")
                        room.submit(opening, tap=TapNote("k", "tap"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with Classroom(tmp_path / "a", VirtualClock()) as room:
        for table, count in (
            ("helps", THREADS * COMMANDS * 3 // 4),
            ("dialogues", THREADS * COMMANDS // 4),
            ("taps", THREADS * COMMANDS),
        ):
            (found,) = room.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert found == count, table
        stamps = [record.stamp for record in room.records()]
        assert stamps == sorted(set(stamps))
        assert room.differences() == []


def test_a_file_that_is_held_for_too_long_is_said_in_words(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        room.connection.execute("PRAGMA busy_timeout=20")
        other = sqlite3.connect(tmp_path / "a" / DATABASE)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="busy for too long"):
            room.submit(NoteRandom())
        other.close()
        assert room.submit(NoteRandom())
