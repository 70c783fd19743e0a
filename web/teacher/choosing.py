"""What somebody types to be known by: a name, a password, a PIN; Refused in words if it is not so.

Pure but for the words of the page's language.
"""

from __future__ import annotations

from kiosk import directory
from kiosk.access import SIGNERS, plain_code
from kiosk.classroom import Classroom
from kiosk.errors import Refused
from kiosk.events import PersonChanged
from kiosk.imports.pictures import Faces
from kiosk.imports.report import LONGEST_NAME
from kiosk.imports.tables import has_controls, tidy
from kiosk.known import fresh_id
from kiosk.rows import Person
from web.teacher.trying import hashed

SHORTEST, LONGEST = 6, 200
"""Letters of a password."""

SHORTEST_PIN, LONGEST_PIN = 4, 8
"""Digits of a PIN."""


def name_of(typed: str) -> str:
    """A name, tidied."""
    name = tidy(typed)
    if not name:
        raise Refused("door.no_name")
    if len(name) > LONGEST_NAME or has_controls(name):
        raise Refused("door.odd_name", n=LONGEST_NAME)
    return name


def password_of(typed: str) -> str:
    """A new password."""
    if len(typed) < SHORTEST:
        raise Refused("door.short_password", n=SHORTEST)
    if len(typed) > LONGEST:
        raise Refused("door.long_password", n=LONGEST)
    return typed


def pin_of(typed: str) -> str:
    """A new PIN; "" where none was typed: then the password opens."""
    pin = plain_code(typed)
    if not pin:
        return ""
    if not pin.isascii() or not pin.isdigit() or not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        raise Refused("door.odd_pin", least=SHORTEST_PIN, most=LONGEST_PIN)
    if is_obvious(pin):
        raise Refused("door.obvious_pin")
    return pin


def is_obvious(pin: str) -> bool:
    """Whether a PIN is the first that somebody would try: one digit, two in turn, or a run."""
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:], strict=False)}
    return steps in ({0}, {1}, {9}) or pin == (pin[:2] * len(pin))[: len(pin)]


def kept_pin(typed: str) -> str:
    """A new PIN as it is kept; "" where none was typed."""
    pin = pin_of(typed)
    return hashed(pin) if pin else ""


def signer(classroom: Classroom, name: str) -> Person | None:
    """The teacher or promoter of that name."""
    wanted = tidy(name).casefold()
    for person in directory.present(classroom.connection):
        if person.kind in SIGNERS and person.name.casefold() == wanted:
            return person
    return None


def new_person(classroom: Classroom, name: str, kind: str, actor: str = "") -> Person:
    """Somebody who was not in the directory yet, entered there; by himself if nobody else does."""
    people = directory.people(classroom.connection)
    seat = max((each.seat for each in people), default=0) + 1
    drawing = Faces(directory.present(classroom.connection)).next("")
    made = Person("p" + fresh_id(), name, name, kind=kind, avatar=drawing, seat=seat)
    classroom.enter([made, PersonChanged(made.id)], actor or made.id)
    return made
