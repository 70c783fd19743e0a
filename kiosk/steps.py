"""What a person may do with a tema, as pages of the display: acts, and facts without an act.

Pure: from the path alone, and whether somebody offers the tema (docs/rules.md 2, 12, and 4). The
first page is the likeliest; `next` turns to the others. Back steps are ordinary.
"""

from __future__ import annotations

from kiosk.commands import (
    ChangeGuide,
    ChangeOffer,
    ChangeRecord,
    Choose,
    Release,
    StudyAlone,
    TakeAnotherLook,
)
from kiosk.desk import Item
from kiosk.folds import Path

_NEXT = {"none": "begun", "begun": "ready", "ready": "none"}


def with_tema(path: Path, *, offered: bool) -> tuple[Item, ...]:
    """The pages of a person with a tema; never empty.

    offered: whether somebody here offers it; to choose what nobody offers is to wish for it.
    """
    if path.masters:
        return (*offering(path), *written(path), *_another_look(path))
    if path.state == "learning":
        return (_study(path), record(path), _let_go(path))
    if path.state == "chosen":
        return (Item("chosen", path.tema), _study(path), _let_go(path))
    chooses = Choose(*_of(path))
    wish = Item("wish", path.tema, does=chooses)
    return (Item("choose", path.tema, does=chooses) if offered else wish, _study(path))


def offering(path: Path) -> tuple[Item, ...]:
    """Whether whoever masters it offers it; a demonstrated tema leaves the catalogue by resting."""
    person, tema = path.person, path.tema
    offer = Item("offer", tema, does=ChangeOffer(person, tema, "yes"))
    rest = Item("rest_offer", tema, does=ChangeOffer(person, tema, "resting"))
    stop = Item("stop_offer", tema, does=ChangeOffer(person, tema, "no"))
    shown = path.reached == "demonstrated"
    match path.offers:
        case "yes":
            return (rest,) if shown else (rest, stop)
        case "resting":
            return (offer,) if shown else (offer, stop)
    return (offer, rest) if shown else (offer,)


def written(path: Path) -> tuple[Item, ...]:
    """Record and guide, which stay on paper."""
    guide = ChangeGuide(path.person, path.tema, _NEXT[path.guide])
    return record(path), Item(f"guide_{path.guide}", path.tema, does=guide)


def record(path: Path) -> Item:
    """The learning record; at any time, also while one is learning."""
    command = ChangeRecord(path.person, path.tema, _NEXT[path.record])
    return Item(f"record_{path.record}", path.tema, does=command)


def alone(path: Path) -> Item:
    """That it is being studied alone."""
    return Item("alone", path.tema)


def _study(path: Path) -> Item:
    return alone(path) if path.alone else Item("study", path.tema, does=StudyAlone(*_of(path)))


def _let_go(path: Path) -> Item:
    return Item("let_go", path.tema, does=Release(*_of(path)))


def _another_look(path: Path) -> tuple[Item, ...]:
    if path.reached not in ("understood", "demonstrated"):
        return ()
    return (Item("another_look", path.tema, does=TakeAnotherLook(*_of(path))),)


def _of(path: Path) -> tuple[str, str]:
    return path.person, path.tema
