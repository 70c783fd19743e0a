"""Every form that a tablet can send, filled with what nobody expects: a sentence, and nothing lost.

The forms are read from the pages themselves, so a new one is tried without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kiosk.words import words
from tests.lively import crowd_of, lively, storied
from tests.teaching import Desk
from tests.walking import pages_of

ES = words("es")
ODD = {
    "empty": "",
    "enormous": "ñ" * 30_000,
    "right to left": "مرحبا \u202eשלום‏",
    "emoji": "👩🏽‍🏫🏳️‍🌈" * 40,
    "markup": "\"><script>alert('1')</script>{{7*7}}&amp;%s",
    "controls": "a\x00b\x07\r\n\t\u2028=1+1",
    "a number too large": "99999999999999999999999",
}
LEAVES = ("sign-out", "/leave", "all-leave", "/end", "erase", "/year", "copies", "sign-in", "setup")
"""What ends something for good, or shuts the tablet out: tried after all the others."""


@dataclass
class Form:
    """A form of a page: where it goes, what is typed into it, what it carries, its buttons."""

    action: str
    typed: list[str] = field(default_factory=list)
    carried: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self.found: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what belongs to the form that is open, or that is named."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and has.get("method") == "post":
            self._open = Form(has.get("action") or self._path)
            self.found.append(self._open)
            self._by_id[has.get("id", "")] = self._open
        form = self._by_id.get(has.get("form", "-")) or self._open
        name, kind = has.get("name", ""), has.get("type", "text")
        if form is None or not name and tag != "option":
            return
        if tag == "button":
            form.buttons.append((name, has.get("value", "")))
        elif tag == "textarea":
            form.typed.append(name)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            form.carried.append((self._select, has.get("value", "")))
            self._select = ""
        elif tag == "input" and kind == "file":
            form.files.append(name)
        elif tag == "input" and kind in ("hidden", "radio", "checkbox"):
            form.carried.append((name, has.get("value", "")))
        elif tag == "input":
            form.typed.append(name)

    def handle_endtag(self, tag: str) -> None:
        """The form ends."""
        if tag == "form":
            self._open = None


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("forms")
    with lively(folder, people=26, now=crowd_of(26, 6)) as found:
        storied(found)
        found.get("/?lang=es")  # kept in its cookie, whatever a form makes of the site's language
        yield found


def forms_of(desk: Desk) -> list[Form]:
    """Every form of every page once, those that end something last."""
    found: dict[tuple[str, ...], Form] = {}
    for _, path in pages_of(desk):
        page = Forms(path)
        page.feed(desk.get(path).text)
        for form in page.found:
            found.setdefault((form.action, *sorted({n for n, _ in form.carried})), form)
    return sorted(found.values(), key=lambda form: any(end in form.action for end in LEAVES))


def sent(desk: Desk, form: Form, odd: str, *, everything: bool) -> tuple[int, str]:
    """Send a form with odd text wherever one types, or everywhere; the answer."""
    # What a press carries: the last button, since the first one is often the question.
    fields: dict[str, Any] = dict([*form.carried, *form.buttons[-1:]])
    fields |= dict.fromkeys(form.typed, odd)
    if everything:
        fields = dict.fromkeys(fields, odd)
    for name in form.files:
        fields[name] = (BytesIO(odd.encode()), odd[:40].replace("\x00", "") or "x.csv")
    fields.pop("csrf_token", None)
    answer = desk.client.post(form.action, data={"csrf_token": desk.token(), **fields})
    return answer.status_code, answer.get_data().decode(errors="replace")


def test_every_form_answers_odd_text_in_a_sentence_and_writes_nothing_by_halves(
    desk: Desk,
) -> None:
    forms = forms_of(desk)
    assert len(forms) > 40
    troubles = []
    for form in forms:
        for name, odd in ODD.items():
            for everything in (False, True):
                if not everything and not form.typed and not form.files and name != "empty":
                    continue  # nothing is typed into it, so one press is enough
                before = desk.classroom.seq()
                status, text = sent(desk, form, odd, everything=everything)
                where = (form.action, name, "everywhere" if everything else "typed", status)
                if status not in (200, 303, 400, 404, 409, 413):
                    troubles.append((*where, "no such answer"))
                if "Traceback" in text or "<script>alert" in text or "49&amp;" in text:
                    troubles.append((*where, "told as it came"))
                if status in (400, 404, 409, 413):
                    if "<p" not in text and "error" not in text:
                        troubles.append((*where, "no sentence"))
                    if desk.classroom.seq() != before:
                        troubles.append((*where, "refused, and written all the same"))
                if ES("people.by_sheet") not in desk.get("/teacher/people").text:
                    desk.clock.seconds += 7200  # whoever was made to wait has waited
                    desk.sign_in()
    assert not troubles, "\n".join(map(str, troubles))
    assert desk.classroom.differences() == []


def test_every_route_that_changes_something_answers_what_is_not_there(desk: Desk) -> None:
    troubles = []
    with desk.app.test_request_context():
        urls = desk.app.url_map.bind("")
        rules = [r for r in desk.app.url_map.iter_rules() if "POST" in (r.methods or ())]
        paths = [
            urls.build(rule.endpoint, dict.fromkeys(rule.arguments, odd), method="POST")
            for rule in rules
            for odd in ("nobody", "'; DROP TABLE people; --", "ñ" * 300, "مرحبا")
        ]
    assert len(paths) > 200
    for path in dict.fromkeys(paths):
        if any(end in path for end in LEAVES):
            continue  # they ask for no id; the forms above have pressed them
        answer = desk.client.post(path, data={"csrf_token": desk.token()})
        if answer.status_code not in (200, 204, 303, 400, 404, 409):
            troubles.append((path[:60], answer.status_code))
    assert not troubles, "\n".join(map(str, troubles))
    assert desk.classroom.differences() == []


QUERIES = (
    *("/teacher/today?day=", "/teacher/today/elsewhere?day=", "/teacher/settings/clock?when="),
    *("/teacher/network?table=", "/picture?view=network&table=", "/picture?view=", "/?paper="),
    *("/teacher/people?q=", "/teacher/people?in=", "/teacher/assembly?span=", "/api/board?since="),
    *("/teacher/reports/letter?who=", "/teacher/reports/day?from=", "/teacher/take-away?what="),
    *("/?lang=", "/teacher/sign-in?next=", "/teacher/today?ask="),
)


@pytest.mark.parametrize("odd", [*ODD.values(), "-1", "0", "1e9", "//evil.example/", "NaN"])
def test_every_query_of_a_page_may_hold_anything(desk: Desk, odd: str) -> None:
    desk.sign_in()
    for path in QUERIES:
        answer = desk.get(path + quote(odd[:4_000]))
        assert answer.status_code in (200, 303, 400, 404, 409), (path, answer.status_code)
        if answer.mimetype == "text/html":
            assert "<script>alert" not in answer.text, path
        assert "evil.example" not in (answer.location or ""), path
