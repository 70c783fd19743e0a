"""What the parts are like: looked at, or walked through with a person."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kiosk.cli import walking
from kiosk.cli.options import Place, as_json, chosen, placed, simulate_option
from kiosk.doctor import bundle, findings
from kiosk.exports.writing import write
from kiosk.walk import PATIENCE


@click.command()
@placed
@as_json
@click.option("--walk", is_flag=True, help="test the real parts, ninety guided seconds")
@simulate_option
@click.option(
    "--bundle",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="write a zip for whoever helps from afar: no names, no cards, no keys",
)
@click.option("--patience", type=click.FloatRange(0.1, 120), default=PATIENCE, hidden=True)
def doctor(
    place: Place, as_json: bool, walk: bool, simulate: bool, file: Path | None, patience: float
) -> None:
    """Each part of the station: its state, and one thing to do."""
    config = chosen(place, simulate, None)
    words = place.words(config)
    if walk:
        place.classroom().close()
        click.echo(words("doctor.walk_begin"))
        for step in walking.walk(place, config, words, patience):
            click.echo(f"  {words(f'doctor.part_{step.part}')}: {step.says}")
        return
    if file is not None:
        write(file, [bundle(place.folder, config, words)])
        click.echo(words("health.bundle_kept", file=file), err=as_json)
    found = findings(place.folder, config, words)
    if as_json:
        click.echo(json.dumps([each.document() for each in found], ensure_ascii=False))
    else:
        for each in found:
            click.echo(each.line)
    if any(each.state == "broken" for each in found):
        raise SystemExit(1)
