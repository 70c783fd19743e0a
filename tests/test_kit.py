"""A kit: the list of its sites, what each card is given, and putting it in place, offline."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.luma_display import packed
from kiosk.classroom import Classroom
from kiosk.cli.address import own_hotspot
from kiosk.cli.leaving import sentence
from kiosk.clock import SystemClock
from kiosk.faces import HEIGHT, picture
from kiosk.faces.ink import modules, wifi
from kiosk.screens import Hotspot
from kiosk.starting import ASK_LANGUAGE
from kiosk.updating.steps import PLACE
from kiosk.words import languages, words
from scripts import kit_sites, kit_wheels
from scripts.kit_sites import ListRefused, Site, network_config, read_sites, user_data
from tests.fake_oled import FakeOled
from tests.stations import kiosk

ROOT = Path(__file__).resolve().parent.parent
HARD = 'School "B": más & #1\\'
"""A name with every sign that YAML, shells and key files could take amiss."""


def needs(tool: str) -> pytest.MarkDecorator:
    """Skip where a tool of Debian's is not installed, and say which."""
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"there is no {tool} here")


def run(*command: str | Path, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """A tool, with all it says."""
    return subprocess.run(
        [str(each) for each in command],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **more},
    )


# The list of sites.


def test_a_spreadsheets_list_is_read_in_spanish_and_with_any_separator() -> None:
    text = "\ufeffNombre;Idioma;País;Clave Wifi;WiFi\nEscuela Sol;es;MX;maíz azul;Aula 1\n;;;;\n"
    (site,) = read_sites(text.splitlines())
    assert site == Site("Escuela Sol", wifi="Aula 1", wifi_password="maíz azul")
    assert site.folder == "escuela-sol"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("name\n", "names no site"),
        ("language\nes\n", "no column 'name'"),
        ("name,colour\nSol,red\n", "no column 'colour'"),
        ("name\nSol\nSol\n", "two sites are called 'Sol'"),
        ("name\nEscuela Sol\nescuela sol!\n", "would both be called escuela-sol"),
        ("name,language\nSol,fr\n", "line 2: language 'fr' is not known"),
        ("name,wifi,wifi_password\nSol,Aula,short\n", "8 to 63"),
        ("name,wifi\nSol," + "a" * 33 + "\n", "8 to 63"),
        ("name,timezone\nSol,Mars/Base\n", "no time zone"),
        ("name,country\nSol,Mexico\n", "two capital letters"),
        ("name,ssh_key\nSol,secret\n", "public key"),
        ("name\n...\n", "no letter"),
        ("name,language\nSol\n", "has 1 columns"),
        ("name,wifi,wifi_password\nSol,Aula\x07,maíz azul\n", "cannot be seen"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_sites(text.splitlines())
    assert said in str(refused.value) and "\n" not in str(refused.value)


def test_nothing_is_written_if_one_line_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("name\nSol\nSol\n", encoding="utf-8")
    python = shutil.which("python3") or ""
    script = ROOT / "scripts" / "kit_sites.py"
    done = run(python, script, tmp_path / "sites.csv", tmp_path / "out")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_each_box_has_a_password_of_its_own_and_it_stands_on_its_label(tmp_path: Path) -> None:
    for name in ("sol", "luna"):
        kit_sites.write(Site(name, language="en"), tmp_path / name)
    found = []
    for name in ("sol", "luna"):
        env = (tmp_path / name / "tutoria-kiosk" / "site.env").read_text()
        match = re.search(r"^HOTSPOT_WORD=([a-z0-9]{10})$", env, re.MULTILINE)
        assert match is not None
        found.append(match[1])
        label = (tmp_path / name / "label.txt").read_text()
        assert match[1] in label and f"tutoria-{name}" in label and "10.42.0.1" in label
    assert len(set(found)) == 2


# What the card is given, as the programs that will read it check it.

SITES = [
    Site("Escuela Sol"),
    Site(HARD, wifi='Aula "1": #\\', wifi_password="maíz: azul #8 'x' \\"),
    Site("Llave", ssh_key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ promotora"),
]


@needs("cloud-init")
@pytest.mark.parametrize("site", SITES, ids=lambda site: site.folder)
def test_cloud_init_takes_the_first_boots_file(site: Site, tmp_path: Path) -> None:
    (tmp_path / "user-data").write_text(user_data(site), encoding="utf-8")
    done = run("cloud-init", "schema", "--config-file", tmp_path / "user-data")
    assert done.returncode == 0 and "Valid" in done.stdout, done.stdout + done.stderr


def test_nobody_gets_in_with_a_password_and_without_a_key_nobody_at_all() -> None:
    for site in SITES:
        told = user_data(site)
        assert "ssh_pwauth: false" in told and "lock_passwd: true" in told
        assert ("NOPASSWD" in told) == bool(site.ssh_key) == ("ssh_authorized_keys" in told)


@needs("netplan")
@pytest.mark.parametrize("site", SITES, ids=lambda site: site.folder)
def test_netplan_takes_the_network_and_network_manager_gets_the_password(
    site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "etc" / "netplan"
    folder.mkdir(parents=True)
    # Raspberry Pi OS puts Network Manager behind netplan.
    told = f"network:\n  renderer: NetworkManager\n{_indented(network_config(site))}"
    (folder / "50-cloud-init.yaml").write_text(told, encoding="utf-8")
    (folder / "50-cloud-init.yaml").chmod(0o600)
    done = run("netplan", "generate", "--root-dir", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    made = list(tmp_path.rglob("*.nmconnection"))
    assert bool(site.wifi) == any("wlan0" in each.name for each in made)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=32))
def test_any_name_and_password_stay_one_value_in_the_files(text: str) -> None:
    site = Site("Sol", wifi=text, wifi_password=text + "12345678")
    lines = network_config(site).splitlines()
    assert json.loads(lines[-2].strip().removesuffix(":")) == text
    assert json.loads(lines[-1].split(": ", 1)[1]) == text + "12345678"


@needs("nmcli")
def test_network_manager_takes_the_access_point() -> None:
    text = (ROOT / "kit" / "hotspot.nmconnection").read_text(encoding="utf-8")
    told = text.replace("@NAME@", "tutoria-sol").replace("@WORD@", kit_sites.password())
    done = run("nmcli", "--offline", "connection", "modify", "connection.id", "x", stdin=told)
    assert done.returncode == 0, done.stderr
    for line in ("mode=ap", "key-mgmt=wpa-psk", "address1=10.42.0.1/24", "method=shared"):
        assert line in done.stdout
    assert "autoconnect-priority=-10" in done.stdout  # the school's own Wi-Fi comes first


def told(folder: Path, action: str, connection: str = "kiosk-hotspot") -> Hotspot | None:
    """What the station may say of its own access point after this change of a network."""
    run_folder, file = folder / "run", folder / "kiosk-hotspot.nmconnection"
    run_folder.mkdir(exist_ok=True)
    text = (ROOT / "kit" / "hotspot.nmconnection").read_text(encoding="utf-8")
    file.write_text(text.replace("@NAME@", "tutoria-sol").replace("@WORD@", "abcdefgh23"))
    script = (ROOT / "kit" / "hotspot-told").read_text(encoding="utf-8")
    script = script.replace("/run/kiosk/", f"{run_folder}/").replace("chgrp kiosk", "chgrp 0")
    script = re.sub(r"file=.*", f"file={file}", script)
    environment = {**os.environ, "CONNECTION_ID": connection}
    command = ["sh", "-c", script, "hotspot-told", "wlan0", action]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return own_hotspot(run_folder)


def test_the_display_knows_the_access_point_while_it_runs_and_no_longer(tmp_path: Path) -> None:
    assert told(tmp_path, "up", "school") is None
    assert told(tmp_path, "up") == Hotspot("tutoria-sol", "abcdefgh23", "10.42.0.1")
    assert (tmp_path / "run" / "hotspot").stat().st_mode & 0o777 == 0o640
    assert told(tmp_path, "down", "school") is not None
    assert told(tmp_path, "down") is None
    assert list((tmp_path / "run").iterdir()) == []


@settings(max_examples=30, deadline=None)  # the first code loads its library
@given(st.text("abcdefghijklmnopqrstuvwxyz ÁÑ", min_size=1, max_size=80))
def test_the_code_of_the_access_point_has_two_dots_for_each_of_its_squares(name: str) -> None:
    joins = wifi(kit_sites.hotspot(Site(name)), kit_sites.password())
    assert HEIGHT // len(modules(joins)) == 2


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("driver", ["ssd1306", "ssd1309", "sh1106"])
def test_the_first_picture_stands_on_the_display_before_anything_is_installed(
    driver: str, language: str
) -> None:
    wanted = picture(sentence(words(language), "preparing"))
    panel = FakeOled(driver)
    show = runpy.run_path(str(ROOT / "kit" / "first-picture"), run_name="kit")["show"]
    sent = b"".join(packed(wanted))
    show(lambda each: panel.take(each[0], each[1:]), sent, driver == "sh1106")
    assert panel.image.tobytes() == wanted.tobytes() and panel.lit


# A kit's wheels.


def test_a_package_for_one_python_is_asked_for_by_that_one_alone(tmp_path: Path) -> None:
    for name in (
        "flask-3.1.3-py3-none-any.whl",
        "lgpio-0.2.2.0-cp311-cp311-manylinux_2_34_aarch64.whl",
        "pillow-12.0.0-cp311-cp311-manylinux_2_28_aarch64.whl",
        "pillow-12.0.0-cp313-cp313-manylinux_2_28_aarch64.whl",
    ):
        (tmp_path / name).write_bytes(name.encode())
    lines = kit_wheels.lock(tmp_path).splitlines()
    assert [line.split(" --hash")[0] for line in lines] == [
        "flask==3.1.3",
        'lgpio==0.2.2.0 ; python_version == "3.11"',
        "pillow==12.0.0",
    ]
    assert lines[2].count("--hash=sha256:") == 2


def test_the_kits_lock_is_what_runs_and_what_only_a_pi_needs() -> None:
    pinned = re.compile(r"^[a-z0-9-]+==\S+", re.MULTILINE)
    kit, here = (
        set(pinned.findall((ROOT / "requirements" / name).read_text("utf-8")))
        for name in ("kit.txt", "run.txt")
    )
    assert here <= kit and {each.partition("==")[0] for each in kit - here} == {"lgpio"}


# Putting it in place.


def rows(said: str) -> dict[str, str]:
    """What each step of the installer says of itself."""
    words_of = re.compile(r"^([a-z]+) +(there|made|to do|left out|FAILED) ", re.MULTILINE)
    return dict(words_of.findall(said))


STATE = "var/lib/NetworkManager/NetworkManager.state"
SWITCH = "var/lib/systemd/rfkill/platform-3f300000.mmcnr:wlan"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A tree as a freshly flashed card has it, as far as the installer looks."""
    root = tmp_path / "root"
    for folder in ("etc/NetworkManager", "boot/firmware", "usr/lib", "var/lib", "run", "media"):
        (root / folder).mkdir(parents=True)
    for name in ("passwd", "group"):
        (root / "etc" / name).write_text(f"root:x:0:0{'::/root:/bin/sh' * (name == 'passwd')}\n")
    (root / "boot/firmware/config.txt").write_text("# the board's own\ndtparam=audio=on\n")
    # The radio as the makers leave it: off until somebody has named the country.
    (root / "boot/firmware/cmdline.txt").write_text("console=tty1 root=PARTUUID=1-02 rootwait\n")
    for name, text in ((STATE, "[main]\nWirelessEnabled=false\n"), (SWITCH, "1\n")):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit folder without its packages."""
    folder = tmp_path / "kit"
    for name in ("kit", "systemd"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "install", folder / "scripts")
    (folder / "site.env").write_text(kit_sites.site_env(Site("Sol"), "abcdefgh23"))
    (folder / "kit.env").write_text("KIT_MADE=1764000000\n")
    return folder


as_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("systemd-sysusers") is None,
    reason="needs root and systemd's own tools",
)


@as_root
def test_it_is_put_in_place_once_and_a_second_time_changes_nothing(kit: Path, bare: Path) -> None:
    first = run("bash", kit / "scripts/install", "--root", bare)
    assert first.returncode == 0, first.stdout + first.stderr
    made = {step for step, what in rows(first.stdout).items() if what == "made"}
    assert made == {
        *("accounts", "folders", "settings", "devices", "bus", "journal", "services", "wifi"),
        *("radio", "site"),
    }
    before = _tree(bare)
    second = run("bash", kit / "scripts/install", "--root", bare)
    assert second.returncode == 0 and "made" not in set(rows(second.stdout).values())
    assert _tree(bare) == before
    assert (bare / "var/lib/kiosk/run").readlink() == Path("/run/kiosk")
    wifi = bare / "etc/NetworkManager/system-connections/kiosk-hotspot.nmconnection"
    assert wifi.stat().st_mode & 0o777 == 0o600 and "psk=abcdefgh23" in wifi.read_text()
    board = (bare / "boot/firmware/config.txt").read_text()
    assert board.startswith("# the board's own\n") and board.count("i2c_arm_baudrate=400000") == 1
    assert "dtoverlay=i2c-rtc,ds3231" in board
    assert (bare / "etc/systemd/system/multi-user.target.wants/kiosk.target").is_symlink()


@as_root
def test_the_radio_is_on_in_the_country_of_the_school(kit: Path, bare: Path) -> None:
    """Raspberry Pi OS keeps it off else, and then there is no access point either."""
    line = bare / "boot/firmware/cmdline.txt"
    for country in ("MX", "TH"):
        (kit / "site.env").write_text(
            kit_sites.site_env(Site("Sol", country=country), "abcdefgh23")
        )
        step = ("--root", bare, "--only", "radio")
        assert rows(run("bash", kit / "scripts/install", *step).stdout) == {"radio": "made"}
        assert rows(run("bash", kit / "scripts/install", *step).stdout) == {"radio": "there"}
        there = f"console=tty1 root=PARTUUID=1-02 rootwait cfg80211.ieee80211_regdom={country}\n"
        assert line.read_text() == there
    assert (bare / STATE).read_text() == "[main]\nWirelessEnabled=true\n"
    assert (bare / SWITCH).read_text() == "0\n"


@as_root
def test_it_is_taken_away_and_the_record_stays(kit: Path, bare: Path) -> None:
    board = (bare / "boot/firmware/config.txt").read_text()
    run("bash", kit / "scripts/install", "--root", bare)
    (bare / "var/lib/kiosk/kiosk.db").write_bytes(b"the school")
    done = run("bash", kit / "scripts/install", "--root", bare, "--uninstall")
    assert done.returncode == 0, done.stderr
    assert (bare / "boot/firmware/config.txt").read_text() == board
    assert (bare / "var/lib/kiosk/kiosk.db").read_bytes() == b"the school"
    left = [path for path in _tree(bare) if "kiosk" in path and path.startswith(("etc", "usr"))]
    assert left == ["etc/kiosk/kiosk.toml", "etc/kiosk/site.env"]


@as_root
def test_the_first_step_that_fails_ends_it_with_what_to_do(kit: Path, bare: Path) -> None:
    (kit / "site.env").write_text("NAME=Sol\nLANGUAGE=es\n")
    done = run("bash", kit / "scripts/install", "--root", bare)
    assert done.returncode == 1
    assert rows(done.stdout)["wifi"] == "FAILED" and "start" not in rows(done.stdout)
    assert "no password for the Wi-Fi" in done.stderr and "stopped at 'wifi': look " in done.stderr


def _steps(kit: Path, then: str) -> subprocess.CompletedProcess[str]:
    """The installer's functions, without what it does in the end, and then something else."""
    text = (kit / "scripts/install").read_text(encoding="utf-8").partition("\ncase $what in\n")[0]
    (kit / "scripts/functions").write_text(text, encoding="utf-8")
    return subprocess.run(
        ["bash", "-c", f"source ./functions\nset +e\n{then}"],
        cwd=kit / "scripts",
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_school_is_made_with_its_cards_and_asks_for_its_language(
    kit: Path, tmp_path: Path
) -> None:
    (kit / "cards.csv").write_text(_forty_cards(), encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / ".first").mkdir()  # of an earlier try, when the power went
    then = f"""
data={data}
as_kiosk() {{ shift; PYTHONPATH={ROOT} {sys.executable} -m kiosk.cli "$@"; }}
is_school && echo "there already"
make_school && is_school && echo made
"""
    done = _steps(kit, then)
    assert done.stdout == "made\n", done.stderr
    assert sorted(path.name for path in data.iterdir()) == ["kiosk.db", "site.key"]
    with Classroom(data, SystemClock()) as room:
        labels = {label for (label,) in room.connection.execute("SELECT label FROM cards")}
        assert {"P01", "P40", "G12", "SHUTDOWN"} <= labels
        assert room.site.name == "Sol" and room.meta(ASK_LANGUAGE) == "yes"


def test_a_version_is_known_by_all_that_is_not_of_one_school(kit: Path) -> None:
    def release() -> str:
        done = run("bash", kit / "scripts/install", "--release")
        return done.stdout.strip()

    (kit / "wheels").mkdir()
    (kit / "wheels/requirements.txt").write_text("flask==3.1.3\n")
    first = release()
    assert re.fullmatch("[0-9a-f]{12}", first)
    (kit / "site.env").write_text(kit_sites.site_env(Site("Luna"), "abcdefgh24"))
    (kit / "kit.env").write_text("KIT_MADE=1764000009\n")
    assert release() == first
    (kit / "systemd/kiosk.target").write_text("[Unit]\nDescription=another\n")
    assert release() != first


@as_root
def test_some_steps_can_be_taken_alone_and_a_later_kit_may_be_of_another_school(
    kit: Path, bare: Path
) -> None:
    some = run("bash", kit / "scripts/install", "--root", bare, "--only", "accounts,folders")
    assert set(rows(some.stdout)) == {"accounts", "folders"}
    assert run("bash", kit / "scripts/install", "--root", bare).returncode == 0
    board = (bare / "boot/firmware/config.txt").read_text()
    luna = kit_sites.site_env(Site("Luna", rtc="none", display="sh1106"), "abcdefgh24")
    (kit / "site.env").write_text(luna)
    again = run("bash", kit / "scripts/install", "--root", bare)
    assert again.returncode == 0 and "made" not in set(rows(again.stdout).values())
    assert (bare / "boot/firmware/config.txt").read_text() == board
    assert "NAME=Sol\n" in (bare / "etc/kiosk/site.env").read_text()
    wrong = run("bash", kit / "scripts/install", "--only", "accounts,cake")
    assert wrong.returncode == 2 and "there is no step 'cake'" in wrong.stderr


@as_root
def test_a_former_version_puts_its_own_files_back_and_takes_the_later_ones_units_away(
    kit: Path, bare: Path, tmp_path: Path
) -> None:
    etc = bare / "etc/systemd/system"
    assert run("bash", kit / "scripts/install", "--root", bare).returncode == 0
    (etc / "kiosk-browser.service").write_text("[Unit]\nDescription=A promoter's own\n")
    before = _tree(bare)
    later = shutil.copytree(kit, tmp_path / "later")
    (later / "kit/journald.conf").write_text("[Journal]\nStorage=none\n")
    (later / "systemd/kiosk-web.service").unlink()
    (later / "systemd/kiosk-radio.service").write_text(
        "[Unit]\nDescription=Tutoría kiosk: the radio\n[Install]\nWantedBy=kiosk.target\n"
    )
    text = (later / "kit/steps/machine.sh").read_text("utf-8")
    text = text.replace("kiosk-web.service", "kiosk-radio.service")
    (later / "kit/steps/machine.sh").write_text(text, encoding="utf-8")
    places = ",".join(PLACE)
    assert run("bash", later / "scripts/install", "--root", bare, "--only", places).returncode == 0
    assert (etc / "kiosk.target.wants/kiosk-radio.service").is_symlink()
    assert not (etc / "kiosk-web.service").exists()
    back = run("bash", kit / "scripts/install", "--root", bare, "--only", places)
    assert back.returncode == 0, back.stderr
    assert _tree(bare) == before
    assert not (etc / "kiosk.target.wants/kiosk-radio.service").is_symlink()
    assert (etc / "kiosk.target.wants/kiosk-web.service").is_symlink()


@needs("systemd-analyze")
def test_a_first_boot_that_was_cut_off_is_taken_up_again_until_it_took_its_unit_away(
    tmp_path: Path,
) -> None:
    unit = (ROOT / "kit/first-boot.service").read_text("utf-8")
    assert "/opt/" not in unit  # also where the power went between the last steps
    script = (ROOT / "kit/first-boot").read_text("utf-8")
    # Before anything else, and gone once all is in place.
    assert script.index("systemctl enable") < script.index("scripts/install")
    assert script.index("scripts/install") < script.index("systemctl disable")
    (tmp_path / "kiosk-first-boot.service").write_text(unit.replace("/usr/bin/bash", "/bin/sh"))
    done = run("systemd-analyze", "verify", "--man=no", tmp_path / "kiosk-first-boot.service")
    assert (done.returncode, done.stderr) == (0, "")


def _tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@needs("ssh-keygen")
@pytest.mark.parametrize(
    ("harm", "row"), [("", "there"), ("byte", "to do"), ("more", "to do"), ("signer", "to do")]
)
def test_a_kit_with_one_changed_byte_or_another_signer_is_not_taken(
    harm: str, row: str, kit: Path, tmp_path: Path
) -> None:
    for name in ("key", "other"):
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name)
    public = (tmp_path / "key.pub").read_text().split()
    (kit / "signers").write_text(f"kit {public[0]} {public[1]}\n")
    names = sorted(str(p.relative_to(kit)) for p in kit.rglob("*") if p.is_file())
    sums = subprocess.run(["sha256sum", *names], cwd=kit, capture_output=True, check=True).stdout
    (kit / "manifest").write_bytes(sums)
    signer = tmp_path / ("other" if harm == "signer" else "key")
    sign = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(signer), "-n", "tutoria-kit", "-"]
    signed = subprocess.run(sign, input=sums, capture_output=True, check=True)
    (kit / "manifest.sig").write_bytes(signed.stdout)
    if harm == "byte":
        (kit / "systemd" / "kiosk.target").write_bytes(b"#" + b"x" * 20)
    if harm == "more":
        (kit / "manifest").write_bytes(sums + b"0" * 64 + b"  more\n")
    done = run("bash", kit / "scripts/install", "--check")
    assert rows(done.stdout)["kit"] == row, done.stdout + done.stderr


