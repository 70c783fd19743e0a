"""The tables of the file, one migration after the other; a migration that was shipped stays.

Loaded only where a file is made or an older one opened: sqlite-utils costs each process 13 MB.
A new migration's name goes into `kiosk.storage.VERSIONS` too.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("kiosk")

EVENTS = """
CREATE TABLE events (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stamp INTEGER NOT NULL, boot TEXT NOT NULL,
  boottime_ms INTEGER NOT NULL, wall_ms INTEGER, trust TEXT NOT NULL, kind TEXT NOT NULL,
  actor TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX events_stamp ON events(stamp);
CREATE INDEX events_unknown ON events(body) WHERE kind = 'card_unknown';
CREATE TRIGGER events_stay BEFORE UPDATE ON events
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_keep BEFORE DELETE ON events
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TABLE mentions (
  entity TEXT NOT NULL, stamp INTEGER NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (entity, stamp, id)) STRICT, WITHOUT ROWID;
CREATE TABLE kept_aside (id TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (id, record)) STRICT;
CREATE TABLE taps (
  n INTEGER PRIMARY KEY, boot TEXT NOT NULL, boottime_ms INTEGER NOT NULL, card TEXT NOT NULL,
  what TEXT NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

PROJECTIONS = """
CREATE TABLE floors (
  day INTEGER PRIMARY KEY, open TEXT NOT NULL, begun INTEGER NOT NULL, closed INTEGER NOT NULL,
  wall_ms INTEGER, at_stamp INTEGER NOT NULL, at_id TEXT NOT NULL) STRICT;
CREATE TABLE dialogues (
  id TEXT PRIMARY KEY, day INTEGER NOT NULL, tutor TEXT NOT NULL, tutee TEXT NOT NULL,
  tema TEXT NOT NULL, kind TEXT NOT NULL, how TEXT NOT NULL, tutor_pupil INTEGER NOT NULL,
  tutee_pupil INTEGER NOT NULL, station TEXT NOT NULL, boot TEXT NOT NULL,
  opened_ms INTEGER NOT NULL, continues TEXT NOT NULL, look INTEGER NOT NULL,
  stamp INTEGER NOT NULL, reason TEXT, known INTEGER, made_room_for TEXT NOT NULL DEFAULT '',
  voided TEXT) STRICT;
CREATE INDEX dialogues_day ON dialogues(day);
CREATE INDEX dialogues_tutor ON dialogues(tutor, stamp);
CREATE INDEX dialogues_tutee ON dialogues(tutee, stamp);
CREATE TABLE tutorias (
  tutor TEXT NOT NULL, tutee TEXT NOT NULL, tema TEXT NOT NULL, dialogues TEXT NOT NULL,
  rehearsals TEXT NOT NULL, handed_on TEXT NOT NULL, last INTEGER NOT NULL, turns TEXT NOT NULL,
  at_stamp INTEGER NOT NULL, at_id TEXT NOT NULL,
  PRIMARY KEY (tutor, tutee, tema)) STRICT, WITHOUT ROWID;
CREATE INDEX tutorias_tutee ON tutorias(tutee, tema);
CREATE TABLE paths (
  person TEXT NOT NULL, tema TEXT NOT NULL, chosen INTEGER NOT NULL, dialogues TEXT NOT NULL,
  alone INTEGER NOT NULL, reached TEXT NOT NULL, offers TEXT NOT NULL, passed_on TEXT NOT NULL,
  record TEXT NOT NULL, guide TEXT NOT NULL, agreed TEXT NOT NULL,
  at_stamp INTEGER NOT NULL, at_id TEXT NOT NULL,
  PRIMARY KEY (person, tema)) STRICT, WITHOUT ROWID;
CREATE INDEX paths_tema ON paths(tema);
CREATE TABLE helps (
  call TEXT PRIMARY KEY, people TEXT NOT NULL, dialogue TEXT NOT NULL, standing INTEGER NOT NULL,
  day INTEGER NOT NULL, at_stamp INTEGER NOT NULL, at_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE boots (
  boot TEXT PRIMARY KEY, boottime_ms INTEGER NOT NULL, wall_ms INTEGER, trust TEXT NOT NULL,
  at_stamp INTEGER NOT NULL, at_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

DIRECTORY = """
CREATE TABLE people (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, display_name TEXT NOT NULL, kind TEXT NOT NULL,
  "group" TEXT NOT NULL, avatar TEXT NOT NULL, external_id TEXT NOT NULL,
  number INTEGER NOT NULL, seat INTEGER NOT NULL, active INTEGER NOT NULL,
  erased INTEGER NOT NULL, stamp INTEGER NOT NULL, origin TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cards (
  key TEXT PRIMARY KEY, label TEXT NOT NULL, sort TEXT NOT NULL, owner TEXT NOT NULL,
  resting INTEGER NOT NULL, stamp INTEGER NOT NULL, origin TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX cards_label ON cards(label);
CREATE INDEX cards_owner ON cards(owner);
CREATE TABLE temas (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, language TEXT NOT NULL, field TEXT NOT NULL,
  challenge TEXT NOT NULL, drawing TEXT NOT NULL, dye INTEGER NOT NULL,
  stamp INTEGER NOT NULL, origin TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE policies (
  name TEXT PRIMARY KEY, value TEXT NOT NULL, stamp INTEGER NOT NULL,
  origin TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""


OWN_PAGES = """
ALTER TABLE waiting ADD COLUMN wants TEXT NOT NULL DEFAULT 'door';
"""

GUESTS = """
ALTER TABLE people ADD COLUMN pool TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN consent INTEGER NOT NULL DEFAULT 0;
UPDATE people SET pool = coalesce((SELECT min(label) FROM cards WHERE owner = id), '')
  WHERE kind = 'guest' AND NOT erased;
"""


@migrations()
def m001_journal(db: Database) -> None:
    """The journal, its index by entity, raw taps."""
    _run(db, EVENTS)


@migrations()
def m002_projections(db: Database) -> None:
    """Rows that are folded from the journal and can be rebuilt from it."""
    _run(db, PROJECTIONS)


@migrations()
def m003_directory(db: Database) -> None:
    """Names, cards, temas: what the journal does not know."""
    _run(db, DIRECTORY)


ACCESS = """
CREATE TABLE accounts (
  person TEXT PRIMARY KEY, password TEXT NOT NULL, pin TEXT NOT NULL,
  version INTEGER NOT NULL, ended INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tablets (
  id TEXT PRIMARY KEY, person TEXT NOT NULL, version INTEGER NOT NULL, by_card INTEGER NOT NULL,
  boot TEXT NOT NULL, opened_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tries (
  device TEXT PRIMARY KEY, wrong INTEGER NOT NULL, boot TEXT NOT NULL, at_ms INTEGER NOT NULL,
  wait_ms INTEGER NOT NULL, tap INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE waiting (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, device TEXT NOT NULL, boot TEXT NOT NULL,
  asked_ms INTEGER NOT NULL, person TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE invitations (
  person TEXT PRIMARY KEY, code TEXT NOT NULL, boot TEXT NOT NULL,
  made_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""

WORDS = """
CREATE TABLE notes (
  id TEXT PRIMARY KEY, about TEXT NOT NULL, author TEXT NOT NULL, text TEXT NOT NULL,
  day INTEGER NOT NULL, gone INTEGER NOT NULL, stamp INTEGER NOT NULL,
  origin TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX notes_about ON notes(about);
ALTER TABLE temas ADD COLUMN brought_by TEXT NOT NULL DEFAULT '';
ALTER TABLE temas ADD COLUMN came_from TEXT NOT NULL DEFAULT '';
ALTER TABLE temas ADD COLUMN resting INTEGER NOT NULL DEFAULT 0;
"""


ASKS = """
CREATE TABLE asks (
  name TEXT PRIMARY KEY, value TEXT NOT NULL, boot TEXT NOT NULL,
  until_ms INTEGER NOT NULL) STRICT;
"""


@migrations()
def m004_access(db: Database) -> None:
    """Who may sign in, on which tablets, after how many tries; of this station alone."""
    _run(db, ACCESS)


@migrations()
def m005_words(db: Database) -> None:
    """A teacher's notes, and where a tema came from."""
    _run(db, WORDS)


CORRECTIONS = """
CREATE INDEX events_mended ON events(json_extract(body, '$.dialogue'))
  WHERE kind IN ('dialogue_corrected', 'dialogue_voided', 'dialogue_restored');
CREATE INDEX events_act ON events(json_extract(body, '$.act'))
  WHERE kind IN ('dialogue_corrected', 'dialogue_voided', 'dialogue_restored', 'dialogue_held',
  'dialogue_confirmed', 'understood', 'understood_withdrawn', 'path_corrected', 'persons_joined',
  'persons_parted');
DROP TABLE floors;
CREATE TABLE floors (
  day INTEGER PRIMARY KEY, open TEXT NOT NULL, begun INTEGER NOT NULL, closed INTEGER NOT NULL,
  wall_ms INTEGER, taken TEXT NOT NULL, at_stamp INTEGER NOT NULL, at_id TEXT NOT NULL) STRICT;
DROP TABLE paths;
CREATE TABLE paths (
  person TEXT NOT NULL, tema TEXT NOT NULL, chosen INTEGER NOT NULL, dialogues TEXT NOT NULL,
  alone INTEGER NOT NULL, reached TEXT NOT NULL, offers TEXT NOT NULL, passed_on TEXT NOT NULL,
  record TEXT NOT NULL, guide TEXT NOT NULL, agreed TEXT NOT NULL, let_go INTEGER NOT NULL,
  at_stamp INTEGER NOT NULL, at_id TEXT NOT NULL,
  PRIMARY KEY (person, tema)) STRICT, WITHOUT ROWID;
CREATE INDEX paths_tema ON paths(tema);
ALTER TABLE dialogues ADD COLUMN confirmed TEXT;
CREATE INDEX dialogues_held ON dialogues(confirmed) WHERE confirmed IS NOT NULL;
INSERT OR REPLACE INTO meta SELECT 'refold', '1' WHERE EXISTS (SELECT 1 FROM events);
"""

YEARS = """
CREATE TABLE years (
  day INTEGER PRIMARY KEY, closed INTEGER NOT NULL, people TEXT NOT NULL, boot TEXT NOT NULL,
  boottime_ms INTEGER NOT NULL, wall_ms INTEGER, at_stamp INTEGER NOT NULL,
  at_id TEXT NOT NULL) STRICT;
"""


@migrations()
def m006_corrections(db: Database) -> None:
    """What was corrected together, and places that a correction leaves and comes back to.

    The rows are folded anew when the folder is opened: sittings stand otherwise in them.
    """
    _run(db, CORRECTIONS)


@migrations()
def m007_years(db: Database) -> None:
    """The ends of school years."""
    _run(db, YEARS)


@migrations()
def m008_asks(db: Database) -> None:
    """What a tablet asks of this station for a short while; of this station alone."""
    _run(db, ASKS)


WISHES = """
CREATE TABLE wishes (
  wish TEXT PRIMARY KEY, person TEXT NOT NULL, tema TEXT NOT NULL, standing INTEGER NOT NULL,
  at_stamp INTEGER NOT NULL, at_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX wishes_person ON wishes(person);
CREATE TABLE wish_words (
  id TEXT PRIMARY KEY, text TEXT NOT NULL, stamp INTEGER NOT NULL,
  origin TEXT NOT NULL) STRICT, WITHOUT ROWID;
DROP INDEX events_act;
CREATE INDEX events_act ON events(json_extract(body, '$.act'))
  WHERE kind IN ('dialogue_corrected', 'dialogue_voided', 'dialogue_restored', 'dialogue_held',
  'dialogue_confirmed', 'understood', 'understood_withdrawn', 'path_corrected', 'persons_joined',
  'persons_parted', 'wish_made');
"""


@migrations()
def m009_wishes(db: Database) -> None:
    """Who would like to learn what, and how they said it."""
    _run(db, WISHES)


LINEAGE = """
CREATE INDEX events_understood ON events(json_extract(body, '$.tema'))
  WHERE kind IN ('understood', 'understood_withdrawn');
CREATE INDEX dialogues_took_over ON dialogues(tema) WHERE continues != '';
CREATE INDEX dialogues_rehearsal ON dialogues(tema) WHERE kind = 'rehearsal';
"""


@migrations()
def m010_lineage(db: Database) -> None:
    """What the lineage of a tema is read from, found without looking through the whole record."""
    _run(db, LINEAGE)


SHOWING = """
CREATE TABLE demonstrations (
  demonstration TEXT PRIMARY KEY, day INTEGER NOT NULL, shown TEXT NOT NULL, marked TEXT NOT NULL,
  planned TEXT NOT NULL, families INTEGER NOT NULL, visitors INTEGER NOT NULL,
  pupils INTEGER NOT NULL, held INTEGER NOT NULL, at_stamp INTEGER NOT NULL,
  at_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE agendas (
  agenda TEXT PRIMARY KEY, items TEXT NOT NULL, at_stamp INTEGER NOT NULL,
  at_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""


@migrations()
def m010_showing(db: Database) -> None:
    """Demonstrations with their audience in numbers, and what is to be shown next."""
    _run(db, SHOWING)


@migrations()
def m011_own_pages(db: Database) -> None:
    """What a waiting tablet wants: to be signed in, or to show a page of one's own."""
    _run(db, OWN_PAGES)


@migrations()
def m012_guests(db: Database) -> None:
    """With which card of the pool an entry goes, and whether its name may stay."""
    _run(db, GUESTS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to this program's version; what fails leaves it as it was."""
    migrations.apply(Database(connection))


def _run(db: Database, script: str) -> None:
    """Each statement by itself: executescript would commit the migration's transaction."""
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                db.conn.execute(statement)
            statement = ""
