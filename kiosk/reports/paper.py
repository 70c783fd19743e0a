"""A report as it lies on paper: sheets of lines, drawings and tables, in one language.

Values only. Whoever shows one decides between screen and paper; both show the same, so what is
looked at is what leaves. The first lines of a sheet say it all: they can be copied by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

A_PAGE = 34
"""Rows that surely fill a page: of fewer, only long ones do."""

BEGIN, END = "\u2068", "\u2069"
"""Around what somebody typed, so that it cannot turn the direction of the sentence it stands in."""


def apart(text: str) -> str:
    """A name or title to stand in a sentence."""
    return f"{BEGIN}{text.replace(BEGIN, '').replace(END, '')}{END}"


def bare(text: str) -> str:
    """A line without the marks of `apart`."""
    return text.replace(BEGIN, "").replace(END, "")


def listed(texts: Iterable[str]) -> str:
    """Several in one line."""
    return ", ".join(texts)


@dataclass(frozen=True, slots=True)
class Item:
    """A line with a drawing before it. more: a second, smaller line."""

    text: str
    drawing: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under headings; a cell of "" is to be written in by hand.

    wide: how much room each column gets beside the others.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: tuple[int, ...] = ()

    @property
    def by_hand(self) -> bool:
        """Whether there are rows to be written by hand, which need room."""
        return any(not any(row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sheet under its heading. lines: so many empty ones, to write on by hand."""

    heading: str = ""
    said: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    table: Table | None = None
    lines: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.said or self.items or self.table or self.lines)

    @property
    def long(self) -> bool:
        """Whether it may go on to another page."""
        return self.rows > 16

    @property
    def rows(self) -> int:
        """How many rows it has, of whatever kind."""
        return (len(self.table.rows) if self.table else 0) + len(self.said) + len(self.items)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper, mostly one page. under: whose and of which days.

    few: what it says, in lines to be copied by hand. drawing: of whom it tells. codes: texts to be
    printed as QR codes. foot: what whoever holds it should know.
    """

    title: str
    under: tuple[str, ...] = ()
    few: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    drawing: str = ""
    codes: tuple[str, ...] = ()
    foot: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether it may well be more than one page; then each says which sheet it belongs to."""
        return len(self.few) + sum(part.rows + part.lines for part in self.parts) > A_PAGE


def filled(*parts: Part) -> tuple[Part, ...]:
    """Those of the parts that say something."""
    return tuple(part for part in parts if not part.empty)
