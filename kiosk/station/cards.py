"""What a card is before the desk reads it (docs/rules.md 1 and 2), and what is known with it."""

from __future__ import annotations

from dataclasses import replace

from kiosk import directory
from kiosk.classroom import Classroom, TapNote
from kiosk.desk import Card, Sort
from kiosk.known import KnownFacts
from kiosk.lookups import Lookups
from kiosk.ports import CardSeen


def card_seen(classroom: Classroom, heard: CardSeen, facts: Lookups) -> Card:
    """Whose card it is; of its number only a keyed hash goes on (docs/design.md 3)."""
    if heard.label:
        row = directory.card_by_label(classroom.connection, heard.label)
        if row is not None:
            return facts.card_of(row, side=heard.side)
        uid = heard.label.encode().hex()
        return facts.card(directory.card_key(classroom.key, uid), side=heard.side)
    if directory.is_random(heard.uid):
        return Card("phone", Sort.PHONE, side=heard.side)
    return facts.card(directory.card_key(classroom.key, heard.uid), side=heard.side)


def tap_note(card: Card) -> TapNote:
    """What the raw tap says of a card that the desk reads."""
    return TapNote(card.key, "phone" if card.sort is Sort.PHONE else "tap")


def known_now(
    classroom: Classroom, facts: Lookups, *, two_sides: bool, readers: int, all_answer: bool
) -> KnownFacts:
    """What the desk may ask. two_sides: the settings ask for them too (docs/rules.md 2, rule 15).

    Sides count only where there are two, and while every reader answers: otherwise two people
    would never be a pair, and the kiosk would stand in the way.
    """
    apart = (facts.policies.two_sides or two_sides) and readers > 1 and all_answer
    return KnownFacts(
        facts,
        replace(facts.policies, two_sides=apart),
        waiting=classroom.access.offered_to,
        pages=classroom.access.pages_for,
    )
