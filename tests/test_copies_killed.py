"""`kill -9` while a copy is made or put back: nothing is harmed, nothing half looks whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from kiosk.classroom import KEY, Classroom
from kiosk.clock import VirtualClock
from kiosk.copies import CopyFault, check, restore, restoring, take
from kiosk.errors import StorageError
from kiosk.rows import Person
from tests.classes import dump, sample_class
from tests.copied import ZONE, rows, small_copy, stick

copy = pytest.fixture(small_copy)


# Killed.


def killed(arguments: list[str], chance: Random, longest: float) -> bool:
    """Start `kiosk ARGUMENTS`, kill it at some instant; whether it had ended before."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.copying", *arguments],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    child.stdout.readline()  # everything is loaded; now it begins
    end = time.monotonic() + chance.random() * longest
    while time.monotonic() < end and child.poll() is None:
        pass
    ended = child.poll() is not None
    child.kill()
    _, said = child.communicate()
    assert "Traceback" not in said or not ended, said
    return ended


def test_a_copy_that_is_killed_midway_harms_nothing_and_never_looks_whole(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kills, chance = pytestconfig.getoption("--kills"), Random(11)
    folder = stick(tmp_path)
    ended = whole = 0
    with sample_class(tmp_path / "a") as room:
        before = dump(room, ())
        longest = took(["backup", str(tmp_path / "a"), str(tmp_path / "first.zip")])
        for n in range(kills):
            ended += killed(["backup", str(tmp_path / "a"), str(folder)], chance, longest)
            assert dump(room, ()) == before and room.differences() == [], f"kill {n}"
            for path in folder.glob("*.zip"):
                check(path)
            whole += len(list(folder.glob("*.zip"))) > 0
        made = take(room, folder, ZONE)
    assert [path.name for path in folder.iterdir()] == [made.path.name]
    print(f"{kills} kills of a copy, {ended} after its end")


def test_a_restore_that_is_killed_midway_leaves_all_or_says_that_there_is_none(
    copy: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kills, chance = pytestconfig.getoption("--kills"), Random(12)
    source, before = copy.read_bytes(), tmp_path / "before"
    with sample_class(before) as room:
        room.enter([Person("p99", "Somebody of before")], actor="p22")
        of_before = rows(room)
    restore(copy, tmp_path / "whole")
    with Classroom(tmp_path / "whole", VirtualClock()) as room:
        of_copy = rows(room)
    longest = took(["restore", str(copy), str(tmp_path / "timed")])
    found = {"none": 0, "before": 0, "copy": 0}
    for n in range(kills):
        used = n % 2 == 1
        target = tmp_path / f"b{n}"
        if used:
            shutil.copytree(before, target)
        killed(["restore", str(copy), str(target)], chance, longest)
        assert copy.read_bytes() == source
        try:
            with Classroom(target, VirtualClock()) as room:
                assert room.differences() == []
                stands = rows(room)
            assert stands == of_copy or (used and stands == of_before), f"kill {n}"
            found["copy" if stands == of_copy else "before"] += 1
        except StorageError as error:
            assert "there is no tutoría data here" in str(error) or "did not end" in str(error)
            found["none"] += 1
            if used:  # the next restore first puts back what was there, and asks
                with pytest.raises(CopyFault, match="a school here already"):
                    restore(copy, target)
                with Classroom(target, VirtualClock()) as room:
                    assert rows(room) == of_before and room.differences() == []
        restore(copy, target, replace=True)
        with Classroom(target, VirtualClock()) as room:
            assert rows(room) == of_copy
        assert not (target / ".restoring").exists()
        shutil.rmtree(target)
    print(f"{kills} kills of a restore: {found}")


def took(arguments: list[str]) -> float:
    """How many seconds it takes when nobody kills it."""
    begin = time.monotonic()
    assert killed(arguments, Random(1), 0.0) is not None
    child = subprocess.run(
        [sys.executable, "-m", "tests.copying", *arguments],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    told = float(child.stdout.split()[-1])
    assert time.monotonic() - begin > told
    return told * 1.4  # some after its end too


@pytest.mark.parametrize("used", [False, True])
def test_a_restore_cut_off_between_any_two_steps_is_undone_by_the_next(
    used: bool, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(BaseException):
        """The power goes: nothing after this runs, not even what would tidy up."""

    own = tmp_path / "own.toml"
    own.write_text('[display]\ndriver = "none"\n')
    with Classroom(tmp_path / "made", VirtualClock()) as room:
        copy = take(room, tmp_path / "with-settings.zip", ZONE, own).path
    cut_offs = 0
    for steps in range(6):
        target = tmp_path / f"b{steps}"
        if used:
            sample_class(target).close()
        before = {path.name: path.read_bytes() for path in target.glob("*") if path.is_file()}
        left = [steps]

        def move(where: Path, to: Path, moved: object, left: list[int] = left) -> None:
            if not left[0]:
                raise Cut
            left[0] -= 1
            where.replace(to)  # told to nobody, so that nothing is moved back

        with monkeypatch.context() as patched:
            patched.setattr(restoring, "_move", move)
            patched.setattr("kiosk.copies.restoring.shutil.rmtree", lambda *_, **__: None)
            try:
                restore(copy, target, replace=True)
                continue  # it has no further step
            except Cut:
                cut_offs += 1
        restoring._undone(target)
        after = {path.name: path.read_bytes() for path in target.glob("*") if path.is_file()}
        assert after.keys() == before.keys(), steps
        assert after.get(KEY) == before.get(KEY)
        restore(copy, target, replace=True)
        with Classroom(target, VirtualClock()) as room:
            assert room.differences() == []
    assert cut_offs >= 3
