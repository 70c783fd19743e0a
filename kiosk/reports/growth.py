"""How the network grew this school year, day by day, and since when it does without the teacher.

Tutorías are told by the school day on which their two first met; there is no speed in it, and
nothing of one person (docs/domain.md 4.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiosk.reports.figures import SMALL, Member

PERIOD = 20
"""How many school days a period has; a short year has shorter ones."""

MOST = 6
"""More periods than that are too many to read; then they are longer."""


@dataclass(frozen=True, slots=True)
class Bond:
    """A tutoría, with the first and the last school day of the year on which its two met."""

    tutor: str
    tutee: str
    tema: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Period:
    """Some school days, and the tutorías that began on them. by_peers: with no teacher as tutor."""

    first: int
    last: int
    began: int
    by_peers: int

    @property
    def mostly(self) -> bool:
        """Whether most of them were between companions."""
        return self.by_peers * 2 > self.began


@dataclass(frozen=True, slots=True)
class Growth:
    """A school year. first, last: its first school day and the latest; last is 0 before it begins.

    bonds: by the day on which they began. since: the first day of the period from which on most
    tutorías were between companions, or 0; small: too few people to say so.
    """

    first: int
    last: int
    bonds: tuple[Bond, ...]
    periods: tuple[Period, ...]
    since: int
    small: bool

    def until(self, day: int) -> tuple[Bond, ...]:
        """What had begun by that day."""
        return tuple(bond for bond in self.bonds if bond.first <= day)

    def between(self, after: int, day: int) -> tuple[Bond, ...]:
        """What began after one day, until another."""
        return tuple(bond for bond in self.bonds if after < bond.first <= day)


def growth(bonds: Iterable[Bond], members: Mapping[str, Member], year: int, last: int) -> Growth:
    """How the network grew from the first day of the year to the latest.

    A tutoría that goes on from a year before is there from the first day.
    """
    found = sorted(
        (
            Bond(bond.tutor, bond.tutee, bond.tema, max(bond.first, year), bond.last)
            for bond in bonds
            if year <= bond.last <= last
        ),
        key=lambda bond: (bond.first, bond.tutor, bond.tutee, bond.tema),
    )
    periods = _periods(found, members, year, last)
    small = sum(member.belongs for member in members.values()) < SMALL
    since = 0
    for period in reversed(periods):
        if period.began and not period.mostly:
            break
        if period.began:
            since = period.first
    return Growth(year, last, tuple(found), periods, 0 if small else since, small)


def _periods(
    bonds: list[Bond], members: Mapping[str, Member], year: int, last: int
) -> tuple[Period, ...]:
    days = last - year + 1
    if days < 1:
        return ()
    long = max(5, min(PERIOD, -(-days // 3)), -(-days // MOST))
    began, peers = [0] * -(-days // long), [0] * -(-days // long)
    for bond in bonds:
        at = (bond.first - year) // long
        began[at] += 1
        member = members.get(bond.tutor)
        peers[at] += member is None or member.kind != "teacher"
    return tuple(
        Period(year + n * long, min(year + (n + 1) * long - 1, last), began[n], peers[n])
        for n in range(len(began))
    )
