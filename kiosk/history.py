"""What corrections may ask: dialogues as they stand, what was said of them before, what an act did.

Answered from the tables and from the journal itself; slower than `kiosk.lookups`, and never asked
for a tap.
"""

from __future__ import annotations

import json

from kiosk import directory, folds
from kiosk.corrections import Recorded
from kiosk.events import (
    MENDING,
    DialogueHeld,
    DialogueOpened,
    Fact,
    OfferChanged,
    OwnStudyBegun,
    PathChosen,
    PathReleased,
    PathReturned,
    Record,
    path_key,
)
from kiosk.folds import Path
from kiosk.journal import COLUMNS, of_entity, record_of
from kiosk.lookups import SITTING, Lookups
from kiosk.projections import sitting_of
from kiosk.rows import CardRow

_ROW = (
    f"SELECT {SITTING}, day, stamp, how, continues, look, reason, voided, confirmed FROM dialogues "
)
_MENDING = ", ".join(f"'{kind}'" for kind in MENDING)
_ACTS = (
    "'dialogue_corrected', 'dialogue_voided', 'dialogue_restored', 'dialogue_held',"
    " 'dialogue_confirmed', 'understood', 'understood_withdrawn', 'path_corrected',"
    " 'persons_joined', 'persons_parted',"
    " 'wish_made'"
)
"""The kinds that may carry an act; as in the index of the table (`kiosk.storage`)."""


_STEPS = (PathChosen, PathReleased, PathReturned, OwnStudyBegun)
"""What a person does alone with a path, and what is put back with one touch."""


