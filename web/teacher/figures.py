"""The group's figures in sentences: with names for the teacher alone (docs/domain.md 4.3)."""

from __future__ import annotations

from flask import Blueprint, render_template

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.reports.assembly import that_day
from kiosk.reports.group import group_figures
from kiosk.reports.named import plain
from kiosk.reports.telling import Line, day_sentence, told
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher.temas import namer


def add(bp: Blueprint, school: School) -> None:
    """Add the route of this screen."""

    @bp.get("/figures")
    def figures() -> str:
        classroom, words = school.classroom(), spoken()
        people = {person.id: person for person in directory.people(classroom.connection)}
        name, titles = namer(people, words), _titles(classroom)
        return render_template(
            "teacher/figures.html",
            lines=told_lines(classroom, words),
            titled=lambda temas: sorted(
                ((titles[tema], tema) for tema in temas if titles.get(tema)), key=_by_name
            ),
            named=lambda idents: sorted(((name(who), who) for who in idents), key=_by_name),
            pairs=lambda pairs: sorted((sorted(map(name, pair)) for pair in pairs), key=str),
        )


def _by_name(each: tuple[str, str]) -> tuple[str, str]:
    return (plain(each[0]), each[1])


def told_lines(classroom: Classroom, words: Words) -> tuple[Line, ...]:
    """The sentences of the group this school year."""
    found = group_figures(classroom.connection, classroom.facts())
    return told(found, _titles(classroom), words)


def aloud(classroom: Classroom, day: int, words: Words) -> str:
    """One sentence of a school day, to read aloud at its end; "" if nothing began on it."""
    facts = classroom.facts()
    found = that_day(classroom.connection, facts, day)
    return day_sentence(found, words, today=day in facts.days(1))


def _titles(classroom: Classroom) -> dict[str, str]:
    return {tema.id: tema.title for tema in directory.temas(classroom.connection)}
