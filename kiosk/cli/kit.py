"""A kit before anybody has it: its cards on paper, and their list."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.cli.options import Place, placed
from kiosk.errors import Refused
from kiosk.posters.kit_cards import kit_list, kit_sheets


@click.command("kit-cards")
@placed
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "csv"]),
    default="html",
    help="sheets to print and cut, or the list for `kiosk import cards`",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="file to write")
def kit_cards(place: Place, form: str, out: Path | None) -> None:
    """Forty cards with forty drawings, guests and action cards: stickers, or their list."""
    words = place.words(place.config())
    made = kit_list(words) if form == "csv" else kit_sheets(words)
    if out is None:
        click.echo(made, nl=False)
        return
    try:
        out.write_text(made, encoding="utf-8", newline="")
    except OSError as error:
        raise Refused("errors.not_written", file=out, reason=error.strerror) from error
