"""A school day as the station recorded it, for a teacher who looks for what was otherwise (T7).

Dialogues with what stands now, what was recorded first, and what may need a look; no times.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.corrections import Recorded
from kiosk.events import (
    DialogueConfirmed,
    DialogueCorrected,
    DialogueHeld,
    DialogueRestored,
    DialogueVoided,
    Fact,
    Record,
    floor_key,
)
from kiosk.history import History
from kiosk.journal import of_entity
from kiosk.rows import Person
from kiosk.saying import called
from kiosk.words import Words

UNSAID = ("interrupted", "stale")
"""Ends that nobody told while the station was off or nobody came; the day's own end is usual."""


@dataclass(frozen=True, slots=True)
class Who:
    """A person as pages show them. unnamed: a card of which nobody said yet whose it is.

    lent: a guest card of the pool, which somebody may have had who forgot theirs.
    """

    id: str
    name: str
    drawing: str
    unnamed: bool = False
    lent: bool = False


@dataclass(frozen=True, slots=True)
class What:
    """A tema as pages show it; title is "" while nobody named it."""

    id: str
    title: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Said:
    """Who accompanied whom in what."""

    tutor: Who
    tutee: Who
    tema: What


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


@dataclass(frozen=True, slots=True)
class Step:
    """What was said of a dialogue at one time. what: recorded, held, turned, changed, voided,
    restored or confirmed. by: the person who said it, or "". act: to be undone by, if it can be."""

    what: str
    said: Said | None
    by: str
    act: str


class Names:
    """People and temas by their ids, in one language."""

    def __init__(self, connection: sqlite3.Connection, words: Words) -> None:
        self._people = {person.id: person for person in directory.people(connection)}
        self._temas = {tema.id: tema for tema in directory.temas(connection)}
        self._words = words

    def who(self, ident: str) -> Who:
        """A person."""
        person = self._people.get(ident)
        drawing = person.avatar if person is not None and person.avatar else "card"
        lent = person is not None and person.pooled
        return Who(ident, called(person, self._words), drawing, _unnamed(person), lent)

    def what(self, ident: str) -> What:
        """A tema."""
        tema = self._temas.get(ident)
        return What(ident, tema.title, tema.drawing) if tema else What(ident, "", "")

    def said(self, tutor: str, tutee: str, tema: str) -> Said:
        """Who accompanied whom in what."""
        return Said(self.who(tutor), self.who(tutee), self.what(tema))

    def everybody(self) -> list[Who]:
        """All who are here, by name; guests and cards without a name come last."""
        here = [p for p in self._people.values() if p.active and not p.erased]
        people = [(p.pooled or p.kind == "new", self.who(p.id)) for p in here]
        return [who for _, who in sorted(people, key=lambda each: (each[0], plain(each[1].name)))]

    def catalogue(self) -> list[What]:
        """All temas that do not rest, by title."""
        return [self.what(tema.id) for tema in self._temas.values() if not tema.resting]


def plain(name: str) -> str:
    """A name without accents and capitals: Óscar stands beside Olga."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def _unnamed(person: Person | None) -> bool:
    return person is None or (person.kind == "new" and not person.name)


def day(classroom: Classroom, words: Words, number: int = 0) -> Day:
    """A school day by its number; 0 is the running one."""
    facts = classroom.facts()
    last = facts.day()
    number = number or last
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
        if isinstance(record.fact, DialogueCorrected) and _visible(record.fact):
            dialogue = record.fact.dialogue
            found[dialogue] = (*found.get(dialogue, ()), record)
    return found


def _visible(fact: DialogueCorrected) -> bool:
    """Whether it says anything new of people or tema, not only from whom it took over."""
    now = (fact.tutor, fact.tutee, fact.tema)
    return now != (fact.was_tutor, fact.was_tutee, fact.was_tema)


def _line(
    facts: History, names: Names, row: Recorded, told: Mapping[str, tuple[Record, ...]]
) -> Line:
    was: Said | None = None
    for record in told.get(row.sitting.dialogue, ()):
        fact = record.fact
        if isinstance(fact, DialogueCorrected) and _visible(fact):
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


def steps(facts: History, names: Names, dialogue: str) -> list[Step]:
    """What was said of a dialogue, in order; only the last may be undone."""
    records = [r for r in facts.told(dialogue) if not _only_continues(r.fact)]
    held = [r for r in facts.confirmations(dialogue) if isinstance(r.fact, DialogueConfirmed)]
    records = sorted([*records, *held], key=lambda record: record.order)
    found = [_step(names, record) for record in records]
    latest = facts.mends(dialogue)
    undoable = latest[-1].id if latest else ""
    return [
        step if record.id == undoable else Step(step.what, step.said, step.by, "")
        for record, step in zip(records, found, strict=True)
    ]


def _only_continues(fact: Fact) -> bool:
    return isinstance(fact, DialogueCorrected) and not _visible(fact)


def _step(names: Names, record: Record) -> Step:
    actor = names.who(record.actor)
    by = "" if actor.unnamed else actor.name
    match record.fact:
        case DialogueCorrected() as fact:
            turned = (fact.tutor, fact.tutee) == (fact.was_tutee, fact.was_tutor)
            what = "turned" if turned and fact.tema == fact.was_tema else "changed"
            return Step(what, names.said(fact.tutor, fact.tutee, fact.tema), by, fact.act)
        case DialogueVoided(act=act):
            return Step("voided", None, by, act)
        case DialogueRestored(act=act):
            return Step("restored", None, by, act)
        case DialogueConfirmed(by=who):
            return Step("confirmed" if who else "doubted", None, by, "")
        case DialogueHeld() as held:
            return Step("held", names.said(held.tutor, held.tutee, held.tema), by, "")
    fact_ = record.fact
    said = [str(getattr(fact_, name)) for name in ("tutor", "tutee", "tema")]
    return Step("recorded", names.said(*said), by, "")
