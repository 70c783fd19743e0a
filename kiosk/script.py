"""The language of a scripted day: text, one step a line, `TIME VERB ARGUMENTS` (docs/rules.md 8).

Pure: reads text into steps; ScriptError names the line and what may stand there.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kiosk.errors import ScriptError

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Step:
    """One line. after: seconds since the end of the step before; at: seconds of a day instead."""

    line: int
    verb: str
    arguments: tuple[str, ...]
    after: float | None = None
    at: float | None = None


_VERBS: dict[str, tuple[int, int, str]] = {
    "tap": (1, 1, "tap CARD"),
    "hold": (2, 2, "hold CARD SECONDS"),
    "press": (1, 1, "press ok|next|back"),
    "wait": (0, 0, "wait"),
    "power-cut": (1, 1, "power-cut SECONDS"),
    "clock": (1, 2, "clock ISO-TIME [trusted]"),
    "reader": (1, 1, "reader lost|found"),
    "display": (1, 1, "display lost|found"),
    "close-day": (0, 0, "close-day"),
    "teacher": (1, 9, "teacher COMMAND …"),
}
_TEACHER: dict[str, tuple[int, int, str]] = {
    "close": (1, 1, "teacher close CARD"),
    "pause-all": (0, 0, "teacher pause-all"),
    "demonstrated": (2, 2, "teacher demonstrated PERSON TEMA"),
    "swap": (2, 4, "teacher swap CARD CARD [since HH:MM:SS]"),
    "open": (3, 3, "teacher open TUTOR TUTEE TEMA"),
    "name-tema": (2, 2, "teacher name-tema CARD TEMA"),
    "void": (1, 1, "teacher void CARD"),
    "clock": (1, 1, "teacher clock ISO-TIME"),
    "end": (1, 1, "teacher end CARD"),
    "turn": (1, 1, "teacher turn CARD"),
    "change": (3, 3, "teacher change CARD WRONG RIGHT"),
    "tema": (2, 2, "teacher tema CARD TEMA"),
    "restore": (1, 1, "teacher restore CARD"),
    "elsewhere": (3, 5, "teacher elsewhere TUTOR TUTEE TEMA [day N]"),
    "confirm": (1, 1, "teacher confirm CARD"),
    "join": (2, 2, "teacher join CARD CARD"),
    "part": (1, 1, "teacher part CARD"),
    "go-on-all": (0, 0, "teacher go-on-all"),
    "undo": (0, 0, "teacher undo"),
}
_CHOICES = {
    "press": ("ok", "next", "back"),
    "reader": ("lost", "found"),
    "display": ("lost", "found"),
}


def clock_time(text: str) -> float | None:
    """Seconds of a day for `HH:MM:SS`, or None."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)", text)
    if match is None:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), float(match[3])
    return hours * 3600 + minutes * 60 + seconds if hours < 24 and minutes < 60 > seconds else None


def seconds_of(text: str) -> float | None:
    """A number of seconds of at most a year, or None."""
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        return None
    return float(text) if float(text) <= 366 * DAY else None


def instant(text: str) -> int | None:
    """Milliseconds since 1970 of an ISO time with its zone, or None."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else round(moment.timestamp() * 1000)


def read_script(text: str) -> tuple[Step, ...]:
    """The steps of a script, all checked for their form before the first is played."""
    return tuple(_steps(text.removeprefix("\ufeff")))


def _steps(text: str) -> Iterator[Step]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            raise ScriptError(f"line {number}: a quote is not closed") from None
        if words:
            yield _step(number, words)


def _step(number: int, words: list[str]) -> Step:
    time, *rest = words
    after = seconds_of(time[1:]) if time.startswith("+") else None
    at = clock_time(time)
    if after is None and at is None:
        raise ScriptError(f"line {number}: '{time}' is no time; write +SECONDS or HH:MM:SS")
    if not rest:
        raise ScriptError(f"line {number}: nothing to do at {time}; write a verb after it")
    verb, *arguments = rest
    form = _form(number, verb, _VERBS, "verb")
    _count(number, arguments, form)
    if verb in _CHOICES and arguments[0] not in _CHOICES[verb]:
        raise ScriptError(f"line {number}: '{arguments[0]}' is not possible; write `{form[2]}`")
    if verb in ("hold", "power-cut") and seconds_of(arguments[-1]) is None:
        raise ScriptError(f"line {number}: '{arguments[-1]}' is no number of seconds")
    if verb == "clock" and arguments[1:] not in ([], ["trusted"]):
        raise ScriptError(f"line {number}: '{arguments[1]}' is not possible; write `{form[2]}`")
    if verb == "teacher":
        form = _form(number, arguments[0], _TEACHER, "teacher's command")
        _count(number, arguments[1:], form)
        held = arguments[0] == "elsewhere" and len(arguments) > 4
        if held and (arguments[4] != "day" or not arguments[-1].isdecimal()):
            raise ScriptError(f"line {number}: write `{form[2]}`")
        swaps = arguments[0] == "swap" and len(arguments) > 3
        if swaps and (arguments[3] != "since" or clock_time(arguments[-1]) is None):
            raise ScriptError(f"line {number}: write `{form[2]}`")
    if "clock" in (verb, arguments[0] if arguments else ""):
        told = arguments[0] if verb == "clock" else arguments[1]
        if instant(told) is None:
            raise ScriptError(
                f"line {number}: '{told}' is no time with its zone; "
                "write one such as 2026-11-23T08:00:00-06:00"
            )
    return Step(number, verb, tuple(arguments), after, at)


def _form(
    number: int, word: str, forms: dict[str, tuple[int, int, str]], what: str
) -> tuple[int, int, str]:
    if word in forms:
        return forms[word]
    close = difflib.get_close_matches(word, forms, n=1, cutoff=0.5)
    help_ = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(forms)}"
    raise ScriptError(f"line {number}: unknown {what} '{word}'; {help_}")


def _count(number: int, arguments: list[str], form: tuple[int, int, str]) -> None:
    fewest, most, usage = form
    if not fewest <= len(arguments) <= most:
        raise ScriptError(f"line {number}: write `{usage}`")
