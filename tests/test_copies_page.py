"""Copies on the tablet: when the last was made, one more now, and back to an earlier one."""

from __future__ import annotations

import json
import re
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import CloseDay, NoteCopy, OpenDialogue
from kiosk.copies import keeper, take, wanted
from kiosk.copies.keeper import NOW, RING, Keeper
from kiosk.copies.nameless import take_nameless
from kiosk.copies.notices import Told
from kiosk.copies.sticks import Stick
from kiosk.copies.wanted import Outcome, outcome, settle, want
from kiosk.ports import Signal
from kiosk.words import languages, words
from tests.classes import sample_class
from tests.copied import ZONE, listing
from tests.stations import PATIENCE, School, kiosk, process, until
from tests.teaching import Desk, school_in

ES = words("es")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A signed-in tablet of a school with a daily copy on its card."""
    with school_in(tmp_path) as found:
        found.sign_in()
        (found.folder / "run").mkdir(exist_ok=True)
        (found.folder / RING).mkdir()
        take(found.classroom, found.folder / RING, ZONE)
        found.classroom.submit(NoteCopy("ring"))
        yield found


def plug(desk: Desk, folder: Path) -> Path:
    """A stick with a folder for copies."""
    (folder / "tutoria").mkdir(parents=True)
    desk.source._plugged = lambda: [Stick("1", folder)]
    return folder / "tutoria"


def offered(desk: Desk) -> list[str]:
    """The copies that the page offers."""
    page = desk.get("/teacher/copies").text
    return re.findall(r'href="/teacher/copies/back\?copy=([0-9a-f]+)"', page)


# The page.


def test_it_says_when_the_last_copy_was_made_and_where(desk: Desk) -> None:
    page = desk.get("/teacher/copies").text
    assert ES("copies.none_away") in page and ES("copies.ring", day=1) in page
    assert ES("copies.put_in") in page and ES("copies.make") not in page
    desk.classroom.submit(NoteCopy("stick"))
    assert ES("copies.last", day=1) in desk.get("/teacher/copies").text
    assert "/teacher/copies" in desk.get("/teacher/more").text


def test_a_copy_can_be_asked_for_only_while_a_stick_is_in(desk: Desk, tmp_path: Path) -> None:
    refused = desk.post("/teacher/copies/now")
    assert refused.status_code == 409 and ES("copies.no_stick") in refused.text
    assert not (desk.folder / "run" / NOW).exists()
    plug(desk, tmp_path / "usb")
    assert ES("copies.make") in desk.get("/teacher/copies").text
    assert desk.post("/teacher/copies/now").location == "/teacher/copies"
    assert ES("copies.asked") in desk.get("/teacher/copies").text


def test_the_station_makes_the_copy_that_a_tablet_asks_for(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "apart", lambda path, other: path.is_dir())
    folder = plug(desk, tmp_path / "usb")
    told: list[Told] = []
    watch = Keeper(desk.folder, desk.clock, ZONE, None, lambda: ES, told.append, desk.source.sticks)
    watch.look()
    assert len(list(folder.glob("*.zip"))) == 1
    watch.look()
    assert len(list(folder.glob("*.zip"))) == 1, "once for each time that it is put in"
    desk.post("/teacher/copies/now")
    watch.look()
    assert told[-1].screen is not None and told[-1].screen.text == ES("copies.stick_ready")
    assert [each.place for each in told] == ["", "stick", "", "stick"]
    watch.look()
    assert len(told) == 4


def test_copies_of_the_card_and_of_sticks_are_offered_the_newest_first(
    desk: Desk, tmp_path: Path
) -> None:
    folder = plug(desk, tmp_path / "usb")
    for n in range(7):
        desk.classroom.submit(OpenDialogue(f"d{n}", "p22", "p01", "t01"), CloseDay("p22"))
        take(desk.classroom, folder, ZONE)
    (folder / "letter.zip").write_bytes(b"hola")
    page = desk.get("/teacher/copies").text
    days = [int(day) for day in re.findall(r"<b>Jornada (\d+)</b>", page)]
    assert days == [8, 7, 6, 5, 4, 3, 2, 1]
    assert ES("copies.earlier", n=2) in page
    assert page.index(ES("copies.place_stick")) < page.index(f"<h3>{ES('copies.place_ring')}")


# The question.


def test_what_will_be_replaced_is_said_before_and_nothing_happens_without_a_yes(
    desk: Desk,
) -> None:
    (ident,) = offered(desk)
    desk.classroom.submit(OpenDialogue("d", "p22", "p01", "t01"), CloseDay("p22"))
    page = desk.get(f"/teacher/copies/back?copy={ident}").text
    for key in ("ask", "ask_lost", "ask_pause", "ask_tablets"):
        assert ES(f"copies.{key}") in page
    assert ES("copies.offer", day=1) in page and ES("copies.offer", day=2) in page
    assert ES("copies.ask_other") not in page
    before = listing(desk.folder)
    unsure = desk.post("/teacher/copies/back", copy=ident)
    assert unsure.status_code == 409 and ES("copies.ask_unsure") in unsure.text
    assert listing(desk.folder) == before and wanted.wanted(desk.folder) is None


def test_a_copy_that_is_gone_or_damaged_is_refused_and_nothing_is_wanted(
    desk: Desk, tmp_path: Path
) -> None:
    (ident,) = offered(desk)
    (path,) = (desk.folder / RING).iterdir()
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    damaged = desk.post("/teacher/copies/back", copy=ident, sure="yes")
    assert damaged.status_code == 409
    assert ES("copies.damaged", where=path.name) in damaged.text
    assert str(tmp_path) not in damaged.text
    path.unlink()
    for answer in (
        desk.get(f"/teacher/copies/back?copy={ident}"),
        desk.post("/teacher/copies/back", copy=ident, sure="yes"),
        desk.post("/teacher/copies/back", copy="../../etc/passwd", sure="yes"),
    ):
        assert answer.status_code == 409 and ES("copies.offer_gone") in answer.text
    assert wanted.wanted(desk.folder) is None


def test_a_copy_of_another_school_or_without_names_says_so_first(
    desk: Desk, tmp_path: Path
) -> None:
    folder = plug(desk, tmp_path / "usb")
    take_nameless(desk.classroom, folder / "nameless.zip", ZONE, ES)
    ident = offered(desk)[0]
    assert ES("copies.offer_nameless") in desk.get("/teacher/copies").text
    page = desk.get(f"/teacher/copies/back?copy={ident}").text
    assert ES("copies.ask_other") in page and ES("copies.restored_nameless") in page


def test_a_yes_leads_to_a_page_that_needs_no_sign_in(desk: Desk) -> None:
    (ident,) = offered(desk)
    answer = desk.post("/teacher/copies/back", copy=ident, sure="yes")
    assert (answer.status_code, answer.location) == (303, "/teacher/copies/wait")
    assert wanted.wanted(desk.folder) == next((desk.folder / RING).iterdir())
    assert ES("copies.wait_plug") in desk.anew().get("/teacher/copies/wait").text


# How it is carried out.


def impatient(seconds: float) -> None:
    """Nobody waits here."""
    raise AssertionError("there was nothing to wait for")


def wanting(tmp_path: Path) -> tuple[Path, Path]:
    """A school that went on after its copy, and that copy, which is wanted."""
    with sample_class(tmp_path / "a") as room:
        path = take(room, tmp_path / "copy.zip", ZONE).path
        room.submit(OpenDialogue("after", "p22", "p01", "t01"))
    want(tmp_path / "a", path)
    return tmp_path / "a", path


def test_what_is_wanted_is_put_back_once_and_told_once(tmp_path: Path) -> None:
    folder, path = wanting(tmp_path)
    settle(folder, impatient)
    assert "dialogue_opened" not in School(folder).kinds()
    assert outcome(folder) == Outcome(1, "Escuela de la muestra")
    shown = keeper.came_back(folder, ES)
    assert shown is not None and shown.screen is not None
    assert shown.screen.text == ES("copies.back") and shown.screen.signal is Signal.DONE
    assert keeper.came_back(folder, ES) is None
    path.unlink()
    settle(folder, impatient)
    assert School(folder).differences() == []


def test_it_waits_until_the_others_have_let_go(tmp_path: Path) -> None:
    folder, _ = wanting(tmp_path)
    pages = Classroom(folder, VirtualClock())
    waited: list[float] = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            pages.close()

    settle(folder, pause)
    assert len(waited) == 3
    done = outcome(folder)
    assert done is not None and done.why == ""


def test_what_cannot_be_put_back_leaves_the_school_as_it_was(tmp_path: Path) -> None:
    folder, path = wanting(tmp_path)
    path.unlink()
    before = listing(folder)
    settle(folder, impatient)
    after = listing(folder)
    assert {name: after[name] for name in before if name != wanted.FILE} == {
        name: before[name] for name in before if name != wanted.FILE
    }
    done = outcome(folder)
    assert done is not None and done.why == "copies.no_copy"
    shown = keeper.came_back(folder, ES)
    assert shown is not None and shown.screen is not None
    assert shown.screen.text == ES("copies.not_back")
    assert "dialogue_opened" in School(folder).kinds()


def test_a_school_comes_up_even_if_each_try_ends_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = wanting(tmp_path)

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt  # as a plug that is pulled: nothing after it is done

    monkeypatch.setattr(wanted, "restore", cut)
    for _ in range(wanted.STARTS):
        with pytest.raises(KeyboardInterrupt):
            settle(folder, impatient)
    settle(folder, impatient)
    done = outcome(folder)
    assert done is not None and done.why == "copies.gave_up"
    assert "dialogue_opened" in School(folder).kinds()


@pytest.mark.parametrize("language", languages())
def test_the_page_tells_what_came_of_it(desk: Desk, language: str) -> None:
    say = words(language)
    for done, said in (
        (Outcome(3, "Escuela Sol"), say("copies.came", day=3, school="Escuela Sol")),
        (
            Outcome(why="copies.damaged", gaps={"where": "copy.zip"}),
            say("copies.came_not", why=say("copies.damaged", where="copy.zip")),
        ),
    ):
        wanted.told(desk.folder, done)
        assert said in desk.get(f"/teacher/copies?lang={language}").text


# A real station, its pages, and a tablet.


class Tablet:
    """A browser that knows only forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        ).open

    def get(self, path: str) -> str:
        """A page; "" while nobody answers."""
        try:
            with self._open(self.address + path, timeout=PATIENCE) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def post(self, path: str, form: str, **fields: str) -> str:
        """Send what stands in a page's form, with these fields."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(form))
        assert found is not None
        body = urllib.parse.urlencode({"csrf_token": found.group(1), **fields}).encode()
        with self._open(self.address + path, body, timeout=PATIENCE) as answer:
            return str(answer.read().decode())


@pytest.mark.parametrize("apart", [False, True], ids=["together", "apart"])
def test_station_and_pages_go_back_to_a_copy_and_come_up_again(tmp_path: Path, apart: bool) -> None:
    folder = tmp_path / "school"
    data = ("--data", str(folder))
    kiosk("init", "--name", "Escuela Miguel Hidalgo", "--sample", *data)
    (folder / RING).mkdir()
    kiosk("backup", str(folder / RING), *data)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    school = School(folder)
    with ExitStack() as stack:
        simulated = ("--simulate", "--port", str(port), *data)
        if apart:
            children = [stack.enter_context(process("station", *simulated))]
            until(lambda: school.told("parts.json").get("reader") == "ok", "the station is up")
            children.append(stack.enter_context(process("web", *simulated)))
        else:
            children = [stack.enter_context(process("run", *simulated))]
        assert children[-1].stdout is not None
        tablet = Tablet(children[-1].stdout.readline().strip().rstrip("/"))
        code = kiosk("setup-code", *data).strip()
        tablet.post("/teacher/setup", "/teacher/setup", code=code, name="R", password="maíz azul")
        kiosk("tap", "P22", "P01", "T01", *data)
        assert len(school.open()) == 1
        page = tablet.get("/teacher/copies")
        found = re.search(r"back\?copy=([0-9a-f]+)", page)
        assert found is not None
        form = f"/teacher/copies/back?copy={found.group(1)}"
        waits = tablet.post("/teacher/copies/back", form, copy=found.group(1), sure="yes")
        assert words("es")("copies.wait_plug") in waits or words("en")("copies.wait_plug") in waits
        until(lambda: outcome(folder) is not None, "the copy is put back")
        until(lambda: tablet.get("/healthz"), "the pages answer again")
        until(lambda: ES("copies.back") in school.lines(), "the display says so")
        assert 'name="password"' in tablet.get("/teacher/copies"), "no tablet is signed in"
        assert json.loads(tablet.get("/api/board"))["open"] == []
        kiosk("tap", "P22", "P02", "T01", *data)
        assert len(school.open()) == 1
        assert [child.poll() for child in children] == [None] * len(children)
    assert school.differences() == []
