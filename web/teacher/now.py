"""T1 Now: who is with whom, who called, who is free, what the station's parts say."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.commands import AnswerHelp, CallHelp
from kiosk.starting.board import asks_board
from web.languages import spoken
from web.pictures import Look, Pictures
from web.school import School
from web.teacher import guard
from web.teacher.saying import done


def add(bp: Blueprint, school: School, pictures: Pictures) -> None:
    """Add the routes of *Now*."""

    @bp.get("/")
    @guard.paired
    def now() -> str:
        view = pictures.view(Look("now"), guard.asker(), spoken())
        moment = school.classroom().moment()
        return render_template(
            "teacher/now.html",
            picture=view.html,
            board=view.board,
            boot=moment.boot,
            moved=asks_board(school.classroom()),
            clock=moment.wall_ms if moment.trust.vouched else None,
        )

    @bp.post("/help")
    @guard.paired
    def on_my_way() -> ResponseReturnValue:
        """She goes to those who called. On two tablets at once: the second is told so."""
        _only_teachers()
        classroom, call = school.classroom(), request.form.get("call", "")
        if any(each.call == call for each in classroom.facts().standing_calls()):
            classroom.submit(AnswerHelp(call, guard.me()), actor=guard.me())
            done("now.answered", undo=url_for("teacher.call_again"), fields={"call": call})
        else:
            done("now.answered_before")
        return redirect(url_for("teacher.now"), 303)

    @bp.post("/help/again")
    @guard.paired
    def call_again() -> ResponseReturnValue:
        """The answer was not meant: the call stands again."""
        _only_teachers()
        classroom = school.classroom()
        found = classroom.facts().call(request.form.get("call", ""))
        if found is not None and not found.standing:
            classroom.submit(CallHelp(found.call), actor=guard.me())
        return redirect(url_for("teacher.now"), 303)


def _only_teachers() -> None:
    """Calls are for teachers; a promoter's tablet does not even show them."""
    if guard.asker() != "teacher":
        abort(403)