def test_what_is_asked_for_is_told_when_it_is_wrong() -> None:
    for arguments, said in (
        (("--root", "/no/such/folder"), "there is no folder"),
        (("--frobnicate",), "there is no '--frobnicate'"),
        (("--root",), "needs a folder"),
    ):
        done = run("bash", ROOT / "scripts/install", *arguments)
        assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1


@needs("shellcheck")
def test_the_scripts_are_sound() -> None:
    scripts = [ROOT / "scripts" / "install", ROOT / "scripts" / "make-kit"]
    scripts += sorted((ROOT / "kit" / "steps").iterdir())
    scripts += [
        ROOT / "kit" / name for name in ("first-boot", "goodbye", "hotspot-told", "wifi-again")
    ]
    done = run("shellcheck", "--severity=error", *scripts)
    assert done.returncode == 0, done.stdout


def _forty_cards() -> str:
    """The list of a kit's cards, each with a number as a reader types it."""
    text = kiosk("kit-cards", "--format", "csv", "--lang", "es").removeprefix("\ufeff")
    table = list(csv.reader(io.StringIO(text)))
    for n, row in enumerate(table[1:], 1):
        row[0] = f"04{n:012X}"
    found = io.StringIO(newline="")
    csv.writer(found).writerows(table)
    return found.getvalue()


