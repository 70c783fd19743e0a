"""T10 and P2: when the last copy was made, one more now, and back to an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.copies import CopyFault, check
from kiosk.copies.keeper import ask_now
from kiosk.copies.last import Last, last_copy
from kiosk.copies.manifest import WHOLE
from kiosk.copies.offered import Offer, offers
from kiosk.copies.wanted import outcome, want
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import done

AT_ONCE = 5
"""How many copies of a place are shown before the rest is folded away."""


@dataclass(frozen=True, slots=True)
class Line:
    """A copy as the page tells it. other: the school's name if it is another one's."""

    id: str
    when: str
    other: str
    nameless: bool


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/copies")
    @guard.kit
    def copies() -> str:
        return _page(school)

    @bp.post("/copies/now")
    @guard.kit
    def copy_now() -> ResponseReturnValue:
        words = spoken()
        if not school.sticks():
            return _page(school, words("copies.no_stick")), 409
        ask_now(school.classroom().folder)
        done("copies.asked")
        return redirect(url_for("teacher.copies"), 303)

    @bp.get("/copies/back")
    @guard.kit
    def ask_back() -> ResponseReturnValue:
        offer = _offer(school, request.args.get("copy", ""))
        if offer is None:
            return _page(school, spoken()("copies.offer_gone")), 409
        return _question(school, offer)

    @bp.post("/copies/back")
    @guard.kit
    def go_back() -> ResponseReturnValue:
        words, offer = spoken(), _offer(school, request.form.get("copy", ""))
        if offer is None:
            return _page(school, words("copies.offer_gone")), 409
        if request.form.get("sure") != "yes":
            return _question(school, offer, words("copies.ask_unsure")), 409
        try:
            check(offer.path)
            want(school.classroom().folder, offer.path)
        except CopyFault as fault:
            gaps = {**fault.sentence.gaps, "where": offer.path.name}  # no paths on a page
            return _page(school, words(fault.sentence.key, **gaps)), 409
        return redirect(url_for("teacher.wait_for_copy"), 303)

    @bp.get("/copies/wait")
    @guard.anybody  # it tells nothing, and afterwards no tablet is signed in
    def wait_for_copy() -> str:
        return render_template("teacher/copies_wait.html")


def _offer(school: School, ident: str) -> Offer | None:
    found = offers(school.classroom().folder, school.sticks())
    return next((each for each in found if each.id == ident), None)


def _page(school: School, said: str = "") -> str:
    classroom, words, sticks = school.classroom(), spoken(), school.sticks()
    found = offers(classroom.folder, sticks)
    names = list(dict.fromkeys(each.stick for each in found))
    site = classroom.site.site
    away = last_copy(classroom, school.timezone)
    here = last_copy(classroom, school.timezone, elsewhere=False)
    return render_template(
        "teacher/copies.html",
        said=said,
        last=_last(away, "last", words) or words("copies.none_away"),
        here=_last(here, "ring", words),
        sticks=[stick.path.name for stick in sticks],
        places=[(name, _lines(found, name, site, words)) for name in names],
        at_once=AT_ONCE,
        came=_came(school, words),
    )


def _last(last: Last | None, key: str, words: Words) -> str:
    """When that was, in a sentence; "" if it never was."""
    if last is None:
        return ""
    if last.date:
        return words(f"copies.{key}_dated", day=last.day, date=last.date)
    return words(f"copies.{key}", day=last.day)


def _lines(found: Sequence[Offer], stick: str, site: str, words: Words) -> list[Line]:
    return [
        Line(
            each.id,
            _when(each, words),
            each.manifest.school if each.manifest.site != site else "",
            each.manifest.what != WHOLE,
        )
        for each in found
        if each.stick == stick
    ]


def _when(offer: Offer, words: Words) -> str:
    made = offer.manifest
    if made.date:
        return words("copies.offer_dated", day=made.day, date=made.date)
    return words("copies.offer", day=made.day)


def _came(school: School, words: Words) -> str:
    """What came of the last restore that a tablet asked for; "" if there was none."""
    came = outcome(school.classroom().folder)
    if came is None:
        return ""
    if came.why:
        return words("copies.came_not", why=words(came.why, **came.gaps))
    return words("copies.came", school=came.school, day=came.day)


def _question(school: School, offer: Offer, said: str = "") -> str:
    classroom, words = school.classroom(), spoken()
    facts, made = classroom.facts(), offer.manifest
    return render_template(
        "teacher/copies_back.html",
        said=said,
        offer=offer,
        when=_when(offer, words),
        named=facts.policies.school or classroom.site.name,
        day=facts.day(),
        other=made.site != classroom.site.site,
        nameless=made.what != WHOLE,
    )
