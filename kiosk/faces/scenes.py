"""Where things stand on the display: a screen's face decides, pictures first, words below.

Every face has its own sign or arrangement, so that a child who does not read yet knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from kiosk.drawings import GRID, known
from kiosk.faces import doors
from kiosk.faces.asking import ask_tema, ask_who, bar, choice
from kiosk.faces.ink import HEIGHT, WIDTH, Arrow, Box, Bubble, Mark, Stamp
from kiosk.faces.lettering import NAMES, SENTENCES, SMALL
from kiosk.faces.sheet import HALF, Sheet
from kiosk.screens import Face, Screen, Seat

ASKING = frozenset({Face.ASK_UNDERSTOOD, Face.LEAVING, Face.HELP})
"""Faces of people whose sentence is worth more than their tema."""

BETWEEN = {
    Face.PAUSED: "pause",
    Face.LEAVING: "pause",
    Face.UNDERSTOOD: "heart",
    Face.ASK_UNDERSTOOD: "heart",
    Face.TABLE: "table",
    Face.HELP: "hand",
    Face.ENROLLING: "card",
    Face.ENROLLED: "check",
}
"""The sign between two people; an arrow for the others."""

BESIDE = {
    Face.SAY: "talk",
    Face.ASK_DAY: "bulb",
    Face.ASK_OFF: "plug",
    Face.ASK_LANGUAGE: "voice",
    Face.ASK_BOARD: "box",
    Face.TAKE_AWAY: "lift",
    Face.READER_LOST: "reader",
    Face.STORAGE_FULL: "box",
    Face.GOODBYE: "plug",
}
"""The sign beside a sentence, where the screen names no drawing of its own."""


def arrange(screen: Screen, *, unifont: bool = False) -> tuple[Mark, ...]:
    """The marks of a screen, in the order of painting."""
    sheet = Sheet(unifont)
    SCENES[screen.face](sheet, screen)
    return tuple(sheet.marks)


def _people(sheet: Sheet, screen: Screen) -> None:
    """Two people and what is between them; names below; then the tema, or two small lines."""
    if screen.left is None or screen.right is None:
        _alone(sheet, screen)
        return
    below = _below(screen)
    size, tall = (GRID, 16) if len(below) < 2 else (24, 13)
    for place, seat in enumerate((screen.left, screen.right)):
        x = place * HALF
        sheet.seat(seat, x + (HALF - size) // 2, 0, size)
        sheet.line(seat.name, x + 1, size, HALF - 2, tall if below else 20, NAMES)
    sheet.put(_between(screen, HALF, size))
    if len(below) == 2 and not sheet.fits(below[1], WIDTH - 2):
        sheet.lines(below[1], 1, size + tall, WIDTH - 2, HEIGHT - size - tall, SMALL, most=2)
        return
    for number, text in enumerate(below):
        ladder = SENTENCES if len(below) == 1 else SMALL
        sheet.line(text, 1, size + tall * (number + 1), WIDTH - 2, tall, ladder)


def _alone(sheet: Sheet, screen: Screen) -> None:
    """One person, the name, and the sign of what is going on; below a sentence or two lines."""
    seat = screen.left or screen.right
    if seat is None:
        _beside(sheet, screen)
        return
    sheet.seat(seat, 1, 0)
    sheet.put(_between(screen, WIDTH - 17, GRID))
    sheet.lines(seat.name, 34, 0, WIDTH - 68, GRID, NAMES, most=2)
    below = _below(screen)
    if len(below) == 1:
        sheet.lines(below[0], 1, GRID, WIDTH - 2, HEIGHT - GRID, most=2)
    for number, text in enumerate(below if len(below) > 1 else []):
        sheet.line(text, 1, GRID + 16 * number, WIDTH - 2, 16)


def _below(screen: Screen) -> list[str]:
    """What is said, or the tema (the drawings say the rest already), and what to do next."""
    said = screen.text or screen.tema if screen.face in ASKING else screen.tema or screen.text
    return [text for text in (said, screen.hint) if text]


def _between(screen: Screen, middle: int, size: int) -> Mark:
    sign = BETWEEN.get(screen.face)
    if sign is None:
        heads = 2 if screen.face is Face.RESUMED else 1
        return Arrow(middle - 13, size // 2, middle + 13, screen.solid, heads)
    solid = screen.face in (Face.PAUSED, Face.UNDERSTOOD)
    # Between full drawings other signs than the narrow bars are smaller, so as not to touch.
    side = size if sign == "pause" or size < GRID else size - 6
    return Stamp(middle - side // 2, (size - side) // 2, sign, side, solid=solid)


def _beside(sheet: Sheet, screen: Screen) -> None:
    """A drawing, and a sentence beside it; what to do next below."""
    own = screen.left.drawing if screen.left and known(screen.left.drawing) else ""
    key = own or BESIDE.get(screen.face) or BETWEEN.get(screen.face) or "tablet"
    bottom = HEIGHT
    if screen.choices:
        bottom -= bar(sheet, screen)
        choice(sheet, screen, bottom)
    elif screen.hint and sheet.fits(screen.hint, WIDTH - 2):
        bottom -= 16
        sheet.line(screen.hint, 1, bottom, WIDTH - 2, 16)
    elif screen.hint:
        bottom -= 26
        sheet.lines(screen.hint, 1, bottom, WIDTH - 2, 26, SMALL, most=2)
    name = screen.left.name if screen.left else ""
    sheet.put(Stamp(1, max(0, (bottom - GRID) // 2), key))
    if name and screen.tema:
        _name_and_tema(sheet, name, screen.tema, 38)
    elif name or screen.tema:
        sheet.line(name or screen.tema, 38, 0, WIDTH - 39, 16, NAMES, left=True)
    top = 16 * bool(name) + 16 * bool(screen.tema)
    sheet.lines(screen.text, 38, top, WIDTH - 39, bottom - top, most=4, left=True)


def _rest(sheet: Sheet, screen: Screen) -> None:
    """Two cards that come towards each other."""
    sheet.put(Stamp(6, 0, "card"), Stamp(WIDTH - 38, 0, "card"))
    sheet.put(Arrow(40, 16, 58), Arrow(WIDTH - 41, 16, WIDTH - 59))
    texts = [text for text in (screen.text, screen.hint) if text]
    if len(texts) == 1:
        sheet.lines(texts[0], 1, 32, WIDTH - 2, 32, most=2)
    for number, text in enumerate(texts if len(texts) > 1 else []):
        sheet.line(text, 1, 32 + 16 * number, WIDTH - 2, 16)


def _door(sheet: Sheet, screen: Screen) -> None:
    """How a tablet gets in; where there is nothing to be shown for it, only a sentence."""
    if screen.hotspot is not None:
        doors.network(sheet, screen.hotspot, screen.text)
    elif screen.address:
        doors.address(sheet, screen)
    else:
        _beside(sheet, replace(screen, text=screen.code or screen.text))


def _person(sheet: Sheet, screen: Screen) -> None:
    """One person: drawing and name, then what there is to say, then what OK would do."""
    seat = screen.left or screen.right or Seat("", "")
    if screen.left and screen.right:
        _with(sheet, screen, screen.left, screen.right)
        return
    sheet.seat(seat, 0, 0)
    left, wide = 36, WIDTH - 37
    if screen.tema:
        _name_and_tema(sheet, seat.name, screen.tema, left)
    else:
        sheet.lines(seat.name, left, 0, wide, 32, NAMES, most=2, left=True)
    bottom = HEIGHT - 16 if screen.hint else HEIGHT
    sheet.line(screen.hint, 1, bottom, WIDTH - 2, 16)
    sheet.lines(screen.text, 1, 32, WIDTH - 2, bottom - 32, most=2)


def _name_and_tema(sheet: Sheet, name: str, tema: str, left: int) -> None:
    """A name over a tema, beside a drawing; a long tema takes two lines."""
    wide = WIDTH - 1 - left
    if not name or sheet.fits(tema, wide):
        sheet.line(name, left, 0, wide, 16, NAMES, left=True)
        sheet.line(tema, left, 16, wide, 16, left=True)
        return
    sheet.line(name, left, 0, wide, 12, NAMES, left=True)
    sheet.lines(tema, left, 12, wide, 20, SMALL, most=2, left=True)


def _with(sheet: Sheet, screen: Screen, one: Seat, other: Seat) -> None:
    """A person's page that speaks of another: both drawings, the names between them."""
    sheet.seat(one, 0, 0)
    sheet.seat(other, WIDTH - GRID, 0)
    for row, seat in enumerate((one, other)):
        sheet.line(seat.name, 34, 16 * row, WIDTH - 68, 16, NAMES)
    said = [screen.text or screen.tema, screen.hint] if screen.hint else [screen.tema, screen.text]
    said = [text for text in said if text]
    if len(said) == 1:
        sheet.lines(said[0], 1, 32, WIDTH - 2, 32, most=2)
    for row, text in enumerate(said if len(said) > 1 else []):
        sheet.line(text, 1, 32 + 16 * row, WIDTH - 2, 16)


