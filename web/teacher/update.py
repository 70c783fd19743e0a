"""P2: a new version from a stick: what it is, one question, how far it is, what became of it."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.errors import Refused
from kiosk.updating.offer import Offer, ask, asked, offered
from kiosk.updating.state import Became, outcome, state
from kiosk.updating.where import Where
from kiosk.words import Words
from web.languages import spoken
from web.school import School
from web.teacher import guard
from web.teacher.saying import done


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this page."""

    @bp.get("/kit/update")
    @guard.kit
    def update() -> str:
        return _page(school)

    @bp.post("/kit/update")
    @guard.kit
    def update_now() -> ResponseReturnValue:
        words, run = spoken(), _run(school)
        if school.updates is None:
            raise Refused("updating.not_here")
        found = offered(run)
        if found is None or found.refusal is not None or _busy(school.updates, run):
            return _page(school), 409
        open_now = len(school.classroom().facts().open())
        if open_now:  # nothing changes in the midst of a class
            return _page(school, words("updating.dialogues_open", n=open_now)), 409
        if request.form.get("sure") != "yes":
            return _page(school, words("updating.unsure")), 409
        ask(run, found)
        done("updating.asked")
        return redirect(url_for("teacher.update"), 303)


def brings(school: School) -> Offer | None:
    """The kit that may be taken from a stick now, for the page of the kit."""
    if school.updates is None:
        return None
    found, run = offered(_run(school)), _run(school)
    taken = found is not None and found.refusal is None and not _busy(school.updates, run)
    return found if taken else None


def _run(school: School) -> Path:
    return school.classroom().folder / "run"


def _busy(where: Where, run: Path) -> bool:
    return asked(run) or state(where) is not None


def _page(school: School, said: str = "") -> str:
    words, where, run = spoken(), school.updates, _run(school)
    now = state(where) if where else None
    found = offered(run) if where else None
    refusal = found.refusal if found else None
    return render_template(
        "teacher/update.html",
        here=where is not None,
        said=said,
        step=words(f"updating.step_{now.step}") if now else "",
        waits=where is not None and _busy(where, run),
        offer=found,
        refusal=words.said(refusal) if refusal else "",
        became=_became(where, words) if where else "",
    )


def _became(where: Where, words: Words) -> str:
    """What became of the last update, in a sentence; "" if there was none."""
    last = outcome(where)
    if last is None:
        return ""
    if last.became is Became.DONE:
        return words("updating.became_done", version=last.version)
    why = words.said(last.sentence) if last.sentence else ""
    return words(f"updating.became_{last.became}", why=why)
