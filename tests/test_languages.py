"""Every language says the same, on every part: catalogues, display, pages, commands, poster."""

from __future__ import annotations

import json
import os
import re
import shutil
import string
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from kiosk.drawings import DRAWINGS
from kiosk.errors import ConfigError
from kiosk.faces.breaking import may_part, plain
from kiosk.imports.tables import plain as plain_word
from kiosk.posters import rules_poster
from kiosk.words import BREAK, DEFAULT, languages, words
from tests.browser import answering, chromium
from tests.invented import BOARDS, FakeSource
from tests.said import (
    IN_A_ROW,
    NAMES_ONLY,
    OF_NOBODY,
    OF_ONE,
    OF_ONE_AND_A_TEMA,
    OF_THE_DOOR,
    OF_TWO,
    OFFERED,
    WITH_TWO,
    screens,
)
from tests.stations import kiosk
from web import WebSettings, create_app, listen

ROOT = Path(__file__).resolve().parent.parent
SPOKEN = languages()


def texts(language: str) -> dict[str, str]:
    """All texts of a language, gaps and all."""
    return dict(words(language)._texts)


def gaps(text: str) -> set[str]:
    """The names of a text's gaps."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_spanish_english_and_thai_are_spoken_and_only_thai_is_a_draft() -> None:
    assert SPOKEN[0] == DEFAULT and {"es", "en", "th"} <= set(SPOKEN)
    assert [name for name in SPOKEN if words(name).draft] == ["th"]
    opening = (ROOT / "kiosk" / "catalogues" / "th.toml").read_text("utf-8").splitlines()[0]
    assert opening.startswith("#") and "draft" in opening


@pytest.mark.parametrize("language", SPOKEN)
def test_every_catalogue_has_the_same_keys_and_gaps_and_no_empty_text(language: str) -> None:
    first, here = texts(DEFAULT), texts(language)
    assert set(here) ^ set(first) == set()
    # A language need not say each name (a drawing shows it), but it knows no other gap.
    unlike = {key: gaps(here[key]) ^ gaps(first[key]) for key in first}
    assert {key: names for key, names in unlike.items() if names} == {}
    assert [key for key, text in here.items() if not text.strip()] == []
    assert [key for key, text in here.items() if text != unicodedata.normalize("NFC", text)] == []


@pytest.mark.parametrize("language", SPOKEN)
def test_days_and_months_are_as_many_as_there_are(language: str) -> None:
    say = words(language)
    assert len(set(say("web.weekdays").split())) == 7
    assert len(set(say("web.months").split())) == 12


def written() -> str:
    """All our code and templates: what asks for a text stands there."""
    files = [
        path
        for room in ("kiosk", "hardware", "web")
        for path in sorted((ROOT / room).rglob("*"))
        if path.suffix in (".py", ".html")
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_text_asked_for_is_there_and_every_text_is_asked_for() -> None:
    code, known = written(), set(texts(DEFAULT))
    sections = "|".join({key.partition(".")[0] for key in known})
    asked = {found[1] for found in re.finditer(rf"[\"']((?:{sections})\.[a-z0-9_]+)[\"']", code)}
    files = {
        f"{word}.{end}"
        for word in ("parts", "display", "temas", "people", "kit")
        for end in ("json", "toml", "py", "csv", "env")
    }
    # What ends in _ is the beginning of a key, of which the page makes the rest.
    missing = {each for each in asked - known - files if not each.endswith("_")}
    assert missing == set()
    named = set(re.findall(r"[\"']([a-z][a-z0-9_]*)[\"']", code))
    heads = set(re.findall(r"[\"'.]([a-z_]+_)(?:\{|[\"'] ?~)", code))
    tails = re.findall(r"\}(_[a-z_]+)[\"']", code)
    unused = set()
    for key in known:
        section, _, name = key.partition(".")
        made = any(name.startswith(head) for head in heads) or any(
            name.endswith(tail) and name.removesuffix(tail) in named for tail in tails
        )
        if key not in asked and name not in named and not made and section != "drawings":
            unused.add(key)
    assert unused == set()


@pytest.mark.parametrize("language", SPOKEN)
def test_no_two_drawings_of_people_are_called_the_same(language: str) -> None:
    called = [plain_word(words(language)(f"drawings.{key}")) for key in DRAWINGS]
    assert len(set(called)) == len(called)


def test_thai_has_places_to_break_on_display_and_poster_and_nowhere_else() -> None:
    for key, text in texts("th").items():
        if key.partition(".")[0] not in ("display", "kit", "poster"):
            assert BREAK not in text, key
        assert f"{BREAK}{BREAK}" not in text and f"{BREAK} " not in text, key
        assert not text.startswith(BREAK) and not text.endswith(BREAK), key
        for part in re.split(rf"[{BREAK} ]", text):
            assert may_part(f"ก{part}", 1) or not part, (key, part)


def test_a_language_that_is_not_there_is_one_sentence_that_names_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"'xx'.*es.*en.*th"):
        words("xx")


def test_every_sentence_of_the_display_is_looked_at_here() -> None:
    shown = {
        key
        for table in (WITH_TWO, OF_TWO, OF_ONE, OF_ONE_AND_A_TEMA, IN_A_ROW, OF_NOBODY)
        for _, *keys in table
        for key in keys
        if key
    }
    known = {key.removeprefix("display.") for key in texts(DEFAULT) if key.startswith("display.")}
    assert shown | NAMES_ONLY | OFFERED | OF_THE_DOOR == known


def test_what_is_read_aloud_or_printed_has_no_invisible_spaces() -> None:
    for screen in screens(words("th")):
        assert BREAK not in "".join(screen.lines)


@pytest.mark.parametrize("language", SPOKEN)
def test_a_page_says_its_language_links_the_others_and_tells_if_it_is_a_draft(
    language: str, tmp_path: Path
) -> None:
    source, say = FakeSource(tmp_path), words(language)
    source.change(BOARDS["morning"]())
    app = create_app(source, settings=WebSettings(secret_key="of a test"))
    client = app.test_client()
    for path in ("/", "/station", "/mirror", "/missing"):
        page = client.get(f"{path}?lang={language}").text
        assert f'<html lang="{language}">' in page
        assert (say("web.draft") in page) == say.draft
        for other in SPOKEN:
            assert f'lang="{other}"' in page and words(other)("web.language_name") in page
    assert client.get("/").text.count(f'<html lang="{language}">') == 1  # kept in the cookie
    header = {"Accept-Language": f"{language}-XX, xx;q=0.5"}
    fresh = app.test_client().get("/", headers=header).text
    assert f'<html lang="{language}">' in fresh


def test_a_date_is_told_in_thai(tmp_path: Path) -> None:
    source = FakeSource(tmp_path)
    board = BOARDS["morning"]()
    source.change({**board, "clock": {**board["clock"], "day": 12, "date": "2026-11-23"}})
    client = create_app(source, settings=WebSettings(secret_key="of a test")).test_client()
    assert "วันเรียนที่ 12 · วันจันทร์ที่ 23 พฤศจิกายน" in client.get("/?lang=th").text
    assert "Jornada 12 · lunes 23 de noviembre" in client.get("/?lang=es").text


@pytest.mark.browser
def test_no_page_is_wider_than_its_window_in_any_language(tmp_path: Path) -> None:
    source = FakeSource(tmp_path)
    source.change(BOARDS["morning"]())
    app = create_app(source, settings=WebSettings(secret_key="of a test"))
    with answering(listen(app, "127.0.0.1", 0)) as address, chromium() as browser:
        page = browser.new_page()
        for size in ((360, 740), (820, 1180), (1180, 820)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for language in SPOKEN:
                for path in ("/", "/station", "/mirror", "/missing"):
                    page.goto(f"{address}{path}?lang={language}", wait_until="domcontentloaded")
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    assert wide <= size[0], (path, language, size)
                    boxes = "[...document.querySelectorAll('button, footer a, .parts p')]"
                    over = page.evaluate(
                        f"{boxes}.filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth)"
                        ".map(e => e.textContent.trim())"
                    )
                    assert over == [], (path, language, size)


@pytest.mark.browser
@pytest.mark.parametrize("language", SPOKEN)
def test_the_browser_has_a_letter_for_every_character_of_the_poster(language: str) -> None:
    svg = rules_poster(words(language))
    signs = sorted({c for c in re.sub(r"<[^>]*>", "", svg) if not c.isspace() and c != BREAK})
    # A character without a glyph is the same box as one that no font has.
    drawn = """signs => { const pad = document.createElement('canvas').getContext('2d');
        pad.canvas.width = pad.canvas.height = 48;
        const look = s => { pad.clearRect(0, 0, 48, 48);
            pad.font = "24px system-ui, 'Noto Sans', 'Noto Sans Thai', sans-serif";
            pad.fillText(s, 12, 32); return pad.canvas.toDataURL(); };
        const box = look('\\u{10fffe}');
        return signs.filter(s => look(s) === box); }"""
    with chromium() as browser:
        page = browser.new_page()
        page.set_content(svg)
        assert page.evaluate(drawn, signs) == []


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("school") / "data"
    kiosk("init", "--data", str(folder), "--name", "โรงเรียนบ้านน้ำ", "--sample")
    return folder


@pytest.mark.parametrize("language", SPOKEN)
def test_commands_speak_the_language_that_is_asked_for(
    language: str, school: Path, tmp_path: Path
) -> None:
    say, data = words(language), ("--data", str(school), "--lang", language)
    assert say("cli.nobody_in_dialogue") in kiosk("board", *data)
    assert kiosk("verify", *data).startswith(say("cli.verified", n="|").partition("|")[0])
    assert say("doctor.clock") in kiosk("doctor", *data) or say("doctor.clock_unsure") in kiosk(
        "doctor", *data
    )
    people = tmp_path / "people.csv"
    people.write_text("name,kind\nสมชาย ใจดี,student\n,student\n", encoding="utf-8")
    told = kiosk("import", "people", str(people), "--dry-run", *data)
    assert say("imports.would_take", file="people.csv", taken=1, rows=2) in told
    assert say("imports.no_name") in told
    assert plain(say("poster.title")) in plain(kiosk("poster", "rules", *data))
    script = tmp_path / "morning.txt"
    script.write_text("10:00:00 tap P01\n", encoding="utf-8")
    assert plain(say("display.page_home")) in kiosk("rehearse", str(script), "--lang", language)


NEW = "qq"


def invented(text: str) -> str:
    """A made-up language that keeps the gaps: every word backwards, in marks."""
    parts = re.split(r"(\{\w*\}|TIME|: |\s)", text)
    turned = [p if re.fullmatch(r"\{\w*\}|TIME|: |\s", p) else p[::-1] for p in parts]
    return "‹" + "".join(turned) + "›"


SPEAKS = """
import json, sys
from pathlib import Path
from kiosk.cli import main
from kiosk.faces import picture
from kiosk.posters import rules_poster
from kiosk.saying import Screen
from kiosk.screens import Face
from kiosk.words import languages, words
from tests.invented import FakeSource
from web import WebSettings, create_app
from click.testing import CliRunner

