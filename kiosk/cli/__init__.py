"""The command `kiosk`: the only place that puts things together (docs/design.md 4)."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hardware.simulated import SimulatedDisplay, ask
from kiosk.board import board as board_document
from kiosk.board import spanned
from kiosk.classroom import init as make_folder
from kiosk.cli import parts, serving, walking
from kiosk.cli.benching import bench
from kiosk.cli.exporting import export
from kiosk.cli.options import Group, Place, common, placed
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.doctor import findings
from kiosk.errors import Refused, ScriptError
from kiosk.imports import (
    Report,
    add_fixed_cards,
    import_cards,
    import_people,
    import_temas,
    load_sample,
)
from kiosk.posters import rules_poster
from kiosk.posters.network import network_poster
from kiosk.rehearsal import Played, Rehearsal
from kiosk.reports.assembly import Span, span_said, together
from kiosk.runfolder import RunFolder, parts_of
from kiosk.script import read_script
from kiosk.walk import PATIENCE
from kiosk.words import Words, languages
from kiosk.words import words as catalogue


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@common
@click.version_option(package_name="tutoria-kiosk")
def main(**options: Any) -> None:
    """The station of a tutoría network: taps, dialogues, and the picture of who taught whom."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


as_json = click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")


@main.command()
@placed
@click.option("--name", required=True, help="the school's name")
@click.option("--sample", is_flag=True, help="load the sample class, its temas and cards")
def init(place: Place, name: str, sample: bool) -> None:
    """Make the data folder and print the one-time setup code."""
    with make_folder(place.folder, name, SystemClock()) as classroom:
        if sample:
            load_sample(classroom)
        click.echo(classroom.site.setup)


@main.command("setup-code")
@placed
@click.option("--new", is_flag=True, help="make a new code, shown on the display until it is used")
def setup_code(place: Place, new: bool) -> None:
    """Print the one-time setup code while nobody has used it."""
    with place.classroom() as classroom:
        code = classroom.access.codes.renew_setup() if new else classroom.access.setup_code()
        if not code:
            raise Refused(
                "the setup code was used; a teacher who is signed in can invite others,"
                " or make a new code here: kiosk setup-code --new"
            )
        click.echo(code)


def _chosen(place: Place, simulate: bool, port: int | None) -> Config:
    config = place.config()
    web = config.web
    if simulate:
        config = config.simulated()
        web = replace(web, host="127.0.0.1") if web.host == "0.0.0.0" else web
    if port is not None:
        web = replace(web, port=port)
    return replace(config, web=web)


simulate_option = click.option("--simulate", is_flag=True, help="simulated parts, by name")
port_option = click.option("--port", type=click.IntRange(0, 65535), help="port of the pages")


@main.command()
@placed
@simulate_option
@port_option
def run(place: Place, simulate: bool, port: int | None) -> None:
    """Start station and pages together, for a laptop; prints the address."""
    config = _chosen(place, simulate, port)
    place.classroom().close()
    arguments = ["--data", str(place.folder)]
    if place.config_file is not None:
        arguments += ["--config", str(place.config_file)]
    if place.lang is not None:
        arguments += ["--lang", place.lang]
    if simulate:
        arguments.append("--simulate")
    serving.both(place, config, [*arguments, "--port", str(config.web.port)])


@main.command()
@placed
@simulate_option
@port_option
@click.option("--until-eof", is_flag=True, hidden=True)
def station(place: Place, simulate: bool, port: int | None, until_eof: bool) -> None:
    """Own the devices: reader, display, buttons, lamp and buzzer."""
    stop = serving.stopped_by_signals()
    if until_eof:
        serving.stop_at_end_of_input(stop)
    serving.station(place, _chosen(place, simulate, port), stop)


@main.command()
@placed
@simulate_option
@port_option
def web(place: Place, simulate: bool, port: int | None) -> None:
    """Serve the pages; prints the address."""
    serving.pages(place, _chosen(place, simulate, port))


def _ask(place: Place, request: dict[str, Any], timeout: float) -> dict[str, Any]:
    run_folder = parts.run_folder(place.folder)
    answer = ask(run_folder, request, timeout=timeout, words=place.words(place.config()))
    if not answer.get("ok"):
        raise Refused(str(answer.get("error")))
    return answer


