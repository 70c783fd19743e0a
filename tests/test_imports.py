"""Lists of people, temas and cards: what comes in equals what was written, and nothing is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import directory
from kiosk.classroom import Classroom, init
from kiosk.clock import VirtualClock
from kiosk.drawings import DRAWINGS
from kiosk.errors import ImportRefused, StorageError
from kiosk.events import OfferChanged
from kiosk.imports import (
    FIXED,
    MOST_ROWS,
    Faces,
    Named,
    Report,
    add_fixed_cards,
    called,
    called_apart,
    fixed_uid,
    import_cards,
    import_people,
    import_temas,
    load_sample,
    tema_drawing,
)
from kiosk.imports.tables import read_sheet
from kiosk.imports.vocabulary import PEOPLE
from kiosk.rows import Person
from kiosk.words import languages, words

SAMPLE = Path(__file__).parent.parent / "kiosk" / "sample"
DATA = Path(__file__).parent / "data"
ANA, LUIS, LUPE = "04B9FE537FBB99", "042E524E3B72DE", "04B03F3871ADA5"


@pytest.fixture
def classroom(tmp_path: Path) -> Iterator[Classroom]:
    with init(tmp_path / "school", "Escuela", VirtualClock()) as made:
        yield made


def file(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "lista.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def people(classroom: Classroom) -> dict[str, Person]:
    return {row.name: row for row in directory.people(classroom.connection)}


def entered(classroom: Classroom, tmp_path: Path, text: str) -> Report:
    return import_people(classroom, file(tmp_path, text))


def reasons(report: Report) -> dict[int, str]:
    return dict(report.refused)


# The sample class


def test_the_sample_class_is_taken_whole(classroom: Classroom) -> None:
    first, second = load_sample(classroom)
    assert (first.taken, first.rows, first.refused) == (23, 23, ())
    assert (second.taken, second.rows, second.refused) == (12, 12, ())
    names = people(classroom)
    assert names["Ana Ñandú"].display_name == "Ana"
    assert names["José Ángel Íñiguez"].display_name == "José Ángel"
    assert names["Maestra Rosa"].display_name == "Maestra Rosa"
    assert (names["Señora Lupe"].kind, names["G12"].kind) == ("family", "guest")
    given = [p.avatar for p in names.values() if p.kind != "guest"]
    assert len(set(given)) == 23 and set(given) <= set(DRAWINGS)
    assert len({p.seat for p in names.values()}) == 35
    temas = {row.title: row for row in directory.temas(classroom.connection)}
    assert sorted(row.dye for row in temas.values()) == list(range(12))
    assert len({row.drawing for row in temas.values()}) == 12
    assert temas["Area of the circle"].drawing == "circle"
    facts = classroom.facts()
    rosa, itzel = names["Maestra Rosa"].id, names["Itzel Núñez"].id
    assert facts.masters(rosa, temas["Cuentos que cruzan el río"].id)
    assert facts.masters(itzel, temas["Cuentos que cruzan el río"].id)
    assert not facts.masters(itzel, temas["El telar"].id)
    assert directory.card_by_label(classroom.connection, "RECESS") is not None
    assert classroom.differences() == []


def test_the_same_again_writes_nothing(classroom: Classroom) -> None:
    load_sample(classroom)
    seq, rows = classroom.seq(), list(classroom.bundle())
    load_sample(classroom)
    assert (classroom.seq(), list(classroom.bundle())) == (seq, rows)


def test_the_spreadsheet_of_windows_gives_the_same_people(
    classroom: Classroom, tmp_path: Path
) -> None:
    import_people(classroom, SAMPLE / "people.csv")
    with init(tmp_path / "other", "Escuela", VirtualClock()) as other:
        report = import_people(other, DATA / "personas-windows1252.csv")
        theirs = people(other)
    assert report.taken == 23
    mine = people(classroom)
    assert theirs.keys() == mine.keys()
    for name, person in mine.items():
        # The spreadsheet has no school ids.
        same = {"id", "external_id"}
        for field in set(Person.__dataclass_fields__) - same:
            assert getattr(theirs[name], field) == getattr(person, field), (name, field)
    again = import_people(classroom, DATA / "personas-windows1252.csv")
    assert (again.taken, again.added, again.changed) == (23, 0, 0)
    assert people(classroom) == mine


def test_a_dry_run_tells_all_and_writes_nothing(classroom: Classroom) -> None:
    report = import_people(classroom, SAMPLE / "people.csv", dry_run=True)
    assert (report.taken, report.added, report.dry_run) == (23, 23, True)
    assert report.people[4].name == "Itzel Núñez"
    assert classroom.seq() == 0 and directory.people(classroom.connection) == []
    assert "23 de 23" in report.sentences(words())[0]
    assert report.document()["people"][0]["display_name"] == "Ana"


def test_every_row_stands_before_the_fact_that_tells_of_it(classroom: Classroom) -> None:
    load_sample(classroom)
    records = list(classroom.records())
    assert {record.actor for record in records} == {"import"}
    offers = [record.fact for record in records if isinstance(record.fact, OfferChanged)]
    assert len(offers) == 9 and {offer.offers for offer in offers} == {"yes"}


def test_all_or_nothing_when_the_storage_has_a_fault(classroom: Classroom) -> None:
    classroom.connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON people WHEN NEW.name = 'Elena Yáñez'"
        " BEGIN SELECT raise(ABORT, 'database or disk is full'); END"
    )
    with pytest.raises(StorageError):
        import_people(classroom, SAMPLE / "people.csv")
    assert classroom.seq() == 0 and directory.people(classroom.connection) == []


# What spreadsheets write

LETTERS = "abcñáéíóúüABCÑÁÉ'.=+@-ºª "
NAMES = st.text(LETTERS, min_size=1, max_size=20).map(lambda t: " ".join(t.split())).filter(bool)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252")
QUOTING: tuple[Literal[0, 1], ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)
MARKS = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}


@given(
    rows=st.lists(st.tuples(NAMES, NAMES, st.sampled_from(("4º", ""))), min_size=1, max_size=8),
    order=st.permutations(("nombre", "como_le_dicen", "grupo", "nota")),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(("\n", "\r\n", "\r")),
    quoting=st.sampled_from(QUOTING),
)
def test_whatever_separator_encoding_and_order_a_list_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    order: list[str],
    separator: str,
    encoding: str,
    end: str,
    quoting: Literal[0, 1],
) -> None:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, order, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writeheader()
    for name, known_as, group in rows:
        note = f'a{separator}b "c"{end}d'
        line = {"nombre": name, "como_le_dicen": known_as, "grupo": group, "nota": note}
        writer.writerow(line)
    path = tmp_path_factory.mktemp("lists") / "list.csv"
    path.write_bytes((MARKS.get(encoding, "") + buffer.getvalue()).encode(encoding))
    sheet = read_sheet(path, PEOPLE, "name", words())
    assert sheet.ignored == ("nota",)
    read = [
        (line.cell("name"), line.cell("display_name"), line.cell("group")) for line in sheet.lines
    ]
    assert read == rows
    assert not any(line.refused for line in sheet.lines)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Nombre;Apellidos;Tipo", "Maestra"),
        ("TIPO,NOMBRE", "docente"),
        ("name\tkind", "teacher"),
        ("Name,Kind", "maestro/a"),
        ("sep=;\nNOMBRE ; TIPO", "Profesor(a)"),
    ],
)
def test_headings_and_kinds_come_in_two_languages(
    classroom: Classroom, tmp_path: Path, heading: str, kind: str
) -> None:
    columns = heading.splitlines()[-1].lower()
    mark = next(each for each in "\t;," if each in columns)
    cells = {"nombre": "Rosa", "name": "Rosa", "tipo": kind, "kind": kind, "apellidos": ""}
    line = mark.join(cells[column.strip()] for column in columns.split(mark))
    report = entered(classroom, tmp_path, f"{heading}\n{line}\n")
    assert report.refused == ()
    assert people(classroom)["Rosa"].kind == "teacher"


def test_surnames_join_the_name_and_the_grade_the_group(
    classroom: Classroom, tmp_path: Path
) -> None:
    text = "Nombre,Primer apellido,Segundo apellido,Grado,Grupo\nAna,López,Ruiz,4º,B\n"
    entered(classroom, tmp_path, text)
    person = people(classroom)["Ana López Ruiz"]
    assert (person.group, person.display_name) == ("4º B", "Ana López")


def test_accents_of_a_mac_are_composed(classroom: Classroom, tmp_path: Path) -> None:
    entered(classroom, tmp_path, "nombre\nItzel Nu\u0301n\u0303ez\n")
    assert "Itzel Núñez" in people(classroom)


def test_a_name_that_looks_like_a_formula_is_a_name(classroom: Classroom, tmp_path: Path) -> None:
    entered(classroom, tmp_path, "nombre\n=1+1\n")
    assert "=1+1" in people(classroom)


def test_headings_that_mean_nothing_are_told(classroom: Classroom, tmp_path: Path) -> None:
    report = entered(classroom, tmp_path, "nombre,tarjetta\nAna,04\n")
    assert report.ignored == ("tarjetta",)
    assert "tarjetta" in report.sentences(words("en"))[-1]


# Files that cannot be read


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty"),
        (b"name,kind\n", "names of the columns only"),
        (b"PK\x03\x04\x14\0\x06\0", "zip is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not a CSV file"),
        (b"name\0\n", "not a CSV file"),
        ("nombre\nNúñez\n".encode("utf-16-le"), "not a CSV file"),
        (b"\xff\xfen\0o\0m", "letters cannot be read"),
        ("nombre\nItzel Núñez\nJosé\n".encode()[:-2] + b"\n", "letters cannot be read"),
        ("nombre\nItzel Núñez\n".encode("cp850"), "letters cannot be read"),
        (b"nombre\nItzel N\x81ez\n", "letters cannot be read"),
        (b"color,shape\nred,round\n", '"color, shape"'),
        (b"kind,group\nstudent,4\n", "column name (nombre) is needed; found: kind, group"),
        (b"name,nombre\nAna,Ana\n", "name, nombre"),
        (b"name\n" + b"x" * 5_000_000, "20000 rows and 5 MB"),
        (b"name\n" + b"Ana\n" * 50_000, "20000 rows and 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    classroom: Classroom, tmp_path: Path, data: bytes, says: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(ImportRefused) as refused:
        import_people(classroom, path, say=words("en"))
    sentence = str(refused.value)
    assert says in sentence and sentence.startswith("list.csv: ") and "\n" not in sentence
    assert classroom.seq() == 0


def test_a_file_that_is_not_there_is_one_sentence(classroom: Classroom, tmp_path: Path) -> None:
    for path in (tmp_path / "nobody.csv", tmp_path):
        with pytest.raises(ImportRefused, match=path.name):
            import_people(classroom, path)


def test_as_many_rows_as_are_allowed_are_read(tmp_path: Path) -> None:
    path = file(tmp_path, "name\n" + "Ana\n" * MOST_ROWS)
    assert len(read_sheet(path, PEOPLE, "name", words()).lines) == MOST_ROWS


def test_temas_and_cards_name_the_heading_they_need(classroom: Classroom, tmp_path: Path) -> None:
    path = file(tmp_path, "etiqueta\nP01\n")
    with pytest.raises(ImportRefused, match="titulo"):
        import_temas(classroom, path)
    with pytest.raises(ImportRefused, match="card"):
        import_cards(classroom, path)


# Lines that are not taken


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (",,", "has no name"),
        ("Ana,pirate,", 'kind "pirate" is not known'),
        ("Ana,,04B9FE537FBB9", "13 characters"),
        ("Ana,,04B9FE", "6 characters"),
        ("Ana,,4.19E+12", "not a UID"),
        ("Ana,,08A1B2C3", "phones and bank cards"),
        ("A" * 121 + ",,", "longer than 120"),
        ("An\x07a,,", "no letters"),
        ("An\u202ea,,", "no letters"),
        ("Nu\ufffdez,,", "lost letters"),
        ("Pérez, Ana,student,x", "goes in quotation marks"),
        ('"Ana,,', "never closed"),
        ("x" * 140_000 + ",,", "too long"),
    ],
)
def test_a_line_that_is_not_taken_says_why_and_stops_no_other(
    classroom: Classroom, tmp_path: Path, line: str, says: str
) -> None:
    # A line of separators alone would be an empty one.
    line = "," + line + "x" if line == ",," else "4º," + line
    text = f"group,name,kind,card\n4º,Luis Jiménez,student,{LUIS}\n{line}\n4º,Eva Paz,,\n"
    report = import_people(classroom, file(tmp_path, text), say=words("en"))
    assert (report.rows, report.taken) == (3, 2)
    assert [number for number, _ in report.refused] == [3]
    assert says in report.refused[0][1]
    assert set(people(classroom)) == {"Luis Jiménez", "Eva Paz"}


def test_a_cell_of_two_lines_is_one_cell_and_lines_are_counted_as_an_editor_does(
    classroom: Classroom, tmp_path: Path
) -> None:
    report = entered(classroom, tmp_path, 'nombre,grupo\n"Ana\nLópez",4º\n\n,5º\n')
    assert "Ana López" in people(classroom)
    assert [number for number, _ in report.refused] == [5]


def test_what_an_earlier_line_said_is_told_with_both_lines(
    classroom: Classroom, tmp_path: Path
) -> None:
    text = (
        "nombre,grupo,tarjeta,id_escolar\n"
        f"Ana Paz,4º,{ANA},1\n"
        f"Eva Paz,4º,{ANA[:8]}:{ANA[8:].lower()},2\n"
        "Hugo Paz,4º,,1\n"
        "Luis Ruiz,4º,,\n"
        "Luis Ruiz,4º,,\n"
        "Luis Ruiz,5º,,\n"
        "Mía Sol,4º,,7\n"
        "Mía Sol,4º,,8\n"
    )
    report = entered(classroom, tmp_path, text)
    assert report.taken == 5
    told = reasons(report)
    assert "2 y 3" in told[3] and "2 y 4" in told[4] and "5 y 6" in told[6]
    again = entered(classroom, tmp_path, text)
    assert (again.taken, again.added, again.changed) == (5, 0, 0)


def test_a_card_of_somebody_else_is_told_with_its_label(
    classroom: Classroom, tmp_path: Path
) -> None:
    load_sample(classroom)
    before = people(classroom)
    text = f"nombre,grupo,tarjeta,id_escolar\nNoé Sol,1º,{ANA},N-1\nLuis Jiménez,4º,{LUPE},\n"
    text += "Eva Paz,1º,043C0719C1D250,\nPía Paz,1º," + fixed_uid("G01") + ",\n"
    report = entered(classroom, tmp_path, text)
    assert report.taken == 0
    told = reasons(report)
    assert "P01" in told[2] and "P23" in told[3] and "T01" in told[4] and "G01" in told[5]
    assert people(classroom) == before


# Again is an update


def test_a_person_is_known_by_id_then_card_then_name(classroom: Classroom, tmp_path: Path) -> None:
    import_people(classroom, SAMPLE / "people.csv")
    before = people(classroom)
    text = (
        "nombre,grupo,tarjeta,id_escolar\n"
        "Ana Ñandú Paz,5º,,ESC-001\n"  # by the id, new name and group
        f"Luis Ximénez,4º,{LUIS},\n"  # by the card, spelt anew
        "Xóchitl Pérez,5º,04AABBCCDDEEFF,\n"  # by the name, with a new card
    )
    report = entered(classroom, tmp_path, text)
    assert (report.taken, report.added, report.changed) == (3, 0, 2)
    now = people(classroom)
    assert now["Ana Ñandú Paz"].id == before["Ana Ñandú"].id
    assert now["Ana Ñandú Paz"].display_name == "Ana Ñandú"
    assert now["Luis Ximénez"].id == before["Luis Jiménez"].id
    assert (now["Luis Ximénez"].external_id, now["Luis Ximénez"].avatar) == ("ESC-002", "sun")
    key = directory.card_key(classroom.key, "04AABBCCDDEEFF")
    card = directory.card(classroom.connection, key)
    assert card is not None and card.owner == before["Xóchitl Pérez"].id
    assert len(now) == len(before)  # who is not in the list stays


def test_two_children_of_one_name_stay_two_whatever_the_order(
    classroom: Classroom, tmp_path: Path
) -> None:
    first = f"nombre,grupo,tarjeta\nAna Paz,4º,{ANA}\nAna Paz,4º,{LUIS}\n"
    assert entered(classroom, tmp_path, first).added == 2
    before = directory.cards(classroom.connection)
    other = f"nombre,grupo,tarjeta\nAna Paz,4º,04AABBCCDDEEFF\nAna Paz,4º,{ANA}\n"
    report = entered(classroom, tmp_path, other)
    assert (report.taken, report.added) == (2, 0)
    assert all(card in directory.cards(classroom.connection) for card in before)
    report = entered(classroom, tmp_path, "nombre,grupo\nAna Paz,4º\n")
    assert "varias" in reasons(report)[2]


def test_an_empty_cell_keeps_what_stands(classroom: Classroom, tmp_path: Path) -> None:
    import_people(classroom, SAMPLE / "people.csv")
    before = people(classroom)
    entered(classroom, tmp_path, "nombre,tipo,grupo\nMaestra Rosa,,\nAna Ñandú,,\n")
    assert people(classroom) == before


def test_a_card_tapped_before_it_had_a_name_keeps_its_history(
    classroom: Classroom, tmp_path: Path
) -> None:
    import_cards(classroom, file(tmp_path, f"card,card_label\n{ANA},P01\n{LUIS},P02\n"))
    blank = directory.card_by_label(classroom.connection, "P01")
    assert blank is not None
    report = entered(classroom, tmp_path, "nombre,etiqueta\nAna Paz,P01\nEva Sol,P77\n")
    ana = people(classroom)["Ana Paz"]
    assert (ana.id, ana.kind, ana.display_name) == (blank.owner, "student", "Ana")
    assert report.taken == 2
    assert [number for number, _ in report.notes] == [3]  # no card P77 is known


def test_the_card_of_someone_who_left_or_was_erased_is_free(
    classroom: Classroom, tmp_path: Path
) -> None:
    import_people(classroom, SAMPLE / "people.csv")
    names = people(classroom)
    ana, luis = names["Ana Ñandú"], names["Luis Jiménez"]
    classroom.enter([Person(ana.id, ana.name, kind="student", active=False)], actor="test")
    classroom.enter([Person(luis.id, erased=True)], actor="test")
    text = f"nombre,tarjeta\nNoé Sol,{ANA}\nPía Sol,{LUIS}\n"
    report = entered(classroom, tmp_path, text)
    assert (report.taken, report.added) == (2, 2)
    card = directory.card_by_label(classroom.connection, "P01")
    assert card is not None and card.owner == people(classroom)["Noé Sol"].id != ana.id


# What people are called


@pytest.mark.parametrize(
    ("names", "known_as"),
    [
        (["Ana Ñandú", "Luis Jiménez"], ["Ana", "Luis"]),
        (["Ana Ñandú", "Ana Pérez"], ["Ana Ñ.", "Ana P."]),
        (["Ana Pérez", "Ana Peña", "Ana Ñandú"], ["Ana Pér.", "Ana Peñ.", "Ana Ñ."]),
        (["Ana Po", "Ana Polo"], ["Ana Po", "Ana Pol."]),
        (["Ana Paz", "Ana Paz"], ["Ana Paz", "Ana Paz"]),
        (["Citlali", "Citlali Muñoz"], ["Citlali", "Citlali M."]),
        (["José Ángel Íñiguez"], ["José Ángel"]),
        (["María de la Cruz", "Eva de la O"], ["María", "Eva"]),
        ([], []),
    ],
)
def test_pupils_are_called_by_their_name_without_its_last_word(
    names: list[str], known_as: list[str]
) -> None:
    assert called_apart([Named(name, True) for name in names]) == known_as


def test_adults_are_called_by_their_whole_name() -> None:
    people = [Named("Maestra Rosa", False), Named("Rosa", False), Named("Rosa Díaz", True)]
    assert called_apart(people) == ["Maestra Rosa", "Rosa", "Rosa D."]
    assert called("Señora Lupe", pupil=False) == "Señora Lupe"


def test_what_somebody_wishes_to_be_called_stays() -> None:
    people = [Named("Ana Ñandú", True, own="Anita"), Named("Ana Paz", True)]
    assert called_apart(people) == ["Anita", "Ana"]
    assert called_apart([Named("Ana Paz", True)], taken=["Ana", "Ana P."]) == ["Ana Pa."]


WORDS = st.text("AaBbÑñ", min_size=1, max_size=4)


@given(st.lists(st.tuples(WORDS, WORDS), unique_by=lambda n: " ".join(n).casefold(), max_size=12))
def test_nobody_is_called_as_somebody_else(names: list[tuple[str, str]]) -> None:
    known_as = called_apart([Named(f"{first} {last}", True) for first, last in names])
    assert len({name.casefold() for name in known_as}) == len(names)


def test_a_newcomer_of_the_same_name_is_told_apart_from_who_was_here(
    classroom: Classroom, tmp_path: Path
) -> None:
    import_people(classroom, SAMPLE / "people.csv")
    entered(classroom, tmp_path, "nombre,como_le_dicen\nAna Pérez,\nHugo Paz,Huguito\n")
    now = people(classroom)
    assert (now["Ana Ñandú"].display_name, now["Ana Pérez"].display_name) == ("Ana Ñ.", "Ana P.")
    assert (now["Hugo Paz"].display_name, now["Hugo Céspedes"].display_name) == ("Huguito", "Hugo")
    before = people(classroom)
    entered(classroom, tmp_path, "nombre\nAna Pérez\nHugo Paz\n")
    assert people(classroom) == before


# Drawings


def test_a_wished_drawing_is_given_if_it_is_free(classroom: Classroom, tmp_path: Path) -> None:
    text = (
        "nombre,grupo,dibujo\nAna Paz,4º,\nEva Paz,4º,Hoja\nMía Paz,4º,leaf\n"
        "Noé Paz,5º,hoja\nPía Paz,4º,dragón\nZoé Paz,4º,Arcoíris\n"
    )
    report = entered(classroom, tmp_path, text)
    given = {name: person.avatar for name, person in people(classroom).items()}
    assert (given["Eva Paz"], given["Noé Paz"], given["Zoé Paz"]) == ("leaf", "leaf", "rainbow")
    assert len({given[f"{n} Paz"] for n in ("Ana", "Eva", "Mía", "Pía", "Zoé")}) == 5
    assert [number for number, _ in report.notes] == [4, 6]


def test_forty_one_people_share_one_drawing(classroom: Classroom, tmp_path: Path) -> None:
    names = "\n".join(f"Niña{n} Paz" for n in range(41))
    entered(classroom, tmp_path, f"nombre\n{names}\n")
    given = [person.avatar for person in directory.people(classroom.connection)]
    assert set(given) == set(DRAWINGS) and len(given) == 41


def test_when_all_are_taken_the_least_used_in_the_group_comes_next() -> None:
    faces = Faces(Person(str(n), avatar=key, group="4º") for n, key in enumerate(DRAWINGS))
    faces.give("leaf", "5º")
    assert faces.next("4º") == "sun" and faces.free("sun", "5º")


def test_a_title_calls_for_its_drawing() -> None:
    assert tema_drawing("Fracciones y música", ()) == "fraction"
    assert tema_drawing("ÁREA DEL CÍRCULO", ()) == "circle"
    assert tema_drawing("Quetzal", ()) == tema_drawing("", ())


# Temas


def test_temas_are_updated_by_card_or_title(classroom: Classroom, tmp_path: Path) -> None:
    load_sample(classroom)
    before = {row.title: row for row in directory.temas(classroom.connection)}
    text = (
        "titulo,tarjeta,desafio,ofrece\n"
        "Fracciones,043C0719C1D250,,Ana Ñandú|Diego Güemes\n"
        "El telar,,¿Y con colores?,señora lupe\n"
        "Quesos,,,Nadie Aquí\n"
        "El telar,,,\n"
        "Poemas cortos,0487B71601895F,,\n"
        ",,,Maestra Rosa\n"
    )
    report = import_temas(classroom, file(tmp_path, text), say=words("en"))
    assert (report.rows, report.taken, report.added, report.changed) == (6, 2, 0, 2)
    told = reasons(report)
    assert "Nadie Aquí" in told[4] and "3 and 5" in told[5] and "T04" in told[6]
    assert "no title" in told[7]
    now = {row.title: row for row in directory.temas(classroom.connection)}
    fractions = now["Fracciones"]
    assert fractions.id == before["Fracciones en la milpa"].id
    assert fractions.challenge == "¿Cómo repartimos la cosecha sin que sobre?"
    assert now["El telar"].challenge == "¿Y con colores?"
    ana = people(classroom)["Ana Ñandú"].id
    assert classroom.facts().path(ana, fractions.id).offers == "yes"


def test_a_list_does_not_wake_an_offer_that_rests(classroom: Classroom) -> None:
    load_sample(classroom)
    diego = people(classroom)["Diego Güemes"].id
    (tema,) = classroom.facts().offers(diego)
    classroom.enter([OfferChanged(diego, tema, "resting")], actor="test")
    load_sample(classroom)
    assert classroom.facts().path(diego, tema).offers == "resting"


# Cards


def test_a_kit_of_cards_is_known_before_the_first_boot(
    classroom: Classroom, tmp_path: Path
) -> None:
    uids = [f"04{n:012X}" for n in range(9)]
    text = (
        "tarjeta;etiqueta;tipo\n"
        f"{uids[0]};P01;persona\n{uids[1]};hoja;persona\n{uids[2]};P02;\n"
        f"{uids[3]};G01;visita\n{uids[4]};T01;tema\n{uids[5]};RECESS;accion\n"
        f"{uids[6]};el corazón;entendido\n{uids[7]};P01;persona\n{uids[8]};PAUSE;accion\n"
    )
    report = import_cards(classroom, file(tmp_path, text))
    assert (report.rows, report.taken, report.added) == (9, 7, 7)
    assert "2 y 9" in reasons(report)[9] and "UNDERSTOOD" in reasons(report)[10]
    facts = classroom.facts()
    by_label = {row.label: row for row in directory.cards(classroom.connection)}
    sorts = {label: facts.card_of(row).sort.value for label, row in by_label.items()}
    assert sorts["P01"] == sorts["G01"] == "person"
    assert (sorts["T01"], sorts["RECESS"], sorts["el corazón"]) == ("tema", "action", "action")
    assert by_label["el corazón"].owner == "UNDERSTOOD"
    rows = {row.id: row for row in directory.people(classroom.connection)}
    leaf, first = rows[by_label["hoja"].owner], rows[by_label["P01"].owner]
    assert (leaf.avatar, first.kind, first.name) == ("leaf", "new", "")
    blank = [row for row in rows.values() if row.kind == "new"]
    assert len({row.avatar for row in blank}) == 3 and {row.number for row in blank} == {0}
    assert rows[by_label["G01"].owner].display_name == "G01"
    seq = classroom.seq()
    import_cards(classroom, file(tmp_path, text))
    assert classroom.seq() == seq
    named = file(tmp_path, f"title,card\nEl ciclo del agua,{uids[4]}\n")
    import_temas(classroom, named)
    (tema,) = directory.temas(classroom.connection)
    assert (tema.id, tema.drawing) == (by_label["T01"].owner, "water")


def test_a_card_that_is_known_as_something_else_stays_that(
    classroom: Classroom, tmp_path: Path
) -> None:
    load_sample(classroom)
    seq = classroom.seq()
    text = f"card,card_label,kind\n{ANA},T99,tema\n{fixed_uid('HELP')},P99,person\n,P1,person\n"
    report = import_cards(classroom, file(tmp_path, text))
    assert report.taken == 0 and "P01" in reasons(report)[2] and "HELP" in reasons(report)[3]
    assert classroom.seq() == seq


def test_the_fixed_cards_are_all_there_once(classroom: Classroom, tmp_path: Path) -> None:
    import_cards(classroom, file(tmp_path, "card,card_label\n0411223344556A,RECESS\n"))
    add_fixed_cards(classroom)
    seq = classroom.seq()
    add_fixed_cards(classroom)
    assert classroom.seq() == seq
    labels = [row.label for row in directory.cards(classroom.connection)]
    assert sorted(labels) == sorted(FIXED) and len(FIXED) == 17
    key = directory.card_key(classroom.key, fixed_uid("G07"))
    card = directory.card(classroom.connection, key)
    assert card is not None and card.label == "G07"
    assert not any(directory.is_random(fixed_uid(label)) for label in FIXED)


def test_every_language_can_tell_everything() -> None:
    keys = {key for key in words().keys() if key.startswith("imports.")}
    for language in languages():
        assert keys <= words(language).keys()
    columns = {f"imports.column_{meant}" for meant in PEOPLE.values()}
    assert columns <= keys
