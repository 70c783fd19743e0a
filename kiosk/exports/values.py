"""What goes into files, as values: dialogues, arrows of the network, steps of learning.

Names and titles are "" in files without names; then nothing that anybody typed is in a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

PUPIL, ADULT = "pupil", "adult"
TUTORING, REHEARSAL = "tutoring", "rehearsal"
ENDS = ("known", "unknown", "open")
"""Whether somebody said at that moment that a dialogue ends; open: it goes on."""

TOLD = ("station", "confirmed", "unconfirmed")
"""At the station; or away from it and told afterwards, for which somebody stands, or nobody yet."""

STEPS = ("tutored", "rehearsed", "understood", "demonstrated")


@dataclass(frozen=True, slots=True)
class Named:
    """A person or tema. more: for a person the group; for a tema language, field and origin."""

    code: str
    name: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue that was not voided, as corrected. day: school day; date: None if not vouched.

    kind: tutoring or rehearsal. end: one of ENDS. told: by whom it is known, one of TOLD.
    tutor_kind, tutee_kind: pupil or adult, as it was then.
    """

    code: str
    day: int
    date: date | None
    tutor: Named
    tutee: Named
    tema: Named
    kind: str
    end: str
    told: str = "station"
    tutor_kind: str = PUPIL
    tutee_kind: str = PUPIL

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """By day, and within a day by codes: what came first on a day is nobody's business."""
        return (self.day, self.tutor.code, self.tutee.code, self.tema.code, self.code)


@dataclass(frozen=True, slots=True)
class Node:
    """A person of the network. kind: pupil or adult, as last seen."""

    person: Named
    kind: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """Who accompanied whom in what, on which school days. kind: tutoring or rehearsal."""

    tutor: Named
    tutee: Named
    tema: Named
    kind: str
    days: tuple[int, ...]

    @property
    def code(self) -> str:
        """What tells this arrow from all others; the same in every file of the site."""
        parts = (self.tutor.code, self.tutee.code, self.tema.code, self.kind[0])
        return ".".join(parts)

    @property
    def spells(self) -> Iterator[tuple[int, int]]:
        """Its days as runs of school days that follow one another: first and last of each."""
        first = last = self.days[0]
        for day in self.days[1:]:
            if day != last + 1:
                yield first, last
                first = day
            last = day
        yield first, last


@dataclass(frozen=True, slots=True)
class Network:
    """Everybody who was in a dialogue, and one arrow for each tutor, tutee, tema and kind."""

    nodes: tuple[Node, ...] = ()
    arrows: tuple[Arrow, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of somebody's learning. what: one of STEPS. tutor: None where there was none.

    dialogue: its code, or "" if the step is no dialogue. end: as a dialogue's, else "".
    """

    what: str
    day: int
    date: date | None
    person: Named
    tema: Named
    tutor: Named | None = None
    dialogue: str = ""
    end: str = ""


def woven(dialogues: Iterable[Dialogue]) -> Network:
    """The network of these dialogues; they come by day. What nobody stands for yet is left out."""
    nodes: dict[str, Node] = {}
    days: dict[tuple[Named, Named, Named, str], list[int]] = {}
    for each in dialogues:
        if each.told == "unconfirmed":
            continue
        for who, kind in ((each.tutor, each.tutor_kind), (each.tutee, each.tutee_kind)):
            nodes[who.code] = Node(who, kind)
        found = days.setdefault((each.tutor, each.tutee, each.tema, each.kind), [])
        if found[-1:] != [each.day]:
            found.append(each.day)
    arrows = [Arrow(*key, tuple(found)) for key, found in days.items()]
    return Network(
        tuple(nodes[code] for code in sorted(nodes)),
        tuple(sorted(arrows, key=lambda arrow: arrow.code)),
    )


def step_of(dialogue: Dialogue) -> Step:
    """A dialogue as a step of its tutee's learning."""
    return Step(
        what="rehearsed" if dialogue.kind == REHEARSAL else "tutored",
        day=dialogue.day,
        date=dialogue.date,
        person=dialogue.tutee,
        tema=dialogue.tema,
        tutor=dialogue.tutor,
        dialogue=dialogue.code,
        end=dialogue.end,
    )
