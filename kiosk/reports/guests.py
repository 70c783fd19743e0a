"""Guests and what travelled: which schools are here, what was shared, which temas came and went.

Schools are told by counts and temas alone; who somebody is stands on the teacher's own page.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk import directory
from kiosk.lookups import Lookups
from kiosk.rows import CardRow, Person, Tema

KINDS = frozenset({"guest", "visitor", "family", "supervisor"})
"""The kinds of people who come from outside."""

FAMILIES, AUTHORITIES = "family", "supervisor"
"""The keys of families and authorities, who are of no school."""

NO_SCHOOL = ("", FAMILIES, AUTHORITIES)


def outside(person: Person) -> bool:
    """Whether somebody comes from outside: a guest of the pool, a visitor, a family."""
    return person.pooled or person.kind in KINDS


def school_of(person: Person) -> str:
    """From where a guest comes: the school's name, or one of `NO_SCHOOL`; "" is not known."""
    return person.kind if person.kind in NO_SCHOOL else person.group


@dataclass(frozen=True, slots=True)
class School:
    """One school in a span of days. name: as `school_of`. guests: how many of hers met somebody.

    came: what others understood with them. went: what they understood with others. shared: what
    else their dialogues were about. days: the school days on which they were here.
    """

    name: str
    guests: int
    shared: tuple[Tema, ...]
    came: tuple[Tema, ...]
    went: tuple[Tema, ...]
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fair:
    """What guests and the people here had with one another. days: their numbers, latest first."""

    days: tuple[int, ...]
    schools: tuple[School, ...]

    @property
    def guests(self) -> int:
        """How many guests met somebody."""
        return sum(school.guests for school in self.schools)

    @property
    def named(self) -> tuple[School, ...]:
        """The schools, without families, authorities and guests of whom nobody said from where."""
        return tuple(each for each in self.schools if each.name not in NO_SCHOOL)


def fair(
    connection: sqlite3.Connection, facts: Lookups, days: Iterable[int], *, origins: bool = False
) -> Fair:
    """What there was with guests on these days, by school; families and unnamed ones last.

    origins: with the temas of which somebody noted that they came from a school.
    """
    span = tuple(days)
    people = {each.id: each for each in directory.people(connection) if not each.erased}
    from_where = {who: school_of(each) for who, each in people.items() if outside(each)}
    met: dict[str, set[str]] = {}
    shared: dict[str, set[str]] = {}
    when: dict[str, set[int]] = {}
    for tutor, tutee, tema, day in _dialogues(connection, span):
        for who in (tutor, tutee):
            if who in from_where:
                met.setdefault(from_where[who], set()).add(who)
                shared.setdefault(from_where[who], set()).add(tema)
                when.setdefault(from_where[who], set()).add(day)
    came: dict[str, set[str]] = {}
    for brought in directory.temas(connection) if origins else []:
        if brought.came_from:
            came.setdefault(brought.came_from, set()).add(brought.id)
    went: dict[str, set[str]] = {}
    for tutor, tutee, tema in _understood(connection, span):
        one, other = from_where.get(tutor), from_where.get(tutee)
        if one == other and one is not None:
            continue  # within one school nothing travels
        if one is not None:
            came.setdefault(one, set()).add(tema)
        if other is not None:
            went.setdefault(other, set()).add(tema)

    def told(name: str) -> School:
        more = shared.get(name, set()) - came.get(name, set()) - went.get(name, set())
        shared[name] = more
        return School(
            name,
            len(met.get(name, ())),
            shared=_temas(connection, shared[name]),
            came=_temas(connection, came.get(name, ())),
            went=_temas(connection, went.get(name, ())),
            days=tuple(sorted(when.get(name, ()))),
        )

    names = sorted({*met, *came, *went}, key=lambda name: (name in NO_SCHOOL, name))
    return Fair(span, tuple(told(name) for name in names))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A tema that a guest has to do with, and with whom."""

    tema: Tema | None
    other: Person | None


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest of the pool. label: of the card. days: when this guest met somebody, latest first."""

    person: Person
    label: str
    days: tuple[int, ...]
    met: tuple[Meeting, ...]

    @property
    def named(self) -> bool:
        """Whether somebody wrote down a name."""
        return self.person.name not in ("", self.label, self.person.pool)


def guests(connection: sqlite3.Connection, facts: Lookups, day: int) -> list[Guest]:
    """The guests of that day, by school and label."""
    return [each for each in _guests(connection, facts) if day in each.days]


def earlier(connection: sqlite3.Connection, facts: Lookups, ident: str) -> list[Guest]:
    """Guests who were here on another day and could be the same visitor, latest first."""
    everybody = _guests(connection, facts)
    today = next((each.days[0] for each in everybody if each.person.id == ident), facts.day())
    found = [each for each in everybody if each.person.id != ident and each.days[0] < today]
    return sorted(found, key=lambda each: (-each.days[0], each.label, each.person.id))


