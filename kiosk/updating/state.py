"""What an update under way is about, and what became of the last one: two small files.

Root writes them, everybody may read them. While the first is there, an update is under way or was
cut off.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from kiosk.errors import KioskError
from kiosk.texts import Sentence, sentence_of
from kiosk.updating.where import Where, synced, written

STATE, OUTCOME = "state.json", "outcome.json"


class Step(StrEnum):
    """How far it is. From CHANGING on, something is different from before."""

    COPYING = "copying"
    PREPARING = "preparing"
    TRYING = "trying"
    CHANGING = "changing"
    WATCHING = "watching"


class Became(StrEnum):
    """What became of an update."""

    DONE = "done"
    REFUSED = "refused"
    BACK = "back"


CHANGED = frozenset({Step.CHANGING, Step.WATCHING})


@dataclass(frozen=True, slots=True)
class State:
    """An update under way. former, new: releases. broken: parts that were broken before it.

    took: seconds that the new version needed to bring a copy of the record up to date.
    """

    step: Step
    former: str
    new: str = ""
    version: str = ""
    broken: tuple[str, ...] = ()
    took: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one. why: a sentence's document, {} if it was done. id: new each time."""

    became: Became
    version: str = ""
    why: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""

    @property
    def sentence(self) -> Sentence | None:
        """Why it was not done."""
        return sentence_of(self.why) if self.why else None


def state(where: Where) -> State | None:
    """The update under way, or None."""
    found = _read(where, STATE)
    try:
        return State(
            Step(found["step"]),
            str(found["former"]),
            str(found["new"]),
            str(found["version"]),
            tuple(found["broken"]),
            float(found["took"]),
        )
    except (KeyError, ValueError):
        return None


def note(where: Where, now: State) -> None:
    """Write down how far it is."""
    written(where.update / STATE, json.dumps(asdict(now)))


def ended(where: Where, became: Became, version: str, why: KioskError | None = None) -> None:
    """Write down what became of it, then that none is under way."""
    told = Outcome(became, version, why.sentence.document() if why else {}, secrets.token_hex(4))
    written(where.update / OUTCOME, json.dumps(asdict(told), ensure_ascii=False))
    (where.update / STATE).unlink(missing_ok=True)
    synced(where.update)


def outcome(where: Where) -> Outcome | None:
    """What became of the last update; None if there was none."""
    found = _read(where, OUTCOME)
    try:
        return Outcome(Became(found["became"]), found["version"], found["why"], found["id"])
    except (KeyError, ValueError):
        return None


def _read(where: Where, name: str) -> dict[str, Any]:
    try:
        found = json.loads((where.update / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
