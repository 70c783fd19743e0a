"""Sheets to go on by hand: one for each screen, so that nothing waits for the station."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.reports.asked import Asked
from kiosk.reports.paper import Part, Sheet, Table, apart
from kiosk.reports.temas import temas


def day_sheet(asked: Asked) -> tuple[Sheet, ...]:
    """Instead of the reader: who sat down with whom, to be entered later."""
    return _ruled(asked, "day", ("tutor", "tutee", "tema", "heart"), (3, 3, 4, 2), 17)


def catalogue_sheet(asked: Asked) -> tuple[Sheet, ...]:
    """Instead of the catalogue: the temas of here, who offers each, who wants to learn it."""
    living = [each.tema for each in temas(asked.connection, asked.facts) if not each.tema.resting]
    known = [(apart(tema.title), "", "") for tema in living]
    columns = ("tema", "offers", "wants")
    return _ruled(asked, "catalogue", columns, (5, 4, 4), max(17, len(known) + 3), known)


def wishes_sheet(asked: Asked) -> tuple[Sheet, ...]:
    """Instead of the list of wishes: what somebody would like to learn, and who knows of it."""
    return _ruled(asked, "wishes", ("wish", "who", "knows"), (5, 3, 4), 19)


def demonstrations_sheet(asked: Asked) -> tuple[Sheet, ...]:
    """Instead of the agenda: who shows what on which day, and how many come to see."""
    columns = ("date", "who", "tema", "families", "visitors")
    return _ruled(asked, "demonstrations", columns, (4, 8, 8, 3, 3), 18)


def lineage_sheet(asked: Asked) -> tuple[Sheet, ...]:
    """Instead of the tree of a tema: from whom each had it, line by line back to who brought it."""
    return _ruled(asked, "lineage", ("who", "had_it_from", "date"), (4, 4, 2), 19)


def path_sheets(asked: Asked) -> tuple[Sheet, ...]:
    """Instead of a pupil's page: one for each, to be filled in by the pupil."""
    columns = ("tema", "with", "i_chose", "i_learn", "i_understood", "i_showed", "i_offer")
    sheets = []
    for person in asked.chosen():
        (sheet,) = _ruled(asked, "path", columns, (5, 4, 2, 2, 2, 2, 2), 18)
        sheets.append(
            Sheet(apart(person.name), (sheet.title, *sheet.under), parts=sheet.parts,
                  drawing=person.avatar or "card")
        )  # fmt: skip
    return tuple(sheets)


def network_sheet(asked: Asked) -> tuple[Sheet, ...]:
    """Instead of the picture: everybody in a ring, and the threads to be drawn."""
    words = asked.words
    return (
        Sheet(
            title=words("paper.sheet_network"),
            under=(asked.school, words("paper.date_by_hand")),
            few=(words("paper.sheet_network_how"),),
            parts=(Part(words("paper.threads_and_temas"), lines=5),),
        ),
    )


def _ruled(
    asked: Asked,
    name: str,
    columns: tuple[str, ...],
    wide: tuple[int, ...],
    rows: int,
    known: Sequence[tuple[str, ...]] = (),
) -> tuple[Sheet, ...]:
    """A sheet with so many rows to write in; known: those that begin it."""
    words = asked.words
    empty = ("",) * len(columns)
    lines = (*known, *(empty for _ in range(rows - len(known))))
    table = Table(tuple(words(f"paper.column_{each}") for each in columns), lines, wide)
    return (
        Sheet(
            title=words(f"paper.sheet_{name}"),
            under=(asked.school, words("paper.date_by_hand")),
            few=(words(f"paper.sheet_{name}_how"),),
            parts=(Part(table=table),),
        ),
    )
