"""What was said of somebody's learning and stands: understood together, demonstrated in public.

A correction takes away what was not meant. What comes back, or turns out to have been another
person's, stands at the place where it was said, and not on the day of the correction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Event = tuple[str, Mapping[str, Any], int]
"""Kind, body and stamp of an event of the journal."""


BROUGHT = "brought-"
"""How an act begins by which somebody came with a passport: it was said, but not here."""


@dataclass(frozen=True, slots=True)
class Said:
    """what: understood or demonstrated. tutor: "" for a demonstration. stamp: when it was said."""

    what: str
    person: str
    tema: str
    tutor: str
    stamp: int


def standing(events: Iterable[Event]) -> list[Said]:
    """What stands after all these events; they come in (stamp, id) order."""
    stands: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    gone: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    moved: dict[tuple[str, ...], list[int]] = defaultdict(list)
    brought: set[tuple[str, ...]] = set()
    for kind, fact, stamp in events:
        what = "understood" if kind.startswith("understood") else "demonstrated"
        person = fact["tutee"] if what == "understood" else fact["person"]
        key = (what, person, fact["tema"], fact.get("tutor", ""))
        act = (what, fact["tema"], str(fact.get("act", "")))
        if kind == "demonstrated_withdrawn":
            stands[key].clear()
        elif kind == "understood_withdrawn" or fact.get("was_reached") == "demonstrated":
            if stands[key]:
                gone[key].append(stands[key].pop())
                moved[act].append(gone[key][-1].stamp)
        elif kind == "path_corrected" and (act[-1].startswith(BROUGHT) or key in brought):
            brought.add(key)  # also when it is taken back, and that is taken back
        elif kind != "path_corrected" or fact["reached"] == "demonstrated":
            again = Said(*key, stamp)
            if act[-1] and gone[key]:
                again = gone[key].pop()
            elif act[-1] and moved[act]:
                again = Said(*key, moved[act].pop())
            stands[key].append(again)
    return [said for each in stands.values() for said in each]
