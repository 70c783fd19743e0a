"""R1, the letter to a family: what a child learns, from whom, and what can be seen of it."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.reports.asked import Asked
from kiosk.reports.paper import Item, Part, Sheet, apart, filled, listed
from kiosk.reports.people import PersonPage, With, person_page
from kiosk.rows import Person


def letters(asked: Asked) -> tuple[Sheet, ...]:
    """A letter for each child asked about, in the first person, with drawings.

    Companions have their names only where they were asked for: both families agreed.
    """
    found = ((each, person_page(asked.classroom, each.id)) for each in asked.chosen())
    return tuple(_letter(asked, person, page) for person, page in found if page is not None)


def _letter(asked: Asked, person: Person, page: PersonPage) -> Sheet:
    words = asked.words
    learning = [_titled(asked, each) for each in page.learning]
    holds = [_titled(asked, each) for each in page.holds]
    few = [words("paper.my_name", name=apart(person.display_name or person.name))]
    few += [words("paper.i_learn", temas=asked.some(learning))] if learning else []
    few += [words("paper.i_understood", temas=asked.some(holds))] if holds else []
    shown = [each for each in page.holds if each.path.reached == "demonstrated"]
    passed = dict.fromkeys(tema.id for each in page.accompanied for tema in each.temas)
    helped = dict.fromkeys(each.person.id for each in page.accompanied)
    return Sheet(
        title=words("paper.letter"),
        under=(asked.school, asked.day_said(asked.facts.day())),
        few=tuple(few),
        drawing=person.avatar or "card",
        parts=filled(
            Part(words("paper.learning"), items=_items(asked, page.learning, companions=True)),
            Part(words("paper.chosen"), items=_items(asked, page.chosen)),
            Part(words("paper.i_wish"), tuple(apart(each.text) for each in page.wishes)),
            Part(words("paper.understood"), items=_items(asked, page.holds, companions=True)),
            Part(words("paper.shown"), items=_items(asked, shown)),
            Part(words("paper.offering"), items=_items(asked, page.offers)),
            Part(
                words("paper.accompanied"),
                _with(asked, helped, "with_them") if helped else (),
                tuple(Item(asked.title(each), _drawing(asked, each)) for each in passed),
            ),
            Part(words("paper.come_and_see"), _next(asked, person), lines=2),
        ),
        foot=words("paper.letter_foot"),
    )


def _next(asked: Asked, person: Person) -> tuple[str, ...]:
    """What this child will show at the next assembly."""
    mine = [item.partition("|")[2] for item in asked.facts.agenda() if _of(item, person)]
    titles = asked.sorted_titles(mine)
    return (asked.words("paper.i_will_show", temas=listed(titles)),) if titles else ()


def _of(item: str, person: Person) -> bool:
    return item.partition("|")[0] == person.id


def _items(asked: Asked, those: Iterable[With], *, companions: bool = False) -> tuple[Item, ...]:
    return tuple(
        Item(
            _titled(asked, each),
            _drawing(asked, each.ident),
            listed(_with(asked, (p.id for p in each.people), "with"))
            if companions and each.people
            else "",
        )
        for each in those
    )


def _with(asked: Asked, people: Iterable[str], key: str) -> tuple[str, ...]:
    """With whom, as far as it may be said."""
    if not asked.wish.names:
        return (asked.words(f"paper.{key}_somebody"),)
    return (
        asked.words(
            f"paper.{key}", names=listed(dict.fromkeys(asked.name(each) for each in people))
        ),
    )


def _titled(asked: Asked, each: With) -> str:
    return asked.title(each.ident)


def _drawing(asked: Asked, tema: str) -> str:
    found = asked.temas.get(tema)
    return found.drawing if found is not None else ""
