"""Who could accompany whom right now: a matching between what people want and what people offer.

Pure. As many pairs as can be at once, nobody twice; the same facts give the same pairs in whatever
order they are told. Where it makes no difference otherwise, whoever has not accompanied anybody yet
accompanies. These are possibilities and no order: whoever learns chooses.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

Holding = tuple[str, str]
"""(person, tema): what somebody wants, or what somebody offers."""


@dataclass(frozen=True, slots=True, order=True)
class Encounter:
    """A pair that could begin: who would accompany whom, and in what."""

    tutor: str
    tutee: str
    tema: str


def encounters(
    wants: Iterable[Holding],
    offers: Iterable[Holding],
    free: Collection[str],
    accompanied: Collection[str] = (),
) -> tuple[Encounter, ...]:
    """Pairs that could begin at once, sorted by ids.

    wants: (person, tema) chosen or wished for and without a tutor; offers: (person, tema) that are
    not at rest. free: who is in no dialogue. accompanied: who has accompanied somebody already.
    """
    possible = _possible(set(wants), set(offers), set(free))
    ways = {
        pair: min(found, key=lambda each: (each.tutor in accompanied, each))
        for pair, found in possible.items()
    }
    near: dict[str, list[str]] = {}
    for one, other in sorted(ways):
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)

    def first(who: str, other: str) -> tuple[bool, str]:
        return ways[min(who, other), max(who, other)].tutor in accompanied, other

    for who, others in near.items():
        others.sort(key=lambda other: first(who, other))
    new = {each.tutor for found in possible.values() for each in found} - set(accompanied)
    mate = _matching(near, sorted(near, key=lambda who: (who not in new, who)))
    found = {min(who, other): ways[min(who, other), max(who, other)] for who, other in mate.items()}
    left = sorted(new - mate.keys())
    return tuple(sorted(_kind(found.values(), possible, left, accompanied)))


def _possible(
    wants: set[Holding], offers: set[Holding], free: set[str]
) -> dict[tuple[str, str], list[Encounter]]:
    """All that could be between two people, by their ids in order."""
    givers: dict[str, list[str]] = {}
    for giver, tema in sorted(offers):
        if giver in free:
            givers.setdefault(tema, []).append(giver)
    found: dict[tuple[str, str], list[Encounter]] = {}
    for taker, tema in sorted(wants):
        for giver in givers.get(tema, ()) if taker in free else ():
            if giver != taker and (taker, tema) not in offers:
                pair = min(giver, taker), max(giver, taker)
                found.setdefault(pair, []).append(Encounter(giver, taker, tema))
    return found


def _kind(
    found: Iterable[Encounter],
    possible: Mapping[tuple[str, str], list[Encounter]],
    left: Iterable[str],
    accompanied: Collection[str],
) -> list[Encounter]:
    """The same pairs, but with those who are left over and have not accompanied anybody yet."""
    pairs = sorted(found)
    for who in left:
        for n, pair in enumerate(pairs):
            others = possible.get((min(who, pair.tutee), max(who, pair.tutee)), ())
            mine = [each for each in others if each.tutor == who]
            if mine and pair.tutor in accompanied:
                pairs[n] = min(mine)
                break
    return pairs


def _matching(near: Mapping[str, list[str]], order: list[str]) -> dict[str, str]:
    """A largest matching of a graph, by Edmonds' way of shrinking odd circles.

    order: whose turn it is; who is paired once stays paired with somebody.
    """
    mate: dict[str, str] = {}
    for root in order:
        if root not in mate:
            _augment(near, mate, root)
    return mate


def _augment(near: Mapping[str, list[str]], mate: dict[str, str], root: str) -> None:
    """Pair `root` if there is a way that leaves nobody alone who was paired."""
    before: dict[str, str] = {}
    base = {who: who for who in near}
    outer, waiting = {root}, deque([root])

    def way(who: str) -> list[str]:
        """The bases from somebody up to the root."""
        ups = [base[who]]
        while ups[-1] != base[root]:
            ups.append(base[before[mate[ups[-1]]]])
        return ups

    def shrink(who: str, other: str) -> None:
        """An odd circle: all on it become one."""
        mine = way(who)
        meeting = next(each for each in way(other) if each in mine)
        circle: set[str] = set()
        for start, across in ((who, other), (other, who)):
            at, child = start, across
            while base[at] != meeting:
                circle |= {base[at], base[mate[at]]}
                before[at] = child
                child = mate[at]
                at = before[child]
        for each in near:
            if base[each] in circle:
                base[each] = meeting
                if each not in outer:
                    outer.add(each)
                    waiting.append(each)

    while waiting:
        who = waiting.popleft()
        for other in near[who]:
            if base[who] == base[other] or mate.get(who) == other:
                continue
            if other == root or (other in mate and mate[other] in before):
                shrink(who, other)
            elif other not in before:
                before[other] = who
                if other not in mate:
                    _turn_round(mate, before, other)
                    return
                outer.add(mate[other])
                waiting.append(mate[other])


def _turn_round(mate: dict[str, str], before: Mapping[str, str], end: str) -> None:
    """Along the way that was found, everybody takes the other neighbour."""
    at = end
    while at:
        up = before[at]
        following = mate.get(up, "")
        mate[at], mate[up] = up, at
        at = following
