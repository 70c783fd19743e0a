"""The network picture as values: who sits where, and how each thread runs; templates only print it.

`ring(board)` takes the document of `/api/board` (docs/design.md 4) and gives a `Ring`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import atan2, cos, sin
from typing import Any

from kiosk.network.seating import SHAPES, Place, Seating, Shape, seating
from kiosk.network.tables import tables
from kiosk.network.threads import Point, Yarn, curve, dye, loose_yarn, spot, stub, yarn

__all__ = [
    "Loose",
    "SHAPES",
    "THICK",
    "Person",
    "Ring",
    "Shape",
    "Thin",
    "Thread",
    "Yarn",
    "Years",
    "dye",
    "loose_yarn",
    "part_of",
    "ring",
    "yarn",
    "years",
]

Board = Mapping[str, Any]
THICK = 30
"""The most threads that are drawn thick, each with its tema's drawing."""

MOST = 400
"""The most threads of earlier that are drawn each with its stitch and head. Of more there is one
thin thread for each pair: nobody follows one among so many, and a year has thousands."""

ONE_TABLE = 50
"""More people than this sit at several tables, one for each group or school."""

GUESTS = frozenset({"guest", "visitor", "family"})
"""The kinds of people who sit on the guests' arc; everybody else has a seat at the table."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person at their place. number: the place, counted from 0. busy: in a dialogue now.

    hand: where a small hand goes, because they call for help."""

    number: int
    id: str
    name: str
    drawing: str
    busy: bool
    place: Place
    hand: Point | None = None


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
class Thin:
    """A thread without head or stitch between two places, of the colour of the pair's last tema."""

    tutor: int
    tutee: int
    path: str
    colour: str


@dataclass(frozen=True, slots=True)
class Loose:
    """A dashed thread that leads to nobody: of own study to the tema's drawing, of who waits for a
    tutor to an empty place. end: the middle of that; size: its radius."""

    person: Person
    waits: bool
    title: str
    drawing: str
    yarn: Yarn
    path: str
    end: Point
    size: float


