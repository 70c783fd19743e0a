"""The one way in: `submit` takes commands, decides, appends and folds in one transaction.

Station, tablet and commands all go through it; nothing else writes to the journal.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kiosk import directory, journal
from kiosk.access import Access, fresh_setup_code
from kiosk.asks import Asks
from kiosk.clock import Clock
from kiosk.commands import Command
from kiosk.corrections import decide
from kiosk.errors import Refused, StorageError
from kiosk.events import Fact, Record, kind_of
from kiosk.history import History
from kiosk.journal import Moment
from kiosk.known import KnownFacts, fresh_id
from kiosk.projections import TABLES, value_of
from kiosk.rows import LetInto, Row
from kiosk.rules import Outcome
from kiosk.storage import DATABASE as DATABASE
from kiosk.storage import PATIENCE_MS, immediate, open_database, translated
from kiosk.texts import Sentence

log = logging.getLogger(__name__)

KEY = "site.key"
DAY_MS = 86_400_000
OWNED = "SELECT key FROM cards WHERE owner != '' OR resting"
"""The cards that are somebody's, a tema's or an action's, or that rest."""

TRIES = 20
"""How often the log is tried to be cut at once after an erasure, a tenth of a second each."""

TIDY_AFTER = 32
"""Transactions after which the write-ahead log is worth copying back (half a megabyte)."""


