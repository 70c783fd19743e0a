"""Settings, the clock, the end of the school year, and whom to invite, on the tablet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

import pytest

from kiosk import directory
from kiosk.classroom import TapNote
from kiosk.classroom.raw_taps import DAY_MS
from kiosk.clock import zone
from kiosk.commands import CloseDay, CloseYear, OpenDialogue, ReopenYear, SetClock
from kiosk.errors import Refused
from kiosk.events import (
    DayClosed,
    PathChosen,
    PersonChanged,
    PolicyChanged,
    Trust,
    YearClosed,
    YearReopened,
)
from kiosk.policies import CHOICES, NUMBERS, Policies, fits, text_of
from kiosk.reports.encounters import not_yet
from kiosk.rows import CardRow, Person
from kiosk.words import words
from tests.classes import NOON_MS
from tests.teaching import TEACHER, Desk, school_in

ES = words("es")
ODD = ("", "  ", "مرحبا", "🌽", "<b>", "1e9", "nan", "-1", "0x4", "9" * 5000, "\u202e4")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def policies(desk: Desk) -> Policies:
    """The site's policies now."""
    return directory.policies(desk.classroom.connection)


def change(desk: Desk, name: str, was: str, value: str) -> int:
    """Send the form of one policy; the answer's status."""
    return desk.post("/teacher/settings", **{name: value, f"was_{name}": was}).status_code


def kinds(desk: Desk) -> list[type]:
    """What was written, in order."""
    return [type(record.fact) for record in desk.classroom.records()]


# Policies


def test_a_number_is_changed_by_its_author_without_its_value_in_the_journal(desk: Desk) -> None:
    assert change(desk, "window", "12", "15") == 303
    assert policies(desk).window == 15
    last = list(desk.classroom.records())[-1]
    assert last.fact == PolicyChanged("window") and last.actor not in ("", "station")
    assert desk.undo() == 303
    assert policies(desk).window == 12


def test_a_form_that_is_too_old_says_what_stands_now(desk: Desk) -> None:
    assert change(desk, "window", "12", "15") == 303
    answer = desk.post("/teacher/settings", window="9", was_window="12")
    assert answer.status_code == 409
    assert ES("settings.stale", what=ES("settings.number_window"), value="15") in answer.text
    assert 'value="9"' in answer.text and '<details class="fold" open' in answer.text
    assert policies(desk).window == 15


@pytest.mark.parametrize("name", ["gone", "max_open_as_tutor", "two_sides", "language"])
def test_odd_values_change_nothing(desk: Desk, name: str) -> None:
    before = desk.classroom.seq()
    for odd in ODD:
        if name == "language" and not odd.strip():
            continue  # as the station was set up
        assert change(desk, name, "", odd) == 409, odd
    assert desk.classroom.seq() == before and policies(desk) == Policies()


def test_every_default_fits_and_every_policy_can_be_changed_somewhere() -> None:
    for field in fields(Policies):
        if field.name not in ("school", "language"):
            assert fits(field.name, text_of(field.default)), field.name
    named = {field.name for field in fields(Policies)}
    assert {*NUMBERS, *CHOICES, "school", "language"} == named
    assert not fits("school", "x") and not fits("nothing", "1")


def test_bounds_leave_no_number_contradicting_another() -> None:
    assert NUMBERS["gone"].most <= NUMBERS["bounce"].least
    assert NUMBERS["window"].most <= NUMBERS["lying"].least
    for name, bounds in NUMBERS.items():
        steps = (getattr(Policies(), name) - bounds.least) / bounds.step
        assert abs(steps - round(steps)) < 1e-9, name  # else the browser would not take it


def test_all_numbers_go_back_to_the_beginning_and_that_is_undone(desk: Desk) -> None:
    change(desk, "window", "12", "15")
    change(desk, "gone", "0.7", "0,9")
    assert desk.post("/teacher/settings/reset").status_code == 303
    assert policies(desk) == Policies()
    desk.undo()
    assert (policies(desk).window, policies(desk).gone) == (15, 0.9)


