"""The columns of dialogues and temas, for every format that has rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kiosk.exports.values import Dialogue, Named

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in programs, and its cell."""

    key: str
    of: Callable[[Dialogue], Cell]


_DIALOGUE = (
    Column("day", lambda d: d.day),
    Column("date", lambda d: d.date),
    Column("tutor", lambda d: d.tutor.code),
    Column("tutor_name", lambda d: d.tutor.name),
    Column("tutee", lambda d: d.tutee.code),
    Column("tutee_name", lambda d: d.tutee.name),
    Column("tema", lambda d: d.tema.code),
    Column("tema_title", lambda d: d.tema.name),
    Column("kind", lambda d: d.kind),
    Column("end", lambda d: d.end),
    Column("told", lambda d: d.told),
    Column("dialogue", lambda d: d.code),
)
_NAMES = frozenset({"tutor_name", "tutee_name", "tema_title"})

TEMA_KEYS = ("tema", "first_day", "last_day")
TEMA_NAMED = ("tema", "tema_title", "language", "field", "came_from", "first_day", "last_day")


def columns(*, names: bool) -> tuple[Column, ...]:
    """The columns of dialogues; those of names only where names are asked for."""
    return tuple(each for each in _DIALOGUE if names or each.key not in _NAMES)


class Temas:
    """The temas of dialogues that pass by, each with the first and the last of its days."""

    def __init__(self) -> None:
        self._days: dict[Named, tuple[int, int]] = {}

    def noting(self, dialogues: Iterable[Dialogue]) -> Iterator[Dialogue]:
        """The same dialogues; they come by day."""
        for each in dialogues:
            first = self._days.get(each.tema, (each.day,))[0]
            self._days[each.tema] = (first, each.day)
            yield each

    def rows(self, *, names: bool) -> list[tuple[Cell, ...]]:
        """A row for each tema, ordered by title and code: cells as TEMA_NAMED, or TEMA_KEYS."""
        found = sorted(self._days, key=lambda tema: (tema.name.casefold(), tema.code))
        return [
            (each.code, *((each.name, *(each.more or ("", "", ""))) if names else ()), *days)
            for each in found
            for days in (self._days[each],)
        ]
