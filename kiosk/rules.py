"""`decide`: what a command makes happen, given what is true now. Pure; raises Refused in words.

Everything that a fold will need (pupil or adult, rehearsal or not) is decided here, once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from kiosk import commands as c
from kiosk import events as e
from kiosk import showing
from kiosk.errors import Refused
from kiosk.folds import Demonstration, Path, Year
from kiosk.rows import CardRow, LetInto, Person, Row

Outcome = e.Fact | Row | LetInto
"""A fact for the journal, a row for the directory, or what the door of this station does."""


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

    def made_room_for(self, dialogue: str) -> tuple[e.Sitting, ...]:
        """The dialogues that were ended because that one opened."""

    def continued(self, dialogue: str) -> tuple[str, ...]:
        """The former tutors whose tutoría that dialogue took over."""

    def unconfirmed(self, tutor: str, tutee: str, tema: str) -> tuple[tuple[str, int], ...]:
        """The dialogues of a tutoría held elsewhere that nobody stood for, each with its day."""

    def confirmed_by(self, dialogue: str) -> tuple[tuple[str, int], ...]:
        """The dialogues held elsewhere for which that one stands, each with its day."""

    def going(self, tutee: str, tema: str) -> tuple[str, ...]:
        """The tutors whose tutoría with this tutee on this tema is not handed over."""

    def path(self, person: str, tema: str) -> Path:
        """What a person has with a tema."""

    def demonstration(self, ident: str) -> Demonstration | None:
        """A demonstration, also one that was taken back."""

    def agenda(self) -> tuple[str, ...]:
        """What is to be shown next, in order, each `PERSON|TEMA`."""

    def before_step(self, person: str, tema: str) -> Path | None:
        """The path before its last step was taken; None if something else came since."""

    def last_year(self) -> Year | None:
        """The school year that was closed last, whether or not it was opened again."""

    def guests(self) -> list[tuple[Person, str]]:
        """The guests of the pool, each with what is printed on the card."""

    def cards_of(self, person: str) -> list[CardRow]:
        """The cards of a person."""

    def has_done(self, person: str) -> bool:
        """Whether the record knows anything of a person, or somebody noted something."""

    def person(self, person: str) -> Person | None:
        """The directory's row."""

    def seated(self) -> tuple[Person, ...]:
        """Everybody who is here, in the order of the ring."""

    def newcomers(self) -> int:
        """How many cards without a name there have been."""

    def person_of_new(self, card: str) -> str:
        """The id under which the person of an unknown card is kept."""

    def has_title(self, tema: str) -> bool:
        """Whether the directory knows the tema."""


def decide(view: View, command: c.Act) -> list[Outcome]:
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
            voided = void(view, undo, "demonstrated") if undo else []
            if view.path(person, tema).state in ("none", "chosen") and not undo:
                raise Refused("errors.tema_not_begun")
            return [*voided, e.Demonstrated(person, tema)]
        case c.WithdrawDemonstrated(person=person, tema=tema):
            shown = view.path(person, tema).reached == "demonstrated"
            return [e.DemonstratedWithdrawn(person, tema)] if shown else []
        case c.HoldDemonstration():
            return [*showing.hold(view, command)]
        case c.WithdrawDemonstration():
            return [*showing.withdraw(view, command)]
        case c.PlanToShow():
            return [*showing.plan(view, command)]
        case c.TakeRecess():
            return [*_close_old(view), e.Recess(view.day())]
        case c.LetIn(person=person, tablet=tablet):
            return [LetInto(tablet, person)]
        case c.CloseDay():
            # closing it twice is closing it once: what has not begun cannot end
            over = view.day() > 1 and not view.begun()
            return [] if over else [e.DayClosed(view.day()), *_guests_leave(view)]
        case c.CloseYear(leavers=leavers):
            return _close_year(view, leavers)
        case c.ReopenYear():
            return _reopen_year(view)
        case c.CallHelp(call=call, people=people, dialogue=dialogue):
            return [e.HelpCalled(call, view.day(), people, dialogue)]
        case c.AnswerHelp(call=call):
            return [e.HelpAnswered(call)]
        case c.Choose(person=person, tema=tema):
            return [e.PathChosen(person, tema)]
        case c.StudyAlone(person=person, tema=tema):
            return [e.OwnStudyBegun(person, tema)]
        case c.Release():
            return _release(view, command)
        case c.TakeAnotherLook():
            return _another_look(view, command)
        case c.PutBack():
            return _put_back(view, command)
        case c.ChangeOffer(person=person, tema=tema, offers=offers):
            return [e.OfferChanged(person, tema, offers)]
        case c.ChangeRecord(person=person, tema=tema, record=record):
            return [e.RecordChanged(person, tema, record)]
        case c.ChangeGuide(person=person, tema=tema, guide=guide):
            return [e.GuideChanged(person, tema, guide)]
        case c.NoteUnknown(card=card):
            return [e.CardUnknown(card, view.day())]
        case c.NoteRandom():
            return [e.RandomCardShown(view.day())]
        case c.MoveSeat(person=person, after=after):
            return _move(view.seated(), person, after)
        case c.StartBoot(former=former):
            left = {s.station for s in view.open()} & set(former)
            stations = [*sorted(left), view.station]
            return [e.BootStarted(view.day(), each, view.boot) for each in stations]
        case c.SetClock(wall_ms=wall_ms, trust=trust):
            return [e.ClockSet(view.boot, view.now_ms, wall_ms, trust)]
        case c.NotePart():
            return [_part(view, command)]
        case c.NoteCopy(place=place):
            return [e.CopyMade(view.day(), place)]


