"""Single sittings: who sat with whom on what, today and before."""

from __future__ import annotations

from dataclasses import fields

from kiosk.events import Kind, Sitting
from kiosk.lookups.now import Now
from kiosk.projections import sitting_of

SITTING = ", ".join("id" if f.name == "dialogue" else f.name for f in fields(Sitting))
"""The columns of a dialogue that make its sitting."""

_LAST = """SELECT * FROM dialogues WHERE {role} = ?1 AND voided IS NULL AND confirmed IS NULL
  ORDER BY stamp DESC LIMIT 1"""


class Dialogues(Now):
    """Questions about single sittings; voided ones are left out unless it is said."""

    def _sittings(self, where: str, *values: object) -> list[Sitting]:
        rows = self._connection.execute(
            f"SELECT {SITTING} FROM dialogues WHERE {where} AND voided IS NULL ORDER BY stamp",
            values,
        )
        return [sitting_of(row) for row in rows]

    def _latest(self, where: str, person: str) -> Sitting | None:
        row = self._connection.execute(
            f"SELECT {SITTING} FROM dialogues WHERE day = ?1 AND voided IS NULL"
            f" AND (tutor = ?2 OR tutee = ?2) {where} ORDER BY stamp DESC LIMIT 1",
            (self.day(), person),
        ).fetchone()
        return sitting_of(row) if row else None

    def sitting(self, dialogue: str) -> Sitting | None:
        """A dialogue that was not voided, open or not."""
        return next(iter(self._sittings("id = ?", dialogue)), None)

    def day_of(self, dialogue: str) -> int:
        """The school day of a dialogue; the running day for one that nobody knows."""
        row = self._connection.execute(
            "SELECT day FROM dialogues WHERE id = ?", (dialogue,)
        ).fetchone()
        return int(row[0]) if row else self.day()

    def latest(self, person: str) -> Sitting | None:
        """A person's last dialogue of the running day."""
        return self._latest("", person)

    def unnamed(self, person: str) -> Sitting | None:
        """A person's last dialogue of the running day whose tema nobody has named yet."""
        return self._latest("AND tema NOT IN (SELECT id FROM temas)", person)

    def last_cut(self, person: str) -> Sitting | None:
        """The person's last sitting, if it was interrupted and nothing came after it."""
        row = self._connection.execute(
            f"SELECT {SITTING}, reason FROM (SELECT * FROM ({_LAST.format(role='tutor')})"
            f" UNION ALL SELECT * FROM ({_LAST.format(role='tutee')})) ORDER BY stamp DESC LIMIT 1",
            (person,),
        ).fetchone()
        return sitting_of(row[:-1]) if row and row[-1] == "interrupted" else None

    def made_room_for(self, dialogue: str) -> tuple[Sitting, ...]:
        """The dialogues of the running day that ended because that one opened."""
        return tuple(self._sittings("day = ? AND made_room_for = ?", self.day(), dialogue))

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
        return tuple(rows)

    def confirmed_by(self, dialogue: str) -> tuple[tuple[str, int], ...]:
        """The dialogues held elsewhere for which that one stands, each with its day."""
        rows = self._connection.execute(
            "SELECT id, day FROM dialogues INDEXED BY dialogues_held WHERE confirmed = ?",
            (dialogue,),
        )
        return tuple(rows)

    def looked_at(self) -> set[str]:
        """Today's dialogues at which the teacher should look (docs/rules.md 8)."""
        look = "SELECT id FROM dialogues WHERE day = ? AND look = 1"
        return set(self._column(look, self.day()))

    def today(self) -> list[tuple[str, str, str, str]]:
        """(tutor, tutee, tema, kind) of the running day's dialogues."""
        return self._connection.execute(
            "SELECT DISTINCT tutor, tutee, tema, kind FROM dialogues"
            " WHERE day = ? AND voided IS NULL",
            (self.day(),),
        ).fetchall()

    def unconfirmed_today(self) -> set[tuple[str, str, str, str]]:
        """Of `today`, what rests on dialogues held elsewhere alone, for which nobody stands yet."""
        rows = self._connection.execute(
            "SELECT tutor, tutee, tema, kind FROM dialogues WHERE day = ? AND voided IS NULL"
            " GROUP BY 1, 2, 3, 4 HAVING min(coalesce(confirmed = '', 0))",
            (self.day(),),
        )
        return set(rows)

    def lately(self, most: int) -> list[tuple[str, str, str, str]]:
        """As `year`, but the latest `most` at the utmost, from the latest dialogues alone."""
        return self._connection.execute(
            "SELECT DISTINCT tutor, tutee, tema, kind FROM (SELECT * FROM dialogues"
            " ORDER BY day DESC, rowid DESC LIMIT ?) WHERE voided IS NULL AND kind = ?"
            " AND day > ? LIMIT ?",
            (4 * most, Kind.TUTORING, self.year_before(), most),
        ).fetchall()

    def tutorias_of_last_day(self) -> int:
        """How many tutorías had a sitting on the last day that began; rehearsals are none."""
        (number,) = self._connection.execute(
            "SELECT count(*) FROM (SELECT DISTINCT tutor, tutee, tema FROM dialogues"
            " WHERE day = (SELECT max(day) FROM floors WHERE begun) AND voided IS NULL"
            f" AND kind = '{Kind.TUTORING}')"
        ).fetchone()
        return int(number)
