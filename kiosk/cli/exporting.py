"""`kiosk export`: files for others. Nothing leaves unless somebody says what, and where to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click

from kiosk.board import thread
from kiosk.classroom import Classroom
from kiosk.cli.options import Place, placed
from kiosk.clock import zone
from kiosk.copies.site import site_zip
from kiosk.errors import Refused
from kiosk.exports import Network, Record, School, Step, span, woven
from kiosk.exports.graphs import edges_csv, gexf, graphml
from kiosk.exports.picture import picture
from kiosk.exports.sheets import dialogues_csv, dialogues_jsonl
from kiosk.exports.workbook import dialogues_xlsx
from kiosk.exports.writing import write
from kiosk.exports.xapi import statements
from kiosk.words import Words


@dataclass(frozen=True, slots=True)
class Asked:
    """What an export may use. days: the school days asked for. tell: a sentence for the person."""

    classroom: Classroom
    record: Record
    days: range
    words: Words
    tell: Callable[[str], None]

    @property
    def names(self) -> bool:
        """Whether names may stand in the file."""
        return self.record.names


Form = Callable[[Asked], Iterable[bytes]]


def _network(asked: Asked) -> Network:
    return woven(asked.record.dialogues(asked.days))


def _picture(asked: Asked) -> Iterator[bytes]:
    words, record = asked.words, asked.record
    return picture(
        record.seated(asked.days),
        _network(asked).arrows,
        {code: {**thread(tema), "id": code} for code, tema in record.threads().items()},
        title=record.school.name if asked.names else words("files.network"),
        under=_told(asked),
        language=words.language,
    )


def _told(asked: Asked) -> str:
    """Which days these are, in words; "" while there are none."""
    days, known = asked.days, asked.record.days
    if not days:
        return ""
    first, last = (
        f"{day} ({when})" if (when := known.get(day)) else str(day)
        for day in (days.start, days.stop - 1)
    )
    if first == last:
        return asked.words("files.day", day=first)
    return asked.words("files.days", first=first, last=last)


def _xapi(asked: Asked) -> Iterator[bytes]:
    record = asked.record
    undated = 0

    def dated() -> Iterator[Step]:
        nonlocal undated
        for step in record.learning(asked.days):
            undated += step.date is None
            yield step

    yield from statements(dated(), record.site, record.codes, record.school.zone, asked.words)
    if undated:
        asked.tell(asked.words("files.undated", n=undated))


FORMS: dict[str, dict[str, Form]] = {
    "dialogues": {
        "csv": lambda a: dialogues_csv(a.record.dialogues(a.days), a.words, names=a.names),
        "xlsx": lambda a: dialogues_xlsx(a.record.dialogues(a.days), a.words, names=a.names),
        "jsonl": lambda a: dialogues_jsonl(a.record.dialogues(a.days), names=a.names),
    },
    "network": {
        "graphml": lambda a: graphml(_network(a), names=a.names),
        "gexf": lambda a: gexf(_network(a), names=a.names),
        "csv": lambda a: edges_csv(_network(a), names=a.names),
        "svg": _picture,
    },
    "learning": {"xapi": _xapi},
}
"""What can be taken away for some days, in which formats, and what makes each."""

WHOLE = {"site": {"zip": site_zip}}
"""What can be taken away only whole: it goes into `kiosk restore` again."""

EVERY: dict[str, list[str]] = {
    **{what: list(forms) for what, forms in FORMS.items()},
    **{what: list(forms) for what, forms in WHOLE.items()},
}
_KNOWN = list(dict.fromkeys(form for forms in EVERY.values() for form in forms))
_NO_TEXT = frozenset({"xlsx", "zip"})


def exported(
    classroom: Classroom,
    what: str,
    form: str,
    *,
    timezone: str,
    words: Words,
    begin: str = "",
    end: str = "",
    names: bool = False,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Generator[bytes, None, None]:
    """The file's bytes, piece by piece, from the record as it stands when they begin.

    begin, end: school days or dates, "" for all; Refused in words if they are none.
    """
    if what in WHOLE:
        if begin or end:
            raise Refused("copies.whole_only")
        make = WHOLE[what][form]
        yield from make(classroom.folder, classroom.clock, timezone, words, names=names)
        tell(words("copies.preview_names" if names else "copies.preview_nameless"))
        return
    site = classroom.site
    school = School(site.name, site.site, classroom.key, zone(timezone))
    record = Record(classroom.connection, school, words, names=names)
    with record.held():
        days = span(record.days, begin, end)
        asked = Asked(classroom, record, days, words, tell)
        yield from FORMS[what][form](asked)
        named = "files.named" if names else "files.pseudonymous"
        tell(words(named, days=_told(asked) or words("files.no_days").rstrip(".")))


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
    if form in _NO_TEXT and sys.stdout.isatty():
        raise Refused("files.no_screen", form=form)
    stdout = sys.stdout.buffer
    try:
        for chunk in chunks:
            stdout.write(chunk)
        stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused("files.not_written", file="stdout", reason=reason) from error
