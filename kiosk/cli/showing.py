"""What is true now, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kiosk.board import board as board_document
from kiosk.board import spanned
from kiosk.cli.options import Place, as_json, placed, run_folder
from kiosk.errors import Refused
from kiosk.posters import rules_poster
from kiosk.posters.network import network_poster
from kiosk.reports.assembly import Span, span_said, together
from kiosk.runfolder import parts_of
from kiosk.words import languages
from kiosk.words import words as catalogue


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
        raise Refused("errors.not_written", file=out, reason=error.strerror) from error


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
