"""The journal: append-only, without names, ordered by stamps that never go back."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import fields
from importlib import resources
from pathlib import Path

import pytest

from kiosk import journal
from kiosk.clock import VirtualClock
from kiosk.commands import CallHelp, NoteRandom
from kiosk.config import Config
from kiosk.events import (
    KINDS,
    Fact,
    Kind,
    Reason,
    Trust,
    body_of,
    entities,
    fact_of,
    kind_of,
)
from kiosk.journal import STAMP_STEP, Moment, next_stamp
from kiosk.rehearsal import Rehearsal
from kiosk.script import read_script
from kiosk.words import words
from tests.classes import Heard, Morning, dump, sample_class, sample_rows

EVENTS_PAGE = Path(__file__).parent.parent / "docs" / "events.md"
NOON_MS = 1_795_000_000_000


def an_instance(kind: str) -> Fact:
    """A fact of that kind with a value in every field."""
    values: dict[str, object] = {}
    for n, field in enumerate(fields(KINDS[kind]), start=1):
        match str(field.type):
            case "str":
                values[field.name] = f"{field.name}{n}"
            case "int":
                values[field.name] = n
            case "bool":
                values[field.name] = True
            case "Kind":
                values[field.name] = Kind.REHEARSAL
            case "Reason":
                values[field.name] = Reason.STALE
            case "Trust":
                values[field.name] = Trust.TABLET
            case "tuple[str, ...]":
                values[field.name] = ("a", "b")
    return KINDS[kind](**values)  # type: ignore[arg-type]


def moment(wall_ms: int | None = None, trust: Trust = Trust.NONE) -> Moment:
    return Moment("boot", 5, wall_ms, trust)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_of_every_kind_comes_back_from_its_body(kind: str) -> None:
    fact = an_instance(kind)
    assert kind_of(fact) == kind
    assert fact_of(kind, body_of(fact)) == fact


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_of_every_kind_tells_what_it_is_about(kind: str) -> None:
    about = entities(an_instance(kind))
    assert len(about) == len(set(about))
    assert all(
        re.match(r"(floor|tutoria|path|help|boot|year|demonstration|agenda|wish):.", entity)
        for entity in about
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_of_every_kind_is_appended_folded_and_read_again(kind: str, tmp_path: Path) -> None:
    fact = an_instance(kind)
    with sample_class(tmp_path / "a") as room:
        (record,) = room.enter([fact], actor="teacher")
        assert list(room.records(room.seq() - 1)) == [record]
        assert record.fact == fact and record.actor == "teacher"
        assert room.differences() == []


def test_the_page_of_events_lists_every_kind_with_its_fields() -> None:
    told = {}
    for line in EVENTS_PAGE.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"\| `(\w+)` \|([^|]*)\|([^|]+)\|", line):
            told[match[1]] = tuple(re.findall(r"`(\w+)`", match[2]))
            assert match[3].strip(), f"{match[1]} says nothing"
    assert told == {
        kind: tuple(field.name for field in fields(fact)) for kind, fact in KINDS.items()
    }


def test_the_page_of_events_lists_every_code() -> None:
    page = EVENTS_PAGE.read_text(encoding="utf-8")
    for code in (*Reason, *Trust, *Kind):
        assert f"`{code}`" in page


@pytest.mark.parametrize(
    "change",
    ["UPDATE events SET body = '{}'", "DELETE FROM events", "DELETE FROM events WHERE 0=0"],
)
def test_the_journal_refuses_to_be_changed(change: str, tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        before = dump(room, ())
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            room.connection.execute(change)
        room.connection.rollback()
        assert dump(room, ()) == before


def test_a_replacing_insert_does_not_change_the_journal_either(tmp_path: Path) -> None:
    # recursive_triggers is on, so that the implied DELETE of INSERT OR REPLACE meets the trigger.
    with sample_class(tmp_path / "a") as room:
        before = dump(room, ())
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            room.connection.execute("INSERT OR REPLACE INTO events SELECT * FROM events LIMIT 1")
        room.connection.rollback()
        assert dump(room, ()) == before


def test_an_id_is_the_station_and_its_own_counter(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        begin = room.seq()
        for _ in range(3):
            room.submit(NoteRandom())
        ids = [record.id for record in room.records(begin)]
        assert ids == [f"{room.site.station}-{begin + n}" for n in (1, 2, 3)]


def test_stamps_never_go_back_though_the_wall_clock_does(tmp_path: Path) -> None:
    clock = VirtualClock()
    with sample_class(tmp_path / "a", clock) as room:
        begin = room.seq()
        for day, trust in (
            (9, Trust.NETWORK),
            (2, Trust.NETWORK),
            (1, Trust.TABLET),
            (99, Trust.GUESSED),
            (3, Trust.RTC),
            (11, Trust.TABLET),
        ):
            clock.set_wall(NOON_MS + day * 86_400_000, trust)
            room.submit(NoteRandom())
        stamps = [record.stamp for record in room.records(begin)]
        assert stamps == sorted(set(stamps))
        assert [stamp // STAMP_STEP - NOON_MS for stamp in stamps] == [
            9 * 86_400_000,
            9 * 86_400_000,
            9 * 86_400_000,
            9 * 86_400_000,
            9 * 86_400_000,
            11 * 86_400_000,
        ]


@pytest.mark.parametrize("trust", [Trust.NETWORK, Trust.TABLET])
def test_a_vouched_wall_clock_pushes_the_stamp_forward(trust: Trust) -> None:
    assert next_stamp(7, moment(NOON_MS, trust)) == NOON_MS * STAMP_STEP
    assert next_stamp(NOON_MS * STAMP_STEP, moment(NOON_MS, trust)) == NOON_MS * STAMP_STEP + 1
    assert next_stamp(7, moment(None, trust)) == 8


@pytest.mark.parametrize("trust", [Trust.NONE, Trust.GUESSED, Trust.RTC])
def test_a_wall_clock_that_nobody_vouches_for_pushes_nothing(trust: Trust) -> None:
    assert next_stamp(7, moment(NOON_MS, trust)) == 8


def test_an_event_of_another_station_pushes_the_stamp_forward(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        (mine,) = room.submit(NoteRandom())
        far = journal.record_of(("other-1", mine.stamp + 500, *journal.flat(mine)[2:]))
        assert room.merge([far]) == 1
        (later,) = room.submit(NoteRandom())
        assert later.stamp == far.stamp + 1
        assert later.id == f"{room.site.station}-{room.seq()}"


def test_what_arrives_is_numbered_in_order_of_arrival_and_told_since_a_number(
    tmp_path: Path,
) -> None:
    with sample_class(tmp_path / "a") as room:
        begin = room.seq()
        made = [room.submit(CallHelp(f"call{n}"))[0] for n in range(4)]
        assert room.seq() == begin + 4
        assert list(room.records(begin + 2)) == made[2:]


def test_taps_stand_beside_what_they_made_and_no_fold_reads_them(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P22", "P01", "T01")
        rows = list(morning.room.connection.execute("SELECT what, seq FROM taps ORDER BY n"))
        assert [what for what, _ in rows] == ["tap"] * 3
        assert rows[-1][1] == morning.room.seq()
        before = dump(morning.room)
        morning.room.connection.execute("DELETE FROM taps")
        morning.room.connection.commit()
        assert morning.room.rebuild() and dump(morning.room) == before
        assert morning.room.differences() == []


def test_the_journal_holds_no_name_and_no_word_of_the_sample_after_its_morning(
    tmp_path: Path,
) -> None:
    with sample_class(tmp_path / "a") as room:
        key, cards = room.key.hex(), [row["card"] for row in sample_rows("people.csv")]
    script = (resources.files("kiosk") / "sample" / "morning.rehearsal").read_text("utf-8")
    rehearsal = Rehearsal(tmp_path / "a", Config(), words("es"), Heard())
    list(rehearsal.play(read_script(script)))
    rehearsal.close()
    with sample_class(tmp_path / "b") as other:
        assert other.key.hex() != key
    connection = sqlite3.connect(tmp_path / "a" / "kiosk.db")
    told = [
        " ".join(map(str, (*row, *json.loads(body).values()))).casefold()
        for *row, body in connection.execute(
            "SELECT id, boot, trust, kind, actor, body FROM events"
        )
    ]
    connection.close()
    assert len(told) > 60
    typed = set[str]()
    for row in (*sample_rows("people.csv"), *sample_rows("temas.csv")):
        for column in ("name", "title", "challenge", "field", "external_id", "card", "group"):
            typed |= {row.get(column, ""), *row.get(column, "").split()}
    typed |= {key, *cards}
    plain = {word.casefold().strip("¿?.,") for word in typed}
    for word in sorted(word for word in plain if len(word) > 2):
        found = [line for line in told if re.search(rf"\b{re.escape(word)}\b", line)]
        assert not found, f"'{word}' stands in {found[0]}"
