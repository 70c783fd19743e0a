"""Plays a morning through the real rehearsal on a prepared class, and tells what came of it.

People and temas are told by their cards: `P22 P01 T01` is tutor, tutee, tema. The class is the
sample's, with a few more cards (`MORE`), and everybody knows what `offered_by` says.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from hardware.simulated import SimulatedDisplay
from kiosk.classroom import DATABASE, KEY, Classroom, init
from kiosk.clock import VirtualClock
from kiosk.config import Config
from kiosk.directory import card_key
from kiosk.events import Fact, PersonChanged, Understood
from kiosk.folds import Path as Way
from kiosk.imports import load_sample
from kiosk.rehearsal import Played, Rehearsal
from kiosk.rows import CardRow, Person, Row
from kiosk.screens import Screen
from kiosk.script import read_script
from kiosk.words import words

ACTIONS = ("RECESS", "UNDERSTOOD", "HELP", "DEMONSTRATED", "SHUTDOWN")
MORE = (
    Person("P30", "Promotora Sol", "Promotora Sol", "promoter"),
    Person("P31", "Maestro Juan", "Maestro Juan", "teacher"),
    Person("P32", "Don Chencho", "Don Chencho", "visitor"),
    Person("P33", "Lucía Cano", "Lucía", "student", active=False),
)
RESTING = "P34"
"""A lost card of Ana's that was replaced."""

PHONE = "08A1B2C3"
UNKNOWN = ("04D1000000AA01", "04D2000000AA02", "04D3000000AA03")


@dataclass(frozen=True, slots=True)
class Did:
    """What one step did. open: `tutor tutee tema` by their cards, `?` for an unnamed tema."""

    line: int
    time: str
    screen: tuple[str, ...] | None
    signal: str | None
    events: tuple[str, ...]
    open: tuple[str, ...]

    def says(self, key: str) -> bool:
        """Whether the display shows that text of the catalogue, whatever stands in its gaps."""
        return any(_form(key).fullmatch(line) for line in self.screen or ())


@dataclass(frozen=True, slots=True)
class Day:
    """A played day. sittings: `tutor tutee tema end`, in order; end is open, or void:why."""

    steps: tuple[Did, ...]
    sittings: tuple[str, ...]
    kinds: tuple[str, ...]
    ways: Mapping[tuple[str, str], Way]
    calls: tuple[tuple[str, ...], ...]
    facts: tuple[Fact, ...]

    @property
    def last(self) -> Did:
        """The last step."""
        return self.steps[-1]

    @property
    def open(self) -> tuple[str, ...]:
        """Who is in dialogue at the end."""
        return self.last.open

    @property
    def events(self) -> tuple[str, ...]:
        """The kinds of everything that was written, the boot left out."""
        told = (kind for step in self.steps for kind in step.events)
        return tuple(kind for kind in told if kind != "boot_started")

    def way(self, cards: str) -> Way:
        """What a person has with a tema: `way("P01 T01")`."""
        person, tema = cards.split()
        return self.ways.get((person, tema), Way(person, tema))


@cache
def _form(key: str) -> re.Pattern[str]:
    text = words("es")._texts[f"display.{key}"]
    return re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(text)))


@dataclass(frozen=True, slots=True)
class _Made:
    """A school's two files, and the cards of its people and temas by id and by full name."""

    database: bytes
    key: bytes
    cards: Mapping[str, str]
    named: Mapping[str, str]


