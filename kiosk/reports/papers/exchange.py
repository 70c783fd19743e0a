"""R7, after an exchange: which temas went to each school, and which came from there."""

from __future__ import annotations

from kiosk.reports.asked import Asked
from kiosk.reports.guests import NO_SCHOOL, outside, school_of
from kiosk.reports.paper import Part, Sheet, Table, apart, filled, listed
from kiosk.reports.small import counted


def exchange(asked: Asked) -> tuple[Sheet, ...]:
    """What travelled between us and each school that came; who met whom only with names."""
    words = asked.words
    went: dict[str, dict[str, None]] = {}
    came: dict[str, dict[str, None]] = {}
    people: dict[str, set[str]] = {}
    met: list[str] = []
    for tutor, tutee, tema, _ in asked.links:
        for who, other, found in ((tutee, tutor, went), (tutor, tutee, came)):
            school = _school(asked, who)
            if school and school != _school(asked, other):
                found.setdefault(school, {})[tema] = None
                people.setdefault(school, set()).add(who)
        if _school(asked, tutor) != _school(asked, tutee):
            met.append(
                words("paper.learned_from", who=asked.name(tutee), tutor=asked.name(tutor),
                      tema=asked.title(tema))
            )  # fmt: skip
    for tema_ in asked.temas.values():
        if tema_.came_from:
            came.setdefault(tema_.came_from, {})[tema_.id] = None
    schools = sorted({*went, *came}, key=str.casefold)
    rows = tuple(
        (
            apart(school),
            listed(asked.sorted_titles(went.get(school, ()))) or "–",
            listed(asked.sorted_titles(came.get(school, ()))) or "–",
            counted(len(people.get(school, ())), words),
        )
        for school in schools
    )
    columns = tuple(words(f"paper.column_{each}") for each in ("school", "went", "came", "people"))
    few = [
        words("paper.went_and_came", school=school, went=went_, came=came_)
        for school, went_, came_, _ in rows
    ]
    return (
        Sheet(
            title=words("paper.exchange"),
            under=(asked.school, asked.days_said),
            few=tuple(few) or (words("paper.no_exchange"),),
            parts=filled(
                Part(words("paper.what_travelled"),
                     table=Table(columns, rows, (2, 3, 3, 1)) if rows else None),
                Part(words("paper.who_met"), tuple(sorted(met)) if asked.wish.names else ()),
                Part(words("paper.next_time"), lines=3),
            ),
            foot=words("paper.small_foot"),
        ),
    )  # fmt: skip


def _school(asked: Asked, who: str) -> str:
    """The school that somebody visits from; "" for one of ours, and where nobody wrote it down."""
    person = asked.people.get(who)
    if person is None or not outside(person):
        return ""
    school = school_of(person)
    return "" if school in NO_SCHOOL else school
