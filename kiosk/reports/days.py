"""A school day as the station recorded it, for a teacher who looks for what was otherwise (T7).

Dialogues with what stands now, what was recorded first, and what may need a look; no times.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.classroom import Classroom
from kiosk.corrections import Recorded
from kiosk.events import DialogueCorrected, Record, floor_key
from kiosk.history import History
from kiosk.journal import of_entity
from kiosk.reports.named import Names, Said
from kiosk.reports.story import visible
from kiosk.words import Words

UNSAID = ("interrupted", "stale")
"""Ends that nobody told while the station was off or nobody came; the day's own end is usual."""


@dataclass(frozen=True, slots=True)
class Line:
    """A dialogue of the day. end: open, or why it ended. how: of elsewhere, where it was held.

    was: what was recorded first, if that is not what stands. looks: why a teacher may look, of
    no_tema, new_card, untried, left_open, end_unknown and unconfirmed. seen: for the form.
    """

    dialogue: str
    now: Said
    rehearsal: bool
    end: str
    how: str
    elsewhere: bool
    voided: bool
    was: Said | None
    looks: tuple[str, ...]
    seen: str

    @property
    def open(self) -> bool:
        """Whether the two are in dialogue."""
        return self.end == "open" and not self.voided


@dataclass(frozen=True, slots=True)
class Group:
    """A tutoría with its sittings of the day, in order."""

    said: Said
    lines: tuple[Line, ...]

    @property
    def looks(self) -> tuple[str, ...]:
        """Why a teacher may look at any of its sittings."""
        return tuple(dict.fromkeys(look for line in self.lines for look in line.looks))


@dataclass(frozen=True, slots=True)
class Day:
    """A school day. last: the number of the running one. date_ms: an instant of it, if vouched.

    look, now, rest: what may need a look, what is open, all the others.
    """

    number: int
    last: int
    ended: bool
    date_ms: int | None
    look: tuple[Group, ...]
    now: tuple[Group, ...]
    rest: tuple[Group, ...]


def day(classroom: Classroom, words: Words, number: int = 0) -> Day:
    """A school day by its number; 0 is the running one."""
    facts = classroom.facts()
    last = facts.day()
    number = min(number or last, last + 1)  # a day that has not been is no day, however far off
    names = Names(classroom.connection, words)
    first = _first(classroom.connection, number)
    lines = [_line(facts, names, row, first) for row in facts.on_day(number)]
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        said = line.now
        groups.setdefault((said.tutor.id, said.tutee.id, said.tema.id), []).append(line)
    made = [Group(each[0].now, tuple(each)) for each in groups.values()]
    look = [group for group in made if group.looks]
    now = [g for g in made if not g.looks and any(line.open for line in g.lines)]
    rest = [group for group in made if group not in look and group not in now]
    look.sort(key=lambda group: not any(line.open for line in group.lines))
    return Day(
        number,
        last,
        number < last,
        date_of(classroom.connection, number),
        tuple(look),
        tuple(now),
        tuple(rest),
    )


def line(facts: History, names: Names, row: Recorded) -> Line:
    """One dialogue as a line of its day."""
    told = facts.told(row.sitting.dialogue)
    return _line(facts, names, row, {row.sitting.dialogue: told})


def _first(connection: sqlite3.Connection, number: int) -> dict[str, tuple[Record, ...]]:
    """What was said of the dialogues of a day, of those of which anything was."""
    found: dict[str, tuple[Record, ...]] = {}
    for record in of_entity(connection, floor_key(number)):
        if isinstance(record.fact, DialogueCorrected) and visible(record.fact):
            dialogue = record.fact.dialogue
            found[dialogue] = (*found.get(dialogue, ()), record)
    return found


def _line(
    facts: History, names: Names, row: Recorded, told: Mapping[str, tuple[Record, ...]]
) -> Line:
    was: Said | None = None
    for record in told.get(row.sitting.dialogue, ()):
        fact = record.fact
        if isinstance(fact, DialogueCorrected) and visible(fact):
            first = (fact.was_tutor, fact.was_tutee, fact.was_tema)
            was = names.said(*first) if first != row.triple else None
            break
    now = names.said(*row.triple)
    return Line(
        dialogue=row.sitting.dialogue,
        now=now,
        rehearsal=row.sitting.kind == "rehearsal",
        end=row.reason or "open",
        how=row.how,
        elsewhere=row.elsewhere,
        voided=row.voided is not None,
        was=was,
        looks=tuple(_looks(facts, row, now)) if row.voided is None else (),
        seen=row.seen,
    )


def _looks(facts: History, row: Recorded, now: Said) -> list[str]:
    found = []
    if row.reason is None and facts.old(row.sitting):
        found.append("left_open")
    if not now.tema.title:
        found.append("no_tema")
    if now.tutor.unnamed or now.tutee.unnamed:
        found.append("new_card")
    if row.confirmed == "":
        found.append("unconfirmed")
    if row.reason in UNSAID:
        found.append("end_unknown")
    if row.look and now.tema.title and not now.tutor.unnamed:
        path = facts.path(now.tutor.id, now.tema.id)
        if path.reached != "demonstrated" and path.offers != "yes":
            found.append("untried")
    return found


def date_of(connection: sqlite3.Connection, number: int) -> int | None:
    """A vouched instant of a school day, directly or by its boot's time; None if unknown."""
    row = connection.execute("SELECT wall_ms FROM floors WHERE day = ?", (number,)).fetchone()
    if row is not None and row[0] is not None:
        return int(row[0])
    row = connection.execute(
        "SELECT b.wall_ms + d.opened_ms - b.boottime_ms FROM dialogues d"
        " JOIN boots b ON b.boot = d.boot WHERE d.day = ?"
        " AND b.trust IN ('network', 'tablet') ORDER BY d.stamp LIMIT 1",
        (number,),
    ).fetchone()
    return int(row[0]) if row else None
