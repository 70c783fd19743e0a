"""`decide`: what a command makes happen, given what is true now. Pure; raises Refused in words.

Everything that a fold will need (pupil or adult, rehearsal or not) is decided here, once.
"""

from __future__ import annotations

from typing import Protocol

from kiosk import commands as c
from kiosk import events as e
from kiosk.errors import Refused
from kiosk.folds import Path
from kiosk.rows import CardRow, Person, Row

Outcome = e.Fact | Row
"""A fact for the journal, or a row for the directory."""


class View(Protocol):
    """What `decide` may ask, all within the transaction that will write."""

    station: str
    boot: str
    now_ms: int

    @property
    def max_open_as_tutor(self) -> int:
        """How many a pupil accompanies at most."""

    def day(self) -> int:
        """The number of the school day that is running, or that would begin now."""

    def begun(self) -> bool:
        """Whether anything happened on it."""

    def open(self) -> tuple[e.Sitting, ...]:
        """The open dialogues, earliest first."""

    def old(self, sitting: e.Sitting) -> bool:
        """Whether nobody can vouch any more for its being open."""

    def sitting(self, dialogue: str) -> e.Sitting | None:
        """A dialogue that was not voided, open or not."""

    def day_of(self, dialogue: str) -> int:
        """The school day of a dialogue."""

    def latest(self, person: str) -> tuple[e.Sitting, int] | None:
        """A person's last dialogue of today that was not voided, and its day."""

    def unnamed(self, person: str) -> e.Sitting | None:
        """A person's last dialogue of today whose tema nobody has named yet."""

    def since(self, people: tuple[str, str], since: int | None) -> tuple[e.Sitting, ...]:
        """Today's dialogues with any of them, from that stamp on."""

    def of_tema(self, person: str, tema: str) -> tuple[tuple[e.Sitting, int], ...]:
        """All dialogues in which the person has to do with a tema, each with its day."""

    def made_room_for(self, dialogue: str) -> tuple[e.Sitting, ...]:
        """The dialogues that were ended because that one opened."""

    def continued(self, dialogue: str) -> tuple[str, ...]:
        """The former tutors whose tutoría that dialogue took over."""

    def understood_in(self, sitting: e.Sitting) -> bool:
        """Whether its two said since then that it is understood."""

    def going(self, tutee: str, tema: str) -> tuple[str, ...]:
        """The tutors whose tutoría with this tutee on this tema is not handed over."""

    def path(self, person: str, tema: str) -> Path:
        """What a person has with a tema."""

    def person(self, person: str) -> Person | None:
        """The directory's row."""

    def newcomers(self) -> int:
        """How many cards without a name there have been."""

    def person_of_new(self, card: str) -> str:
        """The id under which the person of an unknown card is kept."""

    def has_title(self, tema: str) -> bool:
        """Whether the directory knows the tema."""


def decide(view: View, command: c.Command) -> list[Outcome]:
    """The facts and rows of one command, in order; Refused says why not."""
    match command:
        case c.OpenDialogue():
            return _open(view, command)
        case c.CloseDialogue(dialogue=dialogue, reason=reason):
            if all(sitting.dialogue != dialogue for sitting in view.open()):
                return []
            return [e.DialogueClosed(dialogue, view.day(), reason)]
        case c.GoOn(dialogue=dialogue, paused=paused):
            return _go_on(view, dialogue, paused, "went_on")
        case c.TakeBack(dialogue=dialogue):
            return _take_back(view, dialogue)
        case c.Understand():
            return _understand(view, command)
        case c.WithdrawUnderstood(tutor=tutor, tutee=tutee, tema=tema):
            facts: list[Outcome] = [e.UnderstoodWithdrawn(tutor, tutee, tema)]
            if command.closed:
                facts += _go_on(view, command.dialogue, command.closed, "went_on")
            return facts
        case c.Demonstrate(person=person, tema=tema, undo=undo):
            voided = _void(view, undo, "demonstrated") if undo else []
            if view.path(person, tema).state in ("none", "chosen") and not undo:
                raise Refused("that person has not begun this tema yet; begin it first")
            return [*voided, e.Demonstrated(person, tema)]
        case c.WithdrawDemonstrated(person=person, tema=tema):
            shown = view.path(person, tema).reached == "demonstrated"
            return [e.DemonstratedWithdrawn(person, tema)] if shown else []
        case c.TakeRecess():
            return [*_close_old(view), e.Recess(view.day())]
        case c.CloseDay():
            # closing it twice is closing it once: what has not begun cannot end
            over = view.day() > 1 and not view.begun()
            return [] if over else [e.DayClosed(view.day())]
        case c.CallHelp(call=call, people=people, dialogue=dialogue):
            return [e.HelpCalled(call, view.day(), people, dialogue)]
        case c.AnswerHelp(call=call):
            return [e.HelpAnswered(call)]
        case c.Choose(person=person, tema=tema):
            return [e.PathChosen(person, tema)]
        case c.StudyAlone(person=person, tema=tema):
            return [e.OwnStudyBegun(person, tema)]
        case c.ChangeOffer(person=person, tema=tema, offers=offers):
            return [e.OfferChanged(person, tema, offers)]
        case c.ChangeRecord(person=person, tema=tema, record=record):
            return [e.RecordChanged(person, tema, record)]
        case c.ChangeGuide(person=person, tema=tema, guide=guide):
            return [e.GuideChanged(person, tema, guide)]
        case c.NoteUnknown(card=card):
            return [e.CardUnknown(card)]
        case c.NoteRandom():
            return [e.RandomCardShown(view.day())]
        case c.StartBoot():
            return [e.BootStarted(view.day(), view.station, view.boot)]
        case c.SetClock(wall_ms=wall_ms, trust=trust):
            return [e.ClockSet(view.boot, view.now_ms, wall_ms, trust)]
        case c.NotePart():
            return [_part(view, command)]
        case c.CloseAllOf(person=person):
            mine = [s for s in view.open() if person in s.pair]
            if not mine:
                raise Refused("that person is in no dialogue now; nothing to close")
            return [_closed(view, s, e.Reason.TEACHER) for s in mine]
        case c.VoidLast(person=person):
            last = view.latest(person)
            if last is None:
                raise Refused("that person had no dialogue today; nothing to take away")
            return _void(view, last[0].dialogue, "teacher")
        case c.NameTema():
            return _name_tema(view, command)
        case c.SwapPeople():
            return _swap(view, command)


