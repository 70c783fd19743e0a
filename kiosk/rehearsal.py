"""Plays a scripted day through the real desk, classroom and display, with a virtual clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk import directory
from kiosk.classroom import Classroom, kinds
from kiosk.clock import VirtualClock
from kiosk.commands import (
    CloseAllOf,
    CloseDay,
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
from kiosk.config import Config
from kiosk.corrections import Recorded
from kiosk.errors import PartLost, Refused, ScriptError
from kiosk.events import Trust
from kiosk.known import fresh_id
from kiosk.ports import Button, CardSeen, Display, Pressed, ReaderChanged, Signal
from kiosk.saying import full_name
from kiosk.screens import Screen
from kiosk.script import DAY, Step, clock_time, instant
from kiosk.station import Parts, Station
from kiosk.words import Words

LYING_POLL = 0.5
"""Seconds between two sightings of a card that is held on the reader."""

TEACHER = "teacher"


class _Display:
    """The display that was given, which the script can take away."""

    def __init__(self, inner: Display, missing: str) -> None:
        self._inner = inner
        self._missing = missing
        self.lost = False

    def show(self, screen: Screen) -> None:
        if self.lost:
            raise PartLost(self._missing)
        self._inner.show(screen)

    def close(self) -> None:
        self._inner.close()


class _Heard:
    """Signals that remember the last one."""

    def __init__(self) -> None:
        self.last: Signal | None = None

    def give(self, signal: Signal) -> None:
        self.last = signal

    def close(self) -> None:
        self.last = None


@dataclass(frozen=True, slots=True)
class Played:
    """What one step did, as the command prints it (docs/rules.md 8)."""

    step: int
    time: str
    screen: list[str] | None
    signal: str | None
    events: list[str]
    open: list[list[str | None]]

    def document(self) -> dict[str, Any]:
        """The JSON document of the step."""
        return {
            "step": self.step,
            "time": self.time,
            "screen": self.screen,
            "signal": self.signal,
            "events": self.events,
            "open": self.open,
        }


class Rehearsal:
    """A station in virtual time on a data folder; `play` gives what each step did."""

    def __init__(self, folder: Path, config: Config, words: Words, display: Display) -> None:
        self._folder = folder
        self._config = config
        self._words = words
        self._display = _Display(display, words("display.storage_lost"))
        self._signals = _Heard()
        self._clock = VirtualClock(name=f"rehearsal-{fresh_id()[:6]}")
        self._classroom = Classroom(folder, self._clock)
        if self._classroom.site.parts == "real":
            self._classroom.close()
            raise Refused(
                f"{folder}: real cards were tapped here; rehearse in another folder (--data)"
            )
        if not self._classroom.site.parts:
            self._classroom.set_meta("parts", "simulated")
        self._since = self._classroom.seq()
        self._last_act = ""
        self._station = self._new_station()

    def close(self) -> None:
        """Let go of the folder."""
        self._display.close()
        self._classroom.close()

    def _new_station(self) -> Station:
        parts = Parts(self._display, self._signals)
        station = Station(
            self._classroom,
            parts,
            self._config,
            self._words,
            address=lambda: "http://kiosk.local:8080/",
        )
        station.start()
        return station

    def play(self, steps: Iterable[Step]) -> Iterator[Played]:
        """Each step as it is done; ScriptError or Refused ends the day and names the line."""
        for step in steps:
            self._pass_to(self._begin(step))
            began = self._clock.seconds
            try:
                _VERBS[step.verb](self, step)
            except (Refused, ScriptError) as error:
                raise ScriptError(f"line {step.line}: {error}") from error
            self._station.tick(self._clock.seconds)
            self._station.look(self._clock.seconds)
            yield self._played(step, began)

    def _begin(self, step: Step) -> float:
        if step.after is not None:
            return self._clock.seconds + step.after
        assert step.at is not None
        today = self._clock.seconds // DAY * DAY
        begin = today + step.at
        return begin if begin >= self._clock.seconds else begin + DAY

    def _pass_to(self, until: float) -> None:
        """Time passes; what falls due is done at its instant, midnight included."""
        while True:
            midnight = (self._clock.seconds // DAY + 1) * DAY
            due = self._station.due()
            nearest = min(until, midnight, *([due] if due is not None else []))
            self._clock.seconds = max(self._clock.seconds, nearest)
            self._station.tick(self._clock.seconds)
            self._station.look(self._clock.seconds)
            if self._clock.seconds >= until:
                return

    # the verbs

    def _look_up(self, card: str) -> tuple[str, str]:
        """(uid, label) of a card in the script; ScriptError if nobody knows the label."""
        if directory.card_by_label(self._connection, card) is not None:
            return "", card
        compact = card.replace(":", "")
        if len(compact) in (8, 14, 16, 20) and all(c in "0123456789abcdefABCDEF" for c in compact):
            return compact.upper(), ""
        raise ScriptError(f"no card '{card}' here; write a printed label or a UID in hex")

    def _lay(self, card: str, seconds: float) -> None:
        uid, label = self._look_up(card)
        end = self._clock.seconds + seconds
        self._station.hear(CardSeen(uid, self._clock.seconds, label=label))
        while self._clock.seconds < end:
            self._pass_to(min(end, self._clock.seconds + LYING_POLL))
            self._station.hear(CardSeen(uid, self._clock.seconds, label=label))

    def _tap(self, step: Step) -> None:
        self._lay(step.arguments[0], 0.0)

    def _hold(self, step: Step) -> None:
        self._lay(step.arguments[0], float(step.arguments[1]))

    def _press(self, step: Step) -> None:
        self._station.hear(Pressed(Button(step.arguments[0]), self._clock.seconds))

    def _wait(self, step: Step) -> None:
        """Time has passed already."""

    def _power_cut(self, step: Step) -> None:
        self._classroom.close()
        self._signals.last = None
        self._clock.cut()
        self._clock.seconds += float(step.arguments[0])
        self._classroom = Classroom(self._folder, self._clock)
        self._station = self._new_station()

    def _set_clock(self, step: Step) -> None:
        wall_ms = instant(step.arguments[0])
        assert wall_ms is not None
        trust = Trust.NETWORK if "trusted" in step.arguments else Trust.GUESSED
        self._clock.set_wall(wall_ms, trust)
        self._classroom.submit(SetClock(wall_ms, trust))

    def _reader(self, step: Step) -> None:
        found = step.arguments[0] == "found"
        self._station.hear(ReaderChanged(found, self._clock.seconds))

    def _lose_display(self, step: Step) -> None:
        self._display.lost = step.arguments[0] == "lost"
        self._station.show_again(self._clock.seconds)

    def _close_day(self, step: Step) -> None:
        self._classroom.submit(CloseDay(TEACHER), actor=TEACHER)

    def _teacher(self, step: Step) -> None:
        name, *arguments = step.arguments
        command = _TEACHER[name](self, arguments)
        self._classroom.submit(command, actor=TEACHER)
        self._last_act = getattr(command, "act", "") or self._last_act
        self._station.show_again(self._clock.seconds)

    # what the tablet would do

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._classroom.connection

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
            raise ScriptError(f"no person '{said}' here; write a card's label or the full name")
        return named[0].id

    def tema(self, said: str) -> str:
        """A tema's id, by card label or title; ScriptError if none is meant."""
        row = directory.card_by_label(self._connection, said)
        if row is not None and row.sort == "tema":
            return row.owner
        named = [t for t in directory.temas(self._connection) if t.title == said]
        if not named:
            raise ScriptError(f"no tema '{said}' here; write its card's label or its title")
        return named[0].id

    def swap(self, arguments: list[str]) -> Command:
        """Two people had each other's cards, since a time of the script or all day."""
        since = None
        if len(arguments) > 2:
            told = clock_time(arguments[3])
            assert told is not None
            today = self._clock.seconds // DAY * DAY
            since = self._classroom.stamp_since(self._clock.name, round((today + told) * 1000))
        one, other = map(self.person, arguments[:2])
        return SwapPeople(one, other, TEACHER, since, fresh_id())

    def dialogue(self, card: str, *, voided: bool = False) -> Recorded:
        """The latest dialogue of today of a person that was not voided, or that was."""
        person, facts = self.person(card), self._classroom.facts()
        for row in reversed(facts.on_day(facts.day())):
            if person in row.sitting.pair and (row.voided is not None) == voided:
                return row
        raise Refused("that person had no such dialogue today")

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
            raise Refused("the one to change is not in that dialogue")
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

    # what is told

    def _played(self, step: Step, began: float) -> Played:
        records = tuple(self._classroom.records(self._since))
        self._since += len(records)
        signal, self._signals.last = self._signals.last, None
        state = self._station.screen_now(self._clock.seconds)
        return Played(
            step=step.line,
            time=_spoken(began),
            screen=None if self._display.lost else state.lines,
            signal=signal.value if signal else None,
            events=kinds(records),
            open=self._open(),
        )

    def _open(self) -> list[list[str | None]]:
        def name(ident: str) -> str:
            return full_name(directory.person(self._connection, ident), self._words)

        rows: list[list[str | None]] = []
        for sitting in self._classroom.facts().open():
            tema = directory.tema(self._connection, sitting.tema)
            rows.append([name(sitting.tutor), name(sitting.tutee), tema.title if tema else None])
        return sorted(rows, key=lambda row: [each or "" for each in row])


