"""What a person has with a tema (docs/rules.md 4)."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass, replace

from kiosk.events import (
    Demonstrated,
    DemonstratedWithdrawn,
    DialogueCorrected,
    DialogueHeld,
    DialogueOpened,
    DialogueRestored,
    DialogueVoided,
    GuideChanged,
    Kind,
    OfferChanged,
    OwnStudyBegun,
    PathChosen,
    PathCorrected,
    PathPutBack,
    PathReleased,
    PathReturned,
    Record,
    RecordChanged,
    Understood,
    UnderstoodWithdrawn,
)


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
        case PathPutBack() as fact:
            return replace(
                path,
                chosen=fact.chosen,
                alone=fact.alone,
                reached=fact.reached,
                dialogues=fact.dialogues,
                agreed=fact.agreed,
                let_go=fact.let_go,
            )
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