def _guests(connection: sqlite3.Connection, facts: Lookups) -> list[Guest]:
    people = {each.id: each for each in directory.people(connection) if not each.erased}
    temas = {each.id: each for each in directory.temas(connection)}
    since = facts.year_before()
    found: dict[str, tuple[dict[int, None], dict[tuple[str, str], Meeting]]] = {}
    for tutor, tutee, tema, day in connection.execute(
        "SELECT tutor, tutee, tema, day FROM dialogues WHERE voided IS NULL AND day > ?"
        " AND (tutor IN (SELECT id FROM people WHERE pool != '' OR kind = 'guest')"
        " OR tutee IN (SELECT id FROM people WHERE pool != '' OR kind = 'guest'))"
        " ORDER BY day DESC, stamp",
        (since,),
    ):
        for who, other in ((tutor, tutee), (tutee, tutor)):
            if who in people and people[who].pooled:
                days, met = found.setdefault(who, ({}, {}))
                days[day] = None
                met[other, tema] = Meeting(temas.get(tema), people.get(other))
    made = [
        Guest(people[who], people[who].pool or people[who].name, tuple(days), tuple(met.values()))
        for who, (days, met) in found.items()
    ]
    return sorted(made, key=lambda each: (school_of(each.person), each.label, each.person.id))


@dataclass(frozen=True, slots=True)
class Stack:
    """Guest cards that are alike: of one kind and school. labels: what is printed on them."""

    kind: str
    school: str
    labels: tuple[str, ...]


def stacks(connection: sqlite3.Connection) -> list[Stack]:
    """The guest cards of the pool by kind and school, ready to be used."""
    people = {each.id: each for each in directory.present(connection) if each.pooled}
    found: dict[tuple[str, str], list[str]] = {}
    for card in _in_use(connection):
        if (owner := people.get(card.owner)) is not None:
            found.setdefault((owner.group, owner.kind), []).append(card.label)
    return [Stack(kind, school, tuple(labels)) for (school, kind), labels in sorted(found.items())]


def _in_use(connection: sqlite3.Connection) -> list[CardRow]:
    cards = directory.cards(connection)
    return [card for card in cards if card.sort == "person" and not card.resting]


@dataclass(frozen=True, slots=True)
class Free:
    """Somebody who is in no dialogue now, and what he or she offers."""

    person: Person
    temas: tuple[Tema, ...]


def free_to_accompany(connection: sqlite3.Connection, facts: Lookups) -> list[Free]:
    """Who of those here offers something and is in no dialogue now, by name."""
    busy = {who for sitting in facts.open() for who in sitting.pair}
    temas = {each.id: each for each in directory.temas(connection)}
    found = []
    for person in directory.present(connection):
        offers = facts.offers(person.id) if person.id not in busy and not person.pooled else []
        named = tuple(temas[each] for each in offers if each in temas)
        if named:
            found.append(Free(person, named))
    return sorted(found, key=lambda each: (each.person.display_name, each.person.id))


def _dialogues(
    connection: sqlite3.Connection, days: tuple[int, ...]
) -> list[tuple[str, str, str, int]]:
    rows = connection.execute(
        "SELECT DISTINCT tutor, tutee, tema, day FROM dialogues WHERE voided IS NULL"
        " AND day IN (SELECT value FROM json_each(?))",
        (json.dumps(days),),
    )
    return [(tutor, tutee, tema, day) for tutor, tutee, tema, day in rows]


def _understood(
    connection: sqlite3.Connection, days: tuple[int, ...]
) -> list[tuple[str, str, str]]:
    """(tutor, tutee, tema) of what stands as understood and was said on these days."""
    (since,) = connection.execute(
        "SELECT min(stamp) FROM dialogues WHERE day = ?", (min(days, default=0),)
    ).fetchone()
    (until,) = connection.execute(
        "SELECT min(stamp) FROM dialogues WHERE day > ?", (max(days, default=0),)
    ).fetchone()
    rows = connection.execute(
        "SELECT DISTINCT json_extract(e.body, '$.tutor'), p.person, p.tema FROM events e"
        " JOIN paths p ON p.person = json_extract(e.body, '$.tutee')"
        " AND p.tema = json_extract(e.body, '$.tema')"
        " WHERE e.kind = 'understood' AND e.stamp >= ? AND e.stamp < ?"
        " AND EXISTS (SELECT 1 FROM json_each(p.agreed)"
        "  WHERE value = json_extract(e.body, '$.tutor'))",
        (1 << 62 if since is None else since, 1 << 62 if until is None else until),
    )
    return [(tutor, tutee, tema) for tutor, tutee, tema in rows]


def _temas(connection: sqlite3.Connection, idents: Iterable[str]) -> tuple[Tema, ...]:
    found = directory.temas_of(connection, set(idents))
    return tuple(sorted(found, key=lambda tema: (tema.title.casefold(), tema.id)))