def _spoken(seconds: float) -> str:
    whole = int(seconds % DAY)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


_VERBS: dict[str, Callable[[Rehearsal, Step], None]] = {
    "tap": Rehearsal._tap,
    "hold": Rehearsal._hold,
    "press": Rehearsal._press,
    "wait": Rehearsal._wait,
    "power-cut": Rehearsal._power_cut,
    "clock": Rehearsal._set_clock,
    "reader": Rehearsal._reader,
    "display": Rehearsal._lose_display,
    "close-day": Rehearsal._close_day,
    "teacher": Rehearsal._teacher,
}

_TEACHER: dict[str, Callable[[Rehearsal, list[str]], Command]] = {
    "close": lambda r, a: CloseAllOf(r.person(a[0]), TEACHER),
    "pause-all": lambda r, a: TakeRecess(TEACHER),
    "demonstrated": lambda r, a: Demonstrate(TEACHER, r.person(a[0]), r.tema(a[1])),
    "swap": Rehearsal.swap,
    "open": lambda r, a: OpenDialogue(
        fresh_id(), r.person(a[0]), r.person(a[1]), r.tema(a[2]), how="teacher"
    ),
    "name-tema": lambda r, a: NameTema(r.person(a[0]), r.tema(a[1]), TEACHER, fresh_id()),
    "void": lambda r, a: VoidLast(r.person(a[0]), TEACHER, fresh_id()),
    "clock": Rehearsal.tablet_clock,
    "end": lambda r, a: EndDialogue(r._ident(a[0]), TEACHER),
    "turn": Rehearsal.turn,
    "change": Rehearsal.change,
    "tema": Rehearsal.change_tema,
    "restore": lambda r, a: RestoreDialogue(r._ident(a[0], voided=True), TEACHER, fresh_id()),
    "elsewhere": Rehearsal.elsewhere,
    "confirm": lambda r, a: ConfirmDialogue(r._ident(a[0]), TEACHER, fresh_id()),
    "join": lambda r, a: JoinPersons(r.person(a[0]), r.person(a[1]), TEACHER, fresh_id()),
    "part": lambda r, a: PartPersons(r.person(a[0]), "", TEACHER, fresh_id()),
    "go-on-all": lambda r, a: GoOnAll(fresh_id(), TEACHER),
    "undo": Rehearsal.undo,
}
