"""What the desk may ask (`kiosk.desk.Known`), answered from the look-ups of this moment."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from kiosk import steps
from kiosk.access import Entry
from kiosk.commands import Choose, LetIn, OpenDialogue
from kiosk.desk import Item, Live
from kiosk.events import Sitting
from kiosk.folds import Path
from kiosk.lookups import Lookups
from kiosk.policies import Policies

FEW = 3
"""How many learners, people to thank and temas to choose the display tells of; a tablet has all."""

QUESTIONS = 6
"""How many questions one can think about the catalogue has (`display.page_ask_1` and on)."""


def talk_of(person: str, day: int) -> int:
    """The number of somebody's question of that school day, from 1; each day the next one."""
    return (sum(person.encode()) + day) % QUESTIONS + 1


def fresh_id() -> str:
    """An opaque id that nobody used before."""
    return secrets.token_hex(8)


class KnownFacts:
    """The facts of this moment, as the desk asks for them."""

    def __init__(
        self,
        lookups: Lookups,
        policies: Policies | None = None,
        *,
        waiting: Callable[[str], tuple[Entry, ...]] = lambda person: (),
        pages: Callable[[str], tuple[Entry, ...]] = lambda person: (),
    ) -> None:
        self._facts = lookups
        self._waiting = waiting
        self._pages = pages
        self._policies = policies or lookups.policies

    @property
    def policies(self) -> Policies:
        """The site's numbers, or those that this station was given instead."""
        return self._policies

    def open(self) -> tuple[Sitting, ...]:
        """The open dialogues, earliest first."""
        return self._facts.open()

    def old(self, sitting: Sitting) -> bool:
        """Whether nobody can vouch for its being open."""
        return self._facts.old(sitting)

    def live(self, one: str, other: str) -> tuple[Live, ...]:
        """The live tutorías between two people, last used first."""
        return self._facts.live(one, other)

    def masters(self, person: str, tema: str) -> bool:
        """Whether the person has understood the tema or offers it."""
        return self._facts.masters(person, tema)

    def choices(self, one: str, other: str) -> tuple[str, ...]:
        """Temas for two people, likeliest first; "" is another one, named later (rule 2)."""
        facts = self._facts
        found = [live.tema for live in facts.live(one, other)]
        found += [s.tema for s in reversed(facts.open()) if s.tutor in (one, other)]
        for giver, taker in ((one, other), (other, one)):
            found += [t for t in facts.offers(giver) if not facts.masters(taker, t)]
        return (*dict.fromkeys(tema for tema in found if facts.has_title(tema)), "")

    def page(self, person: str, tema: str) -> tuple[Item, ...]:
        """The pages of a person, or that person's page with a tema (rule 12); never empty."""
        if tema:
            offered = bool(self._facts.offering(tema))
            return steps.with_tema(self._facts.path(person, tema), offered=offered)
        items = [*self.tablets(person)]
        cut = self._facts.last_cut(person)
        if cut is not None and self._is_live(cut):
            other = cut.tutee if cut.tutor == person else cut.tutor
            again = OpenDialogue("", cut.tutor, cut.tutee, cut.tema, how="resumed")
            items.append(Item("go_on", cut.tema, other, again))
        items += [
            Item("show_mine", does=LetIn(person, each.id), number=each.number)
            for each in self._pages(person)
        ]
        paths = self._facts.paths(person)
        under_way = [item for path in paths for item in self._under_way(path)]
        under_way += self._wished(person, {path.tema: path for path in paths})
        if not under_way and all(item.act != "go_on" for item in items):
            under_way = [Item("home")]
        items += under_way
        items += self._with_others(person)
        for path in paths:
            items += self._beyond(path)
        return (*items, *self._beside(person, paths))

    def _with_others(self, person: str) -> list[Item]:
        """Whom the person accompanies, the latest of them."""
        live = self._facts.accompanies(person)[:FEW]
        return [Item("accompany", each.tema, each.tutee) for each in live]

    def _beside(self, person: str, paths: list[Path]) -> list[Item]:
        """Whom to thank, what could be chosen, and a question to talk about; a few of each."""
        thanks = {who: path.tema for path in reversed(paths) for who in path.agreed}
        could = self._facts.could_choose(person)
        turn = self._facts.day() % len(could) if could else 0
        return [
            *(Item("thank", tema, who) for who, tema in [*thanks.items()][: -1 - FEW : -1]),
            *(
                Item("could", tema, who, Choose(person, tema))
                for tema, who in (could[turn:] + could[:turn])[:FEW]
            ),
            Item(f"ask_{talk_of(person, self._facts.day())}"),
        ]

    def tablets(self, person: str) -> tuple[Item, ...]:
        """The tablets that wait for this person's card (docs/rules.md 7)."""
        return tuple(
            Item("let_in", does=LetIn(person, each.id), number=each.number)
            for each in self._waiting(person)
        )

    def _is_live(self, sitting: Sitting) -> bool:
        lives = self._facts.live(sitting.tutor, sitting.tutee)
        return any(live.tema == sitting.tema and live.tutor == sitting.tutor for live in lives)

    def _under_way(self, path: Path) -> list[Item]:
        if path.state == "learning":
            tutors = self._facts.going(path.person, path.tema)
            return [
                Item("learning", path.tema, tutors[0]) if tutors else steps.alone(path),
                steps.record(path),
            ]
        return [Item("chosen", path.tema)] if path.state == "chosen" else []

    def _wished(self, person: str, paths: Mapping[str, Path]) -> list[Item]:
        """Temas that there are by now for what was wished in words."""
        open_to = ("none", "released")
        return [
            Item("wished", wish.tema, does=Choose(person, wish.tema))
            for wish in self._facts.wishes(person)
            if wish.tema and paths.get(wish.tema, Path(person, wish.tema)).state in open_to
        ]

    def _beyond(self, path: Path) -> list[Item]:
        return [steps.offering(path)[0], *steps.written(path)] if path.masters else []

    def demonstrable(self, person: str) -> tuple[str, ...]:
        """Temas understood and not yet demonstrated; if there is none, those being learned."""
        paths = self._facts.paths(person)
        understood = tuple(p.tema for p in paths if p.state == "understood")
        return understood or tuple(p.tema for p in paths if p.state == "learning")

    def news(self, tutor: str, tutee: str, tema: str) -> bool:
        """Whether it would be news if these two said that it is understood."""
        going = tutor in self._facts.going(tutee, tema)
        return self._facts.path(tutee, tema).takes_understood(going=going)

    def came_by(self, person: str, tema: str) -> tuple[str, ...]:
        """From whom to whom the tema came to this person, who stands last; () if from nobody."""
        way = self._facts.way(person, tema)
        return way if len(way) > 1 else ()

    def onward(self, person: str, tema: str) -> tuple[str, ...]:
        """Who else chose the tema and is without a tutor."""
        return tuple(who for who, _ in self._facts.waiting(tema) if who != person)

    def has_begun(self, person: str, tema: str) -> bool:
        """Whether the person is learning the tema or has understood it."""
        return self._facts.path(person, tema).state in ("learning", "understood", "demonstrated")

    def listed(self, card: str) -> bool:
        """Whether an unknown card is already on the tablet's list of today."""
        return self._facts.noted(card)

    def fresh(self) -> str:
        """An id that nobody used before."""
        return fresh_id()
