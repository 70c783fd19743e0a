"""A system in a tree, kits for it, and a stand-in for systemd and the installer, for updates."""

from __future__ import annotations

import atexit
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import OpenDialogue
from kiosk.copies import before_update
from kiosk.errors import KioskError
from kiosk.storage import DATABASE
from kiosk.updating.steps import PLACE, Patience
from kiosk.updating.system import NotUpdated
from kiosk.updating.where import Where
from tests.classes import sample_class

GOOD, LATER, EARLIER = 1_764_000_000, 1_764_086_400, 1_763_900_000
"""When the kit in place was made, a day later, and about a day earlier."""

SOON = Patience(up=30.0, steady=5.0, look=1.0)

MIGRATE = """
CREATE TABLE colours (name TEXT PRIMARY KEY) STRICT;
ALTER TABLE dialogues ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';
INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
  VALUES ('kiosk', 'm999_colours', '2026-11-28');
"""


def _for_this_run(prefix: str) -> Path:
    """A folder that goes when the tests end."""
    folder = Path(mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def key(name: str) -> Path:
    """A key to sign kits with."""
    folder = _for_this_run("kit-keys-")
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / name


def signers(name: str) -> str:
    """The line of who may sign with that key."""
    kind, public = key(name).with_suffix(".pub").read_text().split()[:2]
    return f"kit {kind} {public}\n"


def signed(kit: Path, by: str) -> None:
    """Write the manifest of a kit anew, and sign it."""
    for name in ("manifest", "manifest.sig"):
        (kit / name).unlink(missing_ok=True)
    names = sorted(str(path.relative_to(kit)) for path in kit.rglob("*") if path.is_file())
    sums = "".join(f"{sha256((kit / each).read_bytes()).hexdigest()}  {each}\n" for each in names)
    (kit / "manifest").write_text(sums)
    sign = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key(by)), "-n", "tutoria-kit", "-"]
    done = subprocess.run(sign, input=sums.encode(), capture_output=True, check=True)
    (kit / "manifest.sig").write_bytes(done.stdout)


def kit_on(stick: Path, does: str, made: int = LATER, by: str = "key") -> Path:
    """A kit in its folder on a stick; `does` says how its program behaves (see `Stand`)."""
    kit = stick / "tutoria-kiosk"
    (kit / "wheels").mkdir(parents=True)
    (kit / "wheels" / "tutoria_kiosk-0.2.0-py3-none-any.whl").write_text("the program")
    (kit / "does").write_text(does)
    (kit / "kit.env").write_text(f"KIT_MADE={made}\n")
    (kit / "signers").write_text(signers(by))
    signed(kit, by)
    return kit


def a_system(root: Path) -> Where:
    """A system on which the release `good` runs and is proven, with the sample class."""
    return fresh(_template(), root)


@cache
def _template() -> Path:
    """One of them, made once."""
    root = _for_this_run("kit-system-") / "root"
    where = Where(root)
    _release(where, "good", "well")
    for link in ("current", "proven"):
        (where.opt / link).symlink_to("releases/good")
    where.etc.mkdir(parents=True)
    where.signers.write_text(signers("key"))
    (where.etc / "kit-made").write_text(f"{GOOD}\n")
    (where.etc / "files-of").write_text("good")
    where.data.parent.mkdir(parents=True)
    sample_class(where.data).close()
    (root / "run/kiosk").mkdir(parents=True)
    return root


def _release(where: Where, name: str, does: str) -> None:
    folder = where.opt / "releases" / name
    (folder / "share/tutoria-kiosk").mkdir(parents=True)
    for path in (folder / "does", folder / "share/tutoria-kiosk/does"):
        path.write_text(does)
    (folder / "share/tutoria-kiosk/name").write_text(name)


