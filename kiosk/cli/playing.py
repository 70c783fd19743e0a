"""What stands in for hands: cards and buttons of a running station, and scripted days."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hardware.simulated import SimulatedDisplay, ask
from kiosk.classroom import init as make_folder
from kiosk.cli import parts
from kiosk.cli.options import Place, as_json, placed, run_folder
from kiosk.clock import SystemClock
from kiosk.errors import Refused, ScriptError, reason_of
from kiosk.imports import add_fixed_cards, load_sample
from kiosk.rehearsal import Played, Rehearsal
from kiosk.runfolder import RunFolder
from kiosk.script import read_script
from kiosk.texts import sentence_of
from kiosk.words import Words


def _ask(place: Place, request: dict[str, Any], timeout: float) -> dict[str, Any]:
    socket_of = run_folder(place.folder)
    answer = ask(socket_of, request, timeout=timeout)
    if not answer.get("ok"):
        raise Refused.of(sentence_of(answer["why"]))
    return answer


def _say_lines(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for line in answer.get("lines", []):
        click.echo(line)


@click.command()
@placed
@click.argument("cards", nargs=-1, required=True, metavar="CARD...")
@click.option("--hold", type=click.FloatRange(0, 600), default=0.0, help="seconds each card lies")
@as_json
def tap(place: Place, cards: tuple[str, ...], hold: float, as_json: bool) -> None:
    """Lay cards on a running station's simulated reader, one after the other."""
    _say_lines(_ask(place, {"tap": list(cards), "hold": hold}, 10.0 * len(cards)), as_json)


@click.command()
@placed
@click.argument("button", type=click.Choice(["ok", "next", "back"]))
@click.option("--hold", type=click.FloatRange(0, 600), default=0.0, help="seconds it is kept down")
@as_json
def press(place: Place, button: str, hold: float, as_json: bool) -> None:
    """Press a button of a running station's simulated parts."""
    _say_lines(_ask(place, {"press": button, "hold": hold}, 10.0), as_json)


@click.command()
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
        raise ScriptError("errors.not_read", file=script, reason=reason_of(error)) from error
    except UnicodeDecodeError:
        raise ScriptError("errors.not_utf8", file=script) from None


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
        rehearsal = Rehearsal(place.folder, config, words, SimulatedDisplay(draw))
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
