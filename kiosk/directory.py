"""The directory: people, cards, temas, policies. Current values; the later change wins.

Without it the journal names nobody. A row carries the stamp and origin of its last change, so
that stations agree on the later one; an erasure wins over every other change (docs/rules.md 6).
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from kiosk.policies import Policies
from kiosk.rows import CardRow, Note, Person, Policy, Row, Tema, WishWords

R = TypeVar("R", Person, CardRow, Tema, Note, WishWords, Policy)


@dataclass(frozen=True, slots=True)
class Table:
    """Where rows of a type stand, and which column names them."""

    name: str
    row: type
    key: str


TABLES = {
    Person: Table("people", Person, "id"),
    CardRow: Table("cards", CardRow, "key"),
    Tema: Table("temas", Tema, "id"),
    Note: Table("notes", Note, "id"),
    WishWords: Table("wish_words", WishWords, "id"),
    Policy: Table("policies", Policy, "name"),
}
NAMES = {table.name: table for table in TABLES.values()}


def card_key(site_key: bytes, uid: str) -> str:
    """A card's keyed hash: what is stored instead of its UID (HMAC-SHA-256, shortened to 128 bit).

    uid: upper-case hex. Two sites cannot recognise each other's cards by it.
    """
    return hmac.digest(site_key, bytes.fromhex(uid), "sha256").hex()[:32]


def is_random(uid: str) -> bool:
    """Whether a UID changes at each tap: four bytes of which the first is 08 (ISO 14443-3)."""
    return len(uid) == 8 and uid.upper().startswith("08")


_COLUMNS = {row: tuple(field.name for field in fields(row)) for row in TABLES}
_BOOLS = {
    row: tuple(n for n, field in enumerate(fields(row)) if field.type == "bool") for row in TABLES
}


def _select(row: type) -> str:
    names = ", ".join(f'"{name}"' for name in _COLUMNS[row])
    return f"SELECT {names} FROM {TABLES[row].name} "


_SELECT = {row: _select(row) for row in TABLES}


def _insert(row: type) -> str:
    names = [*_COLUMNS[row], "stamp", "origin"]
    quoted = ", ".join(f'"{name}"' for name in names)
    table = TABLES[row].name
    return f"INSERT OR REPLACE INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"


def put(connection: sqlite3.Connection, row: Row, stamp: int, origin: str) -> bool:
    """Set a row, unless what stands there is later or erased; whether it was set."""
    table = TABLES[type(row)]
    erased = ", erased" if isinstance(row, Person) else ""
    stands = connection.execute(
        f'SELECT stamp, origin{erased} FROM {table.name} WHERE "{table.key}" = ?',
        (getattr(row, table.key),),
    ).fetchone()
    if stands is not None:
        was_erased = isinstance(row, Person) and bool(stands[2])
        is_erased = isinstance(row, Person) and row.erased
        if was_erased and not is_erased:
            return False
        if was_erased == is_erased and (stands[0], stands[1]) >= (stamp, origin):
            return False
    values = [getattr(row, name) for name in _COLUMNS[type(row)]]
    plain = [int(value) if isinstance(value, bool) else value for value in values]
    connection.execute(_insert(type(row)), (*plain, stamp, origin))
    return True


def stamp_of(connection: sqlite3.Connection, row: Row) -> int:
    """The stamp of what stands where this row would stand; 0 if nothing does."""
    table = TABLES[type(row)]
    found = connection.execute(
        f'SELECT stamp FROM {table.name} WHERE "{table.key}" = ?', (getattr(row, table.key),)
    ).fetchone()
    return int(found[0]) if found else 0


def standing(connection: sqlite3.Connection, row: Row) -> Row | None:
    """What stands where this row would stand; None if nothing does."""
    key = TABLES[type(row)].key
    found = connection.execute(_SELECT[type(row)] + f'WHERE "{key}" = ?', (getattr(row, key),))
    values = found.fetchone()
    kept: type[Any] = type(row)
    return _made(kept, values) if values else None


def _made(row: type[R], values: tuple[Any, ...]) -> R:
    made = list(values)
    for n in _BOOLS[row]:
        made[n] = bool(made[n])
    return row(*made)


def _all(connection: sqlite3.Connection, row: type[R], where: str, *values: object) -> list[R]:
    rows = connection.execute(_SELECT[row] + where, values)
    return [_made(row, found) for found in rows]


def person(connection: sqlite3.Connection, ident: str) -> Person | None:
    """A person by id."""
    return next(iter(_all(connection, Person, "WHERE id = ?", ident)), None)


def people(connection: sqlite3.Connection) -> list[Person]:
    """Everybody, in the order of their seats."""
    return _all(connection, Person, "ORDER BY seat, id")


UNPICKED = (
    "kind = 'new' AND number = 0 AND name = '' AND active = 1 AND erased = 0"
    " AND NOT EXISTS (SELECT 1 FROM dialogues WHERE tutor = people.id)"
    " AND NOT EXISTS (SELECT 1 FROM dialogues WHERE tutee = people.id)"
    " AND NOT EXISTS (SELECT 1 FROM paths WHERE person = people.id)"
)
"""Whose card of a kit nobody has picked yet: a drawing, no name, and nothing done."""


def unpicked(connection: sqlite3.Connection) -> set[str]:
    """The people of a kit's cards that nobody has picked yet; they are nobody so far."""
    return {
        str(ident) for (ident,) in connection.execute(f"SELECT id FROM people WHERE {UNPICKED}")
    }


