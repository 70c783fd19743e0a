"""How a kit is: read from the machine's own files, said with one thing to do, and sent nameless."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.access import Account
from kiosk.classroom import KEY, Classroom
from kiosk.clock import VirtualClock
from kiosk.config import Config, ReaderSettings
from kiosk.doctor import bundle, findings
from kiosk.events import PersonChanged
from kiosk.health import Finding, look
from kiosk.health.judging import judged
from kiosk.health.lines import GONE, MOST, LastLines, cleaned, kept_lines, words_in
from kiosk.health.machine import THROTTLED, Machine, Power
from kiosk.rows import Note, Person
from kiosk.words import languages, words
from tests.machines import machine_of
from tests.stations import kiosk
from tests.teaching import Desk, school_in

ES = words("es")


def judge(tmp_path: Path, files: dict[str, str | None]) -> dict[str, Finding]:
    """What is said of a Zero 2 W with these files changed, by part."""
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    machine = look(folder, machine_of(tmp_path / "root", folder, files))
    return {each.part: each for each in judged(replace(machine, drives=True), Config(), ES)}


def test_a_kit_that_is_well_says_so_and_pretends_nothing(tmp_path: Path) -> None:
    found = judge(tmp_path, {})
    states = {part: each.state for part, each in found.items()}
    assert states == {
        "power": "ok",
        "heat": "ok",
        "memory_card": "not_measured",  # an SD card does not tell how worn it is
        "bus": "ok",
        "pins": "ok",
        "wifi": "ok",
        "clock_battery": "not_measured",  # only a cut shows whether its battery is good
        "versions": "ok",
    }
    assert "Zero 2 W" in found["versions"].says and "48" in found["heat"].says
    assert all(not each.do for each in found.values())


IN_TROUBLE: list[tuple[dict[str, str | None], str, str]] = [
    ({THROTTLED: "50005"}, "power", "broken"),
    ({THROTTLED: "0x50000"}, "power", "look"),
    ({THROTTLED: None}, "power", "not_measured"),
    ({THROTTLED: "none"}, "power", "not_measured"),
    ({"sys/class/thermal/thermal_zone0/temp": "81000"}, "heat", "broken"),
    ({THROTTLED: "4"}, "heat", "broken"),
    ({"sys/class/thermal/thermal_zone0/temp": "72000"}, "heat", "look"),
    ({"sys/class/thermal/thermal_zone0/temp": None}, "heat", "not_measured"),
    ({"options": "ro,noatime"}, "memory_card", "broken"),
    ({"sys/fs/ext4/mmcblk0p3/errors_count": "3"}, "memory_card", "look"),
    ({"sys/block/mmcblk0/device/life_time": "0x01 0x0a"}, "memory_card", "look"),
    ({"sys/block/mmcblk0/device/life_time": "0x01 0x02"}, "memory_card", "ok"),
    ({"dev/i2c-1": None}, "bus", "broken"),
    ({"dev/gpiochip0": None}, "pins", "broken"),
    ({"sys/class/net/wlan0/operstate": "down"}, "wifi", "look"),
    ({"proc/net/wireless": " wlan0: 0000   10.  -82.  -256"}, "wifi", "look"),
    ({"proc/net/wireless": None}, "wifi", "ok"),
    ({"sys/class/rtc/rtc0/name": None}, "clock_battery", "look"),
]


@pytest.mark.parametrize(("files", "part", "state"), IN_TROUBLE)
def test_each_trouble_is_said_with_one_thing_to_do(
    tmp_path: Path, files: dict[str, str | None], part: str, state: str
) -> None:
    found = judge(tmp_path, files)[part]
    assert found.state == state
    assert bool(found.do) == (state in ("look", "broken")), found


def test_the_supply_is_also_told_by_the_voltage_alarm(tmp_path: Path) -> None:
    files = {
        THROTTLED: None,
        "sys/class/hwmon/hwmon1/name": "rpi_volt\n",
        "sys/class/hwmon/hwmon1/in0_lcrit_alarm": "1\n",
    }
    assert judge(tmp_path, files)["power"].state == "broken"
    files["sys/class/hwmon/hwmon1/in0_lcrit_alarm"] = "?"
    assert judge(tmp_path, files)["power"].state == "not_measured"


def test_two_readers_on_one_path_are_told(tmp_path: Path) -> None:
    machine = look(tmp_path, machine_of(tmp_path / "root", tmp_path))
    two = replace(Config(), reader2=ReaderSettings())
    found = {each.part: each for each in judged(machine, two, ES)}
    assert found["readers"].state == "look" and found["readers"].do
    apart = replace(Config(), reader2=ReaderSettings(path="usb:001:005"))
    assert "readers" not in {each.part for each in judged(machine, apart, ES)}


@pytest.mark.parametrize("language", languages())
def test_pins_that_nothing_drives_are_not_called_well(tmp_path: Path, language: str) -> None:
    machine = replace(look(tmp_path, machine_of(tmp_path / "root", tmp_path)), drives=False)
    found = {each.part: each for each in judged(machine, Config(), words(language))}
    assert found["pins"].state == "broken"
    assert "lgpio" in found["pins"].says and "scripts/install" in found["pins"].do


def test_a_machine_that_tells_nothing_is_measured_nowhere(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    machine = look(tmp_path, tmp_path / "empty")
    known = (machine.disk, machine.drives)
    assert machine == Machine("", "", "", "", None, None, (), (), (), False, None, *known)
    found = {each.part: each.state for each in judged(machine, Config().simulated(), ES)}
    unknown = {"power", "heat", "memory_card", "wifi"}
    assert {part for part, state in found.items() if state == "not_measured"} == unknown
    assert "pins" not in found and "bus" not in found  # parts that nobody named are not missed


def test_power_keeps_what_was_once_apart_from_what_is_now(tmp_path: Path) -> None:
    machine = look(tmp_path, machine_of(tmp_path / "root", tmp_path, {THROTTLED: "80000"}))
    assert machine.power == Power(False, False, hot_now=False, hot_once=True)


@pytest.mark.parametrize("language", languages())
def test_every_finding_can_be_said_in_every_language(tmp_path: Path, language: str) -> None:
    for files, part, _ in IN_TROUBLE:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        machine = look(folder, machine_of(tmp_path / "root", folder, files))
        said = {each.part: each for each in judged(machine, Config(), words(language))}
        assert said[part].says and "{" not in said[part].says + said[part].do


# the bundle


SECRETS = ("maíz azul", "4711", "Le cuesta hablar en público")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with school_in(tmp_path_factory.mktemp("kit")) as found:
        found.sign_in()
        account = found.classroom.access.accounts()[0]
        found.classroom.access.put(Account(account.person, account.password, "pin-hash-4711", 1))
        note = Note("n1", "p01", account.person, SECRETS[2], 1)
        found.classroom.enter([note, PersonChanged("p01")], account.person)
        run = found.folder / "run"
        run.mkdir(exist_ok=True)
        (run / "station.log").write_text(
            "WARNING kiosk.loop: Ana Ñandú tapped 04 A2 2B 3C 11 22 33\n"
            "ERROR kiosk.station: not kept: card 04A22B3C112233 of Maestra Rosa at Santa Rita\n"
            "WARNING hardware.part: the reader answers again after 12 s\n",
            encoding="utf-8",
        )
        yield found


def private(desk: Desk) -> Iterator[str]:
    """Everything that may not be in the bundle: names, cards, keys, what was typed."""
    connection = desk.classroom.connection
    for person in directory.people(connection):
        yield from (person.name, person.display_name, person.external_id)
    for tema in directory.temas(connection):
        yield from (tema.title, tema.challenge, tema.came_from)
    for card in directory.cards(connection):
        yield card.key
    sample = Path("kiosk/sample/people.csv").read_text(encoding="utf-8-sig")
    for row in csv.DictReader(io.StringIO(sample)):
        yield from (value for name, value in row.items() if "tarjeta" in name or "card" in name)
    yield (desk.folder / KEY).read_text(encoding="ascii").strip()
    for account in desk.classroom.access.accounts():
        yield from (account.password, account.pin)
    yield from SECRETS
    yield str(desk.app.config["SECRET_KEY"])


def unpacked(content: bytes) -> dict[str, str]:
    """The files of a bundle."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def made(desk: Desk) -> bytes:
    """The bundle of the school on a machine that is well."""
    root = machine_of(desk.folder.parent / "root", desk.folder)
    return bundle(desk.folder, Config().simulated(), ES, root)


