"""What happened to dialogues, days and years: who was in dialogue with whom."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events.codes import Kind, Reason
from kiosk.events.sitting import Sitting


@dataclass(frozen=True, slots=True)
class BootStarted:
    """A station came up; what its earlier boots left open is interrupted."""

    day: int
    station: str
    boot: str


@dataclass(frozen=True, slots=True)
class DialogueOpened:
    """Two people began a sitting. continues: the former tutor, if the tutoría is handed over."""

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    how: str
    tutor_pupil: bool
    tutee_pupil: bool
    station: str
    boot: str
    opened_ms: int
    continues: tuple[str, ...] = ()
    look: bool = False

    @property
    def sitting(self) -> Sitting:
        """The sitting that it opened."""
        return Sitting(
            self.dialogue,
            self.tutor,
            self.tutee,
            self.tema,
            self.kind,
            self.tutor_pupil,
            self.tutee_pupil,
            self.station,
            self.boot,
            self.opened_ms,
        )


@dataclass(frozen=True, slots=True)
class DialogueHeld:
    """A sitting away from the station, told afterwards; it has a day and no times.

    where: home, yard, paper or other. It stands unconfirmed until `DialogueConfirmed`.
    """

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    where: str
    tutor_pupil: bool
    tutee_pupil: bool
    station: str
    look: bool = False
    act: str = ""


@dataclass(frozen=True, slots=True)
class DialogueConfirmed:
    """Somebody stands for a sitting away from the station. by: the dialogue for which its two laid
    their cards, or the person who looked; "" takes it back."""

    dialogue: str
    day: int
    by: str
    was_by: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class DialogueClosed:
    """A sitting ended. made_room_for: the dialogue whose opening ended it, or ""."""

    dialogue: str
    day: int
    reason: Reason
    made_room_for: str = ""


@dataclass(frozen=True, slots=True)
class DialogueVoided:
    """A sitting never was. why: not_us, redirected, understood, demonstrated or teacher."""

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    why: str
    continues: tuple[str, ...] = ()
    act: str = ""


@dataclass(frozen=True, slots=True)
class DialogueRestored:
    """A voided sitting was after all, as it stood. began: the stamp of its opening."""

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    tutor_pupil: bool
    tutee_pupil: bool
    continues: tuple[str, ...]
    began: int
    act: str = ""


@dataclass(frozen=True, slots=True)
class DialogueCorrected:
    """A sitting was of other people or of another tema than recorded; `was_…` is the former.

    continues, was_continues: the former tutors of whom it takes over the tutoría, or took it.
    together: the dialogues corrected in the same act, in order; only the last makes room.
    began: the stamp of its opening, which says where it stands among the sittings of a tutoría.
    act: what was corrected together, and is undone together.
    """

    dialogue: str
    day: int
    tutor: str
    tutee: str
    tema: str
    kind: Kind
    tutor_pupil: bool
    tutee_pupil: bool
    was_tutor: str
    was_tutee: str
    was_tema: str
    continues: tuple[str, ...] = ()
    was_continues: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    began: int = 0
    act: str = ""


@dataclass(frozen=True, slots=True)
class Recess:
    """Everything open pauses."""

    day: int


@dataclass(frozen=True, slots=True)
class DayClosed:
    """The school day ended; what was open has no known end."""

    day: int


@dataclass(frozen=True, slots=True)
class YearClosed:
    """The school year ended with that day. people: who left with it."""

    day: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearReopened:
    """That was not meant: the year that was closed with that day goes on."""

    day: int
