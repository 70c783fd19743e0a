"""While a tablet asks for it, each card at the station is only "this card": looked at, or given.

A run is an ask of the station (`kiosk.asks`) that its page renews; it ends ten seconds after the
page is gone. The station gives each card by itself, in one step with the tap, so that fifty
children can come one after the other whatever the Wi-Fi does.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace

from kiosk import directory
from kiosk.classroom import Classroom, TapNote
from kiosk.enrolling.cards import card_of, given, to_guest, whose
from kiosk.enrolling.changes import carry_out, undo
from kiosk.errors import Refused
from kiosk.imports.report import Book
from kiosk.imports.tables import plain
from kiosk.rows import Person
from kiosk.texts import Sentence

NAME = "enrol"
LASTS = 10.0
"""Seconds after which a run ends whose page does not ask any more."""

RENEW = 7.0
"""A page that asks again sooner changes nothing: each renewal is written to the file."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a tablet asks of the station's cards.

    by: whose tablet. what: `look` (cards are only seen), `class` (each is given to the next), or
    `guests` (each becomes a guest card of that kind and school).
    queue: whose turn it is, by number `at`. anew: cards of others pass on too. taps: how many
    there were. card, said, who: the last card, what came of it, and whose it is. given: (person,
    card, token to undo) of this run, in order.
    """

    id: str
    by: str
    what: str
    queue: tuple[str, ...] = ()
    at: int = 0
    anew: bool = False
    taps: int = 0
    card: str = ""
    said: str = ""
    who: str = ""
    given: tuple[tuple[str, str, str], ...] = ()
    kind: str = ""
    school: str = ""

    @property
    def next(self) -> str:
        """Whose turn it is; "" when everybody had theirs."""
        return self.queue[self.at] if self.at < len(self.queue) else ""

    @property
    def cards(self) -> dict[str, str]:
        """Who got each card in this run."""
        return {card: person for person, card, _ in self.given}

    def text(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self))


def run_of(text: str) -> Run:
    """The run that `text` gave."""
    values = json.loads(text)
    values["queue"] = tuple(values["queue"])
    values["given"] = tuple(tuple(each) for each in values["given"])
    return Run(**values)


def running(classroom: Classroom) -> Run | None:
    """The run that stands now."""
    text = classroom.asks.standing(NAME)
    return run_of(text) if text else None


def begin(
    classroom: Classroom,
    by: str,
    what: str,
    queue: Iterable[str],
    anew: bool = False,
    *,
    kind: str = "",
    school: str = "",
) -> Run:
    """Ask the station for its cards; Refused while another tablet does."""
    stands = running(classroom)
    if stands is not None and stands.by != by:
        other = directory.person(classroom.connection, stands.by)
        raise Refused("people.run_other", name=other.display_name if other else "")
    run = Run(secrets.token_hex(6), by, what, tuple(queue), anew=anew, kind=kind, school=school)
    if what == "class" and not run.queue:
        raise Refused("people.run_nobody")
    classroom.asks.ask(NAME, run.text(), LASTS)
    return run


def renew(classroom: Classroom, by: str) -> Run | None:
    """Let this tablet's run stand on; None if it has none."""
    run = running(classroom)
    if run is None or run.by != by:
        return None
    if classroom.asks.left(NAME) < RENEW:
        classroom.asks.change(NAME, LASTS, lambda text: text)
    return run


def end(classroom: Classroom, by: str) -> None:
    """Ask no longer; another tablet's run goes on."""
    run = running(classroom)
    if run is not None and run.by == by:
        classroom.asks.end(NAME)


def moved(classroom: Classroom, by: str, change: Callable[[Run], Run]) -> None:
    """Change this tablet's run; harmless if it has none."""

    def changed(text: str) -> str:
        run = run_of(text)
        return change(run).text() if run.by == by else text

    classroom.asks.change(NAME, LASTS, changed)


