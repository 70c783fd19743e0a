"""K3, the catalogue for a classroom tablet: what can be learned here, and who could accompany.

Open to everybody on the network; people as the policy `names_on_projection` allows. One can look
through it by drawings alone, and nothing is typed or changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from kiosk.board import thread
from kiosk.imports.tables import plain
from kiosk.network import Yarn, yarn
from kiosk.reports.catalogue import Offered, shows_names
from kiosk.reports.catalogue import catalogue as report
from kiosk.rows import Person, Tema
from kiosk.saying import called
from kiosk.words import Words
from web.languages import spoken
from web.school import School


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody who offers temas, as everybody may see them. name: "" where drawings only show."""

    id: str
    name: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A tema as the catalogue draws it. wanted: nobody offers it, and somebody chose it."""

    tema: Tema
    yarn: Yarn
    faces: tuple[Face, ...]
    wanted: bool


def catalogue(school: School) -> Blueprint:
    """The routes of the open catalogue."""
    bp = Blueprint("catalogue", __name__)

    @bp.get("/catalogue")
    def browse() -> str:
        classroom, words = school.classroom(), spoken()
        facts = classroom.facts()
        policy = facts.policies.names_on_projection
        found = report(classroom.connection, facts)
        offered = _tiles(found.offered, policy, words)
        faces = {face.id: face for tile in offered for face in tile.faces}
        chosen = faces.get(request.args.get("with", ""))
        if chosen is not None:
            offered = [tile for tile in offered if chosen in tile.faces]
        return render_template(
            "catalogue.html",
            offered=offered,
            not_yet=[] if chosen else _tiles(found.not_yet, policy, words),
            wishes=found.wishes if shows_names(facts) and not chosen else (),
            faces=sorted(faces.values(), key=_order),
            chosen=chosen,
        )

    @bp.get("/catalogue/<tema>")
    def look(tema: str) -> str:
        classroom, words = school.classroom(), spoken()
        facts = classroom.facts()
        found = report(classroom.connection, facts)
        everything = [each for each in (*found.offered, *found.not_yet) if each.tema.id == tema]
        if not everything:
            abort(404)
        (tile,) = _tiles(everything, facts.policies.names_on_projection, words)
        return render_template("catalogue_tema.html", tile=tile, offered=bool(everything[0].people))

    return bp


def _tiles(some: tuple[Offered, ...] | list[Offered], policy: str, words: Words) -> list[Tile]:
    """Temas in the order of their titles, each with its faces in the order of their names."""
    tiles = [
        Tile(
            each.tema,
            yarn(thread(each.tema), False),
            tuple(sorted(_faces(each.people, policy, words), key=_order)),
            each.wanted,
        )
        for each in some
    ]
    return sorted(tiles, key=lambda tile: (plain(tile.tema.title), tile.tema.id))


def _faces(people: tuple[Person, ...], policy: str, words: Words) -> list[Face]:
    if policy == "nothing":
        return []
    bare = policy == "drawings"
    return [Face(p.id, "" if bare else called(p, words), p.avatar) for p in people]


def _order(face: Face) -> tuple[str, str, str]:
    return plain(face.name), face.drawing, face.id