def _close_year(view: View, leavers: tuple[str, ...]) -> list[Outcome]:
    """The year ends with its last day: leavers rest, guests lose their names."""
    running = view.begun()
    last, former = view.day() if running else view.day() - 1, view.last_year()
    ended = former.day if former is not None and former.closed else 0
    if last <= ended:
        raise Refused("settings.year_nothing")
    made: list[Outcome] = [e.DayClosed(last)] if running else []
    left: list[str] = []
    for ident in dict.fromkeys(leavers):
        person = view.person(ident)
        if person is not None and person.active and not person.erased:
            left.append(ident)
            made += [replace(person, active=False), e.PersonChanged(ident)]
    return [*made, *_guests_leave(view), e.YearClosed(last, tuple(left))]


def _guests_leave(view: View) -> list[Outcome]:
    """The day is over: guests' names go, unless they may stay, and their cards go back to the pool.

    Whoever was somebody's guest today rests, with what was learned; the card stands for somebody
    new tomorrow. A card that nobody used stays as it is.
    """
    made: list[Outcome] = []
    for guest, label in view.guests():
        bare = replace(guest, name=label, display_name=label, consent=False)
        if not view.has_done(guest.id):
            made += [bare, e.PersonChanged(guest.id)] if bare != guest else []
            continue
        kept = guest if guest.consent else bare
        made += [replace(kept, active=False), e.PersonChanged(guest.id)]
        for card in view.cards_of(guest.id)[:1]:
            made += _back_in_pool(view, card, bare)
    return made


def _back_in_pool(view: View, card: CardRow, like: Person) -> list[Outcome]:
    """The card stands for a guest of whom nothing is known yet, of that kind and school."""
    # From the card and the day, so that two stations that close the day agree.
    fresh = f"{like.id.partition('.')[0]}.{view.day()}"
    return [
        replace(like, id=fresh, pool=card.label or like.pool),
        e.PersonChanged(fresh),
        replace(card, owner=fresh),
        e.CardChanged(card.key),
    ]


def _reopen_year(view: View) -> list[Outcome]:
    """The year goes on, and who left with it is here again."""
    year = view.last_year()
    if year is None or not year.closed:
        raise Refused("errors.no_year_closed")
    if view.begun() or view.day() > year.day + 1:
        raise Refused("settings.year_begun")
    made: list[Outcome] = []
    for ident in year.people:
        person = view.person(ident)
        if person is not None and not person.active and not person.erased:
            made += [replace(person, active=True), e.PersonChanged(ident)]
    return [*made, e.YearReopened(year.day)]


def closed(view: View, sitting: e.Sitting, reason: e.Reason, room: str = "") -> Outcome:
    """The event of an end; whatever ends an old sitting, nobody knows when it did (rule 9)."""
    honest = e.Reason.STALE if view.old(sitting) else reason
    return e.DialogueClosed(sitting.dialogue, view.day(), honest, room)


def _close_old(view: View) -> list[Outcome]:
    return [closed(view, s, e.Reason.STALE) for s in view.open() if view.old(s)]


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


def is_pupil(view: View, person: str) -> bool:
    """Whether a pupil's room applies to a person; somebody unknown is one."""
    row = view.person(person)
    return row is None or row.pupil


def _open(view: View, command: c.OpenDialogue) -> list[Outcome]:
    """A dialogue opens; what it leaves no room for ends first (docs/rules.md 2, 13)."""
    if command.tutor == command.tutee:
        raise Refused("today.two_people")
    made = _admit(view, command.admit)
    gone: list[Outcome] = []
    redirected: e.Sitting | None = None
    if command.replaces:
        redirected = view.sitting(command.replaces)
        gone = void(view, command.replaces, "redirected")
    opening = opening_of(view, command)
    later = opening.sitting
    still = [s for s in view.open() if redirected is None or s.dialogue != redirected.dialogue]
    crowded = [s for s in still if s.leaves_no_room_for(later)]
    crowded += _too_many(view, [s for s in still if s not in crowded], later)
    in_order = [s for s in still if s in crowded]
    ends = [closed(view, s, e.Reason.MOVED_ON, later.dialogue) for s in in_order]
    held = view.unconfirmed(later.tutor, later.tutee, later.tema)
    sure = [e.DialogueConfirmed(each, day, later.dialogue) for each, day in held]
    return [*made, *gone, *ends, opening, *sure]


