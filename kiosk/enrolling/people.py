"""People come, are corrected, leave and come back; a whole class by its names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kiosk.drawings import DRAWINGS
from kiosk.enrolling.typed import clean, fits
from kiosk.errors import Refused
from kiosk.imports.entries import Entry
from kiosk.imports.naming import called
from kiosk.imports.people import call, enter_entries
from kiosk.imports.pictures import Faces
from kiosk.imports.report import LONGEST_NAME, Book
from kiosk.imports.tables import plain
from kiosk.rows import Person
from kiosk.texts import Sentence
from kiosk.words import Words

KINDS = ("student", "teacher", "family", "visitor", "alum", "promoter", "supervisor")
"""The kinds that a teacher can choose for a person."""

FIELDS = ("name", "display_name", "kind", "group", "avatar", "active")
"""What a form about a person shows, and may have seen change."""

MOST_NAMES = 300
"""Lines of a pasted class, at most."""

_NUMBERED = re.compile(r"^\s*(?:\d{1,3}\s*[.):\-\t]\s*|[-*\u2022\u2013]\s+)")


class Stale(Refused):
    """Error raised when somebody else changed the person since the form was opened."""

    def __init__(self, now: Person, what: tuple[Sentence, ...]) -> None:
        super().__init__("people.stale", what=what)
        self.now = now


@dataclass(frozen=True, slots=True)
class Typed:
    """A person as a form tells: cleaned, not yet judged."""

    name: str
    display_name: str = ""
    kind: str = "student"
    group: str = ""
    avatar: str = ""


def named(text: str) -> str:
    """A name that can be kept; Refused in words for one that cannot."""
    name = clean(text)
    if not name:
        raise Refused("people.no_name")
    if not fits(name):
        raise Refused("people.long_name", most=LONGEST_NAME)
    return name


def namesakes(people: Iterable[Person], name: str) -> tuple[Person, ...]:
    """Those who are or were here under that name, whatever the accents."""
    wanted = plain(name) or name
    return tuple(
        each
        for each in people
        if each.name and not each.erased and not each.pooled
        and (plain(each.name) or each.name) == wanted
    )  # fmt: skip


def added(book: Book, typed: Typed, say: Words) -> Person:
    """One more person."""
    entry = Entry(0, named(typed.name), kind=_kind(typed.kind), group=_group(typed.group))
    (entry,) = enter_entries(book, [entry], [], say)
    return book.people[entry.who]


def edited(book: Book, ident: str, seen: Mapping[str, str], typed: Typed) -> Person:
    """The person with what the form says. seen: FIELDS as the form showed them.

    Raises Stale if they are others by now, Refused for what cannot be.
    """
    person = here(book, ident)
    _check_seen(person, seen)
    name, group = named(typed.name), _group(typed.group)
    own = clean(typed.display_name)
    if not fits(own):
        raise Refused("people.long_name", most=LONGEST_NAME)
    kind = typed.kind if typed.kind in KINDS else _kind(person.kind, person.kind == "guest")
    now = replace(person, name=name, kind=kind, group=group)
    if person.pooled and kind != person.kind:
        now = stays(now)
    if own == person.display_name and name != person.name:
        own = ""  # it was made of the old name; the new one makes its own
    if own:
        _check_called(book, ident, own)
    now = replace(now, avatar=_drawing(book, now, typed.avatar))
    before = {ident: person}
    book.put(now)
    given = own if own != called(name, pupil=now.pupil) else ""
    call(book, [Entry(0, name, called=given, who=ident)], before)
    return book.people[ident]


def stays(person: Person) -> Person:
    """A guest who belongs here from now on: the card is theirs and does not go back to the pool."""
    return replace(person, pool="", consent=False)


def here(book: Book, ident: str) -> Person:
    """The person with that id; Refused if there is none, or it was erased."""
    person = book.people.get(ident)
    if person is None or person.erased:
        raise Refused("people.nobody")
    return person


def _check_seen(person: Person, seen: Mapping[str, str]) -> None:
    other = [name for name in FIELDS if seen.get(name, "") != shown(person)[name]]
    if other:
        raise Stale(person, tuple(Sentence(f"people.field_{name}") for name in other))


def shown(person: Person) -> dict[str, str]:
    """A person as a form shows them."""
    return {
        "name": person.name,
        "display_name": person.display_name,
        "kind": person.kind,
        "group": person.group,
        "avatar": person.avatar,
        "active": "yes" if person.active else "no",
    }


def _check_called(book: Book, ident: str, own: str) -> None:
    for other in book.here():
        if other.id != ident and other.display_name.casefold() == own.casefold():
            raise Refused("people.called_taken", called=own, name=other.name)


def _drawing(book: Book, person: Person, wish: str) -> str:
    """The wished drawing, or the person's own; Refused by whose it is if it is taken."""
    wish = wish or person.avatar
    if wish not in DRAWINGS:
        return Faces(book.here()).next(person.group)
    for other in book.here():
        if other.id != person.id and other.group == person.group and other.avatar == wish:
            if wish == person.avatar:
                # the group is new, and there somebody has that drawing already
                return Faces(book.here()).next(person.group)
            drawing = Sentence(f"drawings.{wish}")
            raise Refused("people.drawing_taken", drawing=drawing, name=other.display_name)
    return wish


