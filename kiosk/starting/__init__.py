"""What a station asks of whoever sets it up: its language, and whether it is a new site.

The questions stand on the resting display, turn by themselves, and keep nobody from beginning.
"""

from kiosk.starting.language import (
    ASK_LANGUAGE,
    ask_again,
    asks_language,
    choose_language,
    language_screen,
)

__all__ = ["ASK_LANGUAGE", "ask_again", "asks_language", "choose_language", "language_screen"]
