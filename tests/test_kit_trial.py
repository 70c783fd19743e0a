"""`scripts/test-kit`, as far as seconds allow; docs/kit-tests.md has its long runs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

TRIAL = Path(__file__).resolve().parent.parent / "scripts" / "test-kit"


def tried(*said: str | Path) -> subprocess.CompletedProcess[str]:
    """The script with what is said to it."""
    return subprocess.run(
        ["bash", str(TRIAL), *map(str, said)], capture_output=True, text=True, timeout=60
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_a_root_that_was_there_is_left_alone(tmp_path: Path) -> None:
    kit, mine = tmp_path / "sol" / "tutoria-kiosk", tmp_path / "mine"
    kit.mkdir(parents=True)
    (kit / "manifest").touch()
    mine.mkdir()
    done = tried(kit.parent, mine)
    assert done.returncode == 1 and mine.is_dir()
    assert done.stderr == f"test-kit: {mine} is there already; name a folder that is not\n"


@pytest.mark.parametrize("said", [(), ("kit",), ("kit", "root", "--bare"), ("kit", "--any")])
def test_what_cannot_be_meant_is_answered_with_its_usage(said: tuple[str, ...]) -> None:
    done = tried(*said)
    assert done.returncode == 2 and "--bare FILE.tar" in done.stderr


def test_a_folder_that_is_no_kit_is_told(tmp_path: Path) -> None:
    done = tried(tmp_path, tmp_path / "root")
    assert done.returncode == 1 and "no kit of scripts/make-kit" in done.stderr
