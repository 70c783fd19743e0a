"""Who was with whom in what on some school days, each once.

A whole school year is read from the rows that hold one tutoría each (`tutorias`), not from its
dialogues: of those there are a hundred thousand in a long year.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict

from kiosk.events import Kind

Link = tuple[str, str, str, str]
"""(tutor, tutee, tema, kind) of dialogues that were not voided."""

_SURE = "AND confirmed IS NOT ''"
_DAYS = """
SELECT tutor, tutee, tema, kind FROM dialogues
  WHERE voided IS NULL AND day BETWEEN ? AND ? {} GROUP BY 1, 2, 3, 4 ORDER BY max(stamp)
"""
_YEAR = """
SELECT tutor, tutee, tema, 'tutoring', last FROM tutorias WHERE dialogues != '[]' AND last > ?
UNION ALL
SELECT tutor, tutee, tema, kind, max(stamp) FROM dialogues INDEXED BY dialogues_rehearsal
  WHERE kind = 'rehearsal' AND voided IS NULL AND day > ? {} GROUP BY 1, 2, 3, 4
ORDER BY 5
"""
_DOUBTFUL = """
SELECT tutor, tutee, tema, id FROM dialogues INDEXED BY dialogues_held
  WHERE confirmed IS NOT NULL AND voided IS NULL AND kind = 'tutoring' AND (day <= ? {})
"""


def links_on(connection: sqlite3.Connection, days: range, *, sure: bool = True) -> list[Link]:
    """Who was with whom in what on these school days, in the order of when they met last.

    sure: without what was held elsewhere and nobody stands for yet (docs/rules.md 5).
    """
    rows = connection.execute(
        _DAYS.format(_SURE if sure else ""), (days.start, days.stop - 1)
    ).fetchall()
    return [(tutor, tutee, tema, kind) for tutor, tutee, tema, kind in rows]


def links_of_year(connection: sqlite3.Connection, *, sure: bool = True) -> list[Link]:
    """The same of the school year that is running, however many dialogues it has."""
    row = connection.execute(
        "SELECT day, at_stamp FROM years WHERE closed ORDER BY day DESC LIMIT 1"
    ).fetchone()
    before, since = row or (0, 0)
    out = _left_out(connection, before, since, sure)
    return [
        (tutor, tutee, tema, kind)
        for tutor, tutee, tema, kind, _ in connection.execute(
            _YEAR.format(_SURE if sure else ""), (since, before)
        )
        if kind != Kind.TUTORING or (tutor, tutee, tema) not in out
    ]


def _left_out(
    connection: sqlite3.Connection, before: int, since: int, sure: bool
) -> set[tuple[str, str, str]]:
    """The tutorías that seem to be of this year for nothing but what was held elsewhere: on a day
    of an earlier year although it was entered in this one, or without anybody who stands for it.
    """
    doubtful: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for *tutoria, ident in connection.execute(
        _DOUBTFUL.format("OR confirmed = ''" if sure else ""), (before,)
    ):
        tutor, tutee, tema = tutoria
        doubtful[tutor, tutee, tema].add(ident)
    found = set()
    for key, idents in doubtful.items():
        row = connection.execute(
            "SELECT turns FROM tutorias WHERE tutor = ? AND tutee = ? AND tema = ?", key
        ).fetchone()
        turns = (turn.partition(" ") for turn in json.loads(row[0])) if row else ()
        sat = (
            int(stamp) > since and ident not in idents
            for stamp, _, ident in turns
            if not ident.startswith(">")
        )
        if not any(sat):
            found.add(key)
    return found
