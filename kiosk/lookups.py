"""What is true now, read from the tables: for deciding, for the desk, for boards and reports."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import fields
from functools import cached_property
from itertools import chain, count

from kiosk import directory
from kiosk.desk import Action, Card, Live, Sort
from kiosk.events import Kind, Sitting
from kiosk.folds import NEXT, Demonstration, Help, Path, Wish, Year
from kiosk.journal import Moment
from kiosk.passings import tree
from kiosk.policies import Policies
from kiosk.projections import TABLES, sitting_of, sittings_of, value_of
from kiosk.rows import CardRow, Person

_FIELDS = tuple(field.name for field in fields(Sitting))
SITTING = ", ".join("id" if name == "dialogue" else name for name in _FIELDS)
_LIVE = """
SELECT t.tutor, t.tutee, t.tema FROM tutorias t
  JOIN paths p ON p.person = t.tutee AND p.tema = t.tema
  WHERE {where} AND t.dialogues != '[]' AND t.handed_on = '[]'
  AND p.reached = '' AND p.dialogues != '[]'
  ORDER BY t.last DESC
"""
_HERE = "(SELECT id FROM people WHERE active = 1 AND erased = 0)"
_AWAKE = "(SELECT id FROM temas WHERE NOT resting)"
_LAST = """SELECT * FROM dialogues WHERE {role} = ?1 AND voided IS NULL AND confirmed IS NULL
  ORDER BY stamp DESC LIMIT 1"""
_PAIR = "t.tutor = ? AND t.tutee = ?"
_BROUGHT = "(reached = '' AND dialogues = '[]' AND NOT alone AND NOT chosen)"
_GATES = {
    "demonstrated": f"(reached = 'demonstrated' OR {_BROUGHT})",
    "understood": f"(reached IN ('demonstrated', 'understood') OR {_BROUGHT})",
}
"""What the catalogue asks of those who offer, by the policy `offer_requires`."""


class Lookups:
    """The facts of one moment; satisfies the View of `kiosk.rules`.

    Who is in dialogue is read once: ask anew (`classroom.facts()`) after anything was written.
    """

    def __init__(self, connection: sqlite3.Connection, station: str, moment: Moment) -> None:
        self._connection = connection
        self.station = station
        self.boot = moment.boot
        self.now_ms = moment.boottime_ms

    @cached_property
    def policies(self) -> Policies:
        """The site's numbers."""
        return directory.policies(self._connection)

    @property
    def max_open_as_tutor(self) -> int:
        """How many a pupil accompanies at most."""
        return self.policies.max_open_as_tutor

    @cached_property
    def _floor(self) -> tuple[int, bool, bool, int | None, str] | None:
        row = self._connection.execute(
            "SELECT day, begun, closed, wall_ms, open FROM floors ORDER BY day DESC LIMIT 1"
        ).fetchone()
        return (row[0], bool(row[1]), bool(row[2]), row[3], row[4]) if row else None

    def day(self) -> int:
        """The number of the school day that is running, or that would begin now."""
        floor = self._floor
        if floor is None:
            return 1
        return floor[0] + 1 if floor[2] else floor[0]

    def begun(self) -> bool:
        """Whether a dialogue was opened on the running day."""
        floor = self._floor
        return floor is not None and floor[1] and not floor[2]

    def day_wall_ms(self) -> int | None:
        """A vouched instant of the running day, if there is one."""
        floor = self._floor
        return None if floor is None or floor[2] else floor[3]

    def open(self) -> tuple[Sitting, ...]:
        """The open dialogues of the running day, earliest first."""
        return self._open

    @cached_property
    def _open(self) -> tuple[Sitting, ...]:
        floor = self._floor
        return () if floor is None else sittings_of(floor[4])

    def old(self, sitting: Sitting) -> bool:
        """Whether it was opened so long ago, in this boot, that nobody vouches for it (rule 9)."""
        open_ms = self.now_ms - sitting.opened_ms
        return sitting.boot == self.boot and open_ms >= self.policies.stale_min * 60_000

    def _sittings(self, where: str, *values: object) -> list[tuple[Sitting, int]]:
        rows = self._connection.execute(f"SELECT {SITTING}, day FROM dialogues {where}", values)
        return [(sitting_of(row[:-1]), row[-1]) for row in rows]

    def sitting(self, dialogue: str) -> Sitting | None:
        """A dialogue that was not voided, open or not."""
        found = self._sittings("WHERE id = ? AND voided IS NULL", dialogue)
        return found[0][0] if found else None

    def day_of(self, dialogue: str) -> int:
        """The school day of a dialogue; the running day for one that nobody knows."""
        row = self._connection.execute(
            "SELECT day FROM dialogues WHERE id = ?", (dialogue,)
        ).fetchone()
        return int(row[0]) if row else self.day()

    def latest(self, person: str) -> tuple[Sitting, int] | None:
        """A person's last dialogue of the running day that was not voided, and its day."""
        found = self._sittings(
            "WHERE day = ? AND voided IS NULL AND (tutor = ? OR tutee = ?)"
            " ORDER BY stamp DESC LIMIT 1",
            self.day(),
            person,
            person,
        )
        return found[0] if found else None

    def unnamed(self, person: str) -> Sitting | None:
        """A person's last dialogue of the running day whose tema nobody has named yet."""
        found = self._sittings(
            "WHERE day = ? AND voided IS NULL AND (tutor = ? OR tutee = ?)"
            " AND tema NOT IN (SELECT id FROM temas) ORDER BY stamp DESC LIMIT 1",
            self.day(),
            person,
            person,
        )
        return found[0][0] if found else None

    def made_room_for(self, dialogue: str) -> tuple[Sitting, ...]:
        """The dialogues of the running day that ended because that one opened."""
        where = "WHERE day = ? AND made_room_for = ? AND voided IS NULL ORDER BY stamp"
        return tuple(s for s, _ in self._sittings(where, self.day(), dialogue))

    def continued(self, dialogue: str) -> tuple[str, ...]:
        """The former tutors whose tutoría that dialogue took over."""
        row = self._connection.execute(
            "SELECT continues FROM dialogues WHERE id = ?", (dialogue,)
        ).fetchone()
        return tuple(each for each in row[0].split("|") if each) if row else ()

    def unconfirmed(self, tutor: str, tutee: str, tema: str) -> tuple[tuple[str, int], ...]:
        """The dialogues of a tutoría held elsewhere that nobody stood for, each with its day."""
        rows = self._connection.execute(
            "SELECT id, day FROM dialogues INDEXED BY dialogues_held WHERE confirmed = ''"
            " AND tutor = ? AND tutee = ? AND tema = ? AND voided IS NULL ORDER BY stamp",
            (tutor, tutee, tema),
        )
        return tuple((dialogue, day) for dialogue, day in rows)

    def confirmed_by(self, dialogue: str) -> tuple[tuple[str, int], ...]:
        """The dialogues held elsewhere for which that one stands, each with its day."""
        rows = self._connection.execute(
            "SELECT id, day FROM dialogues INDEXED BY dialogues_held WHERE confirmed = ?",
            (dialogue,),
        )
        return tuple((each, day) for each, day in rows)

    def going(self, tutee: str, tema: str) -> tuple[str, ...]:
        """The tutors whose tutoría with this tutee on this tema is not handed over."""
        rows = self._connection.execute(
            "SELECT tutor FROM tutorias WHERE tutee = ? AND tema = ?"
            " AND dialogues != '[]' AND handed_on = '[]' ORDER BY tutor",
            (tutee, tema),
        )
        return tuple(tutor for (tutor,) in rows)

    def path(self, person: str, tema: str) -> Path:
        """What a person has with a tema."""
        row = self._connection.execute(
            "SELECT * FROM paths WHERE person = ? AND tema = ?", (person, tema)
        ).fetchone()
        path: Path = value_of(TABLES["path"], row) if row else Path(person, tema)
        return path

    def paths(self, person: str) -> list[Path]:
        """All that a person has with temas, latest change first."""
        rows = self._connection.execute(
            "SELECT * FROM paths WHERE person = ? ORDER BY at_stamp DESC", (person,)
        )
        return [value_of(TABLES["path"], row) for row in rows]

    def offering(self, tema: str) -> list[str]:
        """Who stands in the catalogue for a tema: who offers it, or has demonstrated it.

        Nobody who lets the offer rest. The policy `offer_requires` asks for more of those who
        learned it here; who brought it, by an exchange or a list, has nothing to show first.
        """
        rows = self._connection.execute(
            "SELECT person FROM paths WHERE tema = ? AND (offers = 'yes'"
            " OR (reached = 'demonstrated' AND offers != 'resting'))"
            f" AND {_GATES.get(self.policies.offer_requires, 'TRUE')} AND person IN {_HERE}"
            " ORDER BY person",
            (tema,),
        )
        return [person for (person,) in rows]

    def wishes(self, person: str) -> tuple[Wish, ...]:
        """What a person would like to learn, as far as it stands."""
        rows = self._connection.execute(
            "SELECT * FROM wishes WHERE person = ? AND standing ORDER BY wish", (person,)
        )
        return tuple(value_of(TABLES["wish"], row) for row in rows)

    def all_wishes(self) -> tuple[Wish, ...]:
        """What those who are here would like to learn, as far as it stands."""
        rows = self._connection.execute(
            f"SELECT * FROM wishes WHERE standing AND person IN {_HERE} ORDER BY wish"
        )
        return tuple(value_of(TABLES["wish"], row) for row in rows)

    def wishes_ever(self, person: str) -> tuple[str, ...]:
        """The ids of all that a person ever wished for, standing or not."""
        rows = self._connection.execute(
            "SELECT wish FROM wishes WHERE person = ? ORDER BY wish", (person,)
        )
        return tuple(wish for (wish,) in rows)

    def wish(self, wish: str) -> Wish | None:
        """A wish, standing or not."""
        row = self._connection.execute("SELECT * FROM wishes WHERE wish = ?", (wish,)).fetchone()
        return value_of(TABLES["wish"], row) if row else None

    def way(self, person: str, tema: str) -> tuple[str, ...]:
        """From whom to whom a tema came to a person, who stands last; () if from nobody here."""
        return tree(self._connection, tema).way(person)

    def waiting(self, tema: str = "") -> list[tuple[str, str]]:
        """(person, tema) of those here who chose a tema and are without a tutor in it; of one tema.

        Also who was learning it with somebody who left, and whose wish there is a tema for now.
        """
        rows = self._connection.execute(
            "SELECT person, tema FROM paths p WHERE ?1 IN ('', tema) AND reached = ''"
            " AND offers != 'yes' AND (chosen OR dialogues != '[]') AND NOT EXISTS"
            " (SELECT 1 FROM tutorias t WHERE t.tutee = p.person AND t.tema = p.tema"
            f"  AND t.dialogues != '[]' AND t.handed_on = '[]' AND t.tutor IN {_HERE})"
            f" AND person IN {_HERE} AND tema IN {_AWAKE}"
            " UNION SELECT person, tema FROM wishes w WHERE ?1 IN ('', tema) AND tema != ''"
            f" AND standing AND person IN {_HERE} AND tema IN {_AWAKE} AND NOT EXISTS"
            " (SELECT 1 FROM paths p WHERE p.person = w.person AND p.tema = w.tema"
            "  AND (reached NOT IN ('', 'released') OR offers = 'yes' OR alone OR chosen"
            "  OR dialogues != '[]')) ORDER BY tema, person",
            (tema,),
        )
        return [(person, of) for person, of in rows]

    def have_accompanied(self) -> set[str]:
        """Everybody who has accompanied somebody, in a dialogue that stands."""
        rows = self._connection.execute(
            "SELECT DISTINCT tutor FROM tutorias WHERE dialogues != '[]'"
        )
        return {tutor for (tutor,) in rows}

    def could_offer(self, tema: str) -> tuple[str, ...]:
        """Those here who understood a tema and do not let it rest, whether or not they offer it."""
        rows = self._connection.execute(
            "SELECT person FROM paths WHERE tema = ? AND reached IN ('understood', 'demonstrated')"
            f" AND offers != 'resting' AND person IN {_HERE} ORDER BY person",
            (tema,),
        )
        return tuple(person for (person,) in rows)

    def resting_offers(self, tema: str) -> set[str]:
        """Who lets the offer of a tema rest."""
        rows = self._connection.execute(
            "SELECT person FROM paths WHERE tema = ? AND offers = 'resting'", (tema,)
        )
        return {person for (person,) in rows}

    def offers(self, person: str) -> list[str]:
        """The temas that a person offers, without those that rest."""
        rows = self._connection.execute(
            "SELECT tema FROM paths WHERE person = ? AND offers = 'yes'"
            " AND tema NOT IN (SELECT id FROM temas WHERE resting) ORDER BY at_stamp DESC",
            (person,),
        )
        return [tema for (tema,) in rows]

    def masters(self, person: str, tema: str) -> bool:
        """Whether the person has understood the tema, or anything beyond, or offers it."""
        return self.path(person, tema).masters

    def looked_at(self) -> set[str]:
        """Today's dialogues at which the teacher should look (docs/rules.md 8)."""
        rows = self._connection.execute(
            "SELECT id FROM dialogues WHERE day = ? AND look = 1", (self.day(),)
        )
        return {dialogue for (dialogue,) in rows}

    def today(self) -> list[tuple[str, str, str, str]]:
        """(tutor, tutee, tema, kind) of the running day's dialogues."""
        rows = self._connection.execute(
            "SELECT DISTINCT tutor, tutee, tema, kind FROM dialogues"
            " WHERE day = ? AND voided IS NULL",
            (self.day(),),
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def unconfirmed_today(self) -> set[tuple[str, str, str, str]]:
        """Of `today`, what rests on dialogues held elsewhere alone, for which nobody stands yet."""
        rows = self._connection.execute(
            "SELECT tutor, tutee, tema, kind FROM dialogues WHERE day = ? AND voided IS NULL"
            " GROUP BY 1, 2, 3, 4 HAVING min(coalesce(confirmed = '', 0))",
            (self.day(),),
        )
        return {(row[0], row[1], row[2], row[3]) for row in rows}

    def demonstration(self, ident: str) -> Demonstration | None:
        """A demonstration, also one that was taken back."""
        row = self._connection.execute(
            "SELECT * FROM demonstrations WHERE demonstration = ?", (ident,)
        ).fetchone()
        return value_of(TABLES["demonstration"], row) if row else None

    def demonstrations(self) -> list[Demonstration]:
        """The demonstrations of this school year that stand, latest first."""
        rows = self._connection.execute(
            "SELECT * FROM demonstrations WHERE held AND day > ? ORDER BY day DESC, at_stamp DESC",
            (self.year_before(),),
        )
        return [value_of(TABLES["demonstration"], row) for row in rows]

    def agenda(self) -> tuple[str, ...]:
        """What is to be shown next, in order, each `PERSON|TEMA`."""
        row = self._connection.execute("SELECT * FROM agendas WHERE agenda = ?", (NEXT,)).fetchone()
        return value_of(TABLES["agenda"], row).items if row else ()

    def tutorias_of_last_day(self) -> int:
        """How many tutorías had a sitting on the last day that began; rehearsals are none."""
        (number,) = self._connection.execute(
            "SELECT count(*) FROM (SELECT DISTINCT tutor, tutee, tema FROM dialogues"
            " WHERE day = (SELECT max(day) FROM floors WHERE begun) AND voided IS NULL"
            f" AND kind = '{Kind.TUTORING}')"
        ).fetchone()
        return int(number)

    def last_year(self) -> Year | None:
        """The school year that was closed last, whether or not it was opened again."""
        row = self._connection.execute("SELECT * FROM years ORDER BY day DESC LIMIT 1").fetchone()
        year: Year | None = value_of(TABLES["year"], row) if row else None
        return year

    @cached_property
    def _year(self) -> tuple[int, int]:
        row = self._connection.execute(
            "SELECT day, at_stamp FROM years WHERE closed ORDER BY day DESC LIMIT 1"
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def year_before(self) -> int:
        """The last day of the school year before the running one; 0 in the first."""
        return self._year[0]

    def days(self, most: int) -> list[int]:
        """The last school days of this year with a dialogue, latest first, `most` at the utmost."""
        rows = self._connection.execute(
            "SELECT day FROM floors WHERE begun AND day > ? ORDER BY day DESC LIMIT ?",
            (self.year_before(), most),
        )
        return [int(day) for (day,) in rows]

    def year(self) -> list[tuple[str, str, str, str]]:
        """(tutor, tutee, tema, kind) of this school year's tutorías between people who are here.

        Latest first; rehearsals are left out.
        """
        rows = self._connection.execute(
            "SELECT tutor, tutee, tema FROM tutorias WHERE dialogues != '[]' AND last > ?"
            f" AND tutee IN {_HERE} AND tutor IN {_HERE} ORDER BY last DESC",
            (self._year[1],),
        )
        return [(row[0], row[1], row[2], str(Kind.TUTORING)) for row in rows]

    def lately(self, most: int) -> list[tuple[str, str, str, str]]:
        """As `year`, but the latest `most` at the utmost, from the latest dialogues alone."""
        rows = self._connection.execute(
            "SELECT DISTINCT tutor, tutee, tema, kind FROM (SELECT * FROM dialogues"
            " ORDER BY day DESC, rowid DESC LIMIT ?) WHERE voided IS NULL AND kind = ?"
            " AND day > ? LIMIT ?",
            (4 * most, Kind.TUTORING, self.year_before(), most),
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]

    def standing_calls(self) -> list[Help]:
        """The calls for help that nobody answered yet, on the running day."""
        rows = self._connection.execute(
            "SELECT * FROM helps WHERE standing AND day = ? ORDER BY at_stamp", (self.day(),)
        )
        return [value_of(TABLES["help"], row) for row in rows]

    def call(self, call: str) -> Help | None:
        """A call for help, standing or not."""
        row = self._connection.execute("SELECT * FROM helps WHERE call = ?", (call,)).fetchone()
        return value_of(TABLES["help"], row) if row else None

    def live(self, one: str, other: str) -> tuple[Live, ...]:
        """The live tutorías between two people, last used first (docs/rules.md 1)."""
        where = f"(({_PAIR}) OR ({_PAIR}))"
        rows = self._connection.execute(_LIVE.format(where=where), (one, other, other, one))
        return tuple(Live(*row) for row in rows)

    def accompanies(self, person: str) -> tuple[Live, ...]:
        """The live tutorías of this school year in which the person is the tutor, latest first."""
        here = "t.tutee IN (SELECT id FROM people WHERE active AND NOT erased)"
        where = f"t.tutor = ? AND t.last > ? AND {here}"
        rows = self._connection.execute(_LIVE.format(where=where), (person, self._year[1]))
        return tuple(Live(*row) for row in rows)

    def could_choose(self, person: str) -> list[tuple[str, str]]:
        """(tema, one who offers it) of what the person could choose, by title.

        What somebody else here offers, and what the person neither holds nor has under way.
        """
        rows = self._connection.execute(
            "WITH could AS MATERIALIZED (SELECT t.id, t.title, (SELECT person FROM paths"
            "   JOIN people h ON h.id = person AND h.active AND NOT h.erased"
            "   WHERE tema = t.id AND person != ?1"
            "   AND (offers = 'yes' OR (reached = 'demonstrated' AND offers != 'resting'))"
            f"  AND {_GATES.get(self.policies.offer_requires, 'TRUE')}"
            "   ORDER BY person LIMIT 1) AS who FROM temas t"
            "  WHERE NOT t.resting AND t.id NOT IN (SELECT tema FROM paths WHERE person = ?1"
            "   AND (reached IN ('understood', 'demonstrated') OR offers = 'yes'"
            "   OR (reached = '' AND (chosen OR alone OR dialogues != '[]')))))"
            " SELECT id, who FROM could WHERE who IS NOT NULL ORDER BY title, id",
            (person,),
        )
        return [(tema, who) for tema, who in rows]

    def last_cut(self, person: str) -> Sitting | None:
        """The person's last sitting, if it was interrupted and nothing came after it."""
        row = self._connection.execute(
            f"SELECT {SITTING}, reason FROM (SELECT * FROM ({_LAST.format(role='tutor')})"
            f" UNION ALL SELECT * FROM ({_LAST.format(role='tutee')})) ORDER BY stamp DESC LIMIT 1",
            (person,),
        ).fetchone()
        return sitting_of(row[:-1]) if row and row[-1] == "interrupted" else None

    def person(self, person: str) -> Person | None:
        """The directory's row."""
        return directory.person(self._connection, person)

    def guests(self) -> list[tuple[Person, str]]:
        """The guests of the pool, each with what is printed on the card."""
        labels = {
            owner: label
            for owner, label in self._connection.execute(
                "SELECT owner, label FROM cards WHERE sort = 'person' ORDER BY resting DESC, key"
            )
        }
        pool = [person for person in directory.present(self._connection) if person.pooled]
        return [(person, labels.get(person.id) or person.pool) for person in pool]

    def cards_of(self, person: str) -> list[CardRow]:
        """The cards of a person, those in use first."""
        return directory.cards_of(self._connection, person)

    def seated(self) -> tuple[Person, ...]:
        """Everybody who is here, in the order of the ring."""
        return tuple(directory.present(self._connection))

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
        taken = {
            ident
            for (ident,) in self._connection.execute(
                "SELECT id FROM people WHERE id >= ? AND id < ?"
                " AND NOT (kind = 'new' AND name = '' AND active AND NOT erased)",
                (first, f"{first}~"),
            )
        }
        others = (f"{first}-{n}" for n in count(2))
        return next(each for each in chain((first,), others) if each not in taken)

    def has_done(self, person: str) -> bool:
        """Whether the record knows anything of a person, or somebody noted something."""
        row = self._connection.execute(
            "SELECT 1 FROM dialogues WHERE tutor = ?1 OR tutee = ?1 UNION ALL"
            " SELECT 1 FROM paths WHERE person = ?1 UNION ALL"
            " SELECT 1 FROM notes WHERE about = ?1 AND gone = 0 LIMIT 1",
            (person,),
        ).fetchone()
        return row is not None

    def has_title(self, tema: str) -> bool:
        """Whether the directory knows the tema."""
        return directory.tema(self._connection, tema) is not None

    def noted(self, card: str) -> bool:
        """Whether an unknown card is already listed today."""
        row = self._connection.execute(
            "SELECT 1 FROM events WHERE kind = 'card_unknown' AND body = ?",
            (json.dumps({"card": card, "day": self.day()}, separators=(",", ":")),),
        ).fetchone()
        return row is not None

    def card(self, key: str, *, side: int = 1) -> Card:
        """What a card is, by its key."""
        row = directory.card(self._connection, key)
        return self.card_of(row, side=side) if row else self.unknown(key, side=side)

    def unknown(self, key: str, *, side: int = 1) -> Card:
        """A card that nobody knows."""
        return Card(key, Sort.UNKNOWN, self.person_of_new(key), side=side)

    def card_of(self, row: CardRow, *, side: int = 1) -> Card:
        """What a row of the directory's cards is on the desk."""
        if row.resting:
            return Card(row.key, Sort.RESTING, side=side)
        if not row.owner:
            return self.unknown(row.key, side=side)
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
