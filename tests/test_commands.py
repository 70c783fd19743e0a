"""The commands as a person types them: what they print, and one clear sentence for a mistake."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stations import School, kiosk, process, until


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample class."""
    folder = tmp_path_factory.mktemp("sample") / "school"
    kiosk("init", "--name", "Prueba", "--sample", "--data", str(folder))
    return folder


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    copy = tmp_path / "school"
    shutil.copytree(sample, copy)
    return copy


@pytest.fixture
def running(folder: Path) -> Iterator[School]:
    """A simulated station that runs on the copy."""
    school = School(folder)
    with process("station", "--simulate", "--data", str(folder)):
        until(lambda: school.told("parts.json").get("reader") == "ok", "the station is up")
        yield school


ENGLISH = ("--lang", "en")


def sentence(*arguments: str, code: int = 1) -> str:
    """The one sentence that a mistake is answered with."""
    said = kiosk(*arguments, *ENGLISH, code=code).strip()
    if code == 1:
        assert "\n" not in said, said
    return said


def test_init_prints_a_setup_code_once_and_keeps_the_key_to_itself(tmp_path: Path) -> None:
    data = str(tmp_path / "school")
    code = kiosk("init", "--name", "Prueba", "--data", data).strip()
    assert len(code) == 6 and code.isdigit()
    assert kiosk("setup-code", "--data", data).strip() == code
    assert stat.S_IMODE((tmp_path / "school" / "site.key").stat().st_mode) == 0o600
    assert "there is a school here already" in sentence("init", "--name", "X", "--data", data)


def test_the_data_folder_may_stand_before_or_after_the_command_or_in_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = kiosk("verify", "--data", str(folder))
    before = kiosk("--data", str(folder), "verify")
    monkeypatch.setenv("KIOSK_DATA", str(folder))
    assert after == before == kiosk("verify")


def test_tap_prints_what_the_display_then_says(running: School) -> None:
    data = ("--data", str(running.folder))
    said = kiosk("tap", "P22", "P01", "T01", *data)
    assert said.splitlines()[0] == "Maestra Rosa acompaña a Ana"
    assert running.open() == [("Maestra Rosa", "Ana Ñandú", "Fracciones en la milpa")]
    assert kiosk("board", *data).strip() == "Maestra Rosa → Ana · Fracciones en la milpa"
    asked = json.loads(kiosk("press", "ok", "--json", *data))
    assert asked["lines"][0] == "¿Lo entendimos?"


def test_tap_takes_a_uid_too_and_an_unknown_label_is_a_new_card(running: School) -> None:
    data = ("--data", str(running.folder))
    assert "¡Hola!" in kiosk("tap", "04B9FE537FBB99", *data)
    assert "Tarjeta nueva" in kiosk("tap", "04:A1:B2:C3:D4:E5:F6".replace(":", ""), *data)


def test_board_gives_a_teacher_everything_as_one_document(running: School) -> None:
    document = json.loads(kiosk("board", "--json", "--data", str(running.folder)))
    assert {"seq", "as_of", "clock", "site", "station", "open", "people", "links"} <= set(document)
    assert {"help", "unknown_cards"} <= set(document)
    assert document["station"] == {"reader": "ok", "display": "ok", "storage": "ok"}
    assert set(document["people"][0]) == {"id", "name", "avatar", "kind", "seat"}


def test_a_second_station_on_the_same_folder_is_one_sentence(running: School) -> None:
    said = sentence("station", "--simulate", "--data", str(running.folder))
    assert "another station works on this folder" in said
    assert "another station" in sentence(
        "rehearse", "kiosk/sample/morning.rehearsal", "--data", str(running.folder)
    )


def test_tapping_where_no_station_runs_says_how_to_start_one(folder: Path) -> None:
    assert "kiosk run --simulate" in sentence("tap", "P01", "--data", str(folder))


def test_without_a_school_every_command_says_how_to_make_one(tmp_path: Path) -> None:
    for command in (["verify"], ["rebuild"], ["board"], ["setup-code"], ["station"], ["web"]):
        assert "kiosk init --name NAME" in sentence(*command, "--data", str(tmp_path / "no"))


def test_an_unknown_key_in_the_settings_names_the_nearest(folder: Path, tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text("[web]\nprot = 80\n", encoding="utf-8")
    said = sentence("doctor", "--data", str(folder), "--config", str(settings))
    assert said == "kiosk.toml: unknown key 'prot' in [web]; did you mean 'port'?"


def test_wrong_usage_is_exit_2() -> None:
    sentence("tap", code=2)
    sentence("press", "up", code=2)
    sentence("nothing-of-ours", code=2)


def test_a_file_that_is_no_database_is_one_sentence_and_stays(folder: Path) -> None:
    database = folder / "kiosk.db"
    for name in ("kiosk.db-wal", "kiosk.db-shm"):
        (folder / name).unlink(missing_ok=True)
    database.write_bytes(b"these are a child's drawings, no database" * 200)
    before = database.read_bytes()
    assert "not a database" in sentence("verify", "--data", str(folder))
    assert database.read_bytes() == before


def test_another_programs_database_is_left_alone(folder: Path) -> None:
    database = folder / "kiosk.db"
    for name in ("kiosk.db", "kiosk.db-wal", "kiosk.db-shm"):
        (folder / name).unlink(missing_ok=True)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE songs (title)")
    connection.close()
    before = database.read_bytes()
    assert "another program" in sentence("verify", "--data", str(folder))
    assert database.read_bytes() == before


def test_a_newer_database_is_refused_in_words(folder: Path) -> None:
    connection = sqlite3.connect(folder / "kiosk.db")
    with connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('kiosk', 'm999_of_the_future', '2031-01-01')"
        )
    connection.close()
    assert "newer version" in sentence("verify", "--data", str(folder))


