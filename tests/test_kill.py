"""`kill -9` at random moments of a rehearsed day: what was told is in the journal, in its order.

No power cut: the kernel lives on and keeps what was given to it (docs/reliability.md).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from kiosk.classroom import Classroom, kinds
from kiosk.clock import VirtualClock
from kiosk.config import Config
from kiosk.rehearsal import Rehearsal
from kiosk.script import read_script
from kiosk.words import words
from tests.classes import PEOPLE, TEMAS, Heard, sample_class

STEPS = 400
CHECKOUT = Path(__file__).parent.parent


def a_long_day(chance: Random) -> str:
    """Pairs that begin, stop and understand, calls, recesses and cuts, one after the other."""
    lines = ["08:00:00 clock 2026-11-23T08:00:00-06:00 trusted"]
    while len(lines) < STEPS:
        one, other = chance.sample(PEOPLE[:12], 2)
        lines += [f"+2 tap {card}" for card in (one, other, chance.choice(TEMAS), one)]
        if chance.random() < 0.3:
            lines += [f"+{gap} tap {card}" for gap, card in ((30, one), (2, other))]
            lines += ["+2 tap UNDERSTOOD"]
        if chance.random() < 0.1:
            lines += ["+2 tap HELP", "+1 press back", f"+3 hold {PEOPLE[0]} 4"]
        if chance.random() < 0.02:
            lines += ["+30 tap P22", "+2 tap RECESS", "+30 power-cut 60"]
    return "\n".join(lines)


@contextmanager
def a_child(folder: Path, script: Path) -> Iterator[subprocess.Popen[str]]:
    with script.open() as day:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.rehearsing", str(folder)],
            stdin=day,
            stdout=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
        )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def told_before_it_died(child: subprocess.Popen[str], chance: Random) -> list[str]:
    """Let it play for a while, kill it at some instant, and read what it had told."""
    assert child.stdout is not None
    lines = [child.stdout.readline()]
    for _ in range(chance.randrange(120)):
        lines.append(child.stdout.readline())
    until = time.monotonic() + chance.random() * 0.02
    while time.monotonic() < until:
        pass
    child.kill()
    lines += child.stdout.readlines()
    whole = [line for line in lines if line.endswith("\n")]
    return [kind for line in whole for kind in json.loads(line)]


def test_what_was_told_before_a_kill_is_in_the_journal_and_nothing_is_torn(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kills, chance = pytestconfig.getoption("--kills"), Random(9)
    folder, script = tmp_path / "a", tmp_path / "day.rehearsal"
    sample_class(folder).close()
    told_in_all = untold_in_all = 0
    for n in range(kills):
        script.write_text(a_long_day(Random(n)), encoding="utf-8")
        with Classroom(folder, VirtualClock()) as room:
            begin = room.seq()
        with a_child(folder, script) as child:
            told = told_before_it_died(child, chance)
        with Classroom(folder, VirtualClock()) as room:
            kept = [kind for kind in kinds(room.records(begin))]
            assert room.differences() == []
        while kept[: len(told)] != told and kept[0] == "boot_started":
            kept = kept[1:]  # the coming up, which belongs to no step
        assert kept[: len(told)] == told, f"kill {n}"
        assert len(kept) - len(told) <= 6, f"kill {n}: more than one step was not told"
        told_in_all += len(told)
        untold_in_all += len(kept) - len(told)
    print(f"{kills} kills, {told_in_all} events told and kept, {untold_in_all} kept, not told")
    assert told_in_all > kills
    day = list(read_script("+60 teacher open P22 P01 T01\n+60 teacher close P01"))
    rehearsal = Rehearsal(folder, Config(), words("es"), Heard())
    events = [kind for played in rehearsal.play(day) for kind in played.events]
    rehearsal.close()
    assert events[-2:] == ["dialogue_opened", "dialogue_closed"]
