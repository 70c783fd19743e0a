"""T12 Not yet in an encounter: whom to invite, for the teacher alone."""

from __future__ import annotations

from flask import Blueprint, render_template

from kiosk.imports.tables import plain
from kiosk.reports.encounters import not_yet as report
from kiosk.saying import called
from web.languages import spoken
from web.school import School


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/not-yet")
    def not_yet() -> str:
        classroom, words = school.classroom(), spoken()
        found = report(classroom.connection, classroom.facts())
        named = [(called(each.person, words), each) for each in found.people]
        named.sort(key=lambda each: (plain(each[0]), each[1].person.id))
        return render_template("teacher/not_yet.html", days=found.days, people=named)
