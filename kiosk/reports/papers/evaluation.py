"""R2, for the teacher at the end of a period: what each pupil has to show. Nothing is added up."""

from __future__ import annotations

from kiosk.folds import Path
from kiosk.reports.asked import Asked
from kiosk.reports.paper import Part, Sheet, Table, apart, filled
from kiosk.rows import Person

COLUMNS = ("tema", "understood_on", "demonstrated_on", "record", "guide", "where")


def evidence(asked: Asked) -> tuple[Sheet, ...]:
    """A sheet for each pupil asked about: temas by field, with days and what lies on paper."""
    return tuple(_sheet(asked, each) for each in asked.chosen())


def _sheet(asked: Asked, person: Person) -> Sheet:
    words = asked.words
    on = asked.reached_on(person.id)
    fields: dict[str, list[tuple[str, ...]]] = {}
    for path in asked.facts.paths(person.id):
        if path.state in ("none", "released") or not _of_period(asked, path, on):
            continue
        tema = asked.temas.get(path.tema)
        field = apart(tema.field) if tema is not None and tema.field else words("paper.no_field")
        fields.setdefault(field, []).append(_row(asked, path, on))
    columns = tuple(words(f"paper.column_{each}") for each in COLUMNS)
    wide = (4, 4, 4, 3, 3, 3)
    return Sheet(
        title=apart(person.name),
        under=tuple(each for each in (apart(person.group), asked.school, asked.days_said) if each),
        drawing=person.avatar or "card",
        few=() if fields else (words("paper.no_record"),),
        parts=filled(
            *(
                Part(field, table=Table(columns, tuple(sorted(rows)), wide))
                for field, rows in sorted(fields.items())
            ),
            Part(words("paper.observed"), lines=4),
        ),
        foot=words("paper.evidence_foot"),
    )


def _of_period(asked: Asked, path: Path, on: dict[tuple[str, str], int]) -> bool:
    """Whether a step of it was in the days asked about; what goes on belongs to every period."""
    if asked.wish.days is None or path.state not in ("understood", "demonstrated"):
        return True
    steps = [on[what, path.tema] for what in ("understood", "demonstrated")
             if (what, path.tema) in on]  # fmt: skip
    return not steps or any(day in asked.days for day in steps)


def _row(asked: Asked, path: Path, on: dict[tuple[str, str], int]) -> tuple[str, ...]:
    words = asked.words

    def day(what: str, *states: str) -> str:
        if path.reached not in states:
            return "–"
        return asked.day_said(on[what, path.tema]) if (what, path.tema) in on else words(
            "paper.day_unknown"
        )  # fmt: skip

    return (
        asked.title(path.tema),
        day("understood", "understood", "demonstrated"),
        day("demonstrated", "demonstrated"),
        words(f"people.record_{path.record}"),
        words(f"people.guide_{path.guide}"),
        "",
    )
