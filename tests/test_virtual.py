"""What looks for losses after a cut finds one: the disk of scripts/test-machine, and its account.

The long run itself stands in docs/kit-tests.md.
"""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from hardware.simulated import SimulatedDisplay
from kiosk.classroom import DATABASE
from kiosk.config import Config
from kiosk.rehearsal import Rehearsal
from kiosk.script import read_script
from kiosk.words import words
from scripts.virtual.disk import FLUSH, FUA, GO, READ, SECTOR, WRITE, Disk
from scripts.virtual.morning import JOURNAL, Confirmed, Fact, gestures, missing
from tests.play import blank, school

OLD, NEW, NEWER = (letter * SECTOR for letter in (b"o", b"n", b"N"))


class Guest:
    """What a machine does with a disk, over NBD."""

    def __init__(self, at: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(at))
        self._take(18)
        self._line.sendall(struct.pack(">I8sII", 1, b"IHAVEOPT", GO, 0))
        self._take(20 + 12 + 20)

    def ask(self, kind: int, sector: int = 0, data: bytes = b"", *, flags: int = 0) -> bytes:
        self.tell(kind, sector, data, flags=flags)
        length = SECTOR if kind == READ else 0
        magic, error, handle = struct.unpack(">IIQ", self._take(16))
        assert (magic, error, handle) == (0x67446698, 0, 7)
        return self._take(length) if length else b""

    def tell(self, kind: int, sector: int = 0, data: bytes = b"", *, flags: int = 0) -> None:
        length = SECTOR if kind == READ else len(data)
        place = sector * SECTOR
        self._line.sendall(struct.pack(">IHHQQI", 0x25609513, flags, kind, 7, place, length) + data)

    def _take(self, length: int) -> bytes:
        return self._line.recv(length, socket.MSG_WAITALL)

    def close(self) -> None:
        self._line.close()


@contextmanager
def disk(folder: Path, *, lies: bool = False) -> Iterator[tuple[Disk, Guest, Path]]:
    """A disk of eight old sectors, a machine on it, and the file behind it."""
    image = folder / "image"
    image.write_bytes(OLD * 8)
    made = Disk(image, folder / "socket", lies=lies)
    guest = Guest(folder / "socket")
    yield made, guest, image
    guest.close()
    made.close()


def sectors(image: Path) -> list[bytes]:
    whole = image.read_bytes()
    return [whole[at : at + SECTOR] for at in range(0, len(whole), SECTOR)]


def test_a_cut_takes_what_was_not_flushed_and_nothing_else(tmp_path: Path) -> None:
    with disk(tmp_path) as (made, guest, image):
        guest.ask(WRITE, 1, NEW)
        guest.ask(FLUSH)
        guest.ask(WRITE, 1, NEWER)
        guest.ask(WRITE, 2, NEW)
        assert guest.ask(READ, 1) == NEWER  # the machine itself reads what it wrote
        assert made.cut(0.0, Random(1)) == (2, 2)
        assert sectors(image) == [OLD, NEW, *[OLD] * 6]


def test_of_what_waits_a_part_may_survive_sector_by_sector(tmp_path: Path) -> None:
    with disk(tmp_path) as (made, guest, image):
        guest.ask(WRITE, 0, NEW * 8)
        waiting, lost = made.cut(0.5, Random(1))
        assert waiting == 8 and 0 < lost < 8
        assert sectors(image).count(OLD) == lost


def test_the_power_may_go_between_a_write_and_its_flush(tmp_path: Path) -> None:
    with disk(tmp_path) as (made, guest, image):
        made.fail_after(2, 0)
        guest.ask(WRITE, 1, NEW)
        guest.tell(WRITE, 2, NEW)  # taken, never answered
        made.fail_after(0, 10)
        guest.tell(FLUSH)
        assert made.cut(0.0, Random(1)) == (2, 2)
        assert sectors(image) == [OLD] * 8


def test_a_write_that_may_not_wait_does_not(tmp_path: Path) -> None:
    with disk(tmp_path) as (made, guest, image):
        guest.ask(WRITE, 3, NEW, flags=FUA)
        guest.ask(WRITE, 4, NEW)
        assert made.cut(0.0, Random(1)) == (1, 1)
        assert sectors(image)[3:5] == [NEW, OLD]


