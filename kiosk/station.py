"""The station: one loop on one thread. A reading or a press comes in, one step, and it is shown.

Commit first, then beep (docs/design.md, promise 1). A missing reader is said and waited for; a
display fault is one event and a notice, and the taps go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk import desk as grammar
from kiosk import directory
from kiosk.classroom import Classroom, TapNote
from kiosk.clock import local_date, zone
from kiosk.commands import CloseDay, NotePart, SetClock, StartBoot
from kiosk.config import Config
from kiosk.desk import Card, Desk, Shown, Sort, Step
from kiosk.enrolling.running import Run, running, take
from kiosk.errors import KioskError, PartLost, Refused, StorageError, StorageFull
from kiosk.known import KnownFacts
from kiosk.lookups import Lookups
from kiosk.ports import Button, CardSeen, Display, Heard, Pressed, ReaderChanged, Signal, Signals
from kiosk.saying import Sayings
from kiosk.screens import Face, Screen
from kiosk.starting import ask_again, asks_language, choose_language, language_screen
from kiosk.starting.board import asks_board, board_screen, by_button, new_site, same_site
from kiosk.taps import Seen, Sightings, see
from kiosk.texts import Sentence
from kiosk.words import Words, languages
from kiosk.words import words as catalogue

log = logging.getLogger(__name__)

TURN = 5.0
"""Seconds that one pair is shown at rest before the next."""

QUIET = 2.0
"""Seconds after the last card in which the file may be tidied without anybody waiting."""

LOOK = 1.0
"""Seconds between two looks at the clock while nothing happens."""

FORGET = 600.0
"""Seconds between two looks whether raw taps are old enough to go."""

RETRY_DISPLAY = 2.0
"""Seconds between two tries to reach a display that does not answer."""

ASK_DISPLAY = 5.0
"""Seconds after which a display that need not change is asked whether it is still there."""


SAID_FOR = 2.0
"""Seconds for which it is said whose a card became, before the next one's turn is shown."""

TAKEN = frozenset({"enrolled", "enrol_seen"})


@dataclass(frozen=True, slots=True)
class Parts:
    """What the station gives to people."""

    display: Display
    signals: Signals


@dataclass(frozen=True, slots=True)
class State:
    """What the parts show and hear now; no history (docs/rules.md 8)."""

    screen: Screen
    signal: Signal | None = None
    readers: tuple[tuple[int, Sentence], ...] = ()
    display: Sentence | None = None
    storage: str = ""

    @property
    def reader(self) -> tuple[Sentence, ...]:
        """Why each reader that is lost is; () if all answer."""
        return tuple(detail for _, detail in self.readers)


