"""The tables of the desk are complete, each row is reached, and each has its words."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from importlib import resources
from itertools import product
from pathlib import Path

import pytest

from kiosk.desk import grammar
from kiosk.desk.buttons import BUTTONS, TALK_QUESTIONS, Showing
from kiosk.desk.grammar import GRAMMAR, ROWS, SENTENCES, Role, Row, Situation
from kiosk.desk.pairs import shown_question
from kiosk.desk.values import Action, Asked, Question
from kiosk.known import QUESTIONS
from kiosk.ports import Button
from kiosk.words import Words, languages, words
from tests.play import PHONE, RESTING, UNKNOWN, play, script_of

BEGUN = "P05 P02 T03 +60"
OLD = "P05 P02 T03 +6600"
TABLE = "P22 T01 P22"
CUT = "power-cut 5"
S, R = Situation, Role

REACHED: dict[tuple[Situation, Role], str] = {
    (S.TABLE, R.HOLDER): f"{TABLE} P22",
    (S.TABLE, R.SERVED): f"{TABLE} P01 P01",
    (S.TABLE, R.AGREEING): "P01 P23 T07 P23 +60 P01 +0.1 P22 +0.1 T01 +2 P22 P23",
    (S.TABLE, R.LEARNER): f"{BEGUN} {TABLE} P02",
    (S.TABLE, R.OLD_LEARNER): f"{OLD} {TABLE} P02",
    (S.TABLE, R.PERSON): f"{TABLE} P01",
    (S.TABLE, R.NEW): f"{TABLE} {UNKNOWN[0]}",
    (S.TABLE, R.TEMA): f"{TABLE} T02",
    (S.TABLE, R.ACTION): f"{TABLE} HELP",
    (S.TABLE, R.PHONE): f"{TABLE} {PHONE}",
    (S.WHO, R.ASKED): "P01 P02 T07 P01",
    (S.TEMA, R.ASKED): "P01 P02 P01",
    (S.UNDERSTOOD, R.ASKED): "P05 P02 T03 ok P05",
    (S.OPEN, R.AGREEING): f"{BEGUN} P02 P05",
    (S.WHO, R.AGREEING): f"{BEGUN} P01 P02 T07 P05",
    (S.OPEN, R.SERVED): "P05 P02 T03 P05",
    (S.WHO, R.SERVED): "P05 P02 T03 P01 P03 T07 P05",
    (S.OPEN, R.LEARNER): f"{BEGUN} P02",
    (S.TEMA, R.LEARNER): f"{BEGUN} P01 P03 P02",
    (S.UNDERSTOOD, R.LEARNER): f"{BEGUN} P06 P03 T04 ok P02",
    (S.OPEN, R.OLD_LEARNER): f"{OLD} P02",
    (S.UNDERSTOOD, R.OLD_LEARNER): f"{OLD} P06 P03 T04 ok P02",
    (S.OPEN, R.OWN): "P05 P05",
    (S.OPEN, R.PERSON): "P05",
    (S.WHO, R.PERSON): "P01 P02 T07 P03",
    (S.UNDERSTOOD, R.PERSON): "P05 P02 T03 ok P01",
    (S.OPEN, R.NEW): UNKNOWN[0],
    (S.UNDERSTOOD, R.NEW): f"P05 P02 T03 ok {UNKNOWN[0]}",
    (S.OPEN, R.TEMA): "T03",
    (S.WHO, R.TEMA): "P01 P02 T07 T08",
    (S.UNDERSTOOD, R.TEMA): "P05 P02 T03 ok T08",
    (S.OPEN, R.CALLING): f"{BEGUN} HELP P02",
    (S.OPEN, R.ACTION): "HELP",
    (S.WHO, R.ACTION): "P01 P02 T07 UNDERSTOOD",
    (S.OPEN, R.PHONE): PHONE,
    (S.OPEN, R.RESTING): RESTING,
    (S.OPEN, R.LEFT): "P33",
    (S.DAY, R.PERSON): f"{BEGUN} {CUT} P01",
    (S.DAY, R.NEW): f"{BEGUN} {CUT} {UNKNOWN[0]}",
    (S.DAY, R.TEMA): f"{BEGUN} {CUT} T01",
    (S.DAY, R.ACTION): f"{BEGUN} {CUT} HELP",
    (S.DAY, R.PHONE): f"{BEGUN} {CUT} {PHONE}",
}
"""The last card of each morning is that card in that situation."""


def test_every_card_in_every_situation_has_one_row() -> None:
    listed = [(situation, row.role) for row in ROWS for situation in row.situations]
    assert sorted(listed) == sorted(set(listed))
    assert set(listed) == set(product(Situation, Role)) == set(GRAMMAR)


def test_every_row_names_a_rule_of_the_desk() -> None:
    assert {row.rule for row in ROWS} <= set(range(1, 16))


def test_every_button_does_something_on_every_screen() -> None:
    assert set(BUTTONS) == set(product(Showing, Button))


class _Recorded(dict[tuple[Situation, Role], Row]):
    """The table, which remembers what was read from it."""

    read: list[tuple[Situation, Role]]

    def __getitem__(self, key: tuple[Situation, Role]) -> Row:
        self.read.append(key)
        return super().__getitem__(key)


@pytest.mark.parametrize(("key", "short"), REACHED.items())
def test_a_row_is_reached(
    key: tuple[Situation, Role], short: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = _Recorded(GRAMMAR)
    recorded.read = []
    monkeypatch.setattr(grammar, "GRAMMAR", recorded)
    script = script_of(short.replace(CUT, "CUT")).replace("tap CUT", CUT)
    play(script)
    assert recorded.read[-1] == key


def test_every_gesture_is_reached() -> None:
    reached = {GRAMMAR[key].gesture for key in REACHED}
    assert {row.gesture.__name__ for row in ROWS} == {gesture.__name__ for gesture in reached}


# words


def _acts() -> set[str]:
    """What a person's page can offer, by the names that `known` and `steps` give them."""
    rooms = [resources.files("kiosk") / name for name in ("known.py", "steps.py")]
    acts = set[str]()
    for node in (n for room in rooms for n in ast.walk(ast.parse(room.read_text("utf-8")))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Item":
            match node.args[0]:
                case ast.Constant(value=str(act)):
                    acts.add(act)
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), _]):
                    asks = [str(n) for n in range(1, QUESTIONS + 1)]
                    states = asks if start == "ask_" else ["none", "begun", "ready"]
                    acts |= {f"{start}{state}" for state in states}
    return acts


