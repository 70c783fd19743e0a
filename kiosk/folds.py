"""Folds: the row that shows an entity is `evolve` of its events in (stamp, id) order.

Pure; reads events only, never policies or directory (docs/rules.md 6). Live, on rebuild and after
a merge it is this code.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, replace

from kiosk.events import (
    BootStarted,
    ClockSet,
    DayClosed,
    Demonstrated,
    DemonstratedWithdrawn,
    DialogueClosed,
    DialogueConfirmed,
    DialogueCorrected,
    DialogueHeld,
    DialogueOpened,
    DialogueRestored,
    DialogueVoided,
    GuideChanged,
    HelpAnswered,
    HelpCalled,
    Kind,
    OfferChanged,
    OwnStudyBegun,
    PathChosen,
    PathCorrected,
    PathReleased,
    PathReturned,
    Reason,
    Recess,
    Record,
    RecordChanged,
    Sitting,
    Trust,
    Understood,
    UnderstoodWithdrawn,
    YearClosed,
    YearReopened,
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


@dataclass(frozen=True, slots=True)
class Tutoria:
    """One tutor, one tutee, one tema. handed_on: later dialogues of another tutor that took over.

    dialogues: its sittings that were not voided, rehearsals left out. last: stamp of the latest.
    turns: both in the order of their openings, `STAMP DIALOGUE`, those that took over with a `>`
    before them; so that a sitting that never was leaves the tutoría as it stood before, and one
    that was after all, or was of these two after all, stands at its own place.
    """

    tutor: str
    tutee: str
    tema: str
    dialogues: tuple[str, ...] = ()
    rehearsals: tuple[str, ...] = ()
    handed_on: tuple[str, ...] = ()
    last: int = 0
    turns: tuple[str, ...] = ()

    @property
    def going(self) -> bool:
        """Whether it began and was not handed over; live, unless its tutee has understood."""
        return bool(self.dialogues) and not self.handed_on


def evolve_tutoria(tutoria: Tutoria, record: Record) -> Tutoria:
    """The tutoría after the event (docs/rules.md 1, docs/domain.md case 8)."""
    mine = (tutoria.tutor, tutoria.tutee, tutoria.tema)
    match record.fact:
        case DialogueOpened(dialogue=dialogue, kind=kind) as fact:
            if (fact.tutor, fact.tutee, fact.tema) != mine:
                return _turned(tutoria, (*tutoria.turns, f"{record.stamp} >{dialogue}"))
            if kind is Kind.REHEARSAL or (tutoria.turns and tutoria.last >= record.stamp):
                return _with(tutoria, dialogue, kind, record.stamp)
            return _next(tutoria, dialogue, record.stamp)
        case DialogueHeld(dialogue=dialogue, kind=kind):
            return _with(tutoria, dialogue, kind, record.stamp)
        case DialogueVoided(dialogue=dialogue):
            return _without(tutoria, dialogue)
        case (
            DialogueCorrected(dialogue=dialogue, kind=kind)
            | DialogueRestored(dialogue=dialogue, kind=kind)
        ) as fact:
            began = fact.began or _began(tutoria, dialogue) or record.stamp
            without = _without(tutoria, dialogue)
            if (fact.tutor, fact.tutee, fact.tema) == mine:
                return _with(without, dialogue, kind, began)
            if (fact.tutee, fact.tema) == mine[1:] and tutoria.tutor in fact.continues:
                return _turned(without, _put(without.turns, f"{began} >{dialogue}", began))
            return without
    return tutoria


def _next(tutoria: Tutoria, dialogue: str, stamp: int) -> Tutoria:
    """As `_with` for a sitting after all others, which is nearly every one, whatever their number.

    Events come in the order of their stamps, and what took over has the stamp of its opening.
    """
    dialogues, turns = (*tutoria.dialogues, dialogue), (*tutoria.turns, f"{stamp} {dialogue}")
    pair, held = (tutoria.tutor, tutoria.tutee), tutoria.rehearsals
    return Tutoria(*pair, tutoria.tema, dialogues, held, (), stamp, turns)


def _with(tutoria: Tutoria, dialogue: str, kind: Kind, began: int) -> Tutoria:
    if kind is Kind.REHEARSAL:
        held = tuple(sorted((*tutoria.rehearsals, dialogue)))
        return replace(tutoria, rehearsals=held)
    return _turned(tutoria, _put(tutoria.turns, f"{began} {dialogue}", began))


def _stamp(turn: str) -> int:
    return int(turn.partition(" ")[0])


def _put(turns: tuple[str, ...], turn: str, began: int) -> tuple[str, ...]:
    """The turns with one more, at its place; mostly that is the end."""
    if not turns or _stamp(turns[-1]) < began:
        return (*turns, turn)
    at = bisect(turns, (began, turn), key=lambda each: (_stamp(each), each))
    return (*turns[:at], turn, *turns[at:])


def _began(tutoria: Tutoria, dialogue: str) -> int:
    """The stamp of a sitting that stands among the turns; 0 if it does not."""
    stood = [_stamp(turn) for turn in tutoria.turns if turn.partition(" ")[2] == dialogue]
    return stood[0] if stood else 0


def _without(tutoria: Tutoria, dialogue: str) -> Tutoria:
    rehearsals = tuple(each for each in tutoria.rehearsals if each != dialogue)
    gone = (dialogue, f">{dialogue}")
    turns = tuple(each for each in tutoria.turns if each.partition(" ")[2] not in gone)
    return replace(_turned(tutoria, turns), rehearsals=rehearsals)


def _turned(tutoria: Tutoria, turns: tuple[str, ...]) -> Tutoria:
    mine = tuple(each for each in turns if " >" not in each)
    after = turns.index(mine[-1]) + 1 if mine else 0
    handed_on = tuple(each.partition(" ")[2][1:] for each in turns[after:])
    dialogues = tuple(each.partition(" ")[2] for each in mine)
    last = _stamp(mine[-1]) if mine else 0
    pair, held = (tutoria.tutor, tutoria.tutee), tutoria.rehearsals
    return Tutoria(*pair, tutoria.tema, dialogues, held, handed_on, last, turns)


@dataclass(frozen=True, slots=True)
class Path:
    """What a person has with a tema. reached: understood, demonstrated, released or "".

    agreed: with whom it was understood; passed_on: who understood it with this person. Both, and
    the dialogues, in the order of their names. let_go: the stamp at which it was let go last.
    """

    person: str
    tema: str
    chosen: bool = False
    dialogues: tuple[str, ...] = ()
    alone: bool = False
    reached: str = ""
    offers: str = "no"
    passed_on: tuple[str, ...] = ()
    record: str = "none"
    guide: str = "none"
    agreed: tuple[str, ...] = ()
    let_go: int = 0

    @property
    def state(self) -> str:
        """none, chosen, learning, understood, demonstrated or released (docs/rules.md 4)."""
        if self.reached:
            return self.reached
        if self.dialogues or self.alone:
            return "learning"
        return "chosen" if self.chosen else "none"

    @property
    def masters(self) -> bool:
        """Whether the person has understood it, or anything beyond, or offers it."""
        return self.reached in ("understood", "demonstrated") or self.offers == "yes"

    def takes_understood(self, *, going: bool) -> bool:
        """Whether "understood" says something new: in a tutoría, not in a rehearsal."""
        return self.reached != "understood" and (going or not self.masters)


def evolve_path(path: Path, record: Record) -> Path:
    """The path after the event; back steps are ordinary."""
    match record.fact:
        case DialogueOpened(dialogue=dialogue):
            reached = "" if path.reached == "released" else path.reached
            dialogues = _one_more(path.dialogues, dialogue)
            return replace(path, dialogues=dialogues, reached=reached)
        case DialogueHeld(dialogue=dialogue):
            return replace(path, dialogues=_one_more(path.dialogues, dialogue))
        case DialogueVoided(dialogue=dialogue):
            return replace(path, dialogues=tuple(d for d in path.dialogues if d != dialogue))
        case (DialogueCorrected(dialogue=dialogue) | DialogueRestored(dialogue=dialogue)) as fact:
            left = tuple(d for d in path.dialogues if d != dialogue)
            mine = (fact.tutee, fact.tema) == (path.person, path.tema)
            since = (fact.began or record.stamp) > path.let_go
            learns = mine and since and fact.kind is Kind.TUTORING
            return replace(path, dialogues=_one_more(left, dialogue) if learns else left)
        case Understood(tutor=tutor, tutee=tutee):
            if tutee != path.person:
                return replace(path, passed_on=_one_more(path.passed_on, tutee))
            reached = "demonstrated" if path.reached == "demonstrated" else "understood"
            return replace(path, reached=reached, agreed=_one_more(path.agreed, tutor))
        case UnderstoodWithdrawn(tutor=tutor, tutee=tutee):
            if tutee != path.person:
                return replace(path, passed_on=_less_one(path.passed_on, tutee))
            return _withdrawn(path, tutor)
        case Demonstrated():
            return replace(path, reached="demonstrated")
        case DemonstratedWithdrawn():
            before = "understood" if path.agreed else ""
            return replace(path, reached=before) if path.reached == "demonstrated" else path
        case PathChosen():
            reached = "" if path.reached == "released" else path.reached
            return replace(path, chosen=True, reached=reached)
        case PathReleased():
            left_it = replace(path, reached="released", chosen=False, alone=False)
            return replace(left_it, dialogues=(), agreed=(), let_go=record.stamp)
        case PathReturned():
            return replace(path, reached="", chosen=True, alone=True, agreed=())
        case OwnStudyBegun():
            return replace(path, alone=True, reached="", agreed=())
        case OfferChanged(offers=offers):
            return replace(path, offers=offers)
        case RecordChanged(record=written):
            return replace(path, record=written)
        case GuideChanged(guide=guide):
            return replace(path, guide=guide)
        case PathCorrected() as fact:
            return replace(
                path,
                chosen=fact.chosen,
                alone=fact.alone,
                reached=fact.reached,
                offers=fact.offers,
                record=fact.record,
                guide=fact.guide,
            )
    return path


def _withdrawn(path: Path, tutor: str) -> Path:
    """The path when it was not understood with that tutor; with another it may have been."""
    if tutor not in path.agreed:
        return path
    agreed = _less_one(path.agreed, tutor)
    gone = path.reached == "understood" and not agreed
    return replace(path, agreed=agreed, reached="" if gone else path.reached)


def _one_more(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    """With one more, in the order of names: what comes back stands as if it had never gone."""
    if not names:
        return (name,)
    at = bisect(names, name)
    return (*names[:at], name, *names[at:])


def _less_one(people: tuple[str, ...], person: str) -> tuple[str, ...]:
    """Without one of the times that this person stands there."""
    if person not in people:
        return people
    at = people.index(person)
    return (*people[:at], *people[at + 1 :])


@dataclass(frozen=True, slots=True)
class Help:
    """A call for the teacher, and whether it is still standing."""

    call: str
    people: tuple[str, ...] = ()
    dialogue: str = ""
    standing: bool = False
    day: int = 0


def evolve_help(help_call: Help, record: Record) -> Help:
    """The call after the event; people may join a call that is standing."""
    match record.fact:
        case HelpCalled(people=people, dialogue=dialogue, day=day):
            everybody = tuple(dict.fromkeys((*help_call.people, *people)))
            return replace(
                help_call,
                people=everybody,
                dialogue=dialogue or help_call.dialogue,
                standing=True,
                day=day,
            )
        case HelpAnswered():
            return replace(help_call, standing=False)
    return help_call


@dataclass(frozen=True, slots=True)
class Boot:
    """What is known of the wall time of one boot: the latest instant of the best trust."""

    boot: str
    boottime_ms: int = 0
    wall_ms: int | None = None
    trust: Trust = Trust.NONE


def evolve_boot(boot: Boot, record: Record) -> Boot:
    """The boot after the event: a confirmed pair of times dates all its events."""
    match record.fact:
        case ClockSet(boottime_ms=boottime_ms, wall_ms=wall_ms, trust=trust):
            if not boot.trust.beyond(trust):
                return replace(boot, boottime_ms=boottime_ms, wall_ms=wall_ms, trust=trust)
    return boot


@dataclass(frozen=True, slots=True)
class Year:
    """A school year by its last day, and whether it is closed. people: who left with it.

    boot, boottime_ms, wall_ms: when it was closed; the wall time only where it was vouched for.
    """

    day: int
    closed: bool = False
    people: tuple[str, ...] = ()
    boot: str = ""
    boottime_ms: int = 0
    wall_ms: int | None = None


def evolve_year(year: Year, record: Record) -> Year:
    """The year after the event: closed, or open again."""
    match record.fact:
        case YearClosed(people=people):
            wall_ms = record.wall_ms if record.trust.vouched else None
            return Year(year.day, True, people, record.boot, record.boottime_ms, wall_ms)
        case YearReopened():
            return replace(year, closed=False)
    return year