class Station:
    """The desk with its classroom and parts; `hear` and `tick` are called from one thread."""

    def __init__(
        self,
        classroom: Classroom,
        parts: Parts,
        config: Config,
        words: Words,
        *,
        address: Callable[[], str] = lambda: "",
        code: Callable[[], str] = lambda: "",
        told: Callable[[State], None] = lambda state: None,
    ) -> None:
        self.classroom = classroom
        self.words = self._own_words = words
        self._parts = parts
        self._zone = zone(config.site.timezone)
        self._two_sides = config.site.two_sides
        self._sides = (1, 2) if config.reader2 is not None else (1,)
        self._address = address
        self._code = code
        self._told = told
        self._desk = Desk()
        self._sightings = Sightings()
        self._rest_since = 0.0
        self._looked = float("-inf")
        self._heard = 0.0
        self._forgot = float("-inf")
        self._seq = 0
        self._display_tried = 0.0
        self._run: Run | None = None
        self._enrolled_until = 0.0
        self._notice: tuple[Screen, float] | None = None
        self._asked = self._board = False
        self.state = State(Screen(Face.REST))

    def start(self) -> None:
        """Come up: what earlier boots left open is interrupted; say what there is to say."""
        facts = self.classroom.facts()
        boot = facts.boot
        last, former = self.classroom.last_boot(), self.classroom.site.former
        if last != boot:
            day_may_be_new = facts.begun() and not self.classroom.moment().trust.vouched
            self.classroom.submit(StartBoot(former))
            if (last or former) and day_may_be_new:
                self._desk = grammar.ask_day(self._desk)
        self._rest_since = self.classroom.clock.now()
        self._asked = asks_language(self.classroom)
        self._board = asks_board(self.classroom)
        self._watch_language()
        self._watch_clock()
        self._refresh()

    # what comes in

    def hear(self, heard: Heard) -> None:
        """One reading, press or change of a reader, at the instant that it tells."""
        try:
            match heard:
                case CardSeen():
                    self._seen(heard)
                case Pressed(button=button, at=at):
                    self._run_out(at)
                    if self._answered(button, at):
                        return
                    step = grammar.press(self._desk, button, at, self._known())
                    self._do(step, at)
                case ReaderChanged():
                    self._reader_changed(heard)
        finally:
            served = getattr(heard, "served", None)
            if served is not None:
                served()

    def tick(self, now: float) -> None:
        """Time passed: do what is due; now and then, or when the record changed, look around."""
        self._run_out(now)
        seq = self.classroom.seq()
        if now - self._looked >= LOOK or seq != self._seq:
            self.look(now)

    def look(self, now: float) -> None:
        """Look at clock and display, and turn the pairs that are shown at rest."""
        self._looked = now
        self._watch_clock()
        if self._seq != (seq := self.classroom.seq()):
            self._seq = seq
            if self._watch_language():
                self._refresh(now)
        if now - self._heard >= QUIET:
            self.classroom.tidy()
            self._forget_taps(now)
        self._asked = asks_language(self.classroom)
        self._board = asks_board(self.classroom)
        if self._enrols(now):
            self._show_next(now)
        elif self._desk.shown.face is Face.REST:
            self._show_rest(now)
        wait = RETRY_DISPLAY if self.state.display else ASK_DISPLAY
        if now - self._display_tried >= wait:
            before = self.state
            self._draw(before.screen, now)
            if self.state != before:
                self._told(self.state)

    def notice(self, screen: Screen | None, now: float, seconds: float = 0.0) -> None:
        """Show something while nobody is at the desk, for so long at most; None takes it away."""
        self._notice = None if screen is None else (replace(screen, signal=None), now + seconds)
        # While cards are given out, the display says whose turn it is; the notice waits.
        if self._desk.shown.face is Face.REST and self._run is None:
            self._show_rest(now, screen.signal if screen is not None else None, force=True)

    def show_again(self, now: float) -> None:
        """Show what there is to show now, because something else than a card changed it."""
        self._refresh(now)

    def due(self) -> float | None:
        """When something will run out next, in the clock's seconds."""
        return grammar.due(self._desk)

    def screen_now(self, now: float) -> Screen:
        """What the display says at this instant."""
        if self._desk.shown.face is Face.REST and not self.state.reader:
            return self._at_rest(now)
        return self.state.screen

    # how it is dealt with

    def _known(self, facts: Lookups | None = None) -> KnownFacts:
        """What is true now, or what these facts say.

        Sides count only where there are two, and while every reader answers: otherwise two people
        would never be a pair, and the kiosk would stand in the way."""
        facts = facts or self.classroom.facts()
        apart = facts.policies.two_sides or self._two_sides
        apart = apart and len(self._sides) > 1 and not self.state.readers
        return KnownFacts(
            facts,
            replace(facts.policies, two_sides=apart),
            waiting=self.classroom.access.offered_to,
            pages=self.classroom.access.pages_for,
        )

    def _seen(self, heard: CardSeen) -> None:
        now = self._heard = heard.at
        facts = self.classroom.facts()
        card = self._card(heard, facts)
        known = self._known(facts)
        sighting = see(
            self._sightings, card.key, now, known.policies, side=heard.side, blind=heard.blind
        )
        self._sightings = sighting.sightings
        if self._run_out(now):
            known = self._known()
        if self._enrols(now):
            if sighting.seen is Seen.TAP:
                self._enrol(card, now)
            return
        if sighting.seen is Seen.LYING:
            self._do(grammar.keep(self._desk, card, now, sighting.since, known), now)
            return
        if sighting.seen is Seen.BOUNCE:
            self._keep_note(TapNote(card.key, "bounce"))
            return
        what = "phone" if card.sort is Sort.PHONE else "tap"
        step = grammar.read(self._desk, card, now, known)
        self._do(step, now, TapNote(card.key, what))

    # while a tablet asks whose the cards are

    def _enrols(self, now: float) -> bool:
        """Whether a tablet asks now; when it has just ended, what there is to show is shown."""
        before, self._run = self._run, running(self.classroom)
        if before is not None and self._run is None:
            self._refresh(now)
        return self._run is not None

    def _enrol(self, card: Card, now: float) -> None:
        """A card is only "this card": commit first, then say whose it is."""
        assert self._run is not None, "only while a tablet asks"
        key = "" if card.sort is Sort.PHONE else card.key
        try:
            taken = take(self.classroom, self._run, key)
        except StorageError as error:
            self._not_kept(error, now)
            return
        self._enrolled_until = now + SAID_FOR
        signal = Signal.DONE if taken.said in TAKEN else Signal.REFUSED
        name = self.words.said(taken.name)
        shown = self._sayings().enrolling(taken.said, taken.who, name)
        self._show(replace(shown, signal=signal), now)

    def _show_next(self, now: float) -> None:
        """Whose turn it is, once what came of the last card has been read."""
        if now < self._enrolled_until or self._run is None:
            return
        if self.state.reader:
            self._show_rest(now)
            return
        who = self._run.next
        look = "enrol_done" if self._run.what == "class" else "enrol_look"
        screen = self._sayings().enrolling("enrol_next" if who else look, who)
        if screen != replace(self.state.screen, signal=None):
            self._show(screen, now)

    def _card(self, heard: CardSeen, facts: Lookups) -> Card:
        if heard.label:
            row = directory.card_by_label(self.classroom.connection, heard.label)
            if row is not None:
                return facts.card_of(row, side=heard.side)
            uid = heard.label.encode().hex()
            return facts.card(directory.card_key(self.classroom.key, uid), side=heard.side)
        key = directory.card_key(self.classroom.key, heard.uid)
        if directory.is_random(heard.uid):
            return Card("phone", Sort.PHONE, side=heard.side)
        return facts.card(key, side=heard.side)

    def _run_out(self, now: float) -> bool:
        """Do what has run out by now, in order, each at its own instant; whether anything had."""
        any_due = False
        while (due := grammar.due(self._desk)) is not None and due <= now:
            any_due, before = True, self._desk
            self._do(grammar.leave(self._desk, due, self._known()), due)
            if self._desk == before:
                break
        return any_due

    def _do(self, step: Step, now: float, tap: TapNote | None = None) -> None:
        if step.commands or tap is not None:
            try:
                self.classroom.submit(*step.commands, tap=tap)
            except Refused as error:
                log.warning("refused: %s", error)
                shown = Shown(Face.SAY, say="refused", signal=Signal.REFUSED)
                self._desk = replace(self._desk, shown=shown, until=now + 12)
                self._show_now(now, shown)
                return
            except StorageError as error:
                self._not_kept(error, now)
                return
            if self.state.storage:
                self.state = replace(self.state, storage="")
        self._desk = step.desk
        if step.shown is not None:
            self._show_now(now, step.shown)
        elif step.commands or tap is not None:
            self._told(self.state)

    def _not_kept(self, error: StorageError, now: float) -> None:
        """Nothing was written: say so, and leave the desk as if the card had not come."""
        log.error("not kept: %s", error)
        full = isinstance(error, StorageFull)
        self.state = replace(self.state, storage="full" if full else "lost")
        shown = Shown(Face.STORAGE_FULL, signal=Signal.REFUSED)
        leaving = tuple(replace(each, due=max(each.due, now + 1)) for each in self._desk.leaving)
        self._desk = replace(self._desk, shown=shown, until=now + 12, leaving=leaving)
        screen = self._sayings().plain(
            Face.STORAGE_FULL, "storage_full" if full else "storage_lost"
        )
        self._show(replace(screen, signal=Signal.REFUSED), now)

    def _keep_note(self, note: TapNote) -> None:
        try:
            self.classroom.submit(tap=note)
        except StorageError as error:
            log.error("a bounce was not kept: %s", error)

    def _reader_changed(self, heard: ReaderChanged) -> None:
        self._run_out(heard.at)
        others = tuple(each for each in self.state.readers if each[0] != heard.side)
        was_lost = len(others) != len(self.state.readers)
        if heard.found:
            if not was_lost:
                return
            self.state = replace(self.state, readers=others)
        else:
            detail = heard.detail or Sentence("parts.reader_mute")
            if len(self._sides) > 1:
                detail = Sentence("parts.which_reader", {"n": heard.side, "says": detail})
            self.state = replace(self.state, readers=(*others, (heard.side, detail)))
            self._desk = grammar.cleared(self._desk)
            if was_lost:
                self._told(self.state)
                return
        self._note_part("reader", heard.found, heard.side)
        if heard.found:
            self._refresh(heard.at)
        else:
            self._show_rest(heard.at, force=True)

    def _note_part(self, part: str, found: bool, side: int = 1) -> None:
        try:
            self.classroom.submit(NotePart(part, found, side))
        except StorageError as error:
            log.error("the %s's change was not kept: %s", part, error)

    def _watch_clock(self) -> None:
        """Keep a vouched time for this boot, and close the day when its date has passed."""
        moment = self.classroom.moment()
        if moment.wall_ms is None or not moment.trust.vouched:
            return
        try:
            if not self.classroom.has_anchor(moment.boot):
                self.classroom.submit(SetClock(moment.wall_ms, moment.trust))
            day = self.classroom.day_date_ms()
            if day is not None and self._desk != (desk := grammar.day_known(self._desk)):
                self._desk = desk
                self._refresh()
            if day is not None and local_date(day, self._zone) < local_date(
                moment.wall_ms, self._zone
            ):
                self.classroom.submit(CloseDay("station"))
        except StorageError as error:
            log.error("the clock's change was not kept: %s", error)

    def _watch_language(self) -> bool:
        """Speak the language that was chosen on the tablet; whether it is another than before."""
        chosen = self.classroom.facts().policies.language
        before = self.words
        self.words = catalogue(chosen) if chosen in languages() else self._own_words
        return self.words is not before

    def _forget_taps(self, now: float) -> None:
        """Delete raw taps whose time is over (docs/rules.md 6)."""
        if now - self._forgot < FORGET:
            return
        self._forgot = now
        try:
            self.classroom.forget_taps()
        except StorageError as error:
            log.error("old taps were not deleted: %s", error)

    # what is shown

    def _sayings(self) -> Sayings:
        return Sayings(self.classroom.connection, self.classroom.facts(), self.words)

    def _turn(self, now: float) -> int:
        return self._desk.page + int((now - self._rest_since) / TURN)

    def _refresh(self, now: float | None = None) -> None:
        instant = self.classroom.clock.now() if now is None else now
        self._show_now(instant, self._desk.shown)

    def _show_now(self, now: float, shown: Shown) -> None:
        if shown.face is Face.REST:
            turns = (now - self._rest_since) // TURN if shown.signal else 0.0
            self._rest_since = now - turns * TURN  # what is shown now stays for a whole turn
            self._show_rest(now, shown.signal, force=True)
            return
        if shown.face is Face.STORAGE_FULL:
            return
        self._show(self._sayings().screen(shown, self._address(), self._code()), now)

    def _at_rest(self, now: float) -> Screen:
        """A notice that stands, or what is asked of a new station, else the pairs in turn."""
        if self._notice is not None and now < self._notice[1]:
            return self._notice[0]
        self._notice = None
        turn = self._turn(now)
        asked = self._question(turn)
        return asked or self._sayings().rest(turn, self._address(), self._code())

    def _question(self, turn: int) -> Screen | None:
        """What is asked in this turn of whoever sets the station up."""
        if self._board:
            return board_screen(turn, self.words, buttons=by_button(self.classroom))
        return language_screen(turn) if self._asked else None

    def _say_board(self, lit: int, now: float) -> bool:
        """It was repaired, or it is a new site; only while the station is nobody's."""
        if not by_button(self.classroom):
            return False
        try:
            if lit == 0:
                same_site(self.classroom)
            else:
                name = self.words("first.new_site_name")
                new_site(self.classroom, name, str(self._zone))
        except StorageError as error:
            self._not_kept(error, now)
            return True
        except KioskError as fault:
            log.warning("no new site was made: %s", fault)
            return True
        self._board = False
        self._refresh(now)
        return True

    def _answered(self, button: Button, now: float) -> bool:
        """Take a button for what is asked at rest; False if it is for the desk."""
        shown = self.state.screen
        if not self._desk.bare or self._desk.shown.face is not Face.REST:
            return False
        try:
            if button is Button.BACK and ask_again(self.classroom):
                self._asked = True
                self._refresh(now)
                return True
            if button is Button.OK and shown.face is Face.ASK_BOARD:
                return self._say_board(shown.lit, now)
            if button is not Button.OK or shown.face is not Face.ASK_LANGUAGE:
                return False
            choose_language(self.classroom, shown.lit)
        except StorageError as error:
            self._not_kept(error, now)
            return True
        self._asked = False
        self._watch_language()
        return False  # and the same OK shows the address, the code of the tablet beside it

    def _show_rest(self, now: float, signal: Signal | None = None, force: bool = False) -> None:
        if self.state.reader:
            lost = [side for side, _ in self.state.readers]
            screen = self._sayings().reader_lost(lost, len(self._sides))
        else:
            screen = self._at_rest(now)
        if force or screen != replace(self.state.screen, signal=None):
            self._show(replace(screen, signal=signal), now)

    def _show(self, screen: Screen, now: float) -> None:
        self.state = replace(self.state, screen=screen, signal=screen.signal or self.state.signal)
        if screen.signal is not None:
            try:
                self._parts.signals.give(screen.signal)
            except PartLost as error:
                log.warning("lamp and buzzer: %s", error)
        self._draw(screen, now)
        self._told(self.state)

    def _draw(self, screen: Screen, now: float) -> None:
        try:
            self._display_tried = now
            self._parts.display.show(screen)
        except PartLost as error:
            if not self.state.display:
                self.state = replace(self.state, display=error.sentence)
                self._note_part("display", found=False)
        else:
            if self.state.display:
                self.state = replace(self.state, display=None)
                self._note_part("display", found=True)
