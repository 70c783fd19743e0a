"""Every route of the teacher is walked: by nobody, by a tablet left lying, by a promoter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from kiosk.access import Account
from kiosk.events import PersonChanged
from kiosk.rows import Person
from kiosk.words import words
from tests.teaching import Desk, school_in

ES = words("es")

MAY_BE_OPEN = {
    "/teacher/setup": "anybody",
    "/teacher/sign-in": "anybody",
    "/teacher/sign-in/card": "anybody",
    "/teacher/sign-in/card/state": "anybody",
    "/teacher/": "paired",
    "/teacher/more": "paired",
    "/teacher/network": "paired",
    "/teacher/sign-out": "paired",
    "/teacher/assembly": "paired",
    "/teacher/fair": "paired",  # schools, counts and temas; nobody's name
    "/teacher/assembly/poster.svg": "paired",
    "/teacher/undo": "kit",
    "/teacher/reports": "kit",
    "/teacher/reports/kit": "kit",
    **dict.fromkeys(("/teacher/help", "/teacher/help/again"), "paired"),  # a child waits
    **dict.fromkeys(("/teacher/cards/now", "/teacher/cards/run"), "paired"),  # no name in them
    "/teacher/cards/run/part": "paired",  # while the run stands for which the PIN was given
    "/teacher/pin": "kit",
    "/teacher/copies/wait": "anybody",  # tells nothing; a restore signs every tablet out
}
"""Decided route by route; a route that stands neither here nor below is private to teachers."""

CALLS = ("/teacher/help", "/teacher/help/again")
"""Open to a paired tablet without the PIN, but to a teacher's alone."""

MAY_BE_KIT = (
    "/teacher/cards",
    "/teacher/copies",
    "/teacher/off",
    "/teacher/kit",
    "/teacher/settings",
)
"""Under these a route may be a promoter's too."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("marks")
    with school_in(folder) as found:
        found.sign_in()
        yield found


def routes(desk: Desk) -> list[Rule]:
    """The routes under /teacher."""
    return [rule for rule in desk.app.url_map.iter_rules() if rule.rule.startswith("/teacher")]


def mark(desk: Desk, rule: Rule) -> str:
    """Who may go there, as the route says."""
    return str(getattr(desk.app.view_functions[rule.endpoint], "open_to", "teachers"))


def answers(desk: Desk, rule: Rule) -> Iterator[tuple[str, int, str, str]]:
    """(method, status, location, text) of each way to ask there."""
    with desk.app.test_request_context():
        path = desk.app.url_map.bind("").build(
            rule.endpoint, dict.fromkeys(rule.arguments, "x"), method=next(iter(rule.methods or ()))
        )
    for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
        found = desk.get(path) if method == "GET" else desk.post(path)
        yield method, found.status_code, found.location or "", found.text


def test_a_route_is_open_only_where_that_was_decided(desk: Desk) -> None:
    assert len(routes(desk)) > 20
    for rule in routes(desk):
        found = mark(desk, rule)
        allowed = {"teachers", MAY_BE_OPEN.get(rule.rule, "teachers")}
        if rule.rule.startswith(MAY_BE_KIT):
            allowed.add("kit")
        assert found in allowed, f"{rule.rule} is open to {found}; was that decided?"
    for path, wanted in MAY_BE_OPEN.items():
        marks = {mark(desk, rule) for rule in routes(desk) if rule.rule == path}
        assert marks <= {wanted, "teachers"}, path


def test_nobody_gets_further_than_the_door(desk: Desk) -> None:
    for rule in routes(desk):
        if mark(desk, rule) != "anybody":
            for method, status, location, _ in answers(desk.anew(), rule):
                assert status == 303, (rule.rule, method)
                assert location.startswith("/teacher/sign-in"), (rule.rule, method)


def test_a_tablet_left_lying_shows_now_and_asks_for_the_rest(desk: Desk) -> None:
    tablet = desk.anew()
    tablet.sign_in()
    desk.clock.seconds += 15 * 60
    for rule in routes(desk):
        if mark(desk, rule) in ("teachers", "kit"):
            for method, status, _, text in answers(tablet, rule):
                assert (status, ES("door.pin_why") in text) == (200, True), (rule.rule, method)
        elif mark(desk, rule) == "paired" and rule.rule != "/teacher/sign-out":
            for method, status, _, text in answers(tablet, rule):
                assert ES("door.pin_why") not in text, (rule.rule, method)
                assert status in (200, 204, 404) or rule.rule in CALLS, (rule.rule, method)


def test_a_script_that_meets_the_question_is_told_so(desk: Desk) -> None:
    tablet = desk.anew()
    tablet.sign_in()
    desk.clock.seconds += 15 * 60
    token = {"csrf_token": tablet.token()}
    fetch = {"X-Requested-With": "fetch"}
    told = tablet.client.post("/teacher/settings/accounts/pin", data=token, headers=fetch)
    assert told.status_code == 409
    assert told.json == {"error": ES("door.pin_why"), "pin": True}


def test_a_promoter_gets_the_kit_and_no_people(desk: Desk) -> None:
    promoter = Person("promo", "Promotora Luz", "Luz", "promoter")
    desk.classroom.enter([promoter, PersonChanged("promo")], "import")
    desk.classroom.access.put(Account("promo", "", "", 1))
    tablet = desk.anew()
    ident = desk.classroom.access.sign_in("promo")
    with tablet.client.session_transaction() as session:
        session["tablet"] = ident
        session.permanent = True
    for rule in routes(desk):
        if rule.rule in ("/teacher/sign-out", "/teacher/settings/accounts/leave"):
            continue
        desk.classroom.access.freshen(ident)
        for method, status, _, text in answers(tablet, rule):
            shut = ES("door.teachers_only") in text
            for_teachers = mark(desk, rule) == "teachers" or rule.rule in CALLS
            assert shut == for_teachers, (rule.rule, method)
            assert (status == 403) == shut, (rule.rule, method)
    assert 'href="/teacher/temas"' not in tablet.get("/teacher/more").text
