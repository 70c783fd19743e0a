"""Corrections: what each makes happen, and that undone is as if it had never been."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import CorrectDialogue, OpenDialogue, Undo
from kiosk.errors import Refused, ScriptError
from kiosk.events import DialogueConfirmed, DialogueCorrected, DialogueHeld, DialogueOpened
from tests.agreeing import check_it_agrees
from tests.classes import (
    ADULTS,
    PEOPLE,
    TEMAS,
    Morning,
    a_correction,
    copied,
    dump,
    fresh,
    sample_class,
    some_act,
)
from tests.play import UNKNOWN, play, script_of
from tests.test_invariants import a_folder, check_the_floor, often, under_way
from tests.test_merge import a_station

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


# one by one, as a scripted day


def test_a_pair_is_turned_round_with_all_its_sittings_and_what_was_understood() -> None:
    script = script_of("T07 P22 P01 P22 +60 P01 +60 P01 P22 UNDERSTOOD")
    plain = play(script)
    assert plain.way("P01 T07").state == "understood"
    turned = play(script + "\n+5 teacher turn P01")
    assert {line.split()[0] for line in turned.sittings if "void" not in line} == {"P01"}
    assert turned.way("P22 T07").agreed and not turned.way("P01 T07").agreed
    undone = play(script + "\n+5 teacher turn P01\n+5 teacher undo")
    assert undone.sittings == plain.sittings
    assert undone.way("P01 T07").state == "understood"


def test_a_dialogue_that_was_open_when_it_was_voided_comes_back_ended() -> None:
    day = play(script_of("P22 P01 T01") + "\n+60 teacher void P01\n+5 teacher restore P01")
    assert day.sittings == ("P22 P01 T01 teacher",) and day.open == ()


def test_what_was_understood_goes_with_a_dialogue_that_never_was_and_comes_back() -> None:
    script = script_of("P22 P01 T01 +60 P01 P22 UNDERSTOOD")
    voided = play(script + "\n+60 teacher void P01")
    assert voided.way("P01 T01").state == "none"
    back = play(script + "\n+60 teacher void P01\n+5 teacher restore P01")
    assert back.way("P01 T01").state == "understood"


def test_a_dialogue_held_elsewhere_ends_nobody_s_and_the_two_cards_stand_for_it() -> None:
    held = script_of("P22 P01 T01") + "\n+5 teacher elsewhere P05 P01 T03\n+5 wait"
    day = play(held)
    assert day.open == ("P22 P01 T01",)
    assert day.sittings == ("P22 P01 T01 open", "P05 P01 T03 day_closed")
    assert "dialogue_confirmed" not in day.events
    met = play(held + "\n+5 tap P05\n+2 tap P01")
    assert met.open == ("P05 P01 T03",), "the tutoría is live: no question is asked"
    assert "dialogue_confirmed" in met.events
    back = play(held + "\n+5 tap P05\n+2 tap P01\n+2 press back")
    assert [f.by for f in back.facts if isinstance(f, DialogueConfirmed)][-1] == ""


def test_a_day_on_paper_is_an_earlier_day_when_it_is_entered_the_next_morning() -> None:
    day = play(
        script_of("P22 P01 T01")
        + "\n+60 close-day\n+60 tap P22\n+2 tap P02\n+2 tap T01"
        + "\n+5 teacher elsewhere P05 P03 T03 day 1"
    )
    (held,) = [fact for fact in day.facts if isinstance(fact, DialogueHeld)]
    assert held.day == 1 and day.open == ("P22 P02 T01",)
    with pytest.raises(ScriptError, match="has not been yet"):
        play("+5 teacher elsewhere P05 P03 T03 day 9")


def test_the_one_who_took_over_takes_over_from_whoever_was_there_after_all() -> None:
    # The first sitting was the teacher's; whoever came next took over from the teacher.
    day = play(
        script_of("P05 P01 T03 +600 P01 +60 T03 P06 P01 P06 +60 P01") + "\n+5 teacher swap P05 P22"
    )
    told = [fact for fact in day.facts if isinstance(fact, DialogueCorrected)]
    assert len(told) == 2 and told[1].continues != told[1].was_continues


def test_two_entries_of_one_person_become_one_and_two_again() -> None:
    new = UNKNOWN[0]
    script = f"+2 tap {new}\n+2 tap P22\n+2 tap T01\n+600 tap {new}\n+2 tap P22\n+2 tap UNDERSTOOD"
    joined = play(script + f"\n+60 teacher join P03 {new}\n+5 tap {new}")
    assert joined.way("P03 T01").state == "understood"
    assert joined.way("new1 T01").state == "none"
    assert all("new1" not in line for line in joined.sittings)
    assert joined.last.says("page_home") or joined.last.screen, "the card is Xóchitl's now"
    parted = play(script + f"\n+60 teacher join P03 {new}\n+5 teacher part P03")
    assert parted.way("new1 T01").state == "understood"
    assert parted.way("P03 T01").state == "none"


def test_after_the_recess_all_go_on_who_did_not_sit_down_since() -> None:
    script = script_of("P22 P01 T01 +30 P05 P02 T03 +30 P06 P04 T04")
    day = play(
        script
        + "\n+60 teacher pause-all\n+60 tap P06\n+2 tap P02\n+2 tap T04\n+5 teacher go-on-all"
    )
    assert set(day.open) == {"P22 P01 T01", "P06 P02 T04"}
    with pytest.raises(ScriptError, match="All pairs go on already"):
        play(script + "\n+60 teacher go-on-all")


def test_two_stations_that_correct_the_same_dialogue_agree_on_the_last_word(
    tmp_path: Path,
) -> None:
    with sample_class(tmp_path / "base") as base:
        base.submit(OpenDialogue("d1", "p22", "p01", "t01"))
        one, other = (a_station(base, tmp_path / name, name) for name in ("aa", "bb"))
    one.room.submit(CorrectDialogue("d1", "p22", "p02", "t01", "p22", "x"))
    other.room.submit(CorrectDialogue("d1", "p23", "p01", "t02", "p22", "y"))
    other.room.submit(CorrectDialogue("d1", "p23", "p01", "t05", "p22", "z"))
    for here, there in ((one, other), (other, one)):
        here.room.merge(there.room.records())
    assert dump(one.room) == dump(other.room)
    for each in (one, other):
        check_it_agrees(each.room)
        row = each.room.facts().recorded("d1")
        assert row is not None and row.triple == ("p23", "p01", "t05")
        assert each.room.facts().going("p02", "t01") == ()
        assert each.room.differences() == []
        each.close()


def test_a_folder_of_before_corrections_is_folded_anew_when_it_is_opened(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        room.submit(OpenDialogue("d1", "p22", "p01", "t01"))
        before = dump(room)
        room.connection.execute("DELETE FROM tutorias")
        room.connection.execute("INSERT INTO meta VALUES ('refold', '1')")
        room.connection.commit()
    with Classroom(tmp_path / "a", VirtualClock()) as room:
        assert dump(room) == before and room.differences() == []


# all of them, in any state of a class


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
