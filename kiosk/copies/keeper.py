"""Makes copies by itself, on a thread of its own: on each stick, and one a day on this card.

It also looks whether a stick brings a new version (`kiosk.copies.versions`); it installs none.

It only reads the record. What to show and what to write down it tells; the loop does it, so that a
tap never waits for a copy.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from kiosk.classroom import Classroom
from kiosk.clock import Clock
from kiosk.copies.faults import CopyFault, writing
from kiosk.copies.folders import ON_STICK, apart, copies_in
from kiosk.copies.notices import Told, noticed
from kiosk.copies.sticks import Stick
from kiosk.copies.taking import take
from kiosk.copies.versions import Versions
from kiosk.copies.wanted import outcome, told
from kiosk.errors import KioskError
from kiosk.ports import Signal
from kiosk.words import Words

log = logging.getLogger(__name__)

RING = "copies"
"""The folder of the data folder in which the daily copies lie."""

NOW = "copy-now"
"""The file in `run/` with which a tablet asks for a copy on each stick that is in."""

POLL = 1.0
"""Seconds between two looks at what is plugged in."""

SETTLED = 60.0
"""Seconds between two looks whether a daily copy is due; the first comes after as long."""

AGAIN = 900.0
"""Seconds until a daily copy is tried again that could not be made."""

GIVE_WAY = 10
"""By how much this thread gives way to the one that serves taps."""

WORKING, READY, NOT_MADE = 600.0, 120.0, 30.0
"""Seconds that each notice stands at most."""

REASONS = {
    "copies.full": "stick_full",
    "copies.read_only": "stick_read_only",
    "copies.gone": "stick_gone",
    "copies.no_copy": "stick_gone",
    "copies.unreadable": "stick_gone",
}
"""What the display says below, by the reason why no copy was made."""


class Keeper:
    """The thread that makes copies; `look` and `daily` are one turn of it each.

    speak: the words of the station's language as it is now. marked: only sticks that have the
    folder ON_STICK already. ring: whether to make daily copies. versions: looks for kits on the
    sticks, None where no kit is taken.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        timezone: str,
        settings: Path | None,
        speak: Callable[[], Words],
        tell: Callable[[Told], None],
        plugged: Callable[[], Sequence[Stick]],
        *,
        marked: bool = False,
        ring: bool = True,
        versions: Versions | None = None,
    ) -> None:
        self._folder, self._clock = folder, clock
        self._timezone, self._settings = timezone, settings
        self._speak, self._tell, self._plugged = speak, tell, plugged
        self._marked, self._ring, self._versions = marked, ring, versions
        self._in: dict[str, Stick] = {}
        self._ready: set[str] = set()
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._thread = threading.Thread(target=self._watch, name="copies", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; a copy that is not whole by then is taken away by the next one."""
        self._end.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _watch(self) -> None:
        self.give_way()
        wait, waited = SETTLED, 0.0
        while not self._end.wait(POLL):
            try:
                self.look()
                waited += POLL
                if waited >= wait:
                    waited = 0.0
                    wait = SETTLED if self.daily() else AGAIN
            except KioskError as error:
                log.warning("no copy: %s", error)
                wait = AGAIN

    def give_way(self) -> None:
        """Let the thread that serves taps come first; on Linux a thread has its own priority."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVE_WAY)

    def look(self) -> None:
        """Copy to each stick that came since the last look; forget those that went."""
        here = {stick.ident: stick for stick in self._plugged() if self._wanted(stick)}
        gone = self._in.keys() - here.keys()
        if self._versions is not None:
            for ident in gone:
                self._versions.went(self._in[ident].path)
            if (news := self._versions.news()) is not None:
                self._tell(news)
        if gone & self._ready:
            self._tell(Told())
        self._ready -= gone
        came = [stick for ident, stick in here.items() if ident not in self._in]
        self._in = here
        for stick in here.values() if _asked(self._folder) else came:
            self._serve(stick)

    def _serve(self, stick: Stick) -> None:
        """Look for a kit and make a copy; why a kit is not taken can be read before the copy."""
        before, after = self._versions.came(stick.path) if self._versions else (None, None)
        if before is not None:
            self._tell(before)
            self._end.wait(before.seconds)
        self.copy_to(stick)
        if after is not None:
            self._ready.add(stick.ident)  # what is said goes when the stick goes
            self._tell(after)

    def _wanted(self, stick: Stick) -> bool:
        """A stick that counts, and not the disk on which the data lie."""
        try:
            marked = not self._marked or (stick.path / ON_STICK).is_dir()
            return marked and apart(stick.path, self._folder)
        except OSError:
            return False

    def copy_to(self, stick: Stick) -> None:
        """Make a copy on a stick, and tell how far it is."""
        self._show("stick", "stick_working", "stick_working_hint", WORKING)
        try:
            with writing(stick.path):
                (stick.path / ON_STICK).mkdir(exist_ok=True)
            self._take(stick.path / ON_STICK)
        except KioskError as error:
            log.warning("no copy on the stick: %s", error)
            hint = REASONS.get(error.sentence.key, "stick_other")
            self._show("unkept", "stick_not", hint, NOT_MADE, Signal.REFUSED)
            return
        self._ready.add(stick.ident)
        say, done = self._speak(), Signal.DONE
        ready = noticed(say, "kept", "stick_ready", "stick_ready_hint", done)
        self._tell(Told(ready, READY, "stick"))

    def _take(self, dest: Path) -> None:
        with Classroom(self._folder, self._clock) as classroom:
            take(classroom, dest, self._timezone, self._settings)

    def _show(
        self, drawing: str, text: str, hint: str, seconds: float, signal: Signal | None = None
    ) -> None:
        self._tell(Told(noticed(self._speak(), drawing, text, hint, signal), seconds))

    def daily(self) -> bool:
        """Make the copy of the day on this card, and on sticks that stay in, where it is due.

        It is due where none has been made since a school day ended. False if one could not be.
        """
        with Classroom(self._folder, self._clock) as classroom:
            day, station = classroom.facts().day(), classroom.site.station
        places = [(self._folder / RING, "ring")] if self._ring else []
        places += [(stick.path / ON_STICK, "stick") for stick in self._in.values()]
        done = True
        for folder, place in places:
            if _has(folder, day, station):
                continue
            try:
                with writing(folder):
                    folder.mkdir(mode=0o700, exist_ok=True)
                self._take(folder)
                self._tell(Told(place=place))
            except CopyFault as fault:
                log.warning("no daily copy: %s", fault)
                done = False
        return done


def ask_now(folder: Path) -> None:
    """Let the station of that folder copy to each stick that is in, at its next look."""
    with writing(folder):
        (folder / "run" / NOW).touch()


def _asked(folder: Path) -> bool:
    try:
        (folder / "run" / NOW).unlink()
    except OSError:
        return False
    return True


def came_back(folder: Path, say: Words) -> Told | None:
    """What to show of a restore that a tablet asked for; None if the display said it already."""
    done = outcome(folder)
    if done is None or done.told:
        return None
    told(folder, done)
    drawing, text, hint, signal = (
        ("unkept", "not_back", "not_back_hint", Signal.REFUSED)
        if done.why
        else ("kept", "back", "back_hint", Signal.DONE)
    )
    return Told(noticed(say, drawing, text, hint, signal), READY)


def _has(folder: Path, day: int, station: str) -> bool:
    """Whether a copy of this station lies there that was made since the last day ended."""
    told = (each.manifest for each in copies_in(folder))
    return any((each.station, each.day) == (station, day) for each in told)