def _say_lines(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for line in answer.get("lines", []):
        click.echo(line)


@main.command()
@placed
@click.argument("cards", nargs=-1, required=True, metavar="CARD...")
@click.option("--hold", type=click.FloatRange(0, 600), default=0.0, help="seconds each card lies")
@as_json
def tap(place: Place, cards: tuple[str, ...], hold: float, as_json: bool) -> None:
    """Lay cards on a running station's simulated reader, one after the other."""
    _say_lines(_ask(place, {"tap": list(cards), "hold": hold}, 10.0 * len(cards)), as_json)


@main.command()
@placed
@click.argument("button", type=click.Choice(["ok", "next", "back"]))
@as_json
def press(place: Place, button: str, as_json: bool) -> None:
    """Press a button of a running station's simulated parts."""
    _say_lines(_ask(place, {"press": button}, 10.0), as_json)


@main.command()
@placed
@as_json
def board(place: Place, as_json: bool) -> None:
    """What is true now: the same document as /api/board, as a teacher gets it."""
    config = place.config()
    words = place.words(config)
    with place.classroom() as classroom:
        told = parts_of(parts.run_folder(place.folder))
        document = board_document(classroom, words, told, config.site.timezone, "teacher")
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    for each in document["open"]:
        tema = each["tema"]["title"] if each["tema"] else words("display.unnamed_tema")
        click.echo(f"{each['tutor']['name']} → {each['tutee']['name']} · {tema}")
    if not document["open"]:
        click.echo(words("cli.nobody_in_dialogue"))


@main.command()
@placed
@click.argument("script", type=click.Path(path_type=Path, allow_dash=True))
@as_json
def rehearse(place: Place, script: Path, as_json: bool) -> None:
    """Play a scripted day through the real desk, classroom and display, as fast as it can."""
    text = _script_text(script)
    with tempfile.TemporaryDirectory(prefix="kiosk-rehearsal-") as scratch:
        if place.data is None:
            folder = Path(scratch) / "school"
            place = replace(place, data=folder)
        _rehearse(place, text, as_json)


def _script_text(script: Path) -> str:
    try:
        if str(script) == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return script.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ScriptError(f"{script}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        raise ScriptError(f"{script}: is not UTF-8 text; save it as UTF-8") from None


def _rehearse(place: Place, text: str, as_json: bool) -> None:
    steps = list(read_script(text))
    config = replace(place.config(), reader=replace(place.config().reader, driver="simulated"))
    words = place.words(config)
    if place.empty:
        with make_folder(place.folder, words("cli.rehearsal_school"), SystemClock()) as made:
            load_sample(made)
    draw = parts.drawing(config.simulated())
    held = RunFolder(place.folder, draw)
    try:
        with place.classroom() as classroom:
            if classroom.site.parts != "real":
                add_fixed_cards(classroom)
        rehearsal = Rehearsal(place.folder, config, words, SimulatedDisplay(draw, words=words))
        try:
            for played in rehearsal.play(steps):
                _tell(played, words, as_json)
        finally:
            rehearsal.close()
    finally:
        held.close()


def _tell(played: Played, words: Words, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(played.document(), ensure_ascii=False))
    else:
        screen = " / ".join(played.screen) if played.screen is not None else words("cli.dark")
        click.echo(f"{played.time}  {screen}")


@main.group("import")
def import_group() -> None:
    """Take people, temas or cards from a spreadsheet saved as CSV; absence never deletes."""


def _importer(name: str, take: Callable[..., Report], help_text: str) -> Callable[..., None]:
    @import_group.command(name, help=help_text)
    @placed
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--dry-run", is_flag=True, help="tell what would be taken; write nothing")
    @as_json
    def command(place: Place, file: Path, dry_run: bool, as_json: bool) -> None:
        words = place.words(place.config())
        with place.classroom() as classroom:
            report = take(classroom, file, dry_run=dry_run, say=words)
        if as_json:
            click.echo(json.dumps(report.document(), ensure_ascii=False))
            return
        for line in report.sentences(words):
            click.echo(line)

    return command


_importer("people", import_people, "People with their cards: name, kind, group, card …")
_importer("temas", import_temas, "Temas with their cards: title, offered_by, card …")
_importer("cards", import_cards, "Cards alone: card, card_label, kind.")


@main.command()
@placed
def verify(place: Place) -> None:
    """Check the file, refold everything and compare; exit 1 with the differences if any."""
    with place.classroom() as classroom:
        found = classroom.differences()
        events = classroom.seq()
    for line in found:
        click.echo(line)
    if found:
        raise Refused("the record does not verify; try `kiosk rebuild`, or restore a copy")
    click.echo(place.words(place.config())("cli.verified", n=events))


@main.command()
@placed
def rebuild(place: Place) -> None:
    """Fold everything anew from the journal."""
    with place.classroom() as classroom:
        events = classroom.rebuild()
    click.echo(place.words(place.config())("cli.rebuilt", n=events))


@main.command()
@placed
@as_json
@click.option("--walk", is_flag=True, help="test the real parts, ninety guided seconds")
@simulate_option
@click.option("--patience", type=click.FloatRange(0.1, 120), default=PATIENCE, hidden=True)
def doctor(place: Place, as_json: bool, walk: bool, simulate: bool, patience: float) -> None:
    """Each part of the station: its state, and one thing to do."""
    config = _chosen(place, simulate, None)
    words = place.words(config)
    if walk:
        place.classroom().close()
        click.echo(words("doctor.walk_begin"))
        for step in walking.walk(place, config, words, patience):
            click.echo(f"  {words(f'doctor.part_{step.part}')}: {step.says}")
        return
    found = findings(place.folder, config, words)
    if as_json:
        click.echo(json.dumps([each.document() for each in found], ensure_ascii=False))
    else:
        for each in found:
            click.echo(each.line)
    if any(each.state == "broken" for each in found):
        raise SystemExit(1)


@main.command()
@placed
@click.argument("what", type=click.Choice(["rules", "network"]))
@click.option(
    "--span",
    type=click.Choice([str(each) for each in Span]),
    default="days",
    help="of `network`: the latest school day, the last five, or the school year",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="file to write")
def poster(place: Place, what: str, span: str, out: Path | None) -> None:
    """A print-ready poster as SVG: `rules`, or `network` with space to draw oneself in."""
    words = place.words(place.config())
    drawn = rules_poster(words) if what == "rules" else _network(place, Span(span))
    if out is None:
        click.echo(drawn)
        return
    try:
        out.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{out}: cannot be written ({error.strerror})") from error


def _network(place: Place, span: Span) -> str:
    """The ring as the wall may show it, in the school's language."""
    config = place.config()
    with place.classroom() as classroom:
        facts = classroom.facts()
        own = facts.policies.language
        words = catalogue(own) if own in languages() and not place.lang else place.words(config)
        wall = board_document(classroom, words, {}, config.site.timezone, "wall")
        found = together(classroom.connection, facts, span)
        document = spanned(classroom, words, wall, list(found.links))
    return network_poster(document, [document["site"]["name"], span_said(found, words)], words)


main.add_command(bench)
main.add_command(export)
