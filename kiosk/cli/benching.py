"""`kiosk bench`: measures this machine; in a folder of its own, never on anybody's record."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from hardware.simulated import SimulatedDisplay, SimulatedSignals, ask
from kiosk.bench import NAMES
from kiosk.bench.figures import FULL, QUICK, Plan, Tools, measured
from kiosk.bench.plot import plot
from kiosk.bench.table import document, lines
from kiosk.bench.values import Figure
from kiosk.cli import parts
from kiosk.cli.options import Place, as_json, placed
from kiosk.config import Config
from kiosk.errors import KioskError, Refused, reason_of
from kiosk.station import Parts

ON_DISK = Path("/var/tmp")
IN_MEMORY = Path("/dev/shm")


@click.command()
@placed
@as_json
@click.option("--quick", is_flag=True, help="the shortest: less than a minute")
@click.option("--full", is_flag=True, help="up to a million dialogues of history; takes its time")
@click.option("--only", multiple=True, type=click.Choice(NAMES), help="only this; may be repeated")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="keep journals here")
@click.option("--plot", "drawn", type=click.Path(dir_okay=False, path_type=Path),
              help="write what a tap costs against the history, as SVG")  # fmt: skip
def bench(
    place: Place,
    as_json: bool,
    quick: bool,
    full: bool,
    only: tuple[str, ...],
    keep: Path | None,
    drawn: Path | None,
) -> None:
    """How fast this station is, each figure beside what the machine can do at best.

    Measured in a folder of its own on the disk of --data (else of /var/tmp), taken away afterwards.
    """
    words = place.words(place.config())
    if quick and full:
        raise click.UsageError(words("errors.quick_or_full"))
    draw = parts.drawing(Config().simulated())
    plan = QUICK if quick else FULL if full else Plan()

    def say(what: str) -> None:
        click.echo(what, err=True)

    work = place.data or ON_DISK
    if keep is not None:
        _made(keep)
    _made(work)
    tools = Tools(
        draw=draw,
        parts=lambda drawn_by: Parts(SimulatedDisplay(drawn_by), SimulatedSignals()),
        ask=lambda run, request: ask(run, request, timeout=5.0),
        words=words,
        work=work,
        memory=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None,
        say=say,
    )
    figures: list[Figure] = []
    cut: KioskError | None = None
    try:
        for figure in measured(tools, plan, frozenset(only), keep):
            figures.append(figure)
    except KioskError as error:
        cut = error  # what was measured until then is told all the same
    if drawn is not None and cut is None:
        drawn.write_text(plot(figures, words), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(document(figures), ensure_ascii=False))
    else:
        for line in lines(figures, words):
            click.echo(line)
    if cut is not None:
        raise cut


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("errors.not_made", file=folder, reason=reason_of(error)) from error
