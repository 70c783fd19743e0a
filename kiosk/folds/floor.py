"""Who is in dialogue on a school day: openings, closings, and what was said of them later."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import (
    BootStarted,
    DayClosed,
    DialogueClosed,
    DialogueConfirmed,
    DialogueCorrected,
    DialogueHeld,
    DialogueOpened,
    DialogueRestored,
    DialogueVoided,
    Reason,
    Recess,
    Record,
    Sitting,
)

Change = tuple[str, dict[str, str | int | None]]
"""A dialogue's id and the columns of its row that the event sets."""


@dataclass(frozen=True, slots=True)
class Floor:
    """Who is in dialogue on a school day. wall_ms: a vouched instant of the day, or None.

    taken: the dialogues that were voided while they were open; restored, they are ended.
    """

    day: int
    open: tuple[Sitting, ...] = ()
    begun: bool = False
    closed: bool = False
    wall_ms: int | None = None
    taken: tuple[str, ...] = ()


def _ended(sitting: Sitting, reason: Reason, made_room_for: str = "") -> Change:
    return (
        sitting.dialogue,
        {"reason": reason, "known": int(reason.known), "made_room_for": made_room_for},
    )


def _with_open(floor: Floor, sittings: tuple[Sitting, ...]) -> Floor:
    """As `replace(floor, open=sittings)`, in a third of the time; half of all folds are this."""
    return Floor(floor.day, sittings, floor.begun, floor.closed, floor.wall_ms, floor.taken)


def _close_all(floor: Floor, reason: Reason) -> tuple[Floor, list[Change]]:
    return replace(floor, open=()), [_ended(sitting, reason) for sitting in floor.open]


def evolve_floor(floor: Floor, record: Record) -> tuple[Floor, list[Change]]:
    """The floor after the event, and what it changes in the rows of the day's dialogues.

    A later opening takes a tutee from an earlier one; the first close counts (docs/rules.md 6).
    """
    match record.fact:
        case DialogueOpened() as fact:
            return _opened(floor, fact, record)
        case DialogueClosed(dialogue=dialogue, reason=reason, made_room_for=room):
            ended = [s for s in floor.open if s.dialogue == dialogue]
            left = tuple(s for s in floor.open if s.dialogue != dialogue)
            return _with_open(floor, left), [_ended(s, reason, room) for s in ended]
        case DialogueVoided(dialogue=dialogue, why=why):
            left = tuple(s for s in floor.open if s.dialogue != dialogue)
            if len(left) == len(floor.open):
                return floor, [(dialogue, {"voided": why})]
            taken = (*floor.taken, dialogue)
            return replace(floor, open=left, taken=taken), [(dialogue, {"voided": why})]
        case DialogueCorrected() as fact:
            return _corrected(floor, fact)
        case DialogueRestored() as fact:
            return _told_again(floor, fact)
        case DialogueHeld() as fact:
            row = _held(fact, record)
            return replace(floor, begun=True), [(fact.dialogue, row)]
        case DialogueConfirmed(dialogue=dialogue, by=by):
            return floor, [(dialogue, {"confirmed": by})]
        case BootStarted(station=station, boot=boot):
            cut = [s for s in floor.open if s.station == station and s.boot != boot]
            left = tuple(s for s in floor.open if s not in cut)
            return replace(floor, open=left), [_ended(s, Reason.INTERRUPTED) for s in cut]
        case Recess():
            return _close_all(floor, Reason.RECESS)
        case DayClosed():
            after, changes = _close_all(floor, Reason.DAY_CLOSED)
            return replace(after, closed=True), changes
    return floor, []


