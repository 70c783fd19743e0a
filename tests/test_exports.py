"""Files for others: what goes in comes out, in every format, and nothing that was not asked for."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import networkx
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from pydantic import ValidationError
from ralph.models.xapi.base.statements import BaseXapiStatement

from kiosk import directory
from kiosk.classroom import Classroom
from kiosk.cli import main
from kiosk.clock import VirtualClock
from kiosk.commands import (
    ConfirmDialogue,
    HoldElsewhere,
    JoinPersons,
    OpenDialogue,
    SetClock,
    SwapPeople,
    VoidLast,
)
from kiosk.errors import Refused
from kiosk.events import Demonstrated, Trust, UnderstoodWithdrawn
from kiosk.exports import Codes, Dialogue, Named, woven, xapi
from kiosk.exports.graphs import edges_csv, gexf, graphml
from kiosk.exports.sheets import dialogues_csv, dialogues_jsonl, harmless, unescaped
from kiosk.exports.values import Arrow, step_of
from kiosk.exports.workbook import dialogues_xlsx
from kiosk.exports.writing import write
from kiosk.rows import Person
from kiosk.said import standing
from kiosk.taking import FORMS, exported
from kiosk.words import languages, words
from tests.classes import NOON_MS, Morning, sample_class, sample_rows
from tests.stations import kiosk

ZONE = "America/Mexico_City"
EVERY = [(what, form) for what, forms in FORMS.items() for form in forms]
ROOT = Path(__file__).resolve().parent.parent
PROFILE = ROOT / "docs" / "xapi-profile.json"


def whole(chunks: Iterator[bytes]) -> bytes:
    """A file in one piece."""
    return b"".join(chunks)


def taken(room: Classroom, what: str, form: str, language: str = "es", **asked: Any) -> bytes:
    """What `kiosk export WHAT --format FORM` writes."""
    return whole(exported(room, what, form, timezone=ZONE, words=words(language), **asked))


def rows(room: Classroom, **asked: Any) -> list[dict[str, Any]]:
    """The dialogues, as a program reads them."""
    return [json.loads(line) for line in taken(room, "dialogues", "jsonl", **asked).splitlines()]


def statements(room: Classroom, **asked: Any) -> list[dict[str, Any]]:
    """The learning, as a program reads it."""
    return [json.loads(line) for line in taken(room, "learning", "xapi", **asked).splitlines()]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """Three school days: one that no clock vouched for, and two in November 2026."""
    clock = VirtualClock(name="days")
    sample_class(tmp_path_factory.mktemp("days") / "school", clock).close()
    folder = next(tmp_path_factory.getbasetemp().glob("days*/school"))
    with Morning(folder, clock) as morning:
        morning.tap("P22", "P01", "T01")
        morning.wait(60)
        morning.tap("P01")  # Ana stops: the end is known
        morning.wait(60)
        morning.tap("P03", "P04", "T10")
        morning.wait(60)
        morning.tap("P22", "SHUTDOWN")  # the day's end ends it: not known
        morning.cut(60_000)  # so that the clock of the next day cannot date this one
        room = morning.room
        clock.set_wall(NOON_MS - 3_600_000, Trust.NETWORK)
        morning.wait(60)
        morning.tap("P22", "P01")
        morning.wait(30)
        morning.tap("P22", "P01", "UNDERSTOOD")
        morning.wait(60)
        morning.tap("P05", "P06", "T03")
        room.submit(VoidLast("p05", "p22"), actor="p22")  # that never was
        room.enter([Demonstrated("p01", "t01")], actor="p22")
        morning.wait(60)
        morning.tap("P22", "SHUTDOWN")
        morning.wait(86_400)
        opened = OpenDialogue("0123456789abcdef", "p22", "p01", "t01", how="teacher")
        room.submit(opened, actor="p22")  # Ana masters it: a rehearsal
        opened = OpenDialogue("fedcba9876543210", "p03", "p02", "t10", how="teacher")
        room.submit(opened, actor="p22")
        room.submit(SwapPeople("p02", "p07", "p22"), actor="p22")  # it was Yaretzi
        yield room


# What is in them


def test_every_dialogue_stands_with_its_day_and_without_its_hour(days: Classroom) -> None:
    found = [
        (
            d["day"],
            d["date"],
            d["tutor_name"],
            d["tutee_name"],
            d["tema_title"],
            d["kind"],
            d["end"],
        )
        for d in rows(days, names=True)
    ]
    ana, rosa, xochitl = "Ana Ñandú", "Maestra Rosa", "Xóchitl Pérez"
    milpa, poems = "Fracciones en la milpa", "Poemas cortos"
    assert sorted(found, key=repr) == sorted(
        [
            (1, None, rosa, ana, milpa, "tutoring", "known"),
            (1, None, xochitl, "Mateo Tzul", poems, "tutoring", "unknown"),
            (2, "2026-11-25", rosa, ana, milpa, "tutoring", "known"),
            (3, "2026-11-26", rosa, ana, milpa, "rehearsal", "open"),
            (3, "2026-11-26", xochitl, "Yaretzi Cruz", poems, "tutoring", "open"),
        ],
        key=repr,
    )


def test_a_day_is_dated_once_somebody_vouches_for_its_boot(tmp_path: Path) -> None:
    clock = VirtualClock(name="later")
    with sample_class(tmp_path / "school", clock) as room:
        room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
        assert [row["date"] for row in rows(room)] == [None]
        clock.seconds += 600
        room.submit(SetClock(NOON_MS, Trust.TABLET), actor="p22")
        assert [row["date"] for row in rows(room)] == ["2026-11-25"]


def test_a_clock_that_nobody_vouches_for_dates_nothing(tmp_path: Path) -> None:
    clock = VirtualClock(name="guessed")
    clock.set_wall(NOON_MS, Trust.RTC)
    with sample_class(tmp_path / "school", clock) as room:
        room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
        assert [row["date"] for row in rows(room)] == [None]
        assert statements(room) == []


@pytest.mark.parametrize(("what", "form"), EVERY)
def test_two_exports_of_the_same_record_are_equal(days: Classroom, what: str, form: str) -> None:
    for names in (False, True):
        assert taken(days, what, form, names=names) == taken(days, what, form, names=names)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("what", "form"), EVERY)
def test_without_names_there_is_no_name_and_nothing_that_anybody_typed(
    days: Classroom, what: str, form: str, language: str
) -> None:
    data = bare(taken(days, what, form, language))
    typed = {row["name"] for row in sample_rows("people.csv")}
    typed |= {name.split()[0] for name in typed} | {row["external_id"] for row in
                                                    sample_rows("people.csv")}  # fmt: skip
    for row in sample_rows("temas.csv"):
        typed |= {row["title"], row["field"], row["challenge"]}
    typed.add(days.site.name)
    typed |= {name.encode("ascii", "xmlcharrefreplace").decode() for name in typed}
    assert [text for text in typed if text and text.encode() in data] == []
    named = bare(taken(days, what, form, language, names=True))
    assert b"Ana" in named  # so the look would have found it


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize(("what", "form"), EVERY)
def test_no_key_no_id_of_the_journal_and_no_instant_is_in_any_file(
    days: Classroom, what: str, form: str, names: bool
) -> None:
    data = bare(taken(days, what, form, names=names)).decode()
    secret = [days.key.hex(), days.site.site, days.site.station]
    secret += [card.key for card in directory.cards(days.connection)]
    secret += [str(ident) for (ident,) in days.connection.execute("SELECT id FROM dialogues")]
    for name in ("stamp", "opened_ms"):
        secret += [str(n) for (n,) in days.connection.execute(f"SELECT {name} FROM dialogues")]
    secret += [str(n) for (n,) in days.connection.execute("SELECT wall_ms FROM events")]
    assert [each for each in secret if len(each) > 5 and each in data] == []
    people = [person.id for person in directory.people(days.connection)]
    assert [each for each in people if re.search(rf"\b{each}\b", data)] == []
    times = set(re.findall(r"\d\d:\d\d:\d\d", data))
    # Noon in statements; the workbook's properties tell a day that is always the same.
    assert times <= {"12:00:00", "00:00:00"}
    assert not re.search(r"duration|minute|minuto|seconds", data)


def bare(data: bytes) -> bytes:
    """A file's bytes, a workbook's unpacked."""
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as book:
        return b"\n".join(book.read(name) for name in book.namelist() if "theme" not in name)


def test_codes_are_the_same_in_every_file_of_a_site_and_in_no_other(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        with sample_class(tmp_path / name) as room:
            room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
            first, again = rows(room), rows(room, names=True)
            for key in ("tutor", "tutee", "tema", "dialogue"):
                assert first[0][key] == again[0][key]
            found.append({first[0][key] for key in ("tutor", "tutee", "tema", "dialogue")})
    assert not found[0] & found[1]


def test_somebody_who_was_erased_is_a_code_and_the_others_stay(tmp_path: Path) -> None:
    with sample_class(tmp_path / "school") as room:
        room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
        before = rows(room, names=True)[0]
        room.enter([Person("p01", erased=True, active=False)], actor="p22")
        after = rows(room, names=True)[0]
        assert after == {**before, "tutee_name": ""}
        for what, form in EVERY:
            assert "Ñandú".encode() not in bare(taken(room, what, form, names=True))


def test_a_record_without_a_day_gives_files_without_a_row(tmp_path: Path) -> None:
    with sample_class(tmp_path / "school") as room:
        for what, form in EVERY:
            assert isinstance(taken(room, what, form), bytes)
        assert rows(room) == [] and statements(room) == []
        text = taken(room, "dialogues", "csv").decode("utf-8-sig")
        assert len(text.splitlines()) == 1
        with pytest.raises(Refused, match="no school days yet"):
            taken(room, "dialogues", "csv", begin="1")


def test_what_is_written_meanwhile_is_not_in_the_file(tmp_path: Path) -> None:
    with sample_class(tmp_path / "school") as room:
        room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
        with Classroom(tmp_path / "school", VirtualClock(name="made")) as other:
            chunks = exported(other, "dialogues", "jsonl", timezone=ZONE, words=words("es"))
            first = next(chunks)
            room.submit(OpenDialogue("b" * 16, "p03", "p04", "t10", how="teacher"))
            assert len((first + whole(chunks)).splitlines()) == 1
            assert len(rows(other)) == 2


# Readers written by others

CODES = Codes(b"a key of thirty-two bytes, of a test")
NASTY = ["=1+1", "+52", "-x", "@sum", "\t=1", "\r=1", "'=1", "''", "a;b", 'la "ñ"', "dos\nlíneas",
         "👩🏽‍🏫", "ตูโตรีอา", "שלום עולם", "\u202eabc", "a,b", " ", "0012", "1e5", "TRUE", "_x0041_",
         "<b>&amp;", "]]>", "＝1", "sep=;"]  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20),
    st.text("=+-@'\"\t\r\n;,ñ ", max_size=8),
)


@st.composite
def years(draw: st.DrawFn, names: bool) -> list[Dialogue]:
    """Dialogues of a few days between a few people, with whatever names they have."""

    def some(kind: str, more: int) -> list[Named]:
        many = range(draw(st.integers(2, 4)))
        return [
            Named(
                CODES.code(kind, str(n)),
                draw(TEXT) if names else "",
                tuple(draw(TEXT) for _ in range(more)) if names else (),
            )
            for n in many
        ]

    people, temas = some("person", 1), some("tema", 3)
    found = []
    for n in range(draw(st.integers(0, 12))):
        day = draw(st.integers(1, 9))
        tutor, tutee = draw(st.permutations(people))[:2]
        found.append(
            Dialogue(
                CODES.code("dialogue", str(n)),
                day,
                date(2026, 11, day) if day % 3 else None,
                tutor,
                tutee,
                draw(st.sampled_from(temas)),
                draw(st.sampled_from(("tutoring", "rehearsal"))),
                draw(st.sampled_from(("known", "unknown", "open"))),
                draw(st.sampled_from(("station", "confirmed", "unconfirmed"))),
                draw(st.sampled_from(("pupil", "adult"))),
                draw(st.sampled_from(("pupil", "adult"))),
            )
        )
    return sorted(found, key=lambda each: each.order)


def as_rows(dialogues: list[Dialogue], language: str, names: bool) -> list[tuple[object, ...]]:
    """What a sheet should hold under its headings."""
    say = words(language)
    return [
        (
            d.day,
            d.date,
            d.tutor.code,
            *([d.tutor.name] if names else []),
            d.tutee.code,
            *([d.tutee.name] if names else []),
            d.tema.code,
            *([d.tema.name] if names else []),
            say(f"files.kind_{d.kind}"),
            say(f"files.end_{d.end}"),
            say(f"files.told_{d.told}"),
            d.code,
        )
        for d in dialogues
    ]


@settings(max_examples=30)
@given(st.booleans().flatmap(lambda names: st.tuples(st.just(names), years(names=names))))
def test_a_csv_reader_a_workbook_reader_and_a_json_reader_get_the_same_rows(
    made: tuple[bool, list[Dialogue]],
) -> None:
    names, dialogues = made
    expected = as_rows(dialogues, "es", names)

    text = whole(dialogues_csv(iter(dialogues), words("es"), names=names)).decode("utf-8-sig")
    found = list(csv.reader(StringIO(text, newline=""), delimiter=","))[1:]
    assert [[unescaped(cell) for cell in row] for row in found] == [
        ["" if cell is None else str(cell) for cell in row] for row in expected
    ]
    assert all(cell[:1] not in tuple("=+-@\t\r\n") for row in found for cell in row if cell)

    data = whole(dialogues_xlsx(iter(dialogues), words("es"), names=names))
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    cells = list(sheet.iter_rows(min_row=2))
    assert [tuple(plainly(cell) for cell in row) for row in cells] == [
        tuple("" if cell is None else cell for cell in row) for row in expected
    ]
    assert {cell.data_type for row in cells for cell in row} <= {"n", "s", "d", "inlineStr"}
    temas = list(book.worksheets[1].iter_rows(min_row=2))
    assert {row[0].value for row in temas} == {d.tema.code for d in dialogues}

    told = [json.loads(line) for line in whole(dialogues_jsonl(iter(dialogues), names=names))
            .decode().split("\n")[:-1]]  # fmt: skip
    keys = ("day", "date", "tutor", "tutee", "tema", "dialogue", "kind", "end", "told")
    assert [tuple(each[key] for key in keys) for each in told] == [
        (d.day, d.date.isoformat() if d.date else None, d.tutor.code, d.tutee.code, d.tema.code,
         d.code, d.kind, d.end, d.told)
        for d in dialogues
    ]  # fmt: skip
    if names:
        assert [(each["tutor_name"], each["tutee_name"], each["tema_title"]) for each in told] == [
            (d.tutor.name, d.tutee.name, d.tema.name) for d in dialogues
        ]


def plainly(cell: Any) -> object:
    """A cell's value as we have it: a date for a day, "" for nothing."""
    if cell.is_date:
        return cell.value.date()
    # The workbook writes `_x0041_` as `_x005F_x0041_`, as Excel does; openpyxl gives it as it is.
    return unescape(cell.value) if isinstance(cell.value, str) else cell.value or ""


