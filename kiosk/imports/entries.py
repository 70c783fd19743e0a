"""Lines of a list of people that make sense by themselves, and no one said twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kiosk import directory
from kiosk.imports.report import LONGEST_NAME, Book, NotTaken, Told
from kiosk.imports.tables import Line
from kiosk.imports.vocabulary import PERSON_KINDS, kind_of
from kiosk.texts import Sentence
from kiosk.words import Words

UID_BYTES = (4, 7, 8, 10)
"""The lengths that the UIDs of cards have."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that makes sense by itself. key: of its card, or "". who: the person's id."""

    line: int
    name: str
    called: str = ""
    kind: str = ""
    group: str = ""
    wish: str = ""
    external_id: str = ""
    card: str = ""
    key: str = ""
    label: str = ""
    who: str = ""

    @property
    def told_apart(self) -> bool:
        """Whether something else than the name says who it is."""
        return bool(self.external_id or self.key)


def canonical(text: str) -> str:
    """A card's UID in upper-case hex; NotTaken if it is none, or changes at each tap."""
    uid = text.translate(str.maketrans("", "", " :-")).upper()
    if not uid or set(uid) - set("0123456789ABCDEF"):
        raise NotTaken("imports.card_not_hex", card=text)
    if len(uid) % 2 or len(uid) // 2 not in UID_BYTES:
        raise NotTaken("imports.card_length", card=text, digits=len(uid))
    if directory.is_random(uid):
        raise NotTaken("imports.card_random", card=text)
    return uid


def entries_of(
    book: Book, lines: Iterable[Line], refused: list[Told], notes: list[Told], say: Words
) -> list[Entry]:
    """The lines as entries, each with the key of its card."""
    found = []
    for line in lines:
        try:
            entry = _entry(line)
        except NotTaken as reason:
            refused.append((line.number, say.said(reason)))
            continue
        if entry.card:
            entry = replace(entry, key=book.key(entry.card))
        elif entry.label:
            known = book.by_label(entry.label)
            entry = replace(entry, key=known.key if known else "")
            if known is None:
                note = say("imports.label_unknown", label=entry.label)
                notes.append((line.number, note))
        found.append(entry)
    return found


def _entry(line: Line) -> Entry:
    given = (line.cell(column) for column in ("name", "surname", "second_surname"))
    name = " ".join(filter(None, given))
    if not name:
        raise NotTaken("imports.no_name")
    if len(name) > LONGEST_NAME:
        column = Sentence("imports.column_name")
        raise NotTaken("imports.too_long", column=column, most=LONGEST_NAME)
    kind = kind_of(line.cell("kind"), PERSON_KINDS)
    if line.cell("kind") and not kind:
        known = ", ".join(dict.fromkeys(PERSON_KINDS.values()))
        raise NotTaken("imports.kind_unknown", kind=line.cell("kind"), known=known)
    card = line.cell("card")
    return Entry(
        line=line.number,
        name=name,
        called=line.cell("display_name"),
        kind=kind,
        group=" ".join(filter(None, (line.cell("grade"), line.cell("group")))),
        wish=line.cell("avatar"),
        external_id=line.cell("external_id"),
        card=canonical(card) if card else "",
        label=line.cell("card_label"),
    )


Same = tuple[str, Callable[[Entry], str], Callable[[Entry, Entry], bool]]
_SAME: tuple[Same, ...] = (
    ("card_twice", lambda e: e.key, lambda e, o: True),
    ("id_twice", lambda e: e.external_id, lambda e, o: True),
    (
        "person_twice",
        lambda e: f"{e.name.casefold()}|{e.group}",
        lambda e, o: not _two_people(e, o),
    ),
)


def _two_people(one: Entry, other: Entry) -> bool:
    ids = one.external_id and other.external_id
    return bool(ids or (one.key and other.key))


def alone(entries: list[Entry], refused: list[Told], say: Words) -> list[Entry]:
    """The entries without those that an earlier line of the file has said already."""
    seen: dict[tuple[str, str], Entry] = {}
    alone = []
    for entry in entries:
        reason = ""
        for name, of, same in _SAME:
            earlier = seen.get((name, of(entry)))
            if of(entry) and earlier is not None and same(entry, earlier):
                reason = say(f"imports.{name}", first=earlier.line, second=entry.line)
                break
        if reason:
            refused.append((entry.line, reason))
            continue
        for name, of, _ in _SAME:
            seen.setdefault((name, of(entry)), entry)
        alone.append(entry)
    return alone
