"""The docs are true: what is cited exists, what can be called is described, what is said agrees."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest

from kiosk import config
from kiosk.events import Reason, Trust
from kiosk.policies import Policies
from kiosk.ports import Signal
from kiosk.script import _TEACHER, _VERBS

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
READ = {".py", ".md", ".toml", ".html", ".css", ".js", ".sh", ".rehearsal", ""}

# Pages that the READMEs announce, in italics, as not written yet.
ANNOUNCED: set[str] = set()

SECTION = r"\d+(?:\.\d+)?"
CITED = re.compile(r"(?<![\w/])docs/[\w./-]*\.\w+\b")
NUMBERED = re.compile(
    rf"\b([a-z-]+)\.md[\s)]*,?\s*(?:section )?({SECTION})\b((?:(?:,| and| to) {SECTION}\b)*)"
)
CASE = re.compile(r"domain\.md(?: [\d.]+)?,? case (\d+)")
PROMISE = re.compile(r"design\.md,? promise (\d+)")


@cache
def files() -> dict[str, str]:
    """Every text of the project by its path: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name]
    texts = [path for path in paths if path.is_file() and path.suffix in READ]
    return {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in texts}


@cache
def page(name: str) -> str:
    """A page of the docs."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@cache
def sections(name: str) -> frozenset[str]:
    """The numbers of a page's headings; in the rules also section.rule, such as `2.11`."""
    found = {n for n in re.findall(rf"^##+ ({SECTION})\.? ", page(name), re.MULTILINE)}
    if name == "rules.md":
        for part in re.split(r"^## ", page(name), flags=re.MULTILINE)[1:]:
            number = part.split(".")[0]
            found |= {f"{number}.{n}" for n in re.findall(r"^(\d+)\. ", part, re.MULTILINE)}
    return frozenset(found)


def citations() -> Iterator[tuple[str, str, str]]:
    """(where, page, section) of everything that names a section of a page, `2, 13` included."""
    for where, text in files().items():
        flat = re.sub(r"\s*\n\s*(?:#|//|\*)?\s*", " ", text)
        for name, number, more in NUMBERED.findall(flat):
            if not (ROOT / "docs" / f"{name}.md").is_file():
                continue
            yield where, f"{name}.md", number
            for joint, other in re.findall(rf"(,| and| to) ({SECTION})\b", more):
                # `rules.md 2, 13` is rule 13 of section 2; `rules.md 2 and 3` are two sections.
                inside = joint == "," and name == "rules" and number == "2"
                yield where, f"{name}.md", f"2.{other}" if inside else other


