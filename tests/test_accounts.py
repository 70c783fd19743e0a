"""Who comes in: PINs and passwords, colleagues by invitation, the end of an entry, all tablets."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import directory
from kiosk.access import plain_code
from kiosk.classroom import Classroom
from kiosk.clock import SystemClock
from kiosk.words import words
from tests.stations import kiosk
from tests.teaching import TEACHER, Desk, school_in
from web.teacher.choosing import is_obvious

ES = words("es")
ACCOUNTS = "/teacher/settings/accounts"
BETO = "Profesor Beto"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        found.sign_in()
        yield found


def invited(desk: Desk, kind: str = "teacher") -> str:
    """The code of a colleague who was invited."""
    answer = desk.post(f"{ACCOUNTS}/invite", name=BETO, kind=kind)
    assert answer.status_code == 303
    (code,) = desk.classroom.access.codes.invited().values()
    assert f"{code[:4]} {code[4:]}" in desk.get(ACCOUNTS).text
    return code


def told(text: str, key: str, **gaps: object) -> bool:
    """Whether the page says that."""
    return ES(f"door.{key}", **gaps) in unescape(text)


OBVIOUS = ["0000", "1234", "4321", "6789", "8901", "11111111", "1212", "9876"]


@pytest.mark.parametrize("pin", OBVIOUS)
def test_a_pin_that_people_try_first_is_turned_down_in_words(desk: Desk, pin: str) -> None:
    answer = desk.post(f"{ACCOUNTS}/pin", new=pin, old=desk.password)
    assert answer.status_code == 409 and told(answer.text, "obvious_pin")
    account = desk.classroom.access.account("p22")
    assert account is not None and account.pin == ""


@given(st.text(alphabet="0123456789", min_size=4, max_size=8))
def test_runs_and_repeats_are_obvious_in_both_directions(pin: str) -> None:
    assert is_obvious(pin) == is_obvious(pin[::-1])
    assert is_obvious(pin[0] * len(pin))


@pytest.mark.parametrize("pin", ["12", "40 96 13 57 2", "maíz", "40a6"])
def test_a_pin_has_four_to_eight_digits(desk: Desk, pin: str) -> None:
    answer = desk.post(f"{ACCOUNTS}/pin", new=pin, old=desk.password)
    assert answer.status_code == 409 and told(answer.text, "odd_pin", least=4, most=8)


def test_a_pin_opens_what_is_private_and_the_password_does_no_more(desk: Desk) -> None:
    assert desk.post(f"{ACCOUNTS}/pin", new="๔๐๙๖", old=desk.password).status_code == 303
    desk.clock.seconds += 15 * 60
    assert desk.post("/teacher/pin?next=/teacher/temas", pin=desk.password).status_code == 409
    assert desk.post("/teacher/pin?next=/teacher/temas", pin="4096").status_code == 303


@pytest.mark.parametrize(("form", "new"), [("pin", "4096"), ("password", "otra clave")])
def test_a_change_asks_for_the_password_of_now(desk: Desk, form: str, new: str) -> None:
    before = desk.classroom.access.account("p22")
    for _ in range(5):
        answer = desk.post(f"{ACCOUNTS}/{form}", new=new, old="nunca")
        assert answer.status_code == 409 and told(answer.text, "old_wrong")
    waits = desk.post(f"{ACCOUNTS}/{form}", new=new, old=desk.password)
    assert waits.status_code == 409 and told(waits.text, "wait_seconds", n=15)
    assert desk.classroom.access.account("p22") == before


def test_a_colleague_chooses_her_own_password_with_the_code(desk: Desk) -> None:
    code = invited(desk)
    tablet = desk.anew()
    spaced = f"{code[:4]} {code[4:]}"
    form = {"code": spaced, "name": BETO, "password": "agua clara", "pin": "4096"}
    answer = tablet.post("/teacher/setup", **form)
    assert (answer.status_code, answer.location) == (303, "/teacher/")
    assert BETO in tablet.get(ACCOUNTS).text
    again = desk.anew().post("/teacher/setup", **form)
    assert again.status_code == 409 and told(again.text, "wrong_code") or told(again.text, "used")
    person = next(p for p in directory.people(desk.classroom.connection) if p.name == BETO)
    assert (person.kind, bool(person.avatar), person.seat > 0) == ("teacher", True, True)


def test_another_name_with_the_code_is_told_which_one_counts(desk: Desk) -> None:
    code, people = invited(desk), None
    people = desk.names()
    tablet = desk.anew()
    tablet.post("/teacher/setup", code=code, name="Beto C.", password="agua clara")
    assert told(tablet.get("/teacher/more").text, "known_as")
    assert desk.names() == people


def test_an_invitation_is_over_after_a_day_and_can_be_taken_back(desk: Desk) -> None:
    code = invited(desk)
    desk.clock.seconds += 24 * 3600
    answer = desk.anew().post("/teacher/setup", code=code, name=BETO, password="agua clara")
    assert answer.status_code == 409 and desk.classroom.access.codes.invited() == {}
    desk.post("/teacher/pin?next=/", pin=desk.password)
    code = invited(desk)
    (ident,) = desk.classroom.access.codes.invited()
    assert desk.post(f"{ACCOUNTS}/{ident}/code-back").status_code == 303
    answer = desk.anew().post("/teacher/setup", code=code, name=BETO, password="agua clara")
    assert answer.status_code == 409


def test_an_entry_that_ends_is_out_at_once_and_comes_back_with_undo(desk: Desk) -> None:
    tablet = desk.anew()
    tablet.post("/teacher/setup", code=invited(desk), name=BETO, password="agua clara")
    ident = next(p.id for p in directory.people(desk.classroom.connection) if p.name == BETO)
    assert desk.post(f"{ACCOUNTS}/{ident}/end").status_code == 303
    assert told(desk.get("/teacher/more").text, "ended")
    assert tablet.get("/teacher/").location.startswith("/teacher/sign-in")
    assert tablet.post("/teacher/sign-in", name=BETO, password="agua clara").status_code == 409
    assert desk.post(f"{ACCOUNTS}/{ident}/give-back").status_code == 303
    assert tablet.post("/teacher/sign-in", name=BETO, password="agua clara").status_code == 303


def test_who_is_invited_again_after_the_end_needs_the_code(desk: Desk) -> None:
    tablet = desk.anew()
    tablet.post("/teacher/setup", code=invited(desk), name=BETO, password="agua clara")
    ident = next(p.id for p in directory.people(desk.classroom.connection) if p.name == BETO)
    desk.post(f"{ACCOUNTS}/{ident}/end")
    code = invited(desk)
    assert tablet.post("/teacher/sign-in", name=BETO, password="agua clara").status_code == 409
    answer = tablet.post("/teacher/setup", code=code, name=BETO, password="agua fresca")
    assert answer.status_code == 303


def test_nobody_takes_her_own_entry_away(desk: Desk) -> None:
    answer = desk.post(f"{ACCOUNTS}/p22/end")
    assert answer.status_code == 409 and told(answer.text, "not_oneself")
    assert desk.get("/teacher/temas").status_code == 200


@pytest.mark.parametrize("name", ["", " \u202e", "x" * 121, "a\x00b"])
def test_an_odd_name_is_turned_down_and_nobody_is_entered(desk: Desk, name: str) -> None:
    people = desk.names()
    answer = desk.post(f"{ACCOUNTS}/invite", name=name, kind="teacher")
    assert answer.status_code == 409
    assert told(answer.text, "no_name") or told(answer.text, "odd_name", n=120)
    assert desk.names() == people


@pytest.mark.parametrize("name", ["<b>Beto</b> & Cía", "معلمة", "Beto 🌵"])
def test_any_other_name_is_shown_as_it_is(desk: Desk, name: str) -> None:
    assert desk.post(f"{ACCOUNTS}/invite", name=name, kind="promoter").status_code == 303
    page = desk.get(ACCOUNTS).text
    assert name in unescape(page) and "<b>Beto</b>" not in page


def test_who_comes_in_already_needs_no_invitation(desk: Desk) -> None:
    answer = desk.post(f"{ACCOUNTS}/invite", name=TEACHER, kind="teacher")
    assert answer.status_code == 409 and told(answer.text, "has_account")
    pupil = desk.post(f"{ACCOUNTS}/invite", person="p01")
    assert pupil.status_code == 409 and told(pupil.text, "not_invited")


@pytest.mark.parametrize("path", ["leave", "all-leave"])
def test_signing_out_everywhere(desk: Desk, path: str) -> None:
    mine, colleague = desk.anew(), desk.anew()
    mine.sign_in()
    colleague.post("/teacher/setup", code=invited(desk), name=BETO, password="agua clara")
    assert told(desk.get(ACCOUNTS).text, "tablets_all", n=3)
    assert desk.post(f"{ACCOUNTS}/{path}").location == "/teacher/sign-in"
    assert desk.get("/teacher/").status_code == mine.get("/teacher/").status_code == 303
    assert colleague.get("/teacher/").status_code == (200 if path == "leave" else 303)
    assert desk.classroom.access.setup_code() == ""
    mine.sign_in()
    assert mine.get("/teacher/").status_code == 200


def test_a_new_code_at_the_machine_gives_a_new_password(desk: Desk) -> None:
    assert kiosk("setup-code", "--data", str(desk.folder), code=1).endswith("--new\n")
    code = kiosk("setup-code", "--new", "--data", str(desk.folder)).strip()
    assert kiosk("setup-code", "--data", str(desk.folder)).strip() == code
    tablet = desk.anew()
    assert tablet.get("/teacher/sign-in").status_code == 200
    answer = tablet.post("/teacher/setup", code=code, name=TEACHER, password="otra clave")
    assert answer.status_code == 303
    assert desk.get("/teacher/").status_code == 200, "her tablets stay"
    old = desk.anew().post("/teacher/sign-in", name=TEACHER, password=desk.password)
    assert old.status_code == 409
    assert "--new" in kiosk("setup-code", "--data", str(desk.folder), code=1)
    with Classroom(desk.folder, SystemClock()) as classroom:
        assert len(classroom.access.accounts()) == 1


def test_what_was_typed_stays_and_the_password_does_not(tmp_path: Path) -> None:
    with school_in(tmp_path) as desk:
        code = desk.classroom.access.setup_code()
        for form, key, gaps in (
            ({"password": "ñam"}, "short_password", {"n": 6}),
            ({"password": "x" * 201}, "long_password", {"n": 200}),
            ({"name": ""}, "no_name", {}),
            ({"pin": "1234"}, "obvious_pin", {}),
            ({"code": "12"}, "wrong_code", {}),
        ):
            sent = {"code": code, "name": "Maestra Luz", "password": "agua clara", **form}
            answer = desk.post("/teacher/setup", **sent)
            assert answer.status_code == 409 and told(answer.text, key, **gaps)
            assert f'value="{sent["name"]}"' in answer.text
            assert f'value="{sent["code"]}"' in answer.text
            assert sent["password"] not in answer.text
        assert desk.classroom.access.accounts() == []


def test_codes_are_read_with_spaces_dashes_and_the_digits_of_any_script() -> None:
    assert plain_code(" 12-34 ๕๖ ") == "123456"
