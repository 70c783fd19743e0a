"""A person's page: what is learned with whom, offered, passed on, and the next step chosen.

No totals, no times, no comparison (docs/domain.md 4.4): what is there stands as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.folds import Path
from kiosk.rows import CardRow, Note, Person, Tema

Has = Path
"""What a person has with a tema, for those who only look."""


@dataclass(frozen=True, slots=True)
class With:
    """What a person has with a tema. people: who accompanies, or accompanied, in it.

    tema: None while nobody has named it. passed_on: who understood it with this person.
    """

    path: Path
    tema: Tema | None
    people: tuple[Person, ...] = ()

    @property
    def ident(self) -> str:
        """The tema's id, named or not."""
        return self.path.tema


@dataclass(frozen=True, slots=True)
class Accompanied:
    """Somebody whom the person has accompanied, and in which temas."""

    person: Person
    temas: tuple[Tema, ...]


@dataclass(frozen=True, slots=True)
class Wished:
    """What a person would like to learn, in words; tema: what there is for it by now, or None."""

    wish: str
    text: str
    tema: Tema | None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything that a teacher is told of a person.

    learning, chosen: not understood yet. holds: understood, demonstrated or offered. let_go:
    released for now.
    """

    person: Person
    now: tuple[Person, ...]
    learning: tuple[With, ...]
    chosen: tuple[With, ...]
    holds: tuple[With, ...]
    let_go: tuple[With, ...]
    wishes: tuple[Wished, ...]
    accompanied: tuple[Accompanied, ...]
    notes: tuple[Note, ...]
    cards: tuple[CardRow, ...]

    @property
    def offers(self) -> tuple[With, ...]:
        """What the person offers, or demonstrated and does not let rest."""
        return tuple(each for each in self.holds if offered(each.path))


def offered(path: Path) -> bool:
    """Whether a tema is in the catalogue by this person."""
    return path.offers == "yes" or (path.reached == "demonstrated" and path.offers != "resting")


def person_page(classroom: Classroom, ident: str) -> PersonPage | None:
    """The page of a person who is or was here; None if there is none, or it was erased."""
    connection, facts = classroom.connection, classroom.facts()
    person = directory.person(connection, ident)
    if person is None or person.erased:
        return None
    people = {each.id: each for each in directory.people(connection)}
    paths = facts.paths(ident)
    passed = _accompanied(classroom, ident)
    wanted = {path.tema for path in paths} | {tema for _, tema in passed}
    temas = {tema.id: tema for tema in directory.temas_of(connection, wanted)}

    def within(path: Path) -> With:
        who = facts.going(ident, path.tema) if path.state == "learning" else path.agreed
        found = dict.fromkeys(who)
        return With(
            path, temas.get(path.tema), tuple(people[each] for each in found if each in people)
        )

    def those(*states: str) -> tuple[With, ...]:
        return tuple(within(path) for path in paths if path.state in states and not path.masters)

    companions: dict[str, list[Tema]] = {}
    for who, tema in passed:
        companions.setdefault(who, [])
        if tema in temas:
            companions[who].append(temas[tema])
    pairs = [sitting.pair for sitting in facts.open() if ident in sitting.pair]
    return PersonPage(
        person=person,
        now=tuple(people[who] for pair in pairs for who in pair if who != ident and who in people),
        learning=those("learning"),
        chosen=those("chosen"),
        holds=tuple(within(path) for path in paths if path.masters),
        let_go=those("released"),
        wishes=_wishes(classroom, ident),
        accompanied=tuple(
            Accompanied(people[who], tuple(their)) for who, their in companions.items()
            if who in people and not people[who].erased
        ),
        notes=tuple(directory.notes(connection, ident)),
        cards=tuple(directory.cards_of(connection, ident)),
    )  # fmt: skip


def _wishes(classroom: Classroom, ident: str) -> tuple[Wished, ...]:
    """What the person wished for in words and neither chose nor learned since."""
    connection, facts = classroom.connection, classroom.facts()
    standing = facts.wishes(ident)
    texts = directory.wish_words(connection, (wish.wish for wish in standing))
    return tuple(
        Wished(wish.wish, texts[wish.wish], directory.tema(connection, wish.tema))
        for wish in standing
        if wish.wish in texts
        if not wish.tema or facts.path(ident, wish.tema).state in ("none", "released")
    )


def _accompanied(classroom: Classroom, ident: str) -> list[tuple[str, str]]:
    """(tutee, tema) of the tutorías in which the person was the tutor, latest first."""
    rows = classroom.connection.execute(
        "SELECT tutee, tema FROM tutorias WHERE tutor = ? AND dialogues != '[]' ORDER BY last DESC",
        (ident,),
    )
    return [(tutee, tema) for tutee, tema in rows]
