"""The copies that could be put back now: those of this card, and those on sticks that are in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kiosk.copies.folders import ON_STICK, Lying, copies_in, order
from kiosk.copies.keeper import RING
from kiosk.copies.manifest import Manifest
from kiosk.copies.sticks import Stick


@dataclass(frozen=True, slots=True)
class Offer:
    """A copy that lies somewhere. id: names it in a form. stick: its stick's name, "" for here."""

    id: str
    path: Path
    stick: str
    manifest: Manifest


def offers(folder: Path, sticks: Iterable[Stick]) -> list[Offer]:
    """What could be put back into that data folder, newest first, sticks before this card."""
    places = [(where, stick.path.name) for stick in sticks for where in _on(stick)]
    found: list[Offer] = []
    for where, stick in [*places, (folder / RING, "")]:
        lying = sorted(copies_in(where), key=order, reverse=True)
        found += [Offer(_ident(each), each.path, stick, each.manifest) for each in lying]
    return found


def _on(stick: Stick) -> tuple[Path, Path]:
    return stick.path / ON_STICK, stick.path


def _ident(each: Lying) -> str:
    told = f"{each.path}|{each.manifest.stamp}|{each.manifest.seq}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]
