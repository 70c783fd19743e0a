"""Possible encounters: who could accompany whom right now, and what nobody could attend yet.

Private to the teacher. Ids only, and nothing is counted: whoever shows it puts it in the order of
names, for these are possibilities and no order (docs/rules.md 4).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kiosk import directory
from kiosk.encounters import Encounter, encounters
from kiosk.lookups import Lookups
from kiosk.rows import Person, Tema

MANY = 2
"""How many who wait for one single tutor are told of."""


@dataclass(frozen=True, slots=True)
class Could:
    """A pair that could begin now. others: who else could accompany the same learner in it."""

    pair: Encounter
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waits:
    """People who chose a tema and are without a tutor. offering: who offers it."""

    tema: Tema
    people: tuple[str, ...]
    offering: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InWords:
    """A wish for which there is no tema yet."""

    wish: str
    person: str
    text: str


@dataclass(frozen=True, slots=True)
class Nearly:
    """Who masters a tema that one person at most offers, and could be the next to offer it."""

    tema: Tema
    people: tuple[str, ...]
    offering: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """What the page of possible encounters tells. people, temas: whatever is named, by id.

    now: pairs that could begin. later: what somebody offers who is not free now. unmet: what nobody
    offers. single: temas with several who wait and one who offers. nearly: see there.
    """

    now: tuple[Could, ...]
    later: tuple[Waits, ...]
    unmet: tuple[Waits, ...]
    words: tuple[InWords, ...]
    single: tuple[Waits, ...]
    nearly: tuple[Nearly, ...]
    requires: str
    people: dict[str, Person]
    temas: dict[str, Tema]


def possible(connection: sqlite3.Connection, facts: Lookups) -> Possible:
    """Everything that the page of possible encounters tells, of those who are here."""
    people = {person.id: person for person in directory.present(connection)}
    temas = {tema.id: tema for tema in directory.temas(connection) if not tema.resting}
    wants = facts.waiting()
    offering = {tema: tuple(facts.offering(tema)) for tema in temas}
    busy = {who for sitting in facts.open() for who in sitting.pair}
    free = people.keys() - busy
    offers = [(who, tema) for tema, those in offering.items() for who in those]
    pairs = encounters(wants, offers, free, facts.have_accompanied())
    found = {each.tutee for each in pairs} | {each.tutor for each in pairs}
    waiting = [
        Waits(temas[tema], tuple(who for who, of in wants if of == tema), offering[tema])
        for tema in sorted({tema for _, tema in wants})
    ]
    left = [_without(each, found | busy) for each in waiting if each.offering]
    return Possible(
        now=tuple(Could(each, _others(each, offering, free)) for each in pairs),
        later=tuple(each for each in left if each.people),
        unmet=tuple(each for each in waiting if not each.offering),
        words=_in_words(connection, facts, temas),
        single=tuple(e for e in waiting if len(e.offering) == 1 and len(e.people) >= MANY),
        nearly=_nearly(connection, facts, temas, offering),
        requires=facts.policies.offer_requires,
        people=people,
        temas=temas,
    )


def _others(
    pair: Encounter, offering: dict[str, tuple[str, ...]], free: set[str]
) -> tuple[str, ...]:
    also = (who for who in offering[pair.tema] if who in free)
    return tuple(who for who in also if who not in (pair.tutor, pair.tutee))


def _without(waits: Waits, gone: set[str]) -> Waits:
    people = tuple(who for who in waits.people if who not in gone)
    return Waits(waits.tema, people, waits.offering)


def _in_words(
    connection: sqlite3.Connection, facts: Lookups, temas: dict[str, Tema]
) -> tuple[InWords, ...]:
    standing = [wish for wish in facts.all_wishes() if wish.tema not in temas]
    texts = directory.wish_words(connection, (wish.wish for wish in standing))
    return tuple(
        InWords(wish.wish, wish.person, texts[wish.wish]) for wish in standing if wish.wish in texts
    )


def _nearly(
    connection: sqlite3.Connection,
    facts: Lookups,
    temas: dict[str, Tema],
    offering: dict[str, tuple[str, ...]],
) -> tuple[Nearly, ...]:
    found = []
    for tema, those in offering.items():
        if len(those) < MANY:
            ready = tuple(who for who in facts.could_offer(tema) if who not in those)
            if ready:
                found.append(Nearly(temas[tema], ready, those))
    return tuple(found)