Woven = dict[tuple[str, str, str, str], tuple[int, ...]]


def arrows(dialogues: list[Dialogue]) -> Woven:
    """What the network of these dialogues is, worked out by another way."""
    found: dict[tuple[str, str, str, str], set[int]] = {}
    for d in dialogues:
        key = (d.tutor.code, d.tutee.code, d.tema.code, d.kind)
        found.setdefault(key, set()).add(d.day)
    return {key: tuple(sorted(days)) for key, days in found.items()}


@settings(max_examples=30)
@given(st.booleans().flatmap(lambda names: st.tuples(st.just(names), years(names=names))))
def test_networkx_reads_back_the_same_nodes_arrows_temas_and_days(
    made: tuple[bool, list[Dialogue]],
) -> None:
    names, told = made
    dialogues = [each for each in told if each.told != "unconfirmed"]
    network, expected = woven(iter(told)), arrows(dialogues)
    people = {who.code: who for d in dialogues for who in (d.tutor, d.tutee)}

    data = whole(graphml(network, names=names))
    graph = networkx.parse_graphml(data.decode(), edge_key_type=str, force_multigraph=True)
    assert isinstance(graph, networkx.MultiDiGraph)
    assert set(graph.nodes) == set(people)
    edges = {
        (a, b, e["tema"], e["kind"]): tuple(map(int, e["days"].split()))
        for a, b, e in graph.edges(data=True)
    }
    assert edges == expected and graph.number_of_edges() == len(expected)
    if names:
        assert {who: graph.nodes[who]["name"] for who in people} == {
            who: named.name for who, named in people.items()
        }

    if dialogues:
        graph = networkx.read_gexf(BytesIO(whole(gexf(network, names=names))), version="1.3")
        assert graph.is_directed() and graph.graph["mode"] == "dynamic"
        assert set(graph.nodes) == set(people)
        edges = {
            (a, b, e["tema"], e["kind"]): tuple(
                day for first, last in e["spells"] for day in range(int(first), int(last) + 1)
            )
            for a, b, e in graph.edges(data=True)
        }
        assert edges == expected and graph.number_of_edges() == len(expected)
        assert {tuple(map(int, e["days"].split())) for *_, e in graph.edges(data=True)} == {
            *expected.values()
        }

    text = whole(edges_csv(network, names=names)).decode()
    listed = list(csv.DictReader(StringIO(text, newline="")))
    assert {
        (e["Source"], e["Target"], e["tema"], e["kind"]): tuple(map(int, e["days"].split()))
        for e in listed
    } == expected
    assert len({e["Id"] for e in listed}) == len(listed)