def test_the_cards_of_a_kit_can_be_known_before_the_first_boot(tmp_path: Path) -> None:
    (tmp_path / "cards.csv").write_text(_forty_cards(), encoding="utf-8", newline="")
    data = str(tmp_path / "school")
    cards = ("--cards", str(tmp_path / "cards.csv"))
    kiosk("init", "--name", "Sol", "--first-boot", *cards, "--data", data, "--lang", "es")
    with Classroom(tmp_path / "school", SystemClock()) as room:
        labels = {label for (label,) in room.connection.execute("SELECT label FROM cards")}
    assert {"P01", "P40", "G01", "G12", "SHUTDOWN"} <= labels


# What Debian has to bring


def test_a_rule_about_what_a_disk_holds_comes_after_the_one_that_looks() -> None:
    """Before systemd's 60-persistent-storage.rules no stick has a file system."""
    table = (ROOT / "scripts/install").read_text("utf-8")
    rules = re.findall(r"(kit/\S+\.rules)\s+/etc/udev/rules\.d/(\S+)", table)
    asking = {name for source, name in rules if "ENV{ID_" in (ROOT / source).read_text("utf-8")}
    assert asking == {"90-kiosk-sticks.rules"}
    assert all(name > "60-persistent-storage.rules" for name in asking)


