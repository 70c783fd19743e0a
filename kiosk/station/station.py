"""The station's steps: what is heard becomes a step of the desk, is committed, and is shown.

Commit first, then beep (docs/design.md 1, promise 1). What is decided stands in the rooms beside
this one and in `kiosk.desk`; here it is only carried out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from kiosk import desk as grammar
from kiosk.classroom import Classroom, TapNote
from kiosk.clock import zone
from kiosk.config import Config
from kiosk.desk import Card, Desk, Shown, Step
from kiosk.enrolling.running import Run, running
from kiosk.errors import Refused, StorageError
from kiosk.known import KnownFacts
from kiosk.lookups import Lookups
from kiosk.ports import Button, CardSeen, Heard, Pressed, ReaderChanged, Signal
from kiosk.saying import Door, Sayings
from kiosk.screens import Face, Hotspot, Screen
from kiosk.station import faults, giving_out, upkeep
from kiosk.station.asked import Answer, answer, answered, asks_now
from kiosk.station.cards import card_seen, known_now, tap_note
from kiosk.station.parts import Panel, Parts, State, lost_readers
from kiosk.station.resting import Rest, screen_at_rest
from kiosk.taps import Seen, Sightings, see
from kiosk.words import Words

log = logging.getLogger(__name__)


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
        hotspot: Callable[[], Hotspot | None] = lambda: None,
        told: Callable[[State], None] = lambda state: None,
    ) -> None:
        self.classroom = classroom
        self.words = self._own_words = words
        self._panel = Panel(parts, told, partial(upkeep.note_part, classroom, "display"))
        self._zone = zone(config.site.timezone)
        self._two_sides = config.site.two_sides
        self._readers = 1 if config.reader2 is None else 2
        self._address = address
        self._code = code
        self._hotspot = hotspot
        self._desk = Desk()
        self._sightings = Sightings()
        self._rest = Rest()
        self._latest = upkeep.Latest()
        self._run: Run | None = None
        self._card_said_until = 0.0

    @property
    def state(self) -> State:
        """What the parts show and hear now."""
        return self._panel.state

    def start(self) -> None:
        """Come up: what earlier boots left open is interrupted; say what there is to say."""
        if upkeep.begin_boot(self.classroom):
            self._desk = grammar.ask_day(self._desk)
        self._rest = asks_now(self.classroom, Rest(since=self.classroom.clock.now()))
        self._speak_the_chosen_language()
        self._watch_clock()
        self.show_again(self.classroom.clock.now())

    # what comes in

    def hear(self, heard: Heard) -> None:
        """One reading, press or change of a reader, at the instant that it tells."""
        try:
            match heard:
                case CardSeen():
                    self._hear_card(heard)
                case Pressed():
                    self._hear_press(heard)
                case ReaderChanged():
                    self._hear_reader(heard)
        finally:
            served = getattr(heard, "served", None)
            if served is not None:
                served()

    def tick(self, now: float) -> None:
        """Time passed: do what is due; now and then, or when the record changed, look around."""
        self._do_what_is_due(now)
        if self._latest.should_look(now, self.classroom.seq()):
            self.look(now)

    def look(self, now: float) -> None:
        """Look at clock, record and display, and turn the pairs that are shown at rest."""
        self._latest = replace(self._latest, looked=now)
        self._watch_clock()
        if self._latest.seq != (seq := self.classroom.seq()):
            self._latest = replace(self._latest, seq=seq)
            if self._speak_the_chosen_language():
                self.show_again(now)
        if self._latest.quiet(now):
            self._tidy(now)
        self._rest = asks_now(self.classroom, self._rest)
        if self._gives_out(now):
            self._show_whose_turn(now)
        elif self._at_rest:
            self._show_rest(now)
        self._panel.look(now)

    def notice(self, screen: Screen | None, now: float, seconds: float = 0.0) -> None:
        """Show something while nobody is at the desk, for so long at most; None takes it away."""
        self._rest = self._rest.noticing(screen, now + seconds)
        # While cards are given out, the display says whose turn it is; the notice waits.
        if self._at_rest and self._run is None:
            self._show_rest(now, screen.signal if screen is not None else None, force=True)

    def show_again(self, now: float) -> None:
        """Show what there is to show now, because something else than a card changed it."""
        self._show_desk(self._desk.shown, now)

    def due(self) -> float | None:
        """When something will run out next, in the clock's seconds."""
        return grammar.due(self._desk)

    def screen_now(self, now: float) -> Screen:
        """What the display says at this instant."""
        if self._at_rest and not self.state.readers:
            return self._screen_at_rest(now)
        return self.state.screen

    # what is heard

    def _hear_card(self, heard: CardSeen) -> None:
        now = heard.at
        self._latest = replace(self._latest, heard=now)
        facts = self.classroom.facts()
        card = card_seen(self.classroom, heard, facts)
        known = self._known(facts)
        seen = see(
            self._sightings, card.key, now, known.policies, side=heard.side, blind=heard.blind
        )
        self._sightings = seen.sightings
        if self._do_what_is_due(now):
            known = self._known()
        if self._gives_out(now):
            if seen.seen is Seen.TAP:
                self._give_out(card, now)
            return
        match seen.seen:
            case Seen.LYING:
                self._do(grammar.keep(self._desk, card, now, seen.since, known), now)
            case Seen.BOUNCE:
                upkeep.note_bounce(self.classroom, card.key)
            case Seen.TAP:
                self._do(grammar.read(self._desk, card, now, known), now, tap_note(card))

    def _hear_press(self, heard: Pressed) -> None:
        now = heard.at
        self._do_what_is_due(now)
        if heard.held:
            # While cards are given out the display says whose turn it is, and could not ask.
            if self._run is None:
                self._do(grammar.hold(self._desk, heard.button, now, self._known()), now)
        elif not self._answers(heard.button, now):
            self._do(grammar.press(self._desk, heard.button, now, self._known()), now)

    def _hear_reader(self, heard: ReaderChanged) -> None:
        self._do_what_is_due(heard.at)
        was_lost = heard.side in dict(self.state.readers)
        if heard.found and not was_lost:
            return
        self._panel.lost(lost_readers(self.state.readers, heard, self._readers))
        if not heard.found:
            self._desk = grammar.cleared(self._desk)
            if was_lost:
                self._panel.tell()
                return
        upkeep.note_part(self.classroom, "reader", heard.found, heard.side)
        if heard.found:
            self.show_again(heard.at)
        else:
            self._show_rest(heard.at, force=True)

    def _do_what_is_due(self, now: float) -> bool:
        """Do what has run out by now, in order, each at its own instant; whether anything had."""
        any_due = False
        while (due := grammar.due(self._desk)) is not None and due <= now:
            any_due, before = True, self._desk
            self._do(grammar.leave(self._desk, due, self._known()), due)
            if self._desk == before:
                break
        return any_due

    def _answers(self, button: Button, now: float) -> bool:
        """Take a button for what is asked at rest; False if it is for the desk too."""
        if not (self._desk.bare and self._at_rest):
            return False
        try:
            said = answer(self.classroom, self.state.screen, button, self.words, str(self._zone))
        except StorageError as error:
            self._say_not_kept(error, now)
            return True
        self._rest = answered(self._rest, said)
        if said is Answer.LANGUAGE:
            self._speak_the_chosen_language()
        elif said in (Answer.LANGUAGE_AGAIN, Answer.BOARD):
            self.show_again(now)
        return not said.for_the_desk

    # what is kept

    def _do(self, step: Step, now: float, tap: TapNote | None = None) -> None:
        """Commit what the desk asks for; only then is it so, and shown."""
        if step.commands or tap is not None:
            try:
                self.classroom.submit(*step.commands, tap=tap)
            except Refused as error:
                log.warning("refused: %s", error)
                self._desk = faults.refused(self._desk, now)
                self._show_desk(self._desk.shown, now)
                return
            except StorageError as error:
                self._say_not_kept(error, now)
                return
            self._panel.stored("")
        self._desk = step.desk
        if step.shown is not None:
            self._show_desk(step.shown, now)
        elif step.commands or tap is not None:
            self._panel.tell()

    def _say_not_kept(self, error: StorageError, now: float) -> None:
        log.error("not kept: %s", error)
        storage = faults.storage_of(error)
        self._panel.stored(storage)
        self._desk = faults.not_kept(self._desk, now)
        screen = self._sayings().plain(Face.STORAGE_FULL, faults.SAYS[storage])
        self._panel.show(replace(screen, signal=Signal.REFUSED), now)

    def _tidy(self, now: float) -> None:
        self.classroom.tidy()
        if self._latest.should_forget(now):
            self._latest = replace(self._latest, forgot=now)
            upkeep.forget_taps(self.classroom)

    def _watch_clock(self) -> None:
        """A day with a date is not asked about, and ends with its date."""
        moment = self.classroom.moment()
        day = upkeep.date_day(self.classroom, moment)
        if day is None:
            return
        if self._desk != (dated := grammar.day_known(self._desk)):
            self._desk = dated
            self.show_again(self.classroom.clock.now())
        upkeep.close_past_day(self.classroom, day, moment, self._zone)

    def _speak_the_chosen_language(self) -> bool:
        """Whether it is another one than before."""
        before, self.words = self.words, upkeep.chosen_words(self.classroom, self._own_words)
        return self.words is not before

    # while a tablet asks whose the cards are

    def _gives_out(self, now: float) -> bool:
        """Whether a tablet asks now; when it has just ended, what there is to show is shown."""
        before, self._run = self._run, running(self.classroom)
        if self._run is not None:
            self._desk = grammar.stays_on(self._desk)
        elif before is not None:
            self.show_again(now)
        return self._run is not None

    def _give_out(self, card: Card, now: float) -> None:
        assert self._run is not None, "only while a tablet asks"
        try:
            taken = giving_out.taken_by(self.classroom, self._run, card)
        except StorageError as error:
            self._say_not_kept(error, now)
            return
        self._card_said_until = now + giving_out.SAID_FOR
        shown = self._sayings().enrolling(taken.said, taken.who, self.words.said(taken.name))
        self._panel.show(replace(shown, signal=giving_out.signal_of(taken)), now)

    def _show_whose_turn(self, now: float) -> None:
        if now < self._card_said_until or self._run is None:
            return
        if self.state.readers:
            self._show_rest(now)
        else:
            self._panel.show_if_new(giving_out.whose_turn(self._run, self._sayings()), now)

    # what is known and shown

    @property
    def _at_rest(self) -> bool:
        return self._desk.shown.face is Face.REST

    @property
    def _door(self) -> Door:
        return Door(self._address(), self._code(), self._hotspot())

    def _known(self, facts: Lookups | None = None) -> KnownFacts:
        """What is true now, or what these facts say."""
        return known_now(
            self.classroom,
            facts or self.classroom.facts(),
            two_sides=self._two_sides,
            readers=self._readers,
            all_answer=not self.state.readers,
        )

    def _sayings(self) -> Sayings:
        return Sayings(self.classroom.connection, self.classroom.facts(), self.words)

    def _show_desk(self, shown: Shown, now: float) -> None:
        if shown.face is Face.REST:
            self._rest = self._rest.begun(now, anew=shown.signal is None)
            self._show_rest(now, shown.signal, force=True)
        elif shown.face is not Face.STORAGE_FULL:  # that one stands already
            self._panel.show(self._sayings().screen(shown, self._door), now)

    def _screen_at_rest(self, now: float) -> Screen:
        said = self._sayings(), self.words, self._door
        return screen_at_rest(self._rest, self._desk.page, now, *said)

    def _show_rest(self, now: float, signal: Signal | None = None, force: bool = False) -> None:
        if self.state.readers:
            lost = [side for side, _ in self.state.readers]
            screen = self._sayings().reader_lost(lost, self._readers)
        else:
            screen = self._screen_at_rest(now)
        if force:
            self._panel.show(replace(screen, signal=signal), now)
        else:
            self._panel.show_if_new(screen, now)
