"""What cookies, journal, log and addresses hold of whoever signs in: no name, no secret."""

from __future__ import annotations

import http.client
import json
import logging
import re
import sqlite3
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from zlib import decompress

import pytest
from flask.testing import FlaskClient

from kiosk.classroom import DATABASE
from kiosk.words import words
from tests.browser import answering
from tests.teaching import TEACHER, Desk, school_in
from web import WebSettings, create_app, listen
from web.teacher import trying

ES = words("es")
PIN = "40961"
AS_IT_RUNS = trying.METHOD  # read before tests/conftest.py makes the others quick


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with school_in(tmp_path) as found:
        yield found


def cookie(client: FlaskClient) -> str:
    """The session's cookie as the browser keeps it."""
    found = client.get_cookie("session")
    assert found is not None
    return found.value


def held(value: str) -> str:
    """What anybody can read in the cookie."""
    data, packed = value.lstrip(".").partition(".")[0], value.startswith(".")
    raw = urlsafe_b64decode(data + "=" * (-len(data) % 4))
    return (decompress(raw) if packed else raw).decode()


def everything(desk: Desk) -> Iterator[str]:
    """Go through the door in every way; the addresses that were met."""
    code = desk.classroom.access.setup_code()
    form = {"code": code, "name": TEACHER, "password": desk.password, "pin": PIN}
    yield desk.post("/teacher/setup", **form).location
    yield desk.post("/teacher/settings/accounts/invite", name="Profesor Beto", kind="teacher").text
    desk.clock.seconds += 15 * 60
    yield desk.post("/teacher/pin?next=/teacher/temas", pin=PIN).location
    other = desk.anew()
    for password in ("nunca jamás", desk.password):
        yield other.post("/teacher/sign-in", name=TEACHER, password=password).location or ""
    yield other.post("/teacher/sign-in/card").location
    yield held(cookie(other.client)) + cookie(other.client)
    yield held(cookie(desk.client)) + cookie(desk.client)


def test_no_name_and_no_secret_in_cookies_addresses_journal_and_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    code = desk.classroom.access.setup_code()
    with caplog.at_level(logging.DEBUG):
        met = list(everything(desk))
    said = "\n".join([*met, caplog.text])
    rows = desk.classroom.connection.execute("SELECT * FROM events")
    said += "\n".join(json.dumps(list(row), ensure_ascii=False) for row in rows)
    for secret in (TEACHER, "Rosa", "Beto", desk.password, "nunca jamás", PIN, code):
        assert secret not in said, secret
    (invited,) = desk.classroom.access.codes.invited().values()
    assert invited not in said


def test_what_is_kept_of_passwords_and_pins_are_scrypt_hashes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(trying, "METHOD", AS_IT_RUNS)
        list(everything(desk))
    trying._nobodys.cache_clear()  # which the others expect as quick as the rest
    with sqlite3.connect(desk.folder / DATABASE) as file:
        kept = file.execute("SELECT password, pin FROM accounts").fetchall()
    file.close()
    assert kept and all(each.startswith("scrypt:32768:8:1$") for row in kept for each in row)


def test_the_cookie_is_for_pages_only_and_for_a_year_by_the_tablets_own_clock(desk: Desk) -> None:
    desk.sign_in()
    answer = desk.get("/teacher/")
    told = answer.headers["Set-Cookie"]
    assert "HttpOnly" in told and "SameSite=Lax" in told and "Secure" not in told
    assert f"Max-Age={400 * 24 * 3600}" in told  # which wins over a date, by every browser
    secure = desk.client.get("/teacher/", base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in secure


def test_a_clock_that_went_back_years_keeps_a_tablet_signed_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # itsdangerous turns away what was signed in the future, as after a night without a clock.
    desk.sign_in()
    for seconds in (86_400 * 365 * 20, 86_400 * 365 * 60):
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda now=seconds: now)
        assert desk.get("/teacher/temas").status_code == 200


def test_signing_in_begins_a_new_session(desk: Desk) -> None:
    desk.sign_in()
    other = desk.anew()
    token = other.token()
    with other.client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = dict(session)
    other.client.post(
        "/teacher/sign-in",
        data={"csrf_token": token, "name": TEACHER, "password": desk.password},
    )
    with other.client.session_transaction() as session:
        assert "planted" not in session
        assert session["tablet"] != before.get("tablet")
        assert session.get("csrf_token") != before["csrf_token"]


def test_a_form_is_taken_over_https_although_no_page_tells_a_referrer(desk: Desk) -> None:
    desk.sign_in()
    other, https = desk.anew(), "https://localhost"
    page = other.client.get("/teacher/sign-in", base_url=https).text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    answer = other.client.post(
        "/teacher/sign-in",
        base_url=https,
        data={"csrf_token": found[1], "name": TEACHER, "password": desk.password},
    )
    assert answer.status_code == 303


def test_a_cookie_of_another_station_gets_a_sentence_that_helps(desk: Desk) -> None:
    desk.sign_in()
    settings = WebSettings(secret_key="of another school")
    app = create_app(desk.source, settings=settings, school=desk.source)
    other = desk.anew()
    other.client = app.test_client()
    other.client.set_cookie("session", cookie(desk.client))
    answer = other.get("/teacher/temas")
    assert answer.location == "/teacher/sign-in?next=/teacher/temas"
    assert ES("door.elsewhere") in other.get(answer.location).text
    assert other.get("/").status_code == 200
    other.sign_in()
    assert other.get("/teacher/temas").status_code == 200


def test_a_tablet_of_before_a_restore_gets_the_same_sentence(desk: Desk) -> None:
    desk.sign_in()
    desk.classroom.access.sign_everybody_out()
    assert ES("door.elsewhere") in desk.get("/teacher/sign-in").text
    assert ES("door.elsewhere") not in desk.anew().get("/teacher/sign-in").text


@pytest.mark.parametrize("behind", [True, False])
def test_who_asks_is_told_by_the_socket_or_by_a_proxy_of_ours(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, behind: bool
) -> None:
    desk.sign_in()
    settings = WebSettings(secret_key="for tests only", behind_proxy=behind)
    app = create_app(desk.source, settings=settings, school=desk.source)
    with answering(listen(app, "127.0.0.1", 0)) as address:
        told = http.client.HTTPConnection(address.removeprefix("http://"))
        sent = {"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "https"}
        told.request("GET", "/teacher/sign-in", headers=sent)
        answer = told.getresponse()
        page, kept = answer.read().decode(), answer.headers["Set-Cookie"]
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None and ("Secure" in kept) == behind
        form = f"csrf_token={found[1]}&name=Nadie&password=nunca"
        told.request(
            "POST",
            "/teacher/sign-in",
            form,
            {
                **sent,
                "Cookie": kept.partition(";")[0],
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        assert told.getresponse().status == 409
        told.close()
    rows = desk.classroom.connection.execute("SELECT device FROM tries WHERE device != ''")
    assert rows.fetchall() == [("address 10.1.2.3" if behind else "address 127.0.0.1",)]
