"""Time: boot, boottime and wall clock with its trust; the real clock and a virtual one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.errors import ConfigError
from kiosk.events import Trust

EARLIEST_MS = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp() * 1000)
"""A wall clock before this was never set; the program is younger."""

LATEST_MS = int(datetime(2090, 1, 1, tzinfo=UTC).timestamp() * 1000)


class Clock(Protocol):
    """What the station and the tablet's actions ask of time."""

    def boot(self) -> str:
        """An id of this boot."""

    def now(self) -> float:
        """CLOCK_BOOTTIME in seconds: never goes back, does not move with the wall clock."""

    def wall_ms(self) -> int | None:
        """Milliseconds since 1970, or None if the clock was never set."""

    def trust(self) -> Trust:
        """How far the wall clock can be believed by itself."""

    def ticks(self) -> tuple[str, int]:
        """The machine's own boot and milliseconds, at whatever pace something is played."""


class SystemClock:
    """The clock of this machine. Network time counts once the system says it is synchronised."""

    def __init__(
        self,
        boot_file: Path = Path("/proc/sys/kernel/random/boot_id"),
        synchronised: Path = Path("/run/systemd/timesync/synchronized"),
        rtc: Path = Path("/sys/class/rtc/rtc0"),
    ) -> None:
        self._boot = boot_file.read_text(encoding="ascii").strip().replace("-", "")[:12]
        self._synchronised = synchronised
        self._rtc = rtc

    def boot(self) -> str:
        """The kernel's boot id, shortened."""
        return self._boot

    def now(self) -> float:
        """CLOCK_BOOTTIME in seconds."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def shown_ms(self) -> int:
        """What the wall clock shows, possible or not."""
        return time.time_ns() // 1_000_000

    def wall_ms(self) -> int | None:
        """The wall clock, if it shows a possible time."""
        now_ms = self.shown_ms()
        return now_ms if EARLIEST_MS <= now_ms <= LATEST_MS else None

    def trust(self) -> Trust:
        """network, rtc, guessed or none."""
        if self.wall_ms() is None:
            return Trust.NONE
        if self._synchronised.exists():
            return Trust.NETWORK
        return Trust.RTC if self._rtc.exists() else Trust.GUESSED

    def ticks(self) -> tuple[str, int]:
        """Its boot and CLOCK_BOOTTIME in milliseconds."""
        return self._boot, round(self.now() * 1000)


@dataclass
class VirtualClock:
    """A clock that moves when it is told to; a power cut gives it a new boot."""

    name: str = "rehearsal"
    seconds: float = 0.0
    boots: int = 1
    base_ms: int | None = None
    base_at: float = 0.0
    believed: Trust = Trust.NONE

    def boot(self) -> str:
        """The number of this boot under the clock's name."""
        return f"{self.name}-{self.boots}"

    def now(self) -> float:
        """Seconds since the first boot; they go on through a cut, so that windows stay apart."""
        return self.seconds

    def wall_ms(self) -> int | None:
        """The wall time that was last set, moved on; None before that."""
        if self.base_ms is None:
            return None
        return self.base_ms + round((self.seconds - self.base_at) * 1000)

    def trust(self) -> Trust:
        """What was said when it was set."""
        return self.believed

    def ticks(self) -> tuple[str, int]:
        """This clock's boot and milliseconds: there is no other machine behind it."""
        return self.boot(), round(self.seconds * 1000)

    def set_wall(self, wall_ms: int, trust: Trust) -> None:
        """The wall clock jumps."""
        self.base_ms, self.base_at, self.believed = wall_ms, self.seconds, trust

    def cut(self) -> None:
        """The power goes and comes back: a new boot, and nobody vouches for the time."""
        self.boots += 1
        self.base_ms, self.believed = None, Trust.NONE


class PacedClock:
    """The machine's clock, for simulated parts: it can run faster, and a cut gives it a new boot.

    It never goes back; after a fast morning it goes on at the usual pace from there.
    """

    def __init__(self, inner: SystemClock) -> None:
        self._inner = inner
        self._pace = 1.0
        self._real = self._virtual = inner.now()
        self._cuts = 0

    def boot(self) -> str:
        """The machine's boot, and how many times the power was cut on purpose."""
        return f"{self._inner.boot()}{f'-{self._cuts}' if self._cuts else ''}"

    def at(self, real: float) -> float:
        """The instant of this clock at that CLOCK_BOOTTIME of the machine."""
        return self._virtual + (real - self._real) * self._pace

    def now(self) -> float:
        """Seconds, as fast as the pace."""
        return self.at(self._inner.now())

    def wall_ms(self) -> int | None:
        """The machine's wall clock."""
        return self._inner.wall_ms()

    def trust(self) -> Trust:
        """As the machine's."""
        return self._inner.trust()

    def ticks(self) -> tuple[str, int]:
        """The machine's own: stations and pages agree on it while a morning is played."""
        return self._inner.ticks()

    def set_pace(self, pace: float) -> None:
        """Run that many times as fast from now on."""
        real = self._inner.now()
        self._virtual, self._real, self._pace = self.at(real), real, pace

    def cut(self) -> None:
        """As if the power had gone and come back."""
        self._cuts += 1


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; ConfigError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError("errors.no_zone", zone=name) from None


def local(wall_ms: int, where: ZoneInfo) -> datetime:
    """An instant as the wall clock of the school shows it."""
    return datetime.fromtimestamp(wall_ms / 1000, tz=UTC).astimezone(where)


def local_date(wall_ms: int, where: ZoneInfo) -> date:
    """The date of an instant at the school."""
    return local(wall_ms, where).date()


__all__ = ["Clock", "PacedClock", "SystemClock", "VirtualClock", "local", "local_date", "zone"]
