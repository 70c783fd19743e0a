"""The data folder: made, opened to the first teacher, checked, folded anew."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.classroom import init as make_folder
from kiosk.classroom import whole
from kiosk.cli.options import Place, placed
from kiosk.clock import SystemClock
from kiosk.errors import Refused
from kiosk.imports import import_cards, load_sample, read_cards
from kiosk.starting import ASK_LANGUAGE


@click.command()
@placed
@click.option("--name", required=True, help="the school's name")
@click.option("--sample", is_flag=True, help="load the sample class, its temas and cards")
@click.option(
    "--cards", type=click.Path(path_type=Path), help="the kit's cards, as `kiosk import cards`"
)
@click.option(
    "--first-boot", is_flag=True, help="let the display ask for the language with the buttons"
)
def init(place: Place, name: str, sample: bool, cards: Path | None, first_boot: bool) -> None:
    """Make the data folder and print the one-time setup code."""
    words = place.words(place.config())
    if cards is not None:
        read_cards(cards, words)  # before anything is made
    with whole(place.folder), make_folder(place.folder, name, SystemClock()) as classroom:
        if sample:
            load_sample(classroom)
        if cards is not None:
            for line in import_cards(classroom, cards, say=words).sentences(words):
                click.echo(line, err=True)
        if first_boot:
            classroom.set_meta(ASK_LANGUAGE, "yes")
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
