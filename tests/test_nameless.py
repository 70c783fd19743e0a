"""A copy without names: no name, no minute, no key in it; put back, it folds and verifies."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from kiosk import directory
from kiosk.access import Account
from kiosk.classroom import KEY, Classroom
from kiosk.clock import VirtualClock, local, zone
from kiosk.commands import CloseDay, OpenDialogue, SwapPeople
from kiosk.copies import restore, take
from kiosk.copies.nameless import FOLDED, STAYS, take_nameless
from kiosk.copies.snapshot import LOCAL
from kiosk.events import PersonChanged, Trust
from kiosk.rows import Note, Person, Policy
from kiosk.words import words
from tests.classes import NOON_MS, Morning, dump, sample_class, some_act, tables
from tests.copied import ZONE, unpacked
from tests.stations import kiosk

GONE = LOCAL + ("accounts", "notes", "kept_aside", "wish_words")
"""Tables that are emptied: nothing of them leaves without names."""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Classroom]:
    """A school after two lively days, one of them with a vouched clock; children with drawings."""
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock(name="boot")) as morning:
        chance, room = Random(8), morning.room
        drawn = ("leaf", "sun", "leaf", "snail", "leaf")
        for n, avatar in enumerate(drawn, start=15):
            row = Person(f"p{n:02d}", f"Quetzalli {n}", f"Quetza {n}", "student", "5° Maíz", avatar)
            room.enter([row, PersonChanged(row.id)], actor="p22")
        for _ in range(50):
            some_act(morning, chance)
        room.submit(OpenDialogue("one", "p22", "p01", "t01"))
        room.submit(CloseDay("p22"))
        morning.clock.set_wall(NOON_MS + 5_025_123, Trust.TABLET)
        morning.wait(3)
        for _ in range(20):
            some_act(morning, chance)
        room.submit(OpenDialogue("two", "p22", "p02", "t01"))
        room.submit(SwapPeople("p02", "p16", "p22"), actor="p22")
        room.access.put(Account("p22", "hash of a password", "", 1))
        tema = directory.tema(room.connection, "t01")
        assert tema is not None
        room.enter([replace(tema, came_from="from the cousins in Atliaca")], actor="p22")
        typed = [Policy("bounce", "3"), Policy("greeting", "good day, Doña Petra")]
        room.enter(typed, actor="p22")
        room.enter([Note("n1", "p01", "p22", "come with her aunt")], actor="p22")
        yield room


@pytest.fixture
def copy(school: Classroom, tmp_path: Path) -> Path:
    """The school without names."""
    return take_nameless(school, tmp_path / "site.zip", ZONE, words("es")).path


def test_no_name_no_label_no_note_no_password_and_no_key_is_in_it(
    school: Classroom, copy: Path
) -> None:
    inside = unpacked(copy)
    rows = dump(school, ())
    secret = [school.key.hex(), "hash of a password", "come with her aunt", "5° Maíz", "Quetza"]
    secret += ["Atliaca", "Petra"]
    for person in rows["people"]:
        secret += [str(value) for value in (person[1], person[2], person[6]) if value]
    secret += [str(row[1]) for row in rows["cards"] if row[2] == "person" and row[1]]
    secret += [school.site.site, school.site.station]
    assert len(secret) > 60
    found = [word for word in secret if re.search(rb"(?<!\w)" + word.encode() + rb"(?!\w)", inside)]
    assert found == []
    assert school.site.name.encode() in inside
    with zipfile.ZipFile(copy) as packed:
        assert packed.namelist() == ["manifest.json", "kiosk.db"]
        assert json.loads(packed.read("manifest.json"))["what"] == "nameless"


def test_every_instant_is_a_whole_day_and_the_order_stays(
    school: Classroom, copy: Path, tmp_path: Path
) -> None:
    restore(copy, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as other:
        before, after = list(school.records()), list(other.records())
        assert [type(r.fact) for r in after] == [type(r.fact) for r in before]
        order = sorted(before, key=lambda record: record.order)
        again = sorted(after, key=lambda record: record.order)
        assert [before.index(r) for r in order] == [after.index(r) for r in again]
        dated = [record.wall_ms for record in after if record.wall_ms is not None]
        assert dated
        for wall_ms in dated:
            assert local(wall_ms, zone(ZONE)).strftime("%H:%M:%S.%f") == "12:00:00.000000"
        assert {record.boottime_ms for record in after} == {0}
        assert [record.stamp for record in again] == list(range(1, len(again) + 1))
        bodies = other.connection.execute("SELECT body FROM events").fetchall()
        began = [json.loads(body).get("began", 0) for (body,) in bodies]
        assert 0 < max(began) <= len(after)
        opened = other.connection.execute("SELECT DISTINCT opened_ms FROM dialogues").fetchall()
        assert opened == [(0,)]
        stamps = other.connection.execute("SELECT max(stamp) FROM people").fetchone()
        assert stamps[0] <= len(after)
    text = unpacked(copy)
    today = datetime.now(UTC)
    for year in (today.year, today.year - 1):
        assert f"{year}-".encode() not in text.replace(b"2026-11-25", b"")


def test_what_is_folded_is_the_same_but_for_instants(
    school: Classroom, copy: Path, tmp_path: Path
) -> None:
    restore(copy, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as other:
        assert other.differences() == []
        for table, columns in (
            ("dialogues", "id, day, tutor, tutee, tema, kind, reason, known, voided"),
            ("paths", "person, tema, chosen, dialogues, reached, offers, passed_on"),
            ("tutorias", "tutor, tutee, tema, dialogues, rehearsals, handed_on"),
            ("floors", "day, begun, closed"),
            ("temas", "id, title, field, challenge, dye"),
            ("people", "id, kind, avatar, seat, active, erased"),
            ("cards", "key, sort, owner, resting"),
        ):
            ask = f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3"
            here = other.connection.execute(ask).fetchall()
            assert here and here == school.connection.execute(ask).fetchall(), table


def test_everybody_is_called_by_their_drawing(copy: Path, tmp_path: Path) -> None:
    restore(copy, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as other:
        ask = "SELECT id, name, display_name FROM people ORDER BY seat, id"
        called = {row[0]: row[1:] for row in other.connection.execute(ask)}
    leaf = words("es")("drawings.leaf")
    drawn = {who for who, names in called.items() if names[0].startswith(leaf)}
    assert {called[who][0] for who in drawn} == {leaf, f"{leaf} 2", f"{leaf} 3"}
    assert called["p06"][0].startswith(words("es")("copies.somebody"))
    names = [name for name, _ in called.values()]
    assert len(set(names)) == len(names) and all(name == shown for name, shown in called.values())


def test_it_is_another_site_with_a_key_of_its_own_and_a_setup_code(
    school: Classroom, copy: Path, tmp_path: Path
) -> None:
    done = restore(copy, tmp_path / "b")
    assert len(done.setup) == 6
    with Classroom(tmp_path / "b", VirtualClock()) as other:
        assert other.site.site != school.site.site and other.key != school.key
        assert other.site.name == school.site.name
        theirs = {record.id for record in other.records()}
        assert not theirs & {record.id for record in school.records()}
        assert all(dump(other, ())[name] == [] for name in GONE)
    assert (tmp_path / "b" / KEY).stat().st_mode & 0o777 == 0o600


def test_a_restored_nameless_school_can_be_worked_and_rehearsed_on(
    copy: Path, tmp_path: Path
) -> None:
    restore(copy, tmp_path / "b")
    with Morning(tmp_path / "b", VirtualClock(name="later")) as morning:
        morning.room.submit(OpenDialogue("later", "p22", "p03", "t02"))
        assert morning.room.differences() == []
        again = take(morning.room, tmp_path / "again.zip", ZONE)
    restore(again.path, tmp_path / "c")


def test_every_table_was_looked_at_before_it_may_leave_without_names(school: Classroom) -> None:
    # Whoever adds a table says in kiosk.copies.nameless what of it names nobody; until then it
    # is emptied, which is safe, and here it is asked for.
    every = {name for name in tables(school.connection, ())}
    assert every == STAYS.keys() | FOLDED | set(GONE)
    for table, stays in STAYS.items():
        columns = {row[1] for row in school.connection.execute(f"PRAGMA table_info({table})")}
        assert stays <= columns, table
    emptied = {
        "people": {"name", "display_name", "group", "external_id", "pool", "consent"},
        "temas": {"came_from"},
    }
    for table in STAYS:
        columns = {row[1] for row in school.connection.execute(f"PRAGMA table_info({table})")}
        assert columns - STAYS[table] == emptied.get(table, set()), table


def test_a_table_or_column_that_nobody_looked_at_is_emptied(
    school: Classroom, tmp_path: Path
) -> None:
    school.connection.executescript(
        "CREATE TABLE diaries (text TEXT) STRICT; INSERT INTO diaries VALUES ('dear diary');"
        "ALTER TABLE people ADD COLUMN birthday TEXT NOT NULL DEFAULT 'on the ninth';"
    )
    path = take_nameless(school, tmp_path / "site.zip", ZONE, words("es")).path
    assert b"dear diary" not in unpacked(path) and b"xsomebody" not in unpacked(path)
    restore(path, tmp_path / "b")
    with Classroom(tmp_path / "b", VirtualClock()) as other:
        values = other.connection.execute("SELECT DISTINCT birthday FROM people").fetchall()
    assert values == [("",)]


def test_the_commands_export_the_site_with_and_without_names_and_take_it_back(
    tmp_path: Path,
) -> None:
    data = ("--data", str(tmp_path / "a"), "--lang", "en")
    kiosk("init", "--name", "Prueba", "--sample", *data)
    kiosk("export", "site", "--format", "zip", "--out", str(tmp_path / "plain.zip"), *data)
    named = ("--names", "--out", str(tmp_path / "named.zip"))
    kiosk("export", "site", "--format", "zip", *named, *data)
    for name, known in (("plain", False), ("named", True)):
        there = ("--data", str(tmp_path / name), "--lang", "en")
        told = json.loads(kiosk("restore", str(tmp_path / f"{name}.zip"), "--json", *there))
        assert told["names"] is known
        assert "verif" in kiosk("verify", *there).lower() or kiosk("verify", *there)
    assert b"Itzel" not in unpacked(tmp_path / "plain.zip")
    assert b"Itzel" in unpacked(tmp_path / "named.zip")
    days = ("export", "site", "--format", "zip", "--from", "3", *data)
    assert "leaves whole" in kiosk(*days, code=1)
    assert "can be had as: zip" in kiosk("export", "site", "--format", "csv", *data, code=2)
    gone = ("export", "site", "--format", "zip", "--out", str(tmp_path / "no" / "x.zip"), *data)
    assert kiosk(*gone, code=1).count("\n") == 1