def inside(group: click.Group) -> dict[str, click.Command]:
    """The commands of a group by name; each is read when it is asked for."""
    context = click.Context(group)
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Every command of a group, those of inner groups by both names."""
    for name, command in inside(group).items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        elif not command.hidden:
            yield before + name


def main() -> click.Group:
    """The command that is installed as `kiosk`."""
    module, _, name = PROJECT["project"]["scripts"]["kiosk"].partition(":")
    group = getattr(importlib.import_module(module), name)
    assert isinstance(group, click.Group)
    return group


def built(name: str = "contracts.md") -> str:
    """The page without what is not built yet."""
    return page(name).partition("\n## Not built yet")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every line of every table."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def anchor(heading: str) -> str:
    """How a heading is linked to."""
    plain = re.sub(r"[`*\[\]]", "", heading.strip().lower())
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def test_every_page_that_is_cited_exists() -> None:
    missing = {
        (where, target)
        for where, text in files().items()
        for target in CITED.findall(text)
        if target not in ANNOUNCED and not (ROOT / target).is_file()
    }
    assert missing == set()


def test_a_page_is_announced_only_while_it_is_not_there() -> None:
    assert [target for target in ANNOUNCED if (ROOT / target).exists()] == []


def test_every_section_that_is_cited_exists() -> None:
    found = list(citations())
    assert len(found) > 50
    assert [each for each in found if each[2] not in sections(each[1])] == []


def test_every_case_and_promise_that_is_cited_exists() -> None:
    cases = set(re.findall(r"^\| (\d+) \|", page("domain.md"), re.MULTILINE))
    promises = set(re.findall(r"^(\d+)\. \*\*", page("design.md"), re.MULTILINE))
    for text in files().values():
        assert set(CASE.findall(text)) <= cases
        assert set(PROMISE.findall(text)) <= promises


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_resolves(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page(name)):
        path, _, heading = target.partition("#")
        linked = (ROOT / "docs" / path) if path else ROOT / "docs" / name
        assert linked.is_file(), target
        if heading:
            text = linked.read_text(encoding="utf-8")
            assert heading in map(anchor, re.findall(r"^#+ (.+)$", text, re.MULTILINE)), target


def test_the_docs_lead_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", page("README.md")))
    assert linked == {name for name in PAGES if name != "README.md"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_leans_on_nothing_outside_the_project(name: str) -> None:
    # In pieces, so that this file does not name one either.
    for outside in ("sha" + "red/", "/wo" + "rk/", "/t" + "mp", "htt" + "p://", "htt" + "ps://"):
        assert outside not in page(name)


def test_every_command_is_described_and_every_described_command_exists() -> None:
    listed = built().partition("\n## Commands\n")[2].partition("\n### ")[0]
    told = [cells[0] for cells in rows(listed) if cells[0].startswith("`kiosk ")]
    known = set(commands(main()))
    described = set()
    for usage in told:
        first, *rest = usage.strip("`").split()[1:]
        described.add(f"{first} {rest[0]}" if f"{first} {''.join(rest[:1])}" in known else first)
    assert described == known


def test_every_option_is_described_and_every_described_option_exists() -> None:
    def options(group: click.Group) -> Iterator[str]:
        for parameter in group.params:
            yield from (name for name in parameter.opts if not getattr(parameter, "hidden", False))
        for command in inside(group).values():
            if isinstance(command, click.Group):
                yield from options(command)
                continue
            for each in command.params:
                if isinstance(each, click.Option) and not each.hidden:
                    yield from each.opts

    known = {name for name in options(main()) if name.startswith("--")} | {"--help"}
    text = built().partition("\n## Commands\n")[2].partition("\n### Answers")[0]
    assert set(re.findall(r"--[a-z][a-z-]+", text)) == known


def test_every_policy_stands_in_the_docs_with_its_default() -> None:
    told = {cells[0].strip("`"): cells[1] for cells in rows(page("domain.md")) if len(cells) > 1}
    for field in fields(Policies):
        default = field.default
        value = str(default).lower() if isinstance(default, bool) else default
        shown = f"{value:g}" if isinstance(value, float) else str(value)
        assert told.get(field.name) == shown, field.name


def test_every_setting_stands_in_the_contracts_with_its_default() -> None:
    table = built().partition("\n## Settings\n")[2].partition("\n## ")[0]
    told: dict[tuple[str, str], str] = {}
    section = ""
    for cells in rows(table):
        section = cells[0].strip("`[]") or section
        names = re.findall(r"`(\w+)`", cells[1])
        for name, value in zip(names, re.findall(r"`([^`]*)`", cells[2]), strict=False):
            told[section, name] = value
    known = {
        (name, field.name): field.default
        for name, kind in config._SECTIONS.items()
        if name != "reader2"  # the same keys as the first
        for field in fields(kind)
    }
    assert told.keys() == known.keys()
    for key, default in known.items():
        assert tomllib.loads(f"x = {told[key]}")["x"] == default, key


def test_every_verb_of_a_script_stands_in_the_contracts_with_its_form() -> None:
    text = built().replace("\\|", "|")
    for _, _, form in (*_VERBS.values(), *_TEACHER.values()):
        assert form == "teacher COMMAND …" or f"`{form}`" in text or f", `{form}`" in text, form


def test_signals_reasons_and_trusts_stand_in_the_rules_in_their_order() -> None:
    for words in (Signal, Reason, Trust):
        assert f"`{' '.join(words)}`" in page("rules.md")


def test_every_route_stands_in_the_contracts(tmp_path: Path) -> None:
    from web import WebSettings, create_app

    class Nowhere:
        """A source that is never asked."""

        language, run_folder, simulated, playing = "es", tmp_path, True, False

    app = create_app(Nowhere(), settings=WebSettings(secret_key="x"))  # type: ignore[arg-type]
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    told = set(re.findall(r"(?<![\w])(/[\w./-]*)", built().partition("\n## Pages\n")[2]))
    assert routes <= told | {f"/{name}" for name in ("mirror.json", "mirror.png")}


def test_the_rooms_stand_in_the_design_as_the_imports_are_held() -> None:
    table = page("design.md").partition("\n### Rooms\n")[2].partition("\n| besides")[0]
    told = [set(re.findall(r"`(\w+)`", cells[1])) for cells in rows(table) if cells[0].isdigit()]
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layers = next(each for each in contracts if each["id"] == "rooms")["layers"]
    known = [set(re.findall(r"(?<!\()\b(\w+)\b(?!\))", layer)) for layer in layers]
    assert told == [rooms for rooms in known if rooms]


def test_each_module_of_the_rules_says_which_section_it_follows() -> None:
    modules = {p.stem: p for p in (ROOT / "kiosk" / "rules").glob("*.py") if p.stem != "values"}
    said = {
        name: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for name, path in modules.items()
    }
    assert len(said) > 5
    assert [name for name, text in said.items() if "docs/rules.md" not in text] == []


def test_sql_stands_only_in_the_rooms_that_the_page_on_libraries_names() -> None:
    (sentence,) = re.findall(r"SQL stands in .*", page("stack.md"))
    runs = re.compile(r"\.execute(?:many|script)?\(")
    rooms = {
        where.split("/")[1].removesuffix(".py")
        for where, text in files().items()
        if where.startswith("kiosk/") and runs.search(text)
    }
    assert rooms == set(re.findall(r"`(\w+)`", sentence))


def test_every_test_that_a_page_names_exists() -> None:
    named = [
        (page.name, file, test)
        for page in sorted((ROOT / "docs").glob("*.md"))
        for file, test in re.findall(r"`(test_\w+)::(test_\w+)`", page.read_text(encoding="utf-8"))
    ]
    assert len(named) > 80
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (ROOT / "tests").glob("test_*.py")}
    lost = [each for each in named if f"def {each[2]}(" not in texts.get(each[1], "")]
    assert lost == []


def test_every_row_of_what_became_of_a_sentence_is_shown_or_says_why_not() -> None:
    found = [cells for cells in rows(page("features.md")) if cells[0] not in ("it says", "---")]
    assert len(found) == 98
    for said, there_is, shown in found:
        waits = "later" in there_is or "*not built*" in there_is
        assert re.search(r"::test_|\.md\)", shown) or (shown == "–" and waits), said
