"""docs/rules.md 8: the language of a scripted day, read into steps."""

from __future__ import annotations

import pytest

from kiosk.errors import ScriptError
from kiosk.script import Step, read_script


def only(line: str) -> Step:
    """The one step of a line."""
    (step,) = read_script(line)
    return step


@pytest.mark.parametrize(
    ("line", "verb", "arguments"),
    [
        ("+2 tap P01", "tap", ("P01",)),
        ("+2 tap 04A1B2C3D4E5F6", "tap", ("04A1B2C3D4E5F6",)),
        ("+2 hold P01 9", "hold", ("P01", "9")),
        ("+2 press ok", "press", ("ok",)),
        ("+2 press next", "press", ("next",)),
        ("+2 press back", "press", ("back",)),
        ("+2 wait", "wait", ()),
        ("+2 power-cut 120", "power-cut", ("120",)),
        ("+2 clock 2026-11-23T08:00:00-06:00", "clock", ("2026-11-23T08:00:00-06:00",)),
        ("+2 clock 2026-11-23T08:00:00Z trusted", "clock", ("2026-11-23T08:00:00Z", "trusted")),
        ("+2 reader lost", "reader", ("lost",)),
        ("+2 reader found", "reader", ("found",)),
        ("+2 display lost", "display", ("lost",)),
        ("+2 display found", "display", ("found",)),
        ("+2 close-day", "close-day", ()),
        ("+2 teacher close P01", "teacher", ("close", "P01")),
        ("+2 teacher pause-all", "teacher", ("pause-all",)),
        ("+2 teacher demonstrated P01 T01", "teacher", ("demonstrated", "P01", "T01")),
        ("+2 teacher swap P01 P02", "teacher", ("swap", "P01", "P02")),
        (
            "+2 teacher swap P01 P02 since 09:00:00",
            "teacher",
            ("swap", "P01", "P02", "since", "09:00:00"),
        ),
        ("+2 teacher open P22 P01 T01", "teacher", ("open", "P22", "P01", "T01")),
        ("+2 teacher name-tema P01 T01", "teacher", ("name-tema", "P01", "T01")),
        ("+2 teacher void P01", "teacher", ("void", "P01")),
        (
            "+2 teacher clock 2026-11-23T08:00:00-06:00",
            "teacher",
            ("clock", "2026-11-23T08:00:00-06:00"),
        ),
    ],
)
def test_every_verb_is_read(line: str, verb: str, arguments: tuple[str, ...]) -> None:
    step = only(line)
    assert (step.verb, step.arguments, step.after) == (verb, arguments, 2.0)


def test_a_time_is_seconds_after_the_step_before_or_of_the_day() -> None:
    assert (only("+0.5 wait").after, only("+0.5 wait").at) == (0.5, None)
    assert (only("08:01:02 wait").after, only("08:01:02 wait").at) == (None, 28862.0)


def test_comments_and_empty_lines_are_left_out_and_lines_keep_their_number() -> None:
    steps = read_script("# a morning\n\n+2 tap P01  # Ana\n   \n+2 wait\n")
    assert [(step.line, step.verb) for step in steps] == [(3, "tap"), (5, "wait")]
    assert steps[0].arguments == ("P01",)


def test_words_in_quotes_may_hold_spaces() -> None:
    step = only('+2 teacher demonstrated "Ana Ñandú" "Fracciones en la milpa"')
    assert step.arguments == ("demonstrated", "Ana Ñandú", "Fracciones en la milpa")


def test_files_of_windows_are_read() -> None:
    assert [step.verb for step in read_script("\ufeff+2 tap P01\r\n+2 wait\r\n")] == ["tap", "wait"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("+2 tpa P01", "unknown verb 'tpa'; did you mean 'tap'?"),
        ("+2 fly", "unknown verb 'fly'; there are: tap"),
        ("+2 teacher opne P22 P01 T01", "unknown teacher's command 'opne'; did you mean 'open'?"),
        ("+2 tap", "write `tap CARD`"),
        ("+2 tap P01 P02", "write `tap CARD`"),
        ("+2 hold P01", "write `hold CARD SECONDS`"),
        ("+2 hold P01 long", "'long' is no number of seconds"),
        ("+2 press start", "'start' is not possible; write `press ok|next|back`"),
        ("+2 reader broken", "'broken' is not possible"),
        ("+2 power-cut soon", "'soon' is no number of seconds"),
        ("+2 clock noon", "'noon' is no time with its zone"),
        ("+2 clock 2026-11-23T08:00:00", "is no time with its zone"),
        ("+2 clock 2026-11-23T08:00:00Z really", "'really' is not possible"),
        ("+2 teacher swap P01 P02 from 09:00:00", "write `teacher swap CARD CARD [since"),
        ("+2 teacher swap P01 P02 since", "write `teacher swap CARD CARD [since"),
        ("+2", "nothing to do at +2"),
        ("soon tap P01", "'soon' is no time"),
        ("25:00:00 tap P01", "'25:00:00' is no time"),
        ("08:60:00 tap P01", "'08:60:00' is no time"),
        ("+-2 tap P01", "'+-2' is no time"),
        ('+2 tap "P01', "a quote is not closed"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_with_its_number(line: str, told: str) -> None:
    with pytest.raises(ScriptError) as refusal:
        read_script(f"# first\n+1 wait\n{line}\n")
    assert str(refusal.value).startswith("line 3: ")
    assert told in str(refusal.value)
