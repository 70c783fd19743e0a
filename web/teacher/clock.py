"""The station's clock on the tablet: what it believes, and the tablet's time instead.

Forward after one confirmation, backward only after a second one (docs/domain.md 2.6, case 26).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.classroom import Classroom
from kiosk.clock import EARLIEST_MS, LATEST_MS, local, zone
from kiosk.commands import SetClock
from kiosk.errors import Refused
from kiosk.events import Trust
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import done

SLACK_MS = 60_000
"""Back by less than this is no way back: a tablet shows whole minutes."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What the station takes the time to be. time: in words, "" if it does not know."""

    day: int
    time: str
    trust: Trust
    vouched: bool


def belief(classroom: Classroom, timezone: str, words: Words) -> Belief:
    """What the station believes now, and how far."""
    moment = classroom.moment()
    known = moment.wall_ms is not None and moment.trust is not Trust.NONE
    time = told(moment.wall_ms or 0, timezone, words) if known else ""
    return Belief(classroom.facts().day(), time, moment.trust, moment.trust.vouched)


def told(wall_ms: int, timezone: str, words: Words) -> str:
    """An instant in words: "martes 4 de agosto, 9:12", with the year."""
    at = local(wall_ms, zone(timezone))
    return words(
        "settings.clock_time",
        weekday=words("web.weekdays").split()[at.weekday()],
        day=at.day,
        month=words("web.months").split()[at.month - 1],
        year=at.year,
        time=f"{at.hour}:{at.minute:02d}",
    )


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the clock."""

    @bp.get("/settings/clock")
    @guard.kit
    def clock() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        when = request.args.get("when", "")
        asked = _instant(when, school.timezone) if when else None
        if when and asked is None:
            return _page(school, said=words("settings.clock_not_so")), 409
        moment = classroom.moment()
        return _page(
            school,
            asked=told(asked, school.timezone, words) if asked is not None else "",
            when=when,
            boot=moment.boot,
            at=moment.boottime_ms,
            back=request.args.get("back") == "yes",
        )

    def on(form: Mapping[str, str]) -> str:
        """Where whoever asked about the clock goes on: the first steps, or the settings."""
        return guard.inside(form["next"]) if form.get("next") else url_for("teacher.settings")

    @bp.post("/settings/clock")
    @guard.kit
    def set_clock() -> ResponseReturnValue:
        classroom, words = school.classroom(), spoken()
        when = request.form.get("when", "")
        wall_ms, moment = _instant(when, school.timezone), classroom.moment()
        at = request.form.get("at", "")
        if wall_ms is None or not at.isdecimal():
            return _page(school, said=words("settings.clock_not_so")), 409
        waited = moment.boottime_ms - int(at)
        if request.form.get("boot") != moment.boot or waited < 0:
            # The power was gone in between, and nobody knows for how long.
            return _page(school, said=words("settings.clock_cut")), 409
        wall_ms += waited
        if moment.wall_ms is not None and wall_ms < moment.wall_ms - SLACK_MS:
            if request.form.get("back") != "yes":
                after = request.form.get("next") or None
                return redirect(url_for("teacher.clock", when=when, back="yes", next=after), 303)
        if wall_ms > LATEST_MS:
            raise Refused("settings.clock_not_so")
        classroom.submit(SetClock(wall_ms, Trust.TABLET), actor=guard.me())
        # The record is right already; so will be the next start, whatever the machine allows.
        school.move_clock(wall_ms, back=request.form.get("back") == "yes")
        done("settings.clock_set")
        return redirect(on(request.form), 303)


def _page(
    school: School, *, asked: str = "", when: str = "", boot: str = "", at: int = 0,
    back: bool = False, said: str = "",
) -> str:  # fmt: skip
    classroom, words = school.classroom(), spoken()
    return render_template(
        "teacher/clock.html",
        said=said,
        asked=asked,
        when=when,
        boot=boot,
        at=at,
        back=back,
        on=request.values.get("next", ""),
        belief=belief(classroom, school.timezone, words),
    )


def _instant(when: str, timezone: str) -> int | None:
    """`2026-08-04T09:12` at the school, in milliseconds since 1970; None if it is no such time."""
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        return None
    try:
        wall_ms = int(at.replace(tzinfo=zone(timezone)).timestamp() * 1000)
    except (OverflowError, ValueError):
        return None
    return wall_ms if EARLIEST_MS <= wall_ms <= LATEST_MS else None