@dataclass
class Stand:
    """Stands in for systemd and the installer. A version does what the word in its kit says:

    well · migrates · silent (never ready) · mute (does not answer) · crashes (starts over and over)
    · worse (doctor finds a part broken) · torn (its migration stops half-way) · folds (writes what
    `verify` finds wrong) · unbuilt (cannot be installed) · taps (migrates, and a dialogue begins
    before it fails).
    """

    where: Where
    did: list[str] = field(default_factory=list)
    time: float = 0.0
    up: bool = True
    broken: tuple[str, ...] = ("display",)
    """Parts that are broken whatever the version."""

    def install(self, kit: Path, steps: Sequence[str]) -> None:
        """Take these steps of a kit's installer."""
        self.did.append("place" if tuple(steps) == PLACE else "prepare")
        does = (kit / "does").read_text()
        if self.did[-1] == "place":
            named = kit / "name"
            name = named.read_text() if named.exists() else self.release(kit).partition("/")[2]
            (self.where.etc / "files-of").write_text(name)
            return
        if does == "unbuilt":
            raise NotUpdated("updating.step", step="no such package")
        _release(self.where, self.release(kit).partition("/")[2], does)

    def release(self, kit: Path) -> str:
        """How the release that this kit makes is called."""
        return f"releases/{sha256((kit / 'does').read_bytes()).hexdigest()[:12]}"

    def kiosk(self, release: Path, *arguments: str) -> tuple[int, str]:
        """What `kiosk ARGUMENTS` of that release does."""
        data = Path(arguments[arguments.index("--data") + 1])
        does = (release / "does").read_text()
        match arguments[0]:
            case "before-update":
                return self._before(arguments[1], data)
            case "verify":
                return self._opened(does, data)
            case "doctor":
                parts = [*self.broken, *(["reader"] if does == "worse" else [])]
                return 1, json.dumps([{"part": each, "state": "broken"} for each in parts])
        raise AssertionError(arguments)

    def _before(self, what: str, data: Path) -> tuple[int, str]:
        act = {
            "keep": before_update.keep,
            "lend": before_update.lend,
            "return": before_update.give_back,
            "back": before_update.back,
        }[what]
        try:
            act(data)
        except KioskError as error:
            return 1, str(error)
        return 0, ""

    def _opened(self, does: str, data: Path) -> tuple[int, str]:
        """A version opens the record: it may be brought up to date."""
        lent = before_update.TRY in data.parts
        with closing(sqlite3.connect(data / DATABASE)) as connection:
            there = "SELECT 1 FROM _sqlite_migrations WHERE name = 'm999_colours'"
            new = connection.execute(there).fetchone() is None
            if does in ("migrates", "taps", "crashes") and new:
                connection.executescript(f"BEGIN;{MIGRATE}COMMIT;")
            if does == "torn" and not lent:  # on the copy all was well
                connection.execute("CREATE TABLE colours (name TEXT) STRICT")
                connection.execute("DROP TABLE dialogues")
                connection.commit()
            if does == "folds" and not lent:
                connection.execute("UPDATE dialogues SET tutor = 'nobody'")
                connection.commit()
                return 1, ""
        return (1 if does == "fails" else 0), ""

    def stop(self) -> None:
        """Station and pages end."""
        self.did.append("stop")
        self.up = False

    def start(self) -> None:
        """What `current` leads to starts, and opens the record."""
        self.did.append("start")
        self.up = True
        self._opened(self._does, self.where.data)
        if self._does == "taps":
            with closing(sqlite3.connect(self.where.data / DATABASE)) as connection:
                connection.execute(
                    "INSERT INTO events SELECT max(seq) + 1, 'aa-9', max(stamp) + 9, max(boot), 9,"
                    " NULL, 'none', 'card_unknown', 'station', '{\"card\":\"new\"}' FROM events"
                )
                connection.commit()

    @property
    def _does(self) -> str:
        return (self.where.opt / "current/does").read_text()

    def ready(self) -> tuple[int, ...]:
        """The processes, if they are ready."""
        if not self.up or self._does in ("silent", "torn"):
            return ()
        return (round(self.time), 2) if self._does == "crashes" else (1, 2)

    def answers(self) -> bool:
        """Whether the pages answer."""
        return self.up and self._does not in ("mute", "taps")

    def now(self) -> float:
        """A clock that stands but for `wait`."""
        return self.time

    def wait(self, seconds: float) -> None:
        """Time passes at once."""
        self.time += seconds


def a_dialogue(where: Where, ident: str = "d1") -> None:
    """Something happened in class."""
    with Classroom(where.data, VirtualClock()) as room:
        room.submit(OpenDialogue(ident, "p22", "p01", "t01"))


def stands(where: Where) -> tuple[str, list[str]]:
    """What runs, and the record's events; that it verifies, that nothing is half done."""
    current = where.leads("current")
    assert current == where.leads("proven")
    assert (where.opt / current / "does").exists()
    assert current.endswith((where.etc / "files-of").read_text())
    assert not (where.update / "state.json").exists() and not where.incoming.exists()
    there = {f"releases/{each.name}" for each in (where.opt / "releases").iterdir()}
    assert current in there and len(there) <= 2  # the former one may stay
    with closing(sqlite3.connect(where.data / DATABASE)) as connection:
        events = [ident for (ident,) in connection.execute("SELECT id FROM events ORDER BY seq")]
    return current.partition("/")[2], events


def sound(where: Where) -> list[str]:
    """What `verify` finds in the record, opened by the version of this test."""
    with Classroom(where.data, VirtualClock()) as room:
        return [str(each) for each in room.differences()]


def fresh(tree: Path, copy: Path) -> Where:
    """A copy of a whole system."""
    shutil.copytree(tree, copy, symlinks=True)
    return Where(copy)