def test_no_step_leaves_half_a_file_that_would_be_taken_for_whole() -> None:
    """What a step looks for by its name alone, `put` makes at one stroke."""
    for step in sorted((ROOT / "kit/steps").glob("*.sh")):
        straight = re.findall(r'>>?"\$(?:to|opt|data)[^"]*"', step.read_text("utf-8"))
        assert not straight, (step.name, straight)


@needs("dpkg")
def test_packages_that_a_pulled_plug_left_unpacked_are_set_up_the_next_time(tmp_path: Path) -> None:
    """With Debian's own dpkg, in a folder of its own: alone it skips such a package for ever."""
    kit, root, database = tmp_path / "kit", tmp_path / "root", tmp_path / "root/var/lib/dpkg"
    for folder in (kit / "debs/bookworm", database / "info", database / "updates", root / "etc"):
        folder.mkdir(parents=True)
    (database / "status").touch()
    (root / "etc/os-release").write_text("VERSION_CODENAME=bookworm\n")
    for name, needed in (("first", "second"), ("second", "")):
        control = tmp_path / name / "DEBIAN/control"
        control.parent.mkdir(parents=True)
        control.write_text(
            f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: x <x@y>\n"
            + (f"Depends: {needed}\n" if needed else "")
            + "Description: x\n"
        )
        run("dpkg-deb", "--build", tmp_path / name, kit / f"debs/bookworm/{name}.deb")
    (kit / "manifest").write_text("0a  debs/bookworm/first.deb\n0b  debs/bookworm/second.deb\n")
    wrapped = tmp_path / "bin"
    wrapped.mkdir()
    for tool, more in (("dpkg", "--force-not-root --root"), ("dpkg-query", "--root")):
        (wrapped / tool).write_text(f'#!/bin/sh\nexec {shutil.which(tool)} {more} {root} "$@"\n')
        (wrapped / tool).chmod(0o755)
    run(wrapped / "dpkg", "--unpack", kit / "debs/bookworm/first.deb")
    step = (
        f"here={kit} to={root} PATH={wrapped}:$PATH; source kit/steps/ground.sh;"
        " packages() { echo first; }; is_packages && exit 9; make_packages && is_packages"
    )
    done = subprocess.run(["bash", "-c", step], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_a_kit_brings_each_package_that_its_installer_asks_for() -> None:
    asked = subprocess.run(
        ["bash", "-c", "source kit/steps/ground.sh && packages"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    ).stdout.split()
    fetched = re.search(r"^  names=\((.*)\)$", (ROOT / "scripts/make-kit").read_text(), re.M)
    assert fetched and set(asked) <= set(fetched[1].split())
    # Pillow's wheel looks for it in the system; without it Thai marks stand wrong.
    assert "libfribidi0" in asked
