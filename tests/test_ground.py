"""The ground everything stands on: tools, contracts, locks, scripts, and a README that is true."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kiosk", "hardware", "web")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run(*command: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """What a command said and how it ended."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def assert_holds(*arguments: str, cwd: Path = ROOT) -> None:
    """Run a Python tool and show all it says if it complains."""
    done = run(sys.executable, *arguments, cwd=cwd)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@cache
def files() -> tuple[Path, ...]:
    """All files of the project: tracked ones, and new ones that are not ignored."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    assert listed.returncode == 0, listed.stderr
    found = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in found if path.is_file())


# Tools


def test_every_file_is_formatted() -> None:
    assert_holds("-m", "ruff", "format", "--check", "--quiet", ".")


def test_the_linter_has_nothing_to_say() -> None:
    assert_holds("-m", "ruff", "check", "--quiet", ".")


def test_everything_is_typed() -> None:
    assert_holds("-m", "mypy")


# Rooms


@pytest.mark.parametrize(
    ("process", "unneeded"),
    [
        (
            "paging",
            (
                "PIL",
                "nfc",
                "luma",
                "gpiozero",
                "xlsxwriter",
                "sqlite_utils",
                "kiosk.faces",
                "kiosk.exports",
            ),
        ),
        (
            "stationing",
            (
                "flask",
                "waitress",
                "sqlite_utils",
                "xlsxwriter",
                "kiosk.exports",
                "kiosk.posters",
                "web",
            ),
        ),
    ],
)
def test_a_process_loads_nothing_that_it_does_not_use(
    process: str, unneeded: tuple[str, ...]
) -> None:
    code = f"import sys, kiosk.cli.{process}; print(*(m for m in {unneeded} if m in sys.modules))"
    done = run(sys.executable, "-c", code)
    assert (done.stdout.strip(), done.stderr) == ("", "")


LINT_IMPORTS = "from importlinter.cli import lint_imports_command as main; main()"


def test_imports_keep_to_the_rooms() -> None:
    assert_holds("-c", LINT_IMPORTS, "--no-cache")


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("hardware/__init__.py", "import web"),
        ("web/__init__.py", "import hardware"),
        ("kiosk/errors.py", "import kiosk.words"),
        ("kiosk/a_room_without_a_place.py", "pass"),
        ("kiosk/folds/floor.py", "import time"),
        ("kiosk/errors.py", "import nfc"),
        ("hardware/__init__.py", "import flask"),
        ("web/__init__.py", "import sqlite3"),
    ],
)
def test_an_import_across_the_rooms_is_noticed(tmp_path: Path, room: str, line: str) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package)
    with (tmp_path / room).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    done = run(sys.executable, "-c", LINT_IMPORTS, "--no-cache", cwd=tmp_path)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout


# What must be there


@pytest.mark.parametrize(
    "folder", ["kiosk", "hardware", "web", "systemd", "scripts", "tests", "docs", ".ci"]
)
def test_each_folder_of_the_plan_is_there(folder: str) -> None:
    assert any(path.is_relative_to(ROOT / folder) for path in files())


def test_the_licence_is_mit() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License\n")
    assert "tutoria-kiosk contributors" in text
    assert PROJECT["project"]["license"] == "MIT"


def test_the_version_stands_in_one_place() -> None:
    version = PROJECT["project"]["version"]
    code = [path for path in files() if path.relative_to(ROOT).parts[0] in (*PACKAGES, "scripts")]
    assert code
    for path in code:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert "__version__" not in text, path
        assert version not in text, path


def test_no_file_names_a_package_index() -> None:
    # In pieces, so that this file does not name one either.
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "pi" + "wheels.org"]
    hosts += ["npm" + "js.com", "deb." + "debian.org", "crates" + ".io"]
    named = [
        (str(path.relative_to(ROOT)), host)
        for path in files()
        for host in hosts
        if host.encode() in path.read_bytes().lower()
    ]
    assert named == []


# Locks


def locked(name: str) -> dict[str, str]:
    """The packages of a lock, as written there: name to version."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.findall(
        r"^([a-z0-9.-]+)==(\S+)(?: ;[^\\\n]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$",
        text,
        re.MULTILINE,
    )
    lines = [line for line in text.splitlines() if not line.startswith((" ", "#"))]
    assert len(entries) == len(lines), "a line of the lock has no hash, or is no package"
    return {package: version for package, version, _ in entries}


def wanted(dependencies: list[str]) -> set[str]:
    """The bare names of dependencies such as `gpiozero>=2`, spelled as locks spell them."""
    names = (re.match(r"[\w.-]+", each) for each in dependencies)
    return {re.sub(r"[-_.]+", "-", name[0]).lower() for name in names if name}


def test_the_locks_carry_hashes_and_hold_what_the_project_asks_for() -> None:
    project = PROJECT["project"]
    asked = wanted(project["dependencies"])
    assert asked <= locked("run").keys()
    assert asked | wanted(project["optional-dependencies"]["dev"]) <= locked("test").keys()
    assert locked("build").keys() == wanted(PROJECT["build-system"]["requires"])


