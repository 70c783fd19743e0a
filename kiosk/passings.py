"""What was understood and stands, read from the tables: what a lineage is made of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from kiosk.events import Kind
from kiosk.lineage import Pair, Passing, Tree, lineage
from kiosk.said import Said, standing

Learning = tuple[str, str]
"""(tutee, tema)."""

_SAID = """
SELECT kind, body, stamp FROM events INDEXED BY events_understood
  WHERE kind IN ('understood', 'understood_withdrawn') {} ORDER BY stamp, id
"""
_ONE_TEMA = "AND json_extract(body, '$.tema') = ?"
# Dialogues that took over from other tutors; few, so that they have an index of their own.
_TOOK_OVER = """
SELECT tutee, tema, continues, stamp FROM dialogues
  WHERE continues != '' AND voided IS NULL AND kind = 'tutoring' {}
"""


def understood(connection: sqlite3.Connection, tema: str = "") -> list[Said]:
    """What two people said to have understood and nobody took back, in order; of one tema or all.

    To look at a tema again, or to let it go, takes nothing back: it was had from that tutor.
    """
    one = (tema,) if tema else ()
    rows = connection.execute(_SAID.format(_ONE_TEMA if tema else ""), one)
    said = standing((kind, json.loads(body), stamp) for kind, body, stamp in rows)
    return sorted(said, key=lambda each: (each.stamp, each.person, each.tutor))


def passings(connection: sqlite3.Connection, tema: str = "") -> dict[str, list[Passing]]:
    """By tema, who had it from whom, in the order in which they said so; of one tema or all."""
    one = (tema,) if tema else ()
    learned = understood(connection, tema)
    took_over: dict[Learning, list[tuple[int, str]]] = {(s.person, s.tema): [] for s in learned}
    for tutee, of, continues, stamp in connection.execute(
        _TOOK_OVER.format("AND tema = ?" if tema else ""), one
    ):
        if (tutee, of) in took_over:  # the others are not understood so far
            took_over[tutee, of].append((stamp, continues))
    found: dict[str, list[Passing]] = {}
    for said in learned:
        before = _before(said, took_over[said.person, said.tema])
        found.setdefault(said.tema, []).append(Passing(said.tutor, said.person, before))
    return found


def _before(said: Said, took_over: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """From whom the tutoría in which it was understood was taken over, earliest first."""
    before: dict[str, None] = {}
    for stamp, continues in sorted(took_over):
        if stamp <= said.stamp:
            before.update(dict.fromkeys(each for each in continues.split("|") if each))
    before.pop(said.tutor, None)
    return tuple(before)


def rehearsals(connection: sqlite3.Connection, tema: str) -> list[Pair]:
    """Who practised a tema with whom, each pair once, earliest first."""
    rows = connection.execute(
        "SELECT tutor, tutee FROM dialogues INDEXED BY dialogues_rehearsal WHERE tema = ?"
        f" AND kind = '{Kind.REHEARSAL}' AND voided IS NULL GROUP BY 1, 2 ORDER BY min(stamp)",
        (tema,),
    )
    return [(tutor, tutee) for tutor, tutee in rows]


def tree(connection: sqlite3.Connection, tema: str, holders: Iterable[str] = ()) -> Tree:
    """The lineage of a tema with its rehearsals. holders: who holds it without having had it."""
    passed = passings(connection, tema).get(tema, [])
    return lineage(passed, holders, rehearsals(connection, tema))
