"""OneRoster zips: the people of a school's system come in, whole or with the reason why not.

The tables are written here with the headings of the standard (1.1 and 1.2, CSV binding).
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from kiosk import directory
from kiosk.classroom import Classroom, init
from kiosk.clock import VirtualClock
from kiosk.errors import ImportRefused
from kiosk.imports import Report, import_people
from kiosk.imports.roster import KINDS, MOST_UNPACKED
from kiosk.rows import PERSON_KINDS, Person
from kiosk.words import languages, words
from tests.stations import kiosk

HEADINGS: dict[str, dict[str, str]] = {
    "1.1": {
        "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        "users": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,"
        "userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,"
        "grades,password",
        "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,"
        "classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
        "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
        "userSourcedId,role,primary,beginDate,endDate",
    },
    "1.2": {
        "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
        "users": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,"
        "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,"
        "userMasterIdentifier,resourceSourcedIds,preferredGivenName,preferredMiddleName,"
        "preferredFamilyName,primaryOrgSourcedId,pronouns",
        "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
        "orgSourcedId,userProfileSourcedId",
        "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,"
        "classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
        "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
        "userSourcedId,role,primary,beginDate,endDate",
    },
}
FILES = {
    "1.1": "academicSessions categories classes classResources courses courseResources "
    "demographics enrollments lineItems orgs resources results users",
    "1.2": "academicSessions categories classes classResources courses courseResources "
    "demographics enrollments lineItemLearningObjectiveIds lineItems lineItemScoreScales orgs "
    "resources resultLearningObjectiveIds results resultScoreScales roles scoreScales "
    "userProfiles userResources users",
}

Rows = list[dict[str, str]]


def table(version: str, name: str, rows: Rows) -> str:
    """A table of the standard with these cells; the others are empty."""
    text = StringIO()
    writer = csv.DictWriter(text, HEADINGS[version][name].split(","), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def manifest(version: str, there: Mapping[str, str]) -> str:
    """A manifest that announces these tables."""
    rows = [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", version)]
    rows += [(f"file.{name}", there.get(name, "absent")) for name in FILES[version].split()]
    rows += [("source.systemName", "Sistema"), ("source.systemCode", "S1")]
    return "".join(f"{name},{value}\r\n" for name, value in rows)


ORGS: Rows = [{"sourcedId": "o1", "name": "Escuela del río", "type": "school"}]
CLASSES: Rows = [
    {"sourcedId": "c1", "title": "4º A", "classType": "homeroom", "schoolSourcedId": "o1"},
    {"sourcedId": "c2", "title": "Lenguajes", "classType": "scheduled", "schoolSourcedId": "o1"},
]
ENROLLED = [("c1", "u1"), ("c2", "u1"), ("c2", "u2"), ("c1", "u3"), ("c2", "u3")]
ENROLLMENTS: Rows = [
    {
        "sourcedId": f"e{n}",
        "classSourcedId": group,
        "schoolSourcedId": "o1",
        "userSourcedId": who,
        "role": "teacher" if who == "u3" else "student",
    }
    for n, (group, who) in enumerate(ENROLLED)
]
WHO = [
    ("u1", "Itzel", "Núñez Pech", "student", "{nfc:04A1B2C3D4E5F6},{Fed:12}"),
    ("u2", "José", "=Tzul", "student", ""),
    ("u3", "Rosa", "Yáñez", "teacher", ""),
    ("u4", "Lupe", "Núñez", "guardian", ""),
]


def users(version: str) -> Rows:
    """The users table of that version."""
    rows = []
    for ident, given, family, role, ids in WHO:
        row = {"sourcedId": ident, "enabledUser": "true", "username": f"{ident}@x",
               "givenName": given, "familyName": family, "userIds": ids, "grades": "04",
               "email": f"{ident}@escuela.example", "password": "secreto"}  # fmt: skip
        if version == "1.1":
            row |= {"orgSourcedIds": "o1", "role": role}
        elif ident == "u2":
            row |= {"preferredGivenName": "Pepe"}
        rows.append(row)
    return rows


ROLES: Rows = [
    {
        "sourcedId": f"r{ident}",
        "userSourcedId": ident,
        "roleType": "primary",
        "role": role,
        "orgSourcedId": "o1",
    }
    for ident, _, _, role, _ in WHO
]


def school(version: str) -> dict[str, Rows]:
    """The tables of a small school."""
    tables = {"orgs": ORGS, "users": users(version), "classes": CLASSES}
    tables |= {"enrollments": ENROLLMENTS}
    return tables | ({"roles": ROLES} if version == "1.2" else {})


def parts(version: str, tables: Mapping[str, Rows] | None = None) -> dict[str, bytes]:
    """The files of a zip by name."""
    tables = school(version) if tables is None else tables
    made = {f"{name}.csv": table(version, name, rows) for name, rows in tables.items()}
    made["manifest.csv"] = manifest(version, dict.fromkeys(tables, "bulk"))
    return {name: text.encode() for name, text in made.items()}


def zipped(folder: Path, files: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> Path:
    """A zip of these files."""
    path = folder / "escuela.zip"
    with ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Classroom]:
    """An empty school."""
    with init(tmp_path / "school", "Prueba", VirtualClock()) as classroom:
        yield classroom


def people(room: Classroom) -> dict[str, Person]:
    """Everybody by the school's own id."""
    return {each.external_id: each for each in directory.people(room.connection)}


