"""A kit on a stick: found, its signature looked at, every file compared, taken in whole.

What is signed is the manifest, and it names the sum of every file; a file that it does not name is
not looked at and not taken along. Nothing of a kit is run before all of that was found right.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from kiosk.errors import KioskError
from kiosk.updating.where import Where

FOLDER = "tutoria-kiosk"
"""What the folder of a kit is called."""

MANIFEST, SIGNATURE, SETTINGS = "manifest", "manifest.sig", "kit.env"
SIGNER, NAMESPACE = "kit", "tutoria-kit"
MOST = 1_000_000
"""Bytes that a manifest may have."""

CHUNK = 1 << 20

Sums = dict[str, str]


class KitRefused(KioskError, ValueError):
    """Error raised when a kit is not taken; nothing of it was run and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit that was found right. made: seconds since 1970. version: of its program, or ""."""

    path: Path
    made: int
    version: str
    size: int = 0


def kit_on(stick: Path) -> Path | None:
    """The kit on a stick, in its folder there or one deeper; the latest of several."""
    try:
        found = [path for path in (stick / FOLDER, *stick.glob(f"*/{FOLDER}")) if _is_kit(path)]
        return max(found, key=lambda path: (_made(path), str(path)), default=None)
    except OSError:
        return None


def _is_kit(path: Path) -> bool:
    return (path / MANIFEST).is_file()


def _made(path: Path) -> int:
    """What it says of itself, only to choose among several."""
    try:
        return made_of((path / SETTINGS).read_text(encoding="utf-8", errors="replace"))
    except (OSError, KitRefused):
        return 0


def made_of(text: str) -> int:
    """When a kit was made, out of its settings."""
    found = re.search(r"^KIT_MADE=(\d{1,12})$", text, re.MULTILINE)
    if found is None:
        raise KitRefused("updating.no_kit")
    return int(found[1])


def check(path: Path, where: Where) -> Kit:
    """The kit, if it may be taken here; KitRefused with the reason otherwise. Reads all of it."""
    return _gone_through(path, where, None)


def take_in(path: Path, where: Where, to: Path) -> Kit:
    """Copy a kit into a folder that is not there yet, looking at what is copied, not at the stick.

    KitRefused if it may not be taken; the folder then holds whatever was copied.
    """
    to.mkdir(parents=True, mode=0o700)
    return _gone_through(path, where, to)


def _gone_through(path: Path, where: Where, to: Path | None) -> Kit:
    if not where.signers.is_file():
        raise KitRefused("updating.no_first")
    try:
        listed, signature = _read(path / MANIFEST, MOST), _read(path / SIGNATURE, MOST)
        _signed(listed, signature, where.signers)
        sums = dict(_sums(listed))
        settings = _read(path / SETTINGS, MOST) if SETTINGS in sums else b""
        if hashlib.sha256(settings).hexdigest() != sums.get(SETTINGS):
            raise KitRefused("updating.changed", file=SETTINGS)
        made = made_of(settings.decode("utf-8", errors="replace"))
        _not_older(made, where.made)
        size = sum(_compared(path, name, wanted, to) for name, wanted in sums.items())
    except FileNotFoundError as error:
        if not path.is_dir():
            raise KitRefused("updating.gone") from error
        lost = Path(str(error.filename)).name
        if lost in (MANIFEST, SIGNATURE):
            raise KitRefused("updating.unsigned") from error
        raise KitRefused("updating.changed", file=lost) from error
    except OSError as error:
        raise KitRefused("updating.gone") from error
    if to is not None:
        (to / MANIFEST).write_bytes(listed)
        (to / SIGNATURE).write_bytes(signature)
    return Kit(path, made, _version(sums), size)


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise KitRefused("updating.changed", file=path.name)
    return content


def _signed(listed: bytes, signature: bytes, signers: Path) -> None:
    """See that the key of the first kit signed this; what is looked at is what was read."""
    with tempfile.NamedTemporaryFile(suffix=".sig") as file:
        file.write(signature)
        file.flush()
        command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", SIGNER]
        command += ["-n", NAMESPACE, "-s", file.name]
        try:
            done = subprocess.run(command, input=listed, capture_output=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise KitRefused("updating.not_checked") from error
    if done.returncode:
        raise KitRefused("updating.unsigned")


def _sums(listed: bytes) -> Iterator[tuple[str, str]]:
    """The sum of each file, as sha256sum writes them."""
    for line in listed.decode("utf-8", errors="replace").splitlines():
        found = re.fullmatch(r"([0-9a-f]{64})  (\S.*)", line)
        if found is None or not _plain(found[2]):
            raise KitRefused("updating.changed", file=MANIFEST)
        yield found[2], found[1]


def _plain(name: str) -> bool:
    """Whether a name stays within the folder."""
    parts = PurePosixPath(name).parts
    return not name.startswith("/") and ".." not in parts and "\\" not in name


def _not_older(made: int, now: int) -> None:
    if made < now:
        raise KitRefused("updating.older", made=day(made), now=day(now))
    if made == now:
        raise KitRefused("updating.same", made=day(made))


def day(seconds: int) -> str:
    """The day on which a kit was made, for people."""
    return datetime.fromtimestamp(seconds, tz=UTC).date().isoformat()


def _compared(path: Path, name: str, wanted: str, to: Path | None) -> int:
    """Read a file once, copy it if asked, and see that it is what was signed; its size."""
    digest, size = hashlib.sha256(), 0
    copy = None
    if to is not None:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        copy = (to / name).open("wb")
    try:
        with os.fdopen(os.open(path / name, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if copy is not None:
                    copy.write(chunk)
    finally:
        if copy is not None:
            copy.close()
    if digest.hexdigest() != wanted:
        raise KitRefused("updating.changed", file=name)
    return size


def _version(sums: Sums) -> str:
    """The version of this program in the kit, as its package is called."""
    for name in sums:
        if found := re.fullmatch(r"wheels/tutoria_kiosk-([^-]+)-.*\.whl", name):
            return found[1]
    return ""