def test_an_unknown_verb_names_its_line_and_nothing_was_played(folder: Path) -> None:
    script = folder.parent / "day.rehearsal"
    script.write_text("08:00:00 tap P01\n+2 tpa P02\n", encoding="utf-8")
    before = School(folder).kinds()
    said = sentence("rehearse", str(script), "--data", str(folder))
    assert said.startswith("line 2: unknown verb 'tpa'; did you mean 'tap'?")
    assert School(folder).kinds() == before


def test_a_label_that_nobody_knows_names_its_line(folder: Path) -> None:
    script = folder.parent / "day.rehearsal"
    script.write_text("08:00:00 tap P01\n+2 tap P99\n", encoding="utf-8")
    said = kiosk("rehearse", str(script), "--data", str(folder), *ENGLISH, code=1)
    assert "line 2: no card 'P99' here" in said


def test_rehearse_refuses_a_folder_where_real_cards_were_tapped(folder: Path) -> None:
    connection = sqlite3.connect(folder / "kiosk.db")
    with connection:
        connection.execute("UPDATE meta SET value = 'real' WHERE name = 'parts'")
    connection.close()
    said = sentence("rehearse", "kiosk/sample/morning.rehearsal", "--data", str(folder))
    assert "real cards were tapped here" in said


def test_rehearse_without_a_folder_touches_no_school_and_prints_a_document_a_step() -> None:
    lines = kiosk("rehearse", "kiosk/sample/morning.rehearsal", "--json").splitlines()
    steps = [json.loads(line) for line in lines]
    assert len(steps) == 22
    assert {"step", "time", "screen", "signal", "events", "open"} <= set(steps[0])
    assert steps[-1]["open"] == []


def test_verify_tells_a_changed_row_and_rebuild_mends_it(folder: Path) -> None:
    kiosk("rehearse", "kiosk/sample/morning.rehearsal", "--data", str(folder))
    assert "Todo concuerda" in kiosk("verify", "--data", str(folder))
    connection = sqlite3.connect(folder / "kiosk.db")
    with connection:
        connection.execute("UPDATE paths SET reached = 'demonstrated' WHERE reached = 'understood'")
    connection.close()
    assert "kiosk rebuild" in kiosk("verify", "--data", str(folder), code=1)
    kiosk("rebuild", "--data", str(folder))
    assert "Todo concuerda" in kiosk("verify", "--data", str(folder))


def test_doctor_says_each_part_and_what_was_not_measured(running: School) -> None:
    found = json.loads(kiosk("doctor", "--json", "--data", str(running.folder)))
    states = {each["part"]: each["state"] for each in found}
    assert states["reader"] == states["display"] == states["record"] == "ok"
    assert states["hardware"] == "not_measured"


def test_the_language_of_a_command_can_be_chosen(running: School) -> None:
    assert "Nobody is in dialogue" in kiosk("board", "--lang", "en", "--data", str(running.folder))
    assert "hay: es, en" in kiosk("board", "--lang", "xx", "--data", str(running.folder), code=1)


def test_the_poster_of_the_rules_is_one_command(tmp_path: Path) -> None:
    out = tmp_path / "rules.svg"
    kiosk("poster", "rules", "--out", str(out))
    assert out.read_text(encoding="utf-8").lstrip().startswith("<")
    assert "Dos tarjetas" in out.read_text(encoding="utf-8")


def test_doctor_says_of_a_reader_that_cannot_prove_its_life_that_nobody_knows(
    folder: Path,
) -> None:
    school = School(folder)
    # a port that has no name in /etc/services: nfcpy would take the name for the number
    settings = '[reader]\npath = "udp:localhost:40009"\n[display]\ndriver = "none"\n'
    settings += '[buttons]\ndriver = "none"\n[signals]\ndriver = "none"\n'
    (folder / "kiosk.toml").write_text(settings, encoding="utf-8")
    with process("station", "--data", str(folder)):
        until(lambda: "proves_life" in school.told("parts.json"), "the station is up")
        found = json.loads(kiosk("doctor", "--json", "--data", str(folder)))
    states = {each["part"]: each["state"] for each in found}
    assert states["reader_life"] == "not_measured"
    assert states["hardware"] == "not_measured"
