"""What a visitor is told in a minute: five sentences about the whole group, nobody in them."""

from __future__ import annotations

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.reports.figures import Figures
from kiosk.reports.group import group_figures
from kiosk.reports.telling import told
from kiosk.saying import FEW
from kiosk.words import Words

SENTENCES = 5
"""As many as one remembers on the way home."""

ORDER = ("circle", "peers", "generation", "mutual", "gone_out", "arrived", "guests", "first_time")
"""Of which figures, the first that there is something to tell of."""

PEOPLELESS = frozenset({"generation", "gone_out", "arrived"})
"""What may be told of a group so small that a figure would point at somebody."""


def sentences(classroom: Classroom, words: Words) -> tuple[str, ...]:
    """The sentences for a visitor: what happens here, what lives here, and how far it has come."""
    found = group_figures(classroom.connection, classroom.facts())
    titles = {tema.id: tema.title for tema in directory.temas(classroom.connection)}
    tiny = found.people < FEW
    lines: dict[str, str] = {}
    for line in told(found, titles, words):
        lines.setdefault(line.code, line.sentence)
    more = [lines[code] for code in ORDER if code in lines and (not tiny or code in PEOPLELESS)]
    return (words("visit.how"), *_living(found, tiny, words), *more)[:SENTENCES]


def _living(found: Figures, tiny: bool, words: Words) -> list[str]:
    temas = len(found.offered)
    if not temas or not found.tutorias:
        return [words("visit.beginning")]
    if tiny:
        return [words("visit.temas", temas=temas)]
    return [words("visit.living", people=found.people, temas=temas)]
