"""The cards of a school: whose each is, and which have just been tapped and are nobody's."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.lookups import OWNED
from kiosk.rows import CardRow, Person, Tema

LATELY = 2_000
"""Raw taps, the latest, in which new cards are looked for."""


@dataclass(frozen=True, slots=True)
class Held:
    """A card with whom or what it stands for; both None for a card that is nobody's."""

    card: CardRow
    person: Person | None = None
    tema: Tema | None = None


def waiting(classroom: Classroom) -> list[str]:
    """The keys of cards that are nobody's, the last tapped first.

    Those of the board, and those of which the desk told nobody because two came together: the raw
    taps know them (docs/rules.md 2, 14).
    """
    rows = classroom.connection.execute(
        f"""SELECT card, max(seq), max(n) FROM (
          SELECT json_extract(body, '$.card') AS card, seq, 0 AS n FROM events
            WHERE kind = 'card_unknown'
          UNION ALL
          SELECT card, seq, n FROM taps WHERE what IN ('tap', 'enrol')
            AND n > (SELECT coalesce(max(n), 0) - {LATELY} FROM taps))
        WHERE card NOT IN ({OWNED}) GROUP BY card ORDER BY 2 DESC, 3 DESC LIMIT 50"""
    )
    return [str(row[0]) for row in rows]


def latest_tap(classroom: Classroom) -> int:
    """The number of the latest raw tap; a page that sees another one looks anew."""
    row = classroom.connection.execute("SELECT coalesce(max(n), 0) FROM taps").fetchone()
    return int(row[0])


def held(classroom: Classroom, key: str) -> Held:
    """A card by its key, known or not."""
    row = directory.card(classroom.connection, key) or CardRow(key)
    person = directory.person(classroom.connection, row.owner)
    tema = directory.tema(classroom.connection, row.owner)
    people = {person.id: person} if person else {}
    return _held(row, people, {tema.id: tema} if tema else {})


def all_cards(classroom: Classroom) -> list[Held]:
    """Every card that is somebody's or something's, by label."""
    people = {each.id: each for each in directory.people(classroom.connection)}
    temas = {each.id: each for each in directory.temas(classroom.connection)}
    rows = [card for card in directory.cards(classroom.connection) if card.owner]
    return [_held(row, people, temas) for row in rows]


def _held(row: CardRow, people: dict[str, Person], temas: dict[str, Tema]) -> Held:
    if row.sort == "tema":
        return Held(row, tema=temas.get(row.owner))
    person = people.get(row.owner) if row.sort == "person" else None
    return Held(row, person if person is not None and not person.erased else None)


def owners(classroom: Classroom) -> dict[str, list[CardRow]]:
    """The cards in use of each person who has one."""
    found: dict[str, list[CardRow]] = {}
    for card in directory.cards(classroom.connection):
        if card.sort == "person" and card.owner and not card.resting:
            found.setdefault(card.owner, []).append(card)
    return found


def _letters(name: str) -> str:
    """A name as lists sort it: Óscar stands at O."""
    parts = unicodedata.normalize("NFD", name.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class PeopleList:
    """Everybody, in the order in which a list shows them.

    unnamed: without a name yet, with the card; unpicked: a kit's cards that nobody has picked.
    without: who have no card. left: who left the school.
    """

    unnamed: tuple[tuple[Person, CardRow | None], ...]
    unpicked: tuple[tuple[Person, CardRow | None], ...]
    without: tuple[Person, ...]
    others: tuple[Person, ...]
    guests: tuple[Person, ...]
    left: tuple[Person, ...]
    groups: tuple[str, ...]


def people_list(classroom: Classroom) -> PeopleList:
    """Everybody who is or was here, by group and name."""
    cards = owners(classroom)
    named: list[Person] = []
    unnamed: list[tuple[Person, CardRow | None]] = []
    left: list[Person] = []
    waiting = classroom.facts().unpicked()
    for person in directory.people(classroom.connection):
        if person.erased or (not person.name and person.kind != "new"):
            continue
        if not person.active:
            left += [person] if person.name else []
        elif not person.name:
            unnamed.append((person, next(iter(cards.get(person.id, ())), None)))
        else:
            named.append(person)
    in_order = sorted(named, key=lambda each: (each.group, _letters(each.name)))
    people = [each for each in in_order if not each.pooled]
    return PeopleList(
        unnamed=tuple(each for each in unnamed if each[0].id not in waiting),
        unpicked=tuple(each for each in unnamed if each[0].id in waiting),
        without=tuple(each for each in people if each.id not in cards),
        others=tuple(each for each in people if each.id in cards),
        guests=tuple(each for each in in_order if each.pooled),
        left=tuple(sorted(left, key=lambda each: _letters(each.name))),
        groups=tuple(dict.fromkeys(each.group for each in people if each.group)),
    )
