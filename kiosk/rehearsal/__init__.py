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
from kiosk.commands import CloseDay, SetClock
from kiosk.config import Config
from kiosk.errors import PartLost, Refused, ScriptError
from kiosk.events import Trust
from kiosk.known import fresh_id
from kiosk.ports import HOLD, Button, CardSeen, Display, Pressed, ReaderChanged, Signal
from kiosk.rehearsal.tablet import TEACHER, Tablet
from kiosk.saying import full_name
from kiosk.screens import Screen
from kiosk.script import DAY, Step, at_line, instant
from kiosk.station import Parts, Station
from kiosk.words import Words

LYING_POLL = 0.5
"""Seconds between two sightings of a card that is held on the reader."""


class _Display:
    """The display that was given, which the script can take away."""

    def __init__(self, inner: Display) -> None:
        self._inner = inner
        self.lost = False

    def show(self, screen: Screen) -> None:
        if self.lost:
            raise PartLost("parts.display_mute")
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
        self._display = _Display(display)
        self._signals = _Heard()
        self._clock = VirtualClock(name=f"rehearsal-{fresh_id()[:6]}")
        self._classroom = Classroom(folder, self._clock)
        if self._classroom.site.parts == "real":
            self._classroom.close()
            raise Refused("errors.real_cards", folder=folder)
        if not self._classroom.site.parts:
            self._classroom.set_meta("parts", "simulated")
        self._since = self._classroom.seq()
        self._tablet = Tablet(self._classroom, self._clock)
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
                raise at_line(step.line, error) from error
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
        raise ScriptError("errors.no_card", card=card)

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

    def _hold_button(self, step: Step) -> None:
        button, end = Button(step.arguments[0]), self._clock.seconds + float(step.arguments[1])
        held = self._clock.seconds + HOLD
        self._station.hear(Pressed(button, self._clock.seconds))
        if held <= end:
            self._pass_to(held)
            self._station.hear(Pressed(button, held, held=True))
        self._pass_to(end)

    def _wait(self, step: Step) -> None:
        """Time has passed already."""

    def _power_cut(self, step: Step) -> None:
        self._classroom.close()
        self._signals.last = None
        self._clock.cut()
        self._clock.seconds += float(step.arguments[0])
        self._classroom = Classroom(self._folder, self._clock)
        self._tablet.meets(self._classroom)
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
        self._classroom.submit(self._tablet.command(name, arguments), actor=TEACHER)
        self._station.show_again(self._clock.seconds)

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._classroom.connection

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
    "hold-button": Rehearsal._hold_button,
    "wait": Rehearsal._wait,
    "power-cut": Rehearsal._power_cut,
    "clock": Rehearsal._set_clock,
    "reader": Rehearsal._reader,
    "display": Rehearsal._lose_display,
    "close-day": Rehearsal._close_day,
    "teacher": Rehearsal._teacher,
}
