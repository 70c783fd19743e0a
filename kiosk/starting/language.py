"""The language, at the first boot of a kit.

The question turns by itself, so that one button is enough; where there is none, the tablet asks the
same.
"""

from __future__ import annotations

from kiosk.classroom import Classroom
from kiosk.events import PolicyChanged
from kiosk.rows import Policy
from kiosk.screens import Face, Screen, Seat
from kiosk.words import languages, words

ASK_LANGUAGE = "ask_language"
"""The name of the note in the record: `yes` while the display asks, `done` afterwards."""


def asks_language(classroom: Classroom) -> bool:
    """Whether the display asks for the language: a new kit where nobody has chosen one."""
    asked = classroom.meta(ASK_LANGUAGE) == "yes"
    return asked and not classroom.facts().policies.language


def language_screen(turn: int) -> Screen | None:
    """What the display asks in its turn, each language in its own words; None is another's turn."""
    spoken = languages()
    lit = turn % (len(spoken) + 1)
    if lit == len(spoken):
        return None
    say = words(spoken[lit])
    return Screen(
        Face.ASK_LANGUAGE,
        left=Seat("", "voice"),
        text=say("first.display_language"),
        choices=tuple(words(each)("web.language_name") for each in spoken),
        lit=lit,
    )


def choose_language(classroom: Classroom, lit: int) -> None:
    """Let the station speak the language that was lit."""
    chosen = languages()[lit]
    classroom.enter([Policy("language", chosen), PolicyChanged("language")], "station")
    classroom.set_meta(ASK_LANGUAGE, "done")


def ask_again(classroom: Classroom) -> bool:
    """Take the choice back while the station is nobody's yet; whether there was one."""
    if classroom.meta(ASK_LANGUAGE) != "done" or not classroom.access.setup_code():
        return False
    classroom.enter([Policy("language", ""), PolicyChanged("language")], "station")
    classroom.set_meta(ASK_LANGUAGE, "yes")
    return True
