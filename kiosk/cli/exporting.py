"""`kiosk export`: files for others. Nothing leaves unless somebody says what, and where to."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click

from kiosk.cli.options import Place, placed
from kiosk.errors import Refused, reason_of
from kiosk.exports.writing import write
from kiosk.taking import EVERY, NO_TEXT, exported

_KNOWN = list(dict.fromkeys(form for forms in EVERY.values() for form in forms))


@click.command()
@placed
@click.argument("what", type=click.Choice(list(EVERY)))
@click.option("--format", "form", required=True, help="as the table of docs/contracts.md says",
              type=click.Choice(_KNOWN))  # fmt: skip
@click.option("--from", "begin", default="", metavar="DAY", help="first school day, or a date")
@click.option("--to", "end", default="", metavar="DAY", help="last school day, or a date")
@click.option("--names", is_flag=True, help="with names and titles instead of codes alone")
@click.option("--out", type=click.Path(path_type=Path), help="file to write; else stdout")
def export(
    place: Place, what: str, form: str, begin: str, end: str, names: bool, out: Path | None
) -> None:
    """A file for others: pseudonymous unless --names, and days, never minutes."""
    config = place.config()
    words = place.words(config)
    if form not in EVERY[what]:
        known = ", ".join(EVERY[what])
        raise click.UsageError(words("errors.other_form", what=what, known=known))
    told: list[str] = []
    with place.classroom() as classroom:
        chunks = exported(
            classroom, what, form, timezone=config.site.timezone, words=words,
            begin=begin, end=end, names=names, tell=told.append,
        )  # fmt: skip
        with closing(chunks):
            if out is not None:
                write(out, chunks)
            else:
                _print(chunks, form)
    for sentence in told:
        click.echo(sentence if out is None else f"{out.name}: {sentence}", err=True)


def _print(chunks: Iterable[bytes], form: str) -> None:
    if form in NO_TEXT and sys.stdout.isatty():
        raise Refused("files.no_screen", form=form)
    stdout = sys.stdout.buffer
    try:
        for chunk in chunks:
            stdout.write(chunk)
        stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refused("files.not_written", file="stdout", reason=reason_of(error)) from error
