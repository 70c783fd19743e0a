"""The sample class in a data folder, and a station on it in virtual time, for tests of the record.

Ids are the printed labels in small letters: `p01` is Ana, `p22` the teacher, `t01` her tema.
"""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import resources
from pathlib import Path
from random import Random

from kiosk.classroom import DATABASE, Classroom, init
from kiosk.clock import VirtualClock
from kiosk.commands import (
    ChangeOffer,
    ChangeRecord,
    CloseAllOf,
    Command,
    ConfirmDialogue,
    CorrectDialogue,
    Demonstrate,
    EndDialogue,
    GoOnAll,
    HoldElsewhere,
    JoinPersons,
    NameTema,
    OpenDialogue,
    PartPersons,
    RestoreDialogue,
    SetClock,
    SwapPeople,
    Undo,
    VoidDialogue,
    VoidLast,
)
from kiosk.config import Config
from kiosk.corrections import ELSEWHERE
from kiosk.desk import Action
from kiosk.directory import card_key
from kiosk.errors import Refused
from kiosk.events import (
    CardChanged,
    Fact,
    OfferChanged,
    PathReleased,
    PathReturned,
    PersonChanged,
    TemaChanged,
    Trust,
)
from kiosk.ports import Button, CardSeen, Pressed, Signal
from kiosk.rows import CardRow, Person, Row, Tema
from kiosk.screens import Screen
from kiosk.station import Parts, Station
from kiosk.words import words

LOCAL = frozenset(
    {"asks", "events", "mentions", "taps", "meta", "kept_aside", "_sqlite_migrations"}
)
"""Tables in which two stations of a site may differ."""

NOON_MS = 1_795_629_600_000
"""A noon in November 2026, in milliseconds since 1970."""

ACTIONS = tuple(action.value for action in Action)
NEW_CARDS = ("G01", "G02", "G03")
"""Labels that no row of the directory knows: cards that nobody has seen before."""

PEOPLE = tuple(f"P{n:02d}" for n in range(1, 24))
TEMAS = tuple(f"T{n:02d}" for n in range(1, 13))
TEACHER = "P22"
ADULTS = (TEACHER, "P23")