def _offers(sheet: Sheet, screen: Screen) -> None:
    """A tema above; below it two who offer it, or one and a sentence, or a sentence alone."""
    seats = [seat for seat in (screen.left, screen.right) if seat is not None]
    sheet.put(Box(0, 0, WIDTH, 16))
    sheet.line(screen.tema, 5, 0, WIDTH - 10, 16, NAMES, lit=False)
    if len(seats) == 2:
        for place, seat in enumerate(seats):
            sheet.seat(seat, place * HALF + 16, 17, 30)
            sheet.line(seat.name, place * HALF + 1, 48, HALF - 2, 16, NAMES)
        return
    low = HEIGHT - 14 if screen.hint else HEIGHT
    sheet.line(screen.hint, 1, low, WIDTH - 2, 14, SMALL)
    for seat in seats:
        sheet.seat(seat, 1, 16 + (low - 16 - GRID) // 2)
    said = screen.text or ", ".join([*(seat.name for seat in seats), *screen.choices])
    left = 37 if seats else 1
    sheet.lines(said, left, 17, WIDTH - 1 - left, low - 17, left=bool(seats))


def _in_a_row(sheet: Sheet, screen: Screen) -> None:
    """A tema above; people side by side, from tutor to learner with arrows; a sentence below.

    Names that need two lines take the place of the sentence: the drawings say it too.
    """
    sheet.put(Box(0, 0, WIDTH, BAND))
    sheet.line(screen.tema, 5, 0, WIDTH - 10, BAND, NAMES, lit=False)
    spaces = [_space(screen, one, other) for one, other in pairwise(screen.row)]
    gaps = sum(not seat.drawing for seat in screen.row)
    people = max(len(screen.row) - gaps, 1)
    wide = min((WIDTH - sum(spaces) - gaps * DOTS) // people, 60)
    short = all(sheet.fits(seat.name, wide) for seat in screen.row if seat.drawing)
    if short:
        sheet.line(screen.text, 1, HEIGHT - 12, WIDTH - 2, 12, SMALL)
    x = (WIDTH - people * wide - gaps * DOTS - sum(spaces)) // 2
    for seat, space in zip(screen.row, [0, *spaces], strict=False):
        if space > 2:
            sheet.put(Arrow(x + 1, BAND + 12, x + space - 2))
        x += space
        if not seat.drawing:
            sheet.line(seat.name, x, BAND + 5, DOTS, 12, SMALL)
            x += DOTS
            continue
        sheet.seat(seat, x + (wide - 24) // 2, BAND, 24)
        if short:
            sheet.line(seat.name, x, BAND + 24, wide, 13, SMALL)
        else:
            sheet.lines(seat.name, x, 38, wide, 26, SMALL, most=2)
        x += wide


BAND = 15
"""How tall the tema above a row of people is."""

DOTS = 8
"""How wide the sign for people who are left out is."""


def _space(screen: Screen, one: Seat, other: Seat) -> int:
    """How much room is between two in a row: an arrow's, where the one taught the other."""
    return 11 if screen.face is Face.LINEAGE and one.drawing and other.drawing else 2


def _talk(sheet: Sheet, screen: Screen) -> None:
    """A question in a large speech bubble."""
    sheet.put(Bubble(0, 0, WIDTH, HEIGHT - 8))
    text = screen.text or screen.hint
    sheet.lines(text, 6, 3, WIDTH - 12, HEIGHT - 14, most=3)


SCENES: dict[Face, Callable[[Sheet, Screen], None]] = {
    Face.REST: _rest,
    Face.NETWORK: _door,
    Face.ADDRESS: _door,
    Face.PERSON: _person,
    Face.OFFERS: _offers,
    Face.LINEAGE: _in_a_row,
    Face.ONWARD: _in_a_row,
    Face.ASK_WHO: ask_who,
    Face.ASK_TEMA: ask_tema,
    Face.TALK: _talk,
    Face.PAIR: _people,
    Face.OPENED: _people,
    Face.RESUMED: _people,
    **dict.fromkeys(BETWEEN, _people),
    **dict.fromkeys(BESIDE, _beside),
}
