"""The file of a copy: a zip whose last bytes are the SHA-256 of all bytes before them.

So one changed byte anywhere is noticed, in a header too, before anything is unpacked. It is a seal
against damage, not against people: whoever can write the file can also seal it anew.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kiosk.copies import manifest as told
from kiosk.copies.faults import CopyFault
from kiosk.copies.manifest import LARGEST, LARGEST_MANIFEST, MANIFEST, Manifest, Part

SEAL = b"tutoria-kiosk copy sha256 "
HEX = 64
CHUNK = 1 << 16
MOST_PARTS = 16
DENSEST = 200
"""How many times smaller a part may be packed; a database of ours comes to about ten."""

_END = struct.Struct("<4s4H2LH")
_LARGEST_LIST = 1 << 10
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Each packed file's time: a zip has to say one, and ours says nothing by it."""


def part_of(name: str, path: Path) -> Part:
    """A file as the manifest tells of it."""
    with path.open("rb") as file:
        return Part(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def seal(path: Path, made: Manifest, sources: Mapping[str, Path]) -> None:
    """Write a copy of the sources to `path`, sealed and on the disk."""
    # The key and everybody's names stand in it, as in the folder: nobody else may read it.
    path.touch(mode=0o600, exist_ok=False)
    with path.open("r+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, False, compresslevel=1) as packed:
            packed.comment = SEAL + b"0" * HEX
            packed.writestr(_entry(MANIFEST), made.written())
            for part in made.parts:
                entry = _entry(part.name)
                entry.file_size = part.size
                with sources[part.name].open("rb") as source, packed.open(entry, "w") as target:
                    while chunk := source.read(CHUNK):
                        target.write(chunk)
        found = _digest(file)
        file.seek(-HEX, os.SEEK_END)
        file.write(found.encode())
        file.flush()
        os.fsync(file.fileno())
        # What is read back must come from the stick, not from what the kernel still remembers.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _digest(file: IO[bytes]) -> str:
    """The SHA-256 of all but the last bytes, where it is written."""
    left = file.seek(0, os.SEEK_END) - HEX
    file.seek(0)
    found = hashlib.sha256()
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        found.update(chunk)
        left -= len(chunk)
    return found.hexdigest()


def look(path: Path) -> Manifest:
    """What a file says it is a copy of, without reading it all; CopyFault if it is none of ours."""
    with _opened(path) as file:
        return _listed(path, file)[0]


def check(path: Path) -> Manifest:
    """What a copy is of, after every byte of it was read and every part compared; or CopyFault."""
    made = sealed(path)
    for part in made.parts:
        for _ in unpacked(path, part):
            pass
    return made


def sealed(path: Path) -> Manifest:
    """What a copy is of, if no byte of the file was changed; CopyFault otherwise."""
    with _opened(path) as file:
        _end(path, file)
        file.seek(-HEX, os.SEEK_END)
        kept = file.read(HEX)
        if _digest(file).encode() != kept:
            raise CopyFault("copies.damaged", where=path)
        return _listed(path, file)[0]


def unpacked(path: Path, part: Part) -> Iterator[bytes]:
    """A part's bytes; CopyFault at the first that is too many, and at the end if they differ."""
    found, size = hashlib.sha256(), 0
    with _opened(path) as file:
        _, packed = _listed(path, file)
        try:
            with packed.open(part.name) as source:
                while chunk := source.read(CHUNK):
                    size += len(chunk)
                    if size > part.size:
                        raise CopyFault("copies.damaged", where=path)
                    found.update(chunk)
                    yield chunk
        except (zipfile.BadZipFile, EOFError, RuntimeError, ValueError, zlib.error) as e:
            raise CopyFault("copies.damaged", where=path) from e
    if size != part.size or found.hexdigest() != part.sha256:
        raise CopyFault("copies.damaged", where=path)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """A copy's file, read from; what the system says against it is a CopyFault."""
    try:
        if not path.is_file():
            raise CopyFault("copies.no_copy", where=path)
        with path.open("rb") as file:
            yield file
    except CopyFault:
        raise
    except OSError as error:
        raise CopyFault("copies.unreadable", where=path) from error


def _end(path: Path, file: IO[bytes]) -> None:
    """That the file ends as ours do, and lists few parts, before a zip reader believes it."""
    length = len(SEAL) + HEX
    if file.seek(0, os.SEEK_END) < _END.size + length:
        raise CopyFault("copies.not_ours", where=path)
    file.seek(-(_END.size + length), os.SEEK_END)
    tail = file.read(_END.size + length)
    mark, _, _, _, listed, size, _, comment = _END.unpack(tail[: _END.size])
    if not tail[_END.size :].startswith(SEAL):
        raise CopyFault("copies.not_ours", where=path)
    if mark != b"PK\5\6" or comment != length or listed > MOST_PARTS:
        raise CopyFault("copies.damaged", where=path)
    if size > _LARGEST_LIST:
        raise CopyFault("copies.damaged", where=path)


def _listed(path: Path, file: IO[bytes]) -> tuple[Manifest, zipfile.ZipFile]:
    """The manifest, and the zip that holds exactly what it tells of."""
    _end(path, file)
    try:
        packed = zipfile.ZipFile(file)
        entries = packed.infolist()
        first = packed.getinfo(MANIFEST)
        if first.file_size > LARGEST_MANIFEST:
            raise ValueError("too large")
        made = told.read(packed.read(first))
        sizes = {entry.filename: entry.file_size for entry in entries}
        wanted = {part.name: part.size for part in made.parts} | {MANIFEST: first.file_size}
        if len(sizes) != len(entries) or sizes != wanted or not all(map(_plain, entries)):
            raise ValueError("parts that the manifest does not tell of")
    except told.Newer as error:
        raise CopyFault("copies.newer", where=path) from error
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, RuntimeError) as error:
        raise CopyFault(
            "copies.damaged", where=path
        ) from error  # RuntimeError: packed in another way
    return made, packed


def _plain(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a plain file of ours: no path, no link, not packed beyond belief."""
    link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    known = entry.filename in LARGEST or entry.filename == MANIFEST
    return known and not link and entry.file_size <= DENSEST * (entry.compress_size + CHUNK)