def test_days_that_follow_one_another_are_one_spell() -> None:
    who = Named("p-a")
    arrow = Arrow(who, who, who, "tutoring", (1, 2, 3, 5, 8, 9))
    assert list(arrow.spells) == [(1, 3), (5, 5), (8, 9)]


@given(TEXT)
def test_what_begins_a_formula_is_a_text_and_can_be_read_back(text: str) -> None:
    assert harmless(text)[:1] not in tuple("=+-@\t\r\n") if text else harmless(text) == ""
    assert unescaped(harmless(text)) == text


def test_csv_is_what_a_spreadsheet_expects(days: Classroom) -> None:
    data = taken(days, "dialogues", "csv")
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\n") == data.count(b"\r\n") == 6
    assert data.decode("utf-8-sig").startswith("jornada,fecha,acompaña,aprende,tema,tipo,final")
    assert taken(days, "dialogues", "csv", "en").decode("utf-8-sig").startswith("school day,date")


@pytest.mark.parametrize("language", languages())
def test_the_workbook_has_a_sheet_of_dialogues_and_one_of_temas(
    days: Classroom, language: str
) -> None:
    say = words(language)
    book = openpyxl.load_workbook(
        BytesIO(taken(days, "dialogues", "xlsx", language, names=True)), read_only=True
    )
    assert book.sheetnames == [say("files.sheet_dialogues"), say("files.sheet_temas")]
    temas = list(book.worksheets[1].iter_rows(values_only=True))
    assert temas[0][1] == say("files.column_tema_title")
    assert [row[1:] for row in temas[1:]] == [
        ("Fracciones en la milpa", "es", "Saberes y pensamiento científico", None, 1, 3),
        ("Poemas cortos", "es", "Lenguajes", None, 1, 3),
    ]


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx", "xapi"])
def test_memory_does_not_grow_with_the_dialogues(form: str) -> None:
    who = [Named(CODES.code("person", str(n)), f"Ana {n}") for n in range(20)]
    tema = Named(CODES.code("tema", "1"), "Fracciones", ("es", "", ""))

    def many(number: int) -> Iterator[Dialogue]:
        for n in range(number):
            day = 1 + n // 100
            yield Dialogue(CODES.code("dialogue", str(n)), day, date(2026, 11, 25), who[n % 20],
                           who[(n + 1) % 20], tema, "tutoring", "known")  # fmt: skip

    def chunks(number: int) -> Iterator[bytes]:
        match form:
            case "csv":
                return dialogues_csv(many(number), words("es"), names=True)
            case "jsonl":
                return dialogues_jsonl(many(number), names=True)
            case "xlsx":
                return dialogues_xlsx(many(number), words("es"), names=True)
        steps = (step_of(each) for each in many(number))
        return xapi.statements(steps, "s-a", CODES, ZoneInfo(ZONE), words("es"))

    peaks = []
    for number in (500, 500, 4000):  # the first time is for what is made once
        tracemalloc.start()
        assert sum(map(len, chunks(number))) > 100 * number // 10
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] + 700_000, peaks


