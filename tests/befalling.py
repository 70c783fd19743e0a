"""What a hand does with two cards, and what befalls the reader meanwhile.

Each notes the taps that are wanted, in order: a card that was laid down where the reader could see
it, then or when it came back. A card that was lifted and laid again in the dark is the same touch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.disturbing import Device, Hand, World


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
