"""People and cards: who is here, who has done anything, and whose a card is."""

from __future__ import annotations

import json
from itertools import chain, count

from kiosk import directory
from kiosk.desk import Action, Card, Sort
from kiosk.lookups.now import Now
from kiosk.rows import CardRow, Person

OWNED = "SELECT key FROM cards WHERE owner != '' OR resting"
"""The cards that are somebody's, a tema's or an action's, or that rest."""


class People(Now):
    """Questions about people and about cards."""

    def person(self, person: str) -> Person | None:
        """The directory's row."""
        return directory.person(self._connection, person)

    def seated(self) -> tuple[Person, ...]:
        """Everybody who is here, in the order of the ring."""
        return tuple(directory.present(self._connection))

    def guests(self) -> list[tuple[Person, str]]:
        """The guests of the pool, each with what is printed on the card."""
        labels = dict(
            self._connection.execute(
                "SELECT owner, label FROM cards WHERE sort = 'person' ORDER BY resting DESC, key"
            )
        )
        pool = [person for person in self.seated() if person.pooled]
        return [(person, labels.get(person.id) or person.pool) for person in pool]

    def has_done(self, person: str) -> bool:
        """Whether the record knows anything of a person, or somebody noted something."""
        row = self._connection.execute(
            "SELECT 1 FROM dialogues WHERE tutor = ?1 OR tutee = ?1 UNION ALL"
            " SELECT 1 FROM paths WHERE person = ?1 UNION ALL"
            " SELECT 1 FROM notes WHERE about = ?1 AND gone = 0 LIMIT 1",
            (person,),
        ).fetchone()
        return row is not None

    def newcomers(self) -> int:
        """How many cards without a name there have been."""
        row = self._connection.execute("SELECT coalesce(max(number), 0) FROM people").fetchone()
        return int(row[0])

    def unpicked(self) -> set[str]:
        """The people of a kit's cards that nobody has picked yet: no name, and nothing done."""
        return directory.unpicked(self._connection)

    def person_of_new(self, card: str) -> str:
        """The id under which the person of an unknown card is kept: the same at every station.

        A card that was somebody's and was taken from them is unknown again, and must not be them.
        """
        first = f"n{card[:16]}"
        taken = self._column(
            "SELECT id FROM people WHERE id >= ? AND id < ?"
            " AND NOT (kind = 'new' AND name = '' AND active AND NOT erased)",
            first,
            f"{first}~",
        )
        others = (f"{first}-{n}" for n in count(2))
        return next(each for each in chain((first,), others) if each not in taken)

    def cards_of(self, person: str) -> list[CardRow]:
        """The cards of a person, those in use first."""
        return directory.cards_of(self._connection, person)

    def noted(self, card: str) -> bool:
        """Whether an unknown card is already listed today."""
        row = self._connection.execute(
            "SELECT 1 FROM events WHERE kind = 'card_unknown' AND body = ?",
            (json.dumps({"card": card, "day": self.day()}, separators=(",", ":")),),
        ).fetchone()
        return row is not None

    def card(self, key: str, *, side: int = 1) -> Card:
        """What a card is, by its key."""
        return self.card_of(directory.card(self._connection, key) or CardRow(key), side=side)

    def card_of(self, row: CardRow, *, side: int = 1) -> Card:
        """What a row of the directory's cards is on the desk; nobody knows one without an owner."""
        if row.resting:
            return Card(row.key, Sort.RESTING, side=side)
        if not row.owner:
            return Card(row.key, Sort.UNKNOWN, self.person_of_new(row.key), side=side)
        if row.sort == "action":
            return Card(row.key, Sort.ACTION, Action(row.owner), side=side)
        if row.sort == "tema":
            return Card(row.key, Sort.TEMA, row.owner, side=side)
        person = self.person(row.owner)
        if person is None or person.erased or not person.active:
            return Card(row.key, Sort.LEFT, row.owner, side=side)
        return Card(
            row.key,
            Sort.PERSON,
            person.id,
            pupil=person.pupil,
            teacher=person.kind == "teacher",
            promoter=person.kind == "promoter",
            side=side,
        )

    def unknown_since(self) -> dict[str, int]:
        """The keys of cards that were shown and that nobody knows yet, latest first.

        Each with the last school day on which it was shown; 0 if that is not told.
        """
        rows = self._connection.execute(
            "SELECT json_extract(body, '$.card') AS card, max(seq) AS last,"
            " json_extract(body, '$.day') FROM events WHERE kind = 'card_unknown'"
            f" AND card NOT IN ({OWNED}) GROUP BY card ORDER BY last DESC LIMIT 50"
        )
        return {str(card): int(day or 0) for card, _, day in rows}

    def has_kit_cards(self) -> bool:
        """Whether this station came with cards that were known before anybody had one."""
        row = self._connection.execute(
            "SELECT 1 FROM people WHERE number = 0 AND kind = 'new' LIMIT 1"
        ).fetchone()
        return row is not None
