"""`kiosk doctor --walk`: ninety guided seconds in which a person tests the real parts.

Each step asks for one thing and waits for it; what came, on which hardware and when, is kept in
`measured.json` of the data folder. What nobody did in time stays *not measured*, never *fine*.
"""

from __future__ import annotations

import json
import platform
import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.errors import PartLost, StorageError, reason_of
from kiosk.ports import (
    Button,
    Buttons,
    CardSeen,
    Display,
    Heard,
    Pressed,
    Reader,
    ReaderChanged,
    Signal,
    Signals,
)
from kiosk.screens import Face, Screen, Seat
from kiosk.words import Words

RECORD = "measured.json"
MODEL = Path("/proc/device-tree/model")
PATIENCE = 12.0
"""Seconds that each step waits; eight steps make about ninety."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one step found. state: ok, broken or not_measured; seconds: how long it took."""

    part: str
    driver: str
    state: str
    says: str
    seconds: float
    when: str
    machine: str

    def document(self) -> dict[str, Any]:
        """The entry as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Bench:
    """The parts that are walked through, and how the settings call them."""

    reader: Reader
    display: Display
    buttons: Buttons
    signals: Signals
    drivers: dict[str, str]
    buttons_there: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Who walks. tell: says a sentence; asks: a yes or no within some seconds, None for neither."""

    tell: Callable[[str], None]
    asks: Callable[[str, float], bool | None]


def machine_name(model: Path = MODEL) -> str:
    """What this machine is: the board's own name, or the processor and system."""
    try:
        return model.read_text(encoding="utf-8").strip("\0\n ")
    except OSError:
        return f"{platform.machine()} {platform.system()}"


class Walk:
    """The walk on a bench of parts; `steps` does one after the other and gives what each found."""

    def __init__(
        self, bench: Bench, person: Person, words: Words, patience: float = PATIENCE
    ) -> None:
        self._bench = bench
        self._person = person
        self._words = words
        self._patience = patience
        self._heard: queue.Queue[Heard] = queue.Queue()
        self._machine = machine_name()

    def steps(self) -> Iterator[Measured]:
        """Each step as it is done: card, display, buttons, lamp and buzzer, pull and plug."""
        self._bench.reader.listen(self._hear)
        self._bench.buttons.listen(self._hear)
        yield self._wait("reader", "walk_tap", lambda heard: isinstance(heard, CardSeen))
        yield self._seen("display", self._show, "walk_display")
        for button in self._bench.buttons_there:
            yield self._wait(f"button_{button}", f"walk_{button}_button", _pressed(button))
        yield self._seen("signals", self._sound, "walk_signals")
        yield self._wait("reader_pulled", "walk_pull", _changed(found=False))
        yield self._wait("reader_plugged", "walk_plug", _changed(found=True))

    def _hear(self, heard: Heard) -> None:
        self._heard.put(heard)
        if isinstance(heard, CardSeen | Pressed) and heard.served is not None:
            heard.served()

    def _show(self) -> None:
        text = self._words("doctor.walk_look")
        self._bench.display.show(Screen(Face.SAY, left=Seat("", "sun"), text=text))

    def _sound(self) -> None:
        self._bench.signals.give(Signal.UNDERSTOOD)

    def _wait(self, part: str, say: str, wanted: Callable[[Heard], bool]) -> Measured:
        self._person.tell(self._words(f"doctor.{say}"))
        began = time.monotonic()
        while (left := began + self._patience - time.monotonic()) > 0:
            try:
                if wanted(self._heard.get(timeout=left)):
                    return self._measured(part, "ok", "walk_ok", began)
            except queue.Empty:
                break
        return self._measured(part, "not_measured", "walk_nothing", began)

    def _seen(self, part: str, do: Callable[[], None], say: str) -> Measured:
        began = time.monotonic()
        try:
            do()
        except PartLost as error:
            self._person.tell(self._words.said(error))
            return self._measured(part, "broken", "walk_broken", began)
        answer = self._person.asks(self._words(f"doctor.{say}"), self._patience)
        if answer is None:
            return self._measured(part, "not_measured", "walk_nothing", began)
        return self._measured(
            part, "ok" if answer else "broken", "walk_ok" if answer else "walk_broken", began
        )

    def _measured(self, part: str, state: str, say: str, began: float) -> Measured:
        name = part.partition("_")[0]
        return Measured(
            part=part,
            driver=self._bench.drivers.get("buttons" if name == "button" else name, ""),
            state=state,
            says=self._words(f"doctor.{say}"),
            seconds=round(time.monotonic() - began, 1),
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            machine=self._machine,
        )


def _pressed(button: Button) -> Callable[[Heard], bool]:
    return lambda heard: isinstance(heard, Pressed) and heard.button is button


def _changed(*, found: bool) -> Callable[[Heard], bool]:
    return lambda heard: isinstance(heard, ReaderChanged) and heard.found is found


def kept(folder: Path) -> dict[str, Measured]:
    """What was last measured of each part on this folder's station; {} if nobody walked yet."""
    try:
        told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return {name: Measured(**entry) for name, entry in told.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StorageError("errors.no_measure", file=folder / RECORD, reason=error) from error


def keep(folder: Path, found: Measured) -> None:
    """Remember what a step found; a step that nobody did leaves the former record as it is."""
    if found.state == "not_measured":
        return
    record = {**kept(folder), found.part: found}
    fresh = folder / f".{RECORD}.new"
    document = {name: entry.document() for name, entry in record.items()}
    try:
        fresh.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(folder / RECORD)
    except OSError as error:
        file, reason = folder / RECORD, reason_of(error)
        raise StorageError("errors.not_written", file=file, reason=reason) from error
