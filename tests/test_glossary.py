"""The words that this project does not use: in no text, and in no name that its code gives."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# docs/domain.md 1, with their other forms. Comments and docstrings are not looked at: there a
# sentence may well say that something fails.
AVOIDED = frozenset(
    """score scores scored scoring rank ranks ranked ranking top level levels points badge badges
    streak streaks fail fails failed failing failure failures late absent absence isolated rejected
    productivity user users username login logins logout
    puntaje puntajes puntos lugar aislado aislada retardo retardos falta faltas rendimiento usuario
    usuarios usuaria usuarias reprobado""".split()
)
PHRASES = (
    "session expired",
    "sesión expirada",
    "iniciar sesión",
    "inicia sesión",
    "cerrar sesión",
    "cierra sesión",
    "mejor tutor",
    "log in",
    "sign up",
    "ติวเตอร์",
)
# Where pictures are drawn, these are geometry.
GEOMETRY = frozenset({"top", "points", "level"})
DRAWN = ("hardware/", "kiosk/drawings", "kiosk/faces", "kiosk/posters", "kiosk/network")


def in_words(name: str) -> Iterator[str]:
    """The words of an identifier: `topScore`, `top_score` and `top-score` are top and score."""
    for part in re.findall(r"[^\W_]+", name):
        yield from (w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z_]+", part))


def names_of_python(text: str) -> Iterator[str]:
    """Every name that a module gives: functions, classes, arguments, variables, attributes."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def texts_of_toml(text: str) -> Iterator[str]:
    """Every key and every text of a catalogue."""
    for section, entries in tomllib.loads(text).items():
        yield section
        for key, value in entries.items():
            yield from (key, str(value))


def texts_of_template(text: str) -> Iterator[str]:
    """What a page shows or reads out, and the names it gives to its parts."""
    text = re.sub(r"\{[{%#].*?[}%#]\}", " ", text, flags=re.DOTALL)
    named = r"""\b(?:class|id|name|title|alt|for|aria-[a-z]+|data-[a-z-]+)=["']([^"']*)["']"""
    yield from re.findall(named, text)
    yield re.sub(r"<[^>]*>", " ", text)


def names_of_css(text: str) -> Iterator[str]:
    """Classes, ids and custom properties; `top:` and the like are CSS's own words."""
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)", " ", text, flags=re.DOTALL)
    yield from re.findall(r"(?:[.#]|--)([A-Za-z][\w-]*)", text)


def names_of_script(text: str) -> Iterator[str]:
    """Every name that a script gives to a constant, variable, function or class."""
    yield from re.findall(r"\b(?:const|let|var|function|class)\s+([A-Za-z_$][\w$]*)", text)


READ = {
    ".py": names_of_python,
    ".toml": texts_of_toml,
    ".html": texts_of_template,
    ".svg": texts_of_template,
    ".css": names_of_css,
    ".js": names_of_script,
}


def avoided_in(path: str, text: str) -> set[str]:
    """The avoided words in a file's own names and texts."""
    pieces = list(READ[Path(path).suffix](text))
    found = {word for piece in pieces for word in in_words(piece)} & AVOIDED
    if path.startswith(DRAWN):
        found -= GEOMETRY
    return found | {phrase for phrase in PHRASES if any(phrase in p.lower() for p in pieces)}


def test_no_name_and_no_text_uses_a_word_we_avoid() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard", "kiosk", "hardware", "web"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file()]
    looked_at = [path for path in paths if Path(path).suffix in READ]
    assert any(path.endswith("es.toml") for path in looked_at)
    found = {p: avoided_in(p, (ROOT / p).read_text(encoding="utf-8")) for p in looked_at}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("path", "text", "word"),
    [
        ("kiosk/board.py", "def f(topTutors: int) -> None: ...", "top"),
        ("kiosk/board.py", "class UserRow: ...", "user"),
        ("web/app.py", "row.late_by = 1", "late"),
        ("hardware/reader.py", "failures = 0", "failures"),
        ("kiosk/catalogues/es.toml", "[a]\nb = 'Te falta una tarjeta.'", "falta"),
        ("kiosk/catalogues/en.toml", "[a]\nb = 'Your session expired'", "session expired"),
        ("web/templates/now.html", "<p class='pupil-rank'>{{ name }}</p>", "rank"),
        ("web/templates/now.html", "<h1>Login</h1>", "login"),
        ("web/static/now.css", ".badge { top: 0 }", "badge"),
        ("web/static/now.js", "const userName = 1;", "user"),
    ],
)
def test_a_word_we_avoid_is_found(path: str, text: str, word: str) -> None:
    assert avoided_in(path, text) == {word}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("web/static/now.css", ".ring { top: 0; color: #fade00; --edge: 1px }"),
        ("web/templates/now.html", "<polygon points='0,0 1,1'/>{% if level %}x{% endif %}"),
        ("hardware/draw.py", "top = 3"),
        ("kiosk/station/station.py", "# a card that comes late\nlog.setLevel(level=1)"),
        ("kiosk/catalogues/en.toml", "[a]\nb = 'Translate, related, userland, stop.'"),
    ],
)
def test_a_word_that_only_looks_like_one_is_left_alone(path: str, text: str) -> None:
    assert avoided_in(path, text) == set()
