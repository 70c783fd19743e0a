"""Somebody comes with a passport from another school: the person, the temas, what is known of both.

What came along was said elsewhere: it stands here by a correction of its own act, which takes it
back as well, and it is no step of learning of this school (docs/events.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.classroom import Classroom
from kiosk.corrections.sittings import path_fact
from kiosk.enrolling.people import Typed, added, here, named, namesakes
from kiosk.enrolling.typed import clean, fits
from kiosk.errors import Refused
from kiosk.events import Fact
from kiosk.folds import Path
from kiosk.imports.pictures import tema_drawing
from kiosk.imports.report import Book
from kiosk.imports.tables import plain
from kiosk.known import fresh_id
from kiosk.reports.passport import Carried, Passport
from kiosk.rows import Person, Row, Tema
from kiosk.said import BROUGHT
from kiosk.words import Words


@dataclass(frozen=True, slots=True)
class Coming:
    """What a passport would bring. alike: who is or was here under that name.

    known: titles of temas that are here already; new: those that would come along.
    """

    passport: Passport
    alike: tuple[Person, ...]
    known: tuple[str, ...]
    new: tuple[str, ...]


def coming(classroom: Classroom, passport: Passport) -> Coming:
    """Whom and what it would bring; nothing is written. Refused for a name that cannot be kept."""
    book = Book(classroom)
    name = named(passport.name)
    titles = {plain(each.title) for each in book.temas.values()}
    carried = [title for each in passport.temas if (title := clean(each.title)) and fits(title)]
    return Coming(
        replace(passport, name=name),
        namesakes(book.people.values(), name),
        tuple(title for title in carried if plain(title) in titles),
        tuple(title for title in carried if plain(title) not in titles),
    )


def arrive(
    classroom: Classroom,
    actor: str,
    passport: Passport,
    say: Words,
    *,
    group: str = "",
    who: str = "",
) -> tuple[str, str]:
    """Let the person come: as somebody new, or as `who`. The person's id, and the act to undo."""
    act, ident = BROUGHT + fresh_id(), who

    def outcomes() -> Iterator[Row | Fact]:
        nonlocal ident
        book = Book(classroom)
        if who:
            person = here(book, who)
            if not person.active:
                raise Refused("paper.come_back_first")
        else:
            person = added(book, Typed(passport.name, group=group), say)
            if passport.drawing and _free(book, person, passport.drawing):
                person = replace(person, avatar=passport.drawing)
                book.put(person)
        ident = person.id
        facts = []
        for each in passport.temas:
            title = clean(each.title)
            if title and fits(title):
                was = classroom.facts().path(person.id, _tema(book, title).id)
                now = _better(was, each)
                facts += [path_fact(was, now, act)] if now != was else []
        yield from book.outcomes()
        yield from facts

    classroom.enter(outcomes(), actor)
    return ident, act


def _free(book: Book, person: Person, drawing: str) -> bool:
    return all(each.avatar != drawing for each in book.here() if each.id != person.id)


def _tema(book: Book, title: str) -> Tema:
    """The tema of that title, whatever its accents; a new one if there is none."""
    found = [each for each in book.temas.values() if plain(each.title) == plain(title)]
    if found:
        return found[0]
    drawing = tema_drawing(title, book.temas.values())
    tema = Tema("t" + fresh_id(), title, drawing=drawing, dye=book.next_dye())
    book.put(tema)
    return tema


def _better(was: Path, carried: Carried) -> Path:
    """What the person has with a tema from now on; nothing that stands here becomes less."""
    offers = "yes" if carried.offers and was.offers == "no" else was.offers
    order = ("chosen", "learning", "understood", "demonstrated")
    before = order.index(was.state) if was.state in order else -1
    if before >= order.index(carried.state):
        return replace(was, offers=offers)
    reached = carried.state if carried.state in ("understood", "demonstrated") else ""
    alone = was.alone or carried.state == "learning"
    return replace(was, chosen=True, alone=alone, reached=reached, offers=offers)
