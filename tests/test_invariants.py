"""Invariants of the record (docs/domain.md 2.4), and the property at the end of docs/rules.md 2.

The everyday run is short; `--long` plays some fifty times as many mornings.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from kiosk.classroom import Classroom, TapNote
from kiosk.clock import VirtualClock
from kiosk.commands import NameTema, NoteRandom, OpenDialogue
from kiosk.config import Config
from kiosk.directory import card_key
from kiosk.events import CardChanged, PersonChanged, Reason, Trust
from kiosk.ports import CardSeen, Signal
from kiosk.rows import CardRow
from kiosk.screens import Face, Screen
from kiosk.station import Parts, Station
from kiosk.words import words
from tests.classes import NOON_MS, Morning, copied, dump, sample_class, some_act
from tests.groups import APART, Group, Maker, a_class_under_way, standing, told, two_mornings

LONG = 50 if settings.get_current_profile_name() == "long" else 1
MAX_AS_TUTOR = 2


def often(times: int) -> settings:
    """That many mornings, the same ones each day; fifty times as many, and others, when long."""
    return settings(
        max_examples=times * LONG,
        derandomize=LONG == 1,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder for one example; in memory where the machine has one, for the disk is not asked."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def under_way() -> Iterator[Classroom]:
    """A class in which some tutorías were begun."""
    with a_folder() as folder, a_class_under_way(folder / "base") as room:
        yield room


# The property: groups one after the other give what each group gives alone.


@often(40)
@given(seed=st.integers(0, 1 << 32), count=st.integers(2, 24))
def test_groups_one_after_the_other_give_what_each_gives_alone(
    under_way: Classroom, seed: int, count: int
) -> None:
    with a_folder() as folder:
        apart, queue = two_mornings(under_way, folder)
        maker, begin = Maker(apart, Random(seed)), apart.room.seq()
        for _ in range(count):
            group = maker.group()
            note(f"{group.what}: {' '.join(group.cards)} {group.gaps} apart={group.apart}")
            group.play(apart)
            apart.wait(APART)
            if group.apart:
                queue.wait(APART)
            group.play(queue)
        queue.wait(APART)
        alone, together = told(apart.facts(begin)), told(queue.facts(begin))
        assert alone - together == together - alone
        assert standing(apart) == standing(queue)
        apart.close()
        queue.close()


@often(25)
@given(seed=st.integers(0, 1 << 32), count=st.integers(1, 12))
def test_a_group_writes_the_same_on_a_copy_of_the_same_state(
    under_way: Classroom, seed: int, count: int
) -> None:
    with a_folder() as folder:
        morning = Morning(copied(under_way, folder / "queue"), VirtualClock(name="queue"))
        maker = Maker(morning, Random(seed))
        group: Group | None = None
        for _ in range(count):
            group = maker.group()
            group.play(morning)
            morning.wait(APART)
        group = maker.group()
        with morning.copy(folder / "copy") as copy:
            begin = morning.room.seq()
            for each in (morning, copy):
                group.play(each)
                each.wait(APART)
            assert told(morning.facts(begin)) == told(copy.facts(begin))
            assert standing(morning) == standing(copy)
        morning.close()


# Whatever happens.


def check_the_floor(room: Classroom) -> None:
    """Invariants 3 to 7, as they stand at this instant."""
    open_ = room.facts().open()
    tutees = [s.tutee for s in open_]
    assert all(s.tutor != s.tutee for s in open_), "3: tutor and tutee are one person"
    assert len(tutees) == len(set(tutees)), "4: one learner in two dialogues"
    pairs = [s.pair for s in open_]
    assert len(pairs) == len(set(pairs)), "6: one pair in two dialogues"
    for sitting in open_:
        mine = [s for s in open_ if s.tutor == sitting.tutor]
        if sitting.tutor_pupil:
            assert len(mine) <= MAX_AS_TUTOR, "4: a pupil accompanies too many"
            assert len({s.tema for s in mine}) == 1, "4: a pupil accompanies in two temas"
            assert sitting.tutor not in tutees, "5: a pupil accompanies and learns at once"
        if sitting.tutee_pupil:
            assert all(s.tutor != sitting.tutee for s in open_), "5: a pupil learns and accompanies"
    rows = room.connection.execute(
        "SELECT id FROM dialogues WHERE reason IS NULL AND voided IS NULL"
    )
    assert {s.dialogue for s in open_} == {ident for (ident,) in rows}, "7: open means not closed"
    (twice,) = room.connection.execute(
        "SELECT count(*) - count(DISTINCT json_extract(body, '$.dialogue')) FROM events"
        " WHERE kind = 'dialogue_opened'"
    ).fetchone()
    assert twice == 0, "7: a dialogue opened twice"
    (known,) = room.connection.execute(
        "SELECT count(*) FROM dialogues WHERE known != (reason IN"
        " ('paused', 'moved_on', 'understood', 'recess', 'teacher'))"
    ).fetchone()
    assert known == 0, "9: an end that nobody said is unknown"


@often(12)
@given(seed=st.integers(0, 1 << 32))
def test_invariants_3_to_7_and_9_hold_at_every_step_whatever_happens(
    under_way: Classroom, seed: int
) -> None:
    chance = Random(seed)
    with a_folder() as folder:
        clock = VirtualClock()
        with Morning(copied(under_way, folder / "a"), clock) as morning:
            for _ in range(60):
                some_act(morning, chance)
                check_the_floor(morning.room)
            morning.wait(APART)
            assert morning.room.differences() == []
            before, seq = dump(morning.room), morning.room.seq()
            morning.room.rebuild()
            assert dump(morning.room) == before
            morning.restart()
            assert dump(morning.room) == before and morning.room.seq() == seq


# One by one.


def test_invariant_1_a_correction_is_an_event_with_its_author(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P22", "P01", "T01")
        before = list(morning.room.records())
        (record,) = morning.room.submit(NameTema("p01", "t02", "tablet 3"), actor="tablet 3")
        assert record.actor == "tablet 3"
        assert list(morning.room.records()) == [*before, record]


def test_invariant_2_a_trio_is_two_tutorias_of_one_tutor_one_tutee_one_tema(
    tmp_path: Path,
) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P22", "P01", "T01")
        morning.wait(60)
        morning.tap("P22", "P02", "T01")
        rows = morning.room.connection.execute("SELECT tutor, tutee, tema FROM tutorias")
        assert sorted(rows) == [("p22", "p01", "t01"), ("p22", "p02", "t01")]
        assert len(morning.room.facts().open()) == 2


def test_invariant_3_nobody_accompanies_themselves(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        before = dump(room, ())
        with pytest.raises(ValueError, match="two people"):
            room.submit(OpenDialogue("d", "p01", "p01", "t01"))
        assert dump(room, ()) == before


def test_invariant_7_going_on_is_a_new_dialogue_of_the_same_tutoria(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        for _ in range(2):
            morning.tap("P22", "P01", "T01")
            morning.wait(60)
            morning.tap("P01")
            morning.wait(60)
        rows = morning.room.connection.execute("SELECT reason FROM dialogues")
        assert list(rows) == [("paused",), ("paused",)]
        assert len(list(morning.room.connection.execute("SELECT * FROM tutorias"))) == 1


def test_invariant_8_a_wall_clock_that_jumps_back_changes_no_order(tmp_path: Path) -> None:
    clock = VirtualClock()
    sample_class(tmp_path / "a", clock).close()
    with Morning(tmp_path / "a", clock) as morning:
        clock.set_wall(NOON_MS, Trust.GUESSED)
        morning.tap("P22", "P01", "T01")
        clock.set_wall(NOON_MS - 3 * 365 * 86_400_000, Trust.GUESSED)
        morning.wait(60)
        morning.tap("P01")
        stamps = [record.stamp for record in morning.room.records()]
        assert stamps == sorted(stamps)
        rows = morning.room.connection.execute("SELECT reason, known FROM dialogues")
        assert list(rows) == [("paused", 1)]
        assert morning.room.facts().open() == ()


@pytest.mark.parametrize("how", [Reason.INTERRUPTED, Reason.DAY_CLOSED, Reason.STALE])
def test_invariant_9_an_end_that_nobody_tapped_is_unknown(how: Reason, tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P22", "P01", "T01")
        morning.wait(60)
        if how is Reason.INTERRUPTED:
            morning.cut(60)
        elif how is Reason.DAY_CLOSED:
            morning.tap("P22", "SHUTDOWN")
        else:
            morning.wait(111 * 60)
            morning.tap("P01")
        rows = morning.room.connection.execute("SELECT reason, known FROM dialogues")
        assert list(rows) == [(how, 0)]


def test_invariant_11_history_follows_the_person_to_a_new_card(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        old = card_key(room.key, "04B9FE537FBB99")
        new = card_key(room.key, "04AAAAAAAAAA01")
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P22", "P01", "T01")
        morning.wait(60)
        morning.tap("P01")
        morning.room.enter(
            [
                CardRow(old, "P01", "person", "p01", resting=True),
                CardRow(new, "P51", "person", "p01"),
                CardChanged(old),
                CardChanged(new),
                PersonChanged("p01"),
            ],
            actor="teacher",
        )
        morning.wait(60)
        morning.tap("P51", "P22")
        assert [(s.tutor, s.tutee) for s in morning.room.facts().open()] == [("p22", "p01")]
        assert len(list(morning.room.connection.execute("SELECT * FROM tutorias"))) == 1


def test_invariant_13_no_tap_is_lost_silently(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P01")
        morning.tap("P01", gap=1.0)
        morning.tap("G01", "T01", "UNDERSTOOD")
        morning.wait(2)
        morning.station.hear(CardSeen("08A1B2C3", morning.clock.seconds))
        rows = [what for (what,) in morning.room.connection.execute("SELECT what FROM taps")]
        assert rows == ["tap", "bounce", "tap", "tap", "tap", "phone"]


def test_invariant_14_what_is_shown_and_heard_was_written_before(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    told: list[tuple[str, int]] = []

    class Looking:
        """A display and a lamp that look into the file through a door of their own."""

        def _look(self, what: str) -> None:
            with sqlite3.connect(tmp_path / "a" / "kiosk.db") as other:
                row = other.execute(
                    "SELECT count(*) FROM dialogues WHERE reason IS NULL"
                ).fetchone()
            other.close()
            told.append((what, row[0]))

        def show(self, screen: Screen) -> None:
            if screen.face is Face.OPENED:
                self._look("screen")

        def give(self, signal: Signal) -> None:
            if signal is Signal.OPENED:
                self._look("signal")

        def close(self) -> None:
            """Nothing to let go of."""

    with Morning(tmp_path / "a", VirtualClock()) as morning:
        look = Looking()
        morning.station = Station(morning.room, Parts(look, look), Config(), words("es"))
        morning.tap("P22", "P01", "T01")
    assert told == [("signal", 1), ("screen", 1)]


def test_taps_and_events_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        before = dump(room, ())
        with pytest.raises(ValueError, match="two people"):
            room.submit(
                NoteRandom(), OpenDialogue("d", "p01", "p01", "t01"), tap=TapNote("key", "tap")
            )
        assert dump(room, ()) == before
