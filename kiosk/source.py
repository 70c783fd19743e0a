"""What the pages look at: the board of a data folder, read from any thread, and the way to taps.

Satisfies `web.BoardSource`; put together in `kiosk.cli`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypedDict

from kiosk import directory
from kiosk.board import board
from kiosk.classroom import Classroom
from kiosk.clock import Clock
from kiosk.config import Config
from kiosk.copies.sticks import Stick
from kiosk.desk import Action
from kiosk.errors import Refused, StorageError
from kiosk.posters import ACTION_SIGNS
from kiosk.runfolder import address_in, at_work, parts_of
from kiosk.saying import called
from kiosk.texts import sentence_of
from kiosk.updating.where import Where
from kiosk.words import Words, languages, words

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Sends a request to the station's simulated parts."""


class TrayCard(TypedDict):
    """A card of the simulated tray. kind: person, guest, tema or action."""

    label: str
    kind: str
    name: str
    drawing: str


class _Held:
    """A thread's classroom, closed when the thread ends, and by the thread that opened it."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom

    def __del__(self) -> None:
        self.classroom.close()


class Found(Protocol):
    """What there is to say about one part. state: ok, look, broken or not_measured."""

    @property
    def part(self) -> str:
        """Its name."""

    @property
    def state(self) -> str:
        """How it is."""

    @property
    def says(self) -> str:
        """The same in words."""

    @property
    def do(self) -> str:
        """One action, or ""."""


class SiteSource:
    """A site as its pages see it; every thread has a connection of its own.

    examine: what there is to say about the station's parts, in these words. plugged: the sticks
    that are in. pack: the zip that tells of the parts to whoever helps from afar. move_clock: sets
    the machine's own clock, backward only if the flag says so.
    off: has the computer switched off a moment later, None where nothing is ever switched off.
    updates: where updates are put in place, None where this computer takes none.
    """

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        config: Config,
        say: Words,
        ask: Ask,
        simulated: bool,
        examine: Callable[[Words], Sequence[Found]] = lambda say: (),
        plugged: Callable[[], Sequence[Stick]] = lambda: (),
        pack: Callable[[Words], bytes] = lambda say: b"",
        move_clock: Callable[[int, bool], object] = lambda wall_ms, back: None,
        off: Callable[[], None] | None = None,
        updates: Where | None = None,
    ) -> None:
        self.updates = updates
        self.timezone = config.site.timezone
        self.run_folder = folder / "run"
        self.simulated = simulated
        self._folder = folder
        self._clock = clock
        self._config = config
        self._words = say
        self._ask = ask
        self._examine = examine
        self._plugged = plugged
        self._pack = pack
        self._move_clock = move_clock
        self._off = off
        self._mine = threading.local()

    @property
    def language(self) -> str:
        """The language chosen on the tablet, else that of the settings."""
        try:
            chosen = self.classroom().facts().policies.language
        except StorageError:
            chosen = ""  # a page that says what is wrong needs a language too
        return chosen or self._config.site.language

    def classroom(self) -> Classroom:
        """The record, open on the thread that asks."""
        found: _Held | None = getattr(self._mine, "held", None)
        if found is None:
            found = self._mine.held = _Held(Classroom(self._folder, self._clock))
        return found.classroom

    def close(self) -> None:
        """Let go of the file on this thread; harmless when called twice."""
        self._mine.held = None

    def seq(self) -> int:
        """The number of the latest event."""
        return self.classroom().seq()

    def at_work(self) -> bool:
        """Whether a station works here and gave a sign of life within the last ten seconds."""
        return at_work(self.run_folder)

    def board(self, asker: str, *, year: bool = False) -> dict[str, Any]:
        """The document of `/api/board` with what this asker may see; year: with all its links."""
        parts = parts_of(self.run_folder)
        return board(self.classroom(), self._spoken(), parts, self.timezone, asker, year=year)

    def _spoken(self) -> Words:
        """The words of the site's language; those given at the start until one was chosen."""
        chosen = self.classroom().facts().policies.language
        return words(chosen) if chosen in languages() else self._words

    def health(self) -> dict[str, Any]:
        """The states of the parts; StorageError if the database cannot be used."""
        self.classroom().seq()
        told = parts_of(self.run_folder)
        return {name: told.get(name, "none") for name in ("reader", "display", "storage")}

    @property
    def address(self) -> str:
        """Where tablets find the pages, as the display shows it; "" where nobody said so."""
        return self._config.web.address or address_in(self.run_folder)

    def findings(self, say: Words) -> Sequence[Found]:
        """What there is to say about every part of the station, and what to do."""
        return self._examine(say)

    def sticks(self) -> Sequence[Stick]:
        """The sticks that are in now."""
        return self._plugged()

    def bundle(self, say: Words) -> bytes:
        """The zip for whoever helps from afar."""
        return self._pack(say)

    def move_clock(self, wall_ms: int, *, back: bool) -> None:
        """Set the machine's own clock too, where that may be done."""
        self._move_clock(wall_ms, back)

    @property
    def may_switch_off(self) -> bool:
        """Whether this computer is a kit that may be switched off."""
        return self._off is not None

    def switch_off(self) -> None:
        """Have it switched off, when the answer to whoever asks has been read."""
        if self._off is not None:
            self._off()

    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Act on the simulated parts; KioskError in words if it was not taken."""
        answer = self._ask(request)
        if not answer.get("ok"):
            raise Refused.of(sentence_of(answer["why"]))
        return answer

    def tray(self) -> list[TrayCard]:
        """All the cards that have a label, people first."""
        connection, say = self.classroom().connection, self._spoken()
        people = {person.id: person for person in directory.people(connection)}
        temas = {tema.id: tema for tema in directory.temas(connection)}
        cards: list[TrayCard] = []
        for card in directory.cards(connection):
            if not card.label or card.resting:
                continue
            if card.sort == "person" and (person := people.get(card.owner)) is not None:
                kind = "guest" if person.pooled else "person"
                name, drawing = called(person, say), person.avatar
            elif card.sort == "tema" and (tema := temas.get(card.owner)) is not None:
                kind, name, drawing = "tema", tema.title, tema.drawing
            elif card.sort == "action":
                kind, drawing = "action", ACTION_SIGNS[Action(card.owner)]
                name = say(f"poster.action_{card.owner.lower()}")
            else:
                continue
            cards.append({"label": card.label, "kind": kind, "name": name, "drawing": drawing})
        return cards

    @property
    def playing(self) -> bool:
        """Whether the sample morning is being played."""
        return bool(parts_of(self.run_folder).get("playing"))

    def play_morning(self) -> None:
        """Begin to play the sample morning on the simulated station."""
        self.ask({"play": "morning"})

    def stop_morning(self) -> None:
        """Stop it; harmless when nothing plays."""
        self.ask({"play": "stop"})
