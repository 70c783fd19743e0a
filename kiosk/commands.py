"""Vocabulary of intent: what a card, a button or the tablet asks the classroom to do."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import Reason, Trust


@dataclass(frozen=True, slots=True)
class OpenDialogue:
    """Two people begin (or go on). dialogue: a fresh id. how: cards, resumed, table or teacher.

    admit: keys of cards that nobody knew until now. replaces: a resume that this one redirects.
    """

    dialogue: str
    tutor: str
    tutee: str
    tema: str
    how: str = "cards"
    admit: tuple[str, ...] = ()
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class CloseDialogue:
    """One dialogue ends, for that reason."""

    dialogue: str
    reason: Reason = Reason.PAUSED


@dataclass(frozen=True, slots=True)
class GoOn:
    """A pause is taken back: the two go on in a new sitting with this fresh id."""

    dialogue: str
    paused: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """ "Not us": the dialogue never was; what had made room for it goes on."""

    dialogue: str


@dataclass(frozen=True, slots=True)
class Understand:
    """Both say it is understood. dialogue: the sitting of this gesture, or "".

    resumed: whether the gesture itself had resumed it, so that it never was.
    """

    tutor: str
    tutee: str
    tema: str
    dialogue: str = ""
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawUnderstood:
    """That it was understood is taken back; a sitting that it closed goes on with this fresh id."""

    tutor: str
    tutee: str
    tema: str
    closed: str = ""
    dialogue: str = ""


@dataclass(frozen=True, slots=True)
class Demonstrate:
    """A teacher records a demonstration. undo: a dialogue that the two cards had just begun."""

    teacher: str
    person: str
    tema: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawDemonstrated:
    """A teacher takes back that it was demonstrated: a touch on the wrong line."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class HoldDemonstration:
    """Some showed what they learned, each `PERSON|TEMA`, before so many; nobody there is named."""

    demonstration: str
    shown: tuple[str, ...]
    families: int = 0
    visitors: int = 0
    pupils: int = 0


@dataclass(frozen=True, slots=True)
class WithdrawDemonstration:
    """A demonstration was not meant."""

    demonstration: str


@dataclass(frozen=True, slots=True)
class PlanToShow:
    """A person is to show a tema next. place: how many come before, OFF for not to be shown."""

    person: str
    tema: str
    place: int


OFF = -1
"""The place of what is not on the agenda."""


@dataclass(frozen=True, slots=True)
class TakeRecess:
    """Everything open pauses."""

    teacher: str


@dataclass(frozen=True, slots=True)
class CloseDay:
    """The school day ends."""

    actor: str


@dataclass(frozen=True, slots=True)
class CloseYear:
    """The school year ends, and the running day with it; these people leave."""

    leavers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReopenYear:
    """The end of the school year is taken back, while nothing has begun since."""


@dataclass(frozen=True, slots=True)
class CallHelp:
    """Somebody calls the teacher; the same call id again adds people."""

    call: str
    people: tuple[str, ...] = ()
    dialogue: str = ""


@dataclass(frozen=True, slots=True)
class AnswerHelp:
    """The teacher is on her way, or the call is taken back."""

    call: str
    actor: str


@dataclass(frozen=True, slots=True)
class Choose:
    """A person chooses a tema to learn."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class StudyAlone:
    """A person studies a tema alone."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class Release:
    """A person lets a tema go for now; it can be chosen again."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class TakeAnotherLook:
    """A person goes back to learning what was understood; an offer rests meanwhile."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """The last step of a path was not meant, and nothing came since: it stands as before."""

    person: str
    tema: str


@dataclass(frozen=True, slots=True)
class ChangeOffer:
    """A person offers a tema: yes, resting or no."""

    person: str
    tema: str
    offers: str


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """The learner's record on paper: none, begun or ready."""

    person: str
    tema: str
    record: str


@dataclass(frozen=True, slots=True)
class ChangeGuide:
    """The tutor's guide on paper: none, begun or ready."""

    person: str
    tema: str
    guide: str


@dataclass(frozen=True, slots=True)
class NoteUnknown:
    """A card that nobody knows was shown alone."""

    card: str


@dataclass(frozen=True, slots=True)
class NoteRandom:
    """A phone or a bank card was shown."""


@dataclass(frozen=True, slots=True)
class StartBoot:
    """A station came up under its present boot id.

    former: stations of which this one is a restored copy; what they left open ends too.
    """

    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetClock:
    """It is this wall time now, believed that far."""

    wall_ms: int
    trust: Trust


