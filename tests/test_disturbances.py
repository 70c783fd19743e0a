"""Readers that are disturbed in every way while people tap: each tap is seen once, and no other.

`--disturbances 1000` is the long run, whose record stands in docs/reliability.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from kiosk import directory
from tests.disturbing import Acr122, Device, Hand, Pcsc, World, in_virtual_time
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


# What a hand does, and what befalls the reader meanwhile. `one` and `other` are two cards. Each
# gives the taps that are wanted, in order: a card that was laid down where the reader could see it,
# then or when it came back. A card that was lifted and laid again in the dark is the same touch.


@dataclass(slots=True)
class Play:
    """What a disturbance plays with, and what is wanted of it."""

    device: Device
    world: World
    random: Random
    one: str
    other: str
    wanted: list[str] = field(default_factory=list)

    def between(self, least: float, most: float) -> float:
        return round(self.random.uniform(least, most), 2)

    def back(self) -> Hand:
        """Until the reader has been taken back, and looked once or twice."""
        while self.world.lost:
            yield 0.2
        yield 0.6

    def tap(self, uid: str) -> Hand:
        """Lay a card down where it is seen."""
        self.wanted.append(uid)
        self.device.lay(uid)
        yield self.between(0.4, 1.5)


def unplugged_while_it_lies_and_plugged_in_with_it(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.unplug()
    yield play.between(0.1, 40)
    play.device.plug_in()
    yield 0.1
    yield from play.back()


def unplugged_in_the_middle_of_a_poll(play: Play) -> Hand:
    play.wanted.append(play.one)
    play.device.lay(play.one)
    play.device.unplug(after=play.random.randint(1, 9))
    yield play.between(1.5, 12)
    play.device.plug_in()
    yield 0.1
    yield from play.back()


def unplugged_and_lifted_in_the_dark(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.unplug()
    yield play.between(0.1, 5)
    play.device.lay()
    yield play.between(0.5, 10)
    play.device.plug_in()
    yield 0.1
    yield from play.back()


def laid_in_the_dark_and_there_when_it_comes_back(play: Play) -> Hand:
    play.device.unplug()
    yield play.between(0.5, 12)
    play.wanted.append(play.one)
    play.device.lay(play.one)
    yield play.between(0.1, 3)
    play.device.plug_in()
    yield 0.1
    yield from play.back()


def laid_and_lifted_in_the_dark(play: Play) -> Hand:
    play.device.unplug()
    yield play.between(0.5, 3)
    play.device.lay(play.one)
    yield play.between(0.1, 3)
    play.device.lay()
    yield play.between(0.1, 3)
    play.device.plug_in()
    yield 0.1
    yield from play.back()


def another_card_laid_in_the_dark(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.unplug()
    yield play.between(0.1, 5)
    play.wanted.append(play.other)
    play.device.lay(play.other)
    yield play.between(0.5, 5)
    play.device.plug_in()
    yield 0.1
    yield from play.back()


def a_loose_cable(play: Play) -> Hand:
    yield from play.tap(play.one)
    for _ in range(play.random.randint(2, 6)):
        play.device.unplug()
        yield play.between(0.05, 2)
        play.device.plug_in()
        yield play.between(0.05, 4)
    yield from play.back()


def noise_of_a_poll_or_two(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.rave(play.random.randint(1, 2))
    yield play.between(0.5, 3)
    yield from play.back()


def nonsense_while_it_lies(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.rave()
    yield play.between(0.5, 20)
    play.device.calm()
    yield 0.1
    yield from play.back()


def laid_and_lifted_while_it_says_nonsense(play: Play) -> Hand:
    play.device.rave()
    yield play.between(0.5, 4)
    play.device.lay(play.one)
    yield play.between(0.5, 4)
    play.device.lay()
    yield play.between(0.2, 4)
    play.device.calm()
    yield 0.1
    yield from play.back()


def a_short_silence_while_it_lies(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.hang()
    yield play.between(0.3, 9)
    play.device.calm()
    yield 0.6
    yield from play.back()


def a_long_silence_while_it_lies(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.hang()
    yield play.between(10.5, 30)
    play.device.calm()
    yield 0.6
    yield from play.back()


def lifted_during_a_silence(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.hang()
    yield play.between(0.3, 6)
    play.device.lay()
    yield play.between(0.3, 12)
    play.device.calm()
    yield 0.6
    yield from play.back()


def laid_during_a_silence(play: Play) -> Hand:
    play.device.hang()
    yield play.between(0.3, 12)
    play.wanted.append(play.one)
    play.device.lay(play.one)
    yield play.between(0.3, 6)
    play.device.calm()
    yield 0.6
    yield from play.back()


def a_wobbling_card(play: Play) -> Hand:
    yield from play.tap(play.one)
    for _ in range(play.random.randint(2, 8)):
        play.device.lay()
        yield play.between(0.05, 0.4)
        play.device.lay(play.one)
        yield play.between(0.15, 0.6)


def a_bounce(play: Play) -> Hand:
    yield from play.tap(play.one)
    for _ in range(play.random.randint(1, 3)):
        play.device.lay()
        yield play.between(0.8, 1.6)
        play.device.lay(play.one)
        yield play.between(0.3, 1.0)


def two_cards_at_once(play: Play) -> Hand:
    play.wanted += [play.one, play.other]
    play.device.lay(play.one)
    yield 0.4
    play.device.lay(play.one, play.other)
    yield play.between(1, 6)


def two_cards_and_the_plug(play: Play) -> Hand:
    play.wanted += [play.one, play.other]
    play.device.lay(play.one)
    yield 0.4
    play.device.lay(play.one, play.other)
    yield play.between(0.6, 1.4)
    play.device.unplug()
    yield play.between(0.2, 9)
    play.device.plug_in()
    yield 0.1
    yield from play.back()


def gone_to_sleep_until_it_is_plugged_in_anew(play: Play) -> Hand:
    yield from play.tap(play.one)
    play.device.sleep()
    yield play.between(2, 30)
    play.device.unplug()
    yield play.between(0.5, 3)
    play.device.plug_in()
    yield 0.1
    yield from play.back()


KINDS: tuple[Callable[[Play], Hand], ...] = (
    unplugged_while_it_lies_and_plugged_in_with_it,
    unplugged_in_the_middle_of_a_poll,
    unplugged_and_lifted_in_the_dark,
    laid_in_the_dark_and_there_when_it_comes_back,
    laid_and_lifted_in_the_dark,
    another_card_laid_in_the_dark,
    a_loose_cable,
    noise_of_a_poll_or_two,
    nonsense_while_it_lies,
    laid_and_lifted_while_it_says_nonsense,
    a_short_silence_while_it_lies,
    a_long_silence_while_it_lies,
    lifted_during_a_silence,
    laid_during_a_silence,
    a_wobbling_card,
    a_bounce,
    two_cards_at_once,
    two_cards_and_the_plug,
    gone_to_sleep_until_it_is_plugged_in_anew,
)


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