def _opened(floor: Floor, fact: DialogueOpened, record: Record) -> tuple[Floor, list[Change]]:
    sitting = fact.sitting
    crowded = [s for s in floor.open if s.leaves_no_room_for(sitting)]
    row: dict[str, str | int | None] = {
        "day": fact.day,
        "tutor": fact.tutor,
        "tutee": fact.tutee,
        "tema": fact.tema,
        "kind": fact.kind,
        "how": fact.how,
        "tutor_pupil": int(fact.tutor_pupil),
        "tutee_pupil": int(fact.tutee_pupil),
        "station": fact.station,
        "boot": fact.boot,
        "opened_ms": fact.opened_ms,
        "continues": "|".join(fact.continues),
        "look": int(fact.look),
        "stamp": record.stamp,
    }
    changes: list[Change] = [_ended(s, Reason.MOVED_ON, fact.dialogue) for s in crowded]
    changes.append((fact.dialogue, row))
    vouched = record.wall_ms if record.trust.vouched else None
    wall_ms = floor.wall_ms or vouched
    if floor.closed:
        after = Floor(floor.day, floor.open, True, True, wall_ms, floor.taken)
        return after, [*changes, _ended(sitting, Reason.DAY_CLOSED)]
    left = tuple(s for s in floor.open if s not in crowded) if crowded else floor.open
    return Floor(floor.day, (*left, sitting), True, False, wall_ms, floor.taken), changes


def _held(fact: DialogueHeld, record: Record) -> dict[str, str | int | None]:
    """The row of a sitting away from the station: on no floor, and nobody told its end."""
    return {
        "day": fact.day,
        "tutor": fact.tutor,
        "tutee": fact.tutee,
        "tema": fact.tema,
        "kind": fact.kind,
        "how": fact.where,
        "tutor_pupil": int(fact.tutor_pupil),
        "tutee_pupil": int(fact.tutee_pupil),
        "station": fact.station,
        "boot": "",
        "opened_ms": 0,
        "continues": "",
        "look": int(fact.look),
        "stamp": record.stamp,
        "reason": Reason.DAY_CLOSED,
        "known": 0,
        "confirmed": "",
    }


def _people(fact: DialogueCorrected | DialogueRestored) -> dict[str, str | int | None]:
    """What a row says of whom and what a dialogue was; it was, so it is not voided."""
    return {
        "tutor": fact.tutor,
        "tutee": fact.tutee,
        "tema": fact.tema,
        "kind": fact.kind,
        "tutor_pupil": int(fact.tutor_pupil),
        "tutee_pupil": int(fact.tutee_pupil),
        "continues": "|".join(fact.continues),
        "voided": None,
    }


def _told_again(
    floor: Floor, fact: DialogueCorrected | DialogueRestored
) -> tuple[Floor, list[Change]]:
    """A dialogue that is not open stands as the fact says; closed is never opened again."""
    changes: list[Change] = [(fact.dialogue, _people(fact))]
    if fact.dialogue not in floor.taken:
        return floor, changes
    taken = tuple(each for each in floor.taken if each != fact.dialogue)
    end: dict[str, str | int | None] = {"reason": Reason.TEACHER, "known": 1, "made_room_for": ""}
    return replace(floor, taken=taken), [*changes, (fact.dialogue, end)]


def _corrected(floor: Floor, fact: DialogueCorrected) -> tuple[Floor, list[Change]]:
    """Those of the sitting are others now; what that leaves no room for ends, as by an opening."""
    told = {name: getattr(fact, name) for name in ("tutor", "tutee", "tema", "kind")}
    told |= {"tutor_pupil": fact.tutor_pupil, "tutee_pupil": fact.tutee_pupil}
    still = tuple(replace(s, **told) if s.dialogue == fact.dialogue else s for s in floor.open)
    floor, changes = _told_again(replace(floor, open=still), fact)
    if fact.together and fact.together[-1] != fact.dialogue:
        return floor, changes
    mended = set(fact.together or (fact.dialogue,))
    others: list[Sitting] = []
    for now in (s for s in still if s.dialogue in mended):
        here = [s for s in still if s is not now and s not in others]
        others += [s for s in here if now not in others and s.leaves_no_room_for(now)]
    left = tuple(s for s in still if s not in others)
    ends = [_ended(s, Reason.MOVED_ON, fact.dialogue) for s in others]
    return replace(floor, open=left), [*changes, *ends]
