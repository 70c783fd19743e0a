"""Erases a person: names and words leave the file, what happened stays.

The promise is docs/design.md, promise 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.commands import CloseAllOf
from kiosk.errors import Refused
from kiosk.events import CardChanged, Fact, PersonChanged, WishTakenBack
from kiosk.rows import CardRow, Person, Row, WishWords


def let_go(classroom: Classroom, ident: str, actor: str) -> None:
    """End the dialogues in which the person is now; harmless if there are none."""
    if any(ident in sitting.pair for sitting in classroom.facts().open()):
        classroom.submit(CloseAllOf(ident, actor), actor=actor)


def erase(classroom: Classroom, ident: str, actor: str) -> None:
    """Erase a person, for ever: row, cards, notes, wishes, account, and what was kept.

    Everybody else's history stays as it is. Refused for whoever does it, and for nobody.
    """
    person = directory.person(classroom.connection, ident)
    if person is None or person.erased:
        raise Refused("people.nobody")
    if ident == actor:
        raise Refused("people.erase_self")
    let_go(classroom, ident, actor)

    def outcomes() -> Iterator[Row | Fact]:
        yield Person(ident, kind=person.kind, active=False, erased=True)
        yield PersonChanged(ident)
        for card in directory.cards_of(classroom.connection, ident):
            yield CardRow(card.key, resting=True)
            yield CardChanged(card.key)
        for note in directory.notes(classroom.connection, ident, gone=True):
            yield replace(note, text="", gone=True)
        for wish in classroom.facts().wishes_ever(ident):
            yield WishWords(wish)
            yield WishTakenBack(wish)
        for kept in ("undo:", "list:", "enrol"):
            classroom.asks.forget(kept)

    classroom.enter(outcomes(), actor)
    classroom.access.forget(ident)
    classroom.cut_log()
