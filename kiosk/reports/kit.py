"""What a kit can be asked without asking about anybody: counts, and kinds of events by day."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

FEW = 5
"""A count below this tells of somebody; it is left out."""

LATEST = 20_000
"""Events, the latest, that are looked at."""

_TYPED = (
    "SELECT name FROM people UNION SELECT display_name FROM people UNION"
    ' SELECT external_id FROM people UNION SELECT "group" FROM people UNION'
    " SELECT title FROM temas UNION SELECT challenge FROM temas UNION"
    " SELECT came_from FROM temas UNION SELECT text FROM notes UNION"
    " SELECT value FROM policies WHERE name = 'school'"
)
_COUNTS = {
    "people": "SELECT kind, count(*) FROM people WHERE active AND NOT erased GROUP BY kind",
    "cards": "SELECT iif(resting, 'resting', sort), count(*) FROM cards GROUP BY 1",
    "temas": "SELECT iif(resting, 'resting', 'here'), count(*) FROM temas GROUP BY 1",
    "dialogues": "SELECT iif(voided IS NULL, 'held', 'voided'), count(*) FROM dialogues GROUP BY 1",
    "record": "SELECT 'events', count(*) FROM events UNION ALL"
    " SELECT 'kept_aside', count(*) FROM kept_aside UNION ALL"
    " SELECT 'boots', count(*) FROM boots UNION ALL SELECT 'taps', count(*) FROM taps",
}


def private_texts(connection: sqlite3.Connection) -> list[str]:
    """Everything that anybody typed about people and temas: nothing of it may leave."""
    return [str(text) for (text,) in connection.execute(_TYPED) if text]


def counts(connection: sqlite3.Connection) -> dict[str, dict[str, int | str]]:
    """How many there are of what; of people only where five or more are of a kind."""
    found: dict[str, dict[str, int | str]] = {}
    for what, query in _COUNTS.items():
        rows = connection.execute(query).fetchall()
        hides = what == "people"
        found[what] = {str(k): f"<{FEW}" if hides and n < FEW else int(n) for k, n in rows}
    return found


def kinds_by_day(connection: sqlite3.Connection) -> Iterator[tuple[int, str, int]]:
    """(school day, kind, how many) of the latest events, in the order of the days."""
    rows = connection.execute(
        "SELECT kind, json_extract(body, '$.day') FROM"
        f" (SELECT seq, kind, body FROM events ORDER BY seq DESC LIMIT {LATEST}) ORDER BY seq"
    )
    day, found = 0, Counter[tuple[int, str]]()
    for kind, told in rows:
        day = int(told) if told is not None else day
        found[day, str(kind)] += 1
    for (when, kind), n in sorted(found.items()):
        yield when, kind, n
