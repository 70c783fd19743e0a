"""A new version on a stick, as the display says it and as the tablet asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.access import Account
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import OpenDialogue
from kiosk.copies import keeper, versions
from kiosk.copies.folders import ON_STICK
from kiosk.copies.keeper import Keeper
from kiosk.copies.notices import Told, noticed
from kiosk.copies.sticks import Stick
from kiosk.copies.versions import HINTS, Versions
from kiosk.errors import KioskError
from kiosk.events import PersonChanged
from kiosk.faces import picture
from kiosk.ports import Signal
from kiosk.rows import Person
from kiosk.updating.offer import asked, offered
from kiosk.updating.state import Became, State, Step, ended, note
from kiosk.updating.steps import update
from kiosk.updating.where import Where
from kiosk.words import languages, words
from tests.copied import ZONE
from tests.teaching import Desk, school_in
from tests.updating import EARLIER, GOOD, SOON, Stand, a_system, kit_on

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here"
)
ES = words("es")


class Box:
    """A station with a keeper that looks for kits; sticks are plugged in by hand."""

    def __init__(self, where: Where, language: str = "es") -> None:
        self.where, self.told = where, list[Told]()
        self.sticks: list[Stick] = []
        (where.data / "run").mkdir(exist_ok=True)

        self.keeper = Keeper(
            where.data,
            VirtualClock(),
            ZONE,
            None,
            lambda: words(language),
            self.told.append,
            lambda: list(self.sticks),
            versions=Versions(where.data, where, lambda: words(language)),
        )

    def plug(self, path: Path) -> None:
        """A stick goes in, and the keeper looks."""
        self.sticks = [Stick(str(len(self.told)), path)]
        self.keeper.look()

    def pull(self) -> None:
        """It comes out."""
        self.sticks = []
        self.keeper.look()

    def texts(self) -> list[tuple[str, str]]:
        """What was told to be shown, with its hint."""
        return [(told.screen.text, told.screen.hint) for told in self.told if told.screen]


@pytest.fixture
def where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Where:
    """A system that is well, whose folders pass for disks of their own."""
    monkeypatch.setattr(keeper, "apart", lambda path, other: path.is_dir())
    monkeypatch.setattr(versions, "NOT_TAKEN", 0.0)
    return a_system(tmp_path / "root")


# The display.


def test_the_display_says_that_a_stick_brings_a_new_version_after_its_copy_is_made(
    where: Where, tmp_path: Path
) -> None:
    box = Box(where)
    kit_on(tmp_path / "usb", "better")
    box.plug(tmp_path / "usb")
    assert [text for text, _ in box.texts()] == [
        "Haciendo el respaldo",
        "Respaldo listo",
        "La memoria trae una versión nueva",
    ]
    assert list((tmp_path / "usb" / ON_STICK).glob("*.zip"))
    found = offered(where.data / "run")
    assert found is not None and (found.version, found.made) == ("0.2.0", "2025-11-25")
    assert not asked(where.data / "run")  # nothing begins by itself
    box.pull()
    assert offered(where.data / "run") is None and box.told[-1] == Told()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("made", "by", "harm", "hint"),
    [
        (EARLIER, "key", "", "hint_older"),
        (GOOD + 9, "another", "", "hint_unsigned"),
        (GOOD + 9, "key", "byte", "hint_changed"),
    ],
)
def test_the_display_says_why_a_kit_is_not_taken_and_the_copy_is_made_all_the_same(
    made: int, by: str, harm: str, hint: str, language: str, where: Where, tmp_path: Path
) -> None:
    box, say = Box(where, language), words(language)
    kit = kit_on(tmp_path / "usb", "better", made, by)
    if harm:
        (kit / "does").write_text("bettes")
    box.plug(tmp_path / "usb")
    assert box.texts()[0] == (say("updating.not_taken"), say(f"updating.{hint}"))
    assert box.told[0].screen is not None and box.told[0].screen.signal is Signal.REFUSED
    assert box.texts()[-1][0] == say("copies.stick_ready")
    found = offered(where.data / "run")
    assert found is not None and found.refusal is not None and say.said(found.refusal)


def test_the_kits_own_stick_is_nothing_to_speak_of(where: Where, tmp_path: Path) -> None:
    box = Box(where)
    kit_on(tmp_path / "usb", "good", GOOD)
    box.plug(tmp_path / "usb")
    assert [text for text, _ in box.texts()] == ["Haciendo el respaldo", "Respaldo listo"]


def test_a_full_stick_gets_no_copy_and_its_kit_can_be_taken(
    where: Where, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.copies.taking.seal", full)
    box = Box(where)
    kit_on(tmp_path / "usb", "better")
    box.plug(tmp_path / "usb")
    assert box.texts()[1:] == [
        ("No se hizo el respaldo", "La memoria está llena"),
        ("La memoria trae una versión nueva", "Acepte en la tableta"),
    ]


def test_the_display_tells_each_step_and_once_what_became_of_it(
    where: Where, tmp_path: Path
) -> None:
    box = Box(where)
    note(where, State(Step.COPYING, "releases/good"))
    box.keeper.look()
    box.keeper.look()
    note(where, State(Step.PREPARING, "releases/good"))
    box.keeper.look()
    assert box.texts() == [
        ("Llega una versión nueva", "No quite la memoria"),
        ("Llega una versión nueva", "Puede quitar la memoria"),
    ]
    ended(where, Became.REFUSED, "", KioskError("updating.gone"))
    box.keeper.look()
    box.keeper.look()
    assert box.texts()[2:] == [("Sin versión nueva", "Todo sigue igual")]
    assert Box(where).texts() == []
    # The station begins anew in the version that was put in place, or put back.
    for does, said in (("silent", "Volvió la versión anterior"), ("better", "Ya está la versión")):
        update(kit_on(tmp_path / does, does), where, Stand(where), SOON, room=1)
        anew = Box(where)
        anew.keeper.look()
        anew.keeper.look()
        ((text, hint),) = anew.texts()
        assert text.startswith(said) and hint


@pytest.mark.parametrize("language", languages())
def test_nothing_that_the_display_says_of_versions_is_cut(language: str) -> None:
    say, drawn = words(language), set()
    for drawing, text, hint in (
        ("stick", "found", "found_hint"),
        *(("unkept", "not_taken", hint) for hint in {*HINTS.values(), "hint_other"}),
        *(("box", "working", hint) for hint in ("hint_copying", "hint_preparing")),
        *(("kept", f"was_{became}", f"was_{became}_hint") for became in Became),
    ):
        screen = noticed(say, drawing, text, hint, about="updating")
        assert screen.lines == [say(f"updating.{text}"), say(f"updating.{hint}")]
        drawn.add(picture(screen).tobytes())
    assert len(drawn) == 11


# The tablet.


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A signed-in tablet of a school whose station a kit has set up."""
    with school_in(tmp_path) as found:
        where = a_system(tmp_path / "root")
        found.source.updates = where
        (found.folder / "run").mkdir(exist_ok=True)
        found.sign_in()
        yield found


