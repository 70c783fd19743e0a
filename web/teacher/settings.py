"""T11 Settings: who comes in, language, clock, the rules' numbers.

A form carries what it showed (`was_…`), so that nobody writes over another's change unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.enrolling.changes import carry_out
from kiosk.errors import Refused
from kiosk.imports.report import Book
from kiosk.imports.tables import has_controls, tidy
from kiosk.policies import CHOICES, NUMBERS, Policies, fits, text_of
from kiosk.rows import Policy, Row
from kiosk.words import Words, languages
from web.languages import spoken
from web.school import School
from web.teacher import clock, guard, year
from web.teacher.saying import changed

LONGEST_NAME = 120
SETTABLE = (*NUMBERS, *CHOICES, "school", "language")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the rules as the page shows it; all as text."""

    name: str
    value: str
    now: str
    default: str
    least: str
    most: str
    step: str


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/settings")
    @guard.kit
    def settings() -> str:
        return _page(school)

    @bp.post("/settings")
    @guard.kit
    def set_policies() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        typed = {name: tidy(request.form[name]) for name in SETTABLE if name in request.form}
        typed = {name: value.replace(",", ".") if name in NUMBERS else value
                 for name, value in typed.items()}  # fmt: skip
        wrong = next(filter(None, (_wrong(name, typed[name], words) for name in typed)), "")
        if wrong:
            return _page(school, typed, wrong), 409
        seen = {name: request.form.get(f"was_{name}", "") for name in typed}
        try:
            token = _put(classroom, {n: _kept(n, v) for n, v in typed.items()}, seen, words)
        except Refused as refused:
            return _page(school, typed, spoken().said(refused)), 409
        if token:
            changed("settings.saved", token, url_for("teacher.settings"))
        return redirect(url_for("teacher.settings"), 303)

    @bp.post("/settings/reset")
    @guard.kit
    def reset_settings() -> ResponseReturnValue:
        defaults = {name: text_of(getattr(Policies(), name)) for name in NUMBERS}
        if token := _put(school.classroom(), defaults, None, spoken()):
            changed("settings.as_delivered", token, url_for("teacher.settings"))
        return redirect(url_for("teacher.settings"), 303)

    clock.add(bp, school)
    year.add(bp, school)


def _put(
    classroom: Classroom, values: Mapping[str, str], seen: Mapping[str, str] | None, words: Words
) -> str:
    """Let these policies stand; the token to undo it, or "" if nothing changed.

    Refused if one of them is no longer as it was seen, and not as it is wanted either.
    """

    def plan(book: Book) -> Iterator[Row]:
        policies = directory.policies(classroom.connection)
        for name, value in values.items():
            now = _now(policies, name, classroom)
            if seen is not None and now not in (seen[name], value):
                what = _says(name, now, words)
                raise Refused("settings.stale", what=_called(name, words), value=what)
            if now != value:
                yield Policy(name, value)

    return carry_out(classroom, guard.me(), plan)


def _now(policies: Policies, name: str, classroom: Classroom) -> str:
    """What a policy says now, as the form shows it."""
    value = text_of(getattr(policies, name))
    return value or (classroom.site.name if name == "school" else "")


def _kept(name: str, value: str) -> str:
    """The value as it is written: `12.0` and `12` are the same number."""
    if name not in NUMBERS:
        return value
    return text_of(type(getattr(Policies(), name))(value))


def _wrong(name: str, value: str, words: Words) -> str:
    """Why this value cannot be taken, in one sentence; "" if it can."""
    if name == "school":
        if not value or len(value) > LONGEST_NAME or has_controls(value):
            return words("settings.no_school", n=LONGEST_NAME)
        return ""
    if name == "language":
        return "" if value in ("", *languages()) else words("settings.no_choice")
    if fits(name, value):
        return ""
    if name in CHOICES:
        return words("settings.no_choice")
    bounds = NUMBERS[name]
    least, most = text_of(float(bounds.least)), text_of(float(bounds.most))
    return words("settings.out_of_bounds", what=_called(name, words), least=least, most=most)


def _called(name: str, words: Words) -> str:
    """What a policy is called, for a sentence."""
    if name in NUMBERS:
        return words(f"settings.number_{name}")
    return words(f"settings.policy_{name}")


def _says(name: str, value: str, words: Words) -> str:
    """What a value is called."""
    if name in CHOICES:
        return words(f"settings.{name}_{value}")
    if name == "language":
        return _language(value, words)
    return value


def _language(value: str, words: Words) -> str:
    return words(f"settings.speaks_{value}") if value in ("es", "en", "th") else value or "–"


def _page(school: School, typed: Mapping[str, str] | None = None, said: str = "") -> str:
    """The page as it is now; with what was typed, and why it was not taken."""
    classroom, words = school.classroom(), spoken()
    policies = directory.policies(classroom.connection)
    now = {name: _now(policies, name, classroom) for name in SETTABLE}
    shown = {**now, **(typed or {})}
    found = school.findings(words)
    well = [each for each in found if each.state not in ("look", "broken")]
    # The clock has its own section here.
    to_do = [each for each in found if each not in well and not each.part.startswith("clock")]
    return render_template(
        "teacher/settings.html",
        said=said,
        now=now,
        shown=shown,
        numbers=[_number(name, now[name], shown[name]) for name in NUMBERS],
        open=bool(typed) and any(name in NUMBERS for name in typed or ()),
        choices=CHOICES,
        spoken_here=languages(),
        timezone=school.timezone,
        belief=clock.belief(classroom, school.timezone, words),
        to_do=to_do,
        well=well,
        teacher=guard.asker() == "teacher",
    )


def _number(name: str, now: str, shown: str) -> Number:
    bounds = NUMBERS[name]
    least, most, step = (text_of(float(each)) for each in (bounds.least, bounds.most, bounds.step))
    return Number(name, shown, now, text_of(getattr(Policies(), name)), least, most, step)