def _closed(view: View, sitting: e.Sitting, reason: e.Reason, room: str = "") -> Outcome:
    honest = e.Reason.STALE if view.old(sitting) else reason
    return e.DialogueClosed(sitting.dialogue, view.day(), honest, room)


def _close_old(view: View) -> list[Outcome]:
    return [_closed(view, s, e.Reason.STALE) for s in view.open() if view.old(s)]


def _admit(view: View, cards: tuple[str, ...]) -> list[Outcome]:
    made: list[Outcome] = []
    for n, card in enumerate(cards, start=view.newcomers() + 1):
        person = view.person_of_new(card)
        if view.person(person) is None:
            made += [
                Person(id=person, kind="new", number=n, avatar="card"),
                CardRow(key=card, sort="person", owner=person),
                e.PersonChanged(person),
            ]
    return made


def _pupil(view: View, person: str) -> bool:
    row = view.person(person)
    return row is None or row.pupil


def _open(view: View, command: c.OpenDialogue) -> list[Outcome]:
    """A dialogue opens; what it leaves no room for ends first (docs/rules.md 2, 13)."""
    if command.tutor == command.tutee:
        raise Refused("a dialogue needs two people; the second card is the same person's")
    made = _admit(view, command.admit)
    gone: list[Outcome] = []
    redirected: e.Sitting | None = None
    if command.replaces:
        redirected = view.sitting(command.replaces)
        gone = _void(view, command.replaces, "redirected")
    opening = _opening(view, command)
    later = opening.sitting
    still = [s for s in view.open() if redirected is None or s.dialogue != redirected.dialogue]
    crowded = [s for s in still if s.leaves_no_room_for(later)]
    crowded += _too_many(view, [s for s in still if s not in crowded], later)
    in_order = [s for s in still if s in crowded]
    ends = [_closed(view, s, e.Reason.MOVED_ON, later.dialogue) for s in in_order]
    return [*made, *gone, *ends, opening]


def _opening(view: View, command: c.OpenDialogue) -> e.DialogueOpened:
    tutor, tutee, tema = command.tutor, command.tutee, command.tema
    rehearsal = view.path(tutee, tema).masters
    former = () if rehearsal else tuple(t for t in view.going(tutee, tema) if t != tutor)
    shown = view.path(tutor, tema)
    untried = shown.reached != "demonstrated" and shown.offers != "yes"
    return e.DialogueOpened(
        dialogue=command.dialogue,
        day=view.day(),
        tutor=tutor,
        tutee=tutee,
        tema=tema,
        kind=e.Kind.REHEARSAL if rehearsal else e.Kind.TUTORING,
        how=command.how,
        tutor_pupil=_pupil(view, tutor),
        tutee_pupil=_pupil(view, tutee),
        station=view.station,
        boot=view.boot,
        opened_ms=view.now_ms,
        continues=former,
        look=bool(command.admit) or not view.has_title(tema) or untried,
    )


def _too_many(view: View, still: list[e.Sitting], later: e.Sitting) -> list[e.Sitting]:
    """A pupil accompanies two at most, on one tema; the earliest make room first."""
    if not later.tutor_pupil:
        return []
    mine = [s for s in still if s.tutor == later.tutor]
    other_tema = [s for s in mine if s.tema != later.tema]
    same = [s for s in mine if s.tema == later.tema]
    over = len(same) + 1 - view.max_open_as_tutor
    return other_tema + same[: max(over, 0)]


def _void(view: View, dialogue: str, why: str) -> list[Outcome]:
    sitting = view.sitting(dialogue)
    if sitting is None:
        return []
    return [
        e.DialogueVoided(
            dialogue=dialogue,
            day=view.day_of(dialogue),
            tutor=sitting.tutor,
            tutee=sitting.tutee,
            tema=sitting.tema,
            why=why,
            continues=view.continued(dialogue),
        )
    ]


