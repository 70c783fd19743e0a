"""The units of systemd: valid, tightly closed, and doing what the pages say of them."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNITS = sorted(path for path in (ROOT / "systemd").iterdir() if path.suffix != ".md")
SERVICES = [path for path in UNITS if path.suffix == ".service"]
ANALYZE = shutil.which("systemd-analyze")
EXPOSED = 2.0
"""The most that a service may be exposed, on systemd's scale of 10."""

STARTED = ("kiosk-station", "kiosk-web", "kiosk-settle")
"""Services that the target itself wants."""

AS_ROOT = {"kiosk-update": 6.0, "kiosk-settle": 6.0, "kiosk-wifi": EXPOSED}
"""What installs a signed kit or asks Network Manager is root; so much at most."""

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze here")


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit as `Section.Key`, each with its values in order."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in (ROOT / "systemd" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(f"{section}.{key}", []).append(value)
    return found


def _copied(folder: Path) -> list[Path]:
    """The units with a program that is there, as the real ones are not where this is tested."""
    for path in UNITS:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"/opt/tutoria-kiosk/(current|proven)/bin/\w+", "/bin/true", text)
        (folder / path.name).write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def _verified(*names: object, path: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ANALYZE or "", "verify", "--man=no", *map(str, names)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **({"SYSTEMD_UNIT_PATH": path} if path else {})},
    )


