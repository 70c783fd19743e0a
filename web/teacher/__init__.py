"""Everything behind the door: what a teacher sees and does (docs/design.md 5).

Each module adds the routes of one screen. A route is private to teachers unless it is marked
otherwise; every change is a POST that answers 303, or 409 with the reason.
"""

from __future__ import annotations

from flask import Blueprint

from web.boards import Boards
from web.pictures import Pictures
from web.school import School
from web.teacher import (
    accounts,
    arrival,
    assembly,
    by_card,
    cards,
    copies,
    day_sheet,
    demonstrations,
    dialogue,
    door,
    elsewhere,
    encounters,
    enrol,
    figures,
    first,
    guard,
    guests,
    kit,
    lineage,
    lists,
    more,
    network,
    not_yet,
    now,
    off,
    paths,
    people,
    person,
    reports,
    saying,
    settings,
    take_away,
    tema_edit,
    temas,
    time,
    today,
    update,
)


def teacher(school: School, boards: Boards, pictures: Pictures) -> Blueprint:
    """The routes under `/teacher`."""
    bp = Blueprint("teacher", __name__, url_prefix="/teacher")
    guard.keep(bp, school)
    door.add(bp, school)
    by_card.add(bp, school)
    accounts.add(bp, school)
    now.add(bp, school, pictures)
    network.add(bp, school, boards, pictures)
    temas.add(bp, school)
    lineage.add(bp, school)
    tema_edit.add(bp, school)
    lists.add(bp, school)
    arrival.add(bp, school)
    people.add(bp, school)
    person.add(bp, school)
    paths.add(bp, school)
    cards.add(bp, school)
    enrol.add(bp, school)
    guests.add(bp, school)
    day_sheet.add(bp, school)
    today.add(bp, school)
    dialogue.add(bp, school)
    elsewhere.add(bp, school)
    assembly.add(bp, school, boards)
    figures.add(bp, school)
    time.add(bp, school, boards)
    demonstrations.add(bp, school)
    encounters.add(bp, school)
    not_yet.add(bp, school)
    reports.add(bp, school, boards)
    take_away.add(bp, school)
    settings.add(bp, school)
    first.add(bp, school)
    copies.add(bp, school)
    off.add(bp, school)
    kit.add(bp, school)
    update.add(bp, school)
    more.add(bp, school)
    bp.add_app_template_global(saying.told, "told")
    bp.add_app_template_global(guard.asker, "asker")
    return bp
