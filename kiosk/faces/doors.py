"""How a tablet gets in: a code to the left, as large as the display is high; words beside it."""

from __future__ import annotations

from kiosk.faces.ink import HEIGHT, WIDTH, Code, wifi
from kiosk.faces.lettering import NAMES, SENTENCES, SMALL
from kiosk.faces.sheet import Sheet
from kiosk.screens import Hotspot, Screen
from kiosk.words import BREAK

LEFT, WIDE = HEIGHT + 3, WIDTH - HEIGHT - 4


def address(sheet: Sheet, screen: Screen) -> None:
    """What one would type, and the setup code while nobody has used it."""
    sheet.put(Code(0, 0, screen.address))
    shown = screen.address.removeprefix("http://").removesuffix("/")
    if screen.code:
        sheet.line(screen.text, LEFT, 0, WIDE, 12, SMALL, left=True)
        sheet.lines(shown, LEFT, 12, WIDE, 22, SMALL, most=2, left=True)
        sheet.lines(screen.code, LEFT, 35, WIDE, HEIGHT - 35, most=2, left=True)
        return
    text = " ".join(part for part in (screen.text, screen.hint) if part)
    tall = 28 if text else 0
    sheet.lines(text, LEFT, 0, WIDE, tall, SMALL, most=2, left=True)
    ladder = SMALL if text else SENTENCES
    sheet.lines(shown, LEFT, tall, WIDE, HEIGHT - tall, ladder, most=4, left=True)


def network(sheet: Sheet, own: Hotspot, text: str) -> None:
    """Our own Wi-Fi: what it is called, its password, and where the station is in it."""
    sheet.put(Code(0, 0, wifi(own.name, own.word)))
    # Both have to be typed as they are, so they break anywhere rather than that a letter is left
    # out; what they are is said where that leaves room for it.
    name = 0
    if sheet.fits(own.word, WIDE):
        name = 12
        sheet.line(text, LEFT, 0, WIDE, 12, SMALL, left=True)
    sheet.lines(BREAK.join(own.name), LEFT, name, WIDE, 24, SMALL, most=2, left=True)
    word = name + 24
    sheet.lines(BREAK.join(own.word), LEFT, word, WIDE, 50 - word, NAMES, most=2, left=True)
    sheet.line(own.address, LEFT, 51, WIDE, 12, SMALL, left=True)
