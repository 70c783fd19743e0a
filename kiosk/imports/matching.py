"""Who the lines of a list are about: somebody who is here already, or somebody new; never both.

Matched by the school's own id, else by the card, else by the whole name within the group.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kiosk.imports.entries import Entry
from kiosk.imports.report import Book, NotTaken, Told
from kiosk.rows import Person
from kiosk.words import Words


def matched(book: Book, entries: list[Entry], refused: list[Told], say: Words) -> list[Entry]:
    """The entries with the id of the person whom each is about; "" for somebody new."""
    people = [each for each in book.people.values() if not each.erased and not each.pooled]
    by_id = {each.external_id: each.id for each in people if each.external_id}
    who = {e.line: by_id[e.external_id] for e in entries if e.external_id in by_id}
    claimed = set(who.values())
    by_name: dict[str, list[Person]] = {}
    for each in people:
        by_name.setdefault(each.name, []).append(each)
    for entry in entries:
        holder = _holder(book, entry)
        if entry.line not in who and holder is not None and holder.id not in claimed:
            if _is(holder, entry, by_name.get(entry.name, ())):
                who[entry.line] = holder.id
                claimed.add(holder.id)
    found = []
    for entry in entries:
        try:
            ident = who.get(entry.line) or _by_name(entry, by_name, claimed)
            _check_card(book, entry, ident)
        except NotTaken as reason:
            refused.append((entry.line, say.said(reason)))
            continue
        claimed.add(ident)
        found.append(replace(entry, who=ident))
    return found


def _holder(book: Book, entry: Entry) -> Person | None:
    """Who has the entry's card, unless that person left and the card is for somebody else."""
    card = book.cards.get(entry.key)
    if card is None or card.sort != "person":
        return None
    holder = book.people.get(card.owner)
    if holder is None or holder.erased or not (holder.active or holder.name == entry.name):
        return None
    return holder


def _fits(person: Person, entry: Entry) -> bool:
    """Whether the ids and groups of both, where both have one, are the same."""
    ids = person.external_id and entry.external_id
    groups = person.group and entry.group
    return not (ids and person.external_id != entry.external_id) and not (
        groups and person.group != entry.group
    )


def _is(holder: Person, entry: Entry, namesakes: Iterable[Person]) -> bool:
    """Whether the holder of the card is the person of the line, perhaps under a new spelling."""
    if holder.pooled:
        return False
    if holder.external_id and entry.external_id:
        return holder.external_id == entry.external_id
    return holder.name in ("", entry.name) or not any(_fits(p, entry) for p in namesakes)


def _by_name(entry: Entry, by_name: dict[str, list[Person]], claimed: set[str]) -> str:
    namesakes = by_name.get(entry.name, [])
    fitting = [p for p in namesakes if p.id not in claimed and _fits(p, entry)]
    exactly = [p for p in fitting if p.group == entry.group] or fitting
    if len(exactly) > 1:
        raise NotTaken("imports.several_named", name=entry.name)
    return exactly[0].id if exactly else ""


def _check_card(book: Book, entry: Entry, ident: str) -> None:
    card = book.cards.get(entry.key)
    if card is None:
        return
    holder = _holder(book, entry)
    if card.sort != "person" or (holder is not None and holder.id != ident):
        raise NotTaken("imports.card_taken", whose=book.whose(card))
