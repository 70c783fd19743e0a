"""Signs of the display, the cards and the posters, as strokes on a 32 x 32 grid.

The commands are those of `kiosk.drawings.strokes`.
"""

SIGNS: dict[str, str] = {
    "heart": "M 16 28 C 6 20 2 15 3 10 C 4 3 13 3 16 10 |",
    "hand": "M 9 18 L 9 8 C 9 5 13 5 13 8 L 13 15 L 13 5 C 13 2 17 2 17 5 L 17 15 L 17 7 C 17 "
    "4 21 4 21 7 L 21 17 L 21 11 C 21 8 25 8 25 11 L 25 20 C 25 27 21 30 16 30 C 11 30 9 27 7 "
    "23 L 4 17 C 3 14 6 13 9 18",
    "pause": "M 8 6 L 13 6 L 13 26 L 8 26 Z |",
    "meet": "M 2 8 L 10 8 L 10 24 L 2 24 Z M 12 16 L 14 16 M 6 13 Q 8 16 6 19 |",
    "card": "M 3 7 L 29 7 L 29 25 L 3 25 Z O 10 14 3 M 6 21 Q 10 17 14 21 M 19 13 L 25 13 M 19 "
    "18 L 25 18",
    "new": "M 13 25 L 3 25 L 3 7 L 29 7 L 29 13 O 10 14 3 M 6 21 Q 10 17 14 21 M 24 17 L 24 29 "
    "M 18 23 L 30 23",
    "phone": "M 9 2 L 23 2 L 23 30 L 9 30 Z M 14 26 L 18 26 M 3 5 L 29 27",
    "asleep": "M 3 13 L 25 13 L 25 29 L 3 29 Z M 7 20 Q 9 22 11 20 M 17 20 Q 19 22 21 20 M 13 "
    "25 L 15 25 M 22 2 L 28 2 L 22 8 L 28 8 M 15 6 L 18 6 L 15 9 L 18 9",
    "plug": "M 8 12 L 24 12 L 24 16 C 24 24 8 24 8 16 Z M 12 12 L 12 4 M 20 12 L 20 4 M 16 22 "
    "L 16 30",
    "board": "M 3 4 L 29 4 L 29 20 L 3 20 Z M 10 20 L 6 29 M 22 20 L 26 29 M 9 12 L 14 16 L 22 8",
    "bulb": "M 12 22 C 12 18 6 16 6 11 C 6 0 26 0 26 11 C 26 16 20 18 20 22 Z M 12 26 L 20 26 "
    "M 14 30 L 18 30 M 16 22 L 16 15 M 12 11 L 16 15 L 20 11",
    "reader": "M 4 17 L 28 17 L 28 29 L 4 29 Z M 8 23 L 15 23 D 23 23 M 11 3 L 21 11 M 21 3 L "
    "11 11",
    "box": "M 3 16 L 29 16 L 29 29 L 3 29 Z M 3 22 L 29 22 A 9 15 4 180 330 A 23 15 4 210 360 "
    "A 16 9 4 90 450 D 16 26",
    "eye": "M 2 16 Q 16 0 30 16 Q 16 32 2 16 Z O 16 16 4 D 16 16",
    "question": "M 9 10 C 9 1 23 1 23 10 C 23 16 16 15 16 21 M 16 27 L 16 28",
    "table": "M 3 14 L 29 14 M 7 14 L 7 29 M 25 14 L 25 29 M 11 10 L 11 6 L 21 6 L 21 10 Z M "
    "16 6 L 16 10",
    "check": "M 4 17 L 12 25 L 28 7",
    "talk": "M 3 4 L 22 4 L 22 15 L 11 15 L 6 20 L 6 15 L 3 15 Z M 26 11 L 29 11 L 29 22 L 26 "
    "22 L 26 27 L 21 22 L 12 22 L 12 19 D 8 10 D 13 10 D 18 10",
    "lift": "M 3 18 L 29 18 L 29 30 L 3 30 Z M 16 14 L 16 2 M 11 7 L 16 2 L 21 7 M 8 24 L 15 24",
    "tablet": "M 4 4 L 28 4 L 28 28 L 4 28 Z M 14 24 L 18 24 M 9 19 L 14 11 L 19 16 L 23 9",
    "back": "M 10 4 L 4 10 L 10 16 M 4 10 L 20 10 C 30 10 30 26 20 26 L 8 26",
    "stick": "M 10 15 L 22 15 L 22 30 L 10 30 Z M 12 15 L 12 8 L 20 8 L 20 15 M 16 18 L 16 27 M "
    "13 24 L 16 27 L 19 24 M 5 3 L 8 3 M 14 3 L 18 3 M 24 3 L 27 3",
    "kept": "M 3 13 L 15 13 L 15 30 L 3 30 Z M 5 13 L 5 5 L 13 5 L 13 13 M 18 19 L 22 24 L 30 11",
    "unkept": "M 3 13 L 15 13 L 15 30 L 3 30 Z M 5 13 L 5 5 L 13 5 L 13 13 M 20 14 L 30 24 M 30 "
    "14 L 20 24",
    "begin": "M 3 16 L 28 16 M 19 7 L 28 16 L 19 25",
    "continue": "M 5 7 L 14 16 L 5 25 M 17 7 L 26 16 L 17 25",
}

SAID: dict[str, str] = {
    "demonstrated": "board",
    "demonstrated_nothing": "board",
    "demonstrated_which": "question",
    "enrol_done": "check",
    "enrol_look": "card",
    "enrol_seen": "tablet",
    "enrol_sort": "question",
    "left_card": "asleep",
    "needs_both": "meet",
    "needs_demonstrated": "board",
    "needs_help": "hand",
    "needs_recess": "pause",
    "needs_shutdown": "plug",
    "needs_understood": "heart",
    "new_card": "new",
    "new_day": "sun",
    "phone": "phone",
    "recess": "pause",
    "refused": "question",
    "resting_card": "asleep",
    "table_done": "table",
    "two_new_cards": "new",
    "undone": "back",
}
"""The drawing that goes with a sentence of the catalogues' section `display`, where one does."""
