"""A dialogue as the floor knows it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events.codes import Kind


@dataclass(frozen=True, slots=True)
class Sitting:
    """One dialogue: who accompanies whom in what. opened_ms: CLOCK_BOOTTIME of its boot."""

    dialogue: str
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    tutor_pupil: bool
    tutee_pupil: bool
    station: str
    boot: str
    opened_ms: int

    @property
    def pair(self) -> frozenset[str]:
        """The two people."""
        return frozenset((self.tutor, self.tutee))

    def leaves_no_room_for(self, later: Sitting) -> bool:
        """Whether `later` cannot stand beside this one, whatever the policies (rules.md 2, 13)."""
        return (
            self.tutee == later.tutee
            or (self.tutor == later.tutee and self.tutee == later.tutor)
            or (later.tutee_pupil and self.tutor == later.tutee)
            or (later.tutor_pupil and self.tutee == later.tutor)
            or (later.tutor_pupil and self.tutor == later.tutor and self.tema != later.tema)
        )
