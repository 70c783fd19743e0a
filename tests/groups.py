"""Groups of cards as a queue of children brings them, and what each of them may meet.

A group is what one to several people do together at the reader; `Queue` plays the same groups
apart (the desk empties between them) and one right after the other, and tells what was written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from kiosk.classroom import Classroom
from kiosk.clock import VirtualClock
from kiosk.commands import CloseDialogue, OpenDialogue
from kiosk.events import (
    BootStarted,
    DialogueClosed,
    DialogueOpened,
    DialogueVoided,
    Fact,
    HelpCalled,
    Sitting,
)
from kiosk.folds import Path as Way
from tests.classes import ADULTS, PEOPLE, TEACHER, TEMAS, Morning, copied, sample_class

APART = 60.0
"""Seconds after which nothing of a group is left on the desk or pending."""

SAME_AGAIN = 20.0
"""Seconds in which cards of the pair just served show the result again (rule 5)."""

FEW_PEOPLE, FEW_TEMAS = PEOPLE[:16], TEMAS[:6]


@dataclass(frozen=True, slots=True)
class Group:
    """Labels in their order, and the seconds before each. what: for reading a failure."""

    what: str
    cards: tuple[str, ...]
    gaps: tuple[float, ...]
    apart: bool = False

    def play(self, morning: Morning) -> None:
        """Lay the cards down."""
        for card, gap in zip(self.cards, self.gaps, strict=True):
            morning.tap(card, gap=gap)


def person(card: str) -> bool:
    """Whether the label is of somebody's card."""
    return card in PEOPLE


def a_class_under_way(folder: Path) -> Classroom:
    """The sample class with tutorías that were begun and paused, so that pairs can resume."""
    room = sample_class(folder)
    begun = [("p22", "p01", "t01"), ("p22", "p02", "t01"), ("p05", "p03", "t03")]
    begun += [("p06", "p04", "t04"), ("p23", "p07", "t05"), ("p03", "p08", "t03")]
    begun += [("p22", "p09", "t02"), ("p05", "p10", "t03"), ("p10", "p05", "t04")]
    for n, (tutor, tutee, tema) in enumerate(begun):
        room.submit(OpenDialogue(f"d{n}", tutor, tutee, tema), CloseDialogue(f"d{n}"))
    return room


