"""The network picture as values: who sits where, and how each thread runs; templates only print it.

`ring(board)` takes the document of `/api/board` (docs/design.md 4) and gives a `Ring`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.network.seating import SHAPES, Place, Seating, Shape, seating
from kiosk.network.threads import Point, Yarn, curve, dye, spot, yarn

__all__ = [
    "SHAPES",
    "Person",
    "Ring",
    "Shape",
    "Thread",
    "Yarn",
    "Years",
    "dye",
    "ring",
    "yarn",
    "years",
]

Board = Mapping[str, Any]
GUESTS = frozenset({"guest", "visitor", "family"})
"""The kinds of people who sit on the guests' arc; everybody else has a seat at the table."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person at their place. number: the place, counted from 0. busy: in a dialogue now."""

    number: int
    id: str
    name: str
    drawing: str
    busy: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread to draw. key: its two places and its lane, so that it can be found again.

    when: now or today. mark: where the tema's drawing goes, for now only."""

    key: str
    tutor: Person
    tutee: Person
    title: str
    drawing: str
    rehearsal: bool
    when: str
    yarn: Yarn
    path: str
    tip: Point
    angle: float
    mark: Point | None


@dataclass(frozen=True, slots=True)
class Ring:
    """The picture: thinner threads first, so that what goes on now lies on top."""

    seating: Seating
    people: tuple[Person, ...]
    threads: tuple[Thread, ...]

    @property
    def crowded(self) -> bool:
        """More than 24 people: faces and names are small."""
        return len(self.people) > 24


@dataclass(frozen=True, slots=True)
class Years:
    """An earlier thread of this year between two places, drawn while a person is touched."""

    tutor: int
    tutee: int
    path: str


def ring(board: Board, shape: Shape = SHAPES["wide"]) -> Ring:
    """The ring of a board document on a sheet of this shape; no people give an empty ring."""
    table, people = _seated(board, shape)
    middle, scale = (table.cx, table.cy), shape.scale
    face, crowded = table.face, len(people) > 24
    lanes: dict[tuple[str, str], int] = {}
    marks: list[Point] = []
    threads: list[Thread] = []
    for link in _strongest(board["links"]):
        tutor, tutee = people.get(link["tutor"]), people.get(link["tutee"])
        if tutor is None or tutee is None:
            continue  # somebody whom the policy does not show
        lane = lanes.get((tutor.id, tutee.id), 0)
        lanes[tutor.id, tutee.id] = lane + 1
        now, rehearsal, tema = link["when"] == "now", link["kind"] == "rehearsal", link["tema"]
        head = (15 if now else 9) * scale * (0.75 if crowded else 1)
        run = curve(
            (tutor.place.x, tutor.place.y), (tutee.place.x, tutee.place.y), middle,
            face=face, head=head, lane=lane,
        )  # fmt: skip
        mark = None
        if now and tema:
            size = scale * (0.78 if crowded else 1)
            mark = spot(run, marks, apart=27 * size, clear=32 * size)
            marks.append(mark)
        threads.append(
            Thread(
                key=f"{tutor.number}-{tutee.number}-{lane}",
                tutor=tutor,
                tutee=tutee,
                title=tema["title"] if tema else "",
                drawing=tema["drawing"] if tema else "",
                rehearsal=rehearsal,
                when=link["when"],
                yarn=yarn(tema, rehearsal or link.get("confirm", False)),
                path=run.path,
                tip=run.tip,
                angle=run.angle,
                mark=mark,
            )
        )
    threads.sort(key=lambda thread: thread.when == "now")
    return Ring(table, tuple(people.values()), tuple(threads))


def years(board: Board, shape: Shape = SHAPES["wide"]) -> list[Years]:
    """The threads of this year that are neither of now nor of today."""
    table, people = _seated(board, shape)
    found: dict[tuple[str, str], Years] = {}
    for link in board["links"]:
        pair = (link["tutor"], link["tutee"])
        if link["when"] != "year" or pair in found or not set(pair) <= people.keys():
            continue
        tutor, tutee = (people[who].place for who in pair)
        run = curve(
            (tutor.x, tutor.y), (tutee.x, tutee.y), (table.cx, table.cy),
            face=table.face, head=0, lane=0,
        )  # fmt: skip
        found[pair] = Years(people[pair[0]].number, people[pair[1]].number, run.path)
    return list(found.values())


def _seated(board: Board, shape: Shape) -> tuple[Seating, dict[str, Person]]:
    """The laid table, and the people by id in the order of their places."""
    order = sorted(board["people"], key=lambda person: (person["seat"], person["id"]))
    members = [person for person in order if person["kind"] not in GUESTS]
    guests = [person for person in order if person["kind"] in GUESTS]
    table = seating(
        tuple(person["name"] for person in members),
        tuple(person["name"] for person in guests),
        shape,
    )
    busy = {who for link in board["links"] if link["when"] == "now" for who in _both(link)}
    people = {
        person["id"]: Person(
            number,
            person["id"],
            person["name"],
            person["avatar"] or "",
            person["id"] in busy,
            place,
        )
        for number, (person, place) in enumerate(zip(members + guests, table.places, strict=True))
    }
    return table, people


def _both(link: Board) -> tuple[str, str]:
    return (link["tutor"], link["tutee"])


def _strongest(links: Sequence[Board]) -> list[Board]:
    """One link for each pair, tema and kind, the nearest in time; those of the year left out."""
    found: dict[tuple[str, str, str, str], Board] = {}
    for link in links:
        if link["when"] == "year":
            continue
        key = (*_both(link), link["tema"]["id"] if link["tema"] else "", link["kind"])
        if key not in found or link["when"] == "now":
            found[key] = link
    return list(found.values())
