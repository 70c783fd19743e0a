"""Scenario 9: a fair of twelve schools and two hundred guests, in two hours, at three kiosks.

Each kiosk stands for some tables; nobody types anything and nothing is asked. What the kiosks wrote
is brought together afterwards, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.commands import CloseDay
from kiosk.directory import card_key
from kiosk.events import Fact, OfferChanged
from kiosk.reports.assembly import Span, spanned_days
from kiosk.reports.guests import Fair, fair, guests
from kiosk.rows import CardRow, Person, Row
from tests.classes import Morning, dump, sample_class
from tests.test_merge import a_station

SCHOOLS = tuple(f"Escuela {name}" for name in (
    "El Porvenir", "El Carnero", "Santa Rita", "San Quintín", "Río Grande", "La Joya",
    "Benito Juárez", "Niños Héroes", "Emiliano Zapata", "El Mirador", "Las Flores", "Tierra Blanca",
))  # fmt: skip
GUESTS = 200
TUTORS = 7
"""How many sit at the tables of a kiosk."""

KIOSKS = ("aa", "bb", "cc")


@dataclass(frozen=True, slots=True)
class Met:
    """The fair as it was: the kiosks, and in how many minutes the last guest had sat down."""

    kiosks: tuple[Morning, ...]
    minutes: float
    asked: int

    @property
    def room(self) -> Classroom:
        """The first kiosk's record, which knows everything."""
        return self.kiosks[0].room


def cards_of(room: Classroom) -> list[Fact | Row]:
    """Guest cards of twelve schools, and temas that everybody who accompanies offers."""
    rows: list[Fact | Row] = []
    for n in range(GUESTS):
        label = f"G{n + 1:03d}"
        key = card_key(room.key, f"04FA{n:010X}")
        who, school = f"g{n + 1:03d}", SCHOOLS[n % len(SCHOOLS)]
        rows += [
            Person(who, label, label, "guest", school, avatar="card", pool=label, seat=100 + n),
            CardRow(key, label, "person", who),
        ]
    rows += [OfferChanged(f"p{n:02d}", tema(n).lower(), "yes") for n in range(1, 22)]
    return rows


def tema(tutor: int) -> str:
    """The card of the tema that this one accompanies in."""
    return f"T{tutor % 12 + 1:02d}"


def a_table(kiosk: Morning, tutors: list[int], queue: list[int]) -> None:
    """Guests come round by round: they sit down, and ten minutes later understand or stop."""
    while queue:
        here = [(tutor, queue.pop(0)) for tutor in tutors[: len(queue)]]
        for tutor, guest in here:
            kiosk.tap(f"G{guest + 1:03d}", tema(tutor), f"P{tutor:02d}")
        kiosk.wait(500)
        for tutor, guest in here:
            if guest % 2:
                kiosk.tap(f"G{guest + 1:03d}", gap=3)
            else:
                kiosk.tap(f"G{guest + 1:03d}", f"P{tutor:02d}", "UNDERSTOOD", gap=3)
        kiosk.wait(25)


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    folder: Path = tmp_path_factory.mktemp("fair")
    with sample_class(folder / "base") as base:
        base.enter(cards_of(base), "import")
        kiosks = tuple(a_station(base, folder / name, name) for name in KIOSKS)
    for n, kiosk in enumerate(kiosks):
        a_table(
            kiosk,
            [n * TUTORS + k + 1 for k in range(TUTORS)],
            [guest for guest in range(GUESTS) if guest % len(kiosks) == n],
        )
    minutes = max(kiosk.clock.seconds for kiosk in kiosks) / 60
    asked = sum(screen.face.value.startswith("ask") for k in kiosks for screen in k.parts.screens)
    everything = [(list(k.room.records()), list(k.room.bundle())) for k in kiosks]
    for kiosk in kiosks:
        for records, rows in reversed(everything):
            kiosk.room.merge(records, rows)
    yield Met(kiosks, minutes, asked)
    for kiosk in kiosks:
        kiosk.close()


def told(met: Met) -> Fair:
    """What the page of the fair tells."""
    facts = met.room.facts()
    return fair(met.room.connection, facts, spanned_days(facts, Span.TODAY))


def test_two_hundred_guests_sit_down_within_two_hours_and_nothing_is_asked(met: Met) -> None:
    assert met.minutes <= 120
    assert met.asked == 0
    rows = met.room.connection.execute(
        "SELECT count(*), count(DISTINCT tutee) FROM dialogues WHERE voided IS NULL"
    ).fetchone()
    assert tuple(rows) == (GUESTS, GUESTS)
    assert met.room.facts().open() == ()


def test_the_kiosks_agree_about_everything(met: Met) -> None:
    first, *others = [dump(kiosk.room) for kiosk in met.kiosks]
    for other in others:
        assert other == first
    assert met.room.differences() == []


def test_each_school_is_told_with_its_guests_and_with_what_it_takes_along(met: Met) -> None:
    found = told(met)
    assert {school.name for school in found.named} == set(SCHOOLS)
    assert found.guests == GUESTS
    assert {school.guests for school in found.schools} == {16, 17}
    assert sum(len(school.went) for school in found.schools) > len(SCHOOLS)
    assert all(not school.came for school in found.schools), "here guests only learned"
    assert len(guests(met.room.connection, met.room.facts(), 1)) == GUESTS


def test_the_day_that_ends_at_every_kiosk_ends_once_and_all_cards_go_back(met: Met) -> None:
    for kiosk in met.kiosks:
        kiosk.room.submit(CloseDay("p22"))
    everything = [(list(k.room.records()), list(k.room.bundle())) for k in met.kiosks]
    for kiosk in met.kiosks:
        for records, rows in everything:
            kiosk.room.merge(records, rows)
    assert met.room.facts().day() == 2
    first, *others = [dump(kiosk.room) for kiosk in met.kiosks]
    assert all(other == first for other in others)
    here = [p for p in directory.present(met.room.connection) if p.pooled]
    assert len(here) == GUESTS and {p.id for p in here}.isdisjoint(f"g{n:03d}" for n in range(201))
    assert {p.group for p in here} == set(SCHOOLS)
    facts = met.room.facts()
    after = fair(met.room.connection, facts, spanned_days(facts, Span.YEAR))
    assert after.guests == GUESTS, "what was shared stays"
