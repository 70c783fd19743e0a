"""Who may come in: the mark of each route, the tablet behind a request, the PIN that opens it.

A paired tablet stays paired; what is private asks for the PIN after a quarter of an hour. A form
that meets the question carries what was typed along, and goes on with the right PIN.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import (
    Blueprint,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from kiosk.access import Tablet
from web.languages import spoken
from web.school import School
from web.source import Asker
from web.teacher.trying import MustWait, attempt, opens

View = TypeVar("View", bound=Callable[..., Any])


def anybody(view: View) -> View:
    """Mark a route that needs no sign-in: the door itself."""
    view.open_to = "anybody"  # type: ignore[attr-defined]  # read by `keep`
    return view


def paired(view: View) -> View:
    """Mark a route that a paired tablet may use without the PIN: *Now*."""
    view.open_to = "paired"  # type: ignore[attr-defined]  # read by `keep`
    return view


def kit(view: View) -> View:
    """Mark a private route that is a promoter's too: settings, cards, kit (docs/rules.md 7)."""
    view.open_to = "kit"  # type: ignore[attr-defined]  # read by `keep`
    return view


def look_up(school: School) -> None:
    """Remember for this request which tablet it comes from."""
    ident = session.get("tablet", "")
    g.tablet = school.classroom().access.tablet(str(ident)) if ident else None


def tablet() -> Tablet | None:
    """The signed-in tablet that asks."""
    found: Tablet | None = g.get("tablet")
    return found


def me() -> str:
    """The id of the person who is signed in; the author of what this request changes."""
    found = tablet()
    assert found is not None, "only behind the guard"
    return found.person.id


def asker() -> Asker:
    """Who looks, for what may be seen; `?as=wall` is for pages that everybody looks at."""
    found = tablet()
    if found is None or request.args.get("as") == "wall":
        return "wall"
    return "teacher" if found.person.kind == "teacher" else "promoter"


def keep(bp: Blueprint, school: School) -> None:
    """Ask at every route of the blueprint whether it may be entered."""

    @bp.before_request
    def enter() -> ResponseReturnValue | None:
        view = current_app.view_functions[str(request.endpoint)]
        open_to = getattr(view, "open_to", "teachers")
        if open_to == "anybody":
            return None
        found = tablet()
        if found is None:
            return redirect(url_for("teacher.sign_in", next=_back()), 303)
        if open_to == "teachers" and found.person.kind != "teacher":
            return render_template("error.html", sentence=spoken()("door.teachers_only")), 403
        if open_to == "paired" or found.fresh:
            return None
        return _ask_pin(school, found)


def _back() -> str:
    """Where to go on after signing in: the page asked for, or the one whose form was sent."""
    return request.path if request.method == "GET" else url_for("teacher.now")


def _ask_pin(school: School, found: Tablet) -> ResponseReturnValue | None:
    """Take the PIN that this request carries, or ask for it and keep what was typed."""
    access = school.classroom().access
    account = access.account(found.person.id)
    assert account is not None, "a tablet has an account"
    told, wrong = request.form.get("pin", ""), ""
    if told:
        try:
            if attempt(access, found, lambda: opens(account, told)):
                access.freshen(found.id)
                return None
            wrong = spoken()("door.pin_wrong")
        except MustWait as wait:
            wrong = spoken().said(wait)
    if request.headers.get("X-Requested-With") == "fetch":
        return jsonify(error=wrong or spoken()("door.pin_why"), pin=True), 409
    fields = [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in ("pin", "csrf_token")
    ]
    posted = request.method == "POST"
    page = render_template(
        "teacher/pin.html",
        action=request.full_path if posted else url_for("teacher.pin", next=request.full_path),
        back=request.full_path if not posted else url_for("teacher.now"),
        fields=fields if posted else [],
        wrong=wrong,
        by_pin=bool(account.pin),
        by_card_only=not (account.pin or account.password),
    )
    return page, 409 if wrong else 200


def inside(path: str) -> str:
    """A path of this station to go on to; *Now* instead of anything else."""
    if path.startswith("/") and not path.startswith("//") and "\\" not in path:
        return path
    return url_for("teacher.now")
