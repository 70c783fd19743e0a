"""A kit before anybody has it: its cards on paper, and their list."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.cli.options import Place, placed
from kiosk.exports.writing import write
from kiosk.posters.kit_cards import kit_list, kit_sheets

ACCESS_POINT = "http://10.42.0.1/"
"""Where a kit's own Wi-Fi has its pages (kit/hotspot.nmconnection), as on the label of its box."""


@click.command("kit-cards")
@placed
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "csv"]),
    default="html",
    help="sheets to print and cut, or the list for `kiosk import cards`",
)
@click.option(
    "--address",
    default=ACCESS_POINT,
    show_default=True,
    help="where tablets will find the kit, for the codes on the cards; '' for none",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="file to write")
def kit_cards(place: Place, form: str, address: str, out: Path | None) -> None:
    """Forty cards with forty drawings, guests and action cards: stickers, or their list."""
    words = place.words(place.config())
    made = kit_list(words) if form == "csv" else kit_sheets(words, address)
    if out is None:
        click.echo(made, nl=False)
        return
    write(out, [made.encode()])