def taken(room: Classroom, path: Path) -> Report:
    """The report in English."""
    return import_people(room, path, say=words("en"))


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_school_comes_in(room: Classroom, tmp_path: Path, version: str) -> None:
    report = taken(room, zipped(tmp_path, parts(version)))
    assert (report.rows, report.taken, report.added) == (4, 4, 4)
    assert report.refused == () and report.notes == ()
    found = {i: (p.name, p.display_name, p.kind, p.group) for i, p in people(room).items()}
    pepe = "Pepe" if version == "1.2" else "José"
    assert found == {
        "u1": ("Itzel Núñez Pech", "Itzel Núñez", "student", "4º A"),
        "u2": ("José =Tzul", pepe, "student", "Lenguajes"),
        "u3": ("Rosa Yáñez", "Rosa Yáñez", "teacher", "4º A"),
        "u4": ("Lupe Núñez", "Lupe Núñez", "family", ""),
    }
    card = directory.card(room.connection, directory.card_key(room.key, "04A1B2C3D4E5F6"))
    assert card is not None and card.owner == people(room)["u1"].id
    kept = "\n".join(room.connection.iterdump())
    assert "secreto" not in kept and "escuela.example" not in kept  # not needed, not kept


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_same_zip_again_changes_nothing(room: Classroom, tmp_path: Path, version: str) -> None:
    path = zipped(tmp_path, parts(version))
    taken(room, path)
    before = people(room)
    again = taken(room, path)
    assert (again.taken, again.added, again.changed) == (4, 0, 0) and people(room) == before
    fewer = {**school(version), "users": users(version)[:1]}
    taken(room, zipped(tmp_path, parts(version, fewer)))
    assert people(room) == before  # absence never deletes


def test_a_dry_run_writes_nothing(room: Classroom, tmp_path: Path) -> None:
    report = import_people(room, zipped(tmp_path, parts("1.2")), dry_run=True)
    assert report.taken == 4 and report.dry_run and people(room) == {} and room.seq() == 0


def test_the_command_takes_it(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    kiosk("init", "--name", "Prueba", "--data", str(folder))
    path = zipped(tmp_path, parts("1.1"))
    asked = ("import", "people", str(path), "--data", str(folder))
    assert "se tomarían 4 de 4" in kiosk(*asked, "--dry-run")
    assert "se tomaron 4 de 4" in kiosk(*asked)


def test_a_byte_order_mark_spaces_and_a_folder_inside_do_no_harm(
    room: Classroom, tmp_path: Path
) -> None:
    files = {f"salida/{name}": b"\xef\xbb\xbf" + data for name, data in parts("1.2").items()}
    files["__MACOSX/salida/._manifest.csv"] = b"\0"
    assert taken(room, zipped(tmp_path, files)).taken == 4


def test_every_role_of_the_standard_is_a_kind_here(room: Classroom, tmp_path: Path) -> None:
    assert set(KINDS.values()) <= set(PERSON_KINDS)
    rows = [{**users("1.1")[0], "sourcedId": role, "familyName": role, "role": role, "userIds": ""}
            for role in KINDS]  # fmt: skip
    taken(room, zipped(tmp_path, parts("1.1", {"users": rows})))
    assert {ident: person.kind for ident, person in people(room).items()} == KINDS


def test_the_primary_role_counts(room: Classroom, tmp_path: Path) -> None:
    second = {**ROLES[2], "sourcedId": "rx", "roleType": "secondary", "role": "parent"}
    tables = {**school("1.2"), "roles": [second, *ROLES]}
    taken(room, zipped(tmp_path, parts("1.2", tables)))
    assert people(room)["u3"].kind == "teacher"


def test_a_group_is_only_said_where_it_is_one(room: Classroom, tmp_path: Path) -> None:
    classes = [{**each, "classType": "scheduled"} for each in CLASSES]
    taken(room, zipped(tmp_path, parts("1.1", {**school("1.1"), "classes": classes})))
    assert people(room)["u1"].group == "04"  # in two classes: her grade stands
    assert people(room)["u2"].group == "Lenguajes"


# Lines that are not taken, or not whole

Change = Callable[[dict[str, Rows]], None]


def _without(name: str, at: int) -> Change:
    def change(tables: dict[str, Rows]) -> None:
        tables[name] = [row for n, row in enumerate(tables[name]) if n != at]

    return change


def _with(name: str, at: int, **cells: str) -> Change:
    def change(tables: dict[str, Rows]) -> None:
        tables[name] = [{**row, **cells} if n == at else row for n, row in enumerate(tables[name])]

    return change


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (_with("users", 1, sourcedId=""), 3, "has no sourcedId"),
        (_with("users", 1, enabledUser="false"), 3, "switched off"),
        (_with("users", 1, status="tobedeleted"), 3, "marked to be deleted"),
        (_with("users", 1, givenName="", familyName=""), 3, "has no name"),
        (_with("users", 1, sourcedId="u1"), 3, "lines 2 and 3"),
        (_with("roles", 1, role="wizard"), 3, "the role 'wizard' is not known"),
        (_without("roles", 1), 3, "has no role"),
        (_with("users", 1, userIds="{nfc:08123456}"), 3, "changes its number"),
    ],
)
def test_a_line_that_is_not_taken_is_told_and_the_others_come_in(
    room: Classroom, tmp_path: Path, change: Change, line: int, says: str
) -> None:
    tables = school("1.2")
    change(tables)
    report = taken(room, zipped(tmp_path, parts("1.2", tables)))
    assert report.taken == 3
    assert [number for number, _ in report.refused] == [line]
    assert says in report.refused[0][1], report.refused


