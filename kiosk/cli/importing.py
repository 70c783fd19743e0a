"""Lists of people, temas and cards that come in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from kiosk.cli.options import Place, as_json, placed
from kiosk.imports import Report, import_cards, import_people, import_temas


@click.group("import")
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