def test_a_disk_that_lies_loses_what_was_flushed(tmp_path: Path) -> None:
    with disk(tmp_path, lies=True) as (made, guest, image):
        guest.ask(WRITE, 1, NEW, flags=FUA)
        guest.ask(FLUSH)
        assert made.cut(0.0, Random(1)) == (1, 1)
        assert sectors(image) == [OLD] * 8


def test_a_machine_that_was_killed_makes_room_for_the_next(tmp_path: Path) -> None:
    with disk(tmp_path) as (made, guest, image):
        guest.ask(WRITE, 1, NEW)
        guest.close()
        made.settle()
        second = Guest(tmp_path / "socket")
        assert second.ask(READ, 1) == NEW
        second.close()


def answered(version: int, signal: str, tema: str = "Milpa") -> dict[str, object]:
    return {"ok": True, "version": version, "signal": signal, "lines": ["!", "Ana → Luis", tema]}


def test_what_was_confirmed_is_missed_where_it_is_gone_and_where_its_order_changed() -> None:
    confirmed = Confirmed()
    for version, signal in [(1, "opened"), (1, "opened"), (2, "asked"), (3, "paused")]:
        confirmed.hear(answered(version, signal))
    opened, closed = Fact("opened", "Ana → Luis", "Milpa"), Fact("closed", "Ana → Luis", "Milpa")
    other = Fact("opened", "Itzel → Diego", "Poemas")
    assert (confirmed.facts, confirmed.taps) == ([opened, closed], 4)
    assert missing(confirmed.facts, [other, opened, other, closed]) == []
    assert missing(confirmed.facts, [opened, other]) == [closed]
    assert missing(confirmed.facts, [closed, opened]) == [closed]
    assert missing(confirmed.facts, []) == [opened, closed]


def test_a_pause_to_which_both_agree_ends_a_dialogue_once_and_the_next_pause_another_time() -> None:
    confirmed = Confirmed()
    for version, signal in enumerate(["opened", "paused", "paused", "resumed", "paused"]):
        confirmed.hear(answered(version, signal))
    assert [fact.what for fact in confirmed.facts] == ["opened", "closed", "opened", "closed"]


@pytest.mark.parametrize("seed", range(3))
def test_a_morning_without_a_loss_is_said_to_be_whole(tmp_path: Path, seed: int) -> None:
    """The station is real, its time is not; a card lies for 0.7 s, as on the simulated reader."""
    taps = islice(gestures(Random(seed)), 400)
    script = "\n".join(
        f"{'+5 power-cut 20' if n and not n % 100 else '+0 wait'}\n+{pause + 0.7} tap {card}"
        for n, (card, pause) in enumerate(taps)
    )
    confirmed, shown = Confirmed(), 0
    rehearsal = Rehearsal(
        school(tmp_path / "school"), Config(), words("es"), SimulatedDisplay(blank)
    )
    try:
        for step, played in zip(
            steps := list(read_script(script)), rehearsal.play(steps), strict=True
        ):
            if step.verb == "power-cut":
                confirmed.anew()
            if step.verb == "tap":
                shown += played.signal is not None
                confirmed.hear({"version": shown, "signal": played.signal, "lines": played.screen})
    finally:
        rehearsal.close()
    database = str(tmp_path / "school" / DATABASE)
    told = json.loads(subprocess.check_output([sys.executable, "-c", JOURNAL, database]))
    journal = [Fact(*each) for each in told["facts"]]
    assert len(confirmed.facts) > 80 and told["taps"] == confirmed.taps
    assert missing(confirmed.facts, journal) == []
    for what in ("opened", "closed", "understood"):
        gone = [fact for fact in confirmed.facts if fact.what == what][-1]
        assert gone in missing(confirmed.facts, [fact for fact in journal if fact != gone])


def test_the_kit_for_another_machine_is_refused_before_anything_is_made() -> None:
    done = subprocess.run(
        ["scripts/make-kit", "--sites", "x", "--key", "y", "--for", "sparc"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 2 and "arm64" in done.stderr
