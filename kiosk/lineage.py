"""From whom everybody had a tema, back to who brought it: a pure function over what was understood.

An arrow goes from a tutor to a tutee who understood it together. A tutor who already descends from
the tutee does not count, so there is never a circle; a rehearsal is no arrow (docs/rules.md 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

Pair = tuple[str, str]
"""(tutor, tutee)."""


@dataclass(frozen=True, slots=True)
class Passing:
    """That two people understood a tema together, in a tutoría and not in a rehearsal.

    before: the tutors from whom that tutoría was taken over, earliest first.
    """

    tutor: str
    tutee: str
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A person's place in a tree. tutor: from whom it was had last, "" where it was not had here.

    earlier: from whom before that, earliest first. generation: the longest way from a root, so that
    every arrow leads to a later one; depth: the way by the last tutors alone.
    """

    person: str
    tutor: str = ""
    earlier: tuple[str, ...] = ()
    generation: int = 0
    depth: int = 0

    @property
    def root(self) -> bool:
        """Whether nobody in this tree passed it on to this person."""
        return not (self.tutor or self.earlier)

    @property
    def tutors(self) -> tuple[str, ...]:
        """Everybody from whom it was had, the last one last."""
        return (*self.earlier, self.tutor) if self.tutor else self.earlier


@dataclass(frozen=True, slots=True)
class Tree:
    """The lineage of a tema: each person once, after the tutor, brothers and sisters in order.

    rehearsals: pairs who practised it, each once; they make no arrow.
    """

    places: tuple[Place, ...]
    rehearsals: tuple[Pair, ...] = ()

    @property
    def generations(self) -> int:
        """How many generations it has; 0 if nobody stands in it."""
        return max((place.generation + 1 for place in self.places), default=0)

    @property
    def roots(self) -> tuple[str, ...]:
        """Those who did not have it from anybody here."""
        return tuple(place.person for place in self.places if place.root)

    def place(self, person: str) -> Place | None:
        """Where a person stands, or None."""
        return next((place for place in self.places if place.person == person), None)

    def passed_to(self, person: str) -> tuple[str, ...]:
        """To whom a person passed it on, also where somebody else took over."""
        return tuple(place.person for place in self.places if person in place.tutors)

    def way(self, person: str) -> tuple[str, ...]:
        """From a root to a person by the last tutors, the person included; () if not in it."""
        tutors = {place.person: place.tutor for place in self.places}
        found = [person] if person in tutors else []
        while found and tutors[found[-1]]:
            found.append(tutors[found[-1]])
        return tuple(reversed(found))

    def around(self, person: str) -> Tree:
        """The part in which a person stands: whoever it came through, and all it went on to.

        The generations stay those of the whole; who had it also from somebody else keeps only the
        arrows of this part.
        """
        tutors = {place.person: place.tutors for place in self.places}
        tutees: dict[str, list[str]] = {}
        for who, had in tutors.items():
            for tutor in had:
                tutees.setdefault(tutor, []).append(who)
        kept = {*_reached(person, tutors), *_reached(person, tutees)}
        return Tree(
            tuple(
                replace(
                    place,
                    tutor=place.tutor if place.tutor in kept else "",
                    earlier=tuple(who for who in place.earlier if who in kept),
                )
                for place in self.places
                if place.person in kept
            ),
            tuple(pair for pair in self.rehearsals if person in pair),
        )


def lineage(
    passed: Iterable[Passing], holders: Iterable[str] = (), rehearsals: Iterable[Pair] = ()
) -> Tree:
    """A tema's tree from what was understood, in the order in which it was said.

    The last tutor counts most, earlier ones stay beside; a tutor who descends from the tutee does
    not count. holders: people who hold it, so that whoever brought it stands there although nobody
    learned it from them yet.
    """
    tutors = _tutors(passed)
    for holder in holders:
        tutors.setdefault(holder, {})
    apart = dict.fromkeys(pair for pair in rehearsals if pair[0] != pair[1])
    return Tree(tuple(_places(tutors)), tuple(apart))


def generations(passed: Iterable[Passing]) -> int:
    """How many generations the tree of these would have, without making it."""
    return max(_generations(_tutors(passed)).values(), default=-1) + 1


def _tutors(passed: Iterable[Passing]) -> dict[str, dict[str, None]]:
    """By person, from whom it was had, the last one last."""
    tutors: dict[str, dict[str, None]] = {}
    gave: set[str] = set()
    for each in passed:
        for tutor in (*each.before, each.tutor):
            tutors.setdefault(tutor, {})
            had = tutors.setdefault(each.tutee, {})
            # Who never gave it to anybody has no descendants: no need to look for the tutor there.
            descends = each.tutee in gave and each.tutee in _reached(tutor, tutors)
            if tutor != each.tutee and not descends:
                had.pop(tutor, None)  # so that it stands last
                had[tutor] = None
                gave.add(tutor)
    return tutors


def _reached(start: str, ways: Mapping[str, Iterable[str]]) -> set[str]:
    """Everybody who is reached from one, the one included."""
    found, waiting = {start}, [start]
    while waiting:
        new = [who for who in ways.get(waiting.pop(), ()) if who not in found]
        found.update(new)
        waiting += new
    return found


def _generations(tutors: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """How far each is from who had it from nobody; nobody descends from themselves (`_tutors`).

    Not `graphlib`, which looks for circles too and takes twice as long; a year's figures ask for
    the generations of every tema.
    """
    generation: dict[str, int] = {}
    for who in tutors:
        waiting = [who]  # a stack, for a tema that went further than Python's calls do
        while waiting:
            higher = [tutor for tutor in tutors[waiting[-1]] if tutor not in generation]
            if higher:
                waiting += higher
            else:
                who = waiting.pop()
                generation[who] = max((generation[each] + 1 for each in tutors[who]), default=0)
    return generation


def _places(tutors: dict[str, dict[str, None]]) -> Iterator[Place]:
    generation = _generations(tutors)
    below: dict[str, list[str]] = {}
    for who, had in tutors.items():
        below.setdefault(next(reversed(had), ""), []).append(who)
    # A stack, for a tema that went further than Python's calls do.
    waiting = [(who, 0) for who in reversed(below.get("", []))]
    while waiting:
        who, depth = waiting.pop()
        *earlier, last = list(tutors[who]) or [""]
        yield Place(who, last, tuple(earlier), generation[who], depth)
        waiting += [(each, depth + 1) for each in reversed(below.get(who, []))]
