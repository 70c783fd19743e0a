"""R6, for a network or a foundation: how many took part in a school year. Counts, nobody by name.

Whole years only: two papers about overlapping days could be subtracted from one another.
"""

from __future__ import annotations

from kiosk.reports.asked import Asked
from kiosk.reports.paper import Sheet
from kiosk.reports.small import counted, total
from kiosk.reports.temas import temas

KINDS = {
    "students": ("student", "new"),
    "teachers": ("teacher",),
    "families": ("family",),
    "others": ("visitor", "guest", "alum", "promoter", "supervisor"),
}
"""Who is counted together; a guest of the pool may be anybody who visits."""


def census(asked: Asked) -> tuple[Sheet, ...]:
    """People by kind, living temas, generations, exchanges and families of one school year."""
    words = asked.words
    cells = took_part(asked)
    together = total(cells.values())
    rows = [(words(f"paper.count_{kind}"), counted(n, words)) for kind, n in cells.items()]
    rows += [(words("paper.count_all"), str(together))] if together is not None else []
    reached = {tutee for _, tutee, _, _ in asked.tutorias if _kind(asked, tutee) == "families"}
    living = [each.tema for each in temas(asked.connection, asked.facts) if each.living]
    deepest = asked.deepest
    origins = {each.came_from for each in living if each.came_from}
    schools = {
        asked.people[who].group
        for link in asked.links
        for who in link[:2]
        if who in asked.people
        and asked.people[who].kind in ("visitor", "guest")
        and asked.people[who].group
    }
    told = (
        (words("paper.census_temas"), str(len(living))),
        (words("paper.census_generations"), str(deepest) if deepest else "–"),
        (words("paper.census_reached"), counted(len(reached), words)),
        (words("paper.census_audience"), counted(_audience(asked), words)),
        (words("paper.census_origins"), str(len(origins))),
        (words("paper.census_schools"), str(len(schools))),
    )
    return (
        Sheet(
            title=words("paper.census"),
            under=(asked.school, asked.days_said),
            few=tuple(f"{what}: {number}" for what, number in (*rows, *told)),
            foot=words("paper.small_foot"),
        ),
    )


def _audience(asked: Asked) -> int:
    """How many relatives and guests came to demonstrations of these days; some came twice."""
    row = asked.connection.execute(
        "SELECT coalesce(sum(families + visitors), 0) FROM demonstrations"
        " WHERE held AND day BETWEEN ? AND ?",
        (asked.days.start, asked.days.stop - 1),
    ).fetchone()
    return int(row[0])


def took_part(asked: Asked) -> dict[str, int]:
    """How many people of each kind were in a dialogue on these days; erased people are counted."""
    met = {who for link in asked.links for who in link[:2]}
    found = dict.fromkeys(KINDS, 0)
    for who in met:
        found[_kind(asked, who)] += 1
    return found


def _kind(asked: Asked, who: str) -> str:
    person = asked.people.get(who)
    kind = person.kind if person is not None else "new"
    return next(name for name, kinds in KINDS.items() if kind in kinds)
