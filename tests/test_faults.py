"""Faults are told by the key of a sentence, and said in the language of whoever is told."""

from __future__ import annotations

import ast
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.classroom import Classroom, language_of
from kiosk.cli import main
from kiosk.clock import SystemClock
from kiosk.errors import Refused
from kiosk.events import PolicyChanged
from kiosk.rows import Policy
from kiosk.texts import Sentence, sentence_of
from kiosk.words import DEFAULT, languages, words
from tests.test_languages import ROOT, gaps, texts

SPOKEN = languages()
KEYED = ("kiosk", "hardware", "web")


def _modules() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for room in KEYED
        for path in sorted((ROOT / room).rglob("*.py"))
    }


def _name(node: ast.expr) -> str:
    """The last part of a dotted name; "" of anything else."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _faults(modules: Iterable[ast.Module]) -> dict[str, ast.ClassDef]:
    """The classes of faults that are told to a person."""
    classes = [n for tree in modules for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    found = {each.name: each for each in classes if each.name == "KioskError"}
    while more := {
        each.name: each
        for each in classes
        if each.name not in found and any(_name(base) in found for base in each.bases)
    }:
        found |= more
    return found


def _given(call: ast.Call) -> set[str | None]:
    """The gaps that a fault (by name) or a sentence (in a dict) is given."""
    if _name(call.func) != "Sentence":
        return {each.arg for each in call.keywords}
    held = call.args[1] if len(call.args) > 1 else ast.Dict([], [])
    keys = held.keys if isinstance(held, ast.Dict) else []
    return {each.value if isinstance(each, ast.Constant) else None for each in keys}  # type: ignore[misc]


def _wrong_key(call: ast.Call) -> str:
    """Why this is no fault or sentence told by a key and its gaps; "" if it is."""
    known = texts(DEFAULT)
    if not call.args:
        return "no key"
    match call.args[0]:
        case ast.Constant(value=str(key)) if key in known:
            wanted = set().union(*(gaps(texts(language)[key]) for language in SPOKEN))
            given = _given(call)
            return "" if given == wanted else f"{key}: gaps {given}, wanted {wanted}"
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]):
            return "" if any(key.startswith(head) for key in known) else f"no key {head}…"
        case ast.Name(id="trouble"):  # of a driver's table, whose values are keys
            return ""
        case ast.IfExp(body=one, orelse=other):
            rest = call.args[1:]
            either = [ast.Call(call.func, [each, *rest], call.keywords) for each in (one, other)]
            return "".join(filter(None, map(_wrong_key, either)))
        case first:
            return f"no key: {ast.unparse(first)[:60]}"


def test_whoever_raises_a_fault_gives_the_key_of_its_sentence_and_its_gaps() -> None:
    modules = _modules()
    faults = _faults(modules.values())
    own = {
        name
        for name, node in faults.items()
        if any(isinstance(each, ast.FunctionDef) and each.name == "__init__" for each in node.body)
    } - {"KioskError"}  # they give the key themselves, to the class above
    wrong = []
    for path, tree in modules.items():
        if path in ("kiosk/errors.py", "kiosk/texts.py", "kiosk/words.py"):
            continue
        told = [
            call
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and node.name in own
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in {*faults, "Sentence"} - own:
                told.append(node)
            if isinstance(node, ast.Raise) and _name(node.exc or node) in faults:  # type: ignore[arg-type]
                wrong.append(f"{path}:{node.lineno}: raised without its key")
        found = ((call.lineno, _wrong_key(call)) for call in told)
        wrong += [f"{path}:{line}: {why}" for line, why in found if why]
    assert wrong == []


def test_a_sentence_waits_for_its_language_with_all_that_is_said_in_it() -> None:
    fields = (Sentence("people.field_name"), Sentence("people.field_group"))
    stale = Refused("people.stale", what=fields)
    for language in SPOKEN:
        say = words(language)
        both = f"{say('people.field_name')}, {say('people.field_group')}"
        assert say.said(stale) == say("people.stale", what=both)
        assert say.said(stale.sentence) == say.said(stale)
    assert str(stale) == words("en").said(stale)


def test_a_sentence_can_be_told_to_another_process_as_json() -> None:
    hint = Sentence("errors.there_are", {"known": ("host", Sentence("people.field_name"))})
    said = Sentence(
        "errors.unknown_key", {"file": Path("k"), "section": "web", "key": 1, "hint": hint}
    )
    back = sentence_of(json.loads(json.dumps(said.document())))
    assert [words(each).said(back) for each in SPOKEN] == [
        words(each).said(said) for each in SPOKEN
    ]


def mistakes(school: Path, scratch: Path) -> list[tuple[int, str, Sentence]]:
    """Commands that are a person's mistake: exit code, command, and what is to be said."""
    none, settings, script = scratch / "none", scratch / "kiosk.toml", scratch / "day.txt"
    settings.write_text("[web]\nprot = 80\n", encoding="utf-8")
    script.write_text("+1 wait\n+2 tpa P01\n", encoding="utf-8")
    port = Sentence("errors.did_you_mean", {"nearest": "port"})
    key = {"file": "kiosk.toml", "section": "web", "key": "prot", "hint": port}
    tap = Sentence("errors.did_you_mean", {"nearest": "tap"})
    verb = Sentence("errors.unknown_verb", {"verb": "tpa", "hint": tap})
    days = {"day": 99, "first": 1, "last": 1}
    day_99 = f"export dialogues --format csv --from 99 --data {school}"
    return [
        (1, f"verify --data {none}", Sentence("errors.no_data", {"file": none / "kiosk.db"})),
        (1, f"init --name X --data {school}", Sentence("errors.school_here", {"folder": school})),
        (1, f"doctor --config {settings}", Sentence("errors.unknown_key", key)),
        (1, f"rehearse {script}", Sentence("errors.at_line", {"line": 2, "what": verb})),
        (1, f"rehearse {none}", Sentence("errors.not_read", {"file": none, "reason": ENOENT})),
        (1, f"import people {none} --data {school}", Sentence("imports.not_there", {"file": none})),
        (1, f"tap P01 --data {school}", Sentence("parts.no_station", {"folder": school})),
        (1, day_99, Sentence("files.no_day", days)),
        (2, "bench --quick --full", Sentence("errors.quick_or_full")),
    ]  # fmt: skip


