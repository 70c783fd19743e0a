"""A call for the teacher."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import (
    HelpAnswered,
    HelpCalled,
    Record,
)


@dataclass(frozen=True, slots=True)
class Help:
    """A call for the teacher, and whether it is still standing."""

    call: str
    people: tuple[str, ...] = ()
    dialogue: str = ""
    standing: bool = False
    day: int = 0


def evolve_help(help_call: Help, record: Record) -> Help:
    """The call after the event; people may join a call that is standing."""
    match record.fact:
        case HelpCalled(people=people, dialogue=dialogue, day=day):
            everybody = tuple(dict.fromkeys((*help_call.people, *people)))
            return replace(
                help_call,
                people=everybody,
                dialogue=dialogue or help_call.dialogue,
                standing=True,
                day=day,
            )
        case HelpAnswered():
            return replace(help_call, standing=False)
    return help_call
