"""What can be taken away, in which formats: the bytes of a file as command and tablet give them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO

from kiosk.board import thread
from kiosk.classroom import Classroom
from kiosk.clock import zone
from kiosk.copies.site import site_zip
from kiosk.errors import Refused
from kiosk.exports import Network, Record, School, Step, span, woven
from kiosk.exports.graphs import edges_csv, gexf, graphml
from kiosk.exports.picture import picture
from kiosk.exports.sheets import dialogues_csv, dialogues_jsonl
from kiosk.exports.workbook import dialogues_xlsx
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
"""The formats of everything that can be taken away."""

NO_TEXT = frozenset({"xlsx", "zip"})
"""Formats that no screen can show as they are."""


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


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it would leave. mark: of its bytes, so that what was looked at is what is taken.

    told: sentences about what it holds. file: at its beginning; whoever asked closes it.
    """

    name: str
    size: int
    mark: str
    told: tuple[str, ...]
    file: IO[bytes]


SMALL = 1_000_000
"""Bytes up to which a file is kept in memory and not on the disk while it is looked at."""

ENDINGS = {"xapi": "jsonl"}


def taken(
    classroom: Classroom,
    what: str,
    form: str,
    *,
    timezone: str,
    words: Words,
    begin: str = "",
    end: str = "",
    names: bool = False,
) -> Taken:
    """The whole file, to look at or to take; Refused in words if the days are none.

    The same record gives the same bytes each time, and so the same mark.
    """
    told: list[str] = []
    chunks = exported(
        classroom, what, form, timezone=timezone, words=words,
        begin=begin, end=end, names=names, tell=told.append,
    )  # fmt: skip
    file, found, size = SpooledTemporaryFile(SMALL), sha256(), 0  # noqa: SIM115  # given away
    try:
        with closing(chunks):
            for chunk in chunks:
                file.write(chunk)
                found.update(chunk)
                size += len(chunk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{what}-{'names' if names else 'codes'}.{ENDINGS.get(form, form)}"
    return Taken(name, size, found.hexdigest()[:16], tuple(told), file)
