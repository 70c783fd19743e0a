"""Two entries of one person become one: dialogues, paths, understandings and cards.

What becomes of the cards depends on what the second entry was (docs/rules.md 2, rule 14).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kiosk import commands as c
from kiosk import events as e
from kiosk.corrections.sittings import given, mended, path_fact
from kiosk.corrections.values import Recorded, Triple, View
from kiosk.errors import Refused
from kiosk.folds import Path
from kiosk.rows import Person
from kiosk.rules import Outcome


def join(view: View, command: c.JoinPersons) -> list[Outcome]:
    """All that one entry has becomes the other's; the emptied one rests."""
    person, other, act = command.person, command.other, command.act
    kept, emptied = view.person(person), view.person(other)
    if person == other or kept is None or emptied is None or kept.erased or emptied.erased:
        raise Refused("today.two_entries")
    if emptied.kind in ("teacher", "promoter"):
        raise Refused("today.keep_signer")
    if emptied.pooled and not kept.pooled:
        return _given_back(view, command)
    moved: dict[str, tuple[Recorded, Triple | None]] = {}
    for row in view.of_person(other):
        now = given(row, {other: person})
        moved[row.sitting.dialogue] = (row, None if now[0] == now[1] else now)
    facts: list[Outcome] = []
    facts += [f for f in mended(view, moved, act) if not isinstance(f, _SAID)]
    for path in view.paths(other):
        facts += _path_joins(view, path, person, act)
    for wish in view.wishes(other):
        facts.append(e.WishMade(wish.wish, person, wish.tema, other, act))
    keys = tuple(card.key for card in view.cards(other))
    in_use = tuple(card.key for card in view.cards(person) if not card.resting)
    # A new card takes the place of the former one; of somebody entered twice both go on.
    rested = in_use if emptied.kind == "new" else ()
    return [
        *facts,
        e.PersonsJoined(person, other, keys, act, rested),
        *cards_go(view, keys, person),
        *cards_rest(view, rested, resting=True),
        *_back_again(kept, emptied),
        replace(emptied, active=False),
        e.PersonChanged(other),
        e.PersonChanged(person),
    ]


def _given_back(view: View, command: c.JoinPersons) -> list[Outcome]:
    """Somebody had a guest card for a day: that day is theirs, and the card is the pool's again."""
    person, other, act = command.person, command.other, command.act
    rows = view.of_person(other)
    day = max((row.day for row in rows), default=0)
    if command.dialogue:
        day = next((r.day for r in rows if r.sitting.dialogue == command.dialogue), 0)
    moved: dict[str, tuple[Recorded, Triple | None]] = {}
    for row in rows:
        now = given(row, {other: person})
        if row.day == day:
            moved[row.sitting.dialogue] = (row, None if now[0] == now[1] else now)
    if not moved:
        raise Refused("tablet_more.card_unused")
    return [*mended(view, moved, act), e.PersonsJoined(person, other, (), act)]


def _back_again(kept: Person, emptied: Person) -> list[Outcome]:
    """A guest of an earlier day is here again, with another card of the pool (docs/rules.md 6)."""
    if not (kept.pool and emptied.pool):
        return []
    named = kept.name != kept.pool or not emptied.active
    who = kept if named else replace(kept, name=emptied.name, display_name=emptied.display_name)
    return [replace(who, active=True, pool=emptied.pool, consent=kept.consent or emptied.consent)]


_SAID = (e.Understood, e.UnderstoodWithdrawn, e.PathCorrected)


def _path_joins(view: View, path: Path, person: str, act: str) -> list[Outcome]:
    """What somebody has with a tema becomes another entry's, which may have more already."""
    other, tema = path.person, path.tema
    was = view.path(person, tema)
    facts: list[Outcome] = []
    for tutor in path.agreed:
        facts.append(e.UnderstoodWithdrawn(tutor, other, tema, act))
        if tutor != person:
            facts.append(e.Understood(tutor, person, tema, act))
    for tutee in sorted(set(path.passed_on)):
        for _ in range(view.path(tutee, tema).agreed.count(other)):
            facts.append(e.UnderstoodWithdrawn(other, tutee, tema, act))
            if tutee != person:
                facts.append(e.Understood(person, tutee, tema, act))
    now = replace(
        was,
        chosen=was.chosen or path.chosen,
        alone=was.alone or path.alone,
        reached=max(was.reached, path.reached, key=_REACHED.index),
        offers=max(was.offers, path.offers, key=("no", "resting", "yes").index),
        record=max(was.record, path.record, key=_WRITTEN.index),
        guide=max(was.guide, path.guide, key=_WRITTEN.index),
    )
    if now != was:
        facts.append(path_fact(was, now, act))
    blank = {name: getattr(_BLANK, name) for name in _OWN}
    if any(getattr(path, name) != value for name, value in blank.items()):
        facts.append(path_fact(path, replace(path, **blank), act))
    return facts


_OWN = ("chosen", "alone", "reached", "offers", "record", "guide")
_BLANK = Path("", "")
_REACHED = ("", "released", "understood", "demonstrated")
_WRITTEN = ("none", "begun", "ready")


def cards_go(view: View, keys: Iterable[str], owner: str) -> list[Outcome]:
    """The rows of cards that change their owner, and the facts that tell of them."""
    outcomes: list[Outcome] = []
    for key in keys:
        card = view.card_row(key)
        if card is not None:
            outcomes += [replace(card, owner=owner), e.CardChanged(key)]
    return outcomes


def cards_rest(view: View, keys: Iterable[str], *, resting: bool) -> list[Outcome]:
    """The rows of cards that rest, or are in use again, and the facts that tell of them."""
    outcomes: list[Outcome] = []
    for key in keys:
        card = view.card_row(key)
        if card is not None:
            outcomes += [replace(card, resting=resting), e.CardChanged(key)]
    return outcomes