# The picture


def test_the_picture_is_the_ring_with_everybody_who_is_here(days: Classroom) -> None:
    drawn = taken(days, "network", "svg", names=True).decode()
    assert drawn.count("<circle") == 23 and "Yaretzi" in drawn and "El telar" not in drawn
    assert "Fracciones en la milpa" in drawn and "Jornadas 1 a 3 (2026-11-26)" in drawn
    plain = taken(days, "network", "svg", end="1").decode()
    assert plain.count("<circle") == 23 and "<text" in plain and "Jornada 1" in plain
    for text in (drawn, plain):
        assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "<script" not in text and "<style" not in text


# xAPI


def test_every_statement_is_one_for_a_reader_written_by_others(days: Classroom) -> None:
    for names in (False, True):
        for language in languages():
            for statement in statements(days, language=language, names=names):
                BaseXapiStatement.model_validate(statement)
    broken = statements(days)[0]
    del broken["verb"]
    with pytest.raises(ValidationError):
        BaseXapiStatement.model_validate(broken)
    broken = statements(days)[0] | {"timestamp": "noon"}
    with pytest.raises(ValidationError):
        BaseXapiStatement.model_validate(broken)


@settings(max_examples=30)
@given(years(names=True))
def test_every_statement_with_any_names_is_one(dialogues: list[Dialogue]) -> None:
    steps = [step_of(each) for each in dialogues]
    lines = list(xapi.statements(iter(steps), "s-a", CODES, ZoneInfo(ZONE), words("es")))
    assert len(lines) == sum(each.date is not None for each in dialogues)
    for line in lines:
        BaseXapiStatement.model_validate_json(line)
    assert len({json.loads(line)["id"] for line in lines}) == len(lines)


