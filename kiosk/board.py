"""The board: everything that is true now, as one document for display, tablet and wall.

Who may see what is decided here (docs/rules.md 7); the pages only draw it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.clock import local, zone
from kiosk.events import Sitting
from kiosk.lookups import ALONE, Lookups
from kiosk.network import ONE_TABLE, THICK
from kiosk.rows import Person, Tema
from kiosk.saying import called
from kiosk.words import Words

DYES = (
    "#B4562B",
    "#2F6B7E",
    "#4A6FA5",
    "#7A4B82",
    "#8A6D1F",
    "#3F7347",
    "#9C3F5C",
    "#55606B",
    "#6A4FA0",
    "#8C5A3C",
    "#1F7A6E",
    "#A2498F",
)
STITCHES = ("solid", "short", "dot", "chain", "long", "knot", "step")
"""Colour and stitch of a tema: twelve dyes, seven stitches: eighty-four before one repeats."""

Document = dict[str, Any]
Link = tuple[str, str, str, str]
"""(tutor, tutee, tema, kind)."""


def thread(tema: Tema) -> Document:
    """A tema as the pictures need it."""
    return {
        "id": tema.id,
        "title": tema.title,
        "colour": DYES[tema.dye % len(DYES)],
        "stitch": STITCHES[tema.dye % len(STITCHES)],
        "drawing": tema.drawing,
    }


class _Names:
    """Names as this asker may see them."""

    def __init__(self, people: list[Person], words: Words, policy: str) -> None:
        bare = policy == "drawings"
        self._names = {person.id: "" if bare else called(person, words) for person in people}

    def __call__(self, ident: str) -> str:
        return self._names.get(ident, "")


LATELY = 100
"""How many links of the year, the latest, are in a document that was not asked for all of them."""


def board(
    classroom: Classroom,
    words: Words,
    parts: Mapping[str, Any],
    timezone: str,
    asker: str,
    *,
    year: bool = False,
) -> Document:
    """The document of `/api/board`. asker: wall, teacher or promoter.

    parts: as the station told of them. year: with every tutoría of those who are here, not only
    the latest. Otherwise the document takes as long, and is as large, after a hundred thousand
    dialogues as on the first day.
    """
    connection = classroom.connection
    facts = classroom.facts()
    policy = "all" if asker == "teacher" else facts.policies.names_on_projection
    bare = policy == "nothing"
    open_now = () if bare else facts.open()
    people = [] if bare else _people(connection, open_now)
    here = {p.id for p in people if _seen(p, open_now)}
    links = {} if bare else _links(facts, open_now, here, year)
    studies = [] if bare else _studies(facts, here, asker)
    shown = {sitting.tema for sitting in open_now} | {tema for _, _, tema, _ in links}
    shown |= {tema for _, tema, _ in studies}
    temas = {tema.id: thread(tema) for tema in directory.temas_of(connection, shown)}
    look = facts.looked_at()
    unsure = facts.unconfirmed_today()
    names = _Names(people, words, policy)
    groups = _groups(people, words)
    station = {"reader": parts.get("reader", "none"), "display": parts.get("display", "none")}
    document: Document = {
        "seq": classroom.seq(),
        "as_of": datetime.now(UTC).isoformat(timespec="seconds"),
        "clock": _clock(classroom, facts, timezone),
        "site": {"name": facts.policies.school or classroom.site.name, "language": words.language},
        "station": station,
        "open": [_open(s, names, temas, s.dialogue in look) for s in open_now],
        "people": [_person(p, names) for p in people if p.id in here],
        "links": [
            _link(link, since, temas, since == "today" and link in unsure)
            for link, since in links.items()
        ],
        "studies": [
            {"person": person, "tema": temas.get(tema), "kind": how}
            for person, tema, how in studies
        ],
    }
    if tables := _tables([p for p in people if p.id in here], groups, words, asker):
        document["tables"] = tables
    if asker != "wall":
        document["station"] = {**station, "storage": parts.get("storage", "ok")}
        unknown = facts.unknown_since()
        document["unknown_cards"] = [{"card": key} for key in unknown]
        document["cards_today"] = [key for key, day in unknown.items() if day == facts.day()]
        document["new_cards"] = _new_cards(connection, people, names)
    if asker == "teacher":
        busy = {who for sitting in open_now for who in sitting.pair}
        document["help"] = _help(facts, names)
        document["alone"] = [p.id for p in people if p.id in here and p.id not in busy]
        document["groups"] = [
            {"table": number, "name": name} for (_, name), number in groups.items()
        ]
    return document


def _people(connection: sqlite3.Connection, open_now: tuple[Sitting, ...]) -> list[Person]:
    """Everybody who is here, and whoever else is in a dialogue."""
    here = directory.present(connection)
    known = {person.id for person in here}
    others = {who for sitting in open_now for who in sitting.pair} - known
    found = [directory.person(connection, who) for who in sorted(others)]
    return [*here, *(person for person in found if person is not None)]


def _clock(classroom: Classroom, facts: Lookups, timezone: str) -> Document:
    moment = classroom.moment()
    told: Document = {"trust": moment.trust, "day": facts.day(), "time": None, "date": None}
    if moment.trust.vouched and moment.wall_ms is not None:
        now = local(moment.wall_ms, zone(timezone))
        told["time"], told["date"] = now.strftime("%H:%M"), now.date().isoformat()
    return told


def _seen(person: Person, open_now: tuple[Sitting, ...]) -> bool:
    """Everybody who is here; guests from the pool only while they have to do with somebody."""
    if person.erased or not person.active:
        return False
    if person.pooled:
        return any(person.id in sitting.pair for sitting in open_now)
    return True


_GUESTS = ("visitor", "family", "guest")
Group = tuple[str, str]
"""(which sort of table: members', visiting schools', families'; the group's name)."""


def _group(person: Person, words: Words) -> Group:
    if person.kind == "family":
        return ("c", words("now.families"))
    return ("b" if person.kind in _GUESTS else "a", person.group)


def _groups(people: list[Person], words: Words) -> dict[Group, int]:
    """The numbers of the tables, from 1: the groups, then the schools that visit, then families."""
    found = {_group(person, words) for person in people}
    named = sorted((group for group in found if group[1]), key=_by_number)
    return {group: number for number, group in enumerate(named, 1)}


def _by_number(group: Group) -> tuple[str, list[tuple[int, str]]]:
    """Grade 2 comes before grade 10."""
    parts = re.split(r"(\d+)", group[1])
    return group[0], [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _tables(
    here: list[Person], numbers: Mapping[Group, int], words: Words, asker: str
) -> dict[str, int]:
    """Who sits at which table; for the wall only where the picture needs it, without a name."""
    apart = asker == "teacher" or len(here) > ONE_TABLE
    found = {p.id: numbers.get(_group(p, words), 0) for p in here if apart or p.kind in _GUESTS}
    return {who: table for who, table in found.items() if table}


def _person(person: Person, names: _Names) -> Document:
    return {
        "id": person.id,
        "name": names(person.id),
        "avatar": person.avatar,
        "kind": person.kind,
        "seat": person.seat,
    }


def _open(
    sitting: Sitting, names: _Names, temas: Mapping[str, Document], confirm: bool
) -> Document:
    return {
        "dialogue": sitting.dialogue,
        "tutor": {"id": sitting.tutor, "name": names(sitting.tutor)},
        "tutee": {"id": sitting.tutee, "name": names(sitting.tutee)},
        "tema": temas.get(sitting.tema),
        "kind": sitting.kind,
        "confirm": confirm,
    }


def _link(link: Link, when: str, temas: Mapping[str, Document], confirm: bool) -> Document:
    """A link; confirm: nobody stands yet for what was held elsewhere, so it is drawn dotted."""
    tutor, tutee, tema, kind = link
    made = {"tutor": tutor, "tutee": tutee, "tema": temas.get(tema), "kind": kind, "when": when}
    return {**made, "confirm": True} if confirm else made


def _links(
    facts: Lookups, open_now: tuple[Sitting, ...], here: set[str], year: bool
) -> dict[Link, str]:
    """When each pair last had to do with each tema, strongest first: now, today, this year.

    Of the year only what those who are here have with one another.
    """
    when: dict[Link, str] = {}
    for sitting in open_now:
        when[sitting.tutor, sitting.tutee, sitting.tema, sitting.kind] = "now"
    for key in facts.today():
        when.setdefault(key, "today")
    for key in facts.year() if year else facts.lately(LATELY):
        if key[0] in here and key[1] in here:
            when.setdefault(key, "year")
    return when


def _studies(facts: Lookups, here: set[str], asker: str) -> list[tuple[str, str, str]]:
    """Who studies alone today; only a teacher sees who waits for a tutor (docs/rules.md 7)."""
    return [
        each
        for each in facts.studies()
        if each[0] in here and (asker == "teacher" or each[2] == ALONE)
    ]


def _help(facts: Lookups, names: _Names) -> list[Document]:
    return [
        {
            "id": call.call,
            "people": [{"id": who, "name": names(who)} for who in call.people],
            "dialogue": call.dialogue or None,
        }
        for call in facts.standing_calls()
    ]


def spanned(classroom: Classroom, words: Words, document: Document, links: list[Link]) -> Document:
    """A board of the wall with these links instead of its own, drawn as if they were now; of many,
    as if they were of earlier today.

    Guests who have to do with them are there too, named as the policy says, and the schools that
    visit are told at their tables. Links of those who are not there are left out.
    """
    policy = classroom.facts().policies.names_on_projection
    if policy == "nothing":
        return {**document, "open": [], "links": [], "people": [], "studies": []}
    present = {person["id"] for person in document["people"]}
    everybody = {
        person.id: person
        for person in directory.people(classroom.connection)
        if not person.erased and (person.active or person.pooled)
    }
    met = dict.fromkeys(who for tutor, tutee, _, _ in links for who in (tutor, tutee))
    guests = [everybody[who] for who in met if who in everybody and who not in present]
    names = _Names(guests, words, policy)
    here = [everybody[who] for who in present if who in everybody] + guests
    there = {person.id for person in here}
    links = [link for link in links if link[0] in there and link[1] in there]
    when = "now" if len(links) <= THICK else "today"
    numbers = _groups(here, words)
    temas = directory.temas_of(classroom.connection, {tema for _, _, tema, _ in links})
    threads = {tema.id: thread(tema) for tema in temas}
    return {
        **document,
        "open": [],
        "studies": [],
        "people": [*document["people"], *(_person(guest, names) for guest in guests)],
        "tables": _tables(here, numbers, words, "wall"),
        "groups": [
            {"table": number, "name": name}
            for (sort, name), number in numbers.items()
            if sort == "b"
        ],
        "links": [
            {"tutor": tutor, "tutee": tutee, "tema": threads.get(tema), "kind": kind, "when": when}
            for tutor, tutee, tema, kind in links
        ],
    }


def _new_cards(
    connection: sqlite3.Connection, people: list[Person], names: _Names
) -> list[Document]:
    """Cards with which somebody began who has no name yet, latest first.

    Not those of a kit: whoever picked one is called by its drawing and may stay so.
    """
    new = sorted((p for p in people if p.kind == "new" and p.number), key=lambda p: -p.number)
    return [
        {"card": card.key, "person": {"id": person.id, "name": names(person.id)}}
        for person in new
        for card in directory.cards_of(connection, person.id)
        if not card.resting
    ]
