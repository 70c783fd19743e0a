"""Folds: what each event does to floor, tutoría and path; live, afresh or merged, the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import journal
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import (
    CloseDialogue,
    Command,
    OpenDialogue,
    TakeBack,
    Understand,
    WithdrawUnderstood,
)
from kiosk.errors import StorageError
from kiosk.events import (
    BootStarted,
    ClockSet,
    DayClosed,
    Demonstrated,
    DialogueClosed,
    DialogueCorrected,
    DialogueOpened,
    DialogueVoided,
    Fact,
    HelpAnswered,
    HelpCalled,
    Kind,
    OfferChanged,
    OwnStudyBegun,
    PathChosen,
    PathReleased,
    PathReturned,
    Reason,
    Recess,
    Record,
    Trust,
    Understood,
    UnderstoodWithdrawn,
)
from kiosk.folds import (
    Boot,
    Floor,
    Help,
    Tutoria,
    evolve_boot,
    evolve_floor,
    evolve_help,
    evolve_path,
    evolve_tutoria,
)
from kiosk.folds import (
    Path as Way,
)
from kiosk.projections import refold
from tests.classes import Morning, dump, sample_class


def record(fact: Fact, n: int = 1, wall_ms: int | None = None, trust: Trust = Trust.NONE) -> Record:
    return Record(f"s-{n}", n, "boot", 0, wall_ms, trust, "station", fact)


def opened(
    dialogue: str,
    tutor: str = "a",
    tutee: str = "b",
    tema: str = "t",
    *,
    pupils: tuple[bool, bool] = (True, True),
    kind: Kind = Kind.TUTORING,
    station: str = "s",
    boot: str = "boot",
    continues: tuple[str, ...] = (),
) -> DialogueOpened:
    return DialogueOpened(
        dialogue, 1, tutor, tutee, tema, kind, "cards", *pupils, station, boot, 0, continues
    )


def voided(dialogue: str, tutor: str = "a", continues: tuple[str, ...] = ()) -> DialogueVoided:
    return DialogueVoided(dialogue, 1, tutor, "b", "t", "not_us", continues)


def corrected(dialogue: str, tutor: str, tutee: str, tema: str = "t") -> DialogueCorrected:
    return DialogueCorrected(
        dialogue, 1, tutor, tutee, tema, Kind.TUTORING, True, True, "a", "b", "t"
    )


def floor_after(*facts: Fact) -> tuple[list[str], dict[str, dict[str, object]]]:
    """The dialogues that are open, and the rows of all."""
    floor, rows = Floor(1), dict[str, dict[str, object]]()
    for n, fact in enumerate(facts, start=1):
        floor, changes = evolve_floor(floor, record(fact, n))
        for dialogue, changed in changes:
            rows.setdefault(dialogue, {}).update(changed)
    return [sitting.dialogue for sitting in floor.open], rows


def ends(*facts: Fact) -> dict[str, object]:
    """The reason of each dialogue's end."""
    return {name: row.get("reason") for name, row in floor_after(*facts)[1].items()}


def way_after(*facts: Fact, person: str = "b") -> Way:
    way = Way(person, "t")
    for n, fact in enumerate(facts, start=1):
        way = evolve_path(way, record(fact, n))
    return way


def tutoria_after(*facts: Fact, tutor: str = "a") -> Tutoria:
    tutoria = Tutoria(tutor, "b", "t")
    for n, fact in enumerate(facts, start=1):
        tutoria = evolve_tutoria(tutoria, record(fact, n))
    return tutoria


# the floor