@dataclass(frozen=True, slots=True)
class NotePart:
    """A part was lost or found: part is reader or display."""

    part: str
    found: bool
    side: int = 1


@dataclass(frozen=True, slots=True)
class NoteCopy:
    """A copy of everything was made. place: ring (this card), stick or file."""

    place: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """A person's card lets a waiting tablet in. tablet: the name under which it waits."""

    person: str
    tablet: str


# What a teacher corrects. act: a fresh id, by which all that it changes is undone together. seen:
# how the dialogue stood on the page that asks (`kiosk.corrections`); "" does not ask.


@dataclass(frozen=True, slots=True)
class CloseAllOf:
    """The teacher closes all dialogues of a person."""

    person: str
    actor: str


@dataclass(frozen=True, slots=True)
class VoidLast:
    """The teacher says that a person's latest dialogue of today never was."""

    person: str
    actor: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class NameTema:
    """The teacher names the tema of a person's dialogue that was begun without one."""

    person: str
    tema: str
    actor: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class MoveSeat:
    """A person sits down after another one in the ring; after: "" for the first seat."""

    person: str
    after: str


@dataclass(frozen=True, slots=True)
class SwapPeople:
    """Two people had each other's cards since that stamp, or all day.

    dialogue: since that dialogue, on its day, instead.
    """

    one: str
    other: str
    actor: str
    since: int | None = None
    act: str = ""
    dialogue: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class CorrectDialogue:
    """A dialogue was of these people and this tema. whole: all sittings of its tutoría were."""

    dialogue: str
    tutor: str
    tutee: str
    tema: str
    actor: str
    act: str = ""
    whole: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True)
class VoidDialogue:
    """A dialogue never was."""

    dialogue: str
    actor: str
    act: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class RestoreDialogue:
    """A voided dialogue was after all; one that was open comes back ended."""

    dialogue: str
    actor: str
    act: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class EndDialogue:
    """An open dialogue ends."""

    dialogue: str
    actor: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class HoldElsewhere:
    """Two people met away from the station. dialogue: a fresh id. day: 0 is the running one.

    where: home, yard, paper or other.
    """

    dialogue: str
    tutor: str
    tutee: str
    tema: str
    where: str
    actor: str
    act: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class ConfirmDialogue:
    """The teacher stands for a dialogue that was held elsewhere."""

    dialogue: str
    actor: str
    act: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class GoOnAll:
    """The recess is over: whom it paused go on, in new sittings whose ids begin with `fresh`."""

    fresh: str
    actor: str


@dataclass(frozen=True, slots=True)
class JoinPersons:
    """`other` is `person` under a second entry (a new card): all of it becomes `person`'s.

    dialogue: for a guest card, one of the day on which `person` had it; "" for its latest day.
    """

    person: str
    other: str
    actor: str
    act: str = ""
    dialogue: str = ""


@dataclass(frozen=True, slots=True)
class PartPersons:
    """The two that were joined are two after all. other: "" for whoever was joined last."""

    person: str
    other: str
    actor: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """All that one act corrected stands again as before. act: the fresh id of undoing it."""

    undone: str
    actor: str
    act: str = ""


Correction = (
    CloseAllOf
    | VoidLast
    | NameTema
    | SwapPeople
    | CorrectDialogue
    | VoidDialogue
    | RestoreDialogue
    | EndDialogue
    | HoldElsewhere
    | ConfirmDialogue
    | GoOnAll
    | JoinPersons
    | PartPersons
    | Undo
)
"""What `kiosk.corrections` decides."""

Act = (
    OpenDialogue
    | CloseDialogue
    | GoOn
    | TakeBack
    | Understand
    | WithdrawUnderstood
    | Demonstrate
    | WithdrawDemonstrated
    | HoldDemonstration
    | WithdrawDemonstration
    | PlanToShow
    | TakeRecess
    | CloseDay
    | CloseYear
    | ReopenYear
    | CallHelp
    | AnswerHelp
    | Choose
    | StudyAlone
    | Release
    | TakeAnotherLook
    | PutBack
    | ChangeOffer
    | ChangeRecord
    | ChangeGuide
    | NoteUnknown
    | NoteRandom
    | StartBoot
    | SetClock
    | NotePart
    | LetIn
    | MoveSeat
    | NoteCopy
)
"""What `kiosk.rules` decides."""

Command = Act | Correction
