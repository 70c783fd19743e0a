"""What the display says, as a value: names and sentences already in the station's language.

The desk decides in ids (`kiosk.desk.Shown`); here ids become names and words; hardware draws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.ports import Signal
from kiosk.words import BREAK


class Face(StrEnum):
    """The kinds of picture a display can show; each has its own arrangement."""

    REST = "rest"  # nobody in dialogue: two cards approaching
    PAIR = "pair"  # at rest: one of the pairs now in dialogue
    NETWORK = "network"  # the station's own Wi-Fi: name, password, address, QR code to join it
    ADDRESS = "address"  # where the tablet finds us, text and QR code
    PERSON = "person"  # one card: that person's page, one line and an act
    OFFERS = "offers"  # one tema: who offers it
    OPENED = "opened"  # tutor -> tutee, tema
    RESUMED = "resumed"
    PAUSED = "paused"
    UNDERSTOOD = "understood"
    LINEAGE = "lineage"  # after "understood": from whom it came, person by person
    ONWARD = "onward"  # after it: to whom the tema may go next
    ASK_WHO = "ask_who"  # two drawings, one lit: who accompanies?
    ASK_TEMA = "ask_tema"  # two drawings, the lit tema below
    ASK_UNDERSTOOD = "ask_understood"
    ASK_DAY = "ask_day"  # after a cut without a clock: a new day?
    ASK_OFF = "ask_off"  # OK was held: switch off?
    ASK_LANGUAGE = "ask_language"  # at the first boot of a kit, while it is nobody's
    ASK_BOARD = "ask_board"  # the memory card runs on another board: repaired, or a new site?
    LEAVING = "leaving"  # a tutor's card alone: we pause in a moment
    TABLE = "table"  # an adult, a tema, and learners one after another
    TALK = "talk"  # a question to talk about
    HELP = "help"
    ENROLLING = "enrolling"  # a tablet asks: whose card comes next
    ENROLLED = "enrolled"  # whose it became
    SAY = "say"  # a drawing and one calm sentence
    TAKE_AWAY = "take_away"  # a card has been lying for long
    READER_LOST = "reader_lost"
    STORAGE_FULL = "storage_full"
    GOODBYE = "goodbye"  # the day was closed, or OK was held: it switches off


@dataclass(frozen=True, slots=True)
class Seat:
    """A person as the display shows them. drawing: a key of kiosk.drawings.DRAWINGS."""

    name: str
    drawing: str


@dataclass(frozen=True, slots=True)
class Hotspot:
    """The station's own Wi-Fi while it runs. word: its password; address: the station's in it."""

    name: str
    word: str
    address: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One state of the display. All texts are in the station's language and may be long.

    left, right: tutor and tutee (or the two who are asked; or the one person in `left`).
    tema: a title or "". text: the main sentence or "". hint: what to do next, or "".
    choices, lit: what next/OK walk through, and which is chosen now.
    address: for ADDRESS, the URL shown as text and QR code. code: for ADDRESS, the setup code in
    words while nobody has used it; nothing but the display itself may show it. hotspot: for
    NETWORK, and as private as the code. solid: False draws
    the arrow dotted (rehearsal, or a pair at rest that is only being shown). row: for LINEAGE and
    ONWARD, people side by side; one without a drawing stands for those who are left out.
    """

    face: Face
    left: Seat | None = None
    right: Seat | None = None
    tema: str = ""
    text: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    lit: int = 0
    address: str = ""
    code: str = ""
    hotspot: Hotspot | None = None
    solid: bool = True
    signal: Signal | None = None
    row: tuple[Seat, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The screen as text, top to bottom, nothing cut."""
        seats = (self.left,) if self.face is Face.PERSON else (self.left, self.right)
        names = [seat.name for seat in seats if seat is not None and seat.name]
        arrow = " → " if self.face not in (Face.ASK_WHO, Face.ASK_TEMA) else " · "
        in_row = ", " if self.face is Face.ONWARD else " → "
        names += [in_row.join(seat.name for seat in self.row)] if self.row else []
        lit = [self.choices[self.lit]] if self.choices else []
        own = self.hotspot
        wifi = [own.name, own.word, own.address] if own is not None else []
        parts = [self.text, arrow.join(names), self.tema, *lit, *wifi]
        parts += [self.code, self.address, self.hint]
        return [part.replace(BREAK, "") for part in parts if part]
