"""The language of a scripted day: text, one step a line, `TIME VERB ARGUMENTS` (docs/rules.md 8).

Pure: reads text into steps; ScriptError names the line and what may stand there.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.config import nearest
from kiosk.errors import KioskError, ScriptError

DAY = 24 * 3600

LASTING = ("hold", "hold-button", "power-cut")
"""The verbs whose last argument is for how many seconds they last."""


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
    "hold-button": (2, 2, "hold-button ok|next|back SECONDS"),
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
    "hold-button": ("ok", "next", "back"),
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


def at_line(number: int, error: KioskError) -> ScriptError:
    """What is wrong, with the line in which it is."""
    return ScriptError("errors.at_line", line=number, what=error.sentence)


def _steps(text: str) -> Iterator[Step]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            if words := _split(line):
                yield _step(number, words)
        except ScriptError as error:
            raise at_line(number, error) from None


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        raise ScriptError("errors.open_quote") from None


def _step(number: int, words: list[str]) -> Step:
    time, *rest = words
    after = seconds_of(time[1:]) if time.startswith("+") else None
    at = clock_time(time)
    if after is None and at is None:
        raise ScriptError("errors.no_time", time=time)
    if not rest:
        raise ScriptError("errors.no_verb", time=time)
    verb, *arguments = rest
    if verb not in _VERBS:
        raise ScriptError("errors.unknown_verb", verb=verb, hint=nearest(verb, tuple(_VERBS)))
    form = _VERBS[verb]
    _count(arguments, form)
    if verb in _CHOICES and arguments[0] not in _CHOICES[verb]:
        raise ScriptError("errors.not_possible", said=arguments[0], usage=form[2])
    if verb in LASTING and seconds_of(arguments[-1]) is None:
        raise ScriptError("errors.no_seconds", said=arguments[-1])
    if verb == "clock" and arguments[1:] not in ([], ["trusted"]):
        raise ScriptError("errors.not_possible", said=arguments[1], usage=form[2])
    if verb == "teacher":
        _check_teacher(*arguments)
    if "clock" in (verb, arguments[0] if arguments else ""):
        told = arguments[0] if verb == "clock" else arguments[1]
        if instant(told) is None:
            raise ScriptError("errors.no_instant", said=told)
    return Step(number, verb, tuple(arguments), after, at)


def _check_teacher(command: str, *arguments: str) -> None:
    if command not in _TEACHER:
        hint = nearest(command, tuple(_TEACHER))
        raise ScriptError("errors.unknown_teacher", command=command, hint=hint)
    form = _TEACHER[command]
    _count(arguments, form)
    held = command == "elsewhere" and len(arguments) > 3
    if held and (arguments[3] != "day" or not arguments[-1].isdecimal()):
        raise ScriptError("errors.write_so", usage=form[2])
    swaps = command == "swap" and len(arguments) > 2
    if swaps and (arguments[2] != "since" or clock_time(arguments[-1]) is None):
        raise ScriptError("errors.write_so", usage=form[2])


def _count(arguments: Sequence[str], form: tuple[int, int, str]) -> None:
    fewest, most, usage = form
    if not fewest <= len(arguments) <= most:
        raise ScriptError("errors.write_so", usage=usage)
