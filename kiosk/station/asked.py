"""Buttons that answer what a new station asks at rest (docs/rules.md 5 and 6).

The language at the first boot of a kit; and on another board, whether it is a new site. Nobody is
kept from beginning by either.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from enum import Enum, auto

from kiosk.classroom import Classroom
from kiosk.errors import KioskError, StorageError
from kiosk.ports import Button
from kiosk.screens import Face, Screen
from kiosk.starting import ask_again, asks_language, choose_language
from kiosk.starting.board import asks_board, by_button, new_site, same_site
from kiosk.station.resting import Rest
from kiosk.words import Words

log = logging.getLogger(__name__)


def asks_now(classroom: Classroom, rest: Rest) -> Rest:
    """What is shown at rest, with what is asked now."""
    board = asks_board(classroom)
    return replace(
        rest,
        language=asks_language(classroom),
        board=board,
        board_buttons=board and by_button(classroom),
    )


class Answer(Enum):
    """What a button at rest answered."""

    NOTHING = auto()  # it is for the desk
    LANGUAGE = auto()  # chosen
    LANGUAGE_AGAIN = auto()  # taken back: it is asked anew
    BOARD = auto()  # repaired, or a new site
    NOT_DONE = auto()  # it could not be done; the question stands

    @property
    def for_the_desk(self) -> bool:
        """Whether the desk gets the press too: the OK that chose the language shows the address,
        and beside it the code for the tablet."""
        return self in (Answer.NOTHING, Answer.LANGUAGE)


def answered(rest: Rest, said: Answer) -> Rest:
    """What is asked at rest after this answer, until the next look."""
    match said:
        case Answer.LANGUAGE:
            return replace(rest, language=False)
        case Answer.LANGUAGE_AGAIN:
            return replace(rest, language=True)
        case Answer.BOARD:
            return replace(rest, board=False)
        case Answer.NOTHING | Answer.NOT_DONE:
            return rest


def answer(
    classroom: Classroom, shown: Screen, button: Button, words: Words, timezone: str
) -> Answer:
    """Do what the button says to what is shown at rest; StorageError if it cannot be kept."""
    if button is Button.BACK and ask_again(classroom):
        return Answer.LANGUAGE_AGAIN
    if button is not Button.OK:
        return Answer.NOTHING
    if shown.face is Face.ASK_BOARD and by_button(classroom):
        return _say_board(classroom, shown.lit, words, timezone)
    if shown.face is Face.ASK_LANGUAGE:
        choose_language(classroom, shown.lit)
        return Answer.LANGUAGE
    return Answer.NOTHING


def _say_board(classroom: Classroom, lit: int, words: Words, timezone: str) -> Answer:
    """It was repaired, or it is a new site."""
    try:
        if lit == 0:
            same_site(classroom)
        else:
            new_site(classroom, words("first.new_site_name"), timezone)
    except StorageError:
        raise
    except KioskError as fault:
        log.warning("no new site was made: %s", fault)
        return Answer.NOT_DONE
    return Answer.BOARD