def seen(desk: Desk, kit: Path) -> None:
    """The station has looked at the stick."""
    where = desk.source.updates
    assert where is not None
    Versions(desk.folder, where, lambda: ES).came(kit.parent)


def test_a_teacher_takes_a_new_version_from_the_stick_with_one_yes(
    desk: Desk, tmp_path: Path
) -> None:
    run = desk.folder / "run"
    assert ES("updating.put_in") in desk.get("/teacher/kit/update").text
    kit = kit_on(tmp_path / "usb", "better")
    seen(desk, kit)
    offer = ES("updating.offered", version="0.2.0", made="2025-11-25")
    assert offer in desk.get("/teacher/kit").text
    assert offer in desk.get("/teacher/kit/update").text
    assert desk.post("/teacher/kit/update").status_code == 409 and not asked(run)
    assert desk.post("/teacher/kit/update", sure="yes").status_code == 303
    assert (run / "update").read_text() == f"{kit}\n"
    page = desk.get("/teacher/kit/update").text
    assert ES("updating.asked") in page and "<form" not in page.partition("<main")[2]
    assert desk.post("/teacher/kit/update", sure="yes").status_code == 409  # once is enough


def test_nothing_is_updated_while_dialogues_are_open(desk: Desk, tmp_path: Path) -> None:
    seen(desk, kit_on(tmp_path / "usb", "better"))
    desk.classroom.submit(OpenDialogue("d1", "p22", "p01", "t01"))
    answer = desk.post("/teacher/kit/update", sure="yes")
    assert answer.status_code == 409 and ES("updating.dialogues_open", n=1) in answer.text
    assert not asked(desk.folder / "run")