def _go_on(view: View, fresh: str, ended: str, how: str) -> list[Outcome]:
    """The two of an ended sitting go on in a new one; nothing if it is open or never was."""
    sitting = view.sitting(ended)
    if sitting is None or any(s.dialogue == ended for s in view.open()):
        return []
    return _open(view, c.OpenDialogue(fresh, sitting.tutor, sitting.tutee, sitting.tema, how))


def _take_back(view: View, dialogue: str) -> list[Outcome]:
    voided = _void(view, dialogue, "not_us")
    restored: list[Outcome] = []
    for n, sitting in enumerate(view.made_room_for(dialogue), start=1):
        again = c.OpenDialogue(
            f"{dialogue}.{n}", sitting.tutor, sitting.tutee, sitting.tema, "went_on"
        )
        restored.append(_opening(view, again))
    return [*voided, *restored]


def _understand(view: View, command: c.Understand) -> list[Outcome]:
    """It is understood: a resume made by the gesture never was, an open sitting ends with it."""
    facts: list[Outcome] = []
    is_open = any(s.dialogue == command.dialogue for s in view.open())
    if command.resumed:
        facts += _void(view, command.dialogue, "understood")
    elif is_open:
        facts.append(e.DialogueClosed(command.dialogue, view.day(), e.Reason.UNDERSTOOD))
    going = command.tutor in view.going(command.tutee, command.tema)
    if view.path(command.tutee, command.tema).takes_understood(going=going):
        facts.append(e.Understood(command.tutor, command.tutee, command.tema))
    return facts


def _part(view: View, command: c.NotePart) -> e.Fact:
    match command.part, command.found:
        case "reader", False:
            return e.ReaderLost(command.side)
        case "reader", True:
            return e.ReaderFound(command.side)
        case _, False:
            return e.DisplayLost(view.station)
        case _:
            return e.DisplayFound(view.station)


def _correct(
    view: View,
    sitting: e.Sitting,
    day: int,
    tutor: str,
    tutee: str,
    tema: str,
    together: tuple[str, ...] = (),
) -> e.DialogueCorrected:
    rehearsal = view.path(tutee, tema).masters
    former = () if rehearsal else tuple(t for t in view.going(tutee, tema) if t != tutor)
    same = (tutee, tema) == (sitting.tutee, sitting.tema)
    return e.DialogueCorrected(
        dialogue=sitting.dialogue,
        day=day,
        tutor=tutor,
        tutee=tutee,
        tema=tema,
        kind=e.Kind.REHEARSAL if rehearsal else e.Kind.TUTORING,
        tutor_pupil=_pupil(view, tutor),
        tutee_pupil=_pupil(view, tutee),
        was_tutor=sitting.tutor,
        was_tutee=sitting.tutee,
        was_tema=sitting.tema,
        continues=tuple(t for t in former if not (same and t == sitting.tutor)),
        was_continues=view.continued(sitting.dialogue),
        together=together,
    )


def _name_tema(view: View, command: c.NameTema) -> list[Outcome]:
    """The tema of a dialogue begun without one is named, with all sittings of that tutoría."""
    last = view.latest(command.person)
    if last is None:
        raise Refused("that person had no dialogue today; nothing to name")
    sitting = view.unnamed(command.person) or last[0]
    tutoria = (sitting.tutor, sitting.tutee)
    rows = view.of_tema(command.person, sitting.tema)
    same = [(s, day) for s, day in rows if (s.tutor, s.tutee) == tutoria]
    facts: list[Outcome] = [
        _correct(view, s, day, s.tutor, s.tutee, command.tema) for s, day in same
    ]
    if view.path(sitting.tutee, sitting.tema).reached == "understood":
        facts.append(e.UnderstoodWithdrawn(sitting.tutor, sitting.tutee, sitting.tema))
        facts.append(e.Understood(sitting.tutor, sitting.tutee, command.tema))
    return facts


def _swap(view: View, command: c.SwapPeople) -> list[Outcome]:
    """Two people had each other's cards: each of their dialogues since then is the other's."""
    other = {command.one: command.other, command.other: command.one}
    sittings = view.since((command.one, command.other), command.since)
    if not sittings:
        raise Refused("neither of the two had a dialogue since then; nothing to swap")
    day = view.day()
    together = tuple(sitting.dialogue for sitting in sittings)
    facts: list[Outcome] = []
    for sitting in sittings:
        tutor = other.get(sitting.tutor, sitting.tutor)
        tutee = other.get(sitting.tutee, sitting.tutee)
        facts.append(_correct(view, sitting, day, tutor, tutee, sitting.tema, together))
        was = (sitting.tutor, sitting.tutee, sitting.tema)
        if view.understood_in(sitting):
            facts.append(e.UnderstoodWithdrawn(*was))
            facts.append(e.Understood(tutor, tutee, sitting.tema))
    return facts
