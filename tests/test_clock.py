"""Time: boots, instants that never go back, a wall clock that is believed only as far as it may."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kiosk.clock import EARLIEST_MS, PacedClock, SystemClock, VirtualClock, local, local_date, zone
from kiosk.commands import SetClock
from kiosk.errors import ConfigError
from kiosk.events import Trust
from tests.classes import NOON_MS, sample_class


def a_system(
    folder: Path, *files: str, boot: str = "0a1b2c3d-4e5f-6789-abcd-ef0123456789"
) -> SystemClock:
    """A machine with those of its files."""
    folder.mkdir(exist_ok=True)
    (folder / "boot_id").write_text(f"{boot}\n")
    for name in files:
        (folder / name).touch()
    return SystemClock(folder / "boot_id", folder / "synchronized", folder / "rtc0")


def test_trust_has_an_order_and_only_network_and_tablet_are_vouched_for() -> None:
    order = [Trust.NONE, Trust.GUESSED, Trust.RTC, Trust.NETWORK, Trust.TABLET]
    assert list(Trust) == order
    assert [trust.vouched for trust in order] == [False, False, False, True, True]
    for n, one in enumerate(order):
        assert [one.beyond(other) for other in order] == [n > m for m in range(len(order))]


@pytest.mark.parametrize(
    ("files", "trust"),
    [
        ((), Trust.GUESSED),
        (("rtc0",), Trust.RTC),
        (("synchronized",), Trust.NETWORK),
        (("rtc0", "synchronized"), Trust.NETWORK),
    ],
)
def test_the_machine_says_how_far_its_clock_is_believed(
    files: tuple[str, ...], trust: Trust, tmp_path: Path
) -> None:
    assert a_system(tmp_path / "m", *files).trust() is trust


def test_network_time_counts_as_soon_as_the_system_says_so(tmp_path: Path) -> None:
    clock = a_system(tmp_path / "m")
    assert clock.trust() is Trust.GUESSED
    (tmp_path / "m" / "synchronized").touch()
    assert clock.trust() is Trust.NETWORK


@pytest.mark.parametrize("year_ns", [0, 946_684_800 * 10**9, 4_102_444_800 * 10**9])
def test_a_clock_that_shows_an_impossible_year_was_never_set(
    year_ns: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time_ns", lambda: year_ns)
    clock = a_system(tmp_path / "m", "synchronized")
    assert clock.wall_ms() is None
    assert clock.trust() is Trust.NONE


def test_the_machine_tells_boot_and_boottime(tmp_path: Path) -> None:
    clock = a_system(tmp_path / "m")
    assert clock.boot() == "0a1b2c3d4e5f"
    assert a_system(tmp_path / "n", boot="ffff").boot() == "ffff"
    assert 0 < clock.now() <= clock.now()
    wall_ms = clock.wall_ms()
    assert wall_ms is not None and wall_ms > EARLIEST_MS


def test_a_virtual_clock_moves_only_when_told_and_a_cut_is_a_new_boot() -> None:
    clock = VirtualClock(name="v")
    assert (clock.boot(), clock.now(), clock.wall_ms(), clock.trust()) == ("v-1", 0, None, "none")
    clock.seconds = 10
    clock.set_wall(NOON_MS, Trust.NETWORK)
    clock.seconds = 12.5
    assert (clock.wall_ms(), clock.trust()) == (NOON_MS + 2500, Trust.NETWORK)
    clock.cut()
    assert (clock.boot(), clock.now(), clock.wall_ms(), clock.trust()) == (
        "v-2",
        12.5,
        None,
        "none",
    )


class Machine(SystemClock):
    """A machine whose boottime is told."""

    real = 100.0

    def now(self) -> float:
        """What was told."""
        return self.real


def test_a_paced_clock_runs_faster_and_never_goes_back(tmp_path: Path) -> None:
    (tmp_path / "boot").write_text("abc")
    machine = Machine(tmp_path / "boot", tmp_path / "none", tmp_path / "none")
    clock = PacedClock(machine)
    seen = [clock.now()]
    for pace, seconds in ((1.0, 2), (60.0, 2), (1.0, 3), (0.0, 5), (2.0, 1)):
        clock.set_pace(pace)
        seen.append(clock.now())
        machine.real += seconds
        seen.append(clock.now())
    assert seen == sorted(seen)
    assert seen[-1] - seen[0] == 2 + 120 + 3 + 0 + 2
    assert clock.at(machine.real + 10) == clock.now() + 20


def test_a_paced_clock_has_a_new_boot_after_each_cut(tmp_path: Path) -> None:
    (tmp_path / "boot").write_text("abc")
    clock = PacedClock(Machine(tmp_path / "boot", tmp_path / "none", tmp_path / "none"))
    boots = [clock.boot()]
    for _ in range(2):
        clock.cut()
        boots.append(clock.boot())
    assert boots == ["abc", "abc-1", "abc-2"]
    assert clock.wall_ms() is not None and clock.trust() is Trust.GUESSED


@pytest.mark.parametrize("bare", [Trust.NONE, Trust.GUESSED, Trust.RTC, Trust.NETWORK])
def test_what_the_tablet_confirmed_dates_this_boot_before_any_other_clock(
    bare: Trust, tmp_path: Path
) -> None:
    clock = VirtualClock()
    with sample_class(tmp_path / "a", clock) as room:
        clock.seconds = 100
        room.submit(SetClock(NOON_MS, Trust.TABLET))
        clock.set_wall(NOON_MS - 3_600_000, bare)
        clock.seconds = 160
        moment = room.moment()
        assert (moment.wall_ms, moment.trust) == (NOON_MS + 60_000, Trust.TABLET)
        assert moment.boottime_ms == 160_000


def test_what_the_network_said_once_dates_this_boot_after_the_network_is_gone(
    tmp_path: Path,
) -> None:
    clock = VirtualClock()
    with sample_class(tmp_path / "a", clock) as room:
        room.submit(SetClock(NOON_MS, Trust.NETWORK))
        clock.set_wall(5, Trust.GUESSED)
        assert room.moment().wall_ms == NOON_MS
        clock.set_wall(NOON_MS + 7, Trust.NETWORK)
        assert room.moment().wall_ms == NOON_MS + 7


def test_a_guess_that_was_told_dates_nothing_and_another_boot_neither(tmp_path: Path) -> None:
    clock = VirtualClock()
    with sample_class(tmp_path / "a", clock) as room:
        room.submit(SetClock(NOON_MS, Trust.GUESSED))
        assert room.moment().wall_ms is None
        room.submit(SetClock(NOON_MS, Trust.TABLET))
        clock.cut()
        assert (room.moment().wall_ms, room.moment().trust) == (None, Trust.NONE)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("America/Mexico_City", date(2026, 11, 24)),
        ("Asia/Bangkok", date(2026, 11, 25)),
        ("UTC", date(2026, 11, 25)),
    ],
)
def test_the_date_is_the_schools_own(name: str, day: date) -> None:
    two_in_the_morning_utc = 1_795_572_000_000
    assert local_date(two_in_the_morning_utc, zone(name)) == day
    assert local(two_in_the_morning_utc, zone(name)).tzinfo is not None


@pytest.mark.parametrize("name", ["Luna/Mar", "", "../etc/passwd", "/etc/localtime"])
def test_a_zone_that_does_not_exist_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(ConfigError, match="America/Mexico_City"):
        zone(name)
