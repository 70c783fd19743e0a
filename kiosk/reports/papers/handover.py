"""R12, for whoever comes next: where the group is. The former teacher's notes stay with her."""

from __future__ import annotations

from kiosk import directory
from kiosk.reports.asked import Asked
from kiosk.reports.paper import Item, Part, Sheet, apart, filled, listed
from kiosk.reports.temas import Living, temas


def handover(asked: Asked) -> tuple[Sheet, ...]:
    """Living temas and who offers them, who learns what with whom, what is waited for."""
    words = asked.words
    known = temas(asked.connection, asked.facts)
    living = [each for each in known if each.living and not each.tema.resting]
    fragile = [apart(each.tema.title) for each in living if each.fragile]
    asleep = [apart(each.tema.title) for each in known if each.tema.resting]
    few = [words("paper.temas_here", temas=asked.some([apart(e.tema.title) for e in living]))]
    few += [words("paper.fragile", temas=asked.some(fragile))] if fragile else []
    return (
        Sheet(
            title=words("paper.handover"),
            under=(asked.school, asked.day_said(asked.facts.day())),
            few=tuple(few) if living else (words("paper.no_record"),),
            parts=filled(
                Part(words("paper.who_offers"), items=tuple(_offered(asked, e) for e in living)),
                Part(words("paper.who_learns"), _learning(asked)),
                Part(words("paper.who_waits"), _waiting(asked)),
                Part(words("paper.on_the_agenda"), _agenda(asked)),
                Part(words("paper.asleep"), (listed(asleep),) if asleep else ()),
                Part(words("paper.my_notes"), _notes(asked)) if asked.wish.notes else Part(),
                Part(words("paper.agreements"), lines=3),
            ),
            foot=words("paper.handover_foot"),
        ),
    )


def _offered(asked: Asked, living: Living) -> Item:
    who = living.offering or living.holders
    key = "paper.offered_by" if living.offering else "paper.held_by"
    more = asked.words(key, names=listed(asked.name(each) for each in who))
    return Item(apart(living.tema.title), living.tema.drawing, more)


def _here(asked: Asked) -> set[str]:
    return {each.id for each in directory.present(asked.connection) if not each.pooled}


def _learning(asked: Asked) -> tuple[str, ...]:
    """Who is learning what, with whom: the live tutorías, a line for each who learns."""
    rows = asked.connection.execute(
        "SELECT t.tutor, t.tutee, t.tema FROM tutorias t"
        " JOIN paths p ON p.person = t.tutee AND p.tema = t.tema"
        " WHERE t.dialogues != '[]' AND t.handed_on = '[]'"
        " AND p.reached = '' AND p.dialogues != '[]'"
    )
    here = _here(asked)
    found: dict[str, list[str]] = {}
    for tutor, tutee, tema in rows:
        if tutor in here and tutee in here:
            said = asked.words("paper.learns_with", tema=asked.title(tema), tutor=asked.name(tutor))
            found.setdefault(tutee, []).append(said)
    return tuple(
        sorted(
            asked.words("paper.learns_those", who=asked.name(who), those="; ".join(sorted(those)))
            for who, those in found.items()
        )
    )


def _waiting(asked: Asked) -> tuple[str, ...]:
    """What somebody chose and is without a tutor in, and what somebody wished for in words."""
    here = _here(asked)
    found = [
        (asked.title(tema), asked.name(who)) for who, tema in asked.facts.waiting() if who in here
    ]
    wishes = {wish.wish: wish.person for wish in asked.facts.all_wishes() if wish.person in here}
    texts = directory.wish_words(asked.connection, wishes)
    found += [(apart(text), asked.name(wishes[wish])) for wish, text in texts.items()]
    return tuple(f"{what}: {who}" for what, who in sorted(found))


def _agenda(asked: Asked) -> tuple[str, ...]:
    """Who is to show what at the next assembly, in order."""
    items = (item.partition("|") for item in asked.facts.agenda())
    return tuple(
        asked.words("paper.demonstrated", who=asked.name(who), tema=asked.title(tema))
        for who, _, tema in items
    )


def _notes(asked: Asked) -> tuple[str, ...]:
    """The notes of whoever asks, and of nobody else."""
    found = []
    for person in asked.people.values():
        if person.active and not person.erased:
            found += [
                f"{asked.name(person.id)}: {apart(note.text)}"
                for note in directory.notes(asked.connection, person.id)
                if note.author == asked.wish.me
            ]
    return tuple(found)
