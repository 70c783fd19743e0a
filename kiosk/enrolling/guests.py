"""Guest cards of a kind and a school, and what is written down about a guest for one day.

Whoever comes shows a card that says everything already: nothing is asked at the reader.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kiosk.enrolling.people import here, named, stays
from kiosk.enrolling.typed import clean, fits
from kiosk.errors import Refused
from kiosk.imports.report import LONGEST_NAME, Book
from kiosk.rows import Person

KINDS = ("guest", "family", "visitor", "supervisor")
"""What a guest card can stand for: a pupil of another school, a family, an adult who visits."""


def kind_and_school(kind: str, school: str) -> tuple[str, str]:
    """What a form says of guest cards, tidied; Refused for what cannot be."""
    school = clean(school)
    if kind not in KINDS:
        raise Refused("people.no_choice")
    if not fits(school):
        raise Refused("people.long_name", most=LONGEST_NAME)
    return kind, "" if kind == "family" else school


def assigned(book: Book, first: str, last: str, kind: str, school: str) -> int:
    """The pool's cards from one label to another are of that kind and school; how many.

    A guest who has done something today keeps what the card said; the next one has the new kind.
    """
    kind, school = kind_and_school(kind, school)
    low, high = sorted((_number(first), _number(last or first)))
    found = 0
    for card in list(book.cards.values()):
        owner = book.people.get(card.owner) if card.sort == "person" and not card.resting else None
        if owner is None or not owner.pooled or not owner.active:
            continue
        match = _LABEL.fullmatch(card.label)
        if match is None or not low <= int(match[1]) <= high:
            continue
        if book.classroom.facts().has_done(owner.id):
            raise Refused("guests.in_use", label=card.label)
        book.put(replace(owner, kind=kind, group=school, pool=owner.pool or card.label))
        found += 1
    if not found:
        raise Refused("guests.no_such")
    return found


_LABEL = re.compile(r"G0*(\d{1,3})", re.IGNORECASE)


def _number(label: str) -> int:
    found = _LABEL.fullmatch(clean(label))
    if found is None:
        raise Refused("guests.no_label")
    return int(found[1])


def called_today(book: Book, ident: str, name: str, consent: bool) -> Person:
    """A guest with a first name; it goes in the evening unless it may stay (consent)."""
    person = here(book, ident)
    if not person.pooled:
        raise Refused("guests.no_guest")
    name = named(name) if clean(name) else person.pool
    now = replace(person, name=name, display_name=name, consent=consent and name != person.pool)
    book.put(now)
    return now


def keeps_card(book: Book, ident: str) -> Person:
    """A guest works here with this card from now on, without a name (docs/domain.md 2.6)."""
    person = here(book, ident)
    if not person.pooled:
        raise Refused("guests.no_guest")
    kind = "student" if person.kind == "guest" else person.kind
    label = person.pool or person.name
    now = stays(replace(person, kind=kind, name=label, display_name=label))
    book.put(now)
    return now
