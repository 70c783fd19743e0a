"""Every page and paper that tells of a school year, as a teacher's tablet asks for it.

Asked of `kiosk web`, signed in; before each round something is written, so nothing kept from the
round before is shown again.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import process_time
from urllib.parse import urlencode

from kiosk.bench.history import school
from kiosk.bench.processes import BenchError, cpu, pages
from kiosk.bench.values import Figure, Sample, Target
from kiosk.classroom import DATABASE, Classroom
from kiosk.clock import SystemClock
from kiosk.commands import OpenDialogue
from kiosk.reports.papers import PAPERS

PAGES = (
    "/visit",
    "/catalogue",
    "/picture/years?view=wall",
    "/teacher/assembly?span=year",
    "/teacher/assembly/poster.svg?span=year",
    "/teacher/figures",
    "/teacher/time",
    "/teacher/temas",
    "/teacher/temas/{tema}",
    "/teacher/temas/{tema}/lineage",
    "/teacher/people/{person}",
    "/teacher/encounters",
    "/teacher/demonstrations",
    "/teacher/fair",
    "/teacher/guests",
    *(
        f"/teacher/reports/{name}?span=year&names=yes{'&who={person}' * ('person' in paper.asks)}"
        for name, paper in PAPERS.items()
    ),
)
"""Every page that grows with the year, and every paper, of the whole year and with all names."""

SLOWEST = 3
"""So many of the slowest pages are told by their address."""

WANTED = Target(500.0, "p99")
_FLOOR = "SELECT count(*), min(stamp), max(day) FROM dialogues WHERE voided IS NULL"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class _Tablet:
    """A signed-in tablet: one connection, one cookie."""

    def __init__(self, port: int) -> None:
        self._link = HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookie = ""

    def sign_in(self, code: str) -> None:
        """Open the school with its setup code, as its first teacher."""
        found = _TOKEN.search(self.asked("/teacher/setup").decode())
        form = {
            "csrf_token": found.group(1) if found else "",
            "code": code,
            "name": "Bench",
            "password": code + code,
        }
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.asked("/teacher/setup", method="POST", body=urlencode(form), more=kind, status=303)

    def asked(
        self, path: str, *, method: str = "GET", body: str = "",
        more: Mapping[str, str] = {}, status: int = 200,
    ) -> bytes:  # fmt: skip
        """What is answered; BenchError if that is anything else than it should be."""
        self._link.request(method, path, body, {"Cookie": self._cookie, **more})
        answer: HTTPResponse = self._link.getresponse()
        told = answer.read()
        if answer.status != status:
            raise BenchError("errors.bench_answered", path=path, status=answer.status)
        if cookie := answer.headers.get("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return told

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()


def reports(folder: Path, size: int, times: int) -> Iterator[Figure]:
    """CPU of the pages for each, the whole year on one page; the slowest is held to the target.

    Beside them stands the least that anything about a year can cost: to look once at each of its
    dialogues.
    """
    place = school(size)
    gaps = {"tema": place.temas[0], "person": place.now[-1]}
    paths = [path.format(**gaps) for path in PAGES]
    took: dict[str, list[float]] = {path: [] for path in paths}
    floor: list[float] = []
    with (
        Classroom(folder, SystemClock()) as room,
        pages(folder) as (child, port),
        closing(_Tablet(port)) as tablet,
        closing(sqlite3.connect(folder / DATABASE)) as bare,
    ):
        tablet.sign_in(room.access.setup_code())
        for turn in range(times + 1):  # the first time what few pages need is loaded
            people = place.now
            room.submit(OpenDialogue(f"report-{turn}", people[0], people[-1 - turn], gaps["tema"]))
            for path in paths:
                began = cpu([child.pid])
                tablet.asked(path)
                took[path].append((cpu([child.pid]) - began) * 1000)
            began = process_time()
            bare.execute(_FLOOR).fetchone()
            floor.append((process_time() - began) * 1000)
    middle = {path: Sample.of(each[1:]).p50 for path, each in took.items()}
    slowest = sorted(middle.items(), key=lambda each: -each[1])[:SLOWEST]
    yield Figure(
        "report",
        "ms CPU",
        Sample.of(list(middle.values())),
        Sample.of(floor[1:]),
        (WANTED,),
        size,
        told=(("pages", float(len(paths))), *slowest),
    )
