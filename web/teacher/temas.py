"""T3 Temas: which temas live here, who brought each, and who holds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from kiosk import directory
from kiosk.board import thread
from kiosk.classroom import Classroom
from kiosk.imports.tables import plain
from kiosk.network import Yarn, yarn
from kiosk.reports import temas as report
from kiosk.rows import Person, Tema
from kiosk.saying import called
from kiosk.words import Words
from web.languages import spoken
from web.school import School

LANGUAGES = ("es", "en", "th", "tzh", "tzo", "nah", "myn", "arn")
"""Languages with a name in the catalogues; a tema may have any other, by its own name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A tema as a page draws it. brought_by: a name or ""."""

    tema: Tema
    yarn: Yarn
    language: str
    brought_by: str


def look(tema: Tema, people: dict[str, Person], words: Words) -> Shown:
    """A tema with its thread and the words for where it comes from."""
    known = words(f"temas.language_{tema.language}") if tema.language in LANGUAGES else ""
    who = people.get(tema.brought_by)
    name = called(who, words) if who is not None and not who.erased else ""
    return Shown(tema, yarn(thread(tema), False), known or tema.language, name)


def add(bp: Blueprint, school: School) -> None:
    """Add the pages of the temas."""

    @bp.get("/temas")
    def temas() -> str:
        classroom, words = school.classroom(), spoken()
        people = everybody(classroom)
        found = report.temas(classroom.connection, classroom.facts())
        found.sort(key=lambda each: plain(each.tema.title))
        awake = [each for each in found if not each.tema.resting]
        return render_template(
            "teacher/temas.html",
            awake=[(each, look(each.tema, people, words)) for each in awake],
            asleep=[each.tema for each in found if each.tema.resting],
            name=namer(people, words),
            living=sum(each.living for each in awake),
            fragile=sum(each.fragile for each in awake),
        )

    @bp.get("/temas/<tema>")
    def tema(tema: str) -> str:
        classroom, words = school.classroom(), spoken()
        facts = classroom.facts()
        told = report.tema(classroom.connection, facts, tema)
        if told is None:
            abort(404)
        return render_template(
            "teacher/tema.html",
            about=told,
            shown=look(told.living.tema, told.people, words),
            name=(name := namer(told.people, words)),
            names=lambda idents: ", ".join(name(each) for each in idents),
            by_state={
                state: [path for path in told.paths if path.state == state]
                for state in ("chosen", "learning", "understood", "demonstrated")
            },
            requires=facts.policies.offer_requires,
        )


def everybody(classroom: Classroom) -> dict[str, Person]:
    """All people by their ids."""
    return {person.id: person for person in directory.people(classroom.connection)}


def namer(people: dict[str, Person], words: Words) -> Callable[[str], str]:
    """What to call a person by id; who was erased is somebody."""

    def name(ident: str) -> str:
        person = people.get(ident)
        if person is None or person.erased:
            return words("temas.somebody")
        return called(person, words)

    return name