@pytest.mark.parametrize(
    ("later", "pupils"),
    [
        (("c", "b"), (True, True)),  # the learner sits down with somebody else
        (("b", "a"), (False, False)),  # the same two the other way round
        (("c", "a"), (True, True)),  # a pupil who accompanied learns
        (("b", "c"), (True, True)),  # a pupil who learned accompanies
        (("a", "c", "u"), (True, True)),  # a pupil accompanies in another tema
    ],
)
def test_a_later_opening_takes_whoever_it_leaves_no_room_for(
    later: tuple[str, ...], pupils: tuple[bool, bool]
) -> None:
    open_, rows = floor_after(opened("d1"), opened("d2", *later, pupils=pupils))
    assert open_ == ["d2"]
    assert rows["d1"]["reason"] == Reason.MOVED_ON
    assert rows["d1"]["made_room_for"] == "d2"
    assert rows["d1"]["known"] == 1


@pytest.mark.parametrize("later", [("a", "c"), ("c", "a"), ("b", "c"), ("c", "d")])
def test_an_adult_accompanies_and_learns_at_once(later: tuple[str, str]) -> None:
    first = opened("d1", pupils=(False, False))
    assert floor_after(first, opened("d2", *later, pupils=(False, False)))[0] == ["d1", "d2"]


def test_the_first_close_counts_and_later_closes_change_nothing() -> None:
    closes: list[Fact] = [
        DialogueClosed("d1", 1, Reason.PAUSED),
        DialogueClosed("d1", 1, Reason.TEACHER),
    ]
    after: list[Fact] = [Recess(1), DayClosed(1), BootStarted(1, "s", "other")]
    assert ends(opened("d1"), *closes, *after) == {"d1": Reason.PAUSED}


@pytest.mark.parametrize("reason", list(Reason))
def test_the_end_is_known_for_the_first_five_reasons_only(reason: Reason) -> None:
    _, rows = floor_after(opened("d1"), DialogueClosed("d1", 1, reason))
    assert rows["d1"]["known"] == (list(Reason).index(reason) < 5)


def test_recess_and_the_end_of_the_day_are_one_event_for_all_that_is_open() -> None:
    two = (opened("d1"), opened("d2", "c", "d"))
    assert ends(*two, Recess(1)) == {"d1": "recess", "d2": "recess"}
    assert ends(*two, DayClosed(1)) == {"d1": "day_closed", "d2": "day_closed"}
    assert ends(*two, DayClosed(1), DayClosed(1)) == {"d1": "day_closed", "d2": "day_closed"}


def test_an_opening_on_a_closed_day_is_kept_and_ended_without_a_known_end() -> None:
    open_, rows = floor_after(DayClosed(1), opened("d1"))
    assert open_ == []
    assert (rows["d1"]["reason"], rows["d1"]["known"]) == (Reason.DAY_CLOSED, 0)


def test_a_boot_interrupts_what_earlier_boots_of_its_own_station_left_open() -> None:
    open_, rows = floor_after(
        opened("d1", boot="one"),
        opened("d2", "c", "d", boot="two"),
        opened("d3", "e", "f", station="other", boot="one"),
        BootStarted(1, "s", "two"),
    )
    assert open_ == ["d2", "d3"]
    assert (rows["d1"]["reason"], rows["d1"]["known"]) == (Reason.INTERRUPTED, 0)


def test_a_voided_dialogue_is_open_no_more_and_that_is_no_reason() -> None:
    open_, rows = floor_after(opened("d1"), voided("d1"))
    assert open_ == []
    assert rows["d1"]["voided"] == "not_us" and "reason" not in rows["d1"]
    assert ends(opened("d1"), voided("d1"), DialogueClosed("d1", 1, Reason.PAUSED))["d1"] is None


def test_a_corrected_dialogue_is_of_the_others_and_stays_open() -> None:
    open_, rows = floor_after(opened("d1"), corrected("d1", "c", "d", "u"))
    assert open_ == ["d1"]
    assert [rows["d1"][name] for name in ("tutor", "tutee", "tema")] == ["c", "d", "u"]
    assert ends(opened("d1"), corrected("d1", "c", "d"), opened("d2", "e", "d"))["d1"] == "moved_on"


