"""Studies: who works on a tema without a tutor today, or waits for one."""

from __future__ import annotations

from kiosk.lookups.dialogues import Dialogues
from kiosk.lookups.paths import Paths
from kiosk.lookups.tutorias import Tutorias

ALONE, WAITS = "alone", "waits"

_SAID = """
SELECT json_extract(body, '$.person'), json_extract(body, '$.tema'), stamp FROM events
  WHERE kind IN ('own_study_begun', 'path_chosen') AND stamp >=
  (SELECT min(stamp) FROM mentions WHERE entity = 'floor:' || ?)
"""
_LEFT = """
SELECT tutee, tema, stamp, id FROM dialogues
  WHERE day = ? AND voided IS NULL AND made_room_for != ''
"""


class Studies(Dialogues, Tutorias, Paths):
    """Questions about those who learn without a tutor at the moment."""

    def studies(self) -> list[tuple[str, str, str]]:
        """(person, tema, `alone` or `waits`): each person's latest of the running day, in order.

        Alone studies who said so today, and whose tutor went to somebody else and who has met
        nobody since (docs/domain.md case 4). Who chose a tema today and has no tutor in it waits.
        Only what was said today is told: nobody knows what goes on longer than that, and this
        takes as long after years as on the first day.
        """
        day, found = self.day(), list[tuple[int, str, str, str]]()
        for person, tema, stamp in self._connection.execute(_SAID, (day,)):
            path = self.path(person, tema)
            if path.reached or path.masters:
                continue
            if path.alone:
                found.append((stamp, person, tema, ALONE))
            elif path.chosen and not self.going(person, tema):
                found.append((stamp, person, tema, WAITS))
        for tutee, tema, stamp, dialogue in self._connection.execute(_LEFT, (day,)):
            last = self.latest(tutee)
            if last and last.dialogue == dialogue and not self.path(tutee, tema).reached:
                found.append((stamp, tutee, tema, ALONE))
        each = {person: (person, tema, how) for _, person, tema, how in sorted(found)}
        return list(each.values())
