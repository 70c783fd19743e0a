"""R10, for whoever asks what is held about a person: all of it, and what can be done about it.

Other people are not named in it: what is told is the record of one person.
"""

from __future__ import annotations

from kiosk import directory
from kiosk.events import Kind
from kiosk.reports.asked import Asked
from kiosk.reports.paper import Part, Sheet, Table, apart, filled, listed
from kiosk.rows import Person

RIGHTS = ("right_see", "right_correct", "right_erase", "right_left_out")


def held_about(asked: Asked) -> tuple[Sheet, ...]:
    """Everything that the station holds about the one person asked about."""
    person = asked.people.get(asked.wish.who)
    if person is None or person.erased:
        return ()
    words = asked.words
    return (
        Sheet(
            title=words("paper.held_about", name=apart(person.name or asked.name(person.id))),
            under=(asked.school, asked.day_said(asked.facts.day())),
            drawing=person.avatar or "card",
            parts=filled(
                Part(
                    words("paper.held_person"), table=Table(("", ""), _row(asked, person), (1, 2))
                ),
                Part(words("paper.held_temas"), table=_temas(asked, person)),
                Part(words("paper.held_dialogues"), _dialogues(asked, person)),
                Part(words("paper.held_wishes"), _wishes(asked, person)),
                Part(words("paper.held_showing"), _showing(asked, person)),
                Part(words("paper.held_notes"), _notes(asked, person)),
                Part(words("paper.held_cards"), _cards(asked, person)),
                Part(words("paper.rights"), tuple(words(f"paper.{each}") for each in RIGHTS)),
            ),
            foot=words("paper.held_never"),
        ),
    )


def _row(asked: Asked, person: Person) -> tuple[tuple[str, str], ...]:
    words = asked.words
    told = (
        ("name", apart(person.name) if person.name else asked.name(person.id)),
        ("called", apart(person.display_name)),
        ("kind", words(f"people.kind_{person.kind}")),
        ("group", apart(person.group)),
        ("drawing", words(f"drawings.{person.avatar}") if person.avatar else ""),
        ("school_id", apart(person.external_id)),
        ("here", words("paper.is_here" if person.active else "people.is_left")),
    )
    signs_in = asked.classroom.access.account(person.id) is not None
    more = ((words("paper.field_account"), words("paper.signs_in")),) if signs_in else ()
    return (*((words(f"paper.field_{key}"), text) for key, text in told if text), *more)


def _temas(asked: Asked, person: Person) -> Table | None:
    words, on = asked.words, asked.reached_on(person.id)
    rows = []
    for path in asked.facts.paths(person.id):
        day = on.get((path.reached, path.tema))
        state = words(f"paper.state_{path.state}")
        state += f" ({asked.day_said(day)})" if day is not None else ""
        flags = [
            words("paper.flag", what=words(f"people.turn_{what}"),
                  value=words(f"people.{what}_{value}"))
            for what, value in (
                ("record", path.record), ("guide", path.guide), ("offers", path.offers)
            )
            if value not in ("none", "no")
        ]  # fmt: skip
        rows.append((asked.title(path.tema), state, listed(flags)))
    if not rows:
        return None
    columns = tuple(words(f"paper.column_{each}") for each in ("tema", "state", "beside"))
    if not any(beside for *_, beside in rows):
        return Table(columns[:2], tuple(sorted(row[:2] for row in rows)), (1, 1))
    return Table(columns, tuple(sorted(rows)), (3, 3, 3))


def _dialogues(asked: Asked, person: Person) -> tuple[str, ...]:
    """A line for each tema and role, with the school days; voided ones too, as such."""
    words = asked.words
    found: dict[tuple[str, str], dict[str, None]] = {}
    rows = asked.connection.execute(
        "SELECT day, tema, kind, tutor = ?1, voided IS NOT NULL FROM dialogues"
        " WHERE tutor = ?1 OR tutee = ?1 ORDER BY day",
        (person.id,),
    )
    for day, tema, kind, accompanied, voided in rows:
        role = "voided" if voided else "accompanied" if accompanied else "learned"
        if kind == Kind.REHEARSAL and not voided:
            role = "rehearsed"
        found.setdefault((asked.title(tema), role), {})[str(day)] = None
    return tuple(
        words(f"paper.held_{role}", tema=tema, days=_runs(days))
        for (tema, role), days in sorted(found.items())
    )


def _runs(days: dict[str, None]) -> str:
    """School days in one line, runs of them drawn together: `1–3, 7`."""
    runs: list[list[int]] = []
    for day in map(int, days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return listed(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)


def _wishes(asked: Asked, person: Person) -> tuple[str, ...]:
    """Everything that the person ever wished to learn, in the words that were typed."""
    found = directory.wish_words(asked.connection, asked.facts.wishes_ever(person.id))
    return tuple(apart(text) for _, text in sorted(found.items()))


def _showing(asked: Asked, person: Person) -> tuple[str, ...]:
    """What was shown in public and when, and what is planned to be shown."""
    words = asked.words
    rows = asked.connection.execute(
        "SELECT day, j.value FROM demonstrations, json_each(shown) j WHERE held ORDER BY day"
    )
    shown = [
        words("paper.held_shown", tema=asked.title(item.partition("|")[2]), day=asked.day_said(day))
        for day, item in rows
        if item.startswith(f"{person.id}|")
    ]
    planned = [
        words("paper.held_planned", tema=asked.title(item.partition("|")[2]))
        for item in asked.facts.agenda()
        if item.startswith(f"{person.id}|")
    ]
    return (*shown, *planned)


def _notes(asked: Asked, person: Person) -> tuple[str, ...]:
    return tuple(
        f"{asked.words('web.day', day=note.day)}: {apart(note.text)}"
        for note in directory.notes(asked.connection, person.id)
    )


def _cards(asked: Asked, person: Person) -> tuple[str, ...]:
    words = asked.words
    cards = [
        words("paper.card_held", label=apart(card.label or "–"))
        for card in directory.cards_of(asked.connection, person.id)
    ]
    days = asked.facts.policies.raw_tap_retention
    return (*cards, words("paper.taps_held", days=days))
