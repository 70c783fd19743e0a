"""OneRoster 1.1 and 1.2: a school system's zip of tables becomes a list of people.

`manifest.csv` is read first and says which tables there are. Whole lists only (bulk): a list of
changes (delta) is refused in words. Nothing is unpacked onto the disk, and nothing beyond what a
school can need is unpacked at all. What points to nothing is told with its table and line.
"""

from __future__ import annotations

import csv
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from kiosk.errors import ImportRefused, reason_of
from kiosk.imports.report import Told
from kiosk.imports.tables import MOST_BYTES, MOST_ROWS, Line, Sheet, decoded, tidy, too_large
from kiosk.words import Words

MOST_UNPACKED = 30_000_000
"""Bytes of all the tables that are read, together; ten times the largest school."""
MOST_ENTRIES = 500
_CHUNK = 1 << 16

MANIFEST = "manifest.csv"
VERSIONS = {"1.1": ("users",), "1.2": ("users", "roles")}
"""The versions, and the tables without which nobody is in them."""

REQUIRED: dict[str, dict[str, tuple[str, ...]]] = {
    "1.1": {
        "orgs": ("sourcedId", "name", "type"),
        "users": ("sourcedId", "orgSourcedIds", "role", "givenName", "familyName"),
        "classes": ("sourcedId", "title", "classType", "schoolSourcedId"),
        "enrollments": ("sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role"),
    },
    "1.2": {
        "orgs": ("sourcedId", "name", "type"),
        "users": ("sourcedId", "enabledUser", "givenName", "familyName"),
        "roles": ("sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"),
        "classes": ("sourcedId", "title", "classType", "schoolSourcedId"),
        "enrollments": ("sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role"),
    },
}
"""The columns that are used, of those that the standard requires."""

KINDS = {
    "student": "student",
    "teacher": "teacher",
    "aide": "teacher",
    "counselor": "visitor",
    "proctor": "visitor",
    "guardian": "family",
    "parent": "family",
    "relative": "family",
    "administrator": "supervisor",
    "principal": "supervisor",
    "siteAdministrator": "supervisor",
    "districtAdministrator": "supervisor",
    "systemAdministrator": "supervisor",
}
"""The roles of both versions, and what a person of that role is here."""
_KINDS = {role.casefold(): kind for role, kind in KINDS.items()}

_OTHERS = ("[Content_Types].xml", "mimetype")  # workbooks are zips too


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a table. number: as a text editor counts, from 1."""

    number: int
    cells: Mapping[str, str]

    def cell(self, column: str) -> str:
        """What stands in a column; "" if nothing does."""
        return self.cells.get(column.casefold(), "")

    def list(self, column: str) -> list[str]:
        """What stands in a column that holds a list."""
        return [each for each in (part.strip() for part in self.cell(column).split(",")) if each]


Tables = Mapping[str, list[Entry]]


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip does; a workbook is one too."""
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
    except OSError:
        return False


def read_roster(path: Path, say: Words) -> tuple[Sheet, list[Told]]:
    """The people as lines of `users.csv`, and what points to nothing, each told in a sentence.

    Raises ImportRefused with one sentence if the zip cannot be taken as a whole.
    """
    file = path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_large(file)
        with path.open("rb") as opened, ZipFile(opened) as archive:
            version, tables = _tables(_Archive(archive, file))
    except (BadZipFile, EOFError, zlib.error) as error:
        raise ImportRefused("files.zip_broken", file=file) from error
    except OSError as error:
        raise ImportRefused("imports.unreadable", file=path, reason=reason_of(error)) from error
    if not tables["users"]:
        raise ImportRefused("files.nobody", file=file, table="users.csv")
    return _people(version, tables, say)


