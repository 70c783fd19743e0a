"""What the keeper has to say: sentences beside a drawing, and for how long they stand."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ports import Signal
from kiosk.screens import Face, Screen, Seat
from kiosk.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """What the loop shall do. screen: to show while nobody is at the desk, None to take it away.

    seconds: how long at most. place: where a copy was made, to be written down, or "".
    """

    screen: Screen | None = None
    seconds: float = 0.0
    place: str = ""


def noticed(
    say: Words,
    drawing: str,
    text: str,
    hint: str,
    signal: Signal | None = None,
    about: str = "copies",
    **gaps: object,
) -> Screen:
    """A sentence about copies, or about another section of the catalogue, beside its drawing.

    gaps: what stands in the sentence.
    """
    return Screen(
        Face.SAY,
        left=Seat("", drawing),
        text=say(f"{about}.{text}", **gaps),
        hint=say(f"{about}.{hint}"),
        signal=signal,
    )