def sample_rows(name: str) -> list[dict[str, str]]:
    """The lines of a file of the sample class."""
    text = (resources.files("kiosk") / "sample" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def sample_class(folder: Path, clock: VirtualClock | None = None) -> Classroom:
    """A new folder with the people, temas and cards of the sample, and five action cards."""
    room = init(folder, "Escuela de la muestra", clock or VirtualClock(name="made"))
    people, temas = sample_rows("people.csv"), sample_rows("temas.csv")
    outcomes: list[Fact | Row] = []
    for seat, row in enumerate(people, start=1):
        ident, key = row["card_label"].lower(), card_key(room.key, row["card"])
        outcomes += [
            Person(
                ident,
                row["name"],
                row["name"].split()[0],
                row["kind"],
                row["group"],
                external_id=row["external_id"],
                seat=seat,
            ),
            CardRow(key, row["card_label"], "person", ident),
            PersonChanged(ident),
            CardChanged(key),
        ]
    named = {row["name"]: row["card_label"].lower() for row in people}
    for dye, row in enumerate(temas):
        ident, key = row["card_label"].lower(), card_key(room.key, row["card"])
        outcomes += [
            Tema(ident, row["title"], row["language"], row["field"], row["challenge"], dye=dye),
            CardRow(key, row["card_label"], "tema", ident),
            TemaChanged(ident),
        ]
        offering = [named[name] for name in row["offered_by"].split("|") if name]
        outcomes += [OfferChanged(person, ident, "yes") for person in offering]
    for action in ACTIONS:
        key = card_key(room.key, action.encode().hex())
        outcomes += [CardRow(key, action, "action", action), CardChanged(key)]
    room.enter(outcomes, actor="import")
    return room


class Heard:
    """A display and a lamp that remember what they were given."""

    def __init__(self) -> None:
        self.screens: list[Screen] = []
        self.signals: list[Signal] = []

    def show(self, screen: Screen) -> None:
        """The display."""
        self.screens.append(screen)

    def give(self, signal: Signal) -> None:
        """The lamp."""
        self.signals.append(signal)

    def close(self) -> None:
        """Nothing to let go of."""


class Morning:
    """A station at work on a folder, in virtual time; cards are called by their labels."""

    def __init__(self, folder: Path, clock: VirtualClock, config: Config | None = None) -> None:
        self.folder = folder
        self.clock = clock
        self.config = config or Config()
        self.room = Classroom(folder, clock)
        self.parts = Heard()
        self.station = self._come_up()

    def _come_up(self) -> Station:
        station = Station(self.room, Parts(self.parts, self.parts), self.config, words("es"))
        station.start()
        return station

    def wait(self, seconds: float) -> None:
        """Time passes; what falls due is done at its instant."""
        until = self.clock.seconds + seconds
        while (due := self.station.due()) is not None and due <= until:
            self.clock.seconds = max(self.clock.seconds, due)
            self.station.tick(self.clock.seconds)
        self.clock.seconds = until
        self.station.tick(until)

    def tap(self, *labels: str, gap: float = 2.0) -> None:
        """Each card comes down so many seconds after the one before."""
        for label in labels:
            self.wait(gap)
            self.station.hear(CardSeen("", self.clock.seconds, label=label))

    def press(self, button: Button, gap: float = 1.0) -> None:
        """A button is pressed."""
        self.wait(gap)
        self.station.hear(Pressed(button, self.clock.seconds))

    def restart(self) -> None:
        """The program ends and comes up again within the boot; what lay on the desk is gone."""
        self.room.close()
        self.room = Classroom(self.folder, self.clock)
        self.station = self._come_up()

    def cut(self, seconds: float) -> None:
        """The power goes and comes back."""
        self.clock.cut()
        self.clock.seconds += seconds
        self.restart()

    def copy(self, folder: Path) -> Morning:
        """The same folder, the same instant, an empty desk."""
        return Morning(copied(self.room, folder), VirtualClock(**vars(self.clock)))

    def facts(self, since: int = 0) -> list[Fact]:
        """What happened since that number."""
        return [record.fact for record in self.room.records(since)]

    def close(self) -> None:
        """Let go of the folder."""
        self.room.close()

    def __enter__(self) -> Morning:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def copied(room: Classroom, folder: Path) -> Path:
    """A copy of a folder that may be in use."""
    folder.mkdir()
    shutil.copy(room.folder / "site.key", folder / "site.key")
    there = sqlite3.connect(folder / DATABASE)
    room.connection.backup(there)
    there.close()
    return folder


def tables(connection: sqlite3.Connection, leave_out: Iterable[str] = LOCAL) -> Iterator[str]:
    """The names of all tables but some, in order."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    yield from (name for (name,) in rows if name not in leave_out)


def dump(room: Classroom, leave_out: Iterable[str] = LOCAL) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but some, in an order of their own."""
    found = {}
    for name in tables(room.connection, leave_out):
        rows = [tuple(row) for row in room.connection.execute(f"SELECT * FROM {name}")]
        found[name] = sorted(rows, key=repr)
    return found


def some_act(morning: Morning, chance: Random) -> None:
    """Anything that cards, buttons, the teacher or the power can do to a station."""
    few, temas = PEOPLE[:6] + ADULTS, TEMAS[:5]
    gap = chance.choice((0.5, 2.0, 2.0, 2.0, 3.0, 5.0, 9.0, 13.0, 21.0))
    what = chance.random()
    if what < 0.35:
        pair, tema = chance.sample(few, 2), chance.choice(temas)
        cards = chance.choice(([*pair, tema], [*pair, tema], pair, [*pair, "UNDERSTOOD"]))
        morning.tap(*chance.choice((cards, chance.sample(cards, len(cards)))))
    elif what < 0.62:
        morning.tap(chance.choice(few), gap=gap)
    elif what < 0.75:
        morning.tap(chance.choice(temas), gap=gap)
    elif what < 0.82:
        actions = ("UNDERSTOOD", "UNDERSTOOD", "HELP", "DEMONSTRATED", "RECESS")
        morning.tap(chance.choice(actions), gap=gap)
    elif what < 0.84:
        morning.tap(chance.choice(NEW_CARDS), gap=gap)
    elif what < 0.90:
        morning.press(chance.choice(list(Button)), gap=gap)
    elif what < 0.95:
        _teacher_acts(morning, chance, [each.lower() for each in few], [t.lower() for t in temas])
    elif what < 0.96:
        morning.wait(chance.choice((60.0, 7200.0)))
    elif what < 0.97:
        morning.restart()
    elif what < 0.98:
        morning.cut(120.0)
    elif what < 0.99:
        morning.tap(TEACHER, "SHUTDOWN", gap=gap)
    else:
        wall_ms = NOON_MS + chance.randrange(-2, 3) * 3_600_000
        morning.clock.set_wall(wall_ms, chance.choice(list(Trust)))


def fresh(chance: Random) -> str:
    """An id that nobody used before."""
    return f"{chance.getrandbits(64):016x}"


def a_correction(room: Classroom, chance: Random, people: list[str], temas: list[str]) -> Command:
    """Any of a teacher's corrections, of any dialogue there was; it may well be refused."""
    rows = room.connection.execute("SELECT id, tutor, tutee, tema FROM dialogues ORDER BY id")
    dialogue, tutor, tutee, tema = chance.choice(
        rows.fetchall() or [("none", people[0], people[1], temas[0])]
    )
    new = [f"n{each}" for (each,) in room.connection.execute(
        "SELECT substr(key, 1, 16) FROM cards WHERE sort = 'person' AND owner LIKE 'n%'"
        " ORDER BY key")]  # fmt: skip
    acts = room.connection.execute(
        "SELECT DISTINCT json_extract(body, '$.act') AS act FROM events WHERE act IS NOT NULL"
    ).fetchall()
    one, other = chance.sample([*people, *new], 2)
    act, who = fresh(chance), "p22"
    turned = CorrectDialogue(dialogue, tutee, tutor, tema, who, act, chance.random() < 0.5)
    return chance.choice(
        (
            turned,
            turned,
            CorrectDialogue(dialogue, tutor, tutee, chance.choice(temas), who, act, True),
            CorrectDialogue(dialogue, one, tutee, tema, who, act, chance.random() < 0.5),
            CorrectDialogue(dialogue, tutor, other, tema, who, act, chance.random() < 0.5),
            SwapPeople(tutor, other, who, act=act, dialogue=dialogue),
            VoidDialogue(dialogue, who, act),
            VoidDialogue(dialogue, who, act),
            RestoreDialogue(dialogue, who, act),
            RestoreDialogue(dialogue, who, act),
            EndDialogue(dialogue, who),
            HoldElsewhere(fresh(chance), one, other, chance.choice(temas), chance.choice(ELSEWHERE),
                          who, act, chance.randrange(3)),
            ConfirmDialogue(dialogue, who, act),
            GoOnAll(act, who),
            JoinPersons(one, chance.choice(new) if new else other, who, act),
            PartPersons(one, other, who, act),
            Undo(str(chance.choice(acts)[0]) if acts else "none", who, act),
            Undo(str(chance.choice(acts)[0]) if acts else "none", who, act),
        )
    )  # fmt: skip


def _teacher_acts(morning: Morning, chance: Random, people: list[str], temas: list[str]) -> None:
    one, other = chance.sample(people, 2)
    tema, wall_ms = chance.choice(temas), NOON_MS + chance.randrange(9) * 60_000
    since = chance.choice((None, round(morning.clock.seconds * 1000) - 60_000))
    command = chance.choice(
        (
            a_correction(morning.room, chance, people, temas),
            a_correction(morning.room, chance, people, temas),
            SwapPeople(one, other, "teacher", since),
            NameTema(one, tema, "teacher"),
            VoidLast(one, "teacher"),
            CloseAllOf(one, "teacher"),
            Demonstrate("p22", one, tema),
            OpenDialogue(f"{chance.getrandbits(64):x}", one, other, tema, how="teacher"),
            SetClock(wall_ms, Trust.TABLET),
            ChangeOffer(one, tema, chance.choice(("yes", "resting", "no"))),
            ChangeRecord(one, tema, "begun"),
        )
    )
    with suppress(Refused):
        morning.room.submit(command, actor="teacher")
    with suppress(Refused):
        fact = chance.choice((PathReleased(one, tema), PathReturned(one, tema)))
        named = Person(other, f"{other} {chance.randrange(100)}", seat=chance.randrange(30))
        outcomes: list[Fact | Row] = [fact] if chance.random() < 0.5 else []
        if chance.random() < 0.5:
            outcomes += [named, PersonChanged(other)]
        morning.room.enter(outcomes, actor="teacher")
    morning.station.show_again(morning.clock.seconds)
