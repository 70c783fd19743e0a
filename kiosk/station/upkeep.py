"""When the station looks around, and what it keeps in order then (docs/rules.md 5 and 6).

When is pure; what writes to the record logs a StorageError and tries again at the next look.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kiosk.classroom import Classroom, TapNote
from kiosk.clock import local_date
from kiosk.commands import CloseDay, NotePart, SetClock, StartBoot
from kiosk.errors import StorageError
from kiosk.journal import Moment
from kiosk.words import Words, languages
from kiosk.words import words as catalogue

log = logging.getLogger(__name__)

LOOK = 1.0
"""Seconds between two looks while nothing happens."""

QUIET = 2.0
"""Seconds after the last card in which the file may be tidied without anybody waiting."""

FORGET = 600.0
"""Seconds between two looks whether raw taps are old enough to go."""


@dataclass(frozen=True, slots=True)
class Latest:
    """When each was done last. seq: of the record, at the last look."""

    looked: float = float("-inf")
    heard: float = 0.0
    forgot: float = float("-inf")
    seq: int = 0

    def should_look(self, now: float, seq: int) -> bool:
        """A second has passed, or the record changed."""
        return now - self.looked >= LOOK or seq != self.seq

    def quiet(self, now: float) -> bool:
        """Whether nobody stands at the reader."""
        return now - self.heard >= QUIET

    def should_forget(self, now: float) -> bool:
        """Whether old taps are looked for."""
        return now - self.forgot >= FORGET


def begin_boot(classroom: Classroom) -> bool:
    """Write down a boot that is new, which interrupts what earlier ones left open.

    Whether it is to be asked if the running day is over: nobody vouches for the time any more.
    """
    facts, former = classroom.facts(), classroom.site.former
    last = facts.last_boot()
    if last == facts.boot:
        return False
    day_may_be_new = facts.begun() and not classroom.moment().trust.vouched
    classroom.submit(StartBoot(former))
    return bool(last or former) and day_may_be_new


def date_day(classroom: Classroom, moment: Moment) -> int | None:
    """Keep a vouched time for this boot; a vouched instant of the running day, or None.

    Milliseconds since 1970. None too while nobody vouches for the time of now.
    """
    if moment.wall_ms is None or not moment.trust.vouched:
        return None
    try:
        if not classroom.facts().has_anchor(moment.boot):
            classroom.submit(SetClock(moment.wall_ms, moment.trust))
        return classroom.facts().day_date_ms()
    except StorageError as error:
        log.error("the clock's change was not kept: %s", error)
        return None


def close_past_day(classroom: Classroom, day_ms: int, moment: Moment, zone: ZoneInfo) -> None:
    """Close the running day when its date has passed; a clock that is set back closes nothing."""
    if moment.wall_ms is None or local_date(day_ms, zone) >= local_date(moment.wall_ms, zone):
        return
    try:
        classroom.submit(CloseDay("station"))
    except StorageError as error:
        log.error("the end of the day was not kept: %s", error)


def chosen_words(classroom: Classroom, own: Words) -> Words:
    """The language that was chosen on the tablet or with the buttons, else the station's own."""
    chosen = classroom.facts().policies.language
    return catalogue(chosen) if chosen in languages() else own


def note_part(classroom: Classroom, part: str, found: bool, side: int = 1) -> None:
    """Write down that a part was lost or is there again."""
    try:
        classroom.submit(NotePart(part, found, side))
    except StorageError as error:
        log.error("the %s's change was not kept: %s", part, error)


def note_bounce(classroom: Classroom, key: str) -> None:
    """Note that a card bounced; it does nothing else."""
    try:
        classroom.submit(tap=TapNote(key, "bounce"))
    except StorageError as error:
        log.error("a bounce was not kept: %s", error)


def forget_taps(classroom: Classroom) -> None:
    """Delete raw taps whose time is over."""
    try:
        classroom.forget_taps()
    except StorageError as error:
        log.error("old taps were not deleted: %s", error)
