"""What a copy says about itself: the first file in it, `manifest.json` (docs/contracts.md)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = 1
"""The number of the format that this program writes; it reads this one and every earlier one."""

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 << 10
LARGEST = {"kiosk.db": 2_000_000_000, "site.key": 1 << 10, "kiosk.toml": 64 << 10}
"""The parts that a copy may have, and how many bytes each may be at most."""

WHOLE, NAMELESS = "whole", "nameless"


class Newer(Exception):
    """A later version of the program wrote this; what else it says is not looked at."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a copy."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy is of. what: whole or nameless. day: of school; date: "" if nobody vouches.

    seq, stamp: of the latest event. schema: the migrations of the database, in order.
    """

    format: int
    what: str
    program: str
    school: str
    site: str
    station: str
    day: int
    date: str
    seq: int
    stamp: int
    schema: tuple[str, ...]
    parts: tuple[Part, ...]

    def written(self) -> bytes:
        """The manifest as it stands in the copy."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def size(self) -> int:
        """Bytes of all parts, unpacked."""
        return sum(part.size for part in self.parts)


def read(text: bytes) -> Manifest:
    """The manifest that was written; ValueError if it is none, Newer if it is of a later format."""
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("not a manifest")
    if _of(document, "format", int) > FORMAT:
        raise Newer
    kinds = {"format": int, "day": int, "seq": int, "stamp": int}
    texts = ("what", "program", "school", "site", "station", "date")
    values: dict[str, Any] = {name: _of(document, name, kind) for name, kind in kinds.items()}
    values |= {name: _of(document, name, str) for name in texts}
    values["schema"] = tuple(str(name) for name in _of(document, "schema", list))
    values["parts"] = tuple(_part(each) for each in _of(document, "parts", list))
    made = Manifest(**values)
    names = [part.name for part in made.parts]
    if len(set(names)) != len(names) or "kiosk.db" not in names:
        raise ValueError("parts twice, or no database")
    return made


def _of(document: dict[str, Any], name: str, kind: type) -> Any:
    value = document.get(name)
    if type(value) is not kind:
        raise ValueError(f"no {name}")
    return value


def _part(value: object) -> Part:
    if not isinstance(value, dict):
        raise ValueError("not a part")
    part = Part(_of(value, "name", str), _of(value, "size", int), _of(value, "sha256", str))
    if not 0 <= part.size <= LARGEST.get(part.name, -1):
        raise ValueError(f"a part that is not known or too large: {part.name}")
    return part
