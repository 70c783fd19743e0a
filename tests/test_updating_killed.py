"""The power goes at any step of an update: either version works then, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from kiosk.updating.state import Became, outcome, state
from kiosk.updating.steps import settle, update
from kiosk.updating.where import Where
from tests.updating import (
    GOOD,
    LATER,
    SOON,
    Stand,
    a_dialogue,
    a_system,
    fresh,
    kit_on,
    sound,
    stands,
)

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here"
)

EFFECTS = frozenset(
    {
        *("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.chmod"),
        *("shutil.rmtree", "shutil.copyfile", "sqlite3.connect", "subprocess.Popen"),
    }
)
"""What Python tells of before it is done, and what changes something outside; see `sys.audit`."""


def dies(work: Callable[[], object], at: int) -> bool:
    """Do it in a process that is killed before its n-th effect; whether it got to its end."""
    return _counted(work, at) is not None


def _counted(work: Callable[[], object], at: int) -> int | None:
    """How many effects it had, or None if it was killed before the n-th of them."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        seen = 0

        def heard(event: str, details: tuple[object, ...]) -> None:
            nonlocal seen
            writes = event == "open" and isinstance(details[2], int) and details[2] & os.O_ACCMODE
            if event in EFFECTS or writes:
                seen += 1
                if seen == at:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(heard)
            work()
            os.write(write, str(seen).encode())
        except BaseException:
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        said = told.read()
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, f"died by itself at {at}"
    return int(said) if os.WIFEXITED(status) else None


def steps_of(
    work: Callable[[Where], object], tree: Path, copy: Path, most: int
) -> Iterator[tuple[int, Where]]:
    """Do it on a copy of the tree each time, killed before the first, second, … of its effects.

    most: how many of them, spread over all; the last one, at which it got to its end, is always
    among them.
    """
    where = fresh(tree, copy)
    many = _counted(lambda: work(where), 0)
    assert many is not None
    print(f"{min(most, many)} kills, at {many} steps")
    yield many + 1, where
    shutil.rmtree(copy)
    chosen = range(1, many + 1)
    for at in sorted(Random(11).sample(chosen, min(most, many))):
        where = fresh(tree, copy)
        _killed(work, where, at)
        yield at, where
        shutil.rmtree(copy)


def _killed(work: Callable[[Where], object], where: Where, at: int) -> None:
    dies(lambda: work(where), at)


def power_comes_back(where: Where, stand: Stand) -> None:
    """What systemd does at the next start: settle if there is something, then start."""
    if state(where) is not None:
        settle(where, stand, running=False)
    stand.start()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A system that is well, with something that happened in class."""
    where = a_system(tmp_path_factory.mktemp("tree") / "root")
    a_dialogue(where)
    return where.root


@pytest.mark.parametrize("does", ["migrates", "silent", "taps"])
def test_power_that_goes_at_any_step_leaves_the_old_or_the_new_one_working(
    does: str, tree: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kit, kills = kit_on(tmp_path / "stick", does), pytestconfig.getoption("--kills")
    before, ends = stands(Where(tree))[1], set()

    def work(where: Where) -> None:
        update(kit, where, Stand(where), SOON, room=1)

    for at, where in steps_of(work, tree, tmp_path / "root", kills):
        stand = Stand(where)
        power_comes_back(where, stand)
        name, events = stands(where)
        new = stand.release(kit).partition("/")[2]
        assert name in ("good", new), at
        assert where.made == (GOOD if name == "good" else LATER), at
        assert events[: len(before)] == before, at
        if name == "good":
            assert sound(where) == [], at
        told = outcome(where)
        assert told is None or (told.became is Became.DONE) == (name == new), at
        ends.add(name)
    assert ends == ({"good", new} if does == "migrates" else {"good"})


@pytest.mark.parametrize("does", ["silent", "taps"])
def test_power_that_goes_again_while_it_is_put_back_does_no_harm(
    does: str, tree: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kit, kills = kit_on(tmp_path / "stick", does), pytestconfig.getoption("--kills")
    before = stands(Where(tree))[1]
    cut = fresh(tree, tmp_path / "cut")
    pid = os.fork()
    if pid == 0:
        stand = Stand(cut)
        stand.wait = lambda seconds: os._exit(0)  # type: ignore[method-assign]
        update(kit, cut, stand, SOON, room=1)
        os._exit(3)
    assert os.waitpid(pid, 0)[1] == 0  # the power went while the new version was watched

    def work(where: Where) -> None:
        settle(where, Stand(where), running=False)

    for at, where in steps_of(work, cut.root, tmp_path / "root", kills):
        _killed(work, where, at // 2 + 1)  # and once more, at another step
        power_comes_back(where, Stand(where))
        name, events = stands(where)
        assert name == "good" and events[: len(before)] == before and sound(where) == [], at
        assert len(events) == len(before) + (does == "taps"), at
