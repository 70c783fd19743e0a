"""Dialogues as CSV for spreadsheets, and as JSON Lines for programs."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO

from kiosk.exports.columns import Cell, Column, columns
from kiosk.exports.values import Dialogue
from kiosk.words import BREAK, Words

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula, or skips before it looks for one."""
_BUFFER = 1 << 16


def harmless(text: str) -> str:
    """A cell's text that no spreadsheet carries out: an apostrophe before what begins a formula.

    One that has apostrophes there already gets one more, so `unescaped` gives each text back.
    """
    return f"'{text}" if text.lstrip("'")[:1] in _FORMULA else text


def unescaped(text: str) -> str:
    """What `harmless` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'")[:1] in _FORMULA else text


def heading(key: str, words: Words) -> str:
    """A column's heading in the language."""
    return words(f"files.column_{key}").replace(BREAK, "")


def in_words(column: Column, each: Dialogue, words: Words) -> Cell:
    """A dialogue's cell as a person reads it: a code such as `rehearsal` in the language."""
    cell = column.of(each)
    match column.key:
        case "kind":
            return words(f"files.kind_{cell}").replace(BREAK, "")
        case "end":
            return words(f"files.end_{cell}").replace(BREAK, "")
        case "told":
            return words(f"files.told_{cell}").replace(BREAK, "")
    return cell


def lines(rows: Iterable[Sequence[Cell]], separator: str, start: bytes = b"") -> Iterator[bytes]:
    """Rows as CSV (RFC 4180): quoted where needed, CRLF, UTF-8, nothing that is a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    if start:
        yield start
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        if text.tell() > _BUFFER:
            yield text.getvalue().encode("utf-8", "replace")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8", "replace")


def _plain(cell: Cell) -> str | int:
    match cell:
        case int():
            return cell
        case date():
            return cell.isoformat()
        case str():
            return harmless(cell)
    return ""


def dialogues_csv(
    dialogues: Iterable[Dialogue], words: Words, *, names: bool = False
) -> Iterator[bytes]:
    """A row for each dialogue, with headings and codes in the language.

    With a byte order mark, so that Excel reads UTF-8, and the list separator of the language.
    """
    mine = columns(names=names)

    def rows() -> Iterator[Sequence[Cell]]:
        yield [heading(column.key, words) for column in mine]
        for each in dialogues:
            yield [in_words(column, each, words) for column in mine]

    return lines(rows(), words("files.separator"), codecs.BOM_UTF8)


def dialogues_jsonl(dialogues: Iterable[Dialogue], *, names: bool = False) -> Iterator[bytes]:
    """An object a line; keys and codes are the same in every language, an unknown date is null."""
    mine = columns(names=names)
    for each in dialogues:
        cells = {column.key: column.of(each) for column in mine}
        yield (json.dumps(cells, ensure_ascii=False, default=str) + "\n").encode("utf-8", "replace")
