"""Which sticks are plugged in: the mounts below certain folders, as the kernel lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kiosk.config import Config

MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True, slots=True)
class Stick:
    """A file system that was plugged in. ident: of this mount; another one has another."""

    ident: str
    path: Path


def plugged(table: Path, roots: Iterable[Path]) -> list[Stick]:
    """The disks that are mounted below one of the roots now; [] if the list cannot be read."""
    below = tuple(roots)
    try:
        lines = table.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = (_stick(line) for line in lines)
    return [stick for stick in found if stick and any(r in stick.path.parents for r in below)]


def within_reach(config: Config, *, simulated: bool) -> list[Stick]:
    """The sticks that count by the settings; where the parts are simulated none, unless named."""
    chosen = config.copies
    if chosen.sticks == "none" or (chosen.sticks == "kit" and simulated):
        return []
    return plugged(Path(chosen.mounts), [Path(root) for root in chosen.roots.split(":") if root])


def _stick(line: str) -> Stick | None:
    """The disk of a line of `mountinfo` (proc(5)): its fields, then ` - `, its type and source."""
    before, dash, after = line.partition(" - ")
    fields, kind = before.split(" "), after.split(" ")
    if not dash or len(fields) < 5 or len(kind) < 2 or not kind[1].startswith("/dev/"):
        return None
    path = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4])
    return Stick(f"{fields[0]} {fields[2]} {path}", Path(path))
