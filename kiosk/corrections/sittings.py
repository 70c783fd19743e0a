"""Of whom and of what a dialogue was, and whether it was: with all that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kiosk import commands as c
from kiosk import events as e
from kiosk.corrections.values import ELSEWHERE, Moved, Recorded, Triple, View, as_seen
from kiosk.errors import Changed, Refused
from kiosk.folds import Path
from kiosk.rules import Outcome, is_pupil, opening_of


def correct_one(view: View, command: c.CorrectDialogue) -> list[Outcome]:
    """One dialogue, or its whole tutoría, was of others or of another tema."""
    row = as_seen(view, command.dialogue, command.seen)
    if row.voided is not None:
        raise Changed("today.void_already")
    now = (command.tutor, command.tutee, command.tema)
    if now == row.triple:
        raise Refused("today.so_already")
    rows = view.of_tutoria(*row.triple) if command.whole else (row,)
    return mended(view, {each.sitting.dialogue: (each, now) for each in rows}, command.act)


def name_tema(view: View, command: c.NameTema) -> list[Outcome]:
    """The tema of a dialogue begun without one is named, with all sittings of that tutoría."""
    last = view.latest(command.person)
    if last is None:
        raise Refused("errors.nothing_to_name")
    sitting = view.unnamed(command.person) or last
    if sitting.tema == command.tema:
        raise Refused("today.so_already")
    rows = view.of_tutoria(sitting.tutor, sitting.tutee, sitting.tema)
    now = (sitting.tutor, sitting.tutee, command.tema)
    return mended(view, {each.sitting.dialogue: (each, now) for each in rows}, command.act)


def swap(view: View, command: c.SwapPeople) -> list[Outcome]:
    """Two people had each other's cards: each of their dialogues since then is the other's."""
    if command.one == command.other:
        raise Refused("today.two_people")
    since, day = command.since or 0, view.day()
    if command.dialogue:
        row = as_seen(view, command.dialogue, command.seen)
        since, day = row.began, row.day
    other = {command.one: command.other, command.other: command.one}
    rows = view.since((command.one, command.other), since, day)
    if not rows:
        raise Refused("today.nothing_since")
    return mended(view, {r.sitting.dialogue: (r, given(r, other)) for r in rows}, command.act)


def given(row: Recorded, other: Mapping[str, str]) -> Triple:
    """Of whom a dialogue is if some people were others."""
    tutor, tutee, tema = row.triple
    return (other.get(tutor, tutor), other.get(tutee, tutee), tema)


def mended(view: View, moved: Moved, act: str) -> list[Outcome]:
    """Corrections of dialogues, of what was understood in them, and of who took over from whom."""
    if any(now is not None and now[0] == now[1] for _, now in moved.values()):
        raise Refused("today.two_people")
    facts: list[Outcome] = []
    by_day: dict[int, list[str]] = {}
    for ident, (row, now) in moved.items():
        if now is not None:
            by_day.setdefault(row.day, []).append(ident)
    for ident, (row, now) in moved.items():
        if now is None:
            told = (*row.triple, "teacher", row.continues, act)
            facts.append(e.DialogueVoided(ident, row.day, *told))
            continue
        together = tuple(by_day[row.day])
        facts.append(_corrected(view, moved, row, now, together if len(together) > 1 else (), act))
    for row, now in moved.values():
        facts += _understood_moves(view, row, now, act)
    return [*facts, *_followers(view, moved, act)]


def _corrected(
    view: View, moved: Moved, row: Recorded, now: Triple, together: tuple[str, ...], act: str
) -> e.DialogueCorrected:
    tutor, tutee, tema = now
    kind = _kind(view, row, now)
    former = () if kind is e.Kind.REHEARSAL else _former(view, moved, row, now)
    return e.DialogueCorrected(
        dialogue=row.sitting.dialogue,
        day=row.day,
        tutor=tutor,
        tutee=tutee,
        tema=tema,
        kind=kind,
        tutor_pupil=is_pupil(view, tutor),
        tutee_pupil=is_pupil(view, tutee),
        was_tutor=row.sitting.tutor,
        was_tutee=row.sitting.tutee,
        was_tema=row.sitting.tema,
        continues=former,
        was_continues=row.continues,
        together=together,
        began=row.began,
        act=act,
    )


def _kind(view: View, row: Recorded, now: Triple) -> e.Kind:
    """A rehearsal if the learner mastered the tema when it began, and that still stands."""
    _, tutee, tema = now
    if (tutee, tema) == row.triple[1:]:
        return row.sitting.kind
    masters = view.path(tutee, tema).masters
    before = masters and view.path_before(tutee, tema, row.began).masters
    return e.Kind.REHEARSAL if before else e.Kind.TUTORING


def _line(view: View, moved: Moved, tutee: str, tema: str) -> list[tuple[Recorded, str]]:
    """The sittings of a learner with a tema as they are after the corrections, each with its tutor,
    latest first; rehearsals left out."""
    found = {row.sitting.dialogue: (row, row.triple) for row in view.of_learner(tutee, tema)}
    line: dict[str, tuple[Recorded, Triple | None]] = {**found, **moved}
    here = [
        (row, now[0])
        for row, now in line.values()
        if now is not None
        and now[1:] == (tutee, tema)
        and (row.sitting.kind if now == row.triple else _kind(view, row, now)) is e.Kind.TUTORING
    ]
    return sorted(here, key=lambda each: each[0].began, reverse=True)


def _former(view: View, moved: Moved, row: Recorded, now: Triple) -> tuple[str, ...]:
    """The tutors from whom a sitting took over: whoever sat there last before it began."""
    if row.elsewhere:
        return ()
    tutor, tutee, tema = now
    found: dict[str, None] = {}
    for earlier, who in _line(view, moved, tutee, tema):
        if earlier.began < row.began and earlier.sitting.dialogue != row.sitting.dialogue:
            found[who] = None
            if not earlier.elsewhere:
                break
    return tuple(sorted(who for who in found if who != tutor))


def _followers(view: View, moved: Moved, act: str) -> list[Outcome]:
    """Sittings that took over from somebody else than was thought, as the ones before changed."""
    touched = {row.triple[1:] for row, _ in moved.values()}
    touched |= {now[1:] for _, now in moved.values() if now is not None}
    facts: list[Outcome] = []
    for tutee, tema in sorted(touched):
        for row in view.of_learner(tutee, tema):
            if row.sitting.dialogue in moved or row.sitting.kind is e.Kind.REHEARSAL:
                continue
            before = set(_former(view, {}, row, row.triple))
            after = set(_former(view, moved, row, row.triple))
            if before == after:
                continue
            continues = tuple(sorted((set(row.continues) - before) | after))
            if continues != row.continues:
                facts.append(_continuing(row, continues, act))
    return facts


def _continuing(row: Recorded, continues: tuple[str, ...], act: str) -> e.DialogueCorrected:
    sitting = row.sitting
    return e.DialogueCorrected(
        dialogue=sitting.dialogue,
        day=row.day,
        tutor=sitting.tutor,
        tutee=sitting.tutee,
        tema=sitting.tema,
        kind=sitting.kind,
        tutor_pupil=sitting.tutor_pupil,
        tutee_pupil=sitting.tutee_pupil,
        was_tutor=sitting.tutor,
        was_tutee=sitting.tutee,
        was_tema=sitting.tema,
        continues=continues,
        was_continues=row.continues,
        began=row.began,
        act=act,
    )


def _understood_moves(view: View, row: Recorded, now: Triple | None, act: str) -> list[Outcome]:
    """What was understood in a dialogue was understood by those whose it is now."""
    if not view.understood_in(row):
        return []
    facts: list[Outcome] = [e.UnderstoodWithdrawn(*row.triple, act)]
    if now is not None and _kind(view, row, now) is e.Kind.TUTORING:
        facts += _understood(view, now, act)
    return facts


def _understood(view: View, now: Triple, act: str) -> list[Outcome]:
    """That it was understood; with the way back to a tema that had been let go."""
    path = view.path(now[1], now[2])
    facts: list[Outcome] = [e.Understood(*now, act)]
    if path.reached == "released":
        facts.append(path_fact(path, replace(path, reached="understood"), act))
    return facts


def path_fact(was: Path, now: Path, act: str) -> e.PathCorrected:
    """That what a person has with a tema is `now`, and not `was`."""
    return e.PathCorrected(
        now.person,
        now.tema,
        chosen=now.chosen,
        alone=now.alone,
        reached=now.reached,
        offers=now.offers,
        record=now.record,
        guide=now.guide,
        was_chosen=was.chosen,
        was_alone=was.alone,
        was_reached=was.reached,
        was_offers=was.offers,
        was_record=was.record,
        was_guide=was.guide,
        act=act,
    )


def void(view: View, row: Recorded, act: str) -> list[Outcome]:
    """That a dialogue never was, with what was understood in it and who took over after it."""
    return mended(view, {row.sitting.dialogue: (row, None)}, act)


def restored(row: Recorded, act: str) -> e.DialogueRestored:
    """That a voided dialogue was after all, as it stood."""
    sitting = row.sitting
    return e.DialogueRestored(
        dialogue=sitting.dialogue,
        day=row.day,
        tutor=sitting.tutor,
        tutee=sitting.tutee,
        tema=sitting.tema,
        kind=sitting.kind,
        tutor_pupil=sitting.tutor_pupil,
        tutee_pupil=sitting.tutee_pupil,
        continues=row.continues,
        began=row.began,
        act=act,
    )


def hold(view: View, command: c.HoldElsewhere) -> e.DialogueHeld:
    """A dialogue away from the station: a day, no times, and nobody's open one ends by it."""
    if command.tutor == command.tutee:
        raise Refused("today.two_people")
    if command.where not in ELSEWHERE:
        raise Refused("errors.no_place", place=command.where, known=", ".join(ELSEWHERE))
    day = command.day or view.day()
    if not 1 <= day <= view.day():
        raise Refused("today.no_such_day")
    rehearsal = view.path(command.tutee, command.tema).masters
    return e.DialogueHeld(
        dialogue=command.dialogue,
        day=day,
        tutor=command.tutor,
        tutee=command.tutee,
        tema=command.tema,
        kind=e.Kind.REHEARSAL if rehearsal else e.Kind.TUTORING,
        where=command.where,
        tutor_pupil=is_pupil(view, command.tutor),
        tutee_pupil=is_pupil(view, command.tutee),
        station=view.station,
        look=not view.has_title(command.tema),
        act=command.act,
    )


def again(view: View, rows: Iterable[Recorded], fresh: str) -> list[Outcome]:
    """New sittings of those who did not sit down with anybody since."""
    free = [row for row in rows if not view.sat_down_since(row)]
    return [
        opening_of(view, c.OpenDialogue(f"{fresh}.{n}", *row.triple, "went_on"))
        for n, row in enumerate(free, start=1)
    ]
