"""The opposite of each correction: written in reverse, all stands again as before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk import events as e
from kiosk.corrections.joining import cards_go, cards_rest
from kiosk.corrections.sittings import again, restored, void
from kiosk.corrections.values import Recorded, View
from kiosk.errors import Changed, Refused
from kiosk.rows import Person
from kiosk.rules import Outcome


def undo(view: View, undone: str, act: str) -> list[Outcome]:
    """The opposite of each fact of an act, in reverse; if nobody said otherwise since."""
    records = view.act(undone) if undone else ()
    if not records:
        raise Refused("today.nothing_to_undo")
    facts: list[Outcome] = []
    pushed: list[Recorded] = []
    for record in reversed(records):
        dialogue = e.mended(record.fact)
        if dialogue and view.mends(dialogue)[-1].id != record.id:
            if isinstance(record.fact, e.DialogueCorrected) and _only_continues(record.fact):
                continue
            raise Changed("today.changed_since")
        if isinstance(record.fact, e.DialogueCorrected):
            pushed += view.pushed_out(dialogue)
        facts += _opposite(view, record, act)
    if not facts:
        raise Changed("today.undone_already")
    pairs = {row.sitting.dialogue: row for row in pushed}
    return [*facts, *again(view, pairs.values(), act)]


def _only_continues(fact: e.DialogueCorrected) -> bool:
    was = (fact.was_tutor, fact.was_tutee, fact.was_tema)
    return (fact.tutor, fact.tutee, fact.tema) == was


def _opposite(view: View, record: e.Record, act: str) -> Sequence[Outcome]:
    match record.fact:
        case e.DialogueCorrected() as fact:
            return [_back(view, record, fact, act)]
        case e.DialogueVoided(dialogue=dialogue):
            row = view.recorded(dialogue)
            assert row is not None, "what was voided was opened"
            return [restored(row, act)]
        case e.DialogueRestored(dialogue=dialogue) as fact:
            whys = [
                r.fact.why for r in view.mends(dialogue) if isinstance(r.fact, e.DialogueVoided)
            ]
            triple = (fact.tutor, fact.tutee, fact.tema)
            why = whys[-1] if whys else "teacher"
            return [e.DialogueVoided(dialogue, fact.day, *triple, why, fact.continues, act)]
        case e.DialogueHeld(dialogue=dialogue):
            row = view.recorded(dialogue)
            return [] if row is None or row.voided is not None else void(view, row, act)
        case e.DialogueConfirmed(dialogue=dialogue, day=day, by=by, was_by=was_by):
            row = view.recorded(dialogue)
            if row is None or row.confirmed != by:
                return []
            return [e.DialogueConfirmed(dialogue, day, was_by, by, act)]
        case e.Understood(tutor=tutor, tutee=tutee, tema=tema):
            return [e.UnderstoodWithdrawn(tutor, tutee, tema, act)]
        case e.UnderstoodWithdrawn(tutor=tutor, tutee=tutee, tema=tema):
            return [e.Understood(tutor, tutee, tema, act)]
        case e.WishMade(wish=wish, was=was):
            now = view.wish(wish)
            if not was or now is None or not now.standing:
                return []
            return [e.WishMade(wish, was, now.tema, now.person, act)]
        case e.PathCorrected() as path:
            return [_path_back(path, act)]
        case e.PersonsJoined(person=person, other=other, cards=cards, act=joined_by) as joining:
            if view.joining(person, other) != joined_by:
                return []
            mine = tuple(key for key in cards if _owner(view, key) == person)
            hers = tuple(key for key in joining.rested if _stands(view, key, person, resting=True))
            parted = e.PersonsParted(person, other, mine, act, hers)
            rows = _changes_entry(view, parted, mine, other, active=True)
            return [*rows, *cards_rest(view, hers, resting=False)]
        case e.PersonsParted(person=person, other=other, cards=cards) as parting:
            mine = tuple(key for key in cards if _owner(view, key) == other)
            hers = tuple(key for key in parting.rested if _stands(view, key, person, resting=False))
            joined = e.PersonsJoined(person, other, mine, act, hers)
            rows = _changes_entry(view, joined, mine, person, active=False)
            return [*rows, *cards_rest(view, hers, resting=True)]
    return []


def _owner(view: View, key: str) -> str:
    card = view.card_row(key)
    return card.owner if card is not None else ""


def _stands(view: View, key: str, owner: str, *, resting: bool) -> bool:
    card = view.card_row(key)
    return card is not None and card.owner == owner and card.resting == resting


def _changes_entry(
    view: View,
    told: e.PersonsJoined | e.PersonsParted,
    keys: tuple[str, ...],
    owner: str,
    *,
    active: bool,
) -> list[Outcome]:
    emptied = view.person(told.other)
    rows: list[Outcome] = []
    if isinstance(emptied, Person) and not emptied.erased and (not emptied.pooled or keys):
        rows = [replace(emptied, active=active)]
    changed = [e.PersonChanged(told.other), e.PersonChanged(told.person)]
    return [told, *cards_go(view, keys, owner), *rows, *changed]


def _back(view: View, record: e.Record, fact: e.DialogueCorrected, act: str) -> e.Fact:
    before = view.told_before(fact.dialogue, record)
    assert isinstance(
        before, (e.DialogueOpened, e.DialogueHeld, e.DialogueCorrected, e.DialogueRestored)
    ), "what was corrected had been told"
    return e.DialogueCorrected(
        dialogue=fact.dialogue,
        day=fact.day,
        tutor=before.tutor,
        tutee=before.tutee,
        tema=before.tema,
        kind=before.kind,
        tutor_pupil=before.tutor_pupil,
        tutee_pupil=before.tutee_pupil,
        was_tutor=fact.tutor,
        was_tutee=fact.tutee,
        was_tema=fact.tema,
        continues=() if isinstance(before, e.DialogueHeld) else before.continues,
        was_continues=fact.continues,
        together=tuple(reversed(fact.together)),
        began=fact.began,
        act=act,
    )


def _path_back(fact: e.PathCorrected, act: str) -> e.PathCorrected:
    return e.PathCorrected(
        fact.person,
        fact.tema,
        chosen=fact.was_chosen,
        alone=fact.was_alone,
        reached=fact.was_reached,
        offers=fact.was_offers,
        record=fact.was_record,
        guide=fact.was_guide,
        was_chosen=fact.chosen,
        was_alone=fact.alone,
        was_reached=fact.reached,
        was_offers=fact.offers,
        was_record=fact.record,
        was_guide=fact.guide,
        act=act,
    )