@dataclass(frozen=True, slots=True)
class Ring:
    """The picture: thinner threads first, so that what goes on now lies on top.

    labels: the names of the tables, where there are several and their names may be told.
    thin: what of earlier is too much to be drawn thread by thread. loose: of those who learn
    without a tutor today."""

    seating: Seating
    people: tuple[Person, ...]
    threads: tuple[Thread, ...]
    labels: tuple[tuple[Point, str], ...] = ()
    thin: tuple[Thin, ...] = ()
    loose: tuple[Loose, ...] = ()

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
    scale = shape.scale * (min(1.0, table.face / 14) if table.rounds else 1)
    face, crowded = table.face, len(people) > 24
    lanes: dict[tuple[str, str], int] = {}
    marks: list[Point] = []
    threads: list[Thread] = []
    links, many = _strongest(board["links"]), []
    if sum(link["when"] != "now" for link in links) > MOST:
        many = [link for link in links if link["when"] != "now"]
        links = [link for link in links if link["when"] == "now"]
    for link in links:
        tutor, tutee = people.get(link["tutor"]), people.get(link["tutee"])
        if tutor is None or tutee is None:
            continue  # somebody whom the policy does not show
        lane = lanes.get((tutor.id, tutee.id), 0)
        lanes[tutor.id, tutee.id] = lane + 1
        now, rehearsal, tema = link["when"] == "now", link["kind"] == "rehearsal", link["tema"]
        head = (15 if now else 9) * scale * (0.75 if crowded else 1)
        run = curve(
            (tutor.place.x, tutor.place.y), (tutee.place.x, tutee.place.y),
            _middle(table, tutor, tutee), face=face, head=head, lane=lane,
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
    names = {each["table"]: each["name"] for each in board.get("groups", ())}
    labels = [((each.cx, each.cy), _label(each.groups, names)) for each in table.rounds]
    thin, loose = _thin(many, table, people), _loose(board, table, people)
    everybody = tuple(people.values())
    return Ring(table, everybody, tuple(threads), tuple(labels), tuple(thin), tuple(loose))


def years(board: Board, shape: Shape = SHAPES["wide"]) -> list[Years]:
    """The threads of this year that are neither of now nor of today."""
    links = [link for link in board["links"] if link["when"] == "year"]
    thin = _thin(links, *_seated(board, shape))
    return [Years(each.tutor, each.tutee, each.path) for each in thin]


def _thin(links: Sequence[Board], table: Seating, people: Mapping[str, Person]) -> list[Thin]:
    """One thread for each pair; the links are in the order of when they met last."""
    found = {}
    for one, other, tema in {_both(link): (*_both(link), link["tema"]) for link in links}.values():
        if one not in people or other not in people:
            continue  # somebody whom the policy does not show
        tutor, tutee = people[one], people[other]
        run = curve(
            (tutor.place.x, tutor.place.y), (tutee.place.x, tutee.place.y),
            _middle(table, tutor, tutee), face=table.face, head=0, lane=0,
        )  # fmt: skip
        colour = dye(str(tema["colour"]) if tema else "")
        found[one, other] = Thin(tutor.number, tutee.number, run.path, colour)
    return list(found.values())


def _loose(board: Board, table: Seating, people: Mapping[str, Person]) -> list[Loose]:
    """The threads of those who study alone or wait, and are in no dialogue now."""
    found = []
    for study in board.get("studies", ()):
        person, tema = people.get(study["person"]), study["tema"]
        if person is None or person.busy:
            continue
        at = (person.place.x, person.place.y)
        path, end, size = stub(at, table.inward(person.place), table.face)
        found.append(
            Loose(
                person=person,
                waits=study["kind"] == "waits",
                title=tema["title"] if tema else "",
                drawing=tema["drawing"] if tema else "",
                yarn=loose_yarn(tema),
                path=path,
                end=end,
                size=size,
            )
        )
    return found


def part_of(board: Board, *, table: int = 0, only_now: bool = False) -> Board:
    """The board of one table, with those whom its people have to do with today; 0 for all.

    only_now: without the threads of earlier today.
    """
    links = [link for link in board["links"] if not only_now or link["when"] != "today"]
    if not table:
        return {**board, "links": links}
    mine = {who for who, at in board.get("tables", {}).items() if at == table}
    links = [link for link in links if mine & set(_both(link))]
    near = {who for link in links if link["when"] != "year" for who in _both(link)}
    people = [person for person in board["people"] if person["id"] in mine | near]
    return {**board, "links": links, "people": people}


def _seated(board: Board, shape: Shape) -> tuple[Seating, dict[str, Person]]:
    """The laid table, and the people by id in the order of their places."""
    numbers: Mapping[str, int] = board.get("tables", {})

    def at(person: Board) -> int:
        return numbers.get(person["id"], 0)

    order = sorted(board["people"], key=lambda person: (person["seat"], person["id"]))
    if len(order) > ONE_TABLE:
        order.sort(key=at)
        groups = groupby(order, key=at)
        table = tables(
            tuple((number, tuple(each["name"] for each in some)) for number, some in groups), shape
        )
    else:
        members = [person for person in order if person["kind"] not in GUESTS]
        guests = [person for person in order if person["kind"] in GUESTS]
        guests.sort(key=at)  # by school, then families
        order = members + guests
        table = seating(
            tuple(person["name"] for person in members),
            tuple(person["name"] for person in guests),
            shape,
        )
    busy = {who for link in board["links"] if link["when"] == "now" for who in _both(link)}
    calling = {who["id"] for call in board.get("help", ()) for who in call["people"]}
    people = {
        person["id"]: Person(
            number,
            person["id"],
            person["name"],
            person["avatar"] or "",
            person["id"] in busy,
            place,
            _hand(table, place) if person["id"] in calling else None,
        )
        for number, (person, place) in enumerate(zip(order, table.places, strict=True))
    }
    return table, people


def _label(groups: Sequence[int], names: Mapping[int, str]) -> str:
    return " · ".join(names[group] for group in groups if group in names)


def _middle(table: Seating, one: Person, other: Person) -> Point:
    """What the thread of these two bends towards: the middle of their table."""
    if one.place.table == other.place.table:
        return table.middle(one.place)
    return ((one.place.x + other.place.x) / 2, (one.place.y + other.place.y) / 2)


def _hand(table: Seating, place: Place) -> Point:
    """Beside the face, on the table's side of it: there are no names and few threads."""
    x, y = table.middle(place)
    inward = atan2(y - place.y, x - place.x) + 0.9
    return (place.x + table.face * cos(inward), place.y + table.face * sin(inward))


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