@dataclass(frozen=True, slots=True)
class TapNote:
    """A raw tap, kept beside what it made happen. card: its key; what: tap, bounce, phone or enrol.

    enrol: while a tablet asked the station to take each card only as "this card".
    """

    card: str
    what: str


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
            self.key = _read_key(folder)
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
                self._note(connection, tap, moment)
        return tuple(written)

    def _note(self, connection: sqlite3.Connection, tap: TapNote, moment: Moment) -> None:
        connection.execute(
            "INSERT INTO taps (boot, boottime_ms, card, what, seq) VALUES (?, ?, ?, ?, ?)",
            (moment.boot, moment.boottime_ms, tap.card, tap.what, journal.last_seq(connection)),
        )

    def forget_taps(self) -> int:
        """Delete raw taps whose time is over, and tell how many (docs/rules.md 6).

        Those of a closed school year go a number of days after its end, by the policy
        `raw_tap_retention`; where no clock vouches for either end, as many school days later.
        """
        facts = self.facts()
        row = self._connection.execute(
            "SELECT y.day, coalesce(y.wall_ms, b.wall_ms + y.boottime_ms - b.boottime_ms)"
            " FROM years y LEFT JOIN boots b ON b.boot = y.boot"
            " AND b.trust IN ('network', 'tablet') WHERE y.closed ORDER BY y.day DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return 0
        (day, ended_ms), days = row, facts.policies.raw_tap_retention
        moment = self.moment()
        if ended_ms is not None and moment.wall_ms is not None and moment.trust.vouched:
            due = moment.wall_ms >= ended_ms + days * DAY_MS
        else:
            due = facts.day() > day + days
        oldest = self._connection.execute("SELECT seq FROM taps ORDER BY n LIMIT 1").fetchone()
        (end,) = self._connection.execute(
            "SELECT max(seq) FROM mentions WHERE entity = ?", (f"year:{day}",)
        ).fetchone()
        if not due or oldest is None or oldest[0] >= end:
            return 0
        with immediate(self._connection) as connection:
            return connection.execute("DELETE FROM taps WHERE seq < ?", (end,)).rowcount

    def tidy(self) -> None:
        """Copy what was written lately from the log to the file; for a moment when nobody waits.

        Otherwise a tap has to do it, one in sixty. Nothing is lost if it cannot be done now.
        """
        if self._to_cut():
            self._cut()
        if self._written < TIDY_AFTER:
            return
        self._written = 0
        try:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
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
        """Whether the log could be cut now; waits for a moment only, as somebody may tap."""
        try:
            self._connection.execute("PRAGMA busy_timeout = 100")
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy:
                self.set_meta("to_cut", "")
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
        except (sqlite3.Error, StorageError) as error:
            log.warning("the log was not cut: %s", error)
            return False
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")

    def _to_cut(self) -> bool:
        return bool(self.meta("to_cut"))

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
                self._note(connection, tap, moment)
            return written

    def last_boot(self) -> str:
        """The boot under which this station last came up; "" if it never did."""
        row = self._connection.execute(
            "SELECT boot FROM events WHERE kind = 'boot_started' AND id LIKE ?"
            " ORDER BY seq DESC LIMIT 1",
            (f"{self.site.station}-%",),
        ).fetchone()
        return str(row[0]) if row else ""

    def has_anchor(self, boot: str) -> bool:
        """Whether a vouched time of that boot is known."""
        row = self._connection.execute(
            "SELECT 1 FROM boots WHERE boot = ? AND trust IN ('network', 'tablet')", (boot,)
        ).fetchone()
        return row is not None

    def day_date_ms(self) -> int | None:
        """A vouched instant of the running day, directly or by its boot's time; None if unknown."""
        facts = self.facts()
        if not facts.begun():
            return None
        told = facts.day_wall_ms()
        if told is not None:
            return told
        row = self._connection.execute(
            "SELECT b.wall_ms + d.opened_ms - b.boottime_ms FROM dialogues d"
            " JOIN boots b ON b.boot = d.boot WHERE d.day = ?"
            " AND b.trust IN ('network', 'tablet') ORDER BY d.stamp LIMIT 1",
            (facts.day(),),
        ).fetchone()
        return int(row[0]) if row else None

    def stamp_since(self, boots: str, boottime_ms: int) -> int:
        """The stamp of the first event at or after a boottime of boots that are named so.

        Only where those boots count on from one another, as a rehearsal's do.
        """
        row = self._connection.execute(
            "SELECT coalesce(min(stamp), 1 << 62) FROM events"
            " WHERE boot LIKE ? AND boottime_ms >= ?",
            (f"{boots}-%", boottime_ms),
        ).fetchone()
        return int(row[0])

    def unknown_cards(self) -> list[str]:
        """The keys of cards that were shown and that nobody knows yet, latest first."""
        return list(self.unknown_since())

    def unknown_since(self) -> dict[str, int]:
        """The same, each with the last school day on which it was shown; 0 if that is not told."""
        rows = self._connection.execute(
            "SELECT json_extract(body, '$.card') AS card, max(seq) AS last,"
            " json_extract(body, '$.day') FROM events WHERE kind = 'card_unknown'"
            f" AND card NOT IN ({OWNED}) GROUP BY card ORDER BY last DESC LIMIT 50"
        )
        return {str(card): int(day or 0) for card, _, day in rows}

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

    def has_kit_cards(self) -> bool:
        """Whether this station came with cards that were known before anybody had one."""
        row = self._connection.execute(
            "SELECT 1 FROM people WHERE number = 0 AND kind = 'new' LIMIT 1"
        ).fetchone()
        return row is not None

    def set_meta(self, name: str, value: str) -> None:
        """Remember something about this station that is no history."""
        with immediate(self._connection) as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
        self.site = self._read_site()

    @property
    def connection(self) -> sqlite3.Connection:
        """For the rooms that compute what people look at; they only read."""
        return self._connection


def language_of(folder: Path) -> str:
    """The language chosen on the tablet; "" if none was, or if the file cannot be read now."""
    file = f"{(folder / DATABASE).absolute().as_uri()}?mode=rw"  # it makes no file, and leaves none
    try:
        with closing(sqlite3.connect(file, uri=True, timeout=0.5)) as connection:
            return directory.policies(connection).language
    except sqlite3.Error:
        return ""


def init(folder: Path, name: str, clock: Clock) -> Classroom:
    """Make the data folder: database, site id, site key (0600), one-time setup code."""
    if (folder / DATABASE).exists():
        raise Refused("errors.school_here", folder=folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        key_file = folder / KEY
        key_file.touch(mode=0o600, exist_ok=False)
        key_file.write_text(secrets.token_hex(32), encoding="ascii")
    except FileExistsError:
        raise StorageError("errors.key_alone", folder=folder) from None
    except OSError as error:
        raise StorageError("errors.not_made", file=folder, reason=error.strerror) from error
    connection = open_database(folder / DATABASE, create=True)
    (folder / DATABASE).chmod(0o640)  # names stand in it; SQLite gives its side files the same
    with immediate(connection):
        connection.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [
                ("name", name),
                ("site", fresh_id()),
                ("station", fresh_id()[:8]),
                ("setup", fresh_setup_code()),
                ("parts", ""),
            ],
        )
    connection.close()
    return Classroom(folder, clock)


def _read_key(folder: Path) -> bytes:
    try:
        return bytes.fromhex((folder / KEY).read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise StorageError("errors.no_key", file=folder / KEY) from error


def kinds(records: Iterable[Record]) -> list[str]:
    """The kinds of records, as a scripted day reports them."""
    return [kind_of(record.fact) for record in records]
