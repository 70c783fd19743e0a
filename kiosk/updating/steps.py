"""The steps of an update, and the way back; each can be cut off, and `settle` ends what was.

Until `current` leads to the new release, nothing that runs has changed. Once `proven` leads to it,
the update is done. Whatever is cut off in between is put back.
"""

from __future__ import annotations

import logging
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.updating.kits import KitRefused, take_in
from kiosk.updating.state import CHANGED, Became, State, Step, ended, note, state
from kiosk.updating.system import NotUpdated, System, broken_parts
from kiosk.updating.where import Where, lead, written

log = logging.getLogger(__name__)

PREPARE = ("system", "packages", "program")
"""Steps of the installer that change nothing that runs."""

PLACE = ("accounts", "folders", "settings", "devices", "bus", "journal", "services", "wifi", "site")
"""Steps of the installer that are taken again by the former version where it is put back."""

SHARE = "share/tutoria-kiosk"
"""The folder of a release with which it can put its own files back."""

BEFORE = "before-update"
"""The command, and the folder in the data folder, for the record of before."""

ROOM = 600_000_000
"""Bytes that a new release and the copies of the record need besides themselves."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: until a new version must be up, for which it must stay so, and between two looks.

    Where a long record had to be brought up to date, three times what that took comes on top.
    """

    up: float = 150.0
    steady: float = 10.0
    look: float = 1.0


def update(
    kit: Path, where: Where, system: System, patience: Patience = Patience(), room: int = ROOM
) -> Became:
    """Take a kit from a stick and put it in place, or leave everything as it was."""
    settle(where, system, running=True)
    former = where.leads("proven")
    now = State(Step.COPYING, former)
    try:
        now = _prepared(kit, where, system, now, room)
    except (KioskError, OSError) as error:
        return _left_alone(where, now, error)
    system.stop()
    try:
        _record(where, system, "keep")
    except NotUpdated as error:
        system.start()
        return _left_alone(where, now, error)
    try:
        _placed(where, system, now)
        _come_up(where, system, now, patience)
    except (KioskError, OSError) as error:
        log.error("the new version is taken back: %s", error)
        return _back(where, system, now, _told(error), running=True)
    return _done(where, now)


def settle(where: Where, system: System, *, running: bool) -> Became | None:
    """End an update that was cut off; None if none was. running: services may be started."""
    now = state(where)
    if now is None:
        return None
    if now.new and where.leads("proven") == now.new:
        return _done(where, now)
    cut = NotUpdated("updating.cut_off")
    if now.step in CHANGED:
        return _back(where, system, now, cut, running=running)
    became = _left_alone(where, now, cut)
    if running:
        system.start()  # it may have been cut off while they were stopped
    return became


