"""Posters for the classroom, as SVG to print. All lengths are in millimetres.

The poster of the rules is made from the desk's own tables: its sentences, its action cards and the
buttons. A sentence or a card without words, or without a picture, is a KeyError and never a gap.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from kiosk.desk import Action
from kiosk.desk.grammar import SENTENCES
from kiosk.network.lettering import width
from kiosk.ports import Button
from kiosk.posters.sheet import (
    BOLD,
    CARD,
    DYE,
    HEIGHT,
    INK,
    LEADING,
    LINE,
    MARGIN,
    PAPER,
    SOFT,
    WIDTH,
    Type,
    blank,
    block,
    even,
    fitting,
    num,
    printed,
    put_drawing,
    put_path,
    put_text,
    stroke,
)
from kiosk.words import Words

# The two who meet on this poster: the leaf accompanies, the sun learns.
TUTOR, LEARNER, TEMA, HEART = "leaf", "sun", "fraction", "heart"
ACTION_SIGNS = {
    Action.RECESS: "pause",
    Action.UNDERSTOOD: HEART,
    Action.HELP: "hand",
    Action.DEMONSTRATED: "board",
    Action.SHUTDOWN: "moon",
}
BUTTON_SIGNS = {Button.OK: "check", Button.NEXT: "continue", Button.BACK: "back"}

_HEAD, _PANEL, _GAP, _ROW = 37, 78, 4, 14.2
_AIR = 3
_SCENE = 116  # the width of a panel's picture


def rules_poster(words: Words) -> str:
    """The rules of the desk on one A3 page: an SVG document that needs nothing from outside."""
    sheet = blank(words, words("poster.title"))
    _heading(sheet, words("poster.title"))
    at = float(_HEAD)
    for sentence in SENTENCES:
        _panel(sheet, at, sentence, words)
        at += _PANEL + _GAP
    at = _actions(sheet, at + 4, words)
    _buttons(sheet, at + 2, words)
    _calm(sheet, words("poster.calm"))
    return printed(sheet)


def _heading(sheet: Element, title: str) -> None:
    """The title between two people and the thread between them."""
    wide = WIDTH - 2 * MARGIN - 76
    type_ = fitting(title, wide, Type(14.5, bold=True))
    put_text(sheet, WIDTH / 2, 25, title, type_, middle=True)
    for x, drawing in ((MARGIN + 12, TUTOR), (WIDTH - MARGIN - 12, LEARNER)):
        circle = {"cx": num(x), "cy": "20", "r": "11", "fill": CARD}
        SubElement(sheet, "circle", circle | stroke(INK, 1.1))
        put_drawing(sheet, x, 20, 14, drawing)
    room = (wide - width(title) * type_.size * BOLD) / 2
    left, right = MARGIN + 26, WIDTH - MARGIN - 26
    end = MARGIN + 36 + max(room - 4, 0)
    put_path(sheet, f"M{left} 20H{num(end)}", DYE, 1.6, dash="5 3")
    put_path(sheet, f"M{num(WIDTH - end)} 20H{right - 2}", DYE, 1.6, dash="5 3")
    put_path(sheet, f"M{right} 20l-6 -3.6v7.2z", DYE, 0.6, fill=DYE)


def _panel(sheet: Element, at: float, sentence: str, words: Words) -> None:
    """One of the three sentences: its picture, and its words as large as they go."""
    wide = WIDTH - 2 * MARGIN
    box = {"x": str(MARGIN), "y": num(at), "width": str(wide), "height": str(_PANEL), "rx": "7"}
    SubElement(sheet, "rect", box | {"fill": PAPER})
    scene = SubElement(sheet, "g", {"transform": f"translate({MARGIN} {num(at)})"})
    SCENES[sentence](scene)
    room = wide - _SCENE - 9
    whole = [_halves(words(f"poster.{each}")) for each in SENTENCES]
    bold = even([then for _, then in whole if then], room, Type(19, bold=True))
    what, then = _halves(words(f"poster.{sentence}"))
    blocks = [(what, Type(12.5), 2), (then, bold, 1)]
    blocks.append((words(f"poster.{sentence}_how"), Type(6.8, fill=SOFT), 2))
    set_ = [block(text, room, type_, most) for text, type_, most in blocks if text]
    tall = sum(len(rows) * type_.size * LEADING for rows, type_ in set_) + _AIR
    y = at + (_PANEL - tall) / 2
    for rows, type_ in set_:
        y += _AIR if type_.fill == SOFT else 0
        for row in rows:
            put_text(sheet, MARGIN + _SCENE + 4, y + type_.size * 0.92, row, type_)
            y += type_.size * LEADING


def _halves(sentence: str) -> tuple[str, str]:
    """`Two cards:` and `we begin.`; a sentence without a colon has no second half."""
    what, mark, then = sentence.partition(": ")
    return what + mark.strip(), then


def _begin(scene: Element) -> None:
    """Two cards come together over a tema's card, and a thread joins them."""
    put_path(scene, "M24 62C38 78 78 78 90 64", DYE, 2.4)
    put_path(scene, "M94.5 58.5l-1 8.8l-6.6 -5.3z", DYE, 0.6, fill=DYE)
    _card(scene, 24, 35, TUTOR, turn=8)
    _card(scene, 94, 35, LEARNER, turn=-8)
    _card(scene, 59, 42, TEMA, size=0.8, rim=DYE)
    put_path(scene, "M45 15l6 3.5", INK, 1.3)
    put_path(scene, "M73 15l-6 3.5", INK, 1.3)


