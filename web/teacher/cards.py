"""Cards: which are new and whose each is."""

from __future__ import annotations

import re

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.commands import JoinPersons
from kiosk.enrolling import running
from kiosk.enrolling.cards import (
    TwoEntries,
    card_of,
    given,
    rested,
    taken,
    to_action,
    to_guest,
    to_tema,
)
from kiosk.enrolling.changes import carry_out
from kiosk.enrolling.people import Typed, added, edited, shown
from kiosk.enrolling.typed import clean, fits
from kiosk.errors import Refused
from kiosk.imports.cards import ACTIONS
from kiosk.imports.report import LONGEST_NAME, Book
from kiosk.known import fresh_id
from kiosk.reports.cards import all_cards, held, latest_tap, owners, people_list, waiting
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import acted, changed, done

_KEY = re.compile("[0-9a-f]{32}")


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of the cards."""

    @bp.get("/cards")
    @guard.kit
    def cards() -> str:
        classroom = school.classroom()
        people = people_list(classroom)
        return render_template(
            "teacher/cards.html",
            waiting=waiting(classroom),
            unnamed=people.unnamed,
            unpicked=people.unpicked,
            held=all_cards(classroom),
            mark=f"{classroom.seq()}-{latest_tap(classroom)}",
        )

    @bp.get("/cards/now")
    @guard.paired
    def cards_now() -> dict[str, str]:
        """A mark that changes when a card was tapped; says nothing of whose."""
        classroom = school.classroom()
        return {"mark": f"{classroom.seq()}-{latest_tap(classroom)}"}

    @bp.get("/cards/<key>")
    @guard.kit
    def card(key: str) -> str:
        return _page(school.classroom(), key)

    @bp.post("/cards/<key>")
    @guard.kit
    def card_given(key: str) -> ResponseReturnValue:
        return _give(school.classroom(), key)

    @bp.post("/cards/<key>/rest")
    @guard.kit
    def card_rests(key: str) -> ResponseReturnValue:
        resting = request.form.get("do") != "wake"
        classroom = school.classroom()
        token = carry_out(
            classroom, guard.me(), lambda book: rested(book, _key(key), resting=resting)
        )
        changed("people.card_rests" if resting else "people.card_wakes", token, _back(key))
        return redirect(_back(key), 303)

    @bp.post("/cards/<key>/free")
    @guard.kit
    def card_freed(key: str) -> ResponseReturnValue:
        token = carry_out(school.classroom(), guard.me(), lambda book: taken(book, _key(key)))
        changed("people.card_freed", token, _back(key))
        return redirect(url_for("teacher.card", key=key), 303)


def _key(key: str) -> str:
    if not _KEY.fullmatch(key):
        abort(404)
    return key


def _back(key: str) -> str:
    """Where to go on: the page that sent the form, or the card's."""
    back = request.form.get("back", "")
    return guard.inside(back) if back else url_for("teacher.card", key=key)


def _page(classroom: Classroom, key: str, problem: str = "") -> str:
    found, people = held(classroom, _key(key)), people_list(classroom)
    return render_template(
        "teacher/card.html",
        key=key,
        held=found,
        people=people,
        temas=[t for t in directory.temas(classroom.connection) if not t.resting],
        actions=sorted(ACTIONS),
        teacher=guard.asker() == "teacher",
        cards=owners(classroom),
        problem=problem,
        typed=request.form,
    )


def _give(classroom: Classroom, key: str) -> ResponseReturnValue:
    """The card is whose the page says: `to` is what it is, and whose."""
    what, _, whom = request.form.get("to", "").partition(":")
    say, back = spoken(), [url_for("teacher.cards")]
    label = clean(request.form.get("label", ""))

    def plan(book: Book) -> None:
        if not fits(label):
            raise Refused("people.long_name", most=LONGEST_NAME)
        match what:
            case "person":
                person = given(book, _key(key), whom, label=label)
                back[0] = url_for("teacher.person", person=person.id)
            case "new":
                typed = Typed(request.form.get("name", ""), group=request.form.get("group", ""))
                person = given(book, _key(key), added(book, typed, say).id, label=label)
                back[0] = url_for("teacher.person", person=person.id)
            case "name":
                _named(book, key)
            case "tema":
                to_tema(book, _key(key), whom, label=label)
            case "guest":
                to_guest(book, _key(key), label=label)
            case "action":
                to_action(book, _key(key), whom)
            case _:
                raise Refused("people.no_choice")

    try:
        token = carry_out(classroom, guard.me(), plan)
    except TwoEntries as two:
        return _joined(classroom, two)
    except Refused as reason:
        return _page(classroom, key, spoken().said(reason)), 409
    running.end(classroom, guard.me())
    if guard.asker() != "teacher":
        back[0] = url_for("teacher.cards")
    changed("people.card_given", token, url_for("teacher.cards"))
    return redirect(back[0], 303)


def _joined(classroom: Classroom, two: TwoEntries) -> ResponseReturnValue:
    """Both entries have a history: all that the new one did was the other's."""
    act = fresh_id()
    classroom.submit(JoinPersons(two.person, two.new, guard.me(), act), actor=guard.me())
    if guard.asker() != "teacher":
        done("people.card_given")
        return redirect(url_for("teacher.cards"), 303)
    acted("people.card_given", act)
    return redirect(url_for("teacher.person", person=two.person), 303)


def _named(book: Book, key: str) -> None:
    """A card without a name gets one: whoever has it is called so from now on."""
    owner = book.people.get(card_of(book, _key(key)).owner)
    if owner is None or owner.kind != "new" or owner.name:
        raise Refused("people.card_named")
    typed = Typed(request.form.get("name", ""), group=request.form.get("group", ""))
    edited(book, owner.id, shown(owner), typed)
