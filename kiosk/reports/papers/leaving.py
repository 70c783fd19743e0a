"""R9, for whoever leaves or moves: what was learned, to take along and to be taken in elsewhere."""

from __future__ import annotations

from kiosk.folds import Path
from kiosk.reports.asked import Asked
from kiosk.reports.paper import Item, Part, Sheet, apart, filled
from kiosk.reports.passport import STATES, Carried, Passport, codes


def passport(asked: Asked) -> tuple[Sheet, ...]:
    """The passport of the one person asked about, on paper and as QR codes."""
    person = asked.people.get(asked.wish.who)
    if person is None or person.erased or person.pooled or not person.name:
        return ()
    words = asked.words
    paths = [
        path for path in asked.facts.paths(person.id)
        if path.tema in asked.temas and (path.state in STATES.values() or path.masters)
    ]  # fmt: skip
    by_state = {state: [p for p in paths if _state(p) == state] for state in STATES.values()}
    held = [*by_state["demonstrated"], *by_state["understood"]]
    called = person.display_name or person.name
    carried = tuple(
        Carried(asked.temas[path.tema].title, _state(path), path.offers == "yes")
        for state in reversed(STATES.values())
        for path in by_state[state]
    )
    few = [words("paper.passport_held", temas=asked.some([asked.title(p.tema) for p in held]))]
    return (
        Sheet(
            title=words("paper.passport_of", name=apart(called)),
            under=(asked.day_said(asked.facts.day()),),
            drawing=person.avatar or "card",
            few=tuple(few) if held else (),
            parts=filled(
                *(
                    Part(
                        words(f"paper.state_{state}"),
                        items=tuple(_item(asked, path) for path in by_state[state]),
                    )
                    for state in reversed(STATES.values())
                ),
                Part(said=(words("paper.passport_code"),)),
            ),
            codes=codes(Passport(person.name, person.avatar, carried)),
            foot=words("paper.passport_foot"),
        ),
    )


def _state(path: Path) -> str:
    """What goes along; who offers what was brought from elsewhere has it, and has shown it."""
    return "demonstrated" if path.masters and path.state not in STATES.values() else path.state


def _item(asked: Asked, path: Path) -> Item:
    more = asked.words("paper.passport_offers") if path.offers == "yes" else ""
    return Item(asked.title(path.tema), asked.temas[path.tema].drawing, more)
