"""A passport as a text that a QR code carries: who comes, and which temas come along.

Nobody else is named in it, no day and no school. Each block stands for itself, so that a long
passport is several codes which may be read in any order:

    TUTORIA1 1/2
    Ana
    leaf
    d+ Fractions in the cornfield

The letter is what she has with the tema (`chosen`, `learning`, `understood`, `demonstrated`), `+`
that she offers it. Whatever else stands there is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.drawings import DRAWINGS
from kiosk.errors import Refused

HEAD = "TUTORIA1"
MOST_BYTES = 420
"""In one code, so that a phone reads it from a card of 42 mm."""

MOST_TEXT, MOST_TEMAS = 100_000, 300
"""Letters and temas of a passport, at the utmost."""

STATES = {"c": "chosen", "l": "learning", "u": "understood", "d": "demonstrated"}
_LETTERS = {state: letter for letter, state in STATES.items()}
_HEAD = re.compile(rf"\s*{HEAD} \d{{1,2}}/\d{{1,2}}\s*")
_TEMA = re.compile(r"([a-z])(\+?) (\S.*)")


@dataclass(frozen=True, slots=True)
class Carried:
    """A tema that comes along. state: one of STATES. offers: whether it is offered."""

    title: str
    state: str
    offers: bool = False


@dataclass(frozen=True, slots=True)
class Passport:
    """Who comes: how she is called, her drawing ("" for none that is known here), her temas."""

    name: str
    drawing: str
    temas: tuple[Carried, ...]


def codes(passport: Passport) -> tuple[str, ...]:
    """The texts of its codes, each of MOST_BYTES at the utmost unless one title alone is longer."""
    head = f"{_line(passport.name)}\n{passport.drawing}\n"
    room = MOST_BYTES - len(head.encode()) - len(f"{HEAD} 99/99\n")
    blocks: list[list[str]] = [[]]
    for tema in passport.temas:
        line = f"{_LETTERS[tema.state]}{'+' if tema.offers else ''} {_line(tema.title)}\n"
        if blocks[-1] and len("".join([*blocks[-1], line]).encode()) > room:
            blocks.append([])
        blocks[-1].append(line)
    many = len(blocks)
    return tuple(f"{HEAD} {n}/{many}\n{head}{''.join(b)}" for n, b in enumerate(blocks, 1))


def read(text: str) -> Passport:
    """The passport that a text holds, of one code or of several; Refused if it holds none."""
    if len(text) > MOST_TEXT:
        raise Refused("paper.passport_long")
    lines = text.replace("\r", "\n").split("\n")
    starts = [n for n, line in enumerate(lines) if _HEAD.fullmatch(line)]
    if not starts:
        raise Refused("paper.no_passport")
    names, drawing = [], ""
    temas: dict[str, Carried] = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name, drawn, *rest = [line.strip() for line in lines[start + 1 : end]] + ["", ""]
        names.append(name)
        drawing = drawn if drawn in DRAWINGS else drawing
        temas.update((each.title, each) for each in _carried(rest))
    if len(set(names)) != 1 or not names[0]:
        raise Refused("paper.two_passports")
    if len(temas) > MOST_TEMAS:
        raise Refused("paper.passport_long")
    return Passport(names[0], drawing, tuple(temas.values()))


def _carried(lines: Iterable[str]) -> Iterator[Carried]:
    for line in lines:
        found = _TEMA.fullmatch(line)
        if found is not None and found[1] in STATES:
            yield Carried(found[3].strip(), STATES[found[1]], bool(found[2]))


def _line(text: str) -> str:
    return " ".join(text.split())
