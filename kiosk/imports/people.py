"""Lists of people: who is in them is entered or updated, called something and given a drawing.

An empty cell keeps what stands; a person who is not in the list stays as she is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kiosk.drawings import DRAWINGS
from kiosk.imports.entries import Entry, alone, entries_of
from kiosk.imports.matching import matched
from kiosk.imports.naming import Named, called, called_apart, is_default
from kiosk.imports.pictures import Faces
from kiosk.imports.report import Book, Report, Told, lines_of
from kiosk.imports.tables import Sheet, plain
from kiosk.imports.vocabulary import drawings
from kiosk.known import fresh_id
from kiosk.rows import CardRow, Person
from kiosk.words import Words


def plan_people(book: Book, sheet: Sheet, file: str, say: Words) -> Report:
    """What the list changes in the book. file: how it is called."""
    refused: list[Told] = []
    notes: list[Told] = []
    entries = entries_of(book, lines_of(sheet, refused, say), refused, notes, say)
    entries = alone(entries, refused, say)
    entries = enter_entries(book, matched(book, entries, refused, say), notes, say)
    keys = [entry.key for entry in entries if entry.key]
    added, changed = book.counted(Person)
    return Report(
        what="people",
        file=file,
        rows=len(sheet.lines),
        taken=len(entries),
        added=added,
        changed=changed,
        refused=tuple(sorted(refused)),
        notes=tuple(sorted(notes)),
        ignored=sheet.ignored,
        people=tuple(book.people[entry.who] for entry in entries),
        cards=tuple(book.cards[key] for key in keys),
    )


def enter_entries(book: Book, entries: list[Entry], notes: list[Told], say: Words) -> list[Entry]:
    """Put the people of these lines into the book, called something, each with a drawing."""
    before = dict(book.people)
    entries = [_entered(book, entry) for entry in entries]
    call(book, entries, before)
    _draw(book, entries, notes, say)
    return entries


def _entered(book: Book, entry: Entry) -> Entry:
    """Put the person and the card into the book."""
    person = book.people.get(entry.who)
    if person is None:
        person = Person("p" + fresh_id(), seat=book.next_seat())
    kind = entry.kind or ("student" if person.kind == "new" else person.kind)
    book.put(
        replace(
            person,
            name=entry.name,
            kind=kind,
            group=entry.group or person.group,
            external_id=entry.external_id or person.external_id,
        )
    )
    if entry.key:
        card = book.cards.get(entry.key, CardRow(entry.key))
        rests = card.resting and card.owner == person.id
        label = entry.label or card.label
        book.put(replace(card, label=label, owner=person.id, resting=rests))
    return replace(entry, who=person.id)


def call(book: Book, entries: list[Entry], before: Mapping[str, Person]) -> None:
    """Say what everybody is called; also those who were here, where a newcomer is a double."""
    given = {entry.who: entry.called for entry in entries if entry.called}
    fresh = {e.who for e in entries if _renamed(book.people[e.who], before.get(e.who))}
    bases = {_base(book.people[ident]) for ident in (*fresh, *given)}
    bases |= {name.casefold() for name in given.values()}
    around = [p for p in book.here() if p.name and (p.id in fresh or _base(p) in bases)]
    named = [Named(p.name, p.pupil, given.get(p.id) or _own(p, before.get(p.id))) for p in around]
    apart = {person.id for person in around}
    taken = [p.display_name for p in book.here() if p.display_name and p.id not in apart]
    for person, name in zip(around, called_apart(named, taken), strict=True):
        book.put(replace(person, display_name=name))


def _renamed(now: Person, before: Person | None) -> bool:
    was = (before.name, before.pupil) if before else ("", False)
    return not now.display_name or was != (now.name, now.pupil)


def _base(person: Person) -> str:
    return called(person.name, pupil=person.pupil).casefold()


def _own(person: Person, before: Person | None) -> str:
    """What somebody wished to be called: not what was only made of the name."""
    was = before or person
    own = person.display_name
    return "" if not own or is_default(own, was.name, pupil=was.pupil) else own


def _draw(book: Book, entries: list[Entry], notes: list[Told], say: Words) -> None:
    """Give drawings: first the wished ones, so that no other line is given them."""
    faces = Faces(book.here())
    for entry, wish in _wishes(entries, notes, say):
        person = book.people[entry.who]
        if wish == person.avatar:
            continue
        if not faces.free(wish, person.group):
            notes.append((entry.line, say("imports.drawing_taken", drawing=entry.wish)))
            continue
        faces.take_back(person.avatar, person.group)
        faces.give(wish, person.group)
        book.put(replace(person, avatar=wish))
    for entry in entries:
        person = book.people[entry.who]
        if person.avatar not in DRAWINGS:
            drawing = faces.next(person.group)
            faces.give(drawing, person.group)
            book.put(replace(person, avatar=drawing))


def _wishes(entries: list[Entry], notes: list[Told], say: Words) -> Iterator[tuple[Entry, str]]:
    for entry in entries:
        wish = drawings().get(plain(entry.wish), "")
        if wish in DRAWINGS:
            yield entry, wish
        elif entry.wish:
            notes.append((entry.line, say("imports.drawing_unknown", drawing=entry.wish)))
