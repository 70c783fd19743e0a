"""R8, for a researcher: what the file of arrows holds, and on which conditions it is given."""

from __future__ import annotations

from kiosk.reports.asked import Asked
from kiosk.reports.paper import Part, Sheet, Table, filled

COLUMNS = ("Id", "Source", "Target", "Type", "kind", "tema", "days")
"""As `kiosk.exports.graphs` writes them."""

CONDITIONS = tuple(f"condition_{n}" for n in range(1, 7))


def research(asked: Asked) -> tuple[Sheet, ...]:
    """The statement that goes with the data; the school decides each time."""
    words = asked.words
    rows = tuple((name, words(f"paper.data_{name.lower()}")) for name in COLUMNS)
    return (
        Sheet(
            title=words("paper.research"),
            under=(asked.days_said,),
            few=(words("paper.research_what"), words("paper.research_not")),
            parts=filled(
                Part(words("paper.conditions"), tuple(words(f"paper.{c}") for c in CONDITIONS)),
                Part(words("paper.data_columns"), table=Table(("", ""), rows, (1, 4))),
                Part(words("paper.signatures"), lines=3),
            ),
        ),
    )
