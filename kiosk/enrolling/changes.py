"""Carries out what a tablet asks for, and keeps what stood before, to put it back if asked."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, replace
from typing import Any

from kiosk import directory
from kiosk.classroom import Classroom, TapNote
from kiosk.errors import Refused
from kiosk.events import (
    CardChanged,
    Fact,
    OfferChanged,
    PersonChanged,
    PolicyChanged,
    TemaChanged,
)
from kiosk.imports.report import Book
from kiosk.policies import Policies, text_of
from kiosk.rows import CardRow, Note, Person, Policy, Row, Tema, WishWords

UNDO = 3600.0
"""Seconds in which a change can be put back with one touch."""

Plan = Callable[[Book], Iterable[Row] | None]
"""Puts rows of people, cards and temas into the book; gives other rows to write along."""

Kept = tuple[str, list[Any] | None, list[Any]]
"""A table's name, a row's values before the change (None if it was not there), and after it."""

_OFFERS = "offers"
"""In the place of a table: who offers a tema, which the journal keeps and a list of temas says."""


def carry_out(classroom: Classroom, actor: str, plan: Plan, tap: TapNote | None = None) -> str:
    """Write what the plan gives, all or nothing.

    Gives the token by which `undo` puts it back, "" if nothing is other than before.
    """
    token = secrets.token_hex(8)
    kept: list[Kept] = []

    def outcomes() -> Iterator[Row | Fact]:
        book = Book(classroom)
        more = tuple(plan(book) or ())
        told = [*book.outcomes(), *(each for row in more for each in (row, *_told(row)))]
        kept[:] = [one for each in told for one in _kept(classroom, each)]
        yield from told
        if kept:
            classroom.asks.put(f"undo:{token}", json.dumps(kept), UNDO)

    classroom.enter(outcomes(), actor, tap)
    return token if kept else ""


def remember(classroom: Classroom, changed: Iterable[tuple[Row, Row]]) -> str:
    """The token by which rows that a command changed are put back. changed: before and after."""
    token = secrets.token_hex(8)
    kept = [
        (_table(after), list(astuple(before)), list(astuple(after))) for before, after in changed
    ]
    classroom.asks.ask(f"undo:{token}", json.dumps(kept), UNDO)
    return token


def undo(classroom: Classroom, actor: str, token: str) -> None:
    """Put back what stood before that change; Refused if somebody changed it since."""

    def outcomes() -> Iterator[Row | Fact]:
        value = classroom.asks.standing(f"undo:{token}")
        if value is None:
            raise Refused("people.undo_gone")
        kept: list[Kept] = json.loads(value)
        yield from _offers_back(classroom, [each for each in kept if each[0] == _OFFERS])
        rows = [(_row(n, before), _row(n, after)) for n, before, after in kept if n != _OFFERS]
        fresh = {row.key for _, row in rows if isinstance(row, CardRow)}
        for before, after in rows:
            assert after is not None
            if directory.standing(classroom.connection, after) != after:
                raise Refused("people.undo_changed")
            back = before or _taken_out(classroom, after, fresh)
            yield back
            yield from _told(back)
        classroom.asks.forget(f"undo:{token}")

    classroom.enter(outcomes(), actor)


def _kept(classroom: Classroom, told: Row | Fact) -> Iterator[Kept]:
    """What is kept of a row or a fact that is about to be written."""
    if isinstance(told, Row):
        before = directory.standing(classroom.connection, told)
        yield _table(told), list(astuple(before)) if before else None, list(astuple(told))
    elif isinstance(told, OfferChanged):
        path = classroom.facts().path(told.person, told.tema)
        yield _OFFERS, [told.person, told.tema, path.offers], [told.person, told.tema, told.offers]


def _offers_back(classroom: Classroom, kept: Iterable[Kept]) -> Iterator[Fact]:
    for _, before, (person, tema, offers) in kept:
        if classroom.facts().path(person, tema).offers != offers:
            raise Refused("people.undo_changed")
        assert before is not None, "what somebody offers has always a value"
        yield OfferChanged(*before)


def _table(row: Row) -> str:
    return directory.TABLES[type(row)].name


def _row(name: str, values: list[Any] | None) -> Row | None:
    made: Row | None = directory.NAMES[name].row(*values) if values is not None else None
    return made


def _taken_out(classroom: Classroom, row: Row, fresh: set[str]) -> Row:
    """What stands instead of a row that the change had brought in."""
    match row:
        case Person(id=ident):
            cards = directory.cards_of(classroom.connection, ident)
            if classroom.facts().has_done(ident) or any(card.key not in fresh for card in cards):
                raise Refused("people.undo_changed")
            return Person(ident, kind=row.kind, active=False, erased=True)
        case CardRow():
            return CardRow(row.key, row.label)
        case Note():
            return replace(row, text="", gone=True)
        case WishWords():
            return replace(row, text="")
        case Tema():
            return replace(row, resting=True)
        case Policy(name=name):
            return Policy(name, text_of(getattr(Policies(), name)))


def _told(row: Row) -> Iterator[Fact]:
    match row:
        case Person(id=ident) | Note(about=ident):
            yield PersonChanged(ident)
        case CardRow(key=key):
            yield CardChanged(key)
        case Tema(id=ident):
            yield TemaChanged(ident)
        case Policy(name=name):
            yield PolicyChanged(name)
