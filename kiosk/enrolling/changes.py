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
from kiosk.events import CardChanged, Fact, PersonChanged, TemaChanged
from kiosk.imports.report import Book
from kiosk.rows import CardRow, Note, Person, Policy, Row, Tema

UNDO = 3600.0
"""Seconds in which a change can be put back with one touch."""

Plan = Callable[[Book], Iterable[Row] | None]
"""Puts rows of people, cards and temas into the book; gives other rows to write along."""

Kept = tuple[str, list[Any] | None, list[Any]]
"""A table's name, a row's values before the change (None if it was not there), and after it."""


def carry_out(classroom: Classroom, actor: str, plan: Plan, tap: TapNote | None = None) -> str:
    """Write what the plan gives, all or nothing; the token by which `undo` puts it back."""
    token = secrets.token_hex(8)

    def outcomes() -> Iterator[Row | Fact]:
        book = Book(classroom)
        more = tuple(plan(book) or ())
        told = [*book.outcomes(), *(each for row in more for each in (row, *_told(row)))]
        kept: list[Kept] = []
        for each in told:
            if isinstance(each, Row):
                before = directory.standing(classroom.connection, each)
                name = directory.TABLES[type(each)].name
                kept.append((name, list(astuple(before)) if before else None, list(astuple(each))))
        yield from told
        classroom.asks.put(f"undo:{token}", json.dumps(kept), UNDO)

    classroom.enter(outcomes(), actor, tap)
    return token


def undo(classroom: Classroom, actor: str, token: str) -> None:
    """Put back what stood before that change; Refused if somebody changed it since."""

    def outcomes() -> Iterator[Row | Fact]:
        value = classroom.asks.standing(f"undo:{token}")
        if value is None:
            raise Refused("people.undo_gone")
        kept: list[Kept] = json.loads(value)
        rows = [(_row(name, before), _row(name, after)) for name, before, after in kept]
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
        case Tema():
            return replace(row, resting=True)
        case Policy():
            return row


def _told(row: Row) -> Iterator[Fact]:
    match row:
        case Person(id=ident) | Note(about=ident):
            yield PersonChanged(ident)
        case CardRow(key=key):
            yield CardChanged(key)
        case Tema(id=ident):
            yield TemaChanged(ident)
