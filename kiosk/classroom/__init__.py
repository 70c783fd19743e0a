"""The one way in: `submit` takes commands, decides, appends and folds in one transaction.

Station, tablet and commands all go through it; nothing else writes to the journal.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kiosk import directory, journal
from kiosk.access import Access
from kiosk.asks import Asks
from kiosk.classroom import making, raw_taps
from kiosk.classroom.making import KEY as KEY
from kiosk.classroom.making import language_of as language_of
from kiosk.classroom.making import whole as whole
from kiosk.classroom.raw_taps import TapNote as TapNote
from kiosk.clock import Clock
from kiosk.commands import Command
from kiosk.corrections import decide
from kiosk.errors import StorageError
from kiosk.events import Fact, Record, kind_of
from kiosk.history import History
from kiosk.journal import Moment
from kiosk.known import KnownFacts, fresh_id
from kiosk.projections import TABLES, value_of
from kiosk.rows import LetInto, Row
from kiosk.rules import Outcome
from kiosk.storage import DATABASE as DATABASE
from kiosk.storage import immediate, open_database, translated
from kiosk.storage import log as wal
from kiosk.texts import Sentence

log = logging.getLogger(__name__)

TRIES = 20
"""How often the log is tried to be cut at once after an erasure, a tenth of a second each."""

TIDY_AFTER = 32
"""Transactions after which the write-ahead log is worth copying back (half a megabyte)."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who this station is. setup: the one-time code while it is unused, else "".

    former: the stations that this folder was before copies of it were put back.
    """

    name: str
    site: str
    station: str
    setup: str
    parts: str
    former: tuple[str, ...] = ()


class Classroom:
    """The record and the directory of a site, open on one thread."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock
        self._connection = open_database(folder / DATABASE)
        self._written = 0
        try:
            self.key = making.read_key(folder)
            self.site = self._read_site()
            self._refold()
            self.access = Access(self._connection, clock.ticks)
            self.asks = Asks(self._connection, clock.ticks)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Classroom:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; harmless when called twice."""
        self._connection.close()

    def _read_site(self) -> Site:
        try:
            meta = dict(self._connection.execute("SELECT name, value FROM meta"))
        except sqlite3.Error as error:
            raise translated(error, self.folder / DATABASE) from error
        if "station" not in meta:
            raise StorageError("errors.not_set_up", folder=self.folder)
        former = tuple(filter(None, meta.get("former", "").split(",")))
        return Site(
            meta["name"], meta["site"], meta["station"], meta["setup"], meta["parts"], former
        )

    def _refold(self) -> None:
        """Fold everything anew if a newer program made the tables anew."""
        wanted = "SELECT 1 FROM meta WHERE name = 'refold'"
        if self._connection.execute(wanted).fetchone() is None:
            return
        with immediate(self._connection) as connection:
            if connection.execute(wanted).fetchone() is not None:
                journal.rebuild(connection)
                connection.execute("DELETE FROM meta WHERE name = 'refold'")

    def moment(self) -> Moment:
        """Now: this boot's confirmed time if that is believed more than the bare clock."""
        clock = self.clock
        boot, now_ms = clock.boot(), round(clock.now() * 1000)
        wall, trust = clock.wall_ms(), clock.trust()
        row = self._connection.execute("SELECT * FROM boots WHERE boot = ?", (boot,)).fetchone()
        if row is not None:
            anchor = value_of(TABLES["boot"], row)
            if anchor.wall_ms is not None and anchor.trust.vouched and anchor.trust.beyond(trust):
                wall, trust = anchor.wall_ms + now_ms - anchor.boottime_ms, anchor.trust
        return Moment(boot, now_ms, wall, trust)

    def facts(self) -> History:
        """What is true now, and how it came to be."""
        return History(self._connection, self.site.station, self.moment())

    def known(self) -> KnownFacts:
        """What is true now, as the desk asks for it."""
        return KnownFacts(self.facts(), waiting=self.access.offered_to, pages=self.access.pages_for)

    def seq(self) -> int:
        """The number of the latest event; a look costs microseconds."""
        try:
            return journal.last_seq(self._connection)
        except sqlite3.Error as error:
            raise translated(error, self.folder / DATABASE) from error

    def submit(
        self, *commands: Command, actor: str = "station", tap: TapNote | None = None
    ) -> tuple[Record, ...]:
        """Carry out commands together or not at all; the records that they made.

        Raises Refused with a sentence, StorageFull or StorageError; then nothing was written.
        """
        moment = self.moment()
        self._written += 1
        written: list[Record] = []
        with immediate(self._connection) as connection:
            for command in commands:
                facts = History(connection, self.site.station, moment)
                written += self._write(connection, decide(facts, command), moment, actor)
            if tap is not None:
                raw_taps.note(connection, tap, moment)
        return tuple(written)

    def tidy(self) -> None:
        """Copy what was written lately from the log to the file; for a moment when nobody waits.

        Otherwise a tap has to do it, one in sixty. Nothing is lost if it cannot be done now.
        """
        if self.meta("to_cut"):
            self._cut()
        if self._written < TIDY_AFTER:
            return
        self._written = 0
        try:
            wal.copy_back(self._connection)
        except sqlite3.Error as error:
            log.warning("the log was not copied back: %s", error)

    def cut_log(self) -> None:
        """Copy the whole log back and cut it, so that nothing erased is left in it.

        Somebody may be reading at this moment; then it is done as soon as nobody does.
        """
        self.set_meta("to_cut", "yes")
        for _ in range(TRIES):
            if self._cut():
                return

    def _cut(self) -> bool:
        """Whether the log could be cut now."""
        try:
            with wal.hurried(self._connection):
                if not wal.cut(self._connection):
                    return False
                self.set_meta("to_cut", "")
                wal.cut(self._connection)
                return True
        except (sqlite3.Error, StorageError) as error:
            log.warning("the log was not cut: %s", error)
            return False

    def forget_taps(self) -> int:
        """Delete raw taps whose time is over, and tell how many."""
        return raw_taps.forget(self._connection, self.facts(), self.moment())

    def _write(
        self,
        connection: sqlite3.Connection,
        outcomes: Iterable[Outcome],
        moment: Moment,
        actor: str,
    ) -> tuple[Record, ...]:
        facts: list[Fact] = []
        for outcome in outcomes:
            if isinstance(outcome, Row):
                last = max(journal.last_stamp(connection), directory.stamp_of(connection, outcome))
                stamp = journal.next_stamp(last, moment)
                directory.put(connection, outcome, stamp, self.site.station)
            elif isinstance(outcome, LetInto):
                self.access.let_in(connection, outcome)
            else:
                facts.append(outcome)
        return journal.append(
            connection, facts, station=self.site.station, moment=moment, actor=actor
        )

    def enter(
        self, outcomes: Iterable[Fact | Row], actor: str, tap: TapNote | None = None
    ) -> tuple[Record, ...]:
        """Write rows of the directory and the facts that tell of them, in one transaction.

        outcomes: begun within it, so that what they look at cannot change before they are written;
        if they raise, nothing was written. tap: the raw tap that made them happen.
        """
        moment = self.moment()
        with immediate(self._connection) as connection:
            written = self._write(connection, outcomes, moment, actor)
            if tap is not None:
                raw_taps.note(connection, tap, moment)
            return written

    def merge(self, records: Iterable[Record], rows: Iterable[directory.Bundle] = ()) -> int:
        """Take events and rows of other stations, in any order, repeated or not; how many new."""
        with immediate(self._connection) as connection:
            new = journal.merge(connection, records)
            directory.merge(connection, rows)
            directory.forget_words(connection)
        return new

    def records(self, since: int = 0) -> Iterator[Record]:
        """The journal in order of arrival."""
        return journal.since(self._connection, since)

    def bundle(self) -> Iterator[directory.Bundle]:
        """The directory, as another station takes it."""
        return directory.bundle(self._connection)

    def rebuild(self) -> int:
        """Fold everything anew; how many events there are."""
        with immediate(self._connection) as connection:
            return journal.rebuild(connection)

    def differences(self) -> list[Sentence]:
        """What `verify` finds; empty if all is well."""
        try:
            return list(journal.differences(self._connection))
        except sqlite3.Error as error:
            raise translated(error, self.folder / DATABASE) from error

    def meta(self, name: str) -> str:
        """What was remembered about this station under that name; "" if nothing."""
        found = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,))
        row = found.fetchone()
        return str(row[0]) if row else ""

    def renew_station(self) -> None:
        """Be another station from now on; the ids of events before belong to the former one."""
        with immediate(self._connection) as connection:
            former = [*self.site.former, self.site.station]
            fresh = next(
                ident
                for ident in iter(lambda: fresh_id()[:8], None)
                if ident not in former
                and connection.execute(
                    "SELECT 1 FROM events WHERE id LIKE ? LIMIT 1", (f"{ident}-%",)
                ).fetchone()
                is None
            )
            values = {"station": fresh, "former": ",".join(dict.fromkeys(former))}
            connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
        self.site = self._read_site()

    def set_meta(self, name: str, value: str) -> None:
        """Remember something about this station that is no history."""
        with immediate(self._connection) as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
        self.site = self._read_site()

    @property
    def connection(self) -> sqlite3.Connection:
        """For the rooms that compute what people look at; they only read."""
        return self._connection


def init(folder: Path, name: str, clock: Clock) -> Classroom:
    """Make the data folder: database, site id, site key (0600), one-time setup code."""
    making.make(folder, name)
    return Classroom(folder, clock)


def kinds(records: Iterable[Record]) -> list[str]:
    """The kinds of records, as a scripted day reports them."""
    return [kind_of(record.fact) for record in records]