def test_the_bundle_tells_how_the_kit_is(desk: Desk) -> None:
    files = unpacked(made(desk))
    assert set(files) == {"station.json", "findings.json", "events.csv", "station.log"}
    told = json.loads(files["station.json"])
    assert told["station"] == desk.classroom.site.station and told["program"] != "?"
    assert told["counts"]["people"]["student"] >= 5 and told["counts"]["people"]["teacher"] == "<5"
    assert told["machine"]["model"].startswith("Raspberry") and told["machine"]["serial"] == ""
    assert {each["part"] for each in json.loads(files["findings.json"])} >= {"record", "power"}
    assert files["events.csv"].splitlines()[0] == "day,kind,events"
    assert any("person_changed" in line for line in files["events.csv"].splitlines())
    assert "answers again after 12 s" in files["station.log"]


def test_no_name_no_card_and_no_key_is_in_the_bundle(desk: Desk) -> None:
    content = made(desk)
    text = "\n".join([*unpacked(content), *unpacked(content).values()])
    looked_for = {each for each in private(desk) if each}
    assert len(looked_for) > 80
    for each in looked_for:
        whole = re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text, re.IGNORECASE)
        assert whole is None, each
        if len(each) > 4:
            assert each.encode() not in content, each
    assert "04A22B3C112233" not in text and "A2 2B" not in text


