"""Which entities an event is told to: what it names, and what shares a mended dialogue."""

from __future__ import annotations

import sqlite3

from kiosk.events import MENDING, Fact, Record, entities, fact_of, mended

_MENDING = ", ".join(f"'{kind}'" for kind in MENDING)


def share(connection: sqlite3.Connection, record: Record) -> tuple[str, ...]:
    """Tell all that mends a dialogue to every entity that any of it concerns; these entities.

    Two stations may correct the same dialogue before they meet: then each of the tutorías that it
    was given to has to see the other's word. Nothing for the first that mends a dialogue.
    """
    dialogue = mended(record.fact)
    if not dialogue:
        return ()
    found = connection.execute(
        f"SELECT seq, id, stamp, kind, body FROM events WHERE kind IN ({_MENDING})"
        " AND json_extract(body, '$.dialogue') = ?",
        (dialogue,),
    ).fetchall()
    if len(found) == 1:
        return ()
    told = [entities(fact_of(kind, body)) for *_, kind, body in found]
    shared = tuple(dict.fromkeys(entity for each in told for entity in each))
    connection.executemany(
        "INSERT OR IGNORE INTO mentions (entity, stamp, id, seq) VALUES (?, ?, ?, ?)",
        [(entity, stamp, ident, seq) for seq, ident, stamp, *_ in found for entity in shared],
    )
    return shared


def all_shared(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """The entities that share what mends a dialogue, for each dialogue mended more than once."""
    several = (
        f"SELECT json_extract(body, '$.dialogue') FROM events WHERE kind IN ({_MENDING})"
        " GROUP BY 1 HAVING count(*) > 1"
    )
    rows = connection.execute(
        "SELECT kind, body, json_extract(body, '$.dialogue') AS dialogue FROM events"
        f" WHERE kind IN ({_MENDING}) AND dialogue IN ({several})"
    )
    found: dict[str, dict[str, None]] = {}
    for kind, body, dialogue in rows:
        found.setdefault(dialogue, {}).update(dict.fromkeys(entities(fact_of(kind, body))))
    return {dialogue: tuple(told) for dialogue, told in found.items()}


def told_to(fact: Fact, shared: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Every entity that an event is told to."""
    return shared.get(mended(fact), ()) or entities(fact)