def _prepared(kit: Path, where: Where, system: System, now: State, room: int) -> State:
    """What can be done beside the version that runs: taken in, built, tried on a copy."""
    if not now.former:
        raise KitRefused("updating.no_first")
    note(where, now)
    if shutil.disk_usage(where.opt).free < room:
        raise KitRefused("updating.no_room", mb=room // 1_000_000)
    shutil.rmtree(where.incoming, ignore_errors=True)
    taken = take_in(kit, where, where.incoming)
    os.sync()
    now = replace(now, step=Step.PREPARING, version=taken.version)
    note(where, now)
    system.install(where.incoming, PREPARE)
    now = replace(now, step=Step.TRYING, new=system.release(where.incoming))
    if now.new == now.former:
        raise KitRefused("updating.nothing_new")
    note(where, now)
    _record(where, system, "lend")
    begun = system.now()
    code, _ = system.kiosk(where.opt / now.new, "verify", "--data", str(_lent(where)))
    now = replace(now, took=system.now() - begun)
    _record(where, system, "return")
    if code:
        raise NotUpdated("updating.not_on_copy")
    parts = broken_parts(system, where.opt / now.former, where.data)
    return replace(now, broken=tuple(sorted(parts)))


def _lent(where: Where) -> Path:
    """The data folder on which a new version is tried."""
    return where.data / BEFORE / "try"


def _record(where: Where, system: System, what: str) -> None:
    """`kiosk before-update WHAT` of the proven version; NotUpdated if it could not be done."""
    data = ("--data", str(where.data))
    code, said = system.kiosk(where.opt / "proven", BEFORE, what, *data)
    if code:
        raise NotUpdated("updating.record", what=said.strip() or what)


def _placed(where: Where, system: System, now: State) -> None:
    """Change the old for the new; the record of before is kept by now."""
    note(where, replace(now, step=Step.CHANGING))
    system.install(where.incoming, PLACE)
    lead(where, "current", now.new)


def _come_up(where: Where, system: System, now: State, patience: Patience) -> None:
    """Start, and see that it comes up, stays up, and that nothing is worse; else NotUpdated."""
    note(where, replace(now, step=Step.WATCHING))
    system.start()
    end = system.now() + patience.up + 3 * now.took
    processes: tuple[int, ...] = ()
    since, fault = system.now(), NotUpdated("updating.not_up")
    while system.now() < end:
        ready = system.ready()
        if not ready:
            processes, fault = (), NotUpdated("updating.not_up")
        elif not system.answers():
            processes, fault = (), NotUpdated("updating.no_answer")
        elif ready != processes:
            processes, since = ready, system.now()
        elif system.now() - since >= patience.steady:
            worse = _worse(where, system, now)
            if not worse:
                return _verified(where, system, now)
            fault = NotUpdated("updating.worse", parts=", ".join(worse))
        system.wait(patience.look)
    raise fault


def _worse(where: Where, system: System, now: State) -> list[str]:
    """The parts that are broken now and were not before."""
    parts = broken_parts(system, where.opt / now.new, where.data)
    return sorted(parts - set(now.broken))


def _verified(where: Where, system: System, now: State) -> None:
    code, _ = system.kiosk(where.opt / now.new, "verify", "--data", str(where.data))
    if code:
        raise NotUpdated("updating.not_verified")


def _done(where: Where, now: State) -> Became:
    """It is proven: what later kits are measured by is remembered, what is not needed goes."""
    lead(where, "proven", now.new)
    lead(where, "current", now.new)
    signers = where.incoming / "signers"
    if signers.is_file():
        written(where.signers, signers.read_text(encoding="utf-8"))
        made = [
            line.removeprefix("KIT_MADE=")
            for line in (where.incoming / "kit.env").read_text(encoding="utf-8").splitlines()
            if line.startswith("KIT_MADE=")
        ]
        written(where.etc / "kit-made", f"{made[0]}\n")
    _tidied(where, now.new, now.former)
    ended(where, Became.DONE, now.version)
    return Became.DONE


def _left_alone(where: Where, now: State, error: Exception) -> Became:
    """Nothing that runs was changed; what was begun beside it goes."""
    log.error("no update: %s", error)
    _tidied(where, where.leads("proven"))
    ended(where, Became.REFUSED, now.version, _told(error))
    return Became.REFUSED


def _back(where: Where, system: System, now: State, why: KioskError, *, running: bool) -> Became:
    """The former version, its files and its record, as often as it takes to get to the end."""
    if running:
        system.stop()
    former = where.opt / now.former
    try:
        system.install(former / SHARE, PLACE)
    except NotUpdated as error:  # the program and the record matter more
        log.error("of the former version's files: %s", error)
    lead(where, "current", now.former)
    _record(where, system, "back")
    _tidied(where, now.former)
    if running:
        system.start()
    ended(where, Became.BACK, now.version, why)
    return Became.BACK


def _told(error: Exception) -> KioskError:
    """A fault as one with a sentence."""
    if isinstance(error, KioskError):
        return error
    reason = error.strerror if isinstance(error, OSError) else None
    return NotUpdated("updating.trouble", reason=reason or str(error))


def _tidied(where: Where, *kept: str) -> None:
    """Take away the taken kit, and releases that are neither kept nor led to."""
    shutil.rmtree(where.incoming, ignore_errors=True)
    stay = {where.leads("proven"), where.leads("current"), *kept}
    for path in sorted((where.opt / "releases").glob("*")):
        if f"releases/{path.name}" not in stay:
            shutil.rmtree(path, ignore_errors=True)
