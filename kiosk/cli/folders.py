"""The data folder: made, opened to the first teacher, checked, folded anew."""

from __future__ import annotations

import click

from kiosk.classroom import init as make_folder
from kiosk.cli.options import Place, placed
from kiosk.clock import SystemClock
from kiosk.errors import Refused
from kiosk.imports import load_sample


@click.command()
@placed
@click.option("--name", required=True, help="the school's name")
@click.option("--sample", is_flag=True, help="load the sample class, its temas and cards")
def init(place: Place, name: str, sample: bool) -> None:
    """Make the data folder and print the one-time setup code."""
    with make_folder(place.folder, name, SystemClock()) as classroom:
        if sample:
            load_sample(classroom)
        click.echo(classroom.site.setup)


@click.command("setup-code")
@placed
@click.option("--new", is_flag=True, help="make a new code, shown on the display until it is used")
def setup_code(place: Place, new: bool) -> None:
    """Print the one-time setup code while nobody has used it."""
    with place.classroom() as classroom:
        code = classroom.access.codes.renew_setup() if new else classroom.access.setup_code()
        if not code:
            raise Refused("errors.code_used")
        click.echo(code)


@click.command()
@placed
def verify(place: Place) -> None:
    """Check the file, refold everything and compare; exit 1 with the differences if any."""
    with place.classroom() as classroom:
        found = classroom.differences()
        events = classroom.seq()
    words = place.words(place.config())
    for line in found:
        click.echo(words.said(line))
    if found:
        raise Refused("errors.not_verified")
    click.echo(words("cli.verified", n=events))


@click.command()
@placed
def rebuild(place: Place) -> None:
    """Fold everything anew from the journal."""
    with place.classroom() as classroom:
        events = classroom.rebuild()
    click.echo(place.words(place.config())("cli.rebuilt", n=events))