def test_learning_is_told_day_by_day_at_noon(days: Classroom) -> None:
    told = [
        (s["verb"]["id"].rpartition(":")[2], s["actor"]["name"],
         s["context"].get("instructor", {}).get("name"), s["timestamp"])
        for s in statements(days, names=True)
    ]  # fmt: skip
    rosa = "Maestra Rosa"
    assert sorted(told, key=repr) == sorted(
        [
            ("learned-with", "Ana Ñandú", rosa, "2026-11-25T12:00:00-06:00"),
            ("understood", "Ana Ñandú", rosa, "2026-11-25T12:00:00-06:00"),
            ("demonstrated", "Ana Ñandú", None, "2026-11-25T12:00:00-06:00"),
            ("rehearsed-with", "Ana Ñandú", rosa, "2026-11-26T12:00:00-06:00"),
            ("learned-with", "Yaretzi Cruz", "Xóchitl Pérez", "2026-11-26T12:00:00-06:00"),
        ],
        key=repr,
    )
    assert all("result" not in s for s in statements(days))


def test_steps_of_a_day_without_a_date_are_left_out_and_counted(days: Classroom) -> None:
    heard: list[str] = []
    taken(days, "learning", "xapi", tell=heard.append)
    assert "Quedaron fuera 2 pasos" in heard[0]


