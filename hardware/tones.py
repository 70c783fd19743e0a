"""What each signal sounds and looks like: a table. No red, no blinking, nothing harsh, ever.

Rising is a beginning, falling a pause, three notes are "understood", one long low note is "ask"
(docs/domain.md 2.5). A refusal is softer and shorter than all of these: nobody did wrong.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ports import Signal

C4, D4, E4, G4, A4 = 261.6, 293.7, 329.6, 392.0, 440.0
C5, D5, E5, G5 = 523.3, 587.3, 659.3, 784.0
SHORT, LONG = 0.12, 0.6


@dataclass(frozen=True, slots=True)
class Note:
    """A note: pitch in hertz, length in seconds."""

    pitch: float
    length: float = SHORT


@dataclass(frozen=True, slots=True)
class Meaning:
    """Notes one after the other, and a lamp: red, green and blue from 0 to 1."""

    notes: tuple[Note, ...]
    colour: tuple[float, float, float]


MEANINGS: dict[Signal, Meaning] = {
    Signal.OPENED: Meaning((Note(C5), Note(G5)), (0.0, 0.8, 0.2)),
    Signal.RESUMED: Meaning((Note(D5), Note(G5)), (0.0, 0.7, 0.5)),
    Signal.PAUSED: Meaning((Note(G5), Note(C5)), (0.0, 0.2, 0.8)),
    Signal.UNDERSTOOD: Meaning((Note(C5), Note(E5), Note(G5, 0.24)), (0.5, 0.7, 0.1)),
    Signal.ASKED: Meaning((Note(C4, LONG),), (0.3, 0.3, 0.8)),
    Signal.HELP: Meaning((Note(D4, LONG),), (0.4, 0.1, 0.7)),
    Signal.CHOSEN: Meaning((Note(E5, 0.1),), (0.1, 0.5, 0.5)),
    Signal.SHOWN: Meaning((Note(C5, 0.08),), (0.2, 0.2, 0.2)),
    Signal.UNKNOWN: Meaning((Note(A4), Note(A4)), (0.2, 0.2, 0.6)),
    Signal.REFUSED: Meaning((Note(E4, 0.1),), (0.1, 0.2, 0.3)),
    Signal.DONE: Meaning((Note(G4), Note(C5)), (0.1, 0.4, 0.1)),
}
