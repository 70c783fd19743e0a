"""Who has not been in any dialogue that was recorded here lately: whom to invite.

Private to the teacher. Nobody's dialogues are counted; "no record" is not "did not work".
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from kiosk import directory
from kiosk.lookups import Lookups
from kiosk.rows import Person, Tema

LATELY = 5
"""How many school days back it looks."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A pupil to invite, and the temas that he or she chose to learn."""

    person: Person
    chosen: tuple[Tema, ...]


@dataclass(frozen=True, slots=True)
class NotYet:
    """Pupils without an encounter. days: how many school days were looked at; 0 if none began."""

    days: int
    people: tuple[Invited, ...]


def not_yet(connection: sqlite3.Connection, facts: Lookups) -> NotYet:
    """The pupils who were in no dialogue of the last school days, in no order; sort by name."""
    days = facts.days(LATELY)
    if not days:
        return NotYet(0, ())
    wanted = json.dumps(days)
    met = {
        who
        for pair in connection.execute(
            "SELECT DISTINCT tutor, tutee FROM dialogues WHERE voided IS NULL"
            " AND day IN (SELECT value FROM json_each(?))",
            (wanted,),
        )
        for who in pair
    }
    waiting = [
        person
        for person in directory.present(connection)
        if person.kind == "student" and person.id not in met
    ]
    return NotYet(len(days), tuple(Invited(each, _chosen(connection, each)) for each in waiting))


def _chosen(connection: sqlite3.Connection, person: Person) -> tuple[Tema, ...]:
    rows = connection.execute(
        "SELECT tema FROM paths WHERE person = ? AND chosen AND reached = '' AND offers != 'yes'"
        " ORDER BY at_stamp DESC",
        (person.id,),
    )
    return tuple(
        found for (tema,) in rows if (found := directory.tema(connection, tema)) is not None
    )
