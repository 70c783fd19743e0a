"""How rows of the directory stood before a change, so that it can be undone.

Kept in memory: a cookie may hold no text that anybody typed, and the journal none either. After
the pages were started anew the way back is gone, and that is said.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.errors import Refused
from kiosk.events import Fact
from kiosk.rows import Row

MOST = 200
"""How many changes can be undone; the oldest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A change: the rows before it, those after it in the same order, and what tells of them."""

    before: tuple[Row, ...]
    after: tuple[Row, ...]
    facts: tuple[Fact, ...]


class Former:
    """The latest changes of one screen. Called from many threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def keep(self, before: Sequence[Row], after: Sequence[Row], facts: Sequence[Fact]) -> str:
        """Remember a change; the mark under which it can be undone."""
        mark = secrets.token_hex(8)
        with self._lock:
            self._kept[mark] = Kept(tuple(before), tuple(after), tuple(facts))
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return mark

    def undo(self, mark: str, classroom: Classroom, author: str) -> None:
        """Let the rows stand as before; Refused if somebody changed one of them since."""
        with self._lock:
            kept = self._kept.get(mark)
        if kept is None:
            raise Refused("settings.undo_gone")

        def outcomes() -> Iterator[Fact | Row]:
            for row in kept.after:
                if directory.standing(classroom.connection, row) != row:
                    raise Refused("settings.undo_passed")
            yield from kept.before
            yield from kept.facts

        classroom.enter(outcomes(), author)
        with self._lock:
            self._kept.pop(mark, None)
