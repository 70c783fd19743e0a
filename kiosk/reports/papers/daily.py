"""R3, for the teacher's own logbook: what happened on a day, in lines to copy."""

from __future__ import annotations

from kiosk.events import Kind
from kiosk.reports.asked import Asked
from kiosk.reports.assembly import Span, together
from kiosk.reports.paper import Part, Sheet, Table, filled, listed
from kiosk.reports.telling import day_sentence

HEADER = ("educator", "companion", "community", "grade", "period")
"""The fields at the head of a page of the logbook, as planners of community schools have them."""


def day_line(asked: Asked) -> tuple[Sheet, ...]:
    """The day, tema by tema: who accompanied whom, what was understood and demonstrated."""
    words = asked.words
    written = {"community": asked.school, "period": asked.days_said}
    header = tuple((words(f"paper.head_{each}"), written.get(each, "")) for each in HEADER)
    reached = asked.reached()
    understood = [
        words("paper.understood_with", who=asked.name(person), tema=asked.title(tema),
              tutor=asked.name(tutor))
        for what, person, tema, tutor in reached if what == "understood"
    ]  # fmt: skip
    demonstrated = [
        words("paper.demonstrated", who=asked.name(person), tema=asked.title(tema))
        for what, person, tema, _ in reached
        if what == "demonstrated"
    ]
    return (
        Sheet(
            title=words("paper.day_line"),
            under=(asked.days_said, asked.school),
            few=(*_aloud(asked), *_by_tema(asked)) or (words("paper.no_encounters"),),
            parts=filled(
                Part(words("paper.understood_today"), tuple(understood)),
                Part(words("paper.demonstrated_today"), tuple(demonstrated)),
                Part(words("paper.tomorrow"), lines=3),
                Part(words("paper.logbook"), table=Table(("", ""), header, (1, 3))),
            ),
        ),
    )


def _aloud(asked: Asked) -> tuple[str, ...]:
    """The sentence to read aloud, if this is the latest school day."""
    found = together(asked.connection, asked.facts, Span.TODAY)
    if not found.last or (asked.days.start, asked.days.stop - 1) != (found.first, found.last):
        return ()
    said = day_sentence(found, asked.words, today=False)
    return (said,) if said else ()


def _by_tema(asked: Asked) -> tuple[str, ...]:
    """A line for each tema: `Fractions: Rosa → Ana, Luis; Ana → Diego`."""
    found: dict[tuple[str, bool], dict[str, list[str]]] = {}
    for tutor, tutee, tema, kind in asked.links:
        of_tema = found.setdefault((tema, kind == Kind.REHEARSAL), {})
        of_tema.setdefault(tutor, []).append(asked.name(tutee))
    lines = []
    for (tema, rehearsed), pairs in found.items():
        title = asked.title(tema)
        if rehearsed:
            title = asked.words("paper.rehearsed", tema=title)
        who = "; ".join(
            f"{asked.name(tutor)} → {listed(dict.fromkeys(tutees))}"
            for tutor, tutees in pairs.items()
        )
        lines.append(f"{title}: {who}")
    return tuple(sorted(lines))