def test_the_schools_name_stands_on_the_wall(desk: Desk) -> None:
    answer = desk.post("/teacher/settings", school="Río <b>Grande</b>", was_school="nope")
    assert answer.status_code == 409
    assert change(desk, "school", "Escuela de la muestra", "Río <b>Grande</b>") == 303
    assert "Río &lt;b&gt;Grande" in desk.anew().get("/").text
    assert change(desk, "school", "Río <b>Grande</b>", "x" * 121) == 409


def test_what_the_wall_says_of_people_is_chosen_here(desk: Desk) -> None:
    desk.classroom.submit(OpenDialogue("d", "p01", "p02", "t01"))
    assert "Luis" in desk.anew().get("/").text
    assert change(desk, "names_on_projection", "display_name", "nothing") == 303
    assert "Luis" not in desk.anew().get("/").text


def test_a_promoter_may_change_the_kit_and_not_close_the_year(desk: Desk) -> None:
    room = desk.classroom
    account = room.access.accounts()[0]
    promoter = Person("pp", "Promotora Sol", "Sol", "promoter")
    room.enter([promoter, PersonChanged("pp")], "p22")
    room.access.put(replace(account, person="pp"))
    other = desk.anew()
    other.sign_in("Promotora Sol")
    page = other.get("/teacher/settings")
    assert page.status_code == 200 and ES("settings.to_year") not in page.text
    assert change(other, "window", "12", "15") == 303
    assert other.get("/teacher/settings/year").status_code == 403
    assert other.get("/teacher/not-yet").status_code == 403


# Clock


def ask_time(desk: Desk, when: str) -> dict[str, str]:
    """What the question carries along."""
    page = desk.get(f"/teacher/settings/clock?when={when}")
    assert page.status_code == 200
    return dict(re.findall(r'name="(when|boot|at|back)" value="([^"]*)"', page.text))


def test_the_tablets_time_is_asked_about_once_and_dates_the_boot(desk: Desk) -> None:
    page = desk.get("/teacher/settings/clock?when=2026-08-04T09:12").text
    told = "martes 4 de agosto de 2026, 9:12"
    assert ES("settings.clock_is_it", time=told) in page
    before = desk.classroom.seq()
    fields_ = ask_time(desk, "2026-08-04T09:12")
    assert desk.classroom.seq() == before, "to ask changes nothing"
    desk.clock.seconds += 30
    assert desk.post("/teacher/settings/clock", **fields_).status_code == 303
    moment = desk.classroom.moment()
    at = datetime(2026, 8, 4, 9, 12, 30, tzinfo=zone("America/Mexico_City"))
    assert (moment.trust, moment.wall_ms) == (Trust.TABLET, round(at.timestamp() * 1000))
    assert told in desk.get("/teacher/settings").text


def test_back_in_time_needs_a_second_yes(desk: Desk) -> None:
    desk.post("/teacher/settings/clock", **ask_time(desk, "2026-08-04T09:12"))
    answer = desk.post("/teacher/settings/clock", **ask_time(desk, "2026-08-03T09:12"))
    assert answer.status_code == 303 and "back=yes" in answer.location
    again = desk.get(answer.location)
    fields_ = dict(re.findall(r'name="(when|boot|at|back)" value="([^"]*)"', again.text))
    before = desk.classroom.moment().wall_ms
    assert fields_["back"] == "yes"
    assert desk.post("/teacher/settings/clock", **fields_).location == "/teacher/settings"
    assert (before or 0) - (desk.classroom.moment().wall_ms or 0) == DAY_MS


def test_the_machines_own_clock_is_moved_along_back_only_with_that_yes(desk: Desk) -> None:
    moved: list[tuple[int, bool]] = []
    desk.source._move_clock = lambda wall_ms, back: moved.append((wall_ms, back))
    desk.post("/teacher/settings/clock", **ask_time(desk, "2026-08-04T09:12"))
    desk.post("/teacher/settings/clock", **ask_time(desk, "2026-08-03T09:12"))
    assert [back for _, back in moved] == [False], "nothing is moved before the second yes"
    fields_ = ask_time(desk, "2026-08-03T09:12") | {"back": "yes"}
    desk.post("/teacher/settings/clock", **fields_)
    assert moved[1] == (moved[0][0] - DAY_MS, True)


