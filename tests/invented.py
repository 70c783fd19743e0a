"""Invented classes and boards for the tests of the pages, and a source that gives them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from kiosk.drawings import DRAWINGS, TEMAS
from kiosk.errors import StorageError
from web import Asker, TrayCard

DYES = ("#B4562B", "#2F6B7E", "#4A6FA5", "#7A4B82", "#8A6D1F", "#3F7347")
STITCHES = ("solid", "long", "short", "dot", "chain")
MORE_NAMES = (
    "Abril Camila Dante Fátima Gael Inés Joaquín Karla Leonardo Mía Noé Olivia Pilar Quetzal "
    "Regina Santiago Tania Ulises Valentina Wendy Yael Zoé Alondra Bruno Cecilia Damián Emilia "
    "Fernando"
).split()

Document = dict[str, Any]


def rows(name: str) -> list[dict[str, str]]:
    """A table of the sample class."""
    text = (resources.files("kiosk") / "sample" / name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def called(row: Mapping[str, str]) -> str:
    """What a person is called: a pupil without the last word (docs/rules.md 7)."""
    name = row["name"]
    return " ".join(name.split()[:-1]) if row["kind"] == "student" else name


def people(number: int) -> list[Document]:
    """The sample class, shortened or with more pupils; the teacher and the neighbour come along."""
    sample = [(called(row), row["kind"]) for row in rows("people.csv")]
    pupils = [(name, kind) for name, kind in sample if kind == "student"]
    others = [(name, kind) for name, kind in sample if kind != "student"]
    pupils += [(name, "student") for name in MORE_NAMES]
    chosen = (pupils[: number - 2] + others) if number > 3 else pupils[:number]
    keys = list(DRAWINGS)
    return [
        {"id": f"p{i}", "name": name, "avatar": keys[i % len(keys)], "kind": kind, "seat": i}
        for i, (name, kind) in enumerate(chosen)
    ]


def temas() -> list[Document]:
    """The temas of the sample class, each with dye, stitch and drawing."""
    keys = list(TEMAS)
    return [
        {
            "id": f"t{i}",
            "title": row["title"],
            "colour": DYES[i % len(DYES)],
            "stitch": STITCHES[i % len(STITCHES)],
            "drawing": keys[i % len(keys)],
        }
        for i, row in enumerate(rows("temas.csv"))
    ]


def board(
    number: int,
    now: Sequence[tuple[int, int, int]] = (),
    today: Sequence[tuple[int, int, int]] = (),
    year: Sequence[tuple[int, int, int]] = (),
    *,
    seq: int = 7,
    rehearsals: Sequence[int] = (),
) -> Document:
    """A board of `number` people. Links are (tutor, tutee, tema) by number; tema -1 is none yet.

    rehearsals: which of `now` are rehearsals.
    """
    everybody, offer = people(number), temas()

    def link(pair: tuple[int, int, int], when: str, kind: str = "tutoring") -> Document:
        return {
            "tutor": everybody[pair[0]]["id"],
            "tutee": everybody[pair[1]]["id"],
            "tema": offer[pair[2]] if pair[2] >= 0 else None,
            "kind": kind,
            "when": when,
        }

    def kind(index: int) -> str:
        return "rehearsal" if index in rehearsals else "tutoring"

    def seen(index: int) -> Document:
        return {"id": everybody[index]["id"], "name": everybody[index]["name"]}

    return {
        "seq": seq,
        "as_of": "2026-11-23T15:42:00Z",
        "clock": {"trust": "network", "day": 37, "time": "09:42", "date": "2026-11-23"},
        "site": {"name": "Escuela Miguel Hidalgo", "language": "es"},
        "station": {"reader": "ok", "display": "ok", "storage": "ok"},
        "open": [
            {
                "dialogue": f"d{i}",
                "tutor": seen(pair[0]),
                "tutee": seen(pair[1]),
                "tema": offer[pair[2]] if pair[2] >= 0 else None,
                "kind": kind(i),
                "confirm": pair[2] < 0,
            }
            for i, pair in enumerate(now)
        ],
        "people": everybody,
        "links": [link(pair, "now", kind(i)) for i, pair in enumerate(now)]
        + [link(pair, "today") for pair in today]
        + [link(pair, "year") for pair in year],
        "help": [{"id": "h1", "people": [seen(0)], "dialogue": None}] if everybody else [],
        "unknown_cards": [{"card": "new 1"}],
    }


def morning(seq: int = 7) -> Document:
    """The sample class in the middle of a morning: 21 pupils, a teacher, a neighbour."""
    now = [(21, 0, 0), (4, 1, 2), (5, 3, 3), (13, 12, 9), (22, 11, 10), (19, 18, 5), (2, 8, -1)]
    today = [(0, 15, 0), (1, 4, 9), (4, 1, 9), (5, 17, 3), (9, 10, 7), (15, 16, 1)]
    year = [(i, (i * 7 + 3) % 21, i % 12) for i in range(21)]
    return board(23, now, today, year, seq=seq, rehearsals=[3])


def crowd() -> Document:
    """Fifty people, all of them in one of twenty-five dialogues."""
    order = [(i * 17 + 5) % 50 for i in range(50)]
    now = [(order[2 * i], order[2 * i + 1], i % 12) for i in range(25)]
    today = [(order[2 * i + 1], order[(2 * i + 8) % 50], (i + 3) % 12) for i in range(0, 25, 2)]
    year = [
        (i, (i * j + 11) % 50, j) for i in range(50) for j in (3, 5, 7) if i != (i * j + 11) % 50
    ]
    return board(50, now, today, year)


def fair() -> Document:
    """Two hundred people of twelve schools and some families, sixty of them in dialogue."""
    keys = list(DRAWINGS)
    names = [person["name"] for person in people(50)]
    everybody = [
        {"id": f"p{i}", "name": names[i % 50], "avatar": keys[i % len(keys)], "seat": i,
         "kind": "student" if i % 13 == 0 else "family" if i % 13 == 12 else "visitor"}
        for i in range(200)
    ]  # fmt: skip
    small = board(50, [(i, (i * 7 + 25) % 50, i % 12) for i in range(0, 50, 2)])
    return small | {"people": everybody, "tables": {f"p{i}": i % 13 + 1 for i in range(200)}}


BOARDS = {
    "nobody": lambda: board(0),
    "one": lambda: board(1),
    "five": lambda: board(5, [(0, 1, 0), (3, 2, 4)], [(1, 0, 2)]),
    "twelve": lambda: board(12, [(0, 1, 0), (10, 5, 2), (3, 9, 1)], [(1, 0, 2), (11, 4, 10)]),
    "class": lambda: board(21, [(0, 1, 0), (2, 19, 3), (4, 5, 9), (6, 14, 2)], [(7, 8, 1)]),
    "morning": morning,
    "crowd": crowd,
    "fair": fair,
}
"""The boards of the pictures: nobody, and 1, 5, 12, 21, 23, 50 and 200 people."""


class FakeSource:
    """A source whose board is set by the test; keeps the promises of `web.BoardSource`."""

    language = "es"

    def __init__(self, run_folder: Path, document: Document | None = None) -> None:
        self.run_folder = run_folder
        self.document = morning() if document is None else document
        self.simulated = True
        self.playing = False
        self.broken = False
        self.asked: list[Mapping[str, Any]] = []
        self.boards_made = 0
        self.closed = 0
        self.works = True

    def seq(self) -> int:
        if self.broken:
            raise StorageError("errors.not_opened", file="kiosk.db", reason="no disk")
        return int(self.document["seq"])

    def at_work(self) -> bool:
        return self.works

    def close(self) -> None:
        self.closed += 1

    def board(self, asker: Asker, *, year: bool = False) -> Document:
        self.seq()
        self.boards_made += 1
        if asker == "teacher":
            return self.document
        private = {"help", "unknown_cards"}
        seen = {key: value for key, value in self.document.items() if key not in private}
        told = self.document["station"]
        return seen | {"station": {part: told[part] for part in ("reader", "display")}}

    def change(self, document: Document | None = None) -> int:
        """Show another board, or the same as a new one; returns its number."""
        number = self.document["seq"] + 1
        self.document = (document or self.document) | {"seq": number}
        return int(number)

    def health(self) -> Mapping[str, Any]:
        self.seq()
        return {"reader": "ok", "display": "ok", "storage": "ok"}

    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(request)
        return {"ok": True}

    def tray(self) -> list[TrayCard]:
        keys = list(DRAWINGS)
        cards = [
            TrayCard(label=row["card_label"], kind="person", name=called(row), drawing=keys[i])
            for i, row in enumerate(rows("people.csv"))
        ]
        cards += [
            TrayCard(label=row["card_label"], kind="tema", name=row["title"], drawing=key)
            for row, key in zip(rows("temas.csv"), TEMAS, strict=False)
        ]
        actions = {
            "RECESS": "Receso", "UNDERSTOOD": "Lo entendimos", "HELP": "Ayuda",
            "DEMONSTRATED": "Demostración", "SHUTDOWN": "Cerrar el día",
        }  # fmt: skip
        cards += [
            TrayCard(label=label, kind="action", name=name, drawing=label.lower())
            for label, name in actions.items()
        ]
        return cards + [
            TrayCard(label=f"G{i:02}", kind="guest", name=f"G{i:02}", drawing="guest")
            for i in range(1, 13)
        ]

    def play_morning(self) -> None:
        self.playing = True

    def stop_morning(self) -> None:
        self.playing = False

    def show(self, version: int, lines: Sequence[str], signal: str = "opened") -> None:
        """Write the display's state as a station does."""
        picture = Image.new("1", (128, 64))
        pen = ImageDraw.Draw(picture)
        for index, line in enumerate(lines):
            pen.text((4, 6 + 14 * index), line, fill=1)
        data = BytesIO()
        picture.save(data, "PNG")
        screen = {"version": version, "lines": list(lines), "signal": signal}
        for name, content in (
            ("screen.png", data.getvalue()),
            ("screen.json", json.dumps(screen).encode()),
        ):
            half = self.run_folder / f"{name}.new"
            half.write_bytes(content)
            half.replace(self.run_folder / name)
