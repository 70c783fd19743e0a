"""Two real versions, real processes, a real record: a better one stays, a broken one goes back.

Only systemctl, setpriv and the installer are stood in for; `Systemd` itself calls them.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.classroom import Classroom
from kiosk.clock import SystemClock
from kiosk.storage import DATABASE
from kiosk.updating.state import Became, outcome, state
from kiosk.updating.steps import Patience, settle, update
from kiosk.updating.system import Systemd
from kiosk.updating.where import Where
from tests import stand_in_systemctl
from tests.stations import School, kiosk, until
from tests.updating import GOOD, LATER, signed, signers

CHECKOUT = Path(__file__).resolve().parent.parent
PATIENCE = Patience(up=45.0, steady=1.0, look=0.2)

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="there is no ssh-keygen here"
)

START = """
import os, signal, sys, time
sys.path.insert(0, {checkout!r})
what = sys.argv[1]
lent = "before-update" in " ".join(sys.argv)
{does}
from kiosk.cli import main
main(prog_name="kiosk")
"""

MIGRATES = """
from kiosk import storage
from kiosk.storage import migrations as all_of_them
storage.VERSIONS = (*storage.VERSIONS, "m999_colours")
@all_of_them.migrations()
def m999_colours(db):
    db.conn.execute("CREATE TABLE colours (name TEXT) STRICT")
    if TORN and not lent:
        db.conn.execute("DROP TABLE dialogues")
        db.conn.commit()
        os.kill(os.getpid(), signal.SIGKILL)
"""

VERSIONS = {
    "well": "",
    "better": "TORN = False" + MIGRATES,
    "does not start": "TORN = False" + MIGRATES + "if what == 'station': sys.exit('no such part')",
    "hangs": "if what == 'station': time.sleep(600)",
    "does not answer": """
if what == "web":
    from kiosk.source import SiteSource
    from kiosk.errors import StorageError
    def health(self): raise StorageError("errors.no_data", file="x")
    SiteSource.health = health
""",
    "finds a part broken": """
if what == "doctor":
    import kiosk.doctor
    from kiosk.health import Finding
    kiosk.doctor._space = lambda folder, words: Finding("space", "broken", "no", "no")
""",
    "migrates half-way": "TORN = True" + MIGRATES,
}

INSTALL = """#!/bin/bash
here=$(cd "$(dirname "$0")/.." && pwd)
name=$(sha256sum < "$here/program/start.py" | cut -c 1-12)
case "$1 $2" in
  "--release ") echo "$name" ;;
  *program*) mkdir -p "{root}/opt/tutoria-kiosk/releases"
     cp -r "$here/program" "{root}/opt/tutoria-kiosk/releases/$name"
     chmod +x "{root}/opt/tutoria-kiosk/releases/$name/bin/kiosk" # a stick keeps no modes
     mkdir -p "{root}/opt/tutoria-kiosk/releases/$name/share/tutoria-kiosk"
     cp -r "$here/program" "$here/scripts" \
       "{root}/opt/tutoria-kiosk/releases/$name/share/tutoria-kiosk/" ;;
  *services*) echo "$name" > "{root}/etc/kiosk/files-of" ;;
