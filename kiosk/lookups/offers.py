"""The catalogue: who offers what, what could be chosen, who waits, and who wishes for what."""

from __future__ import annotations

from kiosk import directory
from kiosk.folds import Wish
from kiosk.lookups.now import HERE, Now

_AWAKE = "(SELECT id FROM temas WHERE NOT resting)"
_BROUGHT = "(reached = '' AND dialogues = '[]' AND NOT alone AND NOT chosen)"
_GATES = {
    "demonstrated": f"(reached = 'demonstrated' OR {_BROUGHT})",
    "understood": f"(reached IN ('demonstrated', 'understood') OR {_BROUGHT})",
}
"""What the catalogue asks of those who offer, by the policy `offer_requires`."""


class Offers(Now):
    """Questions about offers, choices and wishes."""

    @property
    def _stands(self) -> str:
        """Which paths stand in the catalogue, in SQL: offered or demonstrated, and not resting.

        The policy `offer_requires` asks for more of those who learned it here; who brought it, by
        an exchange or a list, has nothing to show first.
        """
        return (
            "(offers = 'yes' OR (reached = 'demonstrated' AND offers != 'resting'))"
            f" AND {_GATES.get(self.policies.offer_requires, 'TRUE')}"
        )

    def offering(self, tema: str) -> list[str]:
        """Who stands in the catalogue for a tema: who offers it, or has demonstrated it.

        Nobody who lets the offer rest.
        """
        return self._column(
            f"SELECT person FROM paths WHERE tema = ? AND {self._stands} AND person IN {HERE}"
            " ORDER BY person",
            tema,
        )

    def could_choose(self, person: str) -> list[tuple[str, str]]:
        """(tema, one who offers it) of what the person could choose, by title.

        What somebody else here offers, and what the person neither holds nor has under way.
        """
        return self._connection.execute(
            "WITH could AS MATERIALIZED (SELECT t.id, t.title, (SELECT person FROM paths"
            "   JOIN people h ON h.id = person AND h.active AND NOT h.erased"
            f"  WHERE tema = t.id AND person != ?1 AND {self._stands}"
            "   ORDER BY person LIMIT 1) AS who FROM temas t"
            "  WHERE NOT t.resting AND t.id NOT IN (SELECT tema FROM paths WHERE person = ?1"
            "   AND (reached IN ('understood', 'demonstrated') OR offers = 'yes'"
            "   OR (reached = '' AND (chosen OR alone OR dialogues != '[]')))))"
            " SELECT id, who FROM could WHERE who IS NOT NULL ORDER BY title, id",
            (person,),
        ).fetchall()

    def could_offer(self, tema: str) -> tuple[str, ...]:
        """Those here who understood a tema and do not let it rest, whether or not they offer it."""
        found = self._column(
            "SELECT person FROM paths WHERE tema = ? AND reached IN ('understood', 'demonstrated')"
            f" AND offers != 'resting' AND person IN {HERE} ORDER BY person",
            tema,
        )
        return tuple(found)

    def resting_offers(self, tema: str) -> set[str]:
        """Who lets the offer of a tema rest."""
        resting = "SELECT person FROM paths WHERE tema = ? AND offers = 'resting'"
        return set(self._column(resting, tema))

    def offers(self, person: str) -> list[str]:
        """The temas that a person offers, without those that rest."""
        return self._column(
            "SELECT tema FROM paths WHERE person = ? AND offers = 'yes'"
            " AND tema NOT IN (SELECT id FROM temas WHERE resting) ORDER BY at_stamp DESC",
            person,
        )

    def has_title(self, tema: str) -> bool:
        """Whether the directory knows the tema."""
        return directory.tema(self._connection, tema) is not None

    def waiting(self, tema: str = "") -> list[tuple[str, str]]:
        """(person, tema) of those here who chose a tema and are without a tutor in it; of one tema.

        Also who was learning it with somebody who left, and whose wish there is a tema for now.
        """
        return self._connection.execute(
            "SELECT person, tema FROM paths p WHERE ?1 IN ('', tema) AND reached = ''"
            " AND offers != 'yes' AND (chosen OR dialogues != '[]') AND NOT EXISTS"
            " (SELECT 1 FROM tutorias t WHERE t.tutee = p.person AND t.tema = p.tema"
            f"  AND t.dialogues != '[]' AND t.handed_on = '[]' AND t.tutor IN {HERE})"
            f" AND person IN {HERE} AND tema IN {_AWAKE}"
            " UNION SELECT person, tema FROM wishes w WHERE ?1 IN ('', tema) AND tema != ''"
            f" AND standing AND person IN {HERE} AND tema IN {_AWAKE} AND NOT EXISTS"
            " (SELECT 1 FROM paths p WHERE p.person = w.person AND p.tema = w.tema"
            "  AND (reached NOT IN ('', 'released') OR offers = 'yes' OR alone OR chosen"
            "  OR dialogues != '[]')) ORDER BY tema, person",
            (tema,),
        ).fetchall()

    def wish(self, wish: str) -> Wish | None:
        """A wish, standing or not."""
        return self._value(Wish, "WHERE wish = ?", wish)

    def wishes(self, person: str) -> tuple[Wish, ...]:
        """What a person would like to learn, as far as it stands."""
        return tuple(self._values(Wish, "WHERE person = ? AND standing ORDER BY wish", person))

    def all_wishes(self) -> tuple[Wish, ...]:
        """What those who are here would like to learn, as far as it stands."""
        return tuple(self._values(Wish, f"WHERE standing AND person IN {HERE} ORDER BY wish"))

    def wishes_ever(self, person: str) -> tuple[str, ...]:
        """The ids of all that a person ever wished for, standing or not."""
        return tuple(w.wish for w in self._values(Wish, "WHERE person = ? ORDER BY wish", person))
