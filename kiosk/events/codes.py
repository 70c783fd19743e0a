"""The codes that events hold: how far a clock is believed, what a dialogue is, why it ended."""

from __future__ import annotations

from enum import StrEnum


class Trust(StrEnum):
    """How far the wall clock can be believed, weakest first (docs/rules.md 5)."""

    NONE = "none"
    GUESSED = "guessed"
    RTC = "rtc"
    NETWORK = "network"
    TABLET = "tablet"

    @property
    def vouched(self) -> bool:
        """Whether a date may be shown and a day may turn by it; a bare RTC is not enough."""
        return self in (Trust.NETWORK, Trust.TABLET)

    def beyond(self, other: Trust) -> bool:
        """Whether this is believed more than the other."""
        order = list(Trust)
        return order.index(self) > order.index(other)


class Kind(StrEnum):
    """A dialogue is tutoring, or a rehearsal when its tutee already masters the tema."""

    TUTORING = "tutoring"
    REHEARSAL = "rehearsal"


class Reason(StrEnum):
    """Why a dialogue ended; the end is known for the first five only (docs/rules.md 5)."""

    PAUSED = "paused"
    MOVED_ON = "moved_on"
    UNDERSTOOD = "understood"
    RECESS = "recess"
    TEACHER = "teacher"
    HANDED_OVER = "handed_over"
    INTERRUPTED = "interrupted"
    STALE = "stale"
    DAY_CLOSED = "day_closed"
    REDIRECTED = "redirected"

    @property
    def known(self) -> bool:
        """Whether somebody said at that moment that it ends."""
        return self in (
            Reason.PAUSED,
            Reason.MOVED_ON,
            Reason.UNDERSTOOD,
            Reason.RECESS,
            Reason.TEACHER,
        )
