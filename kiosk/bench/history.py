"""Invented journals of any length: a school of fifty that goes on for years, the same each time.

Events are written in bulk and folded by `rebuild`, so such a folder verifies as any other does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter

from kiosk import journal
from kiosk.classroom import DATABASE, init
from kiosk.clock import Clock
from kiosk.directory import card_key
from kiosk.events import (
    BootStarted,
    CardUnknown,
    DayClosed,
    Demonstrated,
    DialogueClosed,
    DialogueOpened,
    DialogueVoided,
    Fact,
    Kind,
    OfferChanged,
    ReaderFound,
    ReaderLost,
    Reason,
    Recess,
    Record,
    Trust,
    Understood,
)
from kiosk.journal import Moment
from kiosk.rows import CardRow, Person, Row, Tema
from kiosk.storage import immediate, open_database

PEOPLE = 50
"""How many are in the school at any time: five adults, the others pupils."""
ADULTS = 5
DIALOGUES_A_DAY = 100
DAYS_A_YEAR = 200
MOST_OPEN = 25
FIRST_TEMAS, TEMAS_A_YEAR = 100, 5
LAST_DAY_MS = 1_782_000_000_000
"""A morning in June 2026: the day on which every invented history ends."""
_DAY_MS = 86_400_000
_BULK = 20_000
_GIVEN = ("Ana", "Luis", "Citlali", "Íñigo", "Xóchitl", "Beto", "Mar", "Güicho", "Nadia", "Tomás")


@dataclass(frozen=True, slots=True)
class Made:
    """What it took to make a journal: events, seconds to write them, seconds to fold them."""

    events: int
    writing: float
    folding: float


@dataclass(frozen=True, slots=True)
class School:
    """Who is there. years: for each school year the ids of its people, the adults first."""

    years: tuple[tuple[str, ...], ...]
    temas: tuple[str, ...]

    @property
    def now(self) -> tuple[str, ...]:
        """Those who are there now."""
        return self.years[-1]


def school(dialogues: int) -> School:
    """The school in which that many dialogues happened; a third of its pupils leaves each year."""
    days = -(-dialogues // DIALOGUES_A_DAY)
    years = max(1, -(-days // DAYS_A_YEAR))
    adults = tuple(f"a{n}" for n in range(ADULTS))
    there = [f"b{n}" for n in range(PEOPLE - ADULTS)]
    each = []
    for year in range(years):
        each.append((*adults, *there))
        left = len(there) // 3
        there = there[left:] + [f"b{year + 1}x{n}" for n in range(left)]
    temas = FIRST_TEMAS + (years - 1) * TEMAS_A_YEAR
    return School(tuple(each), tuple(f"t{n}" for n in range(temas)))


def rows(place: School, key: bytes) -> Iterator[Row]:
    """The directory: everybody who ever was there with a card, and the temas with theirs."""
    everybody = dict.fromkeys(who for year in place.years for who in year)
    here = {who: seat for seat, who in enumerate(place.now, start=1)}
    for n, who in enumerate(everybody):
        name = f"{_GIVEN[n % len(_GIVEN)]} {_GIVEN[n // 10 % 10]}son {n}"
        kind = "teacher" if who.startswith("a") else "student"
        given = f"{_GIVEN[n % len(_GIVEN)]} {n}"
        yield Person(who, name, given, kind, avatar="card", seat=here.get(who, 0),
                     active=who in here)  # fmt: skip
        yield CardRow(card_key(key, uid(who)), who, "person", who, resting=who not in here)
    for n, tema in enumerate(place.temas):
        yield Tema(tema, f"Tema {n}: fracciones y más", "es", "matemáticas", dye=n % 84)
        yield CardRow(card_key(key, uid(tema)), tema, "tema", tema)


def uid(ident: str) -> str:
    """The invented UID, in hex, of the card of a person or tema."""
    return f"04{ident.encode().hex():0>12}"[-14:].upper()


@dataclass
class _Telling:
    """One telling of the school's days; everything in it comes from the seed."""

    place: School
    station: str
    chance: Random
    day: int
    open: list[DialogueOpened] = field(default_factory=list)
    told: int = 0
    boot: str = ""
    now_ms: int = 0
    begun: dict[str, list[str]] = field(default_factory=dict)
    tutors: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    known: set[tuple[str, str]] = field(default_factory=set)

    def days(self, dialogues: int) -> Iterator[tuple[Moment, Fact]]:
        """All facts, each with its moment."""
        days = -(-dialogues // DIALOGUES_A_DAY)
        for n in range(days):
            self.day = n + 1
            wall = LAST_DAY_MS - (days - n) * _DAY_MS if n % 4 else None
            people = self.place.years[min(n // DAYS_A_YEAR, len(self.place.years) - 1)]
            for fact in self._day(people, min(DIALOGUES_A_DAY, dialogues - self.told)):
                self.now_ms += self.chance.randrange(2_000, 60_000)
                told = None if wall is None else wall + self.now_ms
                trust = Trust.NONE if wall is None else Trust.NETWORK
                yield Moment(self.boot, self.now_ms, told, trust), fact

    def _started(self) -> Fact:
        self.open.clear()
        self.boot, self.now_ms = f"{self.chance.getrandbits(48):012x}", 30_000
        return BootStarted(self.day, self.station, self.boot)

    def _day(self, people: tuple[str, ...], dialogues: int) -> Iterator[Fact]:
        chance, until = self.chance, self.told + dialogues
        recess = self.told + dialogues // 2
        yield self._started()
        while self.told < until:
            if self.told == recess and self.open:
                self.open.clear()
                yield Recess(self.day)
            what = chance.random()
            if what < 0.0005:
                yield self._started()
            elif what < 0.0015:
                yield from (ReaderLost(1), ReaderFound(1))
            elif what < 0.002:
                yield CardUnknown(f"{chance.getrandbits(128):032x}")
            elif len(self.open) >= MOST_OPEN or (self.open and what < 0.46):
                yield from self._ends()
            else:
                yield from self._opens(people)
        self.open.clear()
        yield DayClosed(self.day)

    def _opens(self, people: tuple[str, ...]) -> Iterator[Fact]:
        busy = {who for each in self.open for who in (each.tutor, each.tutee)}
        free = [who for who in people[ADULTS:] if who not in busy]
        if len(free) < 2:
            yield from self._ends()
            return
        tutee = self.chance.choice(free)
        tutor, tema = self._with(people, tutee, [who for who in free if who != tutee])
        if self.chance.random() < 0.03:
            tema = self.chance.choice(self.place.temas)
        self.told += 1
        rehearsal = (tutee, tema) in self.known
        former = () if rehearsal else self._former(tutor, tutee, tema)
        opened = DialogueOpened(
            dialogue=f"{self.chance.getrandbits(64):016x}",
            day=self.day,
            tutor=tutor,
            tutee=tutee,
            tema=tema,
            kind=Kind.REHEARSAL if rehearsal else Kind.TUTORING,
            how="cards",
            tutor_pupil=not tutor.startswith("a"),
            tutee_pupil=True,
            station=self.station,
            boot=self.boot,
            opened_ms=self.now_ms,
            continues=former,
            look=False,
        )
        self.open.append(opened)
        yield opened

    def _with(self, people: tuple[str, ...], tutee: str, free: list[str]) -> tuple[str, str]:
        """The tutor and the tema: what the tutee has begun, now and then something new."""
        begun = self.begun.setdefault(tutee, [])
        if len(begun) < 2 or (len(begun) < 4 and self.chance.random() < 0.02):
            tema = self.chance.choice(self.place.temas)
            if (tutee, tema) not in self.known and tema not in begun:
                begun.append(tema)
        tema = self.chance.choice(begun or self.place.temas)
        tutors = self.tutors.get((tutee, tema), [])
        if tutors and (tutors[-1] in free or tutors[-1] in people[:ADULTS]):
            return tutors[-1], tema
        able = [who for who in free if (who, tema) in self.known]
        return self.chance.choice(able or people[:ADULTS]), tema

    def _former(self, tutor: str, tutee: str, tema: str) -> tuple[str, ...]:
        tutors = self.tutors.setdefault((tutee, tema), [])
        if tutor in tutors[-1:]:
            return ()
        tutors.append(tutor)
        return tuple(tutors[-2:-1])

    def _ends(self) -> Iterator[Fact]:
        ended = self.open.pop(self.chance.randrange(len(self.open)))
        what = self.chance.random()
        mine = (ended.tutor, ended.tutee, ended.tema)
        if what < 0.01:
            former = ended.continues
            yield DialogueVoided(ended.dialogue, self.day, *mine, "not_us", former)
        elif what < 0.09 and (ended.tutee, ended.tema) not in self.known:
            yield DialogueClosed(ended.dialogue, self.day, Reason.UNDERSTOOD)
            yield Understood(*mine)
            yield from self._understood(ended.tutee, ended.tema)
        else:
            yield DialogueClosed(ended.dialogue, self.day, Reason.PAUSED)

    def _understood(self, tutee: str, tema: str) -> Iterator[Fact]:
        self.known.add((tutee, tema))
        if tema in self.begun[tutee]:
            self.begun[tutee].remove(tema)
        if self.chance.random() < 0.3:
            yield Demonstrated(tutee, tema)
        if self.chance.random() < 0.3:
            yield OfferChanged(tutee, tema, "yes")


def _records(
    told: Iterator[tuple[Moment, Fact]], station: str, seq: int, stamp: int
) -> Iterator[Record]:
    """The records that `append` would make of these facts."""
    for moment, fact in told:
        seq, stamp = seq + 1, journal.next_stamp(stamp, moment)
        yield Record(
            id=f"{station}-{seq}",
            stamp=stamp,
            boot=moment.boot,
            boottime_ms=moment.boottime_ms,
            wall_ms=moment.wall_ms,
            trust=moment.trust,
            actor="station",
            fact=fact,
        )


def generate(folder: Path, dialogues: int, clock: Clock, *, seed: int = 1) -> Made:
    """A new data folder with that many dialogues of history, and what it took to make it."""
    place = school(dialogues)
    with init(folder, "Escuela inventada", clock) as room:
        station, key = room.site.station, room.key
        room.enter(rows(place, key), actor="bench")
    connection = open_database(folder / DATABASE)
    began = perf_counter()
    try:
        seq, stamp = journal.last_seq(connection), journal.last_stamp(connection)
        telling = _Telling(place, station, Random(seed), 0)
        told = _records(telling.days(dialogues), station, seq, stamp)
        while bulk := list(islice(told, _BULK)):
            with immediate(connection):
                journal.pour(connection, bulk)
        written = perf_counter()
        with immediate(connection):
            events = journal.rebuild(connection)
        folded = perf_counter()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return Made(events, written - began, folded - written)