def test_what_was_withdrawn_is_not_told(tmp_path: Path) -> None:
    clock = VirtualClock(name="withdrawn")
    clock.set_wall(NOON_MS, Trust.NETWORK)
    sample_class(tmp_path / "school", clock).close()
    with Morning(tmp_path / "school", clock) as morning:
        morning.tap("P22", "P01", "T01")
        morning.wait(30)
        morning.tap("P22", "P01", "UNDERSTOOD")

        def verbs() -> list[str]:
            return [s["verb"]["id"] for s in statements(morning.room)]

        assert xapi.VERBS["understood"] in verbs()
        morning.room.enter([UnderstoodWithdrawn("p22", "p01", "t01")], actor="p22")
        assert xapi.VERBS["understood"] not in verbs()


def test_what_was_anothers_is_told_of_the_day_on_which_it_was_said() -> None:
    def said(kind: str, stamp: int, act: str = "", **fact: str) -> tuple[str, dict[str, str], int]:
        return kind, {"tema": "t", "act": act, **fact}, stamp

    ana = {"tutor": "r", "tutee": "a"}
    luis = {"tutor": "r", "tutee": "l"}
    first = [said("understood", 1, **ana), said("demonstrated", 2, person="a")]
    swap = [
        said("understood_withdrawn", 9, "x", **ana),
        said("understood", 9, "x", **luis),
        said("path_corrected", 9, "x", person="a", reached="", was_reached="demonstrated"),
        said("path_corrected", 9, "x", person="l", reached="demonstrated", was_reached=""),
    ]
    back = [
        said("understood_withdrawn", 12, "y", **luis),
        said("understood", 12, "y", **ana),
        said("path_corrected", 12, "y", person="l", reached="", was_reached="demonstrated"),
        said("path_corrected", 12, "y", person="a", reached="demonstrated", was_reached=""),
    ]

    def told(events: list[tuple[str, dict[str, str], int]]) -> set[tuple[str, str, int]]:
        return {(each.what, each.person, each.stamp) for each in standing(events)}

    assert told(first) == {("understood", "a", 1), ("demonstrated", "a", 2)}
    assert told(first + swap) == {("understood", "l", 1), ("demonstrated", "l", 2)}
    assert told(first + swap + back) == told(first)
    # Withdrawn, and said again another day by the two: that is the day.
    again = said("understood", 20, **ana)
    assert ("understood", "a", 20) in told([*first, said("understood_withdrawn", 5, **ana), again])


def test_what_nobody_stands_for_yet_is_marked_and_in_no_arrow_and_no_statement(
    tmp_path: Path,
) -> None:
    clock = VirtualClock(name="away")
    clock.set_wall(NOON_MS, Trust.NETWORK)
    with sample_class(tmp_path / "school", clock) as room:
        room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
        room.submit(HoldElsewhere("b" * 16, "p03", "p04", "t10", "home", "p22"), actor="p22")

        def told() -> tuple[list[str], int, int]:
            found = [row["told"] for row in rows(room)]
            arrows = taken(room, "network", "csv").decode().splitlines()
            return sorted(found), len(arrows) - 1, len(statements(room))

        assert told() == (["station", "unconfirmed"], 1, 1)
        room.submit(ConfirmDialogue("b" * 16, "p22"), actor="p22")
        assert told() == (["confirmed", "station"], 2, 2)