esac
"""


class Hurried(Systemd):
    """A system whose clock leaps once all has been up for so many looks: what is wrong with it by
    then stays wrong, and nobody need wait for it."""

    looks, leap = 0, 0.0

    def ready(self) -> tuple[int, ...]:
        found = super().ready()
        self.looks = self.looks + 1 if found else 0
        return found

    def now(self) -> float:
        if self.looks > 20:
            self.leap = 1_000.0
        return super().now() + self.leap


class Kiosk:
    """A system in a tree, with real processes."""

    def __init__(self, root: Path, port: int) -> None:
        self.root, self.where = root, Where(root)
        self.system = Systemd(self.where, f"http://127.0.0.1:{port}/healthz")
        self.school = School(self.where.data)
        for folder in ("run", "etc/kiosk", "var/lib", "opt/tutoria-kiosk"):
            (root / folder).mkdir(parents=True)
        kiosk("init", "--name", "Sol", "--sample", "--data", str(self.where.data))
        drivers = "".join(
            f'[{part}]\ndriver = "simulated"\n'
            for part in ("reader", "display", "buttons", "signals")
        )
        (self.where.data / "kiosk.toml").write_text(
            f'{drivers}[web]\nhost = "127.0.0.1"\nport = {port}\n[copies]\nsticks = "none"\n'
        )
        self.system.install(self.kit("well"), ["program", "services"])
        for link in ("current", "proven"):
            (self.where.opt / link).symlink_to(self.system.release(root / "kits/well"))
        self.where.signers.write_text(signers("key"))
        (self.where.etc / "kit-made").write_text(f"{GOOD}\n")

    def kit(self, does: str, made: int = LATER) -> Path:
        """A signed kit with that version."""
        kit = self.root / "kits" / does
        (kit / "scripts").mkdir(parents=True)
        (kit / "scripts/install").write_text(INSTALL.format(root=self.root))
        (kit / "program/bin").mkdir(parents=True)
        start = kit / "program/start.py"
        start.write_text(START.format(checkout=str(CHECKOUT), does=VERSIONS[does]))
        beside = '"$(dirname "$(readlink -f "$0")")/../start.py"'
        (kit / "program/bin/kiosk").write_text(f'#!/bin/sh\nexec {sys.executable} {beside} "$@"\n')
        (kit / "program/bin/kiosk").chmod(0o755)
        (kit / "kit.env").write_text(f"KIT_MADE={made}\n")
        (kit / "signers").write_text(signers("key"))
        signed(kit, "key")
        return kit

    def runs(self) -> str:
        """Which version station and pages run now; both answer."""
        until(lambda: len(self.system.ready()) == 2 and self.system.answers(), "it is up")
        found = {
            Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[1].decode()
            for pid in self.system.ready()
        }
        (path,) = {str(Path(each).resolve().parent) for each in found}
        return Path(path).name

    def schema(self) -> set[str]:
        """The migrations that the record has had."""
        with closing(sqlite3.connect(self.where.data / DATABASE)) as connection:
            return {n for (n,) in connection.execute("SELECT name FROM _sqlite_migrations")}

    def events(self) -> list[str]:
        """The ids of all events."""
        with Classroom(self.where.data, SystemClock()) as room:
            return [record.id for record in room.records()]

    def tap(self, *cards: str) -> None:
        """Lay cards down at the station."""
        kiosk("tap", *cards, "--data", str(self.where.data))


@pytest.fixture
def at_school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    """A kiosk that runs, on which two have begun a dialogue and ended it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root, tools = tmp_path / "root", tmp_path / "tools"
    tools.mkdir()
    script = CHECKOUT / "tests/stand_in_systemctl.py"
    (tools / "systemctl").write_text(f'#!/bin/sh\nexec {sys.executable} {script} {root} "$@"\n')
    # It hands over what stands after its own `--`.
    (tools / "setpriv").write_text('#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\n"$@"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    made = Kiosk(root, port)
    try:
        made.system.start()
        made.runs()
        made.tap("P22", "P01", "T01")
        made.tap("P01")
        yield made
    finally:
        for name in ("station", "web"):
            stand_in_systemctl.stop(root, name)


def test_a_better_version_stays_and_cards_go_on(at_school: Kiosk) -> None:
    before, good = at_school.events(), at_school.runs()
    kit = at_school.kit("better")
    assert update(kit, at_school.where, at_school.system, PATIENCE, room=1) is Became.DONE
    assert at_school.runs() == at_school.system.release(kit).partition("/")[2] != good
    assert "m999_colours" in at_school.schema()
    at_school.tap("P22", "P02", "T01")
    with closing(sqlite3.connect(at_school.where.data / DATABASE)) as connection:
        ids = [each for (each,) in connection.execute("SELECT id FROM events ORDER BY seq")]
    assert ids[: len(before)] == before and len(ids) > len(before)


SLOW = ("finds a part broken", "does not answer")
"""What is seen only once all is up."""

RARELY = ("does not start", "hangs", "finds a part broken")
"""Tried only with `--long`: tests/test_updating.py holds the same without processes."""

BROKEN = {
    "does not start": "updating.not_up",
    "hangs": "updating.not_up",
    "does not answer": "updating.no_answer",
    "finds a part broken": "updating.worse",
    "migrates half-way": "updating.not_up",
}


@pytest.mark.parametrize(
    ("does", "why"),
    [
        pytest.param(does, why, marks=[pytest.mark.long] if does in RARELY else [])
        for does, why in BROKEN.items()
    ],
)
def test_a_broken_version_makes_room_for_the_former_one_and_its_record(
    does: str, why: str, at_school: Kiosk
) -> None:
    before, good, schema = at_school.events(), at_school.runs(), at_school.schema()
    patience = PATIENCE if does in SLOW else Patience(4.0, 1.0, 0.2)
    system = Hurried(at_school.where, at_school.system._pages)
    became = update(at_school.kit(does), at_school.where, system, patience, room=1)
    assert became is Became.BACK
    told = outcome(at_school.where)
    assert told is not None and told.sentence is not None and told.sentence.key == why
    assert at_school.runs() == good and at_school.where.leads("proven") == f"releases/{good}"
    assert at_school.events()[: len(before)] == before and at_school.schema() == schema
    assert at_school.school.differences() == []
    assert state(at_school.where) is None
    at_school.tap("P22", "P02", "T01")
    assert len(at_school.events()) > len(before)


def test_the_power_goes_while_the_new_version_is_watched(at_school: Kiosk) -> None:
    before, good = at_school.events(), at_school.runs()

    class Cut(Systemd):
        """A system whose power goes at the first look."""

        def ready(self) -> tuple[int, ...]:
            if self._where.leads("current") != f"releases/{good}" and super().ready():
                raise KeyboardInterrupt
            return ()

    cut = Cut(at_school.where, at_school.system._pages)
    with pytest.raises(KeyboardInterrupt):
        update(at_school.kit("better"), at_school.where, cut, PATIENCE, room=1)
    assert "m999_colours" in at_school.schema()
    for name in ("station", "web"):
        stand_in_systemctl.stop(at_school.root, name)
    assert settle(at_school.where, at_school.system, running=False) is Became.BACK
    at_school.system.start()
    assert at_school.runs() == good and "m999_colours" not in at_school.schema()
    assert at_school.events()[: len(before)] == before
    assert at_school.school.differences() == []