def test_a_pupil_has_two_tutees_on_one_tema_and_a_correction_keeps_it_so() -> None:
    # Naming the tema of one of two dialogues once left a pupil accompanying in two temas.
    two = (opened("d1"), opened("d2", "a", "c"))
    assert floor_after(*two)[0] == ["d1", "d2"]
    open_, rows = floor_after(*two, corrected("d2", "a", "c", "u"))
    assert (open_, rows["d1"]["reason"]) == (["d2"], Reason.MOVED_ON)


def test_what_a_correction_leaves_no_room_for_ends() -> None:
    facts = (opened("d1"), opened("d2", "c", "d"), corrected("d1", "a", "d"))
    open_, rows = floor_after(*facts)
    assert open_ == ["d1"]
    assert (rows["d2"]["reason"], rows["d2"]["made_room_for"]) == (Reason.MOVED_ON, "d1")


def test_the_floor_keeps_the_first_vouched_instant_of_its_day() -> None:
    floor = Floor(1)
    for n, (wall_ms, trust) in enumerate(
        [(5, Trust.NONE), (6, Trust.RTC), (7, Trust.NETWORK), (8, Trust.TABLET)]
    ):
        floor, _ = evolve_floor(floor, record(opened(f"d{n}", f"{n}", f"x{n}"), n, wall_ms, trust))
    assert floor.wall_ms == 7 and floor.begun


# the tutoría


def test_sittings_of_one_tutoria_are_counted_and_rehearsals_stand_beside() -> None:
    tutoria = tutoria_after(opened("d1"), opened("d2"), opened("d3", kind=Kind.REHEARSAL))
    assert (tutoria.dialogues, tutoria.rehearsals, tutoria.last) == (("d1", "d2"), ("d3",), 2)
    assert tutoria.going
    assert not tutoria_after(opened("d3", kind=Kind.REHEARSAL)).going


def test_a_tutoria_whose_only_sitting_never_was_is_not_live() -> None:
    assert tutoria_after(opened("d1"), opened("d2"), voided("d1")).going
    assert not tutoria_after(opened("d1"), voided("d1")).going


def test_another_tutor_takes_a_tutoria_over_and_it_may_come_back() -> None:
    over = opened("d2", "c", continues=("a",))
    back = opened("d3", "a", continues=("c",))
    assert not tutoria_after(opened("d1"), over).going
    assert tutoria_after(over, tutor="c").going
    assert tutoria_after(opened("d1"), over, back).going
    assert not tutoria_after(over, back, tutor="c").going


def test_taking_over_that_never_was_leaves_things_as_they_were() -> None:
    # Undo once forgot that the tutoría had been handed on: two tutors had it after "not us".
    over, back = opened("d2", "c", continues=("a",)), opened("d3", "a", continues=("c",))
    assert tutoria_after(opened("d1"), over, voided("d2", "c", ("a",))).going
    undone = voided("d3", "a", ("c",))
    assert not tutoria_after(opened("d1"), over, back, undone).going
    assert tutoria_after(over, back, undone, tutor="c").going


def test_a_corrected_sitting_moves_to_the_tutoria_it_was_of() -> None:
    change = corrected("d1", "c", "b")
    assert not tutoria_after(opened("d1"), change).going
    assert tutoria_after(change, tutor="c").dialogues == ("d1",)
    same = corrected("d1", "a", "b")
    over = opened("d2", "c", continues=("a",))
    assert not tutoria_after(opened("d1"), over, same).going


# the path


