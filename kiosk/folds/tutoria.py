"""One tutor, one tutee, one tema: its sittings in order, and whether it still goes on."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, replace

from kiosk.events import (
    DialogueCorrected,
    DialogueHeld,
    DialogueOpened,
    DialogueRestored,
    DialogueVoided,
    Kind,
    Record,
)


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