ENOENT = Sentence("errors.why_missing")


@pytest.mark.parametrize("language", SPOKEN)
def test_a_mistake_at_the_command_line_is_said_in_the_language_that_is_asked_for(
    language: str, tmp_path: Path
) -> None:
    school, say = tmp_path / "school", words(language)
    run, data = CliRunner(), ["--data", str(school)]
    assert run.invoke(main, ["init", "--name", "X", "--sample", *data]).exit_code == 0
    script = tmp_path / "a_day.txt"
    script.write_text("08:00:00 tap P22\n+2 tap P01\n+2 tap T01\n", encoding="utf-8")
    assert run.invoke(main, ["rehearse", str(script), *data]).exit_code == 0
    for code, command, sentence in mistakes(school, tmp_path):
        done = run.invoke(main, [*command.split(), "--lang", language])
        assert done.exit_code == code, (command, done.output)
        assert done.stdout == "", command
        if code == 1:
            assert done.stderr == f"{say.said(sentence)}\n"
        else:
            assert say.said(sentence) in done.stderr


def test_commands_speak_the_language_that_was_chosen_on_the_tablet(tmp_path: Path) -> None:
    school, run = tmp_path / "a school?", CliRunner()
    run.invoke(main, ["init", "--name", "X", "--data", str(school)])
    for chosen in ("th", "en"):
        with Classroom(school, SystemClock()) as classroom:
            classroom.enter((Policy("language", chosen), PolicyChanged("language")), "p")
        done = run.invoke(main, ["tap", "P01", "--data", str(school)])
        assert done.stderr == f"{words(chosen)('parts.no_station', folder=school)}\n"
        asked = run.invoke(main, ["tap", "P01", "--data", str(school), "--lang", "es"])
        assert asked.stderr == f"{words('es')('parts.no_station', folder=school)}\n"
    broken = tmp_path / "kiosk.toml"
    broken.write_text("[web", encoding="utf-8")
    done = run.invoke(main, ["board", "--data", str(school), "--config", str(broken)])
    assert "not TOML" in done.stderr
    before = sorted(path.name for path in school.iterdir())
    assert language_of(school) == "en" and language_of(tmp_path) == ""
    assert sorted(path.name for path in school.iterdir()) == before
    assert not (tmp_path / "kiosk.db").exists()


def test_what_verify_finds_is_said_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    school = tmp_path / "school"
    run = CliRunner()
    run.invoke(main, ["init", "--name", "X", "--sample", "--data", str(school)])
    with sqlite3.connect(school / "kiosk.db") as file:
        file.execute("INSERT INTO helps VALUES ('c', '[]', '', 1, 1, 1, 'x')")
    file.close()
    for language in SPOKEN:
        done = run.invoke(main, ["verify", "--data", str(school), "--lang", language])
        say = words(language)
        assert done.exit_code == 1 and done.stderr == f"{say('errors.not_verified')}\n"
        assert done.stdout == f"{say('errors.rows_many', table='helps', stands=1, n=0)}\n"