def test_two_entries_that_were_one_person_are_one_code(tmp_path: Path) -> None:
    clock = VirtualClock(name="joined")
    clock.set_wall(NOON_MS, Trust.NETWORK)
    with sample_class(tmp_path / "school", clock) as room:
        room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
        room.submit(OpenDialogue("b" * 16, "p22", "p02", "t02", how="teacher"))
        room.submit(JoinPersons("p01", "p02", "p22"), actor="p22")
        assert {row["tutee_name"] for row in rows(room, names=True)} == {"Ana Ñandú"}
        assert len({row["tutee"] for row in rows(room)}) == 1


def test_a_statement_has_the_same_id_in_every_file_and_a_corrected_one_another(
    tmp_path: Path,
) -> None:
    clock = VirtualClock(name="ids")
    clock.set_wall(NOON_MS, Trust.NETWORK)
    with sample_class(tmp_path / "school", clock) as room:
        room.submit(OpenDialogue("a" * 16, "p03", "p02", "t10", how="teacher"))
        before = [s["id"] for s in statements(room)]
        assert before == [s["id"] for s in statements(room)]
        room.submit(SwapPeople("p02", "p07", "p22"), actor="p22")
        assert [s["id"] for s in statements(room)] != before


def test_the_profile_names_exactly_what_the_statements_use() -> None:
    profile = json.loads(PROFILE.read_text(encoding="utf-8"))
    concepts = {each["id"]: each for each in profile["concepts"]}
    assert profile["id"] == xapi.PROFILE
    used = {*xapi.VERBS.values(), xapi.TEMA, xapi.DIALOGUE, xapi.DAY, xapi.END}
    assert set(concepts) == used
    for language in languages():
        for what, verb in xapi.VERBS.items():
            told = words(language)(f"files.verb_{what}")
            assert concepts[verb]["prefLabel"][language] == told.replace("\u200b", "")
        for concept in concepts.values():
            assert concept["prefLabel"][language] and concept["definition"][language]
            assert concept["inScheme"] == profile["versions"][0]["id"]
    assert {each["verb"] for each in profile["templates"]} == set(xapi.VERBS.values())


# Days that are asked for


@pytest.mark.parametrize(
    ("begin", "end", "found"),
    [
        ("", "", {1, 2, 3}),
        ("2", "", {2, 3}),
        ("", "2", {1, 2}),
        ("2", "2", {2}),
        ("2026-11-25", "2026-11-25", {2}),
        ("2026-11-01", "", {2, 3}),
        ("", "2026-12-24", {1, 2, 3}),
        ("1", "2026-11-25", {1, 2}),
    ],
)
def test_days_are_numbers_or_dates(days: Classroom, begin: str, end: str, found: set[int]) -> None:
    assert {row["day"] for row in rows(days, begin=begin, end=end)} == found


@pytest.mark.parametrize(
    ("begin", "end", "says"),
    [
        ("4", "", "There is no school day 4 here; there are 1 to 3."),
        ("0", "", "There is no school day 0 here"),
        ("99999999999999999999", "", "There is no school day 9999"),
        ("Tuesday", "", "'Tuesday' is no school day"),
        ("2026-13-01", "", "'2026-13-01' is no school day"),
        ("-1", "", "'-1' is no school day"),
        ("3", "2", "The first school day (3) comes after the last (2)"),
        ("2026-11-26", "2026-11-25", "comes after the last"),
        ("2027-01-07", "", "2027-01-07 lies outside"),
        ("", "2020-01-01", "from 2026-11-25 to 2026-11-26"),
    ],
)
def test_days_that_make_no_sense_are_one_sentence_and_no_file(
    days: Classroom, tmp_path: Path, begin: str, end: str, says: str
) -> None:
    chunks = exported(days, "dialogues", "csv", timezone=ZONE, words=words("en"),
                      begin=begin, end=end)  # fmt: skip
    with pytest.raises(Refused) as refused:
        write(tmp_path / "out.csv", chunks)
    assert says in str(refused.value) and "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_date_where_no_day_has_one_is_one_sentence(tmp_path: Path) -> None:
    with sample_class(tmp_path / "school") as room:
        room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
        with pytest.raises(Refused, match="no school day here has a date"):
            taken(room, "dialogues", "csv", "en", begin="2026-11-25")