def present(connection: sqlite3.Connection) -> list[Person]:
    """Everybody who is there now, in the order of their seats; not those who left or are erased.

    Nor whoever would have a card that nobody has picked yet.
    """
    return _all(
        connection,
        Person,
        f"WHERE active = 1 AND erased = 0 AND NOT ({UNPICKED}) ORDER BY seat, id",
    )


def card(connection: sqlite3.Connection, key: str) -> CardRow | None:
    """A card by its key."""
    return next(iter(_all(connection, CardRow, "WHERE key = ?", key)), None)


def card_by_label(connection: sqlite3.Connection, label: str) -> CardRow | None:
    """A card by what is printed on it; one in use comes before one that rests."""
    found = _all(connection, CardRow, "WHERE label = ? ORDER BY resting, key", label)
    return next(iter(found), None)


def cards(connection: sqlite3.Connection) -> list[CardRow]:
    """All cards, by label."""
    return _all(connection, CardRow, "ORDER BY label, key")


def tema(connection: sqlite3.Connection, ident: str) -> Tema | None:
    """A tema by id."""
    return next(iter(_all(connection, Tema, "WHERE id = ?", ident)), None)


def temas(connection: sqlite3.Connection) -> list[Tema]:
    """All temas, by title."""
    return _all(connection, Tema, "ORDER BY title, id")


def temas_of(connection: sqlite3.Connection, idents: Iterable[str]) -> list[Tema]:
    """The temas with these ids, as far as the directory knows them."""
    wanted = json.dumps(sorted(idents))
    return _all(connection, Tema, "WHERE id IN (SELECT value FROM json_each(?))", wanted)


def policies(connection: sqlite3.Connection) -> Policies:
    """The site's policies."""
    made = Policies()
    for name, value in connection.execute("SELECT name, value FROM policies"):
        made = made.changed(name, value)
    return made


def cards_of(connection: sqlite3.Connection, owner: str) -> list[CardRow]:
    """The cards of a person or a tema, those in use first."""
    return _all(connection, CardRow, "WHERE owner = ? ORDER BY resting, label, key", owner)


def notes(connection: sqlite3.Connection, about: str, *, gone: bool = False) -> list[Note]:
    """The notes about a person that stand, latest first; gone: also those taken away."""
    where = "WHERE about = ? AND gone <= ? ORDER BY stamp DESC, id"
    return _all(connection, Note, where, about, int(gone))


def wish_words(connection: sqlite3.Connection, idents: Iterable[str]) -> dict[str, str]:
    """What these wishes say, by id; those without words are left out."""
    wanted = json.dumps(sorted(idents))
    found = _all(
        connection, WishWords, "WHERE text != '' AND id IN (SELECT value FROM json_each(?))", wanted
    )
    return {each.id: each.text for each in found}


Bundle = tuple[str, tuple[Any, ...]]
"""A table's name and one of its rows with stamp and origin, as another station sends it."""


def bundle(connection: sqlite3.Connection) -> Iterator[Bundle]:
    """The whole directory, ordered by key."""
    for name, table in NAMES.items():
        columns = ", ".join(f'"{column}"' for column in (*_COLUMNS[table.row], "stamp", "origin"))
        for row in connection.execute(f'SELECT {columns} FROM {name} ORDER BY "{table.key}"'):
            yield name, tuple(row)


def merge(connection: sqlite3.Connection, rows: Iterable[Bundle]) -> None:
    """Take another station's rows; whatever the order, the later change stands."""
    for name, values in rows:
        *row, stamp, origin = values
        put(connection, _made(NAMES[name].row, tuple(row)), int(stamp), str(origin))


def forget_words(connection: sqlite3.Connection) -> None:
    """Empty what was typed about people who are erased, also where it arrived only afterwards.

    The same at every station, whatever the order in which it hears of it.
    """
    erased = "(SELECT id FROM people WHERE erased = 1)"
    connection.execute(
        f"UPDATE notes SET text = '', gone = 1 WHERE text != '' AND about IN {erased}"
    )
    connection.execute(
        "UPDATE wish_words SET text = '' WHERE text != ''"
        f" AND id IN (SELECT wish FROM wishes WHERE person IN {erased})"
    )
