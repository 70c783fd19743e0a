"""What the display says while nobody is at the desk, and for how long (docs/rules.md 3).

A notice while it stands; then, in turn, what a new station asks (docs/rules.md 5 and 6), the pairs,
the address. A lost reader is said before all of it, by the station. Pure: state and instant give a
screen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.saying import Door, Sayings
from kiosk.screens import Screen
from kiosk.starting import language_screen
from kiosk.starting.board import board_screen
from kiosk.words import Words, languages

TURN = 5.0
"""Seconds that one pair is shown at rest before the next."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What is shown at rest depends on this. since: when the first turn began.

    board: whether it is asked what became of the board; board_buttons: whether buttons may answer.
    """

    since: float = 0.0
    notice: Screen | None = None
    notice_until: float = 0.0
    language: bool = False
    board: bool = False
    board_buttons: bool = False

    def noticing(self, screen: Screen | None, until: float) -> Rest:
        """This, with a notice that stands so long at most; None takes it away."""
        shown = None if screen is None else replace(screen, signal=None)
        return replace(self, notice=shown, notice_until=until)

    def begun(self, now: float, *, anew: bool) -> Rest:
        """This, so that what is shown now stays for a whole turn. anew: from the first turn."""
        turns = 0.0 if anew else (now - self.since) // TURN
        return replace(self, since=now - turns * TURN)


def turn_at(rest: Rest, page: int, now: float) -> int:
    """Which turn it is: they pass by themselves, and *next* skips one."""
    return page + int((now - rest.since) / TURN)


def screen_at_rest(
    rest: Rest, page: int, now: float, sayings: Sayings, words: Words, door: Door
) -> Screen:
    """What is shown while all readers answer."""
    if rest.notice is not None and now < rest.notice_until:
        return rest.notice
    turn = turn_at(rest, page, now)
    if rest.board:
        asked = board_screen(turn, words, buttons=rest.board_buttons)
        return asked or sayings.rest(turn, door)
    if rest.language:
        ways = sayings.ways(door)
        return language_screen(turn) or ways[turn // (len(languages()) + 1) % len(ways)]
    return sayings.rest(turn, door)
