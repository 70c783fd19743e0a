"""The board: everything that is true now, as one document for display, tablet and wall.

Who may see what is decided here (docs/rules.md 7); the pages only draw it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.clock import local, zone
from kiosk.events import Sitting
from kiosk.lookups import Lookups
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


def board(
    classroom: Classroom, words: Words, parts: Mapping[str, Any], timezone: str, asker: str
) -> Document:
    """The document of `/api/board`. asker: wall or teacher; parts: as the station told of them."""
    connection = classroom.connection
    facts = classroom.facts()
    people = directory.people(connection)
    temas = {tema.id: thread(tema) for tema in directory.temas(connection)}
    policy = "all" if asker == "teacher" else facts.policies.names_on_projection
    if policy == "nothing":
        people, temas = [], {}
    open_now = () if policy == "nothing" else facts.open()
    names = _Names(people, words, policy)
    station = {"reader": parts.get("reader", "none"), "display": parts.get("display", "none")}
    document: Document = {
        "seq": classroom.seq(),
        "as_of": datetime.now(UTC).isoformat(timespec="seconds"),
        "clock": _clock(classroom, facts, timezone),
        "site": {"name": classroom.site.name, "language": words.language},
        "station": station,
        "open": [_open(facts, s, names, temas) for s in open_now],
        "people": [_person(p, names) for p in people if _seen(p, open_now)],
        "links": [] if policy == "nothing" else _links(facts, open_now, temas),
    }
    if asker == "teacher":
        document["station"] = {**station, "storage": parts.get("storage", "ok")}
        document["help"] = _help(classroom, facts, names)
        document["unknown_cards"] = _unknown(classroom)
    return document


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
    if person.kind == "guest":
        return any(person.id in sitting.pair for sitting in open_now)
    return True


def _person(person: Person, names: _Names) -> Document:
    return {
        "id": person.id,
        "name": names(person.id),
        "avatar": person.avatar,
        "kind": person.kind,
        "seat": person.seat,
    }


def _open(
    facts: Lookups, sitting: Sitting, names: _Names, temas: Mapping[str, Document]
) -> Document:
    return {
        "dialogue": sitting.dialogue,
        "tutor": {"id": sitting.tutor, "name": names(sitting.tutor)},
        "tutee": {"id": sitting.tutee, "name": names(sitting.tutee)},
        "tema": temas.get(sitting.tema),
        "kind": sitting.kind,
        "confirm": facts.look(sitting),
    }


def _links(
    facts: Lookups,
    open_now: tuple[Sitting, ...],
    temas: Mapping[str, Document],
) -> list[Document]:
    """One link a tutoría, strongest first: now, today, this year."""
    when: dict[tuple[str, str, str, str], str] = {}
    for sitting in open_now:
        when[sitting.tutor, sitting.tutee, sitting.tema, sitting.kind] = "now"
    for key in facts.today():
        when.setdefault(key, "today")
    for key in facts.year():
        when.setdefault(key, "year")
    return [
        {"tutor": tutor, "tutee": tutee, "tema": temas.get(tema), "kind": kind, "when": since}
        for (tutor, tutee, tema, kind), since in when.items()
    ]


def _help(classroom: Classroom, facts: Lookups, names: _Names) -> list[Document]:
    return [
        {
            "id": call.call,
            "people": [{"id": who, "name": names(who)} for who in call.people],
            "dialogue": call.dialogue or None,
        }
        for call in facts.standing_calls()
    ]


def _unknown(classroom: Classroom) -> list[Document]:
    """Cards that nobody knows, latest first, and people without a name yet."""
    return [{"card": key} for key in classroom.unknown_cards()]
