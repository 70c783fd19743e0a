"""When copies were last made, as the record tells it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.classroom import Classroom
from kiosk.clock import local_date, zone
from kiosk.events import Record, Trust
from kiosk.journal import record_of

ELSEWHERE = frozenset({"stick", "file"})


@dataclass(frozen=True, slots=True)
class Last:
    """The last copy of a kind. day: of school; date: "" where nobody vouches for it."""

    day: int
    date: str


def last_copy(classroom: Classroom, timezone: str, *, elsewhere: bool = True) -> Last | None:
    """The last copy that was made, on a stick or to a file; or on this card; None if never."""
    rows = classroom.connection.execute(
        "SELECT id, stamp, boot, boottime_ms, wall_ms, trust, actor, kind, body FROM events"
        " WHERE kind = 'copy_made' ORDER BY seq DESC"
    )
    for row in rows:
        record = record_of(tuple(row))
        place = getattr(record.fact, "place", "")
        if (place in ELSEWHERE) == elsewhere:
            wall_ms = _vouched(classroom, record)
            date = "" if wall_ms is None else local_date(wall_ms, zone(timezone)).isoformat()
            return Last(getattr(record.fact, "day", 0), date)
    return None


def _vouched(classroom: Classroom, record: Record) -> int | None:
    """The instant of an event if somebody vouches for it, at once or later in its boot."""
    if record.trust.vouched:
        return record.wall_ms
    row = classroom.connection.execute(
        "SELECT wall_ms, boottime_ms, trust FROM boots WHERE boot = ?", (record.boot,)
    ).fetchone()
    if row is None or row[0] is None or not Trust(row[2]).vouched:
        return None
    return int(row[0]) + record.boottime_ms - int(row[1])
