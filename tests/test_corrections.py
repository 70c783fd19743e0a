"""Corrections: what each makes happen, and that undone is as if it had never been."""

from __future__ import annotations

from random import Random

from hypothesis import given, note
from hypothesis import strategies as st

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import Undo
from kiosk.errors import Refused
from kiosk.events import DialogueOpened
from tests.agreeing import check_it_agrees
from tests.classes import ADULTS, PEOPLE, TEMAS, Morning, a_correction, copied, fresh, some_act
from tests.test_invariants import a_folder, check_the_floor, often, under_way

__all__ = ["under_way"]

FEW = [each.lower() for each in PEOPLE[:6] + ADULTS]
SOME = [each.lower() for each in TEMAS[:5]]


def projections(room: Classroom) -> dict[str, list[tuple[object, ...]]]:
    """All rows that say something, without the marks of their last event."""
    found: dict[str, list[tuple[object, ...]]] = {}
    columns = {
        "floors": "day, open, closed",
        "dialogues": "id, day, tutor, tutee, tema, kind, tutor_pupil, tutee_pupil, continues,"
        " reason, known, made_room_for, confirmed, stamp",
        "tutorias": "tutor, tutee, tema, dialogues, rehearsals, handed_on, last, turns",
        "paths": "person, tema, chosen, dialogues, alone, reached, offers, passed_on, record,"
        " guide, agreed",
        "cards": "key, label, sort, owner, resting",
        "people": "id, name, kind, active, erased",
    }
    blank = {
        "tutorias": "dialogues = '[]' AND rehearsals = '[]' AND turns = '[]'",
        "paths": "NOT chosen AND NOT alone AND dialogues = '[]' AND reached = '' AND offers = 'no'"
        " AND passed_on = '[]' AND record = 'none' AND guide = 'none' AND agreed = '[]'",
    }
    for name, which in columns.items():
        where = f"WHERE NOT ({blank[name]})" if name in blank else ""
        if name == "dialogues":
            where = "WHERE voided IS NULL"
        if name == "floors":  # a day that a dialogue began has begun, whatever is said of it later
            where = "WHERE open != '[]' OR closed"
        rows = room.connection.execute(f"SELECT {which} FROM {name} {where}")
        found[name] = sorted(rows.fetchall(), key=repr)
    return found


@often(40)
@given(seed=st.integers(0, 1 << 32))
def test_undone_is_as_if_it_had_never_been(under_way: Classroom, seed: int) -> None:
    chance = Random(seed)
    with a_folder() as folder:
        with Morning(copied(under_way, folder / "a"), VirtualClock()) as morning:
            for _ in range(chance.randrange(5, 40)):
                some_act(morning, chance)
            morning.wait(30)
            room = morning.room
            for _ in range(6):
                command = a_correction(room, chance, FEW, SOME)
                before, open_before = projections(room), len(room.facts().open())
                try:
                    records = room.submit(command, actor="p22")
                except Refused:
                    continue
                check_the_floor(room)
                check_it_agrees(room)
                assert room.differences() == []
                act = getattr(command, "act", "")
                if not act:
                    continue
                note(f"{command} {[r.fact for r in records]}")
                after = projections(room)
                undone = room.submit(Undo(act, "p22", fresh(chance)), actor="p22")
                check_the_floor(room)
                check_it_agrees(room)
                assert room.differences() == []
                note(f"undone: {[r.fact for r in undone]}")
                went_on = any(isinstance(r.fact, DialogueOpened) for r in (*records, *undone))
                was_open = len(room.facts().open()) != open_before
                if not went_on and not was_open:
                    assert projections(room) == before
                    # and undoing is undone as easily
                    (last,) = {getattr(r.fact, "act", "") for r in undone} - {""}
                    room.submit(Undo(last, "p22", fresh(chance)), actor="p22")
                    assert projections(room)["tutorias"] == after["tutorias"]
