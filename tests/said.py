"""Every kind of screen that the desk and the station can show, in one language."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.drawings import SAID
from kiosk.screens import Face, Hotspot, Screen, Seat
from kiosk.words import Words

WITH_TWO = [
    (Face.PAIR, "pair", ""),
    (Face.OPENED, "opened", ""),
    (Face.OPENED, "opened", "needs_both"),
    (Face.OPENED, "rehearsal", ""),
    (Face.RESUMED, "resumed", ""),
    (Face.RESUMED, "goes_on", ""),
    (Face.PAUSED, "paused", ""),
    (Face.PAUSED, "paused", "needs_both"),
    (Face.PAUSED, "paused_both", "paused_both_hint"),
    (Face.UNDERSTOOD, "understood", "understood_hint"),
    (Face.ASK_UNDERSTOOD, "ask_understood", "ask_understood_hint"),
    (Face.LEAVING, "leaving", "leaving_hint"),
    (Face.PERSON, "page_could", "page_could_hint"),
]
"""Two people and their tema; the tema or the sentence, and the hint, stand whole below."""

OF_TWO = [
    (Face.ASK_WHO, "ask_who", "ask_who_hint"),
    (Face.ASK_TEMA, "ask_tema", "ask_tema_hint"),
    (Face.HELP, "help", "help_hint"),
    (Face.PERSON, "page_learning", ""),
    (Face.PERSON, "page_go_on", "page_hint"),
    (Face.PERSON, "page_accompany", ""),
    (Face.PERSON, "page_thank", ""),
]
OF_ONE = [
    (Face.PERSON, "page_home", ""),
    (Face.PERSON, "whose_learner", ""),
    (Face.PERSON, "page_let_in", "page_hint"),
    (Face.PERSON, "done_let_in", ""),
    (Face.PERSON, "page_show_mine", "page_show_mine_hint"),
    (Face.PERSON, "done_show_mine", ""),
    *((Face.PERSON, f"page_ask_{n}", "") for n in range(1, 7)),
    (Face.HELP, "help", "help_hint"),
    (Face.SAY, "demonstrated_which", ""),
    (Face.SAY, "demonstrated_nothing", ""),
    (Face.ENROLLING, "enrol_next", ""),
    (Face.ENROLLED, "enrolled", ""),
    (Face.SAY, "enrol_other", ""),
]
ACTS = (
    *(
        "choose",
        "study",
        "offer",
        "rest_offer",
        "stop_offer",
        "let_go",
        "another_look",
        "wish",
    ),
    "wished",
)
OF_ONE_AND_A_TEMA = [
    *((Face.PERSON, f"page_{act}", "page_hint") for act in ACTS),
    *((Face.PERSON, f"page_{act}", "") for act in ("alone", "chosen")),
    *(
        (Face.PERSON, f"page_{what}_{state}", "page_hint")
        for what in ("record", "guide")
        for state in ("none", "begun", "ready")
    ),
    *((Face.PERSON, f"done_{act}", "") for act in (*ACTS, "could")),
    *(
        (Face.PERSON, f"done_{what}_{state}", "")
        for what in ("record", "guide")
        for state in ("none", "begun", "ready")
    ),
    (Face.SAY, "demonstrated", ""),
    (Face.TABLE, "table", "table_hint"),
]
OF_NOBODY = [
    (Face.REST, "rest", "rest_hint"),
    (Face.ADDRESS, "address", ""),
    (Face.ASK_DAY, "ask_day", "ask_day_hint"),
    (Face.ASK_OFF, "ask_off", "ask_off_hint"),
    (Face.HELP, "help", "help_alone_hint"),
    (Face.SAY, "new_card", "new_card_hint"),
    (Face.TAKE_AWAY, "take_away", ""),
    (Face.READER_LOST, "reader_lost", "reader_lost_hint"),
    (Face.STORAGE_FULL, "storage_full", "storage_full_hint"),
    (Face.STORAGE_FULL, "storage_lost", "storage_lost_hint"),
    (Face.GOODBYE, "goodbye", "goodbye_day"),
    (Face.GOODBYE, "goodbye_off", ""),
    *((Face.TALK, f"talk_{n}", "") for n in (1, 2, 3, 4)),
    *(
        (Face.SAY, say, "")
        for say in SAID
        if say not in ("demonstrated", "demonstrated_which", "demonstrated_nothing", "new_card")
    ),
]
ASKED_IN = "first.display_language"
"""What the display asks at the first boot of a kit, in each language."""

IN_A_ROW = [(Face.LINEAGE, "came_by", ""), (Face.ONWARD, "onward", "")]
NAMES_ONLY = {"somebody", "new_card_name", "new_card_unnamed", "another_tema", "unnamed_tema"}
OF_THE_DOOR = {"setup_code", "network"}
OFFERED = {"offered_by", "offered_by_nobody"}

GAP = Seat("…", "")
PAIRS = [
    (Seat("José Ángel", "owl"), Seat("Señora Lupe", "drum"), "Las semillas y el calendario"),
    (Seat("Maestra Rosa", "moon"), Seat("Ana", "leaf"), "Fracciones en la milpa"),
    (Seat("ครูสมศรี", "star"), Seat("ปู่น้ำ", "fish"), "เศษส่วนในไร่ข้าวโพด"),
]


def screens(say: Words) -> Iterator[Screen]:
    """Every kind of screen that the desk and the station can show, with people and temas."""

    def made(face: Face, key: str, hint: str, **more: object) -> Screen:
        left, right = more.get("left"), more.get("right")
        filled = {
            "left": left.name if isinstance(left, Seat) else "",
            "right": right.name if isinstance(right, Seat) else "",
            "names": "",
            "tema": more.get("tema", ""),
            "number": "47",
        }
        text = say(f"display.{key}", **filled)
        told = say(f"display.{hint}", **filled) if hint else ""
        return Screen(face, text=text, hint=told, **more)  # type: ignore[arg-type]  # fields by name

    for one, other, tema in PAIRS:
        for face, key, hint in WITH_TWO:
            yield made(face, key, hint, left=one, right=other, tema=tema)
        for face, key, hint in OF_TWO:
            choices = (tema, say("display.another_tema")) if face is Face.ASK_TEMA else ()
            yield made(face, key, hint, left=one, right=other, choices=choices)
        for face, key, hint in OF_ONE:
            yield made(face, key, hint, left=one)
        for face, key, hint in OF_ONE_AND_A_TEMA:
            yield made(face, key, hint, left=one, tema=tema)
        for face, key, hint in IN_A_ROW:
            for row in ((one,), (one, other), (one, other, PAIRS[1][1]), (one, GAP, *PAIRS[1][:2])):
                yield made(face, key, hint, tema=tema, row=row)
        names = f"{one.name}, {other.name}"
        yield Screen(Face.OFFERS, tema=tema, text=say("display.offered_by", names=names))
        yield Screen(Face.OFFERS, tema=tema, text=say("display.offered_by_nobody"))
    code = say("display.setup_code", code="604182")
    address = "http://192.168.100.20:8080/"
    yield Screen(Face.ADDRESS, text=say("display.address"), address=address, code=code)
    for word in ("qkgbdpqyu2", "mwmwmwmw23"):  # as wide as a kit's own, and one chosen by hand
        own_wifi = Hotspot("tutoria-comunidad-monte-m", word, "10.42.0.1")
        yield Screen(Face.NETWORK, text=say("display.network"), hotspot=own_wifi)
    own = say("web.language_name")
    voice = Seat("", "voice")
    yield Screen(Face.ASK_LANGUAGE, voice, text=say(ASKED_IN), choices=(own, "English"))
    both = (say("first.board_same"), say("first.board_new"))
    yield Screen(Face.ASK_BOARD, text=say("first.board_asks"), choices=both)
    yield Screen(Face.ASK_BOARD, text=say("first.board_asks_tablet"))
    for face, key, hint in OF_NOBODY:
        address = "http://192.168.1.20:8080/" if face is Face.ADDRESS else ""
        sign = Seat("", SAID[key]) if face is Face.SAY and key in SAID else None
        yield made(face, key, hint, address=address, left=sign)
