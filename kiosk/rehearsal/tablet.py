"""What a teacher's tablet would ask for, in the words of a scripted day (docs/contracts.md)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import (
    CloseAllOf,
    Command,
    ConfirmDialogue,
    CorrectDialogue,
    Demonstrate,
    EndDialogue,
    GoOnAll,
    HoldElsewhere,
    JoinPersons,
    NameTema,
    OpenDialogue,
    PartPersons,
    RestoreDialogue,
    SetClock,
    SwapPeople,
    TakeRecess,
    Undo,
    VoidLast,
)
from kiosk.corrections import Recorded
from kiosk.errors import Refused, ScriptError
from kiosk.events import Trust
from kiosk.known import fresh_id
from kiosk.script import DAY, clock_time, instant

TEACHER = "teacher"


class Tablet:
    """A tablet in a script; remembers the last correction. classroom: the one that is open now."""

    def __init__(self, classroom: Classroom, clock: VirtualClock) -> None:
        self._classroom = classroom
        self._clock = clock
        self._last_act = ""

    def meets(self, classroom: Classroom) -> None:
        """After a power cut the folder is open anew."""
        self._classroom = classroom

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._classroom.connection

    def command(self, name: str, arguments: list[str]) -> Command:
        """What the teacher asks for; its act is remembered for `undo`."""
        made = _TEACHER[name](self, arguments)
        self._last_act = getattr(made, "act", "") or self._last_act
        return made

    def person(self, said: str) -> str:
        """A person's id, by card label, UID or full name; ScriptError if nobody is meant."""
        row = directory.card_by_label(self._connection, said)
        if row is None and all(c in "0123456789abcdefABCDEF" for c in said) and len(said) % 2 == 0:
            key = directory.card_key(self._classroom.key, said.upper())
            row = directory.card(self._connection, key)
        if row is not None and row.sort == "person":
            return row.owner
        named = [p for p in directory.people(self._connection) if said in (p.name, p.display_name)]
        if len(named) != 1:
            raise ScriptError("errors.no_person", person=said)
        return named[0].id

    def tema(self, said: str) -> str:
        """A tema's id, by card label or title; ScriptError if none is meant."""
        row = directory.card_by_label(self._connection, said)
        if row is not None and row.sort == "tema":
            return row.owner
        named = [t for t in directory.temas(self._connection) if t.title == said]
        if not named:
            raise ScriptError("errors.no_such_tema", tema=said)
        return named[0].id

    def swap(self, arguments: list[str]) -> Command:
        """Two people had each other's cards, since a time of the script or all day."""
        since = None
        if len(arguments) > 2:
            told = clock_time(arguments[3])
            assert told is not None
            today = self._clock.seconds // DAY * DAY
            since = self._classroom.facts().stamp_since(
                self._clock.name, round((today + told) * 1000)
            )
        one, other = map(self.person, arguments[:2])
        return SwapPeople(one, other, TEACHER, since, fresh_id())

    def dialogue(self, card: str, *, voided: bool = False) -> Recorded:
        """The latest dialogue of today of a person that was not voided, or that was."""
        person, facts = self.person(card), self._classroom.facts()
        for row in reversed(facts.on_day(facts.day())):
            if person in row.sitting.pair and (row.voided is not None) == voided:
                return row
        raise Refused("errors.no_such_dialogue")

    def undo(self, arguments: list[str]) -> Command:
        """The teacher's last correction is undone; undone twice, it stands again."""
        return Undo(self._last_act, TEACHER, fresh_id())

    def turn(self, arguments: list[str]) -> Command:
        """Tutor and learner of a whole tutoría change places."""
        row = self.dialogue(arguments[0])
        tutor, tutee, tema = row.triple
        return self._corrected(row, tutee, tutor, tema, whole=True)

    def change(self, arguments: list[str]) -> Command:
        """One of the two of a dialogue was somebody else: the wrong card was used."""
        row = self.dialogue(arguments[0])
        wrong, right = map(self.person, arguments[1:])
        tutor, tutee, tema = row.triple
        if wrong not in (tutor, tutee):
            raise Refused("errors.not_in_dialogue")
        one, other = (right if each == wrong else each for each in (tutor, tutee))
        return self._corrected(row, one, other, tema)

    def change_tema(self, arguments: list[str]) -> Command:
        """One dialogue was of another tema."""
        row = self.dialogue(arguments[0])
        return self._corrected(row, row.sitting.tutor, row.sitting.tutee, self.tema(arguments[1]))

    def _corrected(
        self, row: Recorded, tutor: str, tutee: str, tema: str, *, whole: bool = False
    ) -> Command:
        ident, act = row.sitting.dialogue, fresh_id()
        return CorrectDialogue(ident, tutor, tutee, tema, TEACHER, act, whole)

    def elsewhere(self, arguments: list[str]) -> Command:
        """A dialogue away from the station, as a paper sheet tells of it."""
        tutor, tutee = map(self.person, arguments[:2])
        day = int(arguments[4]) if len(arguments) > 3 else 0
        tema = self.tema(arguments[2])
        return HoldElsewhere(fresh_id(), tutor, tutee, tema, "paper", TEACHER, fresh_id(), day)

    def _ident(self, card: str, *, voided: bool = False) -> str:
        return self.dialogue(card, voided=voided).sitting.dialogue

    def tablet_clock(self, arguments: list[str]) -> Command:
        """The teacher confirms the time of her tablet."""
        wall_ms = instant(arguments[0])
        assert wall_ms is not None
        return SetClock(wall_ms, Trust.TABLET)


_TEACHER: dict[str, Callable[[Tablet, list[str]], Command]] = {
    "close": lambda r, a: CloseAllOf(r.person(a[0]), TEACHER),
    "pause-all": lambda r, a: TakeRecess(TEACHER),
    "demonstrated": lambda r, a: Demonstrate(TEACHER, r.person(a[0]), r.tema(a[1])),
    "swap": Tablet.swap,
    "open": lambda r, a: OpenDialogue(
        fresh_id(), r.person(a[0]), r.person(a[1]), r.tema(a[2]), how="teacher"
    ),
    "name-tema": lambda r, a: NameTema(r.person(a[0]), r.tema(a[1]), TEACHER, fresh_id()),
    "void": lambda r, a: VoidLast(r.person(a[0]), TEACHER, fresh_id()),
    "clock": Tablet.tablet_clock,
    "end": lambda r, a: EndDialogue(r._ident(a[0]), TEACHER),
    "turn": Tablet.turn,
    "change": Tablet.change,
    "tema": Tablet.change_tema,
    "restore": lambda r, a: RestoreDialogue(r._ident(a[0], voided=True), TEACHER, fresh_id()),
    "elsewhere": Tablet.elsewhere,
    "confirm": lambda r, a: ConfirmDialogue(r._ident(a[0]), TEACHER, fresh_id()),
    "join": lambda r, a: JoinPersons(r.person(a[0]), r.person(a[1]), TEACHER, fresh_id()),
    "part": lambda r, a: PartPersons(r.person(a[0]), "", TEACHER, fresh_id()),
    "go-on-all": lambda r, a: GoOnAll(fresh_id(), TEACHER),
    "undo": Tablet.undo,
}