def _told() -> set[str]:
    """The keys that desk, saying and station can use."""
    told = {f"page_{act}" for act in _acts()}
    told |= {f"needs_{action.lower()}" for action in Action} - {"needs_help"}
    told |= {f"talk_{n}" for n in range(1, TALK_QUESTIONS + 1)}
    told |= {f"{each}_hint" for each in ("reader_lost", "storage_full", "storage_lost")}
    for asked in Asked:
        shown = shown_question(Question(asked))
        told |= {shown.say, shown.hint}
    return told | {each for path in _sources("kiosk") for each in _said(path)}


def _sources(package: str) -> list[Path]:
    root = Path(str(resources.files(package)))
    return sorted(root.rglob("*.py"))


def _said(path: Path) -> Iterator[str]:
    """The keys that a file says outright: say=, hint=, plain(face, key), words("display.key")."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg in ("say", "hint"):
            yield from _constants(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "plain":
            yield from (key for each in node.args[1:] for key in _constants(each))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            section, _, key = node.value.partition(".")
            if section == "display" and key.isidentifier():
                yield key


def _constants(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield from [text] if text else []
        case ast.IfExp(body=body, orelse=orelse):
            yield from _constants(body)
            yield from _constants(orelse)


def _display(catalogue: Words) -> set[str]:
    return {key.removeprefix("display.") for key in catalogue.keys() if key.startswith("display.")}


@pytest.mark.parametrize("language", languages())
def test_everything_that_the_desk_says_has_its_words(language: str) -> None:
    assert _told() - _display(words(language)) == set()


def test_no_word_of_the_display_is_left_over() -> None:
    strings = set[str]()
    for path in (*_sources("kiosk"), *_sources("hardware"), *_sources("web")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value.removeprefix("display."))
    told = _told() | {f"done_{act}" for act in _acts()}
    assert _display(words("es")) - told - strings == set()


@pytest.mark.parametrize("language", languages())
def test_every_act_that_ok_can_do_says_that_it_was_done(language: str) -> None:
    shown_only = {"home", "learning", "alone", "chosen", "go_on", "accompany", "thank"}
    shown_only |= {f"ask_{n}" for n in range(1, QUESTIONS + 1)}
    assert {f"done_{act}" for act in _acts() - shown_only} <= _display(words(language))


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", languages())
def test_all_languages_leave_the_same_gaps_on_the_display(language: str) -> None:
    spanish, other = words("es"), words(language)
    assert _display(other) == _display(spanish)
    for key in _display(spanish):
        gaps = _gaps(spanish._texts[f"display.{key}"])
        assert _gaps(other._texts[f"display.{key}"]) == gaps, key
        assert gaps <= {"left", "right", "tema", "names", "n", "number", "code"}, key


@pytest.mark.parametrize("language", languages())
def test_the_three_sentences_on_the_wall_stand_in_every_language(language: str) -> None:
    assert {f"poster.{sentence}" for sentence in SENTENCES} <= words(language).keys()
