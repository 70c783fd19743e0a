"""What is true now, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kiosk.board import board as board_document
from kiosk.board import spanned
from kiosk.cli.address import own_address
from kiosk.cli.options import Place, as_json, placed, run_folder
from kiosk.cutouts import CUTOUTS, cutout_pages, guest_pages
from kiosk.errors import Refused
from kiosk.exports.writing import write
from kiosk.posters import rules_poster
from kiosk.posters.network import network_poster
from kiosk.posters.pieces import PAGES
from kiosk.reports.assembly import Span, span_said, together
from kiosk.runfolder import parts_of


@click.command()
@placed
@as_json
def board(place: Place, as_json: bool) -> None:
    """What is true now: the same document as /api/board, as a teacher gets it."""
    config = place.config()
    words = place.words(config)
    with place.classroom() as classroom:
        told = parts_of(run_folder(place.folder))
        document = board_document(classroom, words, told, config.site.timezone, "teacher")
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    for each in document["open"]:
        tema = each["tema"]["title"] if each["tema"] else words("display.unnamed_tema")
        click.echo(f"{each['tutor']['name']} → {each['tutee']['name']} · {tema}")
    if not document["open"]:
        click.echo(words("cli.nobody_in_dialogue"))


@click.command()
@placed
@click.argument("what", type=click.Choice(["rules", "network", "guests", *CUTOUTS]))
@click.option(
    "--span",
    type=click.Choice([str(each) for each in Span]),
    default="days",
    help="of `network`: the latest school day, the last five, or the school year",
)
@click.option(
    "--size",
    type=click.Choice(list(PAGES), case_sensitive=False),
    default="A4",
    help="of what is cut out: the paper",
)
@click.option("--page", type=click.IntRange(1), default=1, help="of several pages without --out")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="file to write")
def poster(place: Place, what: str, span: str, size: str, page: int, out: Path | None) -> None:
    """Print-ready SVG: `rules`; `network` with space to draw oneself in; to be cut out `cards`
    of people and guests, `temas`, and `pockets` for the wall; `guests` by kind and school."""
    config = place.config()
    words = place.words(config)
    address = own_address(config, run_folder(place.folder))
    if what == "guests":
        with place.classroom() as classroom:
            drawn = guest_pages(classroom, words, address=address)
        if not drawn:
            raise Refused("guests.no_cards")
    elif what in CUTOUTS:
        with place.classroom() as classroom:
            drawn = cutout_pages(classroom, what, words, size, address)
    else:
        drawn = (rules_poster(words) if what == "rules" else _network(place, Span(span)),)
    if out is None:
        if page > len(drawn):
            raise Refused("paper.no_page", page=page, pages=len(drawn))
        click.echo(drawn[page - 1])
        if len(drawn) > 1:
            click.echo(words("paper.pages", page=page, pages=len(drawn)), err=True)
        return
    for path, svg in zip(_paths(out, len(drawn)), drawn, strict=True):
        write(path, [svg.encode()])


def _paths(out: Path, many: int) -> list[Path]:
    """`out` for one page; `cards-1.svg`, `cards-2.svg` and so on for several."""
    if many == 1:
        return [out]
    return [out.with_name(f"{out.stem}-{n}{out.suffix}") for n in range(1, many + 1)]


def _network(place: Place, span: Span) -> str:
    """The ring as the wall may show it, in the school's language."""
    config = place.config()
    with place.classroom() as classroom:
        facts, words = classroom.facts(), place.words(config)
        wall = board_document(classroom, words, {}, config.site.timezone, "wall")
        found = together(classroom.connection, facts, span)
        document = spanned(classroom, words, wall, list(found.links))
    return network_poster(document, [document["site"]["name"], span_said(found, words)], words)
