"""Lists of cards, so that a kit's cards are known before anybody has one.

A person's card becomes a person without a name who can begin at once and is named later, or never;
until then she is called by the drawing that is printed on it. A tema's card becomes a tema that is
called by its label until it has a title.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.desk import Action
from kiosk.drawings import DRAWINGS
from kiosk.imports.entries import canonical
from kiosk.imports.pictures import Faces, tema_drawing
from kiosk.imports.report import Book, NotTaken, Report, Told, lines_of
from kiosk.imports.tables import Line, Sheet, plain
from kiosk.imports.vocabulary import CARD_KINDS, drawings, kind_of
from kiosk.rows import CardRow, Person, Tema
from kiosk.words import Words

GUESTS = tuple(f"G{n:02d}" for n in range(1, 13))
ACTIONS = frozenset(action.value for action in Action)
FIXED = (*(action.value for action in Action), *GUESTS)
"""The labels that every folder of rehearsal and sample knows (docs/rules.md 8)."""

_BY_LABEL = ((re.compile(r"G\d+"), "guest"), (re.compile(r"T\d+"), "tema"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that makes sense by itself. kind: person, guest, tema or an action.

    drawing: the one that is printed on a person's card, or "".
    """

    line: int
    kind: str
    key: str
    label: str
    drawing: str = ""


def fixed_uid(label: str) -> str:
    """An invented UID of seven bytes for a label; only for folders without real cards."""
    return "04" + hashlib.sha256(f"tutoria {label}".encode()).hexdigest()[:12].upper()


def stock_tema(key: str) -> str:
    """The id of a tema of which only the card is known: the same at every station."""
    return f"t{key[:16]}"


def enter_fixed(book: Book) -> None:
    """Put the fixed cards whose label no card has yet into the book."""
    for label in FIXED:
        if book.by_label(label) is None:
            kind = "guest" if label in GUESTS else label
            _entered(book, Entry(0, kind, book.key(fixed_uid(label)), label), Faces(()))


def plan_cards(book: Book, sheet: Sheet, path: Path, say: Words) -> Report:
    """What the list changes in the book."""
    refused: list[Told] = []
    seen: dict[str, int] = {}
    entries: list[Entry] = []
    faces = Faces(book.here())
    for line in lines_of(sheet, refused, say):
        try:
            entry = _entry(book, line)
            _check_twice(entry, seen)
            _check_card(book, entry)
        except NotTaken as reason:
            refused.append((line.number, say.said(reason)))
            continue
        seen[f"card {entry.key}"] = entry.line
        if entry.kind not in ACTIONS:
            seen[f"label {entry.label}"] = entry.line
        seen[f"drawing {entry.drawing}"] = entry.line
        entries.append(entry)
    # First those that have a drawing on them, so that no other card is given it.
    for entry in sorted(entries, key=lambda each: not each.drawing):
        _entered(book, entry, faces)
    added, changed = book.counted(CardRow)
    return Report(
        what="cards",
        file=path.name,
        rows=len(sheet.lines),
        taken=len(entries),
        added=added,
        changed=changed,
        refused=tuple(sorted(refused)),
        ignored=sheet.ignored,
        cards=tuple(book.cards[entry.key] for entry in entries),
    )


def _entry(book: Book, line: Line) -> Entry:
    label = line.cell("card_label")
    if not line.cell("card"):
        raise NotTaken("imports.no_card")
    key = book.key(canonical(line.cell("card")))
    kind = kind_of(line.cell("kind"), CARD_KINDS)
    if line.cell("kind") and not kind:
        known = ", ".join(dict.fromkeys(CARD_KINDS.values()))
        raise NotTaken("imports.kind_unknown", kind=line.cell("kind"), known=known)
    if kind in ("", "action"):
        told = kind_of(label, CARD_KINDS)
        if told in ACTIONS:
            kind = told
        elif kind == "action":
            known = ", ".join(sorted(ACTIONS))
            raise NotTaken("imports.action_unknown", label=label, known=known)
        else:
            kind = next((k for form, k in _BY_LABEL if form.fullmatch(label)), "person")
    if not label and kind in ("guest", "tema"):
        raise NotTaken("imports.label_needed")
    drawing = _drawing(line, label) if kind == "person" else ""
    return Entry(line.number, kind, key, label or (kind if kind in ACTIONS else ""), drawing)


def _drawing(line: Line, label: str) -> str:
    """The drawing that is printed on the card: as told, or as its label says."""
    wish = line.cell("drawing")
    drawing = drawings().get(plain(wish or label), "")
    if wish and drawing not in DRAWINGS:
        raise NotTaken("first.drawing_unknown", drawing=wish)
    return drawing if drawing in DRAWINGS else ""


def _check_twice(entry: Entry, seen: dict[str, int]) -> None:
    marks = {"card": entry.key, "label": entry.label, "drawing": entry.drawing}
    for what, mark in marks.items():
        first = seen.get(f"{what} {mark}")
        if mark and first is not None:
            raise NotTaken(f"imports.{what}_twice", first=first, second=entry.line)


def _check_card(book: Book, entry: Entry) -> None:
    """NotTaken if the card is known as something else."""
    card = book.cards.get(entry.key)
    if card is None:
        return
    holder = book.people.get(card.owner)
    now: str = card.sort if card.sort != "action" else card.owner
    if holder is not None and holder.pooled:
        now = "guest"
    if now != entry.kind:
        raise NotTaken("imports.card_is_other", whose=book.whose(card), kind=now)


def _entered(book: Book, entry: Entry, faces: Faces) -> None:
    known = book.cards.get(entry.key)
    if known is not None:
        label = entry.label or known.label
        book.put(replace(known, label=label))
    elif entry.kind in ACTIONS:
        book.put(CardRow(entry.key, entry.label, "action", entry.kind))
    elif entry.kind == "tema":
        tema = stock_tema(entry.key)
        if tema not in book.temas:
            drawing = tema_drawing(entry.label, book.temas.values())
            row = Tema(tema, title=entry.label, drawing=drawing, dye=book.next_dye())
            book.put(row)
        book.put(CardRow(entry.key, entry.label, "tema", tema))
    else:
        guest = entry.kind == "guest"
        owner = guest_of(book, entry.key, entry.label) if guest else _unnamed(book, entry, faces)
        book.put(CardRow(entry.key, entry.label, "person", owner))


def guest_of(book: Book, key: str, label: str, kind: str = "guest", school: str = "") -> str:
    """The guest of that label; a second card of it is the same guest's."""
    for person in book.people.values():
        if label in (person.pool, person.name) and person.pooled and person.active:
            return person.id
    # The id comes from the card, so that two stations of a school agree on it.
    ident = book.classroom.facts().person_of_new(key)
    guest = Person(ident, label, label, kind, school, avatar="card", pool=label)
    book.put(replace(guest, seat=book.next_seat()))
    return ident


def _unnamed(book: Book, entry: Entry, faces: Faces) -> str:
    ident = book.classroom.facts().person_of_new(entry.key)
    if ident not in book.people:
        # Whoever has a drawing alone is called by it; others are "new card n".
        wish = entry.drawing or faces.next("")
        alone = faces.free(wish, "")
        drawing = wish if alone or entry.drawing else faces.next("")
        faces.give(drawing, "")
        number = 0 if alone else book.next_number()
        person = Person(ident, kind="new", avatar=drawing, number=number)
        book.put(replace(person, seat=book.next_seat()))
    return ident