@pytest.mark.parametrize(
    "when", ["x", "2026-13-01T00:00", "1999-01-01T00:00", "9999-12-31T23:59", "0001-01-01T00:00"]
)
def test_a_time_that_cannot_be_is_a_sentence(desk: Desk, when: str) -> None:
    before = desk.classroom.seq()
    asked = desk.get(f"/teacher/settings/clock?when={when}")
    sent = desk.post("/teacher/settings/clock", when=when, at="0", boot="desk-1")
    for answer in (asked, sent):
        assert answer.status_code == 409 and ES("settings.clock_not_so") in answer.text
    assert desk.classroom.seq() == before


def test_a_power_cut_between_question_and_answer_asks_anew(desk: Desk) -> None:
    fields_ = ask_time(desk, "2026-08-04T09:12")
    desk.clock.cut()
    desk.post("/teacher/pin?next=/teacher/settings", pin=desk.password)
    answer = desk.post("/teacher/settings/clock", **fields_)
    assert answer.status_code == 409 and ES("settings.clock_cut") in answer.text


# The school year


def a_year(desk: Desk) -> None:
    """Two days, the second still running, and a guest with a name."""
    room = desk.classroom
    room.submit(OpenDialogue("d1", "p22", "p01", "t01"))
    room.submit(CloseDay("p22"))
    room.submit(OpenDialogue("d2", "p01", "p02", "t01"))
    guest = Person("g1", "Doña Mari", "Doña Mari", "guest")
    room.enter([guest, CardRow("k" * 32, "G01", "person", "g1"), PersonChanged("g1")], "p22")


def person(desk: Desk, ident: str) -> Person:
    """A person as they stand."""
    found = directory.person(desk.classroom.connection, ident)
    assert found is not None
    return found


def test_the_year_ends_with_its_day_and_forgets_nothing_that_was_done(desk: Desk) -> None:
    a_year(desk)
    other = desk.anew()
    other.sign_in()
    page = desk.get("/teacher/settings/year").text
    assert ES("settings.year_day", day=2) in page and "Doña Mari" not in page
    answer = desk.post("/teacher/settings/year", was_last="2", sure="yes", leaves=["p02", "nix"])
    assert answer.status_code == 303
    assert kinds(desk)[-1] is YearClosed and DayClosed in kinds(desk)
    assert not person(desk, "p02").active
    assert person(desk, "g1").name == person(desk, "g1").display_name == "G01"
    facts = desk.classroom.facts()
    assert (facts.year(), facts.lately(100), facts.days(5)) == ([], [], [])
    assert facts.path("p01", "t01").state == "learning"
    assert desk.get("/teacher/settings").status_code == 200
    assert other.get("/teacher/temas").status_code == 303, "the other tablet was signed out"
    desk.classroom.submit(OpenDialogue("d3", "p22", "p03", "t01"))
    assert [link[:2] for link in desk.classroom.facts().year()] == [("p22", "p03")]
    assert desk.classroom.differences() == []


def test_the_end_of_the_year_is_undone_while_nothing_has_begun(desk: Desk) -> None:
    a_year(desk)
    links = desk.classroom.facts().year()
    desk.post("/teacher/settings/year", was_last="2", sure="yes", leaves=["p02"])
    assert desk.undo() == 303
    assert kinds(desk).count(YearReopened) == 1
    assert person(desk, "p02").active and person(desk, "g1").name == "Doña Mari"
    assert desk.classroom.facts().year() == links
    assert desk.post("/teacher/settings/year/reopen").status_code == 409
    # and it can be closed again
    answer = desk.post("/teacher/settings/year", was_last="2", sure="yes")
    assert answer.status_code == 303
    desk.classroom.submit(OpenDialogue("d3", "p22", "p03", "t01"))
    late = desk.post("/teacher/settings/year/reopen")
    assert late.status_code == 409 and ES("settings.year_begun") in late.text
    assert desk.classroom.rebuild() and desk.classroom.differences() == []