@dataclass
class Maker:
    """Makes groups that fit what is true now, from a source of chance."""

    morning: Morning
    chance: Random
    recent: list[tuple[float, set[str]]] = field(default_factory=list)
    queued: float = 0.0
    before: Group | None = None

    def group(self) -> Group:
        """The next group; apart, where rules.md 2 says that it could be misunderstood."""
        makers = (
            self._begins,
            self._begins,
            self._resumes,
            self._resumes,
            self._stops,
            self._stops,
            self._heart,
            self._alone,
            self._alone,
            self._alone_with_tema,
            self._table,
            self._action,
        )
        made: list[str] = []
        what, tries, later = "", 0, False
        while not made:
            maker, tries = self.chance.choice(makers), tries + 1
            if tries > 40 and self.recent:  # everybody was here just now
                self.recent, later = [], True
            what, made = maker.__name__, maker()
        gaps = tuple(self.chance.choice((2.0, 2.0, 2.5, 3.0, 4.0)) for _ in made)
        told = Group(what, tuple(made), gaps, apart=later or self._may_be_misread(made))
        near = {card.lower() for card in made if person(card)}
        near |= {p for s in self._open() if s.pair & near for p in s.pair}
        self.queued += sum(gaps)
        self.recent = [*self.recent, (self.queued, near)]
        self.recent = [each for each in self.recent if self.queued - each[0] <= SAME_AGAIN]
        self.before = told
        return told

    # who is free

    def _open(self) -> tuple[Sitting, ...]:
        return self.morning.room.facts().open()

    def _busy(self) -> set[str]:
        """Whoever was at the reader just now, and those who sit with them."""
        return set[str]().union(*(people for _, people in self.recent))

    def _people(self, *, no_learners: bool = True) -> list[str]:
        learners = {s.tutee for s in self._open()} if no_learners else set()
        gone = self._busy() | learners
        gone |= {p for s in self._open() if s.pair & self._busy() for p in s.pair}
        return [p for p in FEW_PEOPLE + ADULTS if p.lower() not in gone]

    def _free_sittings(self) -> list[Sitting]:
        """Dialogues of people who were not here just now, and whose tutor learns from nobody."""
        learners = {s.tutee for s in self._open()}
        free = [s for s in self._open() if not s.pair & self._busy()]
        return [s for s in free if s.tutor not in learners]

    def _live(self, one: str, other: str) -> int:
        return len(self.morning.room.facts().live(one.lower(), other.lower()))

    def _order(self, cards: Sequence[str]) -> list[str]:
        return self.chance.sample(list(cards), len(cards))

    # the groups

    def _begins(self) -> list[str]:
        facts, people = self.morning.room.facts(), self._people()
        if len(people) < 2:
            return []
        one, other = self.chance.sample(people, 2)
        tema = self.chance.choice(FEW_TEMAS)
        masters = [facts.masters(p.lower(), tema.lower()) for p in (one, other)]
        lives = facts.live(one.lower(), other.lower())
        cards = self._order((one, other, tema))
        if len(lives) == 1 and cards[2] == tema:
            return []  # these two resume before the tema card comes; that is `_resumes`
        if masters[0] == masters[1] and tema.lower() not in [live.tema for live in lives]:
            return [*cards, self.chance.choice((one, other))]
        return cards

    def _resumes(self) -> list[str]:
        people = self._people()
        pairs = [(a, b) for a in people for b in people if a < b and self._live(a, b) == 1]
        return self._order(self.chance.choice(pairs)) if pairs else []

    def _stops(self) -> list[str]:
        sittings = self._free_sittings()
        if not sittings:
            return []
        sitting = self.chance.choice(sittings)
        learner, tutor = sitting.tutee.upper(), sitting.tutor.upper()
        return self.chance.choice(([learner], [learner, tutor], [tutor, learner]))

    def _heart(self) -> list[str]:
        pair = self._resumes()
        if not pair or self.chance.random() < 0.5:
            sittings = self._free_sittings()
            if not sittings:
                return []
            sitting = self.chance.choice(sittings)
            if self._live(sitting.tutor, sitting.tutee) != 1:
                return []
            pair = self._order((sitting.tutor.upper(), sitting.tutee.upper()))
        return [*pair, "UNDERSTOOD"]

    def _alone(self) -> list[str]:
        people = self._people()
        return [self.chance.choice(people)] if people else []

    def _alone_with_tema(self) -> list[str]:
        alone = self._alone()
        return [*alone, self.chance.choice(FEW_TEMAS)] if alone else []

    def _table(self) -> list[str]:
        facts, people = self.morning.room.facts(), self._people()
        adults = [p for p in ADULTS if p in people]
        if not adults or len(people) < 4:
            return []
        adult = self.chance.choice(adults)
        temas = [t for t in FEW_TEMAS if facts.masters(adult.lower(), t.lower())]
        others = [p for p in people if p != adult]
        if not temas:
            return []
        tema, learners = self.chance.choice(temas), self.chance.sample(others, 3)
        return [adult, tema, adult, *learners, adult]

    def _action(self) -> list[str]:
        people, what = self._people(), self.chance.random()
        if what < 0.25 and TEACHER in people:
            return [TEACHER, "RECESS"]
        if what < 0.35 and TEACHER in people:
            return [TEACHER, "SHUTDOWN"]
        if what < 0.6 and TEACHER in people:
            known = self.morning.room.facts()
            for one in self._order([p for p in people if p != TEACHER]):
                temas = [w.tema for w in known.paths(one.lower()) if w.state == "understood"]
                if len(temas) == 1:
                    return [TEACHER, one, "DEMONSTRATED"]
            return []
        sittings = self._free_sittings()
        if not sittings:
            return []
        sitting = self.chance.choice(sittings)
        pair = [sitting.tutor.upper(), sitting.tutee.upper()]
        return [*self.chance.choice((pair, pair[:1], pair[1:])), "HELP"]

    # the exemptions

    def _may_be_misread(self, made: list[str]) -> bool:
        """Two strangers with exactly one live tutoría, or a tema card between strangers."""
        before = self.before
        if before is None:
            return False
        people = [card for card in made if person(card)]
        last = next((card for card in reversed(before.cards) if person(card)), "")
        tema_at = next((n for n, card in enumerate(made) if card in TEMAS), len(made))
        tema_early = tema_at < len(made) and len([c for c in made[:tema_at] if person(c)]) < 2
        if people and last and self._live(last, people[0]) == 1:
            return True
        if before.what == "_alone_with_tema":
            return True
        if tema_early and before.what not in ("_begins",):
            return True
        pending = before.what == "_alone" and "RECESS" in made or "SHUTDOWN" in made
        return pending


def told(facts: Sequence[Fact]) -> Counter[tuple[str, ...]]:
    """What was written, without ids and times: who, with whom, in what."""
    who: dict[str, str] = {"": ""}
    for fact in facts:
        if isinstance(fact, DialogueOpened):
            who[fact.dialogue] = f"{fact.tutor}>{fact.tutee}:{fact.tema}"
    said: list[tuple[str, ...]] = []
    for fact in facts:
        match fact:
            case DialogueOpened():
                line = (who[fact.dialogue], fact.kind, *fact.continues)
            case DialogueClosed():
                made_room_for = who.get(fact.made_room_for, "earlier")
                line = (who.get(fact.dialogue, "earlier"), fact.reason, made_room_for)
            case DialogueVoided():
                line = (f"{fact.tutor}>{fact.tutee}:{fact.tema}", fact.why)
            case HelpCalled():
                line = (*sorted(fact.people), who.get(fact.dialogue, "earlier"))
            case BootStarted():
                continue
            case _:
                line = tuple(str(getattr(fact, name)) for name in fact.__dataclass_fields__)
        said.append((type(fact).__name__, *line))
    return Counter(said)


def standing(morning: Morning) -> tuple[object, ...]:
    """What stands at the end: who sits with whom, tutorías, paths."""
    facts = morning.room.facts()
    rows = morning.room.connection.execute(
        "SELECT tutor, tutee, tema, json_array_length(dialogues), handed_on != '[]' FROM tutorias"
        " WHERE dialogues != '[]'"
    )
    paths: list[Way] = [way for p in PEOPLE for way in facts.paths(p.lower())]
    return (
        facts.day(),
        sorted((s.tutor, s.tutee, s.tema) for s in facts.open()),
        sorted(rows),
        sorted((way.person, way.tema, way.state, way.offers) for way in paths),
    )


def two_mornings(base: Classroom, folder: Path) -> tuple[Morning, Morning]:
    """The same class twice."""
    apart = Morning(copied(base, folder / "apart"), VirtualClock(name="apart"))
    queue = Morning(copied(base, folder / "queue"), VirtualClock(name="queue"))
    return apart, queue
