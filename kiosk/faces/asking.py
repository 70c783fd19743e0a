"""Questions on the display: two people or several temas, and which of them is lit."""

from __future__ import annotations

from kiosk.drawings import GRID
from kiosk.faces.ink import WIDTH, Box, Dots, Wedge
from kiosk.faces.lettering import NAMES, SENTENCES, SMALL
from kiosk.faces.sheet import HALF, Sheet
from kiosk.screens import Screen

BAR = 18
"""How high the bar of the lit choice is, if no choice needs two lines."""


def choice(sheet: Sheet, screen: Screen, top: int) -> None:
    """The lit choice, dark on a light bar; wedges and dots where there are more."""
    words = _lit(screen)
    tall, room = bar(sheet, screen), _room(screen)
    left, middle = (WIDTH - room) // 2, top + tall // 2 - 1
    sheet.put(Box(0, top, WIDTH, tall))
    if len(screen.choices) > 1:
        sheet.put(Wedge(7, middle, False, lit=False), Wedge(WIDTH - 8, middle, True, lit=False))
    if tall == BAR:
        sheet.line(words, left, top + 1, room, BAR - 2, NAMES, lit=False)
    else:
        sheet.lines(words, left, top + 1, room, tall - 2, SMALL, most=2, lit=False)


def _lit(screen: Screen) -> str:
    return screen.choices[screen.lit % len(screen.choices)]


def _room(screen: Screen) -> int:
    """How wide a choice may be: beside it stand wedges if there are more."""
    return WIDTH - 30 if len(screen.choices) > 1 else WIDTH - 10


def bar(sheet: Sheet, screen: Screen) -> int:
    """How high the bar of the choices is: higher if one of them takes two lines."""
    return BAR if all(sheet.fits(each, _room(screen)) for each in screen.choices) else BAR + 4


def ask_who(sheet: Sheet, screen: Screen) -> None:
    """Two people side by side; the lit one light, as a card that is held up."""
    texts = [text for text in (screen.text, screen.hint or screen.tema) if text]
    size, tall = (GRID, 15) if len(texts) < 2 else (24, 13)
    for place, seat in enumerate((screen.left, screen.right)):
        if seat is None:
            continue
        lit, x = place == screen.lit, place * HALF
        if lit:
            sheet.put(Box(x, 0, HALF, size + tall + 1))
        sheet.seat(seat, x + (HALF - size) // 2, 0, size, lit=not lit)
        sheet.line(seat.name, x + 3, size, HALF - 6, tall, NAMES, lit=not lit)
    for number, text in enumerate(texts):
        top = size + tall * (number + 1) + 1
        sheet.line(text, 1, top, WIDTH - 2, tall if size < GRID else 16, SENTENCES)


def ask_tema(sheet: Sheet, screen: Screen) -> None:
    """The two people small, the question between them, the lit tema in a bar."""
    for seat, x in ((screen.left, 1), (screen.right, WIDTH - 25)):
        if seat is not None:
            sheet.seat(seat, x, 0, 24)
    sheet.lines(screen.text, 27, 0, WIDTH - 54, 24, most=2)
    if screen.choices:
        choice(sheet, screen, 26 if bar(sheet, screen) == BAR else 25)
        count = len(screen.choices)
        if count > 1 and not screen.hint and count <= 12:
            sheet.put(Dots((WIDTH - 8 * count) // 2 + 2, 53, count, screen.lit))
    sheet.line(screen.hint, 1, 47, WIDTH - 2, 16)
