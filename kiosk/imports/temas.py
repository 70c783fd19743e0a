"""Lists of temas: each with its card, its drawing and dye, and who offers it.

Matched by the card, else by the exact title. An offer in the list begins one; it never takes one
back, nor wakes one that its person has put to rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kiosk.drawings import TEMAS
from kiosk.events import OfferChanged
from kiosk.imports.entries import canonical
from kiosk.imports.pictures import tema_drawing
from kiosk.imports.report import Book, NotTaken, Report, Told, lines_of
from kiosk.imports.tables import Line, Sheet, plain
from kiosk.imports.vocabulary import drawings
from kiosk.known import fresh_id
from kiosk.rows import CardRow, Tema
from kiosk.words import Words

TEXTS = ("title", "language", "field", "challenge")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that makes sense by itself. offered_by: ids of people."""

    line: int
    title: str
    language: str
    field: str
    challenge: str
    wish: str
    key: str
    label: str
    offered_by: tuple[str, ...]


def plan_temas(book: Book, sheet: Sheet, file: str, say: Words) -> Report:
    """What the list changes in the book. file: how it is called."""
    refused: list[Told] = []
    notes: list[Told] = []
    names = _names(book)
    seen: dict[str, int] = {}
    taken: list[Tema] = []
    keys: list[str] = []
    titles = {tema.title: tema.id for tema in book.temas.values()}
    claimed: set[str] = set()
    for line in lines_of(sheet, refused, say):
        try:
            entry = _entry(book, line, names)
            _check_twice(entry, seen)
            ident = _ident(book, entry, titles, claimed)
        except NotTaken as reason:
            refused.append((line.number, say.said(reason)))
            continue
        seen.update({f"card {entry.key}": entry.line, f"title {entry.title}": entry.line})
        if entry.wish and drawings().get(plain(entry.wish)) not in TEMAS:
            notes.append((line.number, say("imports.drawing_unknown", drawing=entry.wish)))
        if entry.label and not entry.key:
            notes.append((line.number, say("imports.label_unknown", label=entry.label)))
        tema = _entered(book, entry, ident)
        claimed.add(tema.id)
        taken.append(tema)
        keys += [entry.key] if entry.key else []
    added, changed = book.counted(Tema)
    return Report(
        what="temas",
        file=file,
        rows=len(sheet.lines),
        taken=len(taken),
        added=added,
        changed=changed,
        refused=tuple(sorted(refused)),
        notes=tuple(sorted(notes)),
        ignored=sheet.ignored,
        temas=tuple(taken),
        cards=tuple(book.cards[key] for key in keys),
    )


Names = dict[str, list[str]]


def _names(book: Book) -> Names:
    """Ids of people by everything that may stand for them in a list, in small letters."""
    names: Names = {}
    labels: dict[str, list[str]] = {}
    for card in book.cards.values():
        if card.sort == "person" and card.label:
            labels.setdefault(card.owner, []).append(card.label)
    for person in book.here():
        said = {person.name, person.external_id, *labels.get(person.id, [])} - {""}
        for word in {each.casefold() for each in said}:
            names.setdefault(word, []).append(person.id)
    return names


def _entry(book: Book, line: Line, names: Names) -> Entry:
    title, card, label = line.cell("title"), line.cell("card"), line.cell("card_label")
    if not title:
        raise NotTaken("imports.no_title")
    key = book.key(canonical(card)) if card else ""
    if not card and (known := book.by_label(label)) is not None:
        key = known.key
    return Entry(
        line=line.number,
        title=title,
        language=line.cell("language"),
        field=line.cell("field"),
        challenge=line.cell("challenge"),
        wish=line.cell("drawing"),
        key=key,
        label=label,
        offered_by=tuple(_offering(line.cell("offered_by"), names)),
    )


def _offering(cell: str, names: Names) -> Iterable[str]:
    for name in filter(None, (each.strip() for each in cell.split("|"))):
        found = names.get(name.casefold(), [])
        if not found:
            raise NotTaken("imports.nobody", name=name)
        if len(found) > 1:
            raise NotTaken("imports.several_named", name=name)
        yield found[0]


def _check_twice(entry: Entry, seen: dict[str, int]) -> None:
    for reason, mark in (("card_twice", entry.key), ("title_twice", entry.title)):
        kind = reason.removesuffix("_twice")
        if mark and (first := seen.get(f"{kind} {mark}")) is not None:
            raise NotTaken(f"imports.{reason}", first=first, second=entry.line)


def _ident(book: Book, entry: Entry, titles: dict[str, str], claimed: set[str]) -> str:
    """The tema that the line is about; "" for a new one."""
    named = titles.get(entry.title, "")
    card = book.cards.get(entry.key)
    if card is None or (card.sort == "tema" and card.owner not in book.temas):
        return "" if named in claimed else named
    theirs = card.owner
    if card.sort != "tema" or theirs in claimed or (named and named != theirs):
        raise NotTaken("imports.card_taken", whose=book.whose(card))
    return theirs


def _entered(book: Book, entry: Entry, ident: str) -> Tema:
    tema = book.temas.get(ident)
    if tema is None:
        tema = Tema("t" + fresh_id(), title="", dye=book.next_dye())
    texts = {name: getattr(entry, name) or getattr(tema, name) for name in TEXTS}
    wish = drawings().get(plain(entry.wish), "")
    card = book.cards.get(entry.key, CardRow(entry.key))
    # A tema of which only the card was known has its label for a title and any drawing.
    unnamed = not tema.title or tema.title == card.label
    others = [other for other in book.temas.values() if other.id != tema.id]
    drawing = tema.drawing
    if wish in TEMAS:
        drawing = wish
    elif unnamed or drawing not in TEMAS:
        drawing = tema_drawing(entry.title, others)
    tema = replace(tema, drawing=drawing, **texts)
    book.put(tema)
    if entry.key:
        rests = card.resting and card.owner == tema.id
        label = entry.label or card.label
        book.put(replace(card, label=label, sort="tema", owner=tema.id, resting=rests))
    for person in dict.fromkeys(entry.offered_by):
        if book.classroom.facts().path(person, tema.id).offers == "no":
            book.tell(OfferChanged(person, tema.id, "yes"))
    return tema