@pytest.mark.parametrize(
    ("version", "change", "line", "says"),
    [
        ("1.1", _with("users", 0, orgSourcedIds="o1,o9"), 2, "users.csv: 'o9' is not in orgs.csv"),
        ("1.2", _with("roles", 2, orgSourcedId="o9"), 4, "roles.csv: 'o9' is not in orgs.csv"),
        ("1.2", _with("classes", 1, schoolSourcedId=""), 3, "classes.csv: '–' is not in orgs.csv"),
        ("1.1", _with("enrollments", 1, userSourcedId="u9"), 3, "'u9' is not in users.csv"),
        ("1.2", _with("enrollments", 4, classSourcedId="c9"), 6, "'c9' is not in classes.csv"),
        ("1.2", _with("enrollments", 4, schoolSourcedId="o9"), 6, "'o9' is not in orgs.csv"),
    ],
)
def test_what_points_to_nothing_is_told_by_table_and_line(
    room: Classroom, tmp_path: Path, version: str, change: Change, line: int, says: str
) -> None:
    tables = school(version)
    change(tables)
    report = taken(room, zipped(tmp_path, parts(version, tables)))
    assert report.taken == 4 and report.refused == ()
    assert [number for number, _ in report.notes] == [line]
    assert says in report.notes[0][1]


def test_a_role_of_nobody_is_told(room: Classroom, tmp_path: Path) -> None:
    stray = {**ROLES[0], "sourcedId": "rx", "userSourcedId": "u9"}
    report = taken(
        room, zipped(tmp_path, parts("1.2", {**school("1.2"), "roles": [*ROLES, stray]}))
    )
    assert report.taken == 4 and "roles.csv: 'u9' is not in users.csv" in report.notes[0][1]


# Zips that cannot be taken


