"""A morning that never ends, played at a station's tap socket, and what the station confirmed.

Pairs begin, stop and understand in random order. Each answer of the station is written down the
moment it comes, an end only once; `missing` says which of them a journal does not have.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any, NamedTuple

PEOPLE = [f"P{n:02}" for n in range(1, 22)]
TEMAS = [f"T{n:02}" for n in range(1, 13)]
AGAIN = 2.2
"""Seconds after which the same card is a new touch (docs/rules.md 1)."""

FACTS = {"opened": "opened", "resumed": "opened", "paused": "closed", "understood": "understood"}
"""What a signal of the station stands for in the journal."""
ARROW = " → "
"""Stands between tutor and tutee on the display."""

JOURNAL = """
import json, sqlite3, sys
file = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
people = dict(file.execute("SELECT id, display_name FROM people"))
temas = dict(file.execute("SELECT id, title FROM temas"))
facts, opened = [], {}
for kind, body in file.execute("SELECT kind, body FROM events ORDER BY seq"):
    if kind not in ("dialogue_opened", "dialogue_closed", "understood"):
        continue
    body = json.loads(body)
    about = opened.get(body.get("dialogue"), body)
    if kind == "dialogue_opened":
        opened[body["dialogue"]] = body
    pair = people[about["tutor"]] + " \\u2192 " + people[about["tutee"]]
    what = "understood" if body.get("reason") == "understood" else kind.removeprefix("dialogue_")
    fact = [what, pair, temas.get(about["tema"], "")]
    # The heart ends a dialogue and, the first time, says that it was understood: one fact.
    if what != "understood" or facts[-1:] != [fact]:
        facts.append(fact)
taps = file.execute("SELECT count(*) FROM taps").fetchone()[0]
print(json.dumps({"facts": facts, "taps": taps}))
"""
"""A program for the machine: the facts of a database file in their order, and its raw taps."""


class Fact(NamedTuple):
    """What became of a dialogue: opened, closed or understood; `pair` as the display shows it."""

    what: str
    pair: str
    tema: str


class Confirmed:
    """What the station answered: facts in their order, and how many taps."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.taps = 0
        self._shown = -1
        self._latest: dict[tuple[str, str], str] = {}

    def anew(self) -> None:
        """Another start of the station, which counts its pictures from the beginning."""
        self._shown = -1
        self._latest.clear()

    def hear(self, answer: dict[str, Any]) -> None:
        """An answer that says of one tap that it was served."""
        self.taps += 1
        lines, before = answer["lines"], self._shown
        self._shown = answer["version"]
        if self._shown == before:  # what still stands there from the tap before
            return
        what = FACTS.get(answer["signal"])
        if what is None or len(lines) <= 2 or ARROW not in lines[1]:  # a question has no arrow
            return
        fact = Fact(what, lines[1], lines[2])
        if not self._again(fact):
            self.facts.append(fact)

    def _again(self, fact: Fact) -> bool:
        """Whether it was said before, so that the journal has it once.

        A pause is said again when the second of the two cards agrees (docs/rules.md 2, rule 3):
        what has not begun in between has not ended another time. What was understood stays so.
        """
        if fact.what == "understood":
            return fact in self.facts
        said = self._latest.get(fact[1:])
        self._latest[fact[1:]] = fact.what
        return said == fact.what == "closed"


def gestures(chance: Random) -> Iterator[tuple[str, float]]:
    """Cards, and the seconds to wait before each."""
    while True:
        one, other = chance.sample(PEOPLE, 2)
        yield from ((one, 0.1), (other, 0.1), (chance.choice(TEMAS), 0.1), (one, AGAIN))
        ending = chance.random()
        if ending < 0.4:
            yield from ((one, AGAIN), (other, 0.1))
        elif ending < 0.7:  # closes the dialogue, so that the journal has it for every pair
            yield "UNDERSTOOD", AGAIN


def play(
    ask: Callable[[dict[str, Any]], dict[str, Any]],
    confirmed: Confirmed,
    chance: Random,
    stop: threading.Event,
) -> str:
    """Play until `stop` or until the station is gone; what it said when it no longer served."""
    for card, pause in gestures(chance):
        if stop.wait(pause):
            break
        answer = ask({"tap": [card]})
        if not answer["ok"]:
            return str(answer)
        confirmed.hear(answer)
    return ""


def missing(confirmed: Iterable[Fact], journal: Iterable[Fact]) -> list[Fact]:
    """The confirmed facts that the journal does not have, or has in another order."""
    rest = iter(journal)
    lost = []
    for fact in confirmed:
        kept = list(rest)
        if fact in kept:
            rest = iter(kept[kept.index(fact) + 1 :])
        else:
            lost.append(fact)
            rest = iter(kept)
    return lost