def test_a_year_is_not_closed_by_a_slip_or_from_an_old_page(desk: Desk) -> None:
    nothing = desk.post("/teacher/settings/year", was_last="0", sure="yes")
    assert nothing.status_code == 409 and ES("settings.year_nothing") in nothing.text
    a_year(desk)
    before = desk.classroom.seq()
    unsure = desk.post("/teacher/settings/year", was_last="2", leaves="p02")
    assert unsure.status_code == 409 and ES("settings.year_sure") in unsure.text
    assert 'value="p02" checked' in unsure.text
    old = desk.post("/teacher/settings/year", was_last="1", sure="yes")
    assert old.status_code == 409 and ES("settings.year_stale") in old.text
    assert desk.classroom.seq() == before and person(desk, "p02").active
    with pytest.raises(Refused, match="No school year is closed"):
        desk.classroom.submit(ReopenYear())


def test_raw_taps_go_when_the_year_is_that_long_over(desk: Desk) -> None:
    room = desk.classroom
    room.submit(SetClock(NOON_MS, Trust.TABLET))
    room.submit(OpenDialogue("d1", "p22", "p01", "t01"), tap=TapNote("k", "tap"))
    room.submit(CloseYear())
    room.submit(tap=TapNote("k", "tap"))
    taps = "SELECT count(*) FROM taps"
    desk.clock.seconds += 30 * 86_400 - 60
    assert room.forget_taps() == 0
    desk.clock.seconds += 61
    assert room.forget_taps() == 1
    assert room.forget_taps() == 0
    assert room.connection.execute(taps).fetchone() == (1,), "those of the new year stay"


def test_without_a_clock_that_vouches_taps_go_after_as_many_school_days(desk: Desk) -> None:
    room = desk.classroom
    desk.post("/teacher/settings", raw_tap_retention="2", was_raw_tap_retention="30")
    room.submit(OpenDialogue("d0", "p22", "p01", "t01"), tap=TapNote("k", "tap"))
    room.submit(CloseYear())
    for day in range(1, 3):
        assert room.forget_taps() == 0, day
        room.submit(OpenDialogue(f"d{day}", "p22", "p01", "t01"))
        room.submit(CloseDay("p22"))
    assert room.forget_taps() == 1


# Whom to invite


def test_whoever_met_nobody_is_invited_in_the_order_of_names(desk: Desk) -> None:
    assert ES("not_yet.nothing") in desk.get("/teacher/not-yet").text
    room = desk.classroom
    room.submit(OpenDialogue("d", "p01", "p02", "t01"))
    room.enter([PathChosen("p03", "t05")], "p22")
    page = desk.get("/teacher/not-yet").text
    assert ES("not_yet.maybe") in page and "Las semillas y el calendario" in page
    names = re.findall(r"<b><bdi>([^<]+)</bdi>", page)
    assert "Ana" not in names and "Luis" not in names and "Maestra" not in names
    assert names.index("Mateo") < names.index("Óscar") < names.index("Renata")
    assert re.findall(r"\b\d+\b", re.sub(r"<[^>]+>", "", page.partition("<main")[2])) == []


def test_it_looks_back_five_school_days_and_no_further(desk: Desk) -> None:
    room = desk.classroom
    room.submit(OpenDialogue("d", "p01", "p02", "t01"))
    for day in range(5):
        room.submit(CloseDay("p22"))
        room.submit(OpenDialogue(f"d{day}", "p22", "p03", "t01"))
    found = not_yet(room.connection, room.facts())
    assert found.days == 5
    assert {"p01", "p02"} <= {each.person.id for each in found.people}
    assert "p03" not in {each.person.id for each in found.people}


def test_whom_to_invite_is_behind_the_pin(desk: Desk) -> None:
    desk.clock.seconds += 15 * 60
    assert ES("door.pin_why") in desk.get("/teacher/not-yet").text
    assert TEACHER not in desk.anew().get("/teacher/not-yet").text
