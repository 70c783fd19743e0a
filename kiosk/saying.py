"""What the desk shows, in names and words: ids become people, temas and sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk import directory
from kiosk.desk import Shown
from kiosk.drawings import DRAWINGS, SAID
from kiosk.events import Kind, Sitting
from kiosk.lookups import Lookups
from kiosk.rows import Person
from kiosk.screens import Face, Hotspot, Screen, Seat
from kiosk.texts import Sentence
from kiosk.words import Words

FEW = 5
"""A group of fewer people is told of without figures (docs/domain.md 4.3)."""

IN_A_ROW = 3
"""How many people the display shows side by side, so that their names can be read."""

MORE_SEATS = (Seat("…", ""),)
"""Stands for those between or after, who are left out."""


def name_of(person: Person | None) -> str | Sentence:
    """How a person is called, to be said in any language.

    Without a name: by the drawing on the card, or "new card n" where that has none of its own.
    """
    if person is None:
        return Sentence("display.new_card_unnamed")
    if person.erased:
        return Sentence("display.somebody")
    if person.kind == "new" and not person.name:
        if not person.number and person.avatar in DRAWINGS:
            return Sentence(f"drawings.{person.avatar}")
        return Sentence("display.new_card_name", {"n": person.number})
    return person.display_name or person.name


def called(person: Person | None, words: Words) -> str:
    """How a person is called on screens."""
    name = name_of(person)
    found = words.said(name)
    return found[:1].upper() + found[1:] if isinstance(name, Sentence) else found


def full_name(person: Person | None, words: Words) -> str:
    """A person's whole name, as imported."""
    return person.name if person is not None and person.name else called(person, words)


@dataclass(frozen=True, slots=True)
class Door:
    """How a tablet gets in. code: the setup code while nobody has used it. hotspot: while it runs.

    address: where the pages are.
    """

    address: str = ""
    code: str = ""
    hotspot: Hotspot | None = None