def test_a_path_goes_from_none_to_demonstrated() -> None:
    steps: list[tuple[Fact, str]] = [
        (PathChosen("b", "t"), "chosen"),
        (opened("d1"), "learning"),
        (Understood("a", "b", "t"), "understood"),
        (Demonstrated("b", "t"), "demonstrated"),
    ]
    assert way_after().state == "none"
    for n, (_, state) in enumerate(steps, start=1):
        assert way_after(*[fact for fact, _ in steps[:n]]).state == state


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([opened("d1"), voided("d1")], "none"),
        ([PathChosen("b", "t"), opened("d1"), voided("d1")], "chosen"),
        ([opened("d1"), PathReleased("b", "t")], "released"),
        ([opened("d1"), PathReleased("b", "t"), PathChosen("b", "t")], "chosen"),
        ([opened("d1"), PathReleased("b", "t"), opened("d2")], "learning"),
        ([Understood("a", "b", "t"), PathReturned("b", "t")], "learning"),
        ([Demonstrated("b", "t"), Understood("a", "b", "t")], "demonstrated"),
        ([OwnStudyBegun("b", "t")], "learning"),
        ([opened("d1"), Understood("a", "b", "t"), UnderstoodWithdrawn("a", "b", "t")], "learning"),
        ([opened("d1"), corrected("d1", "a", "x")], "none"),
    ],
)
def test_back_steps_of_a_path_are_ordinary(facts: list[Fact], state: str) -> None:
    assert way_after(*facts).state == state


def test_what_is_withdrawn_with_one_tutor_stands_with_another() -> None:
    with_a, with_c = Understood("a", "b", "t"), Understood("c", "b", "t")
    never, not_c = UnderstoodWithdrawn("x", "b", "t"), UnderstoodWithdrawn("c", "b", "t")
    assert way_after(with_a, never).state == "understood"
    assert way_after(with_a, with_c, not_c).state == "understood"
    assert way_after(with_a, with_c, not_c, UnderstoodWithdrawn("a", "b", "t")).state == "none"


def test_whoever_offers_or_understood_masters() -> None:
    assert way_after(Understood("a", "b", "t")).masters
    assert way_after(Demonstrated("b", "t")).masters
    assert way_after(OfferChanged("b", "t", "yes")).masters
    assert not way_after(OfferChanged("b", "t", "resting")).masters
    assert not way_after(opened("d1"), PathChosen("b", "t")).masters


def test_passed_on_tells_of_each_tutee_who_understood() -> None:
    said = [Understood("b", "x", "t"), Understood("b", "y", "t"), Understood("b", "x", "t")]
    assert way_after(*said).passed_on == ("x", "x", "y")
    assert way_after(*said, UnderstoodWithdrawn("b", "x", "t")).passed_on == ("x", "y")
    assert way_after(*said).state == "none"


# calls and boots


def test_people_join_a_call_until_it_is_answered() -> None:
    call = Help("c")
    for n, fact in enumerate((HelpCalled("c", 1, ()), HelpCalled("c", 1, ("a",), "d"))):
        call = evolve_help(call, record(fact, n))
    assert (call.people, call.dialogue, call.standing) == (("a",), "d", True)
    assert not evolve_help(call, record(HelpAnswered("c"))).standing


def test_a_boot_keeps_the_latest_time_of_the_best_trust() -> None:
    boot = Boot("x")
    for wall_ms, trust in ((1, Trust.RTC), (2, Trust.TABLET), (3, Trust.NETWORK)):
        boot = evolve_boot(boot, record(ClockSet("x", 9, wall_ms, trust)))
    assert (boot.wall_ms, boot.trust) == (2, Trust.TABLET)
    again = evolve_boot(boot, record(ClockSet("x", 9, 4, Trust.TABLET)))
    assert again.wall_ms == 4


# live, refolded, rebuilt


def live(room: Classroom, one: str, other: str) -> list[tuple[str, str, str]]:
    return [(each.tutor, each.tutee, each.tema) for each in room.facts().live(one, other)]


MINE = ("p22", "p01", "t01")


