"""Guests leave in the evening, and their cards go back to the pool (docs/rules.md 7, of guests)."""

from __future__ import annotations

from dataclasses import replace

from kiosk import events as e
from kiosk.rows import CardRow, Person
from kiosk.rules.values import Outcome, View


def leave(view: View) -> list[Outcome]:
    """The day is over: guests' names go, unless they may stay, and their cards go back to the pool.

    Whoever was somebody's guest today rests, with what was learned; the card stands for somebody
    new tomorrow. A card that nobody used stays as it is.
    """
    made: list[Outcome] = []
    for guest, label in view.guests():
        bare = replace(guest, name=label, display_name=label, consent=False)
        if not view.has_done(guest.id):
            made += [bare, e.PersonChanged(guest.id)] if bare != guest else []
            continue
        kept = guest if guest.consent else bare
        made += [replace(kept, active=False), e.PersonChanged(guest.id)]
        for card in view.cards_of(guest.id)[:1]:
            made += _back_in_pool(view, card, bare)
    return made


def _back_in_pool(view: View, card: CardRow, like: Person) -> list[Outcome]:
    """The card stands for a guest of whom nothing is known yet, of that kind and school."""
    # From the card and the day, so that two stations that close the day agree.
    fresh = f"{like.id.partition('.')[0]}.{view.day()}"
    return [
        replace(like, id=fresh, pool=card.label or like.pool),
        e.PersonChanged(fresh),
        replace(card, owner=fresh),
        e.CardChanged(card.key),
    ]
