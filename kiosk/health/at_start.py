"""What a station says on its display when it starts and something was set up amiss; pure."""

from __future__ import annotations

from datetime import UTC, datetime

from kiosk.clock import EARLIEST_MS, LATEST_MS
from kiosk.config import Config
from kiosk.copies.notices import Told, noticed
from kiosk.words import Words

STANDS = 90.0
"""Seconds for which it stands at most; the page of the kit says it for as long as it is so."""


def at_start(config: Config, shown_ms: int, vouched: bool, say: Words) -> Told | None:
    """Two readers on one path, or a clock in an impossible year; None if there is neither.

    shown_ms: what the machine's own clock shows. vouched: whether somebody stands for the time.
    """
    if same_readers(config):
        return Told(noticed(say, "reader", "readers_notice", "notice_hint", about="health"), STANDS)
    if vouched or EARLIEST_MS <= shown_ms <= LATEST_MS:
        return None
    year = datetime.fromtimestamp(shown_ms / 1000, tz=UTC).year
    text, hint = "clock_notice", "clock_notice_hint"
    return Told(noticed(say, "question", text, hint, about="health", year=year), STANDS)


def same_readers(config: Config) -> bool:
    """Whether both readers are told apart by nothing: one of them will never read."""
    one, two = config.reader, config.reader2
    if two is None or "simulated" in (one.driver, two.driver):
        return False
    return (one.driver, one.path, one.device) == (two.driver, two.path, two.device)