@cache
def _prepared() -> _Made:
    """The class, made once and copied for each day."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "school"
        with init(folder, "Escuela", VirtualClock()) as classroom:
            load_sample(classroom)
            more: list[Fact | Row] = []
            for person in MORE:
                key = card_key(classroom.key, person.id.encode().hex())
                more += [person, CardRow(key, person.id, "person", person.id)]
                more.append(PersonChanged(person.id))
            rows = classroom.connection
            (ana,) = rows.execute("SELECT owner FROM cards WHERE label = 'P01'").fetchone()
            key = card_key(classroom.key, RESTING.encode().hex())
            more.append(CardRow(key, RESTING, "person", ana, True))
            classroom.enter(more, "import")
            cards = dict(rows.execute("SELECT owner, label FROM cards WHERE NOT resting"))
            named = dict(rows.execute("SELECT name, id FROM people"))
            named |= dict(rows.execute("SELECT title, id FROM temas"))
        return _Made(
            (folder / DATABASE).read_bytes(),
            (folder / KEY).read_bytes(),
            cards,
            {name: cards[ident] for name, ident in named.items() if ident in cards},
        )


def school(
    folder: Path, *, knows: Iterable[str] = (), policies: Mapping[str, str] | None = None
) -> Path:
    """A data folder with the class. knows: `tutor tutee tema` of what was understood before."""
    folder.mkdir(parents=True, exist_ok=True)
    made = _prepared()
    (folder / DATABASE).write_bytes(made.database)
    (folder / KEY).write_bytes(made.key)
    if knows or policies:
        ids = {label: ident for ident, label in made.cards.items()}
        with Classroom(folder, VirtualClock()) as classroom:
            told = [Understood(*(ids[label] for label in each.split())) for each in knows]
            classroom.enter(told, "import")
            for name, value in (policies or {}).items():
                classroom.connection.execute(
                    "INSERT INTO policies VALUES (?, ?, 1, 'test')", (name, value)
                )
            classroom.connection.commit()
    return folder


def blank(screen: Screen) -> Image.Image:
    """A picture without drawing; how screens are drawn is looked at elsewhere."""
    return Image.new("1", (1, 1))


def play(
    script: str,
    *,
    folder: Path | None = None,
    knows: Iterable[str] = (),
    policies: Mapping[str, str] | None = None,
) -> Day:
    """A scripted day on a new school, or on one that `school` made; all rows agree afterwards."""
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            return play(script, folder=school(Path(made), knows=knows, policies=policies))
    with Classroom(folder, VirtualClock()) as classroom:
        before = classroom.seq()
    played = _rehearsed(folder, script)
    with Classroom(folder, VirtualClock()) as classroom:
        assert classroom.differences() == []
        return _told(classroom, played, before)


def documents(script: str) -> list[dict[str, Any]]:
    """A scripted day on a new school, as `kiosk rehearse --json` tells it."""
    with tempfile.TemporaryDirectory() as made:
        return [each.document() for each in _rehearsed(school(Path(made)), script)]


def _rehearsed(folder: Path, script: str) -> list[Played]:
    rehearsal = Rehearsal(folder, Config(), words("es"), SimulatedDisplay(blank))
    try:
        return list(rehearsal.play(read_script(script)))
    finally:
        rehearsal.close()


def cards(
    short: str, *, knows: Iterable[str] = (), policies: Mapping[str, str] | None = None
) -> Day:
    """A day in short: cards to tap and buttons to press, two seconds apart or `+SECONDS`."""
    return play(script_of(short), knows=knows, policies=policies)


def script_of(short: str) -> str:
    """`P22 P01 +5 ok` as a scripted day."""
    lines, gap = [], "+2"
    for word in short.split():
        if word.startswith("+"):
            gap = word
            continue
        if word in ("ok", "next", "back"):
            lines.append(f"{gap} press {word}")
        else:
            lines.append(f"{gap} {word if word == 'wait' else f'tap {word}'}")
        gap = "+2"
    return "\n".join(lines)


def _told(classroom: Classroom, played: list[Played], before: int) -> Day:
    connection = classroom.connection
    label = dict(_prepared().cards)
    unnamed = connection.execute("SELECT id, number FROM people WHERE number > 0")
    label |= {ident: f"new{number}" for ident, number in unnamed}

    def called(ident: str) -> str:
        return label.get(ident, "?")

    rows = connection.execute(
        "SELECT tutor, tutee, tema, reason, voided, kind FROM dialogues ORDER BY stamp"
    ).fetchall()
    sittings = tuple(
        f"{called(r[0])} {called(r[1])} {called(r[2])} "
        + (f"void:{r[4]}" if r[4] else r[3] or "open")
        for r in rows
    )
    facts = classroom.facts()
    named = connection.execute("SELECT DISTINCT person, tema FROM paths")
    ways = {(called(p), called(t)): facts.path(p, t) for p, t in named}
    return Day(
        steps=tuple(_did(each) for each in played),
        sittings=sittings,
        kinds=tuple(r[5] for r in rows),
        ways=ways,
        calls=tuple(tuple(called(p) for p in call.people) for call in facts.standing_calls()),
        facts=tuple(record.fact for record in classroom.records(before)),
    )


def _did(played: Played) -> Did:
    def short(name: str | None) -> str:
        if name is None:
            return "?"
        return re.sub(r"^Tarjeta nueva ", "new", _prepared().named.get(name, name))

    return Did(
        line=played.step,
        time=played.time,
        screen=None if played.screen is None else tuple(played.screen),
        signal=played.signal,
        events=tuple(played.events),
        open=tuple(sorted(" ".join(short(each) for each in row) for row in played.open)),
    )
