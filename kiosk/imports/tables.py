"""A spreadsheet's CSV as lines of named cells; whatever wrote it, or one sentence why not.

Nothing is guessed past repair: an encoding that does not fit, a mark that is never closed or a
cell too many are told instead of taken half.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import ImportRefused, reason_of
from kiosk.texts import Sentence
from kiosk.words import Words

MOST_BYTES = 5_000_000
MOST_ROWS = 20_000
SEPARATORS = ",;\t"
_MOST_LINES_IN_A_CELL = 20

Headings = Mapping[str, str]
"""Which column a heading means, by its plain form (`plain`), such as `titulo`: `title`."""

_NOT_TEXT = (
    b"PK\x03\x04",  # xlsx, ods, zip
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",  # xls
    b"%PDF",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"SQLite format",
)
# UTF-8 that lost a byte, and the code pages of DOS and of old Macs, decode as Windows-1252 without
# an error; these are the marks they leave inside words.
_HALF_UTF8 = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
_OTHER_PAGE = re.compile("[A-Za-z][\u201a\u00a4\u00a2\u00a3\u00a1\u2021]+[A-Za-z]")
_SPACES = re.compile("[\r\n\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Marks that turn the direction of everything after them.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file that has something in it. number: as a text editor counts, from 1.

    refused: why it cannot be read at all, or "".
    """

    number: int
    cells: Mapping[str, str]
    refused: str = ""

    def cell(self, column: str) -> str:
        """What stands in a column; "" if nothing does."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's lines, and the headings in it that mean nothing here."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...]


def plain(text: str) -> str:
    """A heading or a word as it is compared: no accents, small letters, `_` between words."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "_", bare.casefold()).strip("_")


def tidy(text: str) -> str:
    """A cell without spare spaces and line breaks, its accents composed."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def has_controls(text: str) -> bool:
    """Whether there are characters in it that are no letters and would spoil a screen."""
    return any(unicodedata.category(c) == "Cc" or c in _TURNING for c in text)


def read_sheet(path: Path, headings: Headings, needed: str, say: Words) -> Sheet:
    """The file's lines; raises ImportRefused with one sentence that names the file and the fault.

    headings: what each plain heading means. needed: the column without which nothing can be done.
    """
    return sheet_of(_bytes(path), path.name, headings, needed, say)


def sheet_of(data: bytes, file: str, headings: Headings, needed: str, say: Words) -> Sheet:
    """As `read_sheet`, of a file that was sent. file: how it is called."""
    if data.startswith(_NOT_TEXT):
        raise ImportRefused("imports.not_csv", file=file)
    if len(data) > MOST_BYTES:
        raise too_large(file)
    text = decoded(data, file)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((n for n, line in enumerate(lines) if line.strip()), None)
    if start is None:
        raise ImportRefused("imports.empty", file=file)
    told = re.fullmatch(r'"?sep=([,;\t])"?', lines[start].strip(" "), re.IGNORECASE)
    if told:
        start += 1
    separator, found = _heading(lines[start] if start < len(lines) else "", headings)
    columns = [headings.get(plain(heading), "") for heading in found]
    if not any(columns):
        names = tuple(
            Sentence(f"imports.column_{name}") for name in dict.fromkeys(headings.values())
        )
        first = ", ".join(heading for heading in found if heading)[:80]
        raise ImportRefused("imports.no_heading", file=file, found=first, known=names)
    if needed not in columns:
        first = ", ".join(heading for heading in found if heading)[:200]
        named = Sentence(f"imports.column_{needed}")
        raise ImportRefused("imports.heading_missing", file=file, needed=named, found=first)
    for column in columns:
        if column and columns.count(column) > 1:
            both = [head for head, meant in zip(found, columns, strict=True) if meant == column]
            raise ImportRefused("imports.heading_twice", file=file, found=", ".join(both))
    read: list[Line] = []
    for line in _lines(lines, start + 1, separator, columns, say):
        if len(read) == MOST_ROWS:
            raise too_large(file)
        read.append(line)
    if not read:
        raise ImportRefused("imports.only_heading", file=file)
    ignored = tuple(h for h, meant in zip(found, columns, strict=True) if h and not meant)
    return Sheet(tuple(read), ignored)


def too_large(file: str) -> ImportRefused:
    """That a file is more than is taken at once."""
    mb = MOST_BYTES // 1_000_000
    return ImportRefused("imports.too_large", file=file, mb=mb, rows=MOST_ROWS)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ImportRefused("imports.not_there", file=path) from None
    except OSError as error:
        raise ImportRefused("imports.unreadable", file=path, reason=reason_of(error)) from error


def decoded(data: bytes, file: str) -> str:
    """The text, by its byte order mark, else UTF-8, else Windows-1252; ImportRefused if none."""
    unreadable = ImportRefused("imports.encoding", file=file)
    try:
        if data.startswith(codecs.BOM_UTF8):
            text = data.decode("utf-8-sig")
        elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        elif b"\0" in data:
            raise ImportRefused("imports.not_csv", file=file)
        else:
            text = _without_mark(data, unreadable)
    except UnicodeDecodeError:
        raise unreadable from None
    if "\0" in text:
        raise ImportRefused("imports.not_csv", file=file)
    return text


def _without_mark(data: bytes, unreadable: ImportRefused) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("windows-1252")
    if _HALF_UTF8.search(data) or _OTHER_PAGE.search(text):
        raise unreadable
    return text


def _heading(line: str, headings: Headings) -> tuple[str, list[str]]:
    """The separator under which most headings are known, and the headings."""
    best, most = ([line.strip()], SEPARATORS[0]), 0
    for separator in SEPARATORS:
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            continue
        known = sum(plain(cell) in headings for cell in cells)
        if known > most or (most == 0 and len(cells) > len(best[0])):
            best, most = ([cell.strip() for cell in cells], separator), known
    return best[1], best[0]


def _lines(
    lines: list[str], start: int, separator: str, columns: list[str], say: Words
) -> Iterator[Line]:
    ended = [f"{line}\n" for line in lines] + ["\n"]  # so that an open mark has something to eat
    at = start
    while at < len(lines):
        number = at + 1
        if not lines[at].strip(f" \t{separator}"):
            at += 1
            continue
        chunk = ended[at : at + _MOST_LINES_IN_A_CELL]
        reader = csv.reader(iter(chunk), delimiter=separator)
        try:
            cells = next(reader)
        except csv.Error:
            yield Line(number, {}, say("imports.too_long_line"))
            at += 1
            continue
        taken = reader.line_num  # more than one: a mark was open at the end of the first
        if taken > 1 and not _well_formed(chunk[:taken], separator):
            yield Line(number, {}, say("imports.open_mark"))
            at += 1
            continue
        at += taken
        if any(tidied := [tidy(cell) for cell in cells]):
            yield _line(number, tidied, columns, say)


def _well_formed(lines: list[str], separator: str) -> bool:
    try:
        return len(list(csv.reader(lines, delimiter=separator, strict=True))) == 1
    except csv.Error:
        return False


def _line(number: int, cells: list[str], columns: list[str], say: Words) -> Line:
    if any(cells[len(columns) :]):
        return Line(number, {}, say("imports.too_many_cells", many=len(cells), few=len(columns)))
    named = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    return Line(number, named)