def test_a_line_is_cleaned_of_numbers_and_of_every_name() -> None:
    names = words_in(["María de la Luz Ñandú", "Óscar"])
    line = "ÓSCAR met maría at 192.168.1.20 with 04-A2-2B-3C, pin 123456, tapped twice"
    found = cleaned(line, names)
    assert found.startswith(f"{GONE} met {GONE}") and found.endswith("tapped twice")
    assert not re.search(r"\d{5}|A2", found)


def test_the_last_lines_are_kept_and_a_full_disk_stops_nobody(tmp_path: Path) -> None:
    kept = LastLines(tmp_path / "pages.log")
    for n in range(MOST + 5):
        kept.handle(logging.makeLogRecord({"levelno": 30, "levelname": "WARNING", "msg": f"{n}"}))
    assert len(kept_lines(tmp_path)["pages.log"]) == MOST
    LastLines(tmp_path / "none" / "x.log").handle(logging.makeLogRecord({"levelno": 30}))
    assert kept_lines(tmp_path / "none") == {}


# the page and the command


def test_the_page_says_what_to_do_first_and_gives_the_file(desk: Desk) -> None:
    config = Config()
    root = machine_of(desk.folder.parent / "ill", desk.folder, {THROTTLED: "50005"})
    desk.source._examine = lambda say: findings(desk.folder, config, say, root)
    desk.source._pack = lambda say: bundle(desk.folder, config, say, root)
    page = desk.get("/teacher/kit").text
    order = [page.index(ES(f"health.state_{state}")) for state in ("broken", "look", "ok")]
    assert order == sorted(order)
    assert ES("health.power_weak") in page and ES("health.power_weak_do") in page
    assert ES("health.disk_unknown") in page and ES("health.state_not_measured") in page
    answer = desk.get("/teacher/kit/bundle.zip")
    assert answer.mimetype == "application/zip" and unpacked(answer.data)
    assert 'filename="kit-' in answer.headers["Content-Disposition"]
    assert '/teacher/kit"' in desk.get("/teacher/more").text


def test_a_promoter_reads_the_page_and_takes_the_file(desk: Desk) -> None:
    luz = Person("promo", "Promotora Luz", "Luz", "promoter")
    desk.classroom.enter([luz, PersonChanged("promo")], "import")
    desk.classroom.access.put(Account("promo", "", "", 1))
    tablet = desk.anew()
    with tablet.client.session_transaction() as session:
        session["tablet"] = desk.classroom.access.sign_in("promo")
    assert tablet.get("/teacher/kit").status_code == 200
    assert tablet.get("/teacher/kit/bundle.zip").status_code == 200


def test_the_command_writes_the_file_and_says_where(tmp_path: Path) -> None:
    data = str(tmp_path / "school")
    kiosk("init", "--name", "Santa Rita", "--sample", "--data", data)
    file = tmp_path / "kit.zip"
    said = kiosk("doctor", "--simulate", "--data", data, "--bundle", str(file), "--lang", "en")
    assert str(file) in said and "Santa" not in "".join(unpacked(file.read_bytes()).values())
    with Classroom(tmp_path / "school", VirtualClock(name="look")) as classroom:
        assert classroom.differences() == []
    nowhere = tmp_path / "no" / "kit.zip"
    refused = kiosk("doctor", "--simulate", "--data", data, "--bundle", str(nowhere), code=1)
    assert str(nowhere.parent) in refused