class Sayings:
    """Screens in one language, from the directory of this moment."""

    def __init__(self, connection: sqlite3.Connection, facts: Lookups, words: Words) -> None:
        self._connection = connection
        self._facts = facts
        self._words = words

    def seat(self, ident: str) -> Seat | None:
        """A person as the display shows them; None for nobody."""
        if not ident:
            return None
        person = directory.person(self._connection, ident)
        drawing = person.avatar if person is not None and person.avatar else "card"
        return Seat(called(person, self._words), drawing)

    def title(self, ident: str) -> str:
        """A tema's title; one that nobody named yet is called so."""
        tema = directory.tema(self._connection, ident) if ident else None
        if tema is not None:
            return tema.title
        return self._words("display.unnamed_tema") if ident else ""

    def _choice(self, shown: Shown, ident: str) -> str:
        if shown.face is Face.ASK_TEMA:
            return self.title(ident) or self._words("display.another_tema")
        seat = self.seat(ident)
        return seat.name if seat else ident

    def screen(self, shown: Shown, door: Door) -> Screen:
        """The screen of what the desk shows."""
        if shown.face is Face.ADDRESS:
            ways = self.ways(door)
            return replace(ways[shown.number % len(ways)], signal=shown.signal)
        left, right = self.seat(shown.left), self.seat(shown.right)
        gaps = {
            "left": left.name if left else "",
            "right": right.name if right else "",
            "tema": self.title(shown.tema),
            "names": "",
            "number": str(shown.number or ""),
        }
        say = shown.say
        if shown.face is Face.OFFERS:
            people = [self.seat(person) for person in self._facts.offering(shown.tema)]
            gaps["names"] = ", ".join(seat.name for seat in people if seat)
            say = "offered_by" if people else "offered_by_nobody"
        choices: tuple[str, ...] = ()
        if shown.face in (Face.ASK_TEMA, Face.ASK_WHO):
            choices = tuple(self._choice(shown, each) for each in shown.choices)
        if shown.face is Face.SAY and left is None and say in SAID:
            left = Seat("", SAID[say])
        hint = self._words(f"display.{shown.hint}", **gaps) if shown.hint else ""
        return Screen(
            face=shown.face,
            left=left,
            right=right,
            tema=gaps["tema"],
            text=self._words(f"display.{say}", **gaps) if say else "",
            hint=self._day() if say == "goodbye" else hint,
            choices=choices,
            lit=shown.lit,
            solid=shown.solid,
            signal=shown.signal,
            row=self._row(shown),
        )

    def _day(self) -> str:
        """How many tutorías the day had that ends; "" for one, and where few people are."""
        number = self._facts.tutorias_of_last_day()
        few = sum(not person.pooled for person in self._facts.seated()) < FEW
        return "" if number < 2 or few else self._words("display.goodbye_day", number=number)

    def _row(self, shown: Shown) -> tuple[Seat, ...]:
        """People side by side: from whom to whom, or in the order of their names; few fit."""
        if shown.face not in (Face.LINEAGE, Face.ONWARD):
            return ()
        seats = [seat for each in shown.choices if (seat := self.seat(each)) is not None]
        if shown.face is Face.ONWARD:
            seats.sort(key=lambda seat: seat.name.casefold())
            return (*seats[:IN_A_ROW], *(MORE_SEATS if len(seats) > IN_A_ROW else ()))
        if len(seats) <= IN_A_ROW:
            return tuple(seats)
        return (seats[0], *MORE_SEATS, *seats[-(IN_A_ROW - 1) :])

    def _code(self, code: str) -> str:
        return self._words("display.setup_code", code=code) if code else ""

    def rest(self, turn: int, door: Door) -> Screen:
        """The display at rest: the pairs in turn, or two cards and the ways in in turn.

        While nobody has used the setup code, it stands beside the address and comes after the pairs
        too, and our own Wi-Fi comes before it. Afterwards its password is shown with OK alone.
        """
        open_now = self._facts.open()
        ways = self.ways(door) if door.code else () if open_now else self.ways(door)[-1:]
        at = turn % ((len(open_now) or 1) + len(ways))
        if at < len(open_now):
            return self._pair(open_now[at])
        if open_now or at:
            return ways[at - (len(open_now) or 1)]
        return Screen(
            Face.REST, text=self._words("display.rest"), hint=self._words("display.rest_hint")
        )

    def ways(self, door: Door) -> tuple[Screen, ...]:
        """How a tablet gets in, step by step: the Wi-Fi where it is our own, then the address."""
        said = self._words("display.address")
        address = Screen(Face.ADDRESS, text=said, address=door.address, code=self._code(door.code))
        if door.hotspot is None:
            return (address,)
        said = self._words("display.network")
        return Screen(Face.NETWORK, text=said, hotspot=door.hotspot), address

    def _pair(self, sitting: Sitting) -> Screen:
        return Screen(
            Face.PAIR,
            left=self.seat(sitting.tutor),
            right=self.seat(sitting.tutee),
            tema=self.title(sitting.tema),
            text=self._words("display.pair"),
            solid=sitting.kind is Kind.TUTORING,
        )

    def plain(self, face: Face, say: str) -> Screen:
        """A sentence that the station itself has to say."""
        return Screen(
            face,
            text=self._words(f"display.{say}"),
            hint=self._words(f"display.{say}_hint"),
        )

    def enrolling(self, said: str, who: str, name: str = "") -> Screen:
        """What came of a card while a tablet asks whose it is, or whose turn it is."""
        seat = self.seat(who)
        faces = {"enrolled": Face.ENROLLED, "enrol_next": Face.ENROLLING}
        gaps = {"left": seat.name if seat else "", "names": name}
        sign = Seat("", SAID[said]) if seat is None and said in SAID else None
        return Screen(
            faces.get(said, Face.SAY),
            left=seat or sign,
            text=self._words(f"display.{said}", **gaps),
        )

    def reader_lost(self, lost: Sequence[int], readers: int) -> Screen:
        """That no reader answers; or, with one of two lost, which one."""
        if len(lost) == readers:
            return self.plain(Face.READER_LOST, "reader_lost")
        return Screen(
            Face.READER_LOST,
            text=self._words("parts.one_reader_lost", n=lost[0]),
            hint=self._words("parts.one_reader_lost_hint"),
        )