class History(Lookups):
    """The facts of one moment with their past; satisfies the View of `kiosk.corrections`."""

    def _recorded(self, where: str, *values: object) -> tuple[Recorded, ...]:
        rows = self._connection.execute(_ROW + where, values).fetchall()
        return tuple(
            Recorded(
                sitting_of(sitting),
                day,
                stamp,
                how,
                tuple(each for each in continues.split("|") if each),
                bool(look),
                reason,
                voided,
                confirmed,
            )
            for *sitting, day, stamp, how, continues, look, reason, voided, confirmed in rows
        )

    def recorded(self, dialogue: str) -> Recorded | None:
        """A dialogue, voided or not."""
        return next(iter(self._recorded("WHERE id = ?", dialogue)), None)

    def on_day(self, day: int) -> tuple[Recorded, ...]:
        """All dialogues of a day, voided or not, in order."""
        return self._recorded("WHERE day = ? ORDER BY stamp, id", day)

    def since(self, people: tuple[str, str], since: int, day: int) -> tuple[Recorded, ...]:
        """The dialogues of a day with any of them, from that stamp on; voided ones left out."""
        return self._recorded(
            "WHERE day = ? AND voided IS NULL AND (tutor IN (?, ?) OR tutee IN (?, ?))"
            " AND stamp >= ? ORDER BY stamp, id",
            day,
            *people,
            *people,
            since,
        )

    def of_tutoria(self, tutor: str, tutee: str, tema: str) -> tuple[Recorded, ...]:
        """All sittings of a tutoría, voided ones left out."""
        return self._recorded(
            "WHERE tutor = ? AND tutee = ? AND tema = ? AND voided IS NULL ORDER BY stamp, id",
            tutor,
            tutee,
            tema,
        )

    def of_learner(self, tutee: str, tema: str) -> tuple[Recorded, ...]:
        """All sittings of a learner with a tema, with whomever; voided ones left out."""
        return self._recorded(
            "WHERE tutee = ? AND tema = ? AND voided IS NULL ORDER BY stamp, id", tutee, tema
        )

    def of_person(self, person: str) -> tuple[Recorded, ...]:
        """All dialogues of a person, voided ones left out."""
        return self._recorded(
            "WHERE (tutor = ?1 OR tutee = ?1) AND voided IS NULL ORDER BY stamp, id", person
        )

    def path_before(self, person: str, tema: str, stamp: int) -> Path:
        """What a person had with a tema before that stamp."""
        path = Path(person, tema)
        for record in of_entity(self._connection, path_key(person, tema)):
            if record.stamp >= stamp:
                break
            path = folds.evolve_path(path, record)
        return path

    def before_step(self, person: str, tema: str) -> Path | None:
        """The path before its last step was taken; None if something else came since."""
        path, before, resting = Path(person, tema), None, False
        for record in of_entity(self._connection, path_key(person, tema)):
            rests = isinstance(record.fact, OfferChanged) and record.fact.offers == "resting"
            if isinstance(record.fact, _STEPS):
                before, resting = path, path.offers == "yes"
            elif rests and resting:
                resting = False  # what the step itself let rest
            else:
                before = None
            path = folds.evolve_path(path, record)
        return before

    def understood_in(self, row: Recorded) -> bool:
        """Whether its two said so in or after it, before another sitting; and it stands."""
        tutor, tutee, tema = row.triple
        if tutor not in self.path(tutee, tema).agreed:
            return False
        found = self._connection.execute(
            "SELECT max(e.stamp) FROM events e JOIN mentions m ON m.seq = e.seq"
            " WHERE m.entity = ? AND e.kind = 'understood' AND e.stamp > ? AND e.body LIKE ?",
            (
                path_key(tutee, tema),
                row.began,
                f'{{"tutor":{json.dumps(tutor)},"tutee":{json.dumps(tutee)},%',
            ),
        ).fetchone()
        if found[0] is None:
            return False
        between = self._connection.execute(
            "SELECT 1 FROM dialogues WHERE tutor = ? AND tutee = ? AND tema = ? AND voided IS NULL"
            " AND confirmed IS NULL AND stamp > ? AND stamp < ? LIMIT 1",
            (tutor, tutee, tema, row.began, found[0]),
        ).fetchone()
        return between is None

    def _records(self, where: str, *values: object) -> tuple[Record, ...]:
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY stamp, id", values
        )
        return tuple(map(record_of, rows))

    def act(self, act: str) -> tuple[Record, ...]:
        """All that carries that act, in order."""
        return self._records(f"kind IN ({_ACTS}) AND json_extract(body, '$.act') = ?", act)

    def mends(self, dialogue: str) -> tuple[Record, ...]:
        """All that mends a dialogue, in order."""
        return self._records(
            f"kind IN ({_MENDING}) AND json_extract(body, '$.dialogue') = ?", dialogue
        )

    def told(self, dialogue: str) -> tuple[Record, ...]:
        """How a dialogue began, and all that mends it, in order."""
        return (*self._beginning(dialogue), *self.mends(dialogue))

    def confirmations(self, dialogue: str) -> tuple[Record, ...]:
        """Who stood for a dialogue held elsewhere, in order."""
        rows = self._connection.execute(
            f"SELECT {', '.join('e.' + name for name in COLUMNS.split(', '))} FROM events e"
            " JOIN mentions m ON m.seq = e.seq WHERE m.entity = ?"
            " AND e.kind = 'dialogue_confirmed' AND json_extract(e.body, '$.dialogue') = ?"
            " ORDER BY e.stamp, e.id",
            (f"floor:{self.day_of(dialogue)}", dialogue),
        )
        return tuple(map(record_of, rows))

    def _beginning(self, dialogue: str) -> tuple[Record, ...]:
        row = self._connection.execute(
            "SELECT stamp FROM dialogues WHERE id = ?", (dialogue,)
        ).fetchone()
        if row is None:
            return ()
        found = self._records("stamp = ? AND kind IN ('dialogue_opened', 'dialogue_held')", row[0])
        return tuple(
            record
            for record in found
            if isinstance(record.fact, (DialogueOpened, DialogueHeld))
            and record.fact.dialogue == dialogue
        )

    def told_before(self, dialogue: str, record: Record) -> Fact | None:
        """The fact that told of whom and what a dialogue was, before that record."""
        before = [
            each.fact
            for each in self.told(dialogue)
            if each.order < record.order and hasattr(each.fact, "kind")
        ]
        return before[-1] if before else None

    def pushed_out(self, dialogue: str) -> tuple[Recorded, ...]:
        """The dialogues that ended because that one was corrected.

        What an opening ends has an event of its own; what a correction ends has none.
        """
        day = self.day_of(dialogue)
        return self._recorded(
            "AS d WHERE day = ?1 AND made_room_for = ?2 AND voided IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM events e JOIN mentions m ON m.seq = e.seq"
            "  WHERE m.entity = 'floor:' || ?1 AND e.kind = 'dialogue_closed'"
            "  AND json_extract(e.body, '$.dialogue') = d.id) ORDER BY stamp, id",
            day,
            dialogue,
        )

    def _stamps(self, day: int, kind: str) -> list[int]:
        return self._column(
            "SELECT e.stamp FROM events e JOIN mentions m ON m.seq = e.seq"
            " WHERE m.entity = ? AND e.kind = ? ORDER BY e.stamp",
            f"floor:{day}",
            kind,
        )

    def recess_ended(self) -> tuple[Recorded, ...]:
        """What the last recess of the running day paused."""
        stamps = self._stamps(self.day(), "recess")
        if not stamps:
            return ()
        before = stamps[-2] if len(stamps) > 1 else 0
        return self._recorded(
            "WHERE day = ? AND reason = 'recess' AND voided IS NULL AND stamp > ? AND stamp < ?"
            " ORDER BY stamp, id",
            self.day(),
            before,
            stamps[-1],
        )

    def sat_down_since(self, row: Recorded) -> bool:
        """Whether either of the two began another dialogue after that one."""
        two = (row.sitting.tutor, row.sitting.tutee)
        found = self._connection.execute(
            "SELECT 1 FROM dialogues WHERE day = ? AND stamp > ? AND voided IS NULL"
            " AND confirmed IS NULL AND (tutor IN (?, ?) OR tutee IN (?, ?)) LIMIT 1",
            (self.day(), row.began, *two, *two),
        ).fetchone()
        return found is not None or any(set(two) & s.pair for s in self.open())

    def cards(self, person: str) -> tuple[CardRow, ...]:
        """The cards of a person."""
        return tuple(
            card
            for card in directory.cards(self._connection)
            if card.owner == person and card.sort == "person"
        )

    def card_row(self, key: str) -> CardRow | None:
        """The directory's row of a card."""
        return directory.card(self._connection, key)

    def joining(self, person: str, other: str) -> str:
        """The act by which the two were joined last and are joined still; "" if they are not.

        other: "" for whoever it was.
        """
        row = self._connection.execute(
            "SELECT kind, json_extract(body, '$.act') FROM events"
            " WHERE kind IN ('persons_joined', 'persons_parted')"
            " AND json_extract(body, '$.person') = ?1"
            " AND ?2 IN ('', json_extract(body, '$.other')) ORDER BY stamp DESC, id DESC LIMIT 1",
            (person, other),
        ).fetchone()
        return str(row[1] or "") if row and row[0] == "persons_joined" else ""
