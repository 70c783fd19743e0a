"""R11, the kit's health: what works, what to look at, how many cards are left."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from kiosk import directory
from kiosk.reports.asked import Asked
from kiosk.reports.paper import Part, Sheet, Table, filled


def kit(asked: Asked) -> tuple[Sheet, ...]:
    """Clock, storage, parts and cards as the station tells them, with one thing to do for each."""
    words = asked.words
    parts = list(asked.found())
    to_do = [f"{each.says} {each.do}".strip() for each in parts if each.state in ("look", "broken")]
    cards = directory.cards(asked.connection)
    guests = {each.id for each in asked.people.values() if each.pooled}
    spare = sum(card.owner in guests and not card.resting for card in cards)
    free = sum(not card.owner and not card.resting for card in cards)
    trust = asked.classroom.moment().trust
    told = (
        (words("paper.kit_version"), _version()),
        (words("paper.kit_clock"), words(f"paper.trust_{trust}")),
        (words("paper.kit_guests"), str(spare)),
        (words("paper.kit_free"), str(free)),
        (words("paper.kit_temas"), str(sum(c.sort == "tema" and bool(c.owner) for c in cards))),
    )
    return (
        Sheet(
            title=words("paper.kit"),
            under=(asked.school, asked.day_said(asked.facts.day())),
            few=tuple(to_do) or ((words("paper.kit_well"),) if parts else ()),
            parts=filled(
                Part(words("paper.kit_cards"), table=Table(("", ""), told, (3, 2))),
                Part(
                    words("paper.kit_parts"),
                    tuple(each.says for each in parts if each.state in ("ok", "not_measured")),
                ),
                Part(words("paper.kit_wanted"), lines=3),
            ),
        ),
    )


def _version() -> str:
    try:
        return version("tutoria-kiosk")
    except PackageNotFoundError:
        return "–"