@pytest.mark.parametrize(
    ("after", "is_live"),
    [
        ([], True),
        ([CloseDialogue("d1")], True),
        ([CloseDialogue("d1"), OpenDialogue("d2", *MINE)], True),
        ([TakeBack("d1")], False),
        ([Understand(*MINE, "d1")], False),
        ([Understand("p23", "p01", "t01")], False),
        ([Understand(*MINE, "d1"), WithdrawUnderstood(*MINE, "d1", "d2")], True),
        ([OpenDialogue("d2", "p23", "p01", "t01")], False),
        ([OpenDialogue("d2", "p23", "p01", "t01"), TakeBack("d2")], True),
    ],
)
def test_a_tutoria_is_live_from_its_first_dialogue_until_it_ends(
    after: list[Command], is_live: bool, tmp_path: Path
) -> None:
    with sample_class(tmp_path / "a") as room:
        room.submit(OpenDialogue("d1", *MINE))
        for command in after:
            room.submit(command)
        assert live(room, "p01", "p22") == ([MINE] if is_live else [])
        before = dump(room)
        room.rebuild()
        assert dump(room) == before


def test_a_tutoria_that_is_let_go_is_not_live_and_neither_day_nor_boot_ends_it(
    tmp_path: Path,
) -> None:
    clock = VirtualClock()
    with sample_class(tmp_path / "a", clock) as room:
        room.submit(OpenDialogue("d1", *MINE))
        room.enter([DayClosed(1), BootStarted(2, room.site.station, "later")], actor="station")
        assert live(room, "p01", "p22") == [MINE]
        room.enter([PathReleased("p01", "t01")], actor="teacher")
        assert live(room, "p01", "p22") == []


