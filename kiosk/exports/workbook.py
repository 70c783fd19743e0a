"""Dialogues and temas as a workbook (XLSX); every text is a text and never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kiosk.exports.columns import TEMA_KEYS, TEMA_NAMED, Cell, Temas, columns
from kiosk.exports.sheets import harmless, heading, in_words
from kiosk.exports.values import Dialogue
from kiosk.words import BREAK, Words

_MADE = datetime(2024, 1, 1)  # noqa: DTZ001  # the same for every file: two exports are equal
_LONGEST = 32_000  # letters in a cell; Excel takes 32,767
_CHUNK = 1 << 18
_WIDTHS = {"day": 9, "date": 12, "kind": 12, "end": 14, "first_day": 14, "last_day": 14}


def dialogues_xlsx(
    dialogues: Iterable[Dialogue], words: Words, *, names: bool = False
) -> Iterator[bytes]:
    """Two sheets, dialogues and temas, with headings in the language; one row is in memory."""
    # Here and not above: whatever else is started with `kiosk` need not wait for this.
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    with TemporaryDirectory(prefix="kiosk-export-") as folder:
        path = Path(folder) / "dialogues.xlsx"
        book = Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
                "tmpdir": folder,
            },
        )
        book.set_properties({"created": _MADE, "author": "tutoria-kiosk"})
        temas = Temas()
        mine = columns(names=names)
        rows = (
            [in_words(column, each, words) for column in mine] for each in temas.noting(dialogues)
        )
        keys = [column.key for column in mine]
        _sheet(book, words("files.sheet_dialogues"), keys, rows, words)
        keys = list(TEMA_NAMED if names else TEMA_KEYS)
        _sheet(book, words("files.sheet_temas"), keys, temas.rows(names=names), words)
        try:
            book.close()
        except XlsxWriterException as error:  # it hides what the disk said
            cause = error.__cause__ or error.__context__
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
        with path.open("rb") as made:
            while chunk := made.read(_CHUNK):
                yield chunk


def _sheet(
    book: Any, title: str, keys: Sequence[str], rows: Iterable[Sequence[Cell]], words: Words
) -> None:
    sheet = book.add_worksheet(title.replace(BREAK, "")[:31])
    bold = book.add_format({"bold": True})
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    # Marked as text, so that it stays one when somebody edits the cell.
    quoted = book.add_format({"quote_prefix": True})
    for at, key in enumerate(keys):
        sheet.set_column(at, at, _WIDTHS.get(key, 22))
        sheet.write_string(0, at, heading(key, words), bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            match cell:
                case int():
                    sheet.write_number(number, at, cell)
                case date():
                    sheet.write_datetime(number, at, cell, dated)
                case str() if cell:
                    text = cell.encode("utf-8", "replace").decode("utf-8")[:_LONGEST]
                    sheet.write_string(number, at, text, *[quoted] * (harmless(text) != text))
