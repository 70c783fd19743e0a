"""What can be told of a whole group: counts over tutorías, nothing of one person.

Pure (docs/domain.md 4.3). Tutorías are counted, not dialogues and not minutes. A group of fewer
than ten people is told of with counts alone; no figure is divided by what may be nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

SMALL = 10
"""A group of fewer people is told of with counts alone, without shares (docs/domain.md 4.3)."""

LATELY = 20
"""How many school days "these weeks" are."""

OUTSIDE = frozenset({"family", "visitor", "guest", "supervisor"})
"""Kinds of people who come from outside to learn."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody as the figures see them. group: of this school; school: another one, or ""."""

    kind: str
    group: str = ""
    school: str = ""
    here: bool = True

    @property
    def belongs(self) -> bool:
        """Whether this person is of the group itself, and here."""
        return self.here and self.kind not in ("guest", "visitor")


Pair = tuple[str, str]
"""(tutor, tutee)."""
Tutoria = tuple[str, str, str]
"""(tutor, tutee, tema)."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person who is here has with a tema. shows: whether it stands in the catalogue."""

    person: str
    tema: str
    reached: str
    offers: str
    shows: bool


@dataclass(frozen=True, slots=True)
class Group:
    """All that the figures are made of. tutorias: of this school year; lately: who met in these
    weeks; beginners: who accompanied somebody in these weeks and never before.

    came_from: by tema, from where it came; generations: by tema, how many it has.
    wishes: what somebody would like to learn and nobody here offers yet, in words.
    """

    members: Mapping[str, Member]
    tutorias: Sequence[Tutoria]
    holdings: Sequence[Holding]
    lately: Sequence[Pair] = ()
    beginners: Collection[str] = ()
    came_from: Mapping[str, str] | None = None
    generations: Mapping[str, int] | None = None
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """What the group did this school year. Ids stand where a teacher may be told who.

    circle: who accompanied and was accompanied. by_peers: tutorías whose tutor is no teacher.
    offered: temas that somebody offers; alone: those that one person alone offers. generations:
    temas that went on, the furthest first. arrived: how many temas came from each place; gone_out:
    temas that somebody from another school learned here. mutual: pairs who taught each other.
    across: tutorías between two groups, of `grouped` between people who have one. parts: those who
    met lately, by who is joined to whom. first_time: who accompanied somebody lately for the first
    time ever. understood, to_show, to_offer: how many times. guests: who came to learn from
    outside. wishes: what nobody can offer yet.
    """

    people: int
    tutorias: int
    circle: tuple[str, ...]
    by_peers: int
    offered: tuple[str, ...]
    alone: tuple[str, ...]
    generations: tuple[tuple[str, int], ...]
    arrived: tuple[tuple[str, int], ...]
    gone_out: tuple[str, ...]
    mutual: tuple[tuple[str, str], ...]
    across: int
    grouped: int
    parts: tuple[tuple[str, ...], ...]
    first_time: tuple[str, ...]
    understood: int
    to_show: int
    to_offer: int
    guests: tuple[str, ...]
    wishes: tuple[str, ...]

    @property
    def small(self) -> bool:
        """Whether the group is told of with counts alone."""
        return self.people < SMALL


def figures(group: Group) -> Figures:
    """The figures of a group."""
    members = group.members
    belong = {who for who, member in members.items() if member.belongs}
    tutorias = group.tutorias
    tutors, tutees = {tutor for tutor, _, _ in tutorias}, {tutee for _, tutee, _ in tutorias}
    offering = Counter(each.tema for each in group.holdings if each.shows)
    groups = {who: member.group for who, member in members.items() if member.group}
    grouped = [
        (groups[tutor], groups[tutee])
        for tutor, tutee, _ in tutorias
        if tutor in groups and tutee in groups
    ]
    teachers = {who for who, member in members.items() if member.kind == "teacher"}
    visiting = {who for who, member in members.items() if member.school}
    went_on = {tema: n for tema, n in (group.generations or {}).items() if n > 1}
    reached = Counter(each.reached for each in group.holdings)
    return Figures(
        people=len(belong),
        tutorias=len(tutorias),
        circle=tuple(sorted(tutors & tutees & belong)),
        by_peers=sum(tutor not in teachers for tutor, _, _ in tutorias),
        offered=tuple(sorted(offering)),
        alone=tuple(sorted(tema for tema, n in offering.items() if n == 1)),
        generations=tuple(sorted(went_on.items(), key=lambda each: (-each[1], each[0]))),
        arrived=_arrived(group.came_from or {}),
        gone_out=tuple(sorted({tema for _, tutee, tema in tutorias if tutee in visiting})),
        mutual=mutual((tutor, tutee) for tutor, tutee, _ in tutorias),
        across=sum(one != other for one, other in grouped),
        grouped=len(grouped),
        parts=parts(group.lately, belong),
        first_time=tuple(sorted(belong.intersection(group.beginners))),
        understood=reached["understood"] + reached["demonstrated"],
        to_show=reached["understood"],
        to_offer=sum(h.reached == "demonstrated" and h.offers == "no" for h in group.holdings),
        guests=tuple(sorted(who for who in tutees if _kind(who, members) in OUTSIDE)),
        wishes=group.wishes,
    )


def mutual(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """The pairs who taught each other, in any temas."""
    ways = set(pairs)
    return tuple(
        sorted((one, other) for one, other in ways if one < other and (other, one) in ways)
    )


def parts(pairs: Iterable[tuple[str, str]], among: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Those of `among` who met anybody of them, by who is joined to whom; the largest part first.

    Who met nobody stands in no part: nobody is ever told of as alone.
    """
    allowed = set(among)
    known: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        if one in allowed and other in allowed:
            known[one].add(other)
            known[other].add(one)
    found: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for who in sorted(known):
        if who in seen:
            continue
        part, waiting = {who}, [who]
        while waiting:
            new = known[waiting.pop()] - part
            part |= new
            waiting += new
        seen |= part
        found.append(tuple(sorted(part)))
    return tuple(sorted(found, key=lambda part: (-len(part), part)))


def share(part: int, whole: int, people: int) -> int | None:
    """Of every ten, how many; None where only the count may be told.

    That is in a small group, of fewer than ten, and where a rounded figure would say none or all
    although it was neither.
    """
    if people < SMALL or whole < SMALL:
        return None
    tenths = round(10 * part / whole)
    return None if tenths in (0, 10) and part not in (0, whole) else tenths


def _kind(who: str, members: Mapping[str, Member]) -> str:
    return members[who].kind if who in members else ""


def _arrived(came_from: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    places = Counter(place for place in came_from.values() if place)
    return tuple(sorted(places.items(), key=lambda each: (-each[1], each[0])))
