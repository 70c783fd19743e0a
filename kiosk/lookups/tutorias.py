"""Tutorías: who accompanies whom on what, over days."""

from __future__ import annotations

from kiosk.desk import Live
from kiosk.events import Kind
from kiosk.lookups.now import HERE, Now

_LIVE = """
SELECT t.tutor, t.tutee, t.tema FROM tutorias t
  JOIN paths p ON p.person = t.tutee AND p.tema = t.tema
  WHERE {where} AND t.dialogues != '[]' AND t.handed_on = '[]'
  AND p.reached = '' AND p.dialogues != '[]'
  ORDER BY t.last DESC
"""
_PAIR = "t.tutor = ? AND t.tutee = ?"


class Tutorias(Now):
    """Questions about tutorías; live are those that go on (docs/rules.md 1)."""

    def live(self, one: str, other: str) -> tuple[Live, ...]:
        """The live tutorías between two people, last used first."""
        where = f"(({_PAIR}) OR ({_PAIR}))"
        rows = self._connection.execute(_LIVE.format(where=where), (one, other, other, one))
        return tuple(Live(*row) for row in rows)

    def accompanies(self, person: str) -> tuple[Live, ...]:
        """The live tutorías of this school year in which the person is the tutor, latest first."""
        where = f"t.tutor = ? AND t.last > ? AND t.tutee IN {HERE}"
        rows = self._connection.execute(_LIVE.format(where=where), (person, self._year[1]))
        return tuple(Live(*row) for row in rows)

    def going(self, tutee: str, tema: str) -> tuple[str, ...]:
        """The tutors whose tutoría with this tutee on this tema is not handed over."""
        found = self._column(
            "SELECT tutor FROM tutorias WHERE tutee = ? AND tema = ?"
            " AND dialogues != '[]' AND handed_on = '[]' ORDER BY tutor",
            tutee,
            tema,
        )
        return tuple(found)

    def have_accompanied(self) -> set[str]:
        """Everybody who has accompanied somebody, in a dialogue that stands."""
        return set(self._column("SELECT DISTINCT tutor FROM tutorias WHERE dialogues != '[]'"))

    def year(self) -> list[tuple[str, str, str, str]]:
        """(tutor, tutee, tema, kind) of this school year's tutorías between people who are here.

        Latest first; rehearsals are left out.
        """
        return self._connection.execute(
            f"SELECT tutor, tutee, tema, '{Kind.TUTORING}' FROM tutorias"
            " WHERE dialogues != '[]' AND last > ?"
            f" AND tutee IN {HERE} AND tutor IN {HERE} ORDER BY last DESC",
            (self._year[1],),
        ).fetchall()
