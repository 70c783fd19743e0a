"""Who sits after whom in the ring (docs/rules.md 7)."""

from __future__ import annotations

from dataclasses import replace

from kiosk import commands as c
from kiosk import events as e
from kiosk.errors import Refused
from kiosk.rules.values import Outcome, View


def move(view: View, command: c.MoveSeat) -> list[Outcome]:
    """All the seats that change when a person sits down after another one."""
    seated, person, after = view.seated(), command.person, command.after
    order = {each.id: each for each in seated}
    if person not in order or (after and after not in order):
        raise Refused("now.not_here")
    if after == person:
        return []
    ids = [each for each in order if each != person]
    ids.insert(ids.index(after) + 1 if after else 0, person)
    seats = [each.seat for each in seated]
    if len(set(seats)) < len(seats):  # people who came later may share a seat until somebody moves
        seats = list(range(1, len(seats) + 1))
    moved = [
        replace(order[ident], seat=seat)
        for ident, seat in zip(ids, seats, strict=True)
        if order[ident].seat != seat
    ]
    return [*moved, e.SeatsChanged(tuple(each.id for each in moved))] if moved else []