def test_one_step_a_refold_a_rebuild_and_a_merge_give_equal_rows(tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P22", "P01", "T01")
        morning.wait(60)
        morning.tap("P01", "P22", "UNDERSTOOD")
        morning.wait(60)
        morning.tap("P01", "P02", "T01", "RECESS", "P22", "P05", "P01")
        morning.cut(60)
        room = morning.room
        step_by_step = dump(room)
        room.rebuild()
        assert dump(room) == step_by_step
        for entity in {row[0] for row in room.connection.execute("SELECT entity FROM mentions")}:
            refold(room.connection, entity, journal.of_entity(room.connection, entity))
        room.connection.commit()
        assert dump(room) == step_by_step
        with sample_class(tmp_path / "b") as other:
            other.connection.executescript(
                "DELETE FROM people; DELETE FROM cards; DELETE FROM temas;"
                "DELETE FROM paths; DELETE FROM mentions; DROP TRIGGER events_keep;"
                "DELETE FROM events;"
            )
            records = list(room.records())
            other.merge(reversed(records), room.bundle())
            assert dump(other) == step_by_step


# verify


def spoilt(folder: Path, *statements: str) -> list[str]:
    """What verify finds after somebody wrote into the file; it is clean before."""
    sample_class(folder).close()
    with Morning(folder, VirtualClock()) as morning:
        morning.tap("P22", "P01", "T01")
        morning.wait(60)
        morning.tap("P05", "P02", "T03", "P02")
        assert morning.room.differences() == []
        for statement in statements:
            done = morning.room.connection.execute(statement)
            assert done.rowcount, f"{statement} changed nothing"
        morning.room.connection.commit()
        found = [str(each) for each in morning.room.differences()]
        if not any("content" in line or "unknown kind" in line for line in found):
            assert morning.room.rebuild()
            assert morning.room.differences() == []
        return found


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE paths SET reached = 'understood' WHERE person = 'p01'", "path:p01|t01"),
        ("UPDATE dialogues SET tutor = 'p09'", "dialogue:"),
        ("UPDATE dialogues SET reason = 'paused', known = 1 WHERE reason IS NULL", "dialogue:"),
        ("UPDATE dialogues SET voided = 'not_us'", "dialogue:"),
        ("UPDATE floors SET open = '[]'", "floor:1"),
        ("DELETE FROM tutorias WHERE tutee = 'p01'", "tutoria:p22|p01|t01"),
        ("DELETE FROM dialogues", "dialogues: 0 rows stand where the events tell of"),
        ("DELETE FROM mentions WHERE entity = 'floor:1'", "not listed under all that it tells of"),
        ("UPDATE mentions SET seq = 1 WHERE entity = 'floor:1'", "not listed under all"),
        (
            "INSERT INTO mentions SELECT 'path:p09|t09', stamp, id, seq FROM events LIMIT 1",
            "mentions: 1 stand that no event tells of",
        ),
        (
            "INSERT INTO mentions SELECT 'floor:1', stamp, id, seq FROM events LIMIT 1",
            "mentions: 1 stand that no event tells of",
        ),
        ("INSERT INTO mentions VALUES ('floor:1', 5, 'x-1', 999)", "mentions: 1 stand"),
        (
            "INSERT INTO paths SELECT 'p20', tema, chosen, dialogues, alone, reached, offers,"
            " passed_on, record, guide, agreed, let_go, at_stamp, at_id FROM paths LIMIT 1",
            "rows stand where the events tell of",
        ),
        ("INSERT INTO helps VALUES ('c', '[]', '', 1, 1, 1, 'x')", "helps: 1 rows stand"),
        (
            "INSERT INTO dialogues SELECT 'new', day, tutor, tutee, tema, kind, how, tutor_pupil,"
            " tutee_pupil, station, boot, opened_ms, continues, look, stamp, reason, known,"
            " made_room_for, voided, confirmed FROM dialogues LIMIT 1",
            "dialogues: ",
        ),
    ],
)
def test_verify_tells_of_every_tampered_row_and_rebuild_mends_it(
    statement: str, sentence: str, tmp_path: Path
) -> None:
    found = spoilt(tmp_path / "a", statement)
    assert any(sentence in line for line in found), found


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE events SET body = '{' WHERE kind = 'dialogue_opened'", "content cannot be read"),
        ("UPDATE events SET body = '[]' WHERE kind = 'dialogue_opened'", "content"),
        (
            "UPDATE events SET body = replace(body, '\"day\":1', '\"day\":  1')"
            " WHERE kind = 'dialogue_opened'",
            "not as it was written",
        ),
        ("UPDATE events SET trust = 'sure' WHERE seq = 3", "content cannot be read"),
        ("UPDATE events SET kind = 'graded' WHERE seq = 3", "unknown kind 'graded'"),
    ],
)
def test_verify_tells_of_a_tampered_event(statement: str, sentence: str, tmp_path: Path) -> None:
    sample_class(tmp_path / "a").close()
    with Morning(tmp_path / "a", VirtualClock()) as morning:
        morning.tap("P22", "P01", "T01")
        morning.room.connection.execute("DROP TRIGGER events_stay")
        morning.room.connection.execute(statement)
        morning.room.connection.commit()
        found = [str(each) for each in morning.room.differences()]
        assert found and all(line.startswith("event ") for line in found)
        assert sentence in found[0]


def test_verify_tells_of_a_damaged_file_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    with sample_class(folder) as room:
        (root,) = room.connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'events_stamp'"
        ).fetchone()
        (size,) = room.connection.execute("PRAGMA page_size").fetchone()
    with (folder / "kiosk.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
    with Classroom(folder, VirtualClock()) as room:
        found = [str(each) for each in room.differences()]
    assert found and all("damaged" in line and "restore a copy" in line for line in found)


@pytest.mark.parametrize("page", range(2, 30, 3))
def test_whatever_page_is_damaged_it_is_told_in_words(page: int, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    sample_class(folder).close()
    size = 4096
    with (folder / "kiosk.db").open("r+b") as file:
        file.seek(0, 2)
        if file.tell() < page * size:
            pytest.skip("the file has fewer pages")
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    try:
        with Classroom(folder, VirtualClock()) as room:
            assert room.differences()
    except StorageError as error:
        assert "restore a copy" in str(error)
