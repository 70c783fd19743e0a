"""A stick goes in: a copy is made while taps go on, and the display says when it may come out."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import CloseDay, NoteCopy, NoteRandom, OpenDialogue
from kiosk.config import Config, load
from kiosk.copies import check, keeper, look
from kiosk.copies.folders import ON_STICK
from kiosk.copies.keeper import RING, Keeper
from kiosk.copies.last import last_copy
from kiosk.copies.notices import Told, noticed
from kiosk.copies.sticks import Stick, plugged
from kiosk.doctor import findings
from kiosk.drawings import known
from kiosk.enrolling import running as enrolling
from kiosk.errors import ConfigError
from kiosk.events import Trust
from kiosk.faces import picture
from kiosk.ports import Signal
from kiosk.screens import Face
from kiosk.words import languages, words
from tests.classes import NOON_MS, Morning, sample_class
from tests.copied import ZONE
from tests.stations import School, kiosk, process, until

LINE = "36 25 8:1 / {path} rw,relatime shared:1 - vfat /dev/sda1 rw,fmask=0022\n"


class Box:
    """A station's folder with a keeper whose sticks are plugged in by hand."""

    def __init__(self, folder: Path, *, marked: bool = False, ring: bool = True) -> None:
        sample_class(folder).close()
        self.folder = folder
        self.clock = VirtualClock()
        self.told: list[Told] = []
        self.sticks: list[Stick] = []
        self.keeper = Keeper(
            folder,
            self.clock,
            ZONE,
            None,
            lambda: words("es"),
            self.told.append,
            lambda: list(self.sticks),
            marked=marked,
            ring=ring,
        )

    def plug(self, path: Path) -> Stick:
        """A stick goes in."""
        path.mkdir(exist_ok=True)
        stick = Stick(str(len(self.told)), path)
        self.sticks.append(stick)
        return stick

    def texts(self) -> list[str]:
        """What was told to be shown."""
        return [told.screen.text if told.screen else "" for told in self.told]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders pass for disks of their own: the keeper leaves the disk of the data alone."""
    monkeypatch.setattr(keeper, "apart", lambda path, other: path.is_dir())


@pytest.fixture
def box(tmp_path: Path, elsewhere: None) -> Box:
    """One of them."""
    return Box(tmp_path / "a")


# What is plugged in.


def test_sticks_are_the_disks_mounted_below_the_roots(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "22 1 179:2 / / rw,noatime - ext4 /dev/mmcblk0p2 rw\n"
        "24 22 0:21 / /proc rw - proc proc rw\n"
        "40 22 0:44 / /media/net rw - nfs server:/x rw\n"
        "36 22 8:1 / /media/teacher/MI\\040USB rw - vfat /dev/sda1 rw\n"
        "37 22 8:17 / /mnt rw - vfat /dev/sdb1 rw\n"
        "38 22 8:33 / /mnt/stick ro shared:7 - exfat /dev/sdc1 ro\n"
        "torn line\n"
    )
    roots = [Path("/media"), Path("/mnt")]
    found = plugged(table, roots)
    assert [str(stick.path) for stick in found] == ["/media/teacher/MI USB", "/mnt/stick"]
    assert len({stick.ident for stick in found}) == 2
    assert plugged(tmp_path / "nowhere", roots) == []


def test_the_kernels_own_list_can_be_read() -> None:
    assert isinstance(plugged(Path("/proc/self/mountinfo"), [Path("/media")]), list)


def test_settings_name_the_sticks_that_count(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('[copies]\nsticks = "marked"\nring = false\n')
    assert load(file).copies.sticks == "marked"
    file.write_text('[copies]\nsticks = "all"\n')
    with pytest.raises(ConfigError, match="'all' is not known; there are: kit, any, marked, none"):
        load(file)


# A stick goes in.


def test_a_stick_gets_a_copy_and_the_display_says_that_it_may_come_out(
    box: Box, tmp_path: Path
) -> None:
    box.plug(tmp_path / "usb")
    box.keeper.look()
    assert box.texts() == ["Haciendo el respaldo", "Respaldo listo"]
    working, ready = box.told
    assert ready.place == "stick" and working.place == ""
    assert ready.screen is not None and ready.screen.signal is Signal.DONE
    assert ready.screen.hint == "Puede quitarla"
    (path,) = (tmp_path / "usb" / ON_STICK).glob("*.zip")
    assert check(path).what == "whole"
    box.keeper.look()
    assert len(box.told) == 2  # once for each time it goes in


def test_when_the_stick_is_out_the_notice_goes_and_a_stick_put_in_again_gets_a_new_copy(
    box: Box, tmp_path: Path
) -> None:
    box.plug(tmp_path / "usb")
    box.keeper.look()
    box.sticks.clear()
    box.keeper.look()
    assert box.told[-1] == Told()
    with Classroom(box.folder, box.clock) as room:
        room.submit(NoteRandom())
    box.plug(tmp_path / "usb")
    box.keeper.look()
    assert box.texts()[-1] == "Respaldo listo"
    (path,) = (tmp_path / "usb" / ON_STICK).glob("*.zip")  # of one day the last one stays
    with Classroom(box.folder, box.clock) as room:
        assert look(path).seq == room.seq()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (OSError(28, "No space left on device"), "La memoria está llena"),
        (OSError(30, "Read-only file system"), "No deja escribir"),
        (OSError(5, "Input/output error"), "Se quitó muy pronto"),
    ],
)
def test_the_display_says_why_there_is_no_copy(
    reason: OSError, said: str, box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise reason

    monkeypatch.setattr("kiosk.copies.taking.seal", broken)
    box.plug(tmp_path / "usb")
    box.keeper.look()
    shown = box.told[-1].screen
    assert shown is not None and (shown.text, shown.hint) == ("No se hizo el respaldo", said)
    assert box.told[-1].place == ""
    assert list((tmp_path / "usb" / ON_STICK).iterdir()) == []
    box.sticks.clear()
    box.keeper.look()
    assert box.told[-1].screen is shown  # the reason stays, although the stick is out


def test_a_stick_that_went_before_the_copy_began_is_said(box: Box, tmp_path: Path) -> None:
    box.plug(tmp_path / "usb")
    box.keeper.copy_to(Stick("gone", tmp_path / "nowhere"))
    assert box.told[-1].screen is not None and box.told[-1].screen.hint == "Se quitó muy pronto"


def test_the_disk_of_the_data_is_no_stick(tmp_path: Path) -> None:
    same = Box(tmp_path / "a")
    same.plug(tmp_path / "usb")
    same.keeper.look()
    assert same.told == []


def test_only_marked_sticks_count_if_so_set(tmp_path: Path, elsewhere: None) -> None:
    box = Box(tmp_path / "a", marked=True)
    stick = box.plug(tmp_path / "usb")
    box.keeper.look()
    assert box.told == []
    (stick.path / ON_STICK).mkdir()
    box.keeper.look()
    assert box.texts()[-1] == "Respaldo listo"


# The ring.


def test_a_copy_is_made_on_this_card_once_for_each_school_day(box: Box) -> None:
    ring = box.folder / RING
    for day in (1, 2, 3):
        assert box.keeper.daily() and box.keeper.daily()
        assert len(list(ring.glob("*.zip"))) == day
        with Classroom(box.folder, box.clock) as room:
            room.submit(OpenDialogue(f"d{day}", "p22", "p01", "t01"))
            room.submit(CloseDay("p22"))
    assert [told.place for told in box.told] == ["ring"] * 3
    assert {told.screen for told in box.told} == {None}


def test_a_stick_that_stays_in_gets_the_daily_copy_too(box: Box, tmp_path: Path) -> None:
    box.plug(tmp_path / "usb")
    box.keeper.look()
    box.keeper.daily()
    assert [told.place for told in box.told] == ["", "stick", "ring"]
    with Classroom(box.folder, box.clock) as room:
        room.submit(OpenDialogue("d", "p22", "p01", "t01"))
        room.submit(CloseDay("p22"))
    box.keeper.daily()
    box.keeper.daily()
    assert [told.place for told in box.told] == ["", "stick", "ring", "ring", "stick"]
    assert len(list((tmp_path / "usb" / ON_STICK).glob("*.zip"))) == 2


def test_the_ring_never_takes_the_last_room_of_the_card(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.copies.taking.RESERVE", 1 << 60)
    assert not box.keeper.daily()
    assert box.told == [] and list((box.folder / RING).iterdir()) == []


def test_without_a_ring_nothing_is_made_on_this_card(tmp_path: Path, elsewhere: None) -> None:
    box = Box(tmp_path / "a", ring=False)
    assert box.keeper.daily()
    assert not (box.folder / RING).exists() and box.told == []


# What is shown and what is written down.


@pytest.fixture
def morning(tmp_path: Path) -> Iterator[Morning]:
    """A station at work."""
    sample_class(tmp_path / "morning").close()
    with Morning(tmp_path / "morning", VirtualClock()) as morning:
        yield morning


def test_a_notice_stands_while_nobody_is_at_the_desk_and_a_card_comes_first(
    morning: Morning, box: Box, tmp_path: Path
) -> None:
    box.plug(tmp_path / "usb")
    box.keeper.look()
    _, ready = box.told
    shown = morning.parts.screens
    morning.station.notice(ready.screen, morning.clock.seconds, ready.seconds)
    assert shown[-1].text == "Respaldo listo" and morning.parts.signals[-1] is Signal.DONE
    signals = len(morning.parts.signals)
    morning.tap("P22", "P01", "T01")
    assert [screen.face for screen in shown[-1:]] == [Face.OPENED]
    morning.wait(30)
    assert shown[-1].text == "Respaldo listo"
    assert Signal.DONE not in morning.parts.signals[signals:]  # it is told once
    morning.station.notice(None, morning.clock.seconds)
    assert shown[-1].face is Face.PAIR


def test_a_notice_does_not_take_a_question_away_and_ends_by_itself(
    morning: Morning, box: Box, tmp_path: Path
) -> None:
    box.plug(tmp_path / "usb")
    box.keeper.look()
    working, ready = box.told
    morning.tap("P01", "P02")
    asked = morning.parts.screens[-1]
    morning.station.notice(working.screen, morning.clock.seconds, working.seconds)
    morning.station.notice(ready.screen, morning.clock.seconds, ready.seconds)
    assert morning.parts.screens[-1] == asked
    morning.wait(60)
    assert morning.parts.screens[-1].text == "Respaldo listo"
    morning.wait(ready.seconds)
    assert morning.parts.screens[-1].face in (Face.REST, Face.ADDRESS)


def test_a_notice_waits_while_a_tablet_gives_cards_out(
    morning: Morning, box: Box, tmp_path: Path
) -> None:
    """A child would not see that it is her turn; the stick can wait for its word."""
    box.plug(tmp_path / "usb")
    box.keeper.look()
    _, ready = box.told
    enrolling.begin(morning.room, "p22", "class", ["p01"])
    morning.wait(2)
    turn = morning.parts.screens[-1]
    assert words("es")("display.enrol_next") in " ".join(turn.lines)
    morning.station.notice(ready.screen, morning.clock.seconds, ready.seconds)
    assert morning.parts.screens[-1] == turn
    morning.wait(enrolling.LASTS + 2)
    assert morning.parts.screens[-1].text == "Respaldo listo"


@pytest.mark.parametrize("language", languages())
def test_each_notice_has_a_drawing_of_its_own_and_nothing_is_cut(language: str) -> None:
    say, drawn = words(language), set()
    for drawing, text, hint in (
        ("stick", "stick_working", "stick_working_hint"),
        ("kept", "stick_ready", "stick_ready_hint"),
        *(("unkept", "stick_not", why) for why in {*keeper.REASONS.values(), "stick_other"}),
    ):
        assert known(drawing)
        screen = noticed(say, drawing, text, hint)
        assert screen.lines == [say(f"copies.{text}"), say(f"copies.{hint}")]
        drawn.add(picture(screen).tobytes())
    assert len(drawn) == 6


def test_the_event_says_day_and_place_and_the_doctor_tells_of_it(tmp_path: Path) -> None:
    clock = VirtualClock()
    with sample_class(tmp_path / "a", clock) as room:

        def told() -> tuple[str, str, str]:
            found = findings(tmp_path / "a", Config(), words("es"))
            (finding,) = [each for each in found if each.part == "backups"]
            return finding.state, finding.says, finding.do

        assert told()[:2] == ("look", words("es")("copies.never")) and told()[2]
        room.submit(NoteCopy("ring"))
        assert told()[:2] == ("look", words("es")("copies.only_here"))
        room.submit(NoteCopy("stick"))
        assert told() == ("ok", "El último respaldo fuera de aquí es de la jornada 1.", "")
        clock.set_wall(NOON_MS, Trust.TABLET)
        room.submit(NoteCopy("file"))
        assert "jornada 1, 2026-11-25" in told()[1]
        for day in range(6):
            room.submit(OpenDialogue(f"d{day}", "p22", "p01", "t01"))
            room.submit(CloseDay("p22"))
        assert told()[0] == "look"
        record = list(room.records())
        bodies = room.connection.execute("SELECT body FROM events WHERE kind = 'copy_made'")
        assert [body for (body,) in bodies][-1] == '{"day":1,"place":"file"}'
        assert last_copy(room, ZONE, elsewhere=False) is not None
        assert record and room.differences() == []


def test_a_real_station_copies_to_a_stick_while_cards_are_tapped(tmp_path: Path) -> None:
    data, table, usb = str(tmp_path / "a"), tmp_path / "mountinfo", tmp_path / "media" / "usb"
    kiosk("init", "--name", "Prueba", "--sample", "--data", data)
    table.write_text("")
    (tmp_path / "a" / "kiosk.toml").write_text(
        f'[copies]\nsticks = "any"\nroots = "{tmp_path / "media"}"\nmounts = "{table}"\n'
    )
    school = School(tmp_path / "a")
    with process("station", "--simulate", "--data", data) as station:
        until(lambda: school.told("parts.json").get("reader") == "ok", "the station is up")
        usb.mkdir(parents=True)
        if shutil.which("mount") is None or not _a_disk_of_its_own(usb):
            pytest.skip("mounting a small disk is not allowed here")
        try:
            table.write_text(LINE.format(path=usb))
            kiosk("tap", "P22", "P01", "T01", "--data", data)
            until(lambda: "copy_made" in school.kinds(), "the copy is made")
            until(lambda: "Respaldo listo" in school.lines(), "the display says so")
            kiosk("tap", "P01", "--data", data)
            (path,) = (usb / ON_STICK).glob("*.zip")
            check(path)
            shutil.copy(path, tmp_path / "copy.zip")
        finally:
            _out(usb)
        table.write_text("")
        until(lambda: "Respaldo listo" not in school.lines(), "the notice goes with the stick")
        assert station.poll() is None
    kiosk("restore", str(tmp_path / "copy.zip"), "--data", str(tmp_path / "b"))
    assert School(tmp_path / "b").differences() == []


def _a_disk_of_its_own(folder: Path) -> bool:
    tool = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    return subprocess.run(tool, capture_output=True).returncode == 0


def _out(folder: Path) -> None:
    subprocess.run(["umount", "-l", str(folder)], check=True)
