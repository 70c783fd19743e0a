"""A copy that is damaged, strange, newer or means harm is refused, and nothing is written."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kiosk.classroom import Classroom
from kiosk.commands import NoteRandom
from kiosk.copies import CopyFault, restore, sealing, take
from kiosk.copies.folders import ON_STICK
from kiosk.copies.manifest import FORMAT
from kiosk.copies.nameless import take_nameless
from kiosk.words import words
from tests.classes import sample_class
from tests.copied import ZONE, lively_school, refused, small_copy, stick

school = pytest.fixture(lively_school)
copy = pytest.fixture(small_copy)


# Damaged, strange, newer.


def test_one_changed_byte_anywhere_is_refused_and_nothing_is_changed(
    copy: Path, tmp_path: Path
) -> None:
    whole, chance = copy.read_bytes(), Random(3)
    places = [*range(40), *range(len(whole) - 130, len(whole))]
    places += [chance.randrange(len(whole)) for _ in range(60)]
    (tmp_path / "b").mkdir()
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(changed)
        assert refused(copy, tmp_path / "b") in ("damaged", "not_ours"), place
    copy.write_bytes(whole)
    restore(copy, tmp_path / "b")


@pytest.mark.parametrize("left", [0, 1, 100, 0.5, 0.99])
def test_a_copy_that_was_cut_short_is_refused(left: float, copy: Path, tmp_path: Path) -> None:
    whole = copy.read_bytes()
    copy.write_bytes(whole[: int(left if left >= 1 else len(whole) * left)])
    assert refused(copy, tmp_path / "b") in ("damaged", "not_ours")
    assert not (tmp_path / "b").exists()


def sealed_anew(path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> None:
    """A copy that somebody changed and sealed anew, as damage never would."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    document = json.loads(parts.pop("manifest.json"))
    change(document, parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = sealing.SEAL + b"0" * 64
        packed.writestr("manifest.json", json.dumps(document))
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if content.startswith(b"-> "):
                entry.external_attr = 0o120777 << 16
            packed.writestr(entry, content)
    whole = path.read_bytes()
    path.write_bytes(whole[:-64] + hashlib.sha256(whole[:-64]).hexdigest().encode())


def claim(document: dict[str, Any], parts: dict[str, bytes], name: str, content: bytes) -> None:
    """Put a part in, and into the manifest."""
    parts[name] = content
    entry = {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    others = [part for part in document["parts"] if part["name"] != name]
    document["parts"] = [*others, entry]


def _newer(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    document.clear()
    document |= {"format": FORMAT + 1, "all": "is different"}


def _path(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    claim(document, parts, "../outside", b"x")


def _untold(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["../outside"] = b"x"


def _link(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    claim(document, parts, "site.key", b"-> /etc/passwd")


def _bomb(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    claim(document, parts, "kiosk.db", bytes(400_000_000))


def _large(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    document["parts"][0]["size"] = 1 << 40


def _other(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    content = parts["kiosk.db"]
    parts["kiosk.db"] = content[:-1] + bytes([content[-1] ^ 1])


def _none(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts["kiosk.db"]


def _no_database(document: dict[str, Any], parts: dict[str, bytes]) -> None:
    claim(document, parts, "kiosk.db", b"hola, soy una carta " * 500)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_newer, "newer"),
        (_path, "damaged"),
        (_untold, "damaged"),
        (_link, "damaged"),
        (_bomb, "damaged"),
        (_large, "damaged"),
        (_other, "damaged"),
        (_none, "damaged"),
        (_no_database, "does_not_verify"),
    ],
)
def test_a_copy_that_means_harm_is_refused_and_nothing_is_written(
    change: Callable[[dict[str, Any], dict[str, bytes]], None],
    reason: str,
    copy: Path,
    tmp_path: Path,
) -> None:
    sealed_anew(copy, change)
    assert refused(copy, tmp_path / "deep" / "b") == reason
    assert not (tmp_path / "deep").exists()
    assert not (tmp_path / "outside").exists()


def test_a_copy_sealed_anew_without_a_change_is_taken(copy: Path, tmp_path: Path) -> None:
    sealed_anew(copy, lambda document, parts: None)
    restore(copy, tmp_path / "b")


def test_a_newer_database_is_refused_in_words(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        room.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('kiosk', 'm999_later', '2030')"
        )
        room.connection.commit()
        made = take(room, stick(tmp_path), ZONE)
    with pytest.raises(CopyFault, match="newer database.*m999_later.*update the program"):
        restore(made.path, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_copy_with_an_event_of_a_newer_program_is_refused_in_words(tmp_path: Path) -> None:
    with sample_class(tmp_path / "a") as room:
        room.connection.execute(
            "INSERT INTO events SELECT seq + 100, id || 'x', stamp + 1, boot, boottime_ms, wall_ms,"
            " trust, 'rained', actor, '{}' FROM events ORDER BY seq DESC LIMIT 1"
        )
        room.connection.commit()
        made = take(room, stick(tmp_path), ZONE)
    assert refused(made.path, tmp_path / "b") == "newer"


def test_other_files_are_told_from_copies(tmp_path: Path) -> None:
    letter = tmp_path / "letter.zip"
    letter.write_bytes(b"hola, soy una carta " * 500)
    assert refused(letter, tmp_path / "b") == "not_ours"
    with zipfile.ZipFile(letter, "w") as packed:
        packed.writestr("kiosk.db", "x")
    assert refused(letter, tmp_path / "b") == "not_ours"
    assert refused(tmp_path / "nowhere.zip", tmp_path / "b") == "no_copy"
    assert refused(stick(tmp_path), tmp_path / "b") == "no_copy_in"


def test_of_a_folder_the_newest_whole_copy_is_taken(school: Classroom, tmp_path: Path) -> None:
    folder = stick(tmp_path)
    for name in ("z-first.zip", "b-second.zip", "a-third.zip"):
        school.submit(NoteRandom())
        take(school, folder / name, ZONE)
    newest = bytearray((folder / "a-third.zip").read_bytes())
    newest[len(newest) // 2] ^= 1
    (folder / "a-third.zip").write_bytes(newest)
    done = restore(folder, tmp_path / "b")
    assert done.path.name == "b-second.zip"
    assert [path.name for path in done.passed] == ["a-third.zip"]


def test_on_a_stick_copies_are_also_found_in_their_folder_and_nameless_ones_passed_by(
    school: Classroom, tmp_path: Path
) -> None:
    folder = stick(tmp_path)
    (folder / ON_STICK).mkdir()
    made = take(school, folder / ON_STICK, ZONE)
    take_nameless(school, folder / "plain.zip", ZONE, words("es"))
    assert restore(folder, tmp_path / "b").path == made.path


def test_copies_of_several_schools_in_a_folder_are_not_guessed_at(tmp_path: Path) -> None:
    folder = stick(tmp_path)
    for name in ("a", "b"):
        with sample_class(tmp_path / name) as room:
            take(room, folder, ZONE)
    assert refused(folder, tmp_path / "c") == "several_schools"