class _Archive:
    """The tables of a zip by name; reads no more of it than MOST_UNPACKED."""

    def __init__(self, archive: ZipFile, file: str) -> None:
        self._archive, self.file = archive, file
        self._left = MOST_UNPACKED
        infos = archive.infolist()
        if len(infos) > MOST_ENTRIES:
            raise too_large(file)
        found = [info for info in infos if info.filename.rpartition("/")[2] == MANIFEST]
        found = [info for info in found if not info.filename.startswith("__MACOSX/")]
        if len(found) != 1:
            other = any(info.filename in _OTHERS for info in infos)
            raise ImportRefused("imports.not_csv" if other else "files.no_manifest", file=file)
        self._folder = found[0].filename.removesuffix(MANIFEST)
        self._infos: dict[str, ZipInfo] = {}
        for info in infos:
            if info.filename in self._infos:
                raise ImportRefused("files.zip_broken", file=file)
            self._infos[info.filename] = info

    def refused(self, key: str, **gaps: object) -> ImportRefused:
        """The refusal of the whole zip in words."""
        return ImportRefused(f"files.{key}", file=self.file, **gaps)

    def has(self, name: str) -> bool:
        """Whether there is such a table."""
        return f"{self._folder}{name}" in self._infos

    def rows(self, name: str, required: tuple[str, ...], most: int) -> list[Entry]:
        """The lines of a table that have something in them."""
        info = self._infos[f"{self._folder}{name}"]
        if info.flag_bits & 1:
            raise self.refused("zip_locked")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise self.refused("zip_broken")
        if info.file_size > self._left:
            raise self.refused("zip_large", table=name, mb=MOST_UNPACKED // 1_000_000)
        with self._archive.open(info) as packed:
            data = self._bytes(packed, name)
        text = decoded(data, f"{self.file}, {name}")
        reader = csv.reader(StringIO(text, newline=""), strict=True)
        heading: list[str] = []
        found: list[Entry] = []
        at = 1
        try:
            for cells in reader:
                number, at = at, reader.line_num + 1
                if not any(cell.strip() for cell in cells):
                    continue
                if not heading:
                    heading = [cell.strip().casefold() for cell in cells]
                    lacking = [each for each in required if each.casefold() not in heading]
                    if lacking:
                        raise self.refused("columns", table=name, columns=", ".join(lacking))
                    continue
                if len(found) == most:
                    raise self.refused("zip_rows", table=name, rows=most)
                tidied = (tidy(cell) for cell in cells)
                found.append(Entry(number, dict(zip(heading, tidied, strict=False))))
        except csv.Error:
            raise self.refused("table_line", table=name, line=at) from None
        if not heading:
            raise self.refused("columns", table=name, columns=", ".join(required))
        return found

    def _bytes(self, packed: IO[bytes], name: str) -> bytes:
        parts = []
        # A header may say less than there is, so what comes is counted too.
        while part := packed.read(_CHUNK):
            self._left -= len(part)
            if self._left < 0:
                raise self.refused("zip_large", table=name, mb=MOST_UNPACKED // 1_000_000)
            parts.append(part)
        return b"".join(parts)


def _tables(archive: _Archive) -> tuple[str, Tables]:
    """The version, and the tables that the manifest announces and that are used here."""
    told = {
        line.cell("propertyName").casefold(): line.cell("value").casefold()
        for line in archive.rows(MANIFEST, ("propertyName", "value"), MOST_ENTRIES)
    }
    said = told.get("oneroster.version", "")
    version = next((v for v in VERSIONS if said == v or said.startswith(f"{v}.")), "")
    if not version:
        raise archive.refused("version", version=said or "–")
    changes = sorted(
        key.removeprefix("file.") for key, value in told.items()
        if key.startswith("file.") and value == "delta"
    )  # fmt: skip
    if changes:
        raise archive.refused("delta", tables=", ".join(changes))
    tables: dict[str, list[Entry]] = {}
    for table, required in REQUIRED[version].items():
        name = f"{table}.csv"
        if told.get(f"file.{table}") == "bulk":
            if not archive.has(name):
                raise archive.refused("table_missing", table=name)
            most = MOST_ROWS if table == "users" else 5 * MOST_ROWS
            tables[table] = archive.rows(name, required, most)
        elif table in VERSIONS[version]:
            raise archive.refused("table_needed", table=name, version=version)
    return version, tables


class _Told:
    """What points to nothing, by table and line."""

    def __init__(self, tables: Tables, say: Words) -> None:
        self.notes: list[Told] = []
        self._say = say
        self._known = {
            table: {entry.cell("sourcedId") for entry in entries}
            for table, entries in tables.items()
        }

    def leads(self, table: str, line: int, target: str, ident: str) -> bool:
        """Whether there is such a line in the other table, or no such table to look into."""
        if ident in self._known.get(target, {ident}):
            return True
        gaps = {"table": f"{table}.csv", "target": f"{target}.csv", "ident": ident or "–"}
        self.notes.append((line, self._say("files.dangling", **gaps)))
        return False


def _people(version: str, tables: Tables, say: Words) -> tuple[Sheet, list[Told]]:
    told = _Told(tables, say)
    groups = _groups(tables, told)
    roles = _roles(tables, told) if version == "1.2" else {}
    lines = []
    for entry in tables["users"]:
        ident = entry.cell("sourcedId")
        if version == "1.1":
            for org in entry.list("orgSourcedIds"):
                told.leads("users", entry.number, "orgs", org)
        role = roles.get(ident, "") if version == "1.2" else entry.cell("role")
        lines.append(Line(entry.number, _cells(entry, role, groups), _out(entry, role, say)))
    return Sheet(tuple(lines), ()), told.notes


def _out(entry: Entry, role: str, say: Words) -> str:
    """Why this line cannot be taken, or ""."""
    if not entry.cell("sourcedId"):
        return say("files.no_id")
    if entry.cell("status").casefold() == "tobedeleted":
        return say("files.leaves")
    if entry.cell("enabledUser").casefold() in ("false", "0"):
        return say("files.not_enabled")
    if not role:
        return say("files.no_role")
    if role.casefold() not in _KINDS:
        return say("files.role_unknown", role=role, known=", ".join(KINDS))
    return ""


def _cells(entry: Entry, role: str, groups: Mapping[str, str]) -> dict[str, str]:
    """The line as a list of people has it. What is not needed here is not even looked at."""
    ident = entry.cell("sourcedId")
    group = groups.get(ident, "")
    kind = _KINDS.get(role.casefold(), "")
    grades = " ".join(entry.list("grades")) if kind == "student" and not group else ""
    return {
        "name": entry.cell("givenName"),
        "surname": entry.cell("familyName"),
        "display_name": entry.cell("preferredGivenName"),
        "kind": kind,
        "grade": grades,
        "group": group,
        "external_id": ident,
        "card": _card(entry),
    }


def _card(entry: Entry) -> str:
    """The UID in `userIds`, where it stands as `{nfc:04A2…}` among others."""
    for each in entry.list("userIds"):
        kind, _, value = each.strip("{}").partition(":")
        if kind.strip().casefold() == "nfc":
            return value.strip()
    return ""


def _roles(tables: Tables, told: _Told) -> dict[str, str]:
    """The role of each person; the primary one where somebody has several."""
    found: dict[str, tuple[bool, str]] = {}
    for entry in _standing(tables["roles"]):
        ident = entry.cell("userSourcedId")
        if not told.leads("roles", entry.number, "users", ident):
            continue
        told.leads("roles", entry.number, "orgs", entry.cell("orgSourcedId"))
        primary = entry.cell("roleType").casefold() == "primary"
        if ident not in found or (primary and not found[ident][0]):
            found[ident] = primary, entry.cell("role")
    return {ident: role for ident, (_, role) in found.items()}


def _groups(tables: Tables, told: _Told) -> dict[str, str]:
    """The title of each person's class: the homeroom, else the only one there is."""
    classes: dict[str, tuple[bool, str]] = {}
    for entry in _standing(tables.get("classes", [])):
        told.leads("classes", entry.number, "orgs", entry.cell("schoolSourcedId"))
        home = entry.cell("classType").casefold() == "homeroom"
        classes[entry.cell("sourcedId")] = home, entry.cell("title")
    mine: dict[str, dict[str, bool]] = defaultdict(dict)
    for entry in _standing(tables.get("enrollments", [])):
        ident, group = entry.cell("userSourcedId"), entry.cell("classSourcedId")
        there = told.leads("enrollments", entry.number, "users", ident)
        there &= told.leads("enrollments", entry.number, "classes", group)
        there &= told.leads("enrollments", entry.number, "orgs", entry.cell("schoolSourcedId"))
        if there and group in classes:
            home, title = classes[group]
            mine[ident][title] = home
    return {ident: _one(titles) for ident, titles in mine.items()}


def _one(titles: Mapping[str, bool]) -> str:
    homes = [title for title, home in titles.items() if home] or list(titles)
    return homes[0] if len(homes) == 1 else ""


def _standing(entries: list[Entry]) -> Iterator[Entry]:
    return (each for each in entries if each.cell("status").casefold() != "tobedeleted")
