"""Cards at the station while a tablet asks: one is read, or a whole class gets theirs."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.enrolling import running
from kiosk.enrolling.running import Run
from kiosk.reports.cards import Held, held, owners, people_list
from kiosk.rows import Person
from web.school import School
from web.teacher import guard, saying


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of a run of cards."""

    @bp.get("/cards/read")
    @guard.kit
    def reading() -> str:
        return render_template("teacher/reading.html", **_seen(school.classroom()))

    @bp.post("/cards/read")
    @guard.kit
    def read_begun() -> ResponseReturnValue:
        running.begin(school.classroom(), guard.me(), "look", [])
        return redirect(url_for("teacher.reading"), 303)

    @bp.get("/cards/class")
    @guard.kit
    def handing() -> str:
        classroom = school.classroom()
        run = running.renew(classroom, guard.me())
        if run is None or run.what != "class":
            found = people_list(classroom)
            return render_template("teacher/handing.html", run=None, groups=found.groups)
        return render_template("teacher/handing.html", groups=(), **_turns(classroom, run))

    @bp.post("/cards/class")
    @guard.kit
    def handing_begun() -> ResponseReturnValue:
        classroom, form = school.classroom(), request.form
        people = directory.present(classroom.connection)
        only = form.get("who", "without") == "without"
        queue = running.turns(people, form.get("group", ""), set(owners(classroom)), only)
        anew = form.get("anew") == "yes"
        running.begin(classroom, guard.me(), "class", queue, anew)
        return redirect(url_for("teacher.handing"), 303)

    @bp.post("/cards/class/<act>")
    @guard.kit
    def handing_act(act: str) -> ResponseReturnValue:
        classroom, me = school.classroom(), guard.me()
        match act:
            case "skip":
                running.moved(classroom, me, running.skipped)
            case "back":
                running.moved(classroom, me, running.stepped_back)
            case "undo":
                running.undone(classroom, me)
        return redirect(url_for("teacher.handing"), 303)

    @bp.post("/cards/end")
    @guard.kit
    def run_ended() -> ResponseReturnValue:
        running.end(school.classroom(), guard.me())
        saying.done("people.run_ended")
        return redirect(guard.inside(request.form.get("back", "")), 303)

    @bp.get("/cards/run")
    @guard.paired
    def run_now() -> dict[str, str]:
        """Let this tablet's run stand on; a mark that changes with each card.

        Without the PIN: it was asked when the run began, and fifty children do not wait for it.
        """
        run = running.renew(school.classroom(), guard.me())
        return {"mark": _mark(run)}

    @bp.get("/cards/run/part")
    @guard.paired
    def run_part() -> ResponseReturnValue:
        """What a run's page shows now, for the script that replaces it."""
        classroom = school.classroom()
        run = running.renew(classroom, guard.me())
        if run is None:
            return "", 204
        if run.what == "guests":
            last = directory.person(classroom.connection, run.who) if run.who else None
            return render_template("teacher/guests_run_part.html", run=run, last=last)
        if run.what == "look":
            return render_template("teacher/reading_part.html", **_seen(classroom))
        return render_template("teacher/handing_part.html", **_turns(classroom, run))


def _mark(run: Run | None) -> str:
    return f"{run.id}-{run.taps}-{run.at}-{len(run.given)}" if run else "ended"


def _seen(classroom: Classroom) -> dict[str, object]:
    """What a look at a card needs: the run, for whom it is, and the card that was seen."""
    run = running.renew(classroom, guard.me())
    card: Held | None = held(classroom, run.card) if run is not None and run.card else None
    person = directory.person(classroom.connection, run.next) if run and run.next else None
    return {
        "run": run,
        "mark": _mark(run),
        "seen": card,
        "person": person,
        "teacher": guard.asker() == "teacher",
    }


def _turns(classroom: Classroom, run: Run) -> dict[str, object]:
    people: dict[str, Person] = {p.id: p for p in directory.people(classroom.connection)}
    got = {person for person, _, _ in run.given}
    return {
        "run": run,
        "mark": _mark(run),
        "now": people.get(run.next),
        "queue": [people[each] for each in run.queue if each in people],
        "got": got,
        "last": people.get(run.who),
        "seen": held(classroom, run.card) if run.card else None,
    }
