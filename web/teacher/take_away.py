"""T10 To take away: a file for others, looked at first. What was looked at is what is taken.

A file is made anew each time, and the same record gives the same bytes: the form carries the mark
of those that were shown, and if something happened since, they are shown again instead.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from kiosk.errors import Refused
from web.languages import spoken
from web.school import School

if TYPE_CHECKING:
    from kiosk.taking import Taken

CHOICES = (
    ("dialogues", "xlsx"),
    ("dialogues", "csv"),
    ("dialogues", "jsonl"),
    ("network", "svg"),
    ("network", "graphml"),
    ("network", "gexf"),
    ("network", "csv"),
    ("learning", "xapi"),
)
"""What can be taken, in the order of the page; a test holds it equal to `kiosk export`."""

ROWS = 15
"""Rows of a table that are shown at once."""

PIECE = 1 << 16

SHOWN = 4_000
"""Bytes of a text that are shown at once; all of it is a touch away."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the tablet asks for."""

    what: str
    form: str
    begin: str
    end: str
    names: bool

    @property
    def given(self) -> dict[str, str]:
        """The same as fields."""
        found = {"file": f"{self.what}.{self.form}", "from": self.begin, "to": self.end}
        return found | ({"names": "yes"} if self.names else {})


def add(bp: Blueprint, school: School) -> None:
    """Add the routes of this screen."""

    @bp.get("/take-away")
    def take_away() -> ResponseReturnValue:
        choice = _choice()
        return _page(school, choice)

    @bp.get("/take-away/look")
    def look_at_file() -> Response:
        choice = _choice()
        if choice is None or choice.form == "xlsx":
            abort(404)
        kind = "image/svg+xml" if choice.form == "svg" else "text/plain; charset=utf-8"
        return _sent(_taken(school, choice), kind)

    @bp.post("/take-away/site")
    def take_site() -> Response:
        return _whole(school)

    @bp.post("/take-away")
    def take() -> ResponseReturnValue:
        choice = _choice()
        if choice is None:
            abort(400)
        taken = _taken(school, choice)
        if taken.mark != request.form.get("mark"):
            taken.file.close()
            return _page(school, choice, spoken()("takeaway.changed"))
        answer = _sent(taken, "application/octet-stream")
        answer.headers["Content-Disposition"] = f'attachment; filename="{taken.name}"'
        return answer


def _whole(school: School) -> Response:
    """Everything without names. It has fresh ids each time, so it has no mark: it is told of."""
    from kiosk.taking import exported  # what few pages need is loaded when it is needed

    chunks = exported(
        school.classroom(), "site", "zip", timezone=school.timezone, words=spoken()
    )  # fmt: skip
    answer = Response(chunks, mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="site-nameless.zip"'
    return answer


def _sent(taken: Taken, kind: str) -> Response:
    """The file's bytes as they are, a piece at a time."""

    def pieces() -> Iterator[bytes]:
        with taken.file as file:
            yield from iter(lambda: file.read(PIECE), b"")

    answer = Response(pieces(), mimetype=kind)
    answer.content_length = taken.size
    answer.call_on_close(taken.file.close)
    return answer


def _choice() -> Choice | None:
    """What is asked for; None for nothing that there is."""
    what, _, form = request.values.get("file", "").partition(".")
    if (what, form) not in CHOICES:
        return None
    begin, end = (request.values.get(key, "").strip() for key in ("from", "to"))
    return Choice(what, form, begin, end, request.values.get("names") == "yes")


def _taken(school: School, choice: Choice) -> Taken:
    from kiosk.taking import taken  # what few pages need is loaded when it is needed

    return taken(
        school.classroom(), choice.what, choice.form, timezone=school.timezone, words=spoken(),
        begin=choice.begin, end=choice.end, names=choice.names,
    )  # fmt: skip


def _page(school: School, choice: Choice | None, alert: str = "") -> ResponseReturnValue:
    """The choices, and below them what would leave."""
    found: Taken | None = None
    text, rows = "", []
    if choice is not None:
        try:
            found = _taken(school, choice)
        except Refused as refusal:
            alert = spoken().said(refusal)
        else:
            with found.file as file:
                text = "" if choice.form in ("xlsx", "svg") else _beginning(file.read(SHOWN))
            rows = _rows(school, choice, text)
    page = render_template(
        "teacher/take_away.html",
        choices=CHOICES,
        choice=choice,
        given=choice.given if choice else {},
        found=found,
        text="" if rows else text,
        rows=rows,
        whole=found is not None and found.size <= SHOWN,
        size=_size(found.size) if found is not None else "",
        alert=alert,
    )
    return (page, 409) if alert else page


def _rows(school: School, choice: Choice, text: str) -> list[list[str]]:
    """The first rows of a table, with its headings; a workbook has those of the CSV."""
    if choice.form == "xlsx":
        with _taken(school, replace(choice, form="csv")).file as file:
            text = _beginning(file.read(SHOWN))
    elif choice.form != "csv":
        return []
    comma = "," if choice.what == "network" else spoken()("files.separator")
    return list(islice(csv.reader(StringIO(text), delimiter=comma), ROWS + 1))


def _beginning(data: bytes) -> str:
    """The first whole lines of a text."""
    text = data.decode("utf-8-sig", "replace")
    return text[: text.rfind("\n") + 1] or text


def _size(size: int) -> str:
    """A size as a person reads it."""
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} kB"