@needs_systemd
def test_systemd_finds_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    done = _verified(*_copied(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_systemd
def test_nothing_waits_for_what_waits_for_it_when_the_whole_system_starts(tmp_path: Path) -> None:
    """Else systemd leaves out one of them, another each time; that shows only in a whole start."""
    for path in _copied(tmp_path):
        for target in unit(path.name).get("Install.WantedBy", [""])[0].split():
            wanting = tmp_path / f"{target}.wants"
            wanting.mkdir(exist_ok=True)
            (wanting / path.name).symlink_to(f"../{path.name}")
    assert (tmp_path / "multi-user.target.wants/kiosk.target").is_symlink()
    # Beside them, what takes a first boot up again, and the last of cloud-init as Debian has it.
    again = (ROOT / "kit/first-boot.service").read_text("utf-8").replace("/usr/bin/bash", "/bin/sh")
    last = "[Unit]\nAfter=multi-user.target\n[Service]\nType=oneshot\nExecStart=/bin/true\n"
    for name, text in (("kiosk-first-boot.service", again), ("cloud-final.service", last)):
        (tmp_path / name).write_text(text)
        (tmp_path / "multi-user.target.wants" / name).symlink_to(f"../{name}")
    done = _verified("multi-user.target", path=f"{tmp_path}:")  # and systemd's own
    assert "cycle" not in done.stdout + done.stderr


@needs_systemd
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_each_service_is_tightly_closed(path: Path) -> None:
    done = subprocess.run(
        [ANALYZE or "", "security", "--offline=true", "--no-pager", str(path)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert level, done.stdout + done.stderr
    assert float(level[1]) <= AS_ROOT.get(path.stem, EXPOSED)


def test_the_station_has_devices_and_no_network_the_pages_the_other_way_round() -> None:
    station, web = unit("kiosk-station.service"), unit("kiosk-web.service")
    assert station["Service.IPAddressDeny"] == ["any"]
    assert station["Service.RestrictAddressFamilies"] == ["AF_UNIX AF_NETLINK"]
    assert any("char-usb_device" in each for each in station["Service.DeviceAllow"])
    assert "Service.PrivateDevices" not in station
    assert web["Service.PrivateDevices"] == ["yes"] and "Service.DeviceAllow" not in web
    assert "AF_INET" in web["Service.RestrictAddressFamilies"][0].split()


def test_what_would_stop_the_parts_is_not_set() -> None:
    station = unit("kiosk-station.service")
    # ProtectClock= alone would shut out every device on systemd 252 (docs/stack.md 6).
    assert station["Service.ProtectClock"] == ["yes"] and station["Service.DeviceAllow"]
    assert "Service.ProcSubset" not in station  # gpiozero reads /proc/cpuinfo
    assert "Service.ProcSubset" not in unit("kiosk-web.service")  # the boot id
    assert "modprobe@i2c_dev.service" in station["Unit.After"][1]
    environment = station["Service.Environment"][0].split()
    assert {"LG_WD=/run/kiosk", "GPIOZERO_PIN_FACTORY=lgpio"} <= set(environment)
    assert station["Service.WorkingDirectory"] == ["/run/kiosk"]


@pytest.mark.parametrize("name", ["kiosk-station.service", "kiosk-web.service"])
def test_both_services_are_watched_and_start_anew_for_ever(name: str) -> None:
    found = unit(name)
    assert found["Service.Type"] == ["notify"]
    assert found["Service.NotifyAccess"] == ["main"]
    assert found["Service.Restart"] == ["always"]
    assert found["Unit.StartLimitIntervalSec"] == ["0"]
    assert 0 < int(found["Service.WatchdogSec"][0]) <= 60
    assert found["Service.User"] == ["kiosk"]


@pytest.mark.parametrize("name", ["kiosk-station.service", "kiosk-web.service"])
def test_a_restore_that_a_pulled_plug_cut_off_is_finished_at_the_next_start(name: str) -> None:
    # Between two renames there is no database; the note that a copy is wanted is there.
    assert unit(name)["Unit.ConditionPathExists"] == [
        "|/var/lib/kiosk/kiosk.db",
        "|/var/lib/kiosk/restore.json",
    ]


def test_the_pages_wait_for_their_socket_and_few_run_as_root() -> None:
    assert unit("kiosk-web.service")["Unit.Requires"] == ["kiosk-web.socket"]
    for path in SERVICES:
        found = unit(path.name)
        named = found.get("Service.User", [""])[0]
        if path.stem in AS_ROOT:
            # Of the version that is proven: the one on trial may be broken.
            assert "/opt/tutoria-kiosk/proven/" in found["Service.ExecStart"][0]
            continue
        assert named in ("kiosk", "kiosk-clock") or found.get("Service.DynamicUser") == ["yes"]
        assert named != "root"


def test_who_asks_network_manager_is_root_without_a_single_right_of_root() -> None:
    found = unit("kiosk-wifi.service")
    assert found["Service.CapabilityBoundingSet"] == [""]
    assert found["Service.RestrictAddressFamilies"] == ["AF_UNIX AF_NETLINK"]
    assert (ROOT / found["Service.ExecStart"][0].split("tutoria-kiosk/")[-1]).is_file()


def test_an_update_that_was_cut_off_is_ended_before_anybody_opens_the_record() -> None:
    settles = unit("kiosk-settle.service")
    before = settles["Unit.Before"][0].split()
    assert {"kiosk-station.service", "kiosk-web.service", "kiosk-update.service"} <= set(before)
    assert settles["Unit.ConditionPathExists"] == ["/opt/tutoria-kiosk/update/state.json"]
    update = unit("kiosk-update.service")
    # It stops what the target holds, so it must not go with it; what it leaves behind is ended.
    assert "Unit.PartOf" not in update
    assert update["Service.ExecStopPost"][0].endswith("kiosk.updating settle --running")
    assert unit("kiosk-update.path")["Path.PathExists"] == ["/run/kiosk/update"]


def test_only_the_clock_helper_keeps_a_capability() -> None:
    for path in SERVICES:
        if path.stem in AS_ROOT:
            continue
        wanted = "CAP_SYS_TIME" if path.stem == "kiosk-clock" else ""
        found = unit(path.name)
        assert found["Service.CapabilityBoundingSet"] == [wanted], path.name
        assert found.get("Service.AmbientCapabilities", [""]) == [wanted], path.name


def test_every_unit_belongs_to_the_target_or_is_started_by_one_that_does() -> None:
    for path in UNITS:
        found = unit(path.name)
        if path.name == "kiosk.target":
            assert found["Install.WantedBy"] == ["multi-user.target"]
        elif path.suffix == ".service" and path.stem not in STARTED:
            assert "Install.WantedBy" not in found
            starters = [each for each in UNITS if each.stem == path.stem and each != path]
            assert len(starters) == 1, path.name
        else:
            assert "kiosk.target" in found["Install.WantedBy"][0].split()
            # What ends an update that was cut off runs once, and is not stopped with the rest.
            assert ("Unit.PartOf" in found) == (path.stem != "kiosk-settle")


def test_each_unit_can_be_read_as_what_it_is() -> None:
    for path in UNITS:
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.read(path, encoding="utf-8")
        assert parser.sections()[0] == "Unit", path.name
        assert parser["Unit"]["Description"].startswith(("Tutoría kiosk: ", "The tutoría kiosk"))
