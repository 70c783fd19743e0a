"""T4 The tree of a tema: from whom everybody had it, by generation; K5: one person's part of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, render_template, request

from kiosk.lineage import Place, Tree
from kiosk.network.growing import MANY, STYLES, Grown, grown
from kiosk.reports import temas as report
from kiosk.reports.figures import OUTSIDE
from kiosk.rows import Person, Tema
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher.temas import look, namer


def add(bp: Blueprint, school: School) -> None:
    """Add the route of this screen."""

    @bp.get("/temas/<tema>/lineage")
    def lineage(tema: str) -> str:
        classroom, words = school.classroom(), spoken()
        told = report.tema(classroom.connection, classroom.facts(), tema)
        if told is None:
            abort(404)
        whole, person = told.lineage, request.args.get("person", "")
        if person and whole.place(person) is None:
            person = ""
        tree = whole.around(person) if person else whole
        name, row = namer(told.people, words), told.living.tema
        return render_template(
            "teacher/lineage.html",
            tema=row,
            shown=look(row, told.people, words),
            tree=tree,
            whole=whole,
            person=person,
            passed_to=whole.passed_to(person),
            mine=whole.place(person) if person else None,
            pictures=_pictures(tree, row, told.people, name, words),
            drawings=sorted({_drawing(told.people.get(each.person)) for each in tree.places}),
            drawing=lambda who: _drawing(told.people.get(who)),
            outside=lambda who: who in told.people and told.people[who].kind in OUTSIDE,
            name=name,
            names=lambda idents: ", ".join(name(each) for each in idents),
            generations=_generations(tree),
            note=lambda who: _note(who, row, told.people, words),
        )


def _drawing(person: Person | None) -> str:
    return person.avatar if person is not None and person.avatar else "card"


def _pictures(
    tree: Tree, tema: Tema, people: dict[str, Person], name: Callable[[str], str], words: Words
) -> dict[str, Grown]:
    """The tree for a sheet that lies and for one that stands; of very many people once."""
    told = {
        place.person: (name(place.person), _note(place.person, tema, people, words))
        for place in tree.places
    }
    if len(tree.places) > MANY:
        return {"many": grown(tree, told, STYLES["many"])}
    return {key: grown(tree, told, STYLES[key]) for key in ("wide", "tall")}


def _note(who: str, tema: Tema, people: dict[str, Person], words: Words) -> str:
    """What stands below a name: that this person brought it, or comes from elsewhere."""
    person = people.get(who)
    if who == tema.brought_by and tema.came_from:
        return words("lineage.brought_from", place=tema.came_from)
    if who == tema.brought_by:
        return words("lineage.brought")
    if person is None or person.erased or person.kind not in OUTSIDE:
        return ""
    if person.kind == "visitor" and person.group:
        return person.group
    return words(f"people.kind_{person.kind}")


def _generations(tree: Tree) -> list[tuple[int, list[Place]]]:
    """The people of each generation, from 1."""
    found: dict[int, list[Place]] = {}
    for place in tree.places:
        found.setdefault(place.generation + 1, []).append(place)
    return sorted(found.items())
