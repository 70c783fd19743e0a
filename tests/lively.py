"""Schools in the middle of a morning, for the pictures and for tests in a real browser.

Real SQLite, real commands: a yesterday, a today, calls, new cards, somebody without a partner.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from kiosk import directory
from kiosk.commands import (
    CallHelp,
    ChangeOffer,
    Choose,
    CloseDay,
    CloseDialogue,
    CorrectDialogue,
    Demonstrate,
    HoldElsewhere,
    NoteUnknown,
    OpenDialogue,
    SetClock,
    TakeRecess,
    Understand,
)
from kiosk.drawings import DRAWINGS, TEMAS
from kiosk.events import Fact, PersonChanged, TemaChanged, Trust
from kiosk.rows import CardRow, Note, Person, Row
from tests.classes import NOON_MS
from tests.invented import MORE_NAMES
from tests.teaching import Desk, school_in

Pair = tuple[str, str, str]
"""tutor, tutee, tema, by the printed labels in small letters."""

EARLIER = (
    ("p22", "p01", "t01"),
    ("p05", "p02", "t03"),
    ("p03", "p17", "t04"),
    ("p09", "p10", "t07"),
)
MORNING = (
    ("p22", "p01", "t01"), ("p05", "p02", "t03"), ("p06", "p04", "t10"), ("p14", "p13", "t05"),
    ("p23", "p12", "t09"), ("p20", "p19", "t06"), ("p03", "p09", "t04"),
)  # fmt: skip


@contextmanager
def lively(folder: Path, *, people: int = 23, now: Sequence[Pair] = MORNING) -> Iterator[Desk]:
    """The sample class (with more pupils, if wanted) on its second day, and a signed-in tablet."""
    with school_in(folder) as desk:
        _clothe(desk, people)
        room = desk.classroom
        room.submit(SetClock(NOON_MS - 86_400_000, Trust.NETWORK))
        for tutor, tutee, tema in EARLIER:
            room.submit(OpenDialogue(f"y{tutor}{tutee}", tutor, tutee, tema))
        room.submit(TakeRecess("p22"), CloseDay("p22"))
        room.submit(SetClock(NOON_MS, Trust.NETWORK))
        for tutor, tutee, tema in (("p15", "p16", "t02"), ("p11", "p18", "t08")):
            room.submit(OpenDialogue(f"e{tutor}{tutee}", tutor, tutee, tema))
            room.submit(CloseDialogue(f"e{tutor}{tutee}"))
        begin(desk, now)
        room.submit(CallHelp("h1", ("p05", "p02"), f"d{now[1][0]}{now[1][1]}"))
        room.submit(NoteUnknown("0a1b2c3d4e5f60718293a4b5c6d7e8f9"))
        tell_parts(desk)
        desk.sign_in()
        with (desk.source.run_folder / "station.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # as a station that works here
            yield desk


def storied(desk: Desk) -> None:
    """Somewhat of everything that a page may have to tell."""
    room = desk.classroom
    for tutor, tutee, tema in (("p22", "p03", "t02"), ("p22", "p07", "t01"), ("p07", "p21", "t01")):
        room.submit(OpenDialogue(f"u{tutee}", tutor, tutee, tema))
        room.submit(Understand(tutor, tutee, tema))
    room.submit(Demonstrate("p22", "p07", "t01"))
    room.submit(ChangeOffer("p07", "t01", "yes"), Choose("p01", "t05"))
    room.submit(HoldElsewhere("sheet", "p06", "p20", "t03", "paper", "p22", "held", 1))
    room.submit(OpenDialogue("nameless", "p15", "p16", "no-tema-yet"))
    row = room.facts().recorded("ep11p18")
    assert row is not None
    tutor, tutee, tema = row.triple
    room.submit(CorrectDialogue("ep11p18", tutee, tutor, tema, "p22", "turned"))
    note = Note("n1", "p01", "p22", "Le gusta el telar; hoy preguntó por la trama.", 2)
    new = Person("new1", "", "", "new", number=1)
    asleep = directory.tema(room.connection, "t12")
    assert asleep is not None
    rows: list[Fact | Row] = [note, new, CardRow("ab" * 16, "", "person", "new1")]
    rows.append(replace(asleep, resting=True))
    room.enter([*rows, PersonChanged("p01"), TemaChanged("t12")], "p22")
    room.submit(OpenDialogue("dnew", "p21", "new1", "t06"))


def begin(desk: Desk, pairs: Sequence[Pair]) -> None:
    """These sit down."""
    for tutor, tutee, tema in pairs:
        desk.classroom.submit(OpenDialogue(f"d{tutor}{tutee}", tutor, tutee, tema))


def tell_parts(desk: Desk, **states: str) -> None:
    """What the station would write about its parts."""
    folder = desk.source.run_folder
    folder.mkdir(exist_ok=True)
    told = {"reader": "ok", "display": "ok", "storage": "ok", **states}
    (folder / "parts.json").write_text(json.dumps(told), encoding="utf-8")


def crowd_of(people: int, dialogues: int) -> list[Pair]:
    """So many dialogues among as many people, each in one at most."""
    order = [f"p{(i * 17 + 5) % people + 1:02d}" for i in range(people)]
    return [(order[2 * i], order[2 * i + 1], f"t{i % 12 + 1:02d}") for i in range(dialogues)]


def fair(schools: int = 12, people: int = 200) -> list[Person]:
    """Guests of a fair: so many schools, and families."""
    names = [*MORE_NAMES, *("Ana", "Luis", "Nayeli", "Balam")]
    found = []
    for number in range(people):
        family = number % (schools + 1) == schools
        school = f"Escuela {number % (schools + 1) + 1}"
        found.append(
            Person(
                f"f{number:03d}", names[number % len(names)], names[number % len(names)],
                "family" if family else "visitor", "" if family else school, seat=100 + number,
            )
        )  # fmt: skip
    return found


def _clothe(desk: Desk, people: int) -> None:
    """Drawings for everybody, and more pupils until there are so many."""
    connection = desk.classroom.connection
    drawings = [*DRAWINGS]
    everybody = list(directory.people(connection))
    everybody += [
        Person(f"p{n + 1:02d}", MORE_NAMES[n - 23], MORE_NAMES[n - 23], group="6º", seat=n + 1)
        for n in range(23, people)
    ]
    rows: list[Fact | Row] = [
        replace(each, avatar=drawings[n % len(drawings)]) for n, each in enumerate(everybody)
    ]
    temas = zip(directory.temas(connection), TEMAS, strict=False)
    rows += [replace(each, drawing=drawing) for each, drawing in temas]
    desk.classroom.enter([*rows, PersonChanged("p01")], "import")


def signed_in(browser: Browser, desk: Desk, address: str, **options: object) -> BrowserContext:
    """A browser that is this tablet; it was told already that the school's clock is another one."""
    context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]  # as given
    boot = json.dumps(desk.clock.boot())
    context.add_init_script(f"sessionStorage.setItem('clock-later', {boot})")
    cookie = desk.client.get_cookie("session")
    assert cookie is not None, "the tablet is not signed in"
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    return context