def _stop(scene: Element) -> None:
    """The learner's card alone; the thread rests."""
    put_path(scene, "M30 40H41", DYE, 2, dash="3 3", faint=True)
    _card(scene, 18, 39, TUTOR, size=0.7, faint=True)
    _card(scene, 59, 39, LEARNER, size=1.1)
    circle = {"cx": "97", "cy": "39", "r": "14", "fill": CARD}
    SubElement(scene, "circle", circle | stroke(INK, 1.4))
    put_drawing(scene, 97, 39, 18, "pause")


def _understood(scene: Element) -> None:
    """The cards of both, and the heart card over them."""
    _card(scene, 27, 41, TUTOR, turn=-12)
    _card(scene, 91, 41, LEARNER, turn=12)
    _card(scene, 59, 41, HEART, size=1.1)
    put_path(scene, "M59 11V6M45 12.5L42.5 8M73 12.5L75.5 8", INK, 1.3)


SCENES: dict[str, Callable[[Element], None]] = {
    "begin": _begin,
    "stop": _stop,
    "understood": _understood,
}


def _actions(sheet: Element, at: float, words: Words) -> float:
    """A line for each action card: the card, its name, who is needed; where the next thing goes."""
    names = {action: words(f"poster.action_{action.lower()}") for action in Action}
    hows = {action: words(f"poster.action_{action.lower()}_how") for action in Action}
    left, how = MARGIN + 22, MARGIN + 83
    name_type = even(names.values(), how - left - 4, Type(7.8, bold=True))
    how_type = even(hows.values(), WIDTH - MARGIN - how, Type(6.6))
    for action in Action:
        box = {"x": str(MARGIN), "y": num(at), "width": "16.5", "height": "11.4", "rx": "2"}
        SubElement(sheet, "rect", box | {"fill": CARD} | stroke(INK, 0.8))
        put_drawing(sheet, MARGIN + 8.25, at + 5.7, 9, ACTION_SIGNS[action])
        put_text(sheet, left, at + 5.7 + name_type.size * 0.36, names[action], name_type)
        put_text(sheet, how, at + 5.7 + how_type.size * 0.36, hows[action], how_type)
        at += _ROW
    return at


def _buttons(sheet: Element, at: float, words: Words) -> None:
    """The buttons in one line, all in one size."""
    texts = {button: words(f"poster.button_{button}") for button in Button}
    each = (WIDTH - 2 * MARGIN) / len(texts)
    type_ = even(texts.values(), each - 19, Type(7))
    for n, (button, text) in enumerate(texts.items()):
        x = MARGIN + n * each + 7
        circle = {"cx": num(x), "cy": num(at + 7), "r": "6.5", "fill": CARD}
        SubElement(sheet, "circle", circle | stroke(INK, 0.8))
        put_drawing(sheet, x, at + 7, 8, BUTTON_SIGNS[button])
        put_text(sheet, x + 9.5, at + 7 + type_.size * 0.36, text, type_)


def _calm(sheet: Element, text: str) -> None:
    """What helps when something went another way, at the foot of the page."""
    wide, y = WIDTH - 2 * MARGIN, HEIGHT - MARGIN - 20
    box = {"x": str(MARGIN), "y": str(y), "width": str(wide), "height": "20", "rx": "7"}
    SubElement(sheet, "rect", box | {"fill": "none"} | stroke(LINE, 1))
    type_ = fitting(text, wide - 16, Type(9.5))
    put_text(sheet, WIDTH / 2, y + 10 + type_.size * 0.36, text, type_, middle=True)


def _card(
    parent: Element,
    x: float,
    y: float,
    drawing: str,
    *,
    size: float = 1.0,
    turn: float = 0,
    rim: str = INK,
    faint: bool = False,
) -> None:
    """A card with a drawing, its middle at (x, y); of size 1 it is 32 wide and 44 high."""
    move = f"translate({num(x)} {num(y)}) rotate({num(turn)}) scale({num(size)})"
    group = SubElement(parent, "g", {"transform": move})
    if faint:
        group.set("opacity", "0.45")
    box = {"x": "-16", "y": "-22", "width": "32", "height": "44", "rx": "4", "fill": CARD}
    SubElement(group, "rect", box | stroke(rim, 1.3))
    put_path(group, "M-4 -18H4", rim, 1.3)  # the hole for a string
    put_drawing(group, 0, 2, 24, drawing, rim)
