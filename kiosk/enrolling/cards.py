"""Whose a card is: given, replaced, resting, taken into use again, taken from somebody.

A card is not a person: history stays with the person, whatever cards come and go.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.drawings import DRAWINGS
from kiosk.enrolling.people import here
from kiosk.errors import Refused
from kiosk.imports.cards import ACTIONS, guest_of
from kiosk.imports.report import Book
from kiosk.rows import CardRow, Person
from kiosk.saying import name_of
from kiosk.texts import Sentence


class TwoEntries(Exception):
    """Raised when a person has two entries with a history each: `JoinPersons` is what to do.

    new: of the card without a name; person: whose it is.
    """

    def __init__(self, new: str, person: str) -> None:
        super().__init__(new, person)
        self.new, self.person = new, person


def card_of(book: Book, key: str) -> CardRow:
    """The card as it stands; one that nobody knows is nobody's."""
    return book.cards.get(key) or CardRow(key)


def whose(book: Book, card: CardRow) -> str | Sentence:
    """Whose the card is, or what it stands for, for a sentence; "" if nobody's."""
    if card.sort == "action":
        return Sentence(f"poster.action_{card.owner.lower()}")
    if card.sort == "tema":
        tema = book.temas.get(card.owner)
        return tema.title if tema else ""
    person = book.people.get(card.owner)
    return name_of(person) if person is not None and not person.erased else ""


def given(book: Book, key: str, ident: str, *, label: str = "", anew: bool = False) -> Person:
    """The card is that person's from now on; the cards they had rest. history stays.

    anew: cards are handed out afresh, so one of somebody else may pass on too.
    """
    person, card = here(book, ident), card_of(book, key)
    if not person.active:
        raise Refused("people.card_left", name=name_of(person))
    if card.owner == person.id and not card.resting and card.sort == "person":
        raise Refused("people.card_hers", name=name_of(person))
    holder = _holder(book, card)
    if card.owner and not card.resting and (card.sort != "person" or (holder and not anew)):
        if holder is None or not _nameless(holder):
            raise Refused("people.card_taken", name=whose(book, card))
    if holder is not None and _nameless(holder) and not card.resting:
        person = _known_by_name(book, holder, person)
    for old in _in_use(book, person.id):
        if old.key != key:
            book.put(replace(old, resting=True))
    book.put(CardRow(key, label or card.label, "person", person.id))
    return person


def _holder(book: Book, card: CardRow) -> Person | None:
    """The person who has the card and is here."""
    person = book.people.get(card.owner) if card.sort == "person" else None
    return person if person is not None and person.active and not person.erased else None


def _nameless(person: Person) -> bool:
    return person.kind == "new" and not person.name


def _in_use(book: Book, ident: str) -> list[CardRow]:
    return [c for c in book.cards.values()
            if c.owner == ident and c.sort == "person" and not c.resting]  # fmt: skip


def _known_by_name(book: Book, new: Person, person: Person) -> Person:
    """Who has the card of "new card n" when it turns out to be that person's.

    Of two entries for one person only one has done anything: that one goes on, under the name.
    """
    facts = book.classroom.facts()
    if not facts.has_done(new.id):
        book.put(replace(new, active=False))
        return _drawn_as(book, person, new, person.avatar)
    if facts.has_done(person.id) or _in_use(book, person.id):
        raise TwoEntries(new.id, person.id)
    found = replace(
        new,
        name=person.name,
        display_name=person.display_name,
        kind=person.kind,
        group=person.group,
        avatar=new.avatar if _printed(new) else person.avatar,
        external_id=person.external_id,
        seat=person.seat,
    )
    book.put(Person(person.id, kind=person.kind, active=False))
    book.put(found)
    return _drawn_as(book, found, new, person.avatar)


def _printed(new: Person) -> bool:
    """Whether the drawing is printed on the card: it is nobody else's, so there is no number."""
    return not new.number and new.avatar in DRAWINGS


def _drawn_as(book: Book, person: Person, new: Person, former: str) -> Person:
    """The person with the drawing that is printed on the card; who had it gets the former one."""
    if not _printed(new):
        return person
    for other in book.here():
        same = other.avatar == new.avatar and other.group == person.group
        if same and other.id not in (person.id, new.id):
            book.put(replace(other, avatar=former))
    found = replace(person, avatar=new.avatar)
    book.put(found)
    return found


def to_tema(book: Book, key: str, tema: str, *, label: str = "") -> None:
    """One more card of a tema."""
    if tema not in book.temas:
        raise Refused("people.no_tema")
    _put_free(book, key, label, "tema", tema)


def to_action(book: Book, key: str, action: str) -> None:
    """One more card of an action; its label is the action's."""
    if action not in ACTIONS:
        raise Refused("people.no_choice")
    _put_free(book, key, action, "action", action)


def to_guest(
    book: Book, key: str, *, label: str = "", kind: str = "guest", school: str = ""
) -> str:
    """A card of the pool, of that kind and school; without a label the next G. Whose it is."""
    taken = {each.pool or each.name for each in book.people.values() if each.pooled}
    label = label or next(g for n in range(1, 999) if (g := f"G{n:02d}") not in taken)
    free = _checked(book, key)
    owner = guest_of(book, key, label, kind, school)
    book.put(replace(free, label=label, sort="person", owner=owner))
    return owner


def _put_free(book: Book, key: str, label: str, sort: str, owner: str) -> None:
    free = _checked(book, key)
    book.put(CardRow(key, label or free.label, sort, owner))


def _checked(book: Book, key: str) -> CardRow:
    """The card, if nobody has it; a nameless entry that has done nothing lets go of it."""
    card = card_of(book, key)
    holder = _holder(book, card)
    if holder is not None and _nameless(holder) and not card.resting:
        if book.classroom.facts().has_done(holder.id):
            raise Refused("people.card_has_done", name=name_of(holder))
        book.put(replace(holder, active=False))
    elif card.owner and not card.resting and (card.sort != "person" or holder is not None):
        raise Refused("people.card_taken", name=whose(book, card))
    return replace(card, resting=False)


def rested(book: Book, key: str, *, resting: bool) -> None:
    """The card rests, or is taken into use again by whom it was last."""
    card = card_of(book, key)
    if not card.owner:
        raise Refused("people.card_nobody")
    if not resting and card.sort == "person" and _holder(book, card) is None:
        raise Refused("people.card_of_left")
    book.put(replace(card, resting=resting))


def taken(book: Book, key: str) -> None:
    """The card is nobody's any more: the next tap finds a new card."""
    card = card_of(book, key)
    holder = _holder(book, card)
    if not card.owner:
        raise Refused("people.card_nobody")
    if holder is not None and _nameless(holder):
        raise Refused("people.card_nameless")
    book.put(CardRow(key, card.label))
