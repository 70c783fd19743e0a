"""Readers that are disturbed in every way while people tap: each tap is seen once, and no other.

`--disturbances 1000` is the long run, whose record stands in docs/reliability.md.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from kiosk import directory
from tests.befalling import KINDS, Play
from tests.disturbing import Acr122, Hand, Pcsc, World, in_virtual_time
from tests.stations import kiosk

CARDS = ("04B9FE537FBB99", "DEADBEEF", "04112233445566778899", "043C0719C1D250", "04A1A2A3A4A5A6")
PEOPLE = "name,kind,card\n" + "".join(
    f"Persona {n},student,{uid}\n" for n, uid in enumerate(CARDS, 1)
)
APART = 3.0
"""Seconds between two disturbances, so that the same card may be a new tap."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A class of five people with cards."""
    made, file = tmp_path / "school", tmp_path / "people.csv"
    kiosk("init", "--name", "Prueba", "--data", str(made))
    file.write_text(PEOPLE, encoding="utf-8")
    kiosk("import", "people", str(file), "--data", str(made))
    return made


@dataclass(slots=True)
class Told:
    """What came of one disturbance: the cards wanted and seen, in order."""

    kind: str
    wanted: list[str]
    seen: list[str]


def disturb(world: World, times: int, seed: int, told: list[Told]) -> Hand:
    """Disturb the reader so many times, all kinds equally often, in an order drawn by the seed."""
    random = Random(seed)
    kinds = [KINDS[n % len(KINDS)] for n in range(times)]
    random.shuffle(kinds)
    names = {directory.card_key(world.classroom.key, uid): uid for uid in CARDS}
    yield 1.0
    for kind in kinds:
        before = len(taps(world))
        one, other = random.sample(CARDS, 2)
        play = Play(world.device, world, random, one, other)
        yield from kind(play)
        world.device.lay()
        yield from play.back()
        yield APART
        seen = [names.get(key, "nobody") for key in taps(world)[before:]]
        told.append(Told(kind.__name__, play.wanted, seen))


def taps(world: World) -> list[str]:
    """The cards of all taps that the station kept, in order."""
    rows = world.classroom.connection.execute("SELECT card FROM taps WHERE what = 'tap' ORDER BY n")
    return [card for (card,) in rows]


def report(told: list[Told]) -> str:
    """The counts by kind, as a table."""
    lines = ["| what befell the reader | times | taps wanted | taps seen |", "|---|---|---|---|"]
    for kind in KINDS:
        mine = [each for each in told if each.kind == kind.__name__]
        counts = len(mine), sum(len(e.wanted) for e in mine), sum(len(e.seen) for e in mine)
        name = kind.__name__.replace("_", " ")
        lines.append(f"| {name} | " + " | ".join(map(str, counts)) + " |")
    counts = len(told), sum(len(e.wanted) for e in told), sum(len(e.seen) for e in told)
    return "\n".join([*lines, "| all | " + " | ".join(map(str, counts)) + " |"])


@pytest.mark.parametrize("kind", [Acr122, Pcsc], ids=lambda kind: kind.name)
def test_a_disturbed_reader_sees_each_tap_once_and_no_other(
    folder: Path,
    kind: type[Acr122] | type[Pcsc],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    times = request.config.getoption("--disturbances") // 2
    world = World(folder, kind(seed=3))
    in_virtual_time(monkeypatch, world)
    told: list[Told] = []
    world.run(disturb(world, times, 3, told))
    if times >= 100:
        with capsys.disabled():
            print(f"\n{kind.name}\n{report(told)}")
            print(f"noticed within {max(world.noticed):.1f} s ({len(world.noticed)} losses), "
                  f"taken back within {max(world.taken_back):.1f} s")  # fmt: skip
    assert [each for each in told if each.wanted != each.seen] == []
    assert len(told) == times
    assert max(world.noticed) <= 10 and max(world.taken_back) <= 20
    events = Counter(
        kind for (kind,) in world.classroom.connection.execute("SELECT kind FROM events")
    )
    assert events["reader_lost"] == events["reader_found"] > 0
    world.close()
