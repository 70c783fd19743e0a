"""A page of one's own: what I learn, what I offer, whom I can thank, what I could choose.

For the person whose card asked, and nobody else: the others on it have to do with that person, or
stand in the catalogue (docs/domain.md 3). No totals, no times, nobody's history but one's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.folds import Path
from kiosk.known import talk_of
from kiosk.lineage import Tree
from kiosk.lookups import Lookups
from kiosk.passings import tree
from kiosk.reports.catalogue import catalogue
from kiosk.reports.people import With, offered, person_page
from kiosk.rows import Person, Tema


@dataclass(frozen=True, slots=True)
class Shared:
    """A tema and people: whom one accompanies in it now, or can thank for it, or who offers it."""

    tema: Tema | None
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Came:
    """One's own part of a tema's tree (K5). way: from whoever brought it to one's own tutor.

    on: to whom one passed it on.
    """

    way: tuple[Person, ...]
    on: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Mine:
    """Everything on somebody's own page. question: the number of today's, from 1.

    learning, chosen: under way. holds: understood, demonstrated or offered. let_go: for now.
    accompanying: whom, now. thanks: for what was understood. could: what somebody here offers.
    wish: what nobody offers yet. came: by tema, from whom it came and to whom it went on. others:
    who else could accompany in what is under way, by tema.
    """

    person: Person
    learning: tuple[With, ...]
    chosen: tuple[With, ...]
    holds: tuple[With, ...]
    let_go: tuple[With, ...]
    accompanying: tuple[Shared, ...]
    thanks: tuple[Shared, ...]
    could: tuple[Shared, ...]
    wish: tuple[Tema, ...]
    others: Mapping[str, tuple[Person, ...]]
    came: Mapping[str, Came]
    question: int

    @property
    def new(self) -> bool:
        """Whether nothing was begun yet: then the first question is what one wants to learn."""
        return not (self.learning or self.chosen or self.holds)


def own_page(classroom: Classroom, ident: str) -> Mine | None:
    """The page of somebody who is here; None for anybody else."""
    told = person_page(classroom, ident)
    if told is None or not told.person.active:
        return None
    facts, connection = classroom.facts(), classroom.connection
    people = {each.id: each for each in directory.people(connection) if not each.erased}
    live = facts.accompanies(ident)
    could = [tema for tema, _ in facts.could_choose(ident)]
    wanted = {each.tema for each in live} | set(could)
    temas = {tema.id: tema for tema in directory.temas_of(connection, wanted)}

    def those(*who: str) -> tuple[Person, ...]:
        return tuple(people[each] for each in dict.fromkeys(who) if each in people)

    def offering(tema: str) -> tuple[Person, ...]:
        return tuple(each for each in those(*facts.offering(tema)) if each.active)

    def others(each: With) -> tuple[Person, ...]:
        with_whom = {person.id for person in each.people}
        return tuple(one for one in offering(each.ident) if one.id not in {*with_whom, ident})

    accompanied: dict[str, list[str]] = {}
    for each in live:
        accompanied.setdefault(each.tema, []).append(each.tutee)
    return Mine(
        person=told.person,
        learning=told.learning,
        chosen=told.chosen,
        holds=told.holds,
        let_go=told.let_go,
        accompanying=tuple(
            Shared(temas.get(tema), those(*who)) for tema, who in accompanied.items()
        ),
        thanks=tuple(
            Shared(each.tema, those(*each.path.agreed)) for each in told.holds if each.path.agreed
        ),
        came={each.ident: _came(tree(connection, each.ident), ident, those) for each in told.holds},
        could=tuple(Shared(temas[tema], offering(tema)) for tema in could if tema in temas),
        wish=_wishable(connection, facts, ident),
        others={each.ident: others(each) for each in (*told.learning, *told.chosen)},
        question=talk_of(ident, facts.day()),
    )


def _came(grown: Tree, ident: str, those: Callable[..., tuple[Person, ...]]) -> Came:
    return Came(those(*grown.way(ident)[:-1]), those(*grown.passed_to(ident)))


def _wishable(connection: sqlite3.Connection, facts: Lookups, ident: str) -> tuple[Tema, ...]:
    """Temas that nobody here offers, and that the person neither holds nor has under way."""
    paths = facts.paths(ident)
    mine = {each.tema for each in paths if each.masters or each.state not in ("none", "released")}
    found = catalogue(connection, facts).not_yet
    return tuple(each.tema for each in found if each.tema.id not in mine)


def stands(path: Path) -> str:
    """How an offer stands on one's own page: `yes` also where it follows from a demonstration."""
    return "yes" if offered(path) else path.offers