def _kind(kind: str, stays: bool = False) -> str:
    return kind if kind in KINDS or stays else "student"


def _group(group: str) -> str:
    found = clean(group)
    if not fits(found):
        raise Refused("people.long_name", most=LONGEST_NAME)
    return found


def left(book: Book, ident: str, *, active: bool) -> None:
    """The person leaves the school, or comes back."""
    person = here(book, ident)
    now = replace(person, active=active)
    if active:
        book.put(replace(person, active=False))
        now = replace(now, avatar=_free(book, now))
    book.put(now)


def _free(book: Book, person: Person) -> str:
    faces = Faces(book.here())
    return person.avatar if faces.free(person.avatar, person.group) else faces.next(person.group)


# A class by its names


@dataclass(frozen=True, slots=True)
class Named:
    """A pasted line. problem: why it cannot be taken. same: who is called so already.

    twice: the earlier line with the same name, or 0.
    """

    line: int
    name: str
    problem: Sentence | None = None
    same: tuple[Person, ...] = ()
    twice: int = 0

    @property
    def asked(self) -> bool:
        """Whether a person must say who it is."""
        return not self.problem and bool(self.same or self.twice)


def read_names(book: Book, text: str) -> list[Named]:
    """The names of a pasted text, one a line; numbers and dashes before them do not count."""
    found: list[Named] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            name = named(_NUMBERED.sub("", line))
        except Refused as reason:
            found.append(Named(number, clean(line)[:60], reason.sentence))
            continue
        wanted = plain(name) or name
        same = namesakes(book.people.values(), name)
        found.append(Named(number, name, None, same, seen.get(wanted, 0)))
        seen.setdefault(wanted, number)
    if not found:
        raise Refused("people.no_names")
    if len(found) > MOST_NAMES:
        raise Refused("people.many_names", most=MOST_NAMES)
    return found


def entered(
    book: Book, lines: Iterable[Named], answers: Mapping[int, str], group: str, say: Words
) -> dict[int, Person]:
    """Put the class into the book; each line's person as it would stand.

    answers: for a line that is asked, `other` (somebody else), `same` (leave as it is) or the id
    of a person who comes back.
    """
    group = _group(group)
    entries = []
    for each in lines:
        answer = answers.get(each.line, "")
        if each.problem or (each.asked and answer in ("", "same")):
            continue
        who = answer if answer in {person.id for person in each.same} else ""
        if who:
            left(book, who, active=True)
        entries.append(Entry(each.line, each.name, group=group, who=who))
    return {entry.line: book.people[entry.who] for entry in enter_entries(book, entries, [], say)}
