"""R5, for whoever comes to see: the picture, and these days in five sentences."""

from __future__ import annotations

from kiosk.reports.asked import Asked
from kiosk.reports.paper import Part, Sheet, filled
from kiosk.reports.papers.meeting import figures
from kiosk.reports.temas import temas


def visit(asked: Asked) -> tuple[Sheet, ...]:
    """What a visitor understands in a minute; whoever shows it puts the picture beside it."""
    words = asked.words
    worked = asked.sorted_titles(tema for _, _, tema, _ in asked.links)
    living = [each for each in temas(asked.connection, asked.facts) if each.living]
    few = list(figures(asked))
    few += [words("paper.worked", temas=asked.some(worked))] if worked else []
    few += [words("paper.living_n", n=len(living))]
    return (
        Sheet(
            title=words("paper.visit"),
            under=(asked.school, asked.days_said),
            few=tuple(few[:5]),
            parts=filled(Part(words("paper.what_it_is"), (words("paper.what_it_is_said"),))),
            foot=words("paper.small_foot"),
        ),
    )