def _manifest(version: str = "1.2", **there: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        announced = dict.fromkeys(("orgs", "users", "roles", "classes", "enrollments"), "bulk")
        files["manifest.csv"] = manifest("1.2", announced | there).replace(
            "oneroster.version,1.2", f"oneroster.version,{version}"
        ).encode()  # fmt: skip

    return change


def _gone(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.__delitem__(name)


def _put(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.__setitem__(name, data)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_gone("manifest.csv"), "not one manifest.csv"),
        (_gone("users.csv"), "announces users.csv, and it is not there"),
        (_gone("enrollments.csv"), "announces enrollments.csv"),
        (_manifest(users="absent"), "without users.csv there are no people"),
        (_manifest(roles="absent"), "without roles.csv there are no people"),
        (_manifest(users="delta", roles="delta"), "brings changes only (delta: roles, users)"),
        (_manifest(results="delta"), "ask for it as 'bulk'"),
        (_manifest(version="1.0"), "version '1.0' of OneRoster; 1.1 and 1.2 are read"),
        (_manifest(version=""), "version '–'"),
        (_put("manifest.csv", b"a,b\r\n1,2\r\n"), "manifest.csv lacks the columns propertyName"),
        (_put("users.csv", b""), "users.csv lacks the columns sourcedId"),
        (
            _put("users.csv", b"sourcedId,givenName\r\n"),
            "lacks the columns enabledUser, familyName",
        ),
        (_put("users.csv", table("1.2", "users", []).encode()), "nobody in users.csv"),
        (_put("roles.csv", table("1.2", "roles", ROLES).encode() + b'"r9'), "at line 6"),
        (_put("orgs.csv", "sourcedId,name,type\nÑ".encode("utf-16-le")), "not a CSV file"),
        (_put("users.csv", b"x" * (MOST_UNPACKED + 1)), "users.csv is too large; 30 MB"),
        (lambda files: files.update({f"x{n}": b"" for n in range(600)}), "20000 rows and 5 MB"),
        (_put("copy/manifest.csv", b""), "not one manifest.csv"),
    ],
)
def test_a_zip_that_makes_no_sense_is_one_sentence_and_changes_nothing(
    room: Classroom, tmp_path: Path, change: Callable[[dict[str, bytes]], None], says: str
) -> None:
    files = parts("1.2")
    change(files)
    refused(room, zipped(tmp_path, files), says)


def refused(room: Classroom, path: Path, says: str) -> None:
    """The zip is refused with one sentence, in any language, and nobody came in."""
    with pytest.raises(ImportRefused) as refusal:
        taken(room, path)
    sentence = str(refusal.value)
    assert says in sentence and sentence.startswith("escuela.zip") and "\n" not in sentence
    assert room.seq() == 0 and people(room) == {}
    for language in languages():
        with pytest.raises(ImportRefused):
            import_people(room, path, say=words(language))


def test_a_gigabyte_of_zeros_is_refused_before_it_is_unpacked(
    room: Classroom, tmp_path: Path
) -> None:
    path = tmp_path / "escuela.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts("1.2").items():
            if name != "users.csv":
                archive.writestr(name, data)
        with archive.open("users.csv", "w") as users_file:
            for _ in range(1000):
                users_file.write(bytes(1_000_000))
    assert path.stat().st_size < 2_000_000
    refused(room, path, "users.csv is too large; 30 MB")


def test_zeros_whose_header_lies_are_not_unpacked_either(room: Classroom, tmp_path: Path) -> None:
    path = zipped(tmp_path, {**parts("1.2"), "users.csv": bytes(40_000_000)})
    data = path.read_bytes()
    assert data.count((40_000_000).to_bytes(4, "little")) == 2  # beside the data, and at the end
    path.write_bytes(data.replace((40_000_000).to_bytes(4, "little"), (4000).to_bytes(4, "little")))
    refused(room, path, "the zip is damaged")


@pytest.mark.parametrize("cut", [4, 30, 300, -1, -40])
def test_a_zip_that_was_cut_off_is_one_sentence(room: Classroom, tmp_path: Path, cut: int) -> None:
    path = zipped(tmp_path, parts("1.2"))
    path.write_bytes(path.read_bytes()[:cut])
    refused(room, path, "the zip is damaged")


def test_a_zip_with_a_changed_byte_is_one_sentence(room: Classroom, tmp_path: Path) -> None:
    path = zipped(tmp_path, parts("1.2"))
    with ZipFile(path) as archive:
        info = archive.getinfo("users.csv")
    data = bytearray(path.read_bytes())
    data[info.header_offset + 60] ^= 0xFF
    path.write_bytes(data)
    refused(room, path, "the zip is damaged")


def test_a_workbook_or_another_zip_is_no_roster(room: Classroom, tmp_path: Path) -> None:
    refused(room, zipped(tmp_path, {"[Content_Types].xml": b"<x/>"}), "not a CSV file")
    refused(room, zipped(tmp_path, {"fotos/a.txt": b"a"}), "is no OneRoster")
    refused(room, zipped(tmp_path, {}), "is no OneRoster")
    refused(room, zipped(tmp_path, parts("1.2"), ZIP_BZIP2), "the zip is damaged")


def test_a_locked_zip_is_one_sentence(room: Classroom, tmp_path: Path) -> None:
    path = zipped(tmp_path, parts("1.2"))
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    refused(room, path, "has a password")


def test_a_zip_larger_than_a_list_may_be_is_not_opened(room: Classroom, tmp_path: Path) -> None:
    noise = b"".join(zlib.crc32(bytes([n % 256, n // 256 % 256, n // 65536])).to_bytes(4, "big")
                     for n in range(1_400_000))  # fmt: skip
    packed = BytesIO(noise)
    refused(room, zipped(tmp_path, {**parts("1.2"), "x": packed.getvalue()}), "5 MB")
