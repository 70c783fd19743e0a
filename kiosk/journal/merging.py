"""Merging: records of other stations come in, in any order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from kiosk.events import Record, entities
from kiosk.journal.appending import insert
from kiosk.journal.mentions import share
from kiosk.journal.records import COLUMNS, flat, last_seq, of_entity
from kiosk.projections import refold


def merge(connection: sqlite3.Connection, records: Iterable[Record]) -> int:
    """Take records of other stations, in any order, any number of times; how many were new.

    The same id with other content is kept aside and never folded (docs/rules.md 6).
    """
    touched: dict[str, None] = {}
    seq, new = last_seq(connection), 0
    for record in records:
        row = connection.execute(
            f"SELECT {COLUMNS} FROM events WHERE id = ?", (record.id,)
        ).fetchone()
        if row is None:
            seq, new = seq + 1, new + 1
            insert(connection, seq, record)
            touched.update(dict.fromkeys(entities(record.fact)))
            touched.update(dict.fromkeys(share(connection, record)))
        elif tuple(row) != flat(record):
            connection.execute(
                "INSERT OR IGNORE INTO kept_aside VALUES (?, ?)",
                (record.id, json.dumps(flat(record))),
            )
    for entity in touched:
        refold(connection, entity, of_entity(connection, entity))
    return new
