"""Which drawing a person or a tema gets: the wished one if it is free, else the next free one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kiosk.drawings import DRAWINGS, TEMAS
from kiosk.imports.tables import plain
from kiosk.imports.vocabulary import TEMA_WORDS
from kiosk.rows import Person, Tema


class Faces:
    """The drawings that people have. One is free if nobody of the same group has it."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._used: Counter[str] = Counter()
        self._in_group: Counter[tuple[str, str]] = Counter()
        for person in people:
            self.give(person.avatar, person.group)

    def give(self, drawing: str, group: str) -> None:
        """Somebody of that group has it."""
        if drawing in DRAWINGS:
            self._used[drawing] += 1
            self._in_group[drawing, group] += 1

    def take_back(self, drawing: str, group: str) -> None:
        """That person has another one now."""
        if drawing in DRAWINGS:
            self._used[drawing] -= 1
            self._in_group[drawing, group] -= 1

    def free(self, drawing: str, group: str) -> bool:
        """Whether nobody of that group has it."""
        return drawing in DRAWINGS and not self._in_group[drawing, group]

    def next(self, group: str) -> str:
        """The first that nobody has; when all are taken, the one least used."""
        return min(DRAWINGS, key=lambda d: (self._used[d], self._in_group[d, group]))


def tema_drawing(title: str, temas: Iterable[Tema]) -> str:
    """The drawing that a word of the title calls for, else the first that no tema has."""
    words = plain(title).split("_")
    fitting = [
        drawing
        for word in words
        for start, drawing in TEMA_WORDS.items()
        if word == start or (len(start) > 3 and word.startswith(start))
    ]
    used = Counter(tema.drawing for tema in temas)
    if fitting:
        return min(fitting, key=lambda drawing: bool(used[drawing]))
    return min(TEMAS, key=lambda drawing: used[drawing])
