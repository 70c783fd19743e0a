"""The journal: append, merge, look up, rebuild, verify. Append-only, pseudonymous."""

from kiosk.journal.appending import append, pour
from kiosk.journal.merging import merge
from kiosk.journal.rebuilding import rebuild
from kiosk.journal.records import (
    COLUMNS,
    STAMP_STEP,
    Moment,
    flat,
    last_seq,
    last_stamp,
    next_stamp,
    of_entity,
    record_of,
    since,
)
from kiosk.journal.verifying import differences

__all__ = [
    "COLUMNS",
    "STAMP_STEP",
    "Moment",
    "append",
    "differences",
    "flat",
    "last_seq",
    "last_stamp",
    "merge",
    "next_stamp",
    "of_entity",
    "pour",
    "rebuild",
    "record_of",
    "since",
]