# The command


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample class and one dialogue."""
    folder = tmp_path_factory.mktemp("command") / "school"
    with sample_class(folder) as room:
        room.submit(OpenDialogue("a" * 16, "p22", "p01", "t01", how="teacher"))
    return folder


@pytest.mark.parametrize(("what", "form"), EVERY)
def test_the_command_writes_the_same_to_a_file_and_to_stdout(
    school: Path, tmp_path: Path, what: str, form: str
) -> None:
    asked = ("export", what, "--format", form, "--data", str(school))
    out = tmp_path / f"out.{form}"
    assert kiosk(*asked, "--out", str(out)) == ""
    if form != "xlsx":
        assert kiosk(*asked).encode() == out.read_bytes().replace(b"\r\n", b"\n")
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
    assert out.stat().st_mode & 0o007 == 0


def test_the_command_says_what_leaves(school: Path, tmp_path: Path) -> None:
    asked = ["export", "dialogues", "--format", "csv", "--data", str(school),
             "--out", str(tmp_path / "a.csv")]  # fmt: skip
    assert "Sin nombres" in CliRunner().invoke(main, asked).stderr
    assert "Lleva nombres" in CliRunner().invoke(main, [*asked, "--names"]).stderr


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("missing/out.csv", "no such folder"),
        (".", "is a folder"),
        ("file/out.csv", "no such folder"),
    ],
)
def test_a_place_that_is_none_is_one_sentence(
    school: Path, tmp_path: Path, out: str, says: str
) -> None:
    (tmp_path / "file").write_text("stays")
    said = kiosk("export", "dialogues", "--format", "csv", "--data", str(school), "--lang", "en",
                 "--out", str(tmp_path / out), code=1)  # fmt: skip
    assert says in said and len(said.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("number", "says"), [(errno.ENOSPC, "the storage is full"), (errno.EIO, "cannot be written")]
)
def test_a_full_folder_keeps_the_file_that_was_there(
    tmp_path: Path, number: int, says: str
) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise OSError(number, "the disk says so")

    out = tmp_path / "out.csv"
    out.write_bytes(b"of last week")
    with pytest.raises(Refused, match=says):
        write(out, chunks())
    assert out.read_bytes() == b"of last week" and len(list(tmp_path.iterdir())) == 1


def test_a_device_is_not_moved_away_and_a_link_stays_one(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing that can be written to"):
        write(Path(os.devnull), iter([b"x"]))
    assert not Path(os.devnull).is_file()
    (tmp_path / "link.csv").symlink_to(tmp_path / "target.csv")
    write(tmp_path / "link.csv", iter([b"x"]))
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "target.csv").read_bytes() == b"x"


def test_a_reader_that_goes_away_is_no_fault(school: Path) -> None:
    command = [sys.executable, "-m", "kiosk.cli", "export", "learning", "--format", "xapi"]
    with subprocess.Popen(
        [*command, "--data", str(school)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None and child.stderr is not None
        child.stdout.close()
        assert b"Traceback" not in child.stderr.read()


def test_the_same_seed_invents_the_same_year(tmp_path: Path) -> None:
    told = []
    for name in ("one", "other"):
        asked = [str(ROOT / "scripts" / "invent-year"), str(tmp_path / name), "--dialogues", "150"]
        done = subprocess.run([sys.executable, *asked], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        with Classroom(tmp_path / name, VirtualClock()) as room:
            assert room.differences() == []
            named = ("day", "date", "tutor_name", "tutee_name", "tema_title", "kind", "end")
            found = [tuple(row[key] for key in named) for row in rows(room, names=True)]
            told.append(sorted(found, key=repr))
    assert told[0] == told[1] and len(told[0]) > 140
    again = subprocess.run([sys.executable, *asked], capture_output=True, text=True)
    assert again.returncode == 1 and "there is a school here already" in again.stderr


def test_a_format_that_is_none_is_wrong_usage(school: Path) -> None:
    data = ("--data", str(school), "--lang", "en")
    said = kiosk("export", "learning", "--format", "csv", *data, code=2)
    assert "learning can be had as: xapi" in said


def test_a_dialogue_without_a_tema_name_has_a_code_and_no_title(tmp_path: Path) -> None:
    with sample_class(tmp_path / "school") as room:
        opened = OpenDialogue("a" * 16, "p22", "p01", "unnamed0001", how="teacher")
        room.submit(opened)
        row = rows(room, names=True)[0]
        assert row["tema"].startswith("t-") and row["tema_title"] == ""
        assert opened.tema not in taken(room, "network", "gexf").decode()
