"""What a stick brings, as the station found it, in `run/`; and the wish to have it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kiosk.texts import Sentence, sentence_of
from kiosk.updating.kits import KitRefused, check, day, kit_on
from kiosk.updating.where import Where

FILE, WISH = "kit.json", "update"


@dataclass(frozen=True, slots=True)
class Offer:
    """A kit on a stick. made: a date. why: the document of why it is not taken, {} if it is."""

    path: str
    version: str = ""
    made: str = ""
    why: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refusal(self) -> Sentence | None:
        """Why it is not taken; None if it may be."""
        return sentence_of(self.why) if self.why else None


def found_on(stick: Path, where: Where) -> Offer | None:
    """The kit on a stick, looked through; None if there is none. Takes seconds."""
    path = kit_on(stick)
    if path is None:
        return None
    try:
        kit = check(path, where)
    except KitRefused as refused:
        return Offer(str(path), why=refused.sentence.document())
    return Offer(str(path), kit.version, day(kit.made))


def tell(run: Path, offer: Offer | None) -> None:
    """Let the pages know, or that it is gone; OSError if that cannot be written."""
    if offer is None:
        (run / FILE).unlink(missing_ok=True)
        return
    part = run / f".{FILE}.new"
    part.write_text(json.dumps(asdict(offer), ensure_ascii=False), encoding="utf-8")
    part.replace(run / FILE)


def offered(run: Path) -> Offer | None:
    """What the station found on a stick that is in; None if there is no kit on it."""
    try:
        return Offer(**json.loads((run / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def ask(run: Path, offer: Offer) -> None:
    """Ask for it: systemd sees the file, and root looks at the kit once more (the services)."""
    part = run / f".{WISH}.new"
    part.write_text(f"{offer.path}\n", encoding="utf-8")
    part.replace(run / WISH)


def asked(run: Path) -> bool:
    """Whether it was asked for and nobody has begun yet."""
    return (run / WISH).exists()