def skipped(run: Run) -> Run:
    """The next one's turn; this one has none today."""
    return replace(run, at=min(run.at + 1, len(run.queue)), said="", who="")


def stepped_back(run: Run) -> Run:
    """The one before has their turn again."""
    return replace(run, at=max(run.at - 1, 0), said="", who="")


def undone(classroom: Classroom, by: str) -> None:
    """The last card that was given in this run is put back, and its person's turn comes again."""
    run = running(classroom)
    if run is None or run.by != by or not run.given:
        raise Refused("people.undo_gone")
    person, _, token = run.given[-1]
    undo(classroom, by, token)

    def before(run: Run) -> Run:
        at = run.queue.index(person) if person in run.queue else run.at
        return replace(run, given=run.given[:-1], at=at, said="", who="")

    moved(classroom, by, before)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a card. said: a key of `display` in words; who: whose it is, or "".

    name: what else it stands for.
    """

    said: str
    who: str = ""
    name: str | Sentence = ""


def take(classroom: Classroom, run: Run, key: str) -> Taken:
    """Take a card as this run wants it, in one step with its tap; key: "" for a phone."""
    note = TapNote(key or "phone", "enrol" if key else "phone")
    if not key:
        return _told(classroom, run, note, "", Taken("phone"))
    if run.what == "look":
        return _told(classroom, run, note, key, Taken("enrol_seen"))
    if key in run.cards:
        return _told(classroom, run, note, key, _hers(classroom, key))
    if not run.next and run.what != "guests":
        return _told(classroom, run, note, key, Taken("enrol_done"))
    try:
        return _give(classroom, run, note, key)
    except Refused:
        return _told(classroom, run, note, key, _hers(classroom, key))


def _give(classroom: Classroom, run: Run, note: TapNote, key: str) -> Taken:
    """The card is the next one's, or is already, and the one after has their turn."""
    card = directory.card(classroom.connection, key)
    if card is not None and run.next and card.owner == run.next and not card.resting:
        moved_on = replace(run, at=run.at + 1)
        return _told(classroom, moved_on, note, key, Taken("enrolled", run.next))
    who: list[str] = []

    def plan(book: Book) -> None:
        if run.what == "guests":
            who.append(to_guest(book, key, kind=run.kind, school=run.school))
            return
        who.append(given(book, key, run.next, anew=run.anew).id)

    token = carry_out(classroom, run.by, plan, note)
    more = (*run.given, (who[0], key, token))
    queue = tuple(who[0] if each == run.next else each for each in run.queue)
    after = replace(run, queue=queue, at=run.at + bool(queue), given=more)
    return _told(classroom, after, None, key, Taken("enrolled", who[0]))


def _told(classroom: Classroom, run: Run, note: TapNote | None, key: str, taken: Taken) -> Taken:
    """Remember what came of the card, for the page."""
    if note is not None:
        classroom.submit(tap=note)
    after = replace(run, taps=run.taps + 1, card=key, said=taken.said, who=taken.who)

    def changed(text: str) -> str:
        return after.text() if run_of(text).id == after.id else text

    classroom.asks.change(NAME, max(classroom.asks.left(NAME), 1.0), changed)
    return taken


def _hers(classroom: Classroom, key: str) -> Taken:
    """By whose it is, why a card is not taken."""
    book = Book(classroom)
    card = card_of(book, key)
    if card.sort == "person" and card.owner:
        return Taken("enrol_other", card.owner)
    return Taken("enrol_sort", "", whose(book, card))


def turns(people: Iterable[Person], group: str, owners: set[str], only_without: bool) -> list[str]:
    """Whose turn comes, in the order of their names: those of a group, or everybody."""
    wanted = [
        each
        for each in people
        if each.name and not each.pooled and (not group or each.group == group)
        and not (only_without and each.id in owners)
    ]  # fmt: skip
    return [each.id for each in sorted(wanted, key=lambda each: plain(each.name))]