def opening_of(view: View, command: c.OpenDialogue) -> e.DialogueOpened:
    """The event of an opening, with all that folds need to know of the two."""
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
        tutor_pupil=is_pupil(view, tutor),
        tutee_pupil=is_pupil(view, tutee),
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


def void(view: View, dialogue: str, why: str) -> list[Outcome]:
    """That a dialogue never was; nothing if it never was anyway."""
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
    voided = void(view, dialogue, "not_us")
    restored: list[Outcome] = [
        e.DialogueConfirmed(each, day, "", dialogue) for each, day in view.confirmed_by(dialogue)
    ]
    for n, sitting in enumerate(view.made_room_for(dialogue), start=1):
        again = c.OpenDialogue(
            f"{dialogue}.{n}", sitting.tutor, sitting.tutee, sitting.tema, "went_on"
        )
        restored.append(opening_of(view, again))
    return [*voided, *restored]


def _understand(view: View, command: c.Understand) -> list[Outcome]:
    """It is understood: a resume made by the gesture never was, an open sitting ends with it."""
    facts: list[Outcome] = []
    is_open = any(s.dialogue == command.dialogue for s in view.open())
    if command.resumed:
        facts += void(view, command.dialogue, "understood")
    elif is_open:
        facts.append(e.DialogueClosed(command.dialogue, view.day(), e.Reason.UNDERSTOOD))
    going = command.tutor in view.going(command.tutee, command.tema)
    if view.path(command.tutee, command.tema).takes_understood(going=going):
        facts.append(e.Understood(command.tutor, command.tutee, command.tema))
    return facts


def _release(view: View, command: c.Release) -> list[Outcome]:
    """A tema is let go; the sitting in which it is being learned ends with it."""
    person, tema = command.person, command.tema
    path = view.path(person, tema)
    if path.masters or path.state not in ("chosen", "learning"):
        raise Refused("wishes.not_learning")
    mine = [s for s in view.open() if (s.tutee, s.tema) == (person, tema)]
    ends = [closed(view, sitting, e.Reason.PAUSED) for sitting in mine]
    return [*ends, e.PathReleased(person, tema)]


def _another_look(view: View, command: c.TakeAnotherLook) -> list[Outcome]:
    """Back to learning; whoever looks again does not offer it meanwhile."""
    person, tema = command.person, command.tema
    path = view.path(person, tema)
    if path.reached not in ("understood", "demonstrated"):
        raise Refused("wishes.not_understood")
    rests: list[Outcome] = []
    if path.offers == "yes":
        rests.append(e.OfferChanged(person, tema, "resting"))
    return [e.PathReturned(person, tema), *rests]


def _put_back(view: View, command: c.PutBack) -> list[Outcome]:
    """What a step changed stands as before; sittings that never were stay away."""
    person, tema = command.person, command.tema
    before = view.before_step(person, tema)
    if before is None:
        raise Refused("people.undo_changed")
    now = view.path(person, tema)
    still = tuple(each for each in before.dialogues if view.sitting(each) is not None)
    back = e.PathPutBack(
        person,
        tema,
        chosen=before.chosen,
        alone=before.alone,
        reached=before.reached,
        dialogues=still,
        agreed=before.agreed,
        let_go=before.let_go,
    )
    offers: list[Outcome] = []
    if before.offers != now.offers:
        offers.append(e.OfferChanged(person, tema, before.offers))
    return [back, *offers]


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


def _move(seated: tuple[Person, ...], person: str, after: str) -> list[Outcome]:
    """All the seats that change when a person sits down after another one."""
    order = {each.id: each for each in seated}
    if person not in order or (after and after not in order):
        raise Refused("now.not_here")
    if after == person:
        return []
    ids = [each for each in order if each != person]
    ids.insert(ids.index(after) + 1 if after else 0, person)
    seats = [each.seat for each in seated]
    if len(set(seats)) < len(seats):  # people who came later may share a seat until somebody moves
        seats = list(range(1, len(seats) + 1))
    moved = [
        replace(order[ident], seat=seat)
        for ident, seat in zip(ids, seats, strict=True)
        if order[ident].seat != seat
    ]
    return [*moved, e.SeatsChanged(tuple(each.id for each in moved))] if moved else []
