"""Paths: what people have with temas, from whom they had it, and what is shown to others."""

from __future__ import annotations

from kiosk.folds import NEXT, Agenda, Demonstration, Path
from kiosk.lookups.now import Now
from kiosk.passings import tree


class Paths(Now):
    """Questions about people's paths and about demonstrations."""

    def path(self, person: str, tema: str) -> Path:
        """What a person has with a tema."""
        found = self._value(Path, "WHERE person = ? AND tema = ?", person, tema)
        return found or Path(person, tema)

    def paths(self, person: str) -> list[Path]:
        """All that a person has with temas, latest change first."""
        return self._values(Path, "WHERE person = ? ORDER BY at_stamp DESC", person)

    def masters(self, person: str, tema: str) -> bool:
        """Whether the person has understood the tema, or anything beyond, or offers it."""
        return self.path(person, tema).masters

    def way(self, person: str, tema: str) -> tuple[str, ...]:
        """From whom to whom a tema came to a person, who stands last; () if from nobody here."""
        return tree(self._connection, tema).way(person)

    def demonstration(self, ident: str) -> Demonstration | None:
        """A demonstration, also one that was taken back."""
        return self._value(Demonstration, "WHERE demonstration = ?", ident)

    def demonstrations(self) -> list[Demonstration]:
        """The demonstrations of this school year that stand, latest first."""
        where = "WHERE held AND day > ? ORDER BY day DESC, at_stamp DESC"
        return self._values(Demonstration, where, self.year_before())

    def agenda(self) -> tuple[str, ...]:
        """What is to be shown next, in order, each `PERSON|TEMA`."""
        found = self._value(Agenda, "WHERE agenda = ?", NEXT)
        return found.items if found else ()
