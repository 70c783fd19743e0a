"""Dialogues and temas as a workbook (XLSX); every text is a text and never a formula.

XlsxWriter makes the workbook with its headings, widths and formats; the rows are written into its
sheets here, one at a time: its own way to a cell took twice as long for a year of dialogues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from itertools import count
from tempfile import TemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kiosk.exports.columns import TEMA_KEYS, TEMA_NAMED, Cell, Temas, columns
from kiosk.exports.sheets import harmless, heading, in_words
from kiosk.exports.values import Dialogue
from kiosk.words import BREAK, Words

_MADE = datetime(2024, 1, 1)  # noqa: DTZ001  # the same for every file: two exports are equal
_STAMP = (1980, 1, 1, 0, 0, 0)
_FIRST = date(1899, 12, 30).toordinal()  # the day that is 0 in a workbook
_LONGEST = 32_000  # letters in a cell; Excel takes 32,767
_CHUNK = 1 << 18
_WIDTHS = {"day": 9, "date": 12, "kind": 12, "end": 14, "first_day": 14, "last_day": 14}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DATED = re.compile(r'<c r="A2" s="(\d+)"/>')
_QUOTED = re.compile(r'<c r="B2" s="(\d+)"/>')
_SAMPLES = re.compile(r'<row r="2".*?</row>')
_SIZE = re.compile(r"<dimension [^>]*/>")
_END = "</sheetData>"
_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's title and headings, and its rows, which are read once and last of all."""

    title: str
    keys: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def dialogues_xlsx(
    dialogues: Iterable[Dialogue], words: Words, *, names: bool = False
) -> Iterator[bytes]:
    """Two sheets, dialogues and temas, with headings in the language; one row is in memory."""
    temas = Temas()
    mine = columns(names=names)
    rows = ([in_words(column, each, words) for column in mine] for each in temas.noting(dialogues))
    # The temas are known once the dialogues were written.
    later = (row for _ in (0,) for row in temas.rows(names=names))
    sheets = (
        _Sheet(words("files.sheet_dialogues"), [column.key for column in mine], rows),
        _Sheet(words("files.sheet_temas"), TEMA_NAMED if names else TEMA_KEYS, later),
    )
    with TemporaryFile(prefix="kiosk-export-") as file:
        _write(file, _empty(sheets, words), sheets)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _empty(sheets: Iterable[_Sheet], words: Words) -> bytes:
    """The workbook without its rows; the second row of a sheet holds a cell of each format."""
    # Here and not above: whatever else is started with `kiosk` need not wait for this.
    from xlsxwriter import Workbook

    made = BytesIO()
    book: Any = Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _MADE, "author": "tutoria-kiosk"})
    bold = book.add_format({"bold": True})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    # Marked as text, so that it stays one when somebody edits the cell.
    quoted = book.add_format({"quote_prefix": True})
    for each in sheets:
        sheet = book.add_worksheet(each.title.replace(BREAK, "")[:31])
        for at, key in enumerate(each.keys):
            sheet.set_column(at, at, _WIDTHS.get(key, 22))
            sheet.write_string(0, at, heading(key, words), bold)
        sheet.freeze_panes(1, 0)
        sheet.write_blank(1, 0, None, dated)
        sheet.write_blank(1, 1, None, quoted)
    book.close()
    return made.getvalue()


def _write(file: IO[bytes], empty: bytes, sheets: Sequence[_Sheet]) -> None:
    """The workbook with its rows."""
    with ZipFile(BytesIO(empty)) as made, ZipFile(file, "w", ZIP_DEFLATED) as filled:
        for name in made.namelist():
            told = ZipInfo(name, _STAMP)
            told.compress_type = ZIP_DEFLATED
            found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if found is None:
                filled.writestr(told, made.read(name))
                continue
            with filled.open(told, "w", force_zip64=True) as entry:
                xml = made.read(name).decode()
                for piece in _rows(xml, sheets[int(found.group(1)) - 1].rows):
                    entry.write(piece.encode())


def _rows(xml: str, rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The sheet with these rows below its headings."""
    dated, quoted = (f' s="{pattern.findall(xml)[0]}"' for pattern in (_DATED, _QUOTED))
    head, tail = _SIZE.sub("", _SAMPLES.sub("", xml)).split(_END)
    yield head

    @lru_cache(1024)
    def text(cell: str) -> str:
        kept = cell.encode("utf-8", "replace").decode("utf-8")[:_LONGEST]
        style = quoted if harmless(kept) != kept else ""
        space = ' xml:space="preserve"' if kept != kept.strip() else ""
        return f'{style} t="inlineStr"><is><t{space}>{_plain(kept)}</t></is></c>'

    for number, row in zip(count(2), rows, strict=False):
        cells = [f'<row r="{number}">']
        for letter, cell in zip(_LETTERS, row, strict=False):
            match cell:
                case int():
                    cells.append(f'<c r="{letter}{number}"><v>{cell}</v></c>')
                case date():
                    day = cell.toordinal() - _FIRST
                    cells.append(f'<c r="{letter}{number}"{dated}><v>{day}</v></c>')
                case str() if cell:
                    cells.append(f'<c r="{letter}{number}"{text(cell)}')
        cells.append("</row>")
        yield "".join(cells)
    yield _END + tail


def _plain(text: str) -> str:
    """A text as a sheet holds it: characters that XML cannot hold as _xHHHH_."""
    marked = _ESCAPED.sub(r"_x005F\1", text)
    return escape(_CONTROLS.sub(lambda found: f"_x{ord(found.group()):04X}_", marked))