@pytest.mark.parametrize("language", languages())
def test_a_kit_that_is_not_taken_is_told_on_the_tablet_and_cannot_be_asked_for(
    language: str, desk: Desk, tmp_path: Path
) -> None:
    seen(desk, kit_on(tmp_path / "usb", "better", by="another"))
    page = desk.get(f"/teacher/kit/update?lang={language}").text
    assert words(language)("updating.unsigned") in page
    assert ES("updating.go") not in desk.get("/teacher/kit?lang=es").text
    assert desk.post("/teacher/kit/update", sure="yes").status_code == 409
    assert not asked(desk.folder / "run")


def test_the_page_tells_how_far_it_is_and_what_became_of_it(desk: Desk, tmp_path: Path) -> None:
    where = desk.source.updates
    assert where is not None
    for step in Step:
        note(where, State(step, "releases/good"))
        assert ES(f"updating.step_{step}") in desk.get("/teacher/kit/update").text
    ended(where, Became.BACK, "0.2.0", KioskError("updating.no_answer"))
    page = desk.get("/teacher/kit/update").text
    assert ES("updating.became_back", why=ES("updating.no_answer")) in page
    ended(where, Became.DONE, "0.2.0")
    assert ES("updating.became_done", version="0.2.0") in desk.get("/teacher/kit/update").text


def test_a_laptop_is_not_updated_from_a_page(desk: Desk) -> None:
    desk.source.updates = None
    assert ES("updating.not_here") in desk.get("/teacher/kit/update").text
    assert desk.post("/teacher/kit/update", sure="yes").status_code == 409
    assert "kit/update" not in desk.get("/teacher/kit").text


def test_a_promoter_may_update_and_who_has_not_signed_in_may_not(
    desk: Desk, tmp_path: Path
) -> None:
    luz = Person("promo", "Promotora Luz", "Luz", "promoter")
    desk.classroom.enter([luz, PersonChanged("promo")], "import")
    desk.classroom.access.put(Account("promo", "", "", 1))
    seen(desk, kit_on(tmp_path / "usb", "better"))
    stranger = desk.anew()
    assert stranger.client.get("/teacher/kit/update").status_code in (302, 303, 401, 403)
    tablet = desk.anew()
    with tablet.client.session_transaction() as session:
        session["tablet"] = desk.classroom.access.sign_in("promo")
    assert tablet.post("/teacher/kit/update", sure="yes").status_code == 303


def test_what_the_station_found_is_no_word_of_the_pages_own(desk: Desk, tmp_path: Path) -> None:
    """A torn file is as good as none."""
    (desk.folder / "run" / "kit.json").write_text('{"path": 1')
    assert offered(desk.folder / "run") is None
    assert ES("updating.put_in") in desk.get("/teacher/kit/update").text
    with Classroom(desk.folder, VirtualClock()) as room:
        assert room.differences() == []