def test_what_runs_is_what_was_tested() -> None:
    assert locked("run").items() <= locked("test").items()
    assert locked("build").items() <= locked("run").items()


# Scripts

STARTED = [".ci/run", "scripts/lock", "scripts/run", "scripts/test"]


@pytest.mark.parametrize("name", STARTED)
def test_each_script_can_be_started(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
    assert run("bash", "-n", name).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "about"),
    [
        (["--prot", "80"], "--prot"),
        (["--port"], "--port"),
        (["--port", "http"], "http"),
        (["--port", "70000"], "70000"),
        (["--data="], "--data"),
        (["here"], "here"),
    ],
)
def test_wrong_arguments_are_one_sentence(arguments: list[str], about: str) -> None:
    done = run("scripts/run", *arguments)
    assert done.returncode == 2
    assert about in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What a start needs of a checkout, without the installed packages."""
    root = tmp_path / "a check out"
    for folder in ("scripts", "requirements"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_without_a_new_enough_python_a_start_says_so(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "env", "dirname", "basename", "cat", "cksum"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tools / "python3").chmod(0o755)
    done = run("scripts/run", cwd=checkout, PATH=str(tools))
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (checkout / ".venv").exists()


def test_a_sample_school_is_made_once_and_then_only_started(checkout: Path) -> None:
    bin_folder = checkout / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "python").symlink_to(sys.executable)
    kiosk = bin_folder / "kiosk"
    kiosk.write_text(
        '#!/usr/bin/env bash\nprintf "[%s]" "$@"; echo\n'
        'if [[ $1 == init ]]; then mkdir -p "${@: -1}"; touch "${@: -1}/kiosk.db"; fi\n',
        encoding="utf-8",
    )
    kiosk.chmod(0o755)
    stamped = run(
        "bash",
        "-c",
        'root=$PWD; source scripts/venv.sh; fingerprint run >"$venv/run.stamp"',
        cwd=checkout,
    )
    assert stamped.returncode == 0, stamped.stderr
    school = checkout / "build" / "sample-school"

    first = run("scripts/run", "--port=9000", cwd=checkout)
    assert first.stdout.splitlines() == [
        f"setup code: [init][--name][Escuela de muestra][--sample][--data][{school}]",
        f"[run][--simulate][--port][9000][--data][{school}]",
    ]
    second = run("scripts/run", cwd=checkout)
    assert second.stdout == f"[run][--simulate][--port][8080][--data][{school}]\n"
    assert first.stderr + second.stderr == ""


# The README is true

PAGES = ["README.md", "LEEME.md"]


def commands_of(page: str) -> list[str]:
    """Each line of the code blocks, and each `kiosk …` or `scripts/…` within the text."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert text.count("```") == 2 * len(blocks), "a code block that is not `sh` is not checked"
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", prose)
    return lines + [code for code in inline if code.startswith(("kiosk ", "scripts/"))]


def kiosk_commands() -> click.Group:
    """The command group that `kiosk` starts."""
    module, _, name = PROJECT["project"]["scripts"]["kiosk"].partition(":")
    group = getattr(importlib.import_module(module), name)
    assert isinstance(group, click.Group)
    return group


def assert_options_exist(command: click.Command, words: list[str], line: str) -> None:
    """Each `--option` is one of the command's own; a subcommand is looked into."""
    if isinstance(command, click.Group):
        name, *rest = [word for word in words if not word.startswith("-")][:1] or [""]
        inner = command.get_command(click.Context(command), name)
        assert inner is not None, f"{line}: there is no command '{name}'"
        return assert_options_exist(inner, words[words.index(name) + 1 :], line)
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    for word in words:
        assert not word.startswith("-") or word.partition("=")[0] in known, f"{line}: {word}"


@pytest.mark.parametrize("page", PAGES)
def test_every_command_in_the_readme_exists(page: str) -> None:
    lines = commands_of(page)
    assert len(lines) >= 6
    for line in lines:
        program, *words = shlex.split(line, comments=True)
        if program in ("kiosk", ".venv/bin/kiosk"):
            assert_options_exist(kiosk_commands(), words, line)
        else:
            assert program.startswith("scripts/"), f"{page}: what is '{line}'?"
            assert (ROOT / program).exists(), line
            script = (ROOT / program).read_text(encoding="utf-8") if words else ""
            assert all(word in script for word in words if word.startswith("-")), line
        for word in words:
            if "/" in word and not word.startswith("build/"):
                assert (ROOT / word).exists(), f"{line}: there is no {word}"


@pytest.mark.parametrize("page", [*PAGES, "CHANGES.md", "docs/not-measured.md"])
def test_every_link_of_a_page_leads_to_a_file_of_the_project(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        assert ((ROOT / page).parent / target.partition("#")[0]).is_file(), target


def test_both_readmes_give_the_same_commands() -> None:
    english, spanish = (
        [shlex.split(line, comments=True) for line in commands_of(page)] for page in PAGES
    )
    assert english == spanish