folder = Path(sys.argv[1])
run = CliRunner()
made = run.invoke(main, ["init", "--data", str(folder / "data"), "--name", "X", "--lang", "qq"])
assert made.exit_code == 0, made.output
board = run.invoke(main, ["board", "--data", str(folder / "data"), "--lang", "qq"])
(folder / "kiosk.toml").write_text('[site]\\nlanguage = "qq"\\n')
config = ["--config", str(folder / "kiosk.toml"), "--data", str(folder / "data")]
doctor = run.invoke(main, ["doctor", *config])
say = words("qq")
screen = Screen(Face.REST, text=say("display.rest"), hint=say("display.rest_hint"))
(folder / "run").mkdir()
app = create_app(FakeSource(folder / "run"), settings=WebSettings(secret_key="of a test"))
page = app.test_client().get("/missing", headers={"Accept-Language": "qq"}).text
print(json.dumps({"languages": languages(), "board": board.output, "doctor": doctor.output,
    "lines": screen.lines, "ink": picture(screen).getbbox() is not None, "page": page,
    "poster": rules_poster(say)}))
"""


def test_a_new_language_is_one_file(tmp_path: Path) -> None:
    package = tmp_path / "package"
    for room in ("kiosk", "hardware", "web", "tests"):
        shutil.copytree(ROOT / room, package / room, ignore=shutil.ignore_patterns("__pycache__"))
    said = {key: invented(text) for key, text in texts(DEFAULT).items() if key != "about.state"}
    said["about.state"] = "draft"
    lines, section = [], ""
    for key, text in said.items():
        head, _, name = key.partition(".")
        if head != section:
            lines.append(f"[{head}]")
            section = head
        lines.append(f"{name} = {json.dumps(text, ensure_ascii=False)}")
    lines.insert(0, '[about]\nstate = "draft"')
    lines = lines[: lines.index("[about]")] if "[about]" in lines else lines
    (package / "kiosk" / "catalogues" / f"{NEW}.toml").write_text("\n".join(lines), "utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SPEAKS, str(scratch)],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    heard = json.loads(done.stdout)
    assert NEW in heard["languages"] and heard["languages"][0] == DEFAULT
    assert said["cli.nobody_in_dialogue"] in heard["board"]
    assert said["doctor.no_station"] in heard["doctor"]
    assert heard["lines"] == [said["display.rest"], said["display.rest_hint"]] and heard["ink"]
    assert said["web.not_found"] in heard["page"] and said["web.draft"] in heard["page"]
    assert said["web.language_name"] in heard["page"] and f'lang="{NEW}"' in heard["page"]
    assert said["poster.title"] in heard["poster"]
