"""What the system refuses (no room, no permission, nothing there) is one sentence at the prompt."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.classroom import Classroom
from kiosk.cli import folders, main, options
from kiosk.errors import StorageFull
from kiosk.words import languages, words
from tests.stations import kiosk


@pytest.mark.parametrize("language", languages())
def test_why_the_system_refuses_is_told_in_the_language_asked_for(
    language: str, tmp_path: Path
) -> None:
    say = words(language)
    for script, why in ((tmp_path / "no", "why_missing"), (tmp_path, "why_folder")):
        done = CliRunner().invoke(main, ["rehearse", str(script), "--lang", language])
        assert done.exit_code == 1
        assert say(f"errors.{why}") in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_output_that_finds_no_room_is_one_sentence(tmp_path: Path) -> None:
    # A traceback came of it: click itself answers only for a reader that has gone.
    data = str(tmp_path / "school")
    kiosk("init", "--name", "Prueba", "--data", data)
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kiosk.cli", "poster", "rules", "--data", data, "--lang", "en"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, done.stderr) == (1, words("en")("errors.no_room") + "\n")


def test_a_school_that_was_not_made_to_its_end_leaves_nothing_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A full card left a school without its class, and the second try said: there is one already.
    def no_room(classroom: Classroom) -> None:
        raise StorageFull("errors.card_full", file="kiosk.db")

    data, run = tmp_path / "school", CliRunner()
    made = ["init", "--name", "Prueba", "--sample", "--data", str(data)]
    with monkeypatch.context() as change:
        change.setattr(folders, "load_sample", no_room)
        assert run.invoke(main, made).exit_code == 1
    assert list(data.iterdir()) == []
    assert run.invoke(main, made).exit_code == 0
    before = (data / "site.key").read_bytes()
    assert run.invoke(main, made).exit_code == 1  # there is one now, and it stays
    assert (data / "site.key").read_bytes() == before


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """The folder cannot be entered: by its mode, and, as that stops no root, by another account."""
    folder.chmod(0)
    try:
        if os.geteuid():
            yield
        else:
            os.seteuid(65534)
            try:
                yield
            finally:
                os.seteuid(0)
    finally:
        folder.chmod(0o700)


def test_settings_that_are_closed_to_this_account_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "etc"
    system.mkdir()
    (system / "kiosk.toml").touch()
    monkeypatch.setattr(options, "SYSTEM_FILE", system / "kiosk.toml")
    command = ["poster", "rules", "--data", "no-such-folder", "--lang", "en"]
    CliRunner().invoke(main, [*command, "--help"])
    with closed(system):
        done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1), done.output
    assert "kiosk.toml: cannot be read (this account is not allowed to)" in done.stderr


@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_folder_that_is_closed_to_this_account_is_said_with_the_account_to_take(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a kit /var/lib/kiosk is the account kiosk's; `kiosk doctor` of another was a traceback.
    data, run = tmp_path / "school", CliRunner()
    assert run.invoke(main, ["init", "--name", "Prueba", "--data", str(data)]).exit_code == 0
    given = ["--data", str(data)] if how == "option" else []
    monkeypatch.setenv("KIOSK_DATA", str(data))
    for command in (["board"], ["doctor"], ["verify"], ["init", "--name", "X"]):
        run.invoke(main, [*command, "--help"])  # its module is read before the account changes
        with closed(data):
            done = run.invoke(main, [*command, *given, "--lang", "en"])
        assert (done.exit_code, done.stderr.count("\n")) == (1, 1), done.output
        assert "may not open the folder" in done.stderr and "sudo -u" in done.stderr
