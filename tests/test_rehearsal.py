"""docs/rules.md 8: scripted days, as they are played and told."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.errors import Refused, ScriptError
from tests.play import UNKNOWN, cards, documents, play, school


def test_a_step_is_told_in_six_words() -> None:
    first, *_ = documents("00:00:02 tap P22\n+2 tap P01")
    assert list(first) == ["step", "time", "screen", "signal", "events", "open"]
    assert first == {
        "step": 1,
        "time": "00:00:02",
        "screen": ["¡Hola! ¿Qué quieres aprender?", "Maestra Rosa"],
        "signal": "shown",
        "events": ["boot_started"],
        "open": [],
    }


def test_open_pairs_are_told_by_full_names_sorted_and_guests_by_label() -> None:
    *_, last = documents(
        "+2 tap P22\n+2 tap P03\n+2 tap T01\n+2 tap P22\n+2 tap P01\n+2 tap T01\n"
        "+30 tap G07\n+2 tap P05\n+2 tap T03"
    )
    assert last["open"] == [
        ["Itzel Núñez", "G07", "Cuentos que cruzan el río"],
        ["Maestra Rosa", "Ana Ñandú", "Fracciones en la milpa"],
        ["Maestra Rosa", "Xóchitl Pérez", "Fracciones en la milpa"],
    ]


def test_a_step_carries_the_number_of_its_line() -> None:
    told = documents("# a morning\n\n+2 tap P22\n\n+2 wait  # and so on")
    assert [each["step"] for each in told] == [3, 5]


def test_a_lost_display_has_no_screen_and_the_taps_go_on() -> None:
    day = play("+2 display lost\n+2 tap P22\n+2 tap P01\n+2 tap T01\n+30 display found\n+5 wait")
    assert [step.screen is None for step in day.steps] == [True] * 4 + [False] * 2
    assert day.open == ("P22 P01 T01",)
    assert day.events == ("display_lost", "dialogue_opened", "display_found")


def test_seconds_count_from_the_end_of_the_step_before() -> None:
    day = play("08:00:00 hold P06 9\n+1 tap P03\n+2 power-cut 120\n+5 wait")
    assert [step.time for step in day.steps] == ["08:00:00", "08:00:10", "08:00:12", "08:02:17"]


def test_a_time_earlier_than_before_is_the_next_day() -> None:
    day = play(
        "00:00:01 clock 2026-11-23T00:00:01-06:00 trusted\n10:00:00 tap P22\n+2 tap P01\n"
        "+2 tap T01\n09:00:00 tap P01\n+2 tap P22"
    )
    assert [step.time for step in day.steps][-2:] == ["09:00:00", "09:00:02"]
    assert day.sittings == ("P22 P01 T01 day_closed", "P22 P01 T01 open")


def test_the_scripts_time_is_never_moved_by_clock() -> None:
    day = play("08:00:00 wait\n08:00:10 clock 2030-05-05T23:00:00+00:00 trusted\n08:00:20 wait")
    assert [step.time for step in day.steps] == ["08:00:00", "08:00:10", "08:00:20"]


def test_a_script_starts_at_midnight_of_day_one_without_trust() -> None:
    day = play("+5 tap P22\n+2 tap P01\n+2 tap T01")
    assert day.steps[0].time == "00:00:05"
    assert "clock_set" not in day.events


def test_what_falls_due_before_a_step_is_done_first_and_told_with_it() -> None:
    day = cards("P05 P02 T03 +60 P05 +60 P22")
    assert day.last.events == ("dialogue_closed",)
    assert day.last.says("page_home")


def test_a_power_cut_includes_the_new_boot_and_its_trust_is_none() -> None:
    day = play(
        "+1 clock 2026-11-23T08:00:00-06:00 trusted\n+2 tap P22\n+2 tap P01\n+2 tap T01\n"
        "+60 power-cut 86400\n+2 tap P01\n+2 tap P22\n+60 clock 2026-11-24T09:00:00-06:00 trusted"
    )
    assert day.steps[4].events == ("boot_started",)
    assert day.steps[6].open == ("P22 P01 T01",)  # nobody vouches for a new date: the day goes on
    assert day.sittings == ("P22 P01 T01 interrupted", "P22 P01 T01 day_closed")


def test_clock_trusted_is_of_the_network_and_else_guessed() -> None:
    day = play("+1 clock 2026-11-23T08:00:00-06:00\n+1 clock 2026-11-23T08:00:00-06:00 trusted")
    assert [getattr(fact, "trust", None) for fact in day.facts if hasattr(fact, "wall_ms")] == [
        "guessed",
        "network",
    ]


def test_an_unknown_label_ends_the_day_with_the_number_of_its_line() -> None:
    with pytest.raises(ScriptError, match=r"^line 3: no card 'P99' here"):
        play("+2 tap P22\n\n+2 tap P99")
    with pytest.raises(ScriptError, match=r"^line 1: no person 'Nadie' here"):
        play('+2 teacher close "Nadie"')
    with pytest.raises(ScriptError, match=r"^line 1: no tema 'Nada' here"):
        play("+2 teacher open P22 P01 Nada")


def test_a_line_that_cannot_be_read_plays_nothing(tmp_path: Path) -> None:
    folder = school(tmp_path)
    with pytest.raises(ScriptError, match="^line 4: unknown verb 'tab'"):
        play("+2 tap P22\n+2 tap P01\n+2 tap T01\n+2 tab P01", folder=folder)
    assert "dialogue_opened" not in play("+2 wait", folder=folder).events


def test_what_the_teacher_cannot_do_ends_the_day_with_the_number_of_its_line() -> None:
    with pytest.raises(ScriptError, match="^line 2: That person is in no dialogue now"):
        play("+2 wait\n+2 teacher close P01")


def test_a_script_refuses_a_folder_that_real_parts_have_written_to(tmp_path: Path) -> None:
    folder = school(tmp_path)
    with Classroom(folder, VirtualClock()) as classroom:
        classroom.set_meta("parts", "real")
    with pytest.raises(Refused, match="real cards were tapped here"):
        play("+2 wait", folder=folder)


def test_a_uid_is_a_card_with_or_without_colons() -> None:
    assert play("+2 tap P22\n+2 tap 04:D1:00:00:00:AA:01\n+2 tap T01").open == ("P22 new1 T01",)
    assert play(f"+2 tap P22\n+2 tap {UNKNOWN[0].lower()}\n+2 tap T01").open == ("P22 new1 T01",)


# what the tablet would do

PAIR = "+2 tap P05\n+2 tap P02\n+2 tap T03\n"


def test_teacher_close_pauses_all_of_theirs() -> None:
    day = play("+2 teacher open P22 P01 T01\n+2 teacher open P22 P02 T02\n+60 teacher close P22")
    assert day.sittings == ("P22 P01 T01 teacher", "P22 P02 T02 teacher")


def test_teacher_pause_all() -> None:
    assert play(f"{PAIR}+60 teacher pause-all").sittings == ("P05 P02 T03 recess",)


def test_teacher_demonstrated_by_card_or_by_full_name() -> None:
    for person, tema in (("P02", "T03"), ('"Luis Jiménez"', '"Cuentos que cruzan el río"')):
        day = play(f"{PAIR}+60 teacher demonstrated {person} {tema}")
        assert day.way("P02 T03").state == "demonstrated"
    with pytest.raises(ScriptError, match="has not begun this tema yet"):
        play("+2 teacher demonstrated P02 T07")


def test_teacher_swap_gives_each_the_others_dialogues_of_today_or_since_a_time() -> None:
    day = play(f"{PAIR}+60 teacher swap P02 P04\n+2 wait")
    assert day.open == ("P05 P04 T03",)
    since = "08:00:00 tap P05\n+2 tap P02\n+2 tap T03\n08:30:00 tap P02\n09:00:00 tap P22\n"
    since += "+2 tap P02\n+2 tap T01\n09:30:00 teacher swap P02 P04 since 08:45:00"
    assert play(since).sittings == ("P05 P02 T03 paused", "P22 P04 T01 open")


def test_teacher_open_name_tema_and_void() -> None:
    assert play("+2 teacher open P22 P01 T01").open == ("P22 P01 T01",)
    assert play(f"{PAIR}+60 teacher void P02").sittings == ("P05 P02 T03 void:teacher",)
    unnamed = "+2 tap P01\n+2 tap P02\n+2 press ok\n+2 tap P01\n"
    assert play(f"{unnamed}+60 teacher name-tema P02 T07").open == ("P01 P02 T07",)


def test_teacher_clock_is_believed_like_a_tablet() -> None:
    day = play("+2 teacher clock 2026-11-23T08:00:00-06:00")
    assert [fact.trust for fact in day.facts if hasattr(fact, "trust")] == ["tablet"]


# the sample morning, its open pairs written by hand from the rules

ROSA_ANA = ["Maestra Rosa", "Ana Ñandú", "Fracciones en la milpa"]
ITZEL_LUIS = ["Itzel Núñez", "Luis Jiménez", "Cuentos que cruzan el río"]
DIEGO_XOCHITL = ["Diego Güemes", "Xóchitl Pérez", "El ciclo del agua"]


def test_the_sample_morning_goes_as_the_rules_say() -> None:
    sample = resources.files("kiosk") / "sample" / "morning.rehearsal"
    told = documents(sample.read_text(encoding="utf-8"))
    expected: list[tuple[str, str | None, list[str], list[list[str]]]] = [
        ("08:00:00", None, ["boot_started", "clock_set"], []),
        ("08:01:00", "shown", [], []),
        ("08:01:02", "asked", [], []),
        ("08:01:04", "opened", ["dialogue_opened"], [ROSA_ANA]),
        ("08:03:00", "shown", [], [ROSA_ANA]),
        ("08:03:03", "asked", [], [ROSA_ANA]),
        ("08:03:06", "opened", ["dialogue_opened"], [ITZEL_LUIS, ROSA_ANA]),
        ("08:05:00", "shown", [], [ITZEL_LUIS, ROSA_ANA]),
        ("08:05:10", "asked", [], [ITZEL_LUIS, ROSA_ANA]),
        ("08:05:12", "opened", ["dialogue_opened"], [DIEGO_XOCHITL, ITZEL_LUIS, ROSA_ANA]),
        ("09:30:00", "paused", ["dialogue_closed"], [DIEGO_XOCHITL, ITZEL_LUIS]),
        ("09:30:03", "paused", [], [DIEGO_XOCHITL, ITZEL_LUIS]),
        ("09:40:00", "paused", ["dialogue_closed"], [DIEGO_XOCHITL]),
        ("09:40:02", "paused", [], [DIEGO_XOCHITL]),
        ("09:40:04", "asked", [], [DIEGO_XOCHITL]),
        ("09:40:06", "understood", ["understood"], [DIEGO_XOCHITL]),
        ("10:00:00", "asked", ["boot_started"], []),
        ("10:02:05", "shown", [], []),
        ("10:02:08", "resumed", ["dialogue_opened"], [DIEGO_XOCHITL]),
        ("11:00:00", "shown", [], [DIEGO_XOCHITL]),
        ("11:00:02", "resumed", ["dialogue_opened"], [DIEGO_XOCHITL, ROSA_ANA]),
        ("11:30:00", None, ["day_closed"], []),
    ]
    found = [(each["time"], each["signal"], each["events"], each["open"]) for each in told]
    assert found == expected
