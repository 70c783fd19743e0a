"""What an import did, line by line, and how a plan becomes one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import count
from typing import Any

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.errors import KioskError
from kiosk.events import CardChanged, Fact, PersonChanged, TemaChanged
from kiosk.imports.tables import Line, Sheet, has_controls
from kiosk.rows import CardRow, Person, Row, Tema
from kiosk.texts import Sentence
from kiosk.words import Words

LONGEST_NAME = 120
LONGEST_TEXT = 500

Told = tuple[int, str]
"""A line's number and a sentence about it."""


class NotTaken(KioskError, ValueError):
    """Error raised inside an import when a line cannot be taken; the others go on."""


@dataclass(frozen=True, slots=True)
class Report:
    """X of Y lines, and why not the others. Rows are as they stand after the import.

    what: people, temas or cards. added, changed: how many of them are new or other than before.
    notes: about lines that were taken, but not whole. ignored: headings that mean nothing here.
    """

    what: str
    file: str
    rows: int
    taken: int
    added: int = 0
    changed: int = 0
    refused: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    ignored: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    temas: tuple[Tema, ...] = ()
    cards: tuple[CardRow, ...] = ()
    dry_run: bool = False

    def document(self) -> dict[str, Any]:
        """The report as `--json` prints it."""
        made = asdict(self)
        for name in ("refused", "notes"):
            told: tuple[Told, ...] = getattr(self, name)
            made[name] = [{"line": line, "reason": reason} for line, reason in told]
        return made

    def sentences(self, say: Words) -> list[str]:
        """The report as the command line tells it, the sum first."""
        key = "imports.would_take" if self.dry_run else "imports.took"
        told = [say(key, file=self.file, taken=self.taken, rows=self.rows)]
        for line, reason in sorted(self.refused):
            told.append(say("imports.line", line=line, reason=reason))
        for line, note in sorted(self.notes):
            told.append(say("imports.line", line=line, reason=note))
        if self.ignored:
            told.append(say("imports.ignored", headings=", ".join(self.ignored)))
        return told


class Book:
    """The directory as it stands, and as this import would leave it."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self.people = {row.id: row for row in directory.people(classroom.connection)}
        self.cards = {row.key: row for row in directory.cards(classroom.connection)}
        self.temas = {row.id: row for row in directory.temas(classroom.connection)}
        self._seats = count(max((each.seat for each in self.people.values()), default=0) + 1)
        self._numbers = count(max((each.number for each in self.people.values()), default=0) + 1)
        in_order = sorted(self.cards.values(), key=lambda row: (not row.resting, row.key))
        self._labels = {row.label: row for row in in_order}
        self._before: dict[str, Row | None] = {}
        self._facts: list[Fact] = []

    def put(self, row: Row) -> None:
        """Let this row stand."""
        match row:
            case Person(id=ident):
                self._before.setdefault(ident, self.people.get(ident))
                self.people[ident] = row
            case CardRow(key=ident):
                self._before.setdefault(ident, self.cards.get(ident))
                self.cards[ident] = row
            case Tema(id=ident):
                self._before.setdefault(ident, self.temas.get(ident))
                self.temas[ident] = row

    def tell(self, fact: Fact) -> None:
        """Let this fact be written after the rows."""
        self._facts.append(fact)

    def here(self) -> list[Person]:
        """Everybody who is in the school now."""
        return [each for each in self.people.values() if each.active and not each.erased]

    def next_seat(self) -> int:
        """The seat after everybody's; another one each time."""
        return next(self._seats)

    def next_number(self) -> int:
        """The number of the next card without a name; another one each time."""
        return next(self._numbers)

    def next_dye(self) -> int:
        """The dye of the next tema."""
        return max((each.dye for each in self.temas.values()), default=-1) + 1

    def by_label(self, label: str) -> CardRow | None:
        """The card that had this label before the import; one in use before one that rests."""
        return self._labels.get(label) if label else None

    def whose(self, card: CardRow) -> str | Sentence:
        """What is printed on a card and whose it is, for a sentence."""
        person, tema = self.people.get(card.owner), self.temas.get(card.owner)
        name = person.name if person else tema.title if tema else ""
        said = ", ".join(dict.fromkeys(filter(None, (card.label, name))))
        return said or Sentence("imports.unnamed")

    def key(self, uid: str) -> str:
        """A card's key in this school."""
        return directory.card_key(self.classroom.key, uid)

    def counted(self, row_type: type[Row]) -> tuple[int, int]:
        """How many rows of a type are new, and how many are other than before."""
        stands = {**self.people, **self.cards, **self.temas}
        before = [(stands[i], old) for i, old in self._before.items()]
        mine = [(now, old) for now, old in before if isinstance(now, row_type)]
        added = sum(old is None for _, old in mine)
        return added, sum(old is not None and old != now for now, old in mine)

    def outcomes(self) -> Iterator[Row | Fact]:
        """Everything that differs, each row before its fact."""
        stands: dict[str, Row] = {**self.people, **self.cards, **self.temas}
        for ident, old in self._before.items():
            row = stands[ident]
            if row == old:
                continue
            yield row
            match row:
                case Person():
                    yield PersonChanged(ident)
                case CardRow():
                    yield CardChanged(ident)
                case Tema():
                    yield TemaChanged(ident)
        yield from self._facts


Plan = Callable[[Book], Report]


def carried_out(
    classroom: Classroom, plan: Plan, *, dry_run: bool, actor: str = "import"
) -> Report:
    """Make the plan and write what it gives in one transaction; with `dry_run`, only look."""
    if dry_run:
        return replace(plan(Book(classroom)), dry_run=True)
    made: list[Report] = []

    def outcomes() -> Iterator[Row | Fact]:
        # Begun by `enter` inside its transaction: nobody writes between the look and the entry.
        book = Book(classroom)
        made.append(plan(book))
        yield from book.outcomes()

    classroom.enter(outcomes(), actor=actor)
    return made[0]


def lines_of(sheet: Sheet, refused: list[Told], say: Words) -> Iterator[Line]:
    """The lines whose cells can be read and shown; the others go to `refused`."""
    for line in sheet.lines:
        reason = line.refused or _unfit(line, say)
        if reason:
            refused.append((line.number, reason))
        else:
            yield line


def _unfit(line: Line, say: Words) -> str:
    for column, cell in line.cells.items():
        named = say(f"imports.column_{column}")
        if has_controls(cell):
            return say("imports.controls", column=named)
        if "\ufffd" in cell:
            return say("imports.lost_letters", column=named, cell=cell[:40])
        most = LONGEST_TEXT if column in ("challenge", "offered_by") else LONGEST_NAME
        if len(cell) > most:
            return say("imports.too_long", column=named, most=most)
    return ""
